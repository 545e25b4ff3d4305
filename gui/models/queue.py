"""The queue as a Qt list: ten thousand rows scroll, and a change moves only what it must."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from engine.events import JobId
from engine.jobs.journal.rows import BadRow, Row, State
from engine.sniff import shown_name
from gui.models.styles import Index
from gui.tongue import percent, said, tr
from gui.widgets import plain_tip

MIME = "application/x-impasto-jobs"
ROW = Qt.ItemDataRole.UserRole
"""The Row itself."""
TITLE, DETAIL, STATE = ROW + 1, ROW + 2, ROW + 3
WORDS: dict[State, str] = {
    "waiting": tr("Waiting"),
    "running": said("Painting"),
    "done": tr("Done"),
    "failed": tr("Failed"),
    "aside": tr("Set aside"),
    "cancelled": tr("Cancelled"),
}


class Told(NamedTuple):
    """What a row says of its picture."""

    title: str
    detail: str


@lru_cache(maxsize=512)
def told(row: Row) -> Told:
    """The names of the photo and of the picture, and how it ended."""
    try:
        source, target = row.files
    except BadRow:
        return Told(tr("A damaged entry"), said(row.words))
    title = shown_name(source) if source is not None else shown_name(target)
    return Told(title, said(row.words) or tr("to {name}", name=shown_name(target)))


class QueueModel(QAbstractListModel):
    """What is on its way, what waits, what is over."""

    moved = Signal(object, object)
    """Job ids that were dropped, and the one that they shall wait in front of, or None."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._progress: dict[JobId, str] = {}
        self._paused = False

    def row(self, number: int) -> Row | None:
        """What stands in a row."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def rows_of(self, jobs: Iterable[JobId]) -> list[int]:
        """In which rows these jobs stand."""
        wanted = frozenset(jobs)
        return [number for number, row in enumerate(self._rows) if row.job in wanted]

    def first_waiting(self) -> int:
        """The row of the next job, or the one behind those on their way."""
        return next((number for number, row in enumerate(self._rows) if row.state != "running"), len(self._rows))

    def show(self, rows: tuple[Row, ...], *, paused: bool) -> None:
        """Show these rows instead."""
        old, turned, self._paused = self._rows, paused != self._paused, paused
        head = _same(old, rows, min(len(old), len(rows)))
        tail = _same(old[::-1], rows[::-1], min(len(old), len(rows)) - head)
        middle, new = old[head : len(old) - tail], rows[head : len(rows) - tail]
        self._progress = {row.job: words for row in rows[:64] if (words := self._progress.get(row.job))}
        self._exchange(head, middle, new, rows)
        if turned and (running := self.first_waiting()):  # they say so, although their rows are the same
            self.dataChanged.emit(self.index(0), self.index(running - 1))

    def _exchange(self, head: int, old: Sequence[Row], new: Sequence[Row], rows: tuple[Row, ...]) -> None:
        nowhere = QModelIndex()
        if [row.job for row in old] == [row.job for row in new]:
            self._rows = rows
            if new:
                self.dataChanged.emit(self.index(head), self.index(head + len(new) - 1))
        elif not old:
            self.beginInsertRows(nowhere, head, head + len(new) - 1)
            self._rows = rows
            self.endInsertRows()
        elif not new:
            self.beginRemoveRows(nowhere, head, head + len(old) - 1)
            self._rows = rows
            self.endRemoveRows()
        elif len(old) == len(new) and {row.job for row in old} == {row.job for row in new}:
            self._reorder(rows)
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def _reorder(self, rows: tuple[Row, ...]) -> None:
        """The same jobs in another order: what is selected stays so."""
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        jobs = [self._rows[index.row()].job for index in kept]
        self._rows = rows
        places = {row.job: number for number, row in enumerate(rows)} if kept else {}
        self.changePersistentIndexList(kept, [self.index(places[job]) for job in jobs])
        self.layoutChanged.emit()

    def show_progress(self, job: JobId, words: str) -> None:
        """Say how far a job on its way is."""
        for number in range(self.first_waiting()):
            if self._rows[number].job == job:
                self._progress[job] = words
                self.dataChanged.emit(self.index(number), self.index(number))

    # -- what views ask

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a job."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for the eye, for screen readers and for the tooltip."""
        row = self.row(index.row())
        if row is None:
            return None
        given: dict[int, Callable[[], Any]] = {
            ROW: lambda: row,
            TITLE: lambda: told(row).title,
            Qt.ItemDataRole.DisplayRole: lambda: told(row).title,
            DETAIL: lambda: told(row).detail,
            STATE: lambda: self._state(row),
            Qt.ItemDataRole.AccessibleTextRole: lambda: f"{told(row).title}, {self._state(row)}",
            Qt.ItemDataRole.ToolTipRole: lambda: plain_tip(
                f"{told(row).title}: {self._state(row)}, {told(row).detail}"
            ),
        }
        value = given.get(role)
        return value() if value is not None else None

    def _state(self, row: Row) -> str:
        if row.state == "waiting" and row.kept:
            return tr("Waiting at {percent}", percent=percent(row.kept / 1000))
        if row.state != "running":
            return WORDS[row.state]
        return tr("Paused") if self._paused else self._progress.get(row.job, WORDS["running"])

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What waits can be dragged; between rows it can be dropped."""
        flags = Qt.ItemFlag
        if not index.isValid():
            return flags.ItemIsDropEnabled
        row = self.row(index.row())
        plain = flags.ItemIsEnabled | flags.ItemIsSelectable | flags.ItemNeverHasChildren
        return plain | flags.ItemIsDragEnabled if row is not None and row.state == "waiting" else plain

    def supportedDropActions(self) -> Qt.DropAction:
        """Jobs are moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Jobs, by their ids."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The jobs that are dragged."""
        data = QMimeData()
        rows = [self._rows[number] for number in sorted({index.row() for index in indexes})]
        data.setData(MIME, "\n".join(row.job for row in rows).encode())
        return data

    def dropMimeData(
        self,
        data: QMimeData,
        action: Qt.DropAction,
        row: int,
        column: int,
        parent: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Ask for the move. False: the queue itself moves the rows, soon."""
        jobs = [JobId(job) for job in bytes(data.data(MIME).data()).decode().split()]
        number = row if row >= 0 else parent.row() if parent.isValid() else len(self._rows)
        before = self.row(max(number, self.first_waiting()))
        if jobs:
            self.moved.emit(jobs, before.job if before is not None and before.state == "waiting" else None)
        return False


def _same(old: Sequence[Row], new: Sequence[Row], most: int) -> int:
    """How many rows at the beginning are the same ones."""
    return next((number for number in range(most) if old[number] is not new[number]), most)
