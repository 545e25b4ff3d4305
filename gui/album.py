"""The gallery at work: takes in what was painted, finds, rates, opens, and moves to the trash."""

from __future__ import annotations

import sqlite3
import time
from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from engine import events
from engine.errors import EngineError
from engine.events import JobId
from engine.gallery import (
    FILE_NAME,
    Group,
    Index,
    Order,
    Picture,
    Place,
    look_at,
    rescan,
    sweep_trash,
    trim,
)
from engine.presets import Preset
from engine.sniff import SUFFIXES
from gui import trash
from gui.background import Background
from gui.bridge import Bridge
from gui.exporting import show_folder
from gui.messages import Messages
from gui.models.gallery import GalleryModel, Smalls, Titled, no_title
from gui.panels.gallery import GalleryWindow
from gui.panels.wall import PICTURE
from gui.reopening import Reopening
from gui.tongue import tr

AGAIN: Final = 60.0
"""Seconds after which the folders are looked at again when the gallery is opened."""
OFTEN_MS: Final = 1500
"""Milliseconds between two looks at an index that grows."""
MOST_JOBS: Final = 10_000
MOST_UNDONE: Final = 200
"""Moves to the trash that undo goes back through."""
Trashed = tuple[tuple[int, Path, Path], ...]
"""Ids, where the files lay, and where they lie now."""
_Found = tuple["array[int]", tuple[Group, ...]]
_Outcome = tuple[Trashed, Exception | None]
"""What lies in the trash now and can come back, and what went wrong first."""


class Album(QObject):
    """Lives as long as the window. The index is read and written beside the window's thread, but for single pages."""

    changed = Signal()
    """Something was taken in, or is gone."""
    _grew = Signal()

    def __init__(
        self,
        *,
        folder: Path,
        others: Callable[[], Sequence[Path]],
        settings: Path,
        cache: Path,
        bridge: Bridge,
        messages: Messages,
        reopening: Reopening,
        presets: Callable[[], Sequence[Preset]],
        titled: Titled = no_title,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        """Where the studio keeps what it paints."""
        self.reopening = reopening
        self._others = others
        self._file = settings / FILE_NAME
        self._cache = cache
        self._messages = messages
        self._presets = presets
        self._writing = _Clerk(self._file, "gallery", self, cache=1000)
        self._asking = _Clerk(self._file, "asking", self)
        self._pictures = Background(threads=2, name="small pictures", parent=self)
        self._reader: Index | None = None
        self._sources: OrderedDict[JobId, Path | None] = OrderedDict()
        self._number = 0
        self._asked: tuple[str, str, int] | None = None
        self._scanned = float("-inf")
        self._gone: list[Trashed] = []
        """What was moved to the trash, from old to new; undo goes back through it."""
        self._closed = False
        self._warned = False
        self.smalls = Smalls(self._pictures, cache, PICTURE, self)
        self.model = GalleryModel(self._read, self.smalls, titled, self)
        self.window: GalleryWindow | None = None
        self._often = QTimer(self, singleShot=True, interval=OFTEN_MS)
        self._often.timeout.connect(self.changed)
        self._grew.connect(self._grown, Qt.ConnectionType.QueuedConnection)
        bridge.started.connect(self._started)
        bridge.ended.connect(self._ended)

    # -- the window

    def show(self, parent: QWidget) -> None:
        """Show the gallery, with what lies in the folders now."""
        if self.window is None:
            self.window = window = GalleryWindow(self.model, parent)
            self.smalls.ratio = parent.devicePixelRatioF()
            window.wanted.connect(self._do)
            window.searched.connect(self.find)
            window.rated.connect(self.rate)
            window.undo_wanted.connect(self.undo_trash)
            self.changed.connect(lambda: window.look() if window.isVisible() else None)  # `show` looks anyway
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.window.look()
        self.scan()

    def find(self, search: str, order: Order, least: int) -> None:
        """Find pictures and show them; of several searches on their way the last one counts."""
        self._number += 1
        number, asked = self._number, (search, order, least)

        def look(index: Index) -> _Found | None:
            return index.found(search, order, least) if number == self._number else None

        def done(found: _Found | None) -> None:
            if found is not None and number == self._number and self.window is not None:
                self._show(*found, order, again=asked == self._asked)
                self._asked = asked

        self._asking.run(look, done=done, failed=self._failed)

    def _show(self, ids: array[int], groups: tuple[Group, ...], order: Order, *, again: bool) -> None:
        """Show what was found; where the same was asked for before, what is seen stays in view."""
        assert self.window is not None  # noqa: S101 - only it asks
        before = self.window.wall.currentIndex().row()
        current = self.model.id_at(before) if 0 <= before < self.model.rowCount() else 0
        offset = self.window.wall.verticalOffset()
        self.model.set_found(ids)
        self.window.show_found(groups, order)
        self.window.wall.verticalScrollBar().setValue(offset if again else 0)
        row = self.model.row_of(current) if current else -1
        if row >= 0:
            self.window.choose_row(row)

    def _read(self, ids: Sequence[int]) -> dict[int, Picture]:
        """A page of pictures, in the window's thread: less than a millisecond."""
        try:
            if self._reader is None:
                self._reader = Index(self._file)
            return self._reader.pictures(ids)
        except (sqlite3.Error, OSError) as error:
            self._failed(error)
            return {}

    # -- what is taken in

    def _started(self, event: events.Started) -> None:
        self._sources[event.job] = event.source
        while len(self._sources) > MOST_JOBS:
            self._sources.popitem(last=False)

    def _ended(self, event: events.Finished | events.Failed | events.Cancelled) -> None:
        source = self._sources.pop(event.job, None)
        if isinstance(event, events.Finished) and event.target.suffix.lower() in SUFFIXES:
            self.take_in(event.target, source)

    def take_in(self, path: Path, source: Path | None) -> None:
        """Enter a picture that was just saved."""
        presets = tuple(self._presets())

        def enter(index: Index) -> bool:
            picture = look_at(path, source=source, presets=presets)
            if picture is not None:
                index.enter(picture)
            return picture is not None

        self._writing.run(enter, done=self._entered, failed=self._failed)

    def scan(self, *, now: bool = False) -> None:
        """Look at the folders, unless that was done a moment ago."""
        if not now and time.monotonic() - self._scanned < AGAIN:
            return
        self._scanned = time.monotonic()
        places = [Place(self.folder, whole=True), *(Place(other) for other in self._others())]
        presets = tuple(self._presets())

        def work(index: Index) -> bool:
            seen = rescan(index, places, presets=presets, go_on=lambda: not self._closed, grown=self._grew.emit)
            swept = sweep_trash(index)
            trim(self._cache, go_on=lambda: not self._closed)
            return seen.any or swept > 0

        self._writing.run(work, done=self._changed, failed=self._failed)

    def _grown(self) -> None:
        """Show what was found so far, now and then."""
        if not self._often.isActive() and not self._closed:
            self._often.start()

    def _entered(self, there: bool) -> None:
        """Show a picture that was just saved at once, and those that follow it closely together."""
        if there and not self._often.isActive():
            self.changed.emit()
            self._often.start()

    def _changed(self, any_changed: bool) -> None:
        self._often.stop()
        if any_changed:
            self.changed.emit()

    # -- what is done with pictures

    def _chosen(self) -> list[Picture]:
        rows = self.window.chosen_rows() if self.window is not None else []
        return [picture for row in rows if (picture := self.model.picture(row)) is not None]

    def _do(self, name: str) -> None:
        chosen = self._chosen()
        if not chosen:
            return
        if name == "trash":
            self.move_to_trash(chosen)
        elif name == "folder":
            show_folder(chosen[0].path.parent)
        else:
            self.reopening.do(name, chosen[0])

    def rate(self, stars: int) -> None:
        """Rate the chosen pictures, 1 to 5; 0 takes the rating back."""
        rows = self.window.chosen_rows() if self.window is not None else []
        ids = [self.model.id_at(row) for row in rows]
        self.model.show_rating(rows, stars)

        def write(index: Index) -> None:
            with index.together():
                index.rate(ids, stars)

        self._asking.run(write, done=lambda _nothing: None, failed=self._failed)

    def move_to_trash(self, pictures: Sequence[Picture]) -> None:
        """Move files to the trash; undo brings them back, the last ones first."""

        def work(index: Index) -> _Outcome:
            done: list[tuple[int, Path, Path]] = []
            for picture in pictures:
                try:
                    place = trash.put(picture.path)
                    done.append((picture.id, picture.path, place))  # now, so that undo knows it whatever comes
                    index.trash(picture.id, place)
                except (EngineError, sqlite3.Error) as error:
                    return tuple(done), error
            return tuple(done), None

        def done(outcome: _Outcome) -> None:
            self._gone = [*self._gone[-MOST_UNDONE + 1 :], outcome[0]] if outcome[0] else self._gone
            self._show_trash(outcome[1])

        self._asking.run(work, done=done, failed=self._failed)

    def _show_trash(self, error: Exception | None) -> None:
        self.changed.emit()
        if self.window is not None:
            self.window.show_trash(len(self._gone[-1]) if self._gone else 0)
        if error is not None:
            self._failed(error)

    def undo_trash(self) -> None:
        """Bring back what was moved to the trash last, then what went before; what cannot come back now can be tried
        again after the others.
        """
        if not self._gone:
            return
        last = self._gone.pop()

        def work(index: Index) -> _Outcome:
            left: list[tuple[int, Path, Path]] = []
            first: Exception | None = None
            for number, path, place in last:
                try:
                    trash.take_back(place, path)
                    index.trash(number, None)
                except EngineError as error:
                    first = first or error
                    left.append((number, path, place))
                except sqlite3.Error as error:  # the file is back; the next look at the folder finds it
                    first = first or error
            return tuple(left), first

        def done(outcome: _Outcome) -> None:
            self._gone = [outcome[0], *self._gone] if outcome[0] else self._gone
            self._show_trash(outcome[1])

        self._asking.run(work, done=done, failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, sqlite3.Error | OSError):
            if self._warned:
                return  # once is enough, it is the same disk
            self._warned = True
            self._messages.warn(
                tr("The gallery cannot be read or written ({error}).", error=error), tr("Your pictures are safe.")
            )
        else:
            self._messages.report(error)

    def close(self) -> None:
        """End the threads and let go of the index. May be called twice."""
        self._closed = True
        for part in (self._writing, self._asking, self._pictures):
            part.close()
        if self._reader is not None:
            self._reader.close()
            self._reader = None


class _Clerk:
    """One thread with a connection of its own to the index, opened when it is first needed."""

    def __init__(self, file: Path, name: str, parent: QObject, *, cache: int = 8000) -> None:
        self._file, self._cache = file, cache
        self._background = Background(threads=1, name=name, parent=parent)
        self._index: Index | None = None

    def run(
        self, work: Callable[[Index], object], *, done: Callable[..., None], failed: Callable[[BaseException], None]
    ) -> None:
        def with_index() -> object:
            if self._index is None:
                self._index = Index(self._file, cache=self._cache)
            return work(self._index)

        self._background.run(with_index, done=done, failed=failed)

    def close(self) -> None:
        self._background.close()
        if self._index is not None:
            self._index.close()
            self._index = None
