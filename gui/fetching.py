"""Fetching models beside the window: one at a time, with pause, and a look at what is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from PySide6.QtCore import QObject, Signal

from engine.errors import Cancelled, EngineError
from engine.events import Progress
from engine.models import Entry, Found, Identity, catalogue, shelf
from gui.background import Background
from gui.messages import Messages
from gui.tongue import said, tr
from gui.widgets import about, amount

KINDS = {
    "checkpoint": tr("Pictures from words"), "builtin": tr("Pictures from words"), "lora": "LoRA",
    "controlnet": "ControlNet", "ip-adapter": "IP-Adapter", "tiny-vae": tr("Previews"),
    "features": tr("Slow method"), "upscaler": tr("Upscaler"),
}  # fmt: skip

Use = Literal["", "imagine", "lora"]
EDITING: Final = 8
"""Input channels of models that edit a picture by words, which are not known here."""


@dataclass(frozen=True, slots=True)
class Row:
    """One model as the list shows it."""

    title: str
    kind: str
    size: str
    licence: str
    state: str
    entry: Entry | None = None
    """None for a model of the artist's own."""
    here: bool = False
    paused: bool = False
    use: Use = ""
    """What it is for in painting from words, where it is here."""
    key: str = ""
    """What a recipe calls it."""
    path: str = ""
    """Where it lies; another recipe may call it so."""
    base: str = ""
    """The family that it belongs to or fits; empty where that is unknown."""
    fast: str = ""
    """As in the catalogue."""

    @property
    def built_in(self) -> bool:
        """Whether it came with Impasto."""
        return self.entry is not None and self.entry.kind == "builtin"


class Fetching(QObject):
    """Lives as long as the window. Nothing is fetched that was not asked for."""

    moved = Signal(str, float, str)
    """Name, share that is done (0 to 1), and words about it."""
    changed = Signal()
    """A model arrived, was paused or failed, or `rows` are new."""

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._background = Background(threads=1, name="models", parent=self)
        self._looking = Background(threads=1, name="shelf", parent=self)
        self._paused: set[str] = set()
        self._waiting: list[str] = []
        self._closed = False
        self._looked = False
        self._hub: Any = None
        self.rows: tuple[Row, ...] = ()

    def usable(self, use: Use) -> tuple[Row, ...]:
        """The models that are here and can be used so, the artist's own before the built-in one."""
        found = [row for row in self.rows if row.use == use]
        return tuple(sorted(found, key=lambda row: row.built_in))

    def wanted(self, name: str) -> bool:
        """Whether the model is being fetched, or waits for its turn."""
        return name in self._waiting

    def look(self) -> None:
        """Look anew at what is here; `changed` tells when `rows` are."""
        self._looked = True
        self._looking.run(_rows, done=self._seen, failed=self._messages.report)

    def look_once(self) -> None:
        """Look, unless that was done or begun before."""
        if not self._looked:
            self.look()

    def get(self, entry: Entry) -> None:
        """Fetch the model, after those that were asked for before."""
        if not self.wanted(entry.name) and not self._closed:
            self._waiting.append(entry.name)
            self._paused.discard(entry.name)
            self._background.run(
                lambda: self._fetch(entry),
                done=lambda said: self._ended(entry, said),
                failed=lambda error: self._failed(entry, error),
            )
            self.moved.emit(entry.name, 0.0, tr("Waiting"))
            self.changed.emit()

    def pause(self, name: str) -> None:
        """Stop fetching the model; what has come is kept."""
        self._paused.add(name)
        hub = self._hub  # the thread may take it away at any moment
        if hub is not None and self._waiting[:1] == [name]:
            hub.hang_up()

    def give_up(self, entry: Entry) -> None:
        """Throw away what has come of a paused model."""
        from engine.models.download import give_up

        if not self.wanted(entry.name):
            give_up(entry)
            self.look()

    def close(self) -> None:
        """Pause everything and end the threads. May be called twice."""
        self._closed = True
        for name in list(self._waiting):
            self.pause(name)
        self._background.close()
        self._looking.close()

    def _fetch(self, entry: Entry) -> str:
        """In the thread: fetch. Returns where it lies, or "" when it was paused."""
        from engine.models.download import download
        from engine.models.hub import Hub

        def checkpoint() -> None:
            if self._closed or entry.name in self._paused:
                raise Cancelled

        def hear(event: object) -> None:
            if isinstance(event, Progress) and not self._closed:
                self.moved.emit(entry.name, event.done / event.total, _words(event))

        with Hub() as hub:
            self._hub = hub
            try:
                checkpoint()
                return str(download(entry, hub, hear=hear, checkpoint=checkpoint)[0])
            except Cancelled:
                return ""
            finally:
                self._hub = None

    def _ended(self, entry: Entry, place: str) -> None:
        self._waiting.remove(entry.name)
        if place:
            self._messages.inform(tr("{title} is here.", title=said(entry.title)), place)
        self.look()

    def _failed(self, entry: Entry, error: BaseException) -> None:
        self._waiting.remove(entry.name)
        self._messages.report(error)
        self.look()

    def _seen(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows
        self.changed.emit()


def _words(event: Progress) -> str:
    stage, done, total = said(event.stage), amount(event.done), amount(event.total)
    if event.eta is None or event.eta < 1:
        return tr("{stage} {done} of {total}", stage=stage, done=done, total=total)
    return tr("{stage} {done} of {total}, {left} left", stage=stage, done=done, total=total, left=about(event.eta))


def _rows() -> tuple[Row, ...]:
    """In the thread: the catalogue, then the artist's own models."""
    here = shelf()
    named = {found.name: found for found in here if found.entry}
    return (
        *(_row(entry, named.get(entry.name)) for entry in catalogue()),
        *(_own(found) for found in here if not found.entry),
    )


def _row(entry: Entry, found: Found | None) -> Row:
    from engine.models.download import come_so_far

    come = 0 if found else come_so_far(entry)
    if found:
        known = {"own": tr("Here"), "built in": tr("Built in")}
        state = known.get(found.owner) or tr("Here, in {place}", place=_OWNERS[found.owner])
    elif entry.kind == "builtin":
        state = tr("Not in this copy")
    else:
        state = tr("Paused, {come} came", come=amount(come)) if come else tr("Not downloaded")
    size = found.size if found else entry.bytes
    licence = entry.licence + (tr(" (login)") if entry.gated else "")
    shown = amount(size) if size else ""
    use: Use = _USES.get(entry.kind, "") if found else ""
    return Row(
        said(entry.title),
        KINDS[entry.kind],
        shown,
        licence,
        state,
        entry,
        bool(found),
        bool(come),
        use,
        entry.name,
        str(found.path.absolute()) if found else "",
        entry.base,
        entry.fast,
    )


_USES: Final[dict[str, Use]] = {
    "checkpoint": "imagine",
    "pipeline": "imagine",
    "builtin": "imagine",
    "lora": "lora",
}


def _use(found: Found, identity: Identity) -> Use:
    """What a model of the artist's own is for; of pickled files only a .ckpt may be a whole model."""
    if identity.kind == "pickle":
        return "imagine" if found.path.suffix.lower() == ".ckpt" else ""
    if identity.base == "sdxl-refiner" or identity.channels == EDITING:
        return ""
    return _USES.get(identity.kind, "")


_OWNERS = {"comfyui": "ComfyUI", "a1111": "A1111", "folder": tr("your folder"), "hub cache": tr("the hub's cache")}


def _own(found: Found) -> Row:
    where = tr("Here, in {place}", place=_OWNERS.get(found.owner, tr("the folder of models")))
    size = amount(found.size)
    try:
        identity = found.identify()
    except EngineError as error:
        return Row(found.name, "", size, "", said(error.message), here=True)
    use, key = _use(found, identity), str(found.path.absolute())
    return Row(found.name, identity.words, size, "", where, here=True, use=use, key=key, path=key, base=identity.base)
