"""The queue: what is painted, what waits and what is over, to be put in order by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.events import JobId
from engine.jobs.journal.rows import AGAIN, LIVE, Row, State
from engine.jobs.journal.told import QueueState
from gui import theme
from gui.models.queue import DETAIL, ROW, STATE, TITLE, QueueModel
from gui.models.styles import Index
from gui.pausing import PAUSED
from gui.queueing import Queueing
from gui.tongue import said, tr
from gui.widgets import button, named, plain_label, tool_button

TONES: dict[State, str] = {"running": "accent", "done": "good", "failed": "danger", "aside": "warning"}
"""Names of colours, which are looked up each time: the theme may change."""
LEFT_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class QueueRow(QStyledItemDelegate):
    """Name and state in one line, the target or the reason below."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row: Row = index.data(ROW)
        painter.save()
        place = option.rect.adjusted(2, 1, -2, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        lit = chosen or bool(option.state & QStyle.StateFlag.State_MouseOver)
        if lit:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(QColor(theme.COLOURS.hover if chosen else theme.COLOURS.raised))
            focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QColor(theme.COLOURS.focus) if focus else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(place, theme.RADIUS, theme.RADIUS)
        inner = place.adjusted(theme.Space.S, 0, -theme.Space.S, 0)
        top = QRect(inner.x(), inner.y() + 4, inner.width(), option.fontMetrics.height())
        tone = "text" if lit else TONES.get(row.state, "muted")  # colours are hard to read on brighter grounds
        self._words(painter, option, top, index.data(STATE), getattr(theme.COLOURS, tone), right=True)
        room = top.width() - option.fontMetrics.horizontalAdvance(index.data(STATE)) - theme.Space.S
        over = row.state in ("done", "cancelled")
        faint, plain = theme.COLOURS.muted, theme.COLOURS.text
        self._words(
            painter,
            option,
            QRect(top.topLeft(), QSize(room, top.height())),
            index.data(TITLE),
            faint if over else plain,
        )
        below = top.translated(0, top.height())
        self._words(painter, option, below, index.data(DETAIL), theme.COLOURS.faint if over and not lit else faint)
        painter.restore()

    def _words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        place: QRect,
        text: str,
        colour: str,
        *,
        right: bool = False,
    ) -> None:
        painter.setPen(QColor(colour))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        elided = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, elided)


class QueueList(QTableView):
    """The rows, a table of one column: a list would ask the model for all ten thousand whenever one changes.

    Keys beyond those of every table go to `pressed_key`.
    """

    pressed_key = Signal(QKeyEvent)

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rows")
        self.setModel(model)
        self.setItemDelegate(QueueRow(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(2 * self.fontMetrics().height() + theme.Space.M)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropOverwriteMode(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are shortcuts of the window; the panel looks at the rest first."""
        event.ignore()
        self.pressed_key.emit(event)
        letter = event.text().isprintable() and event.text().strip() and not event.modifiers()
        if not event.isAccepted() and not letter:
            super().keyPressEvent(event)
        elif letter:
            event.ignore()


class QueuePanel(QWidget):
    """Title, why it waits, the rows, and what is done to all of them."""

    settings_wanted = Signal(object)
    """The Row whose settings shall be taken over by the window."""
    rewrite_wanted = Signal(object)
    """The Row that shall be painted with the window's settings."""
    folder_wanted = Signal(object)
    """The Row whose picture shall be shown in its folder."""
    resume_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, queueing: Queueing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queueing = queueing
        self.model = QueueModel(self)
        self.list = QueueList(self.model)
        self.title = plain_label(tr("Queue"), "title")
        self.why = plain_label("", "warning", wrap=True)
        self.resume = button(
            tr("&Resume"), icon="resume", tip=tr("Go on with what waits"), press=self.resume_wanted.emit
        )
        self.empty = plain_label(
            tr("Nothing waits. Generate while something is painted, and it waits here."), "muted", wrap=True
        )
        self.cancel_all = button(
            tr("Cancel &all"), tip=tr("Cancel all that is painted or waits"), press=queueing.cancel
        )
        self.clear = button(
            tr("Clear &finished"), tip=tr("Take what is over off the list; pictures stay"), press=queueing.clear
        )
        named(
            self.list, tr("Queue"), tr("Drag to change the order; Alt+arrows move, Delete cancels, the menu has more")
        )
        self._lay_out()
        self.model.moved.connect(queueing.move)
        self.list.pressed_key.connect(self._key)
        self.list.customContextMenuRequested.connect(self._menu)
        self._chosen: list[JobId] = []
        self.model.modelAboutToBeReset.connect(self._remember)
        self.model.modelReset.connect(self._choose_again)
        self.show_state(queueing.state)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(tool_button("close", tr("Hide the queue"), press=self.close_wanted.emit))
        foot = QHBoxLayout()
        foot.addWidget(self.cancel_all)
        foot.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.M, theme.Space.M, theme.Space.M, theme.Space.M)
        column.setSpacing(theme.Space.S)
        column.addLayout(head)
        for part in (self.why, self.resume, self.empty):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addLayout(foot)

    def show_state(self, state: QueueState) -> None:
        """Show the queue as it is now."""
        self.model.show(state.rows, paused=state.paused)
        live = sum(row.state in LIVE for row in state.rows)
        self.title.setText(tr("Queue · {live}", live=live) if live else tr("Queue"))
        self.why.setText(said(state.why) or PAUSED)
        self.why.setVisible(state.paused)
        self.resume.setVisible(state.paused)
        self.empty.setVisible(not state.rows)
        self.list.setVisible(bool(state.rows))
        self.cancel_all.setEnabled(live > 0)
        self.clear.setEnabled(live < len(state.rows))

    # -- choosing

    def chosen(self) -> list[Row]:
        """The selected rows, from the top."""
        numbers = sorted(index.row() for index in self.list.selectionModel().selectedRows())
        return [row for number in numbers if (row := self.model.row(number)) is not None]

    def choose(self, jobs: list[JobId]) -> None:
        """Select these."""
        selection = QItemSelection()
        numbers = self.model.rows_of(jobs)
        for number in numbers:
            selection.select(self.model.index(number), self.model.index(number))
        flags = QItemSelectionModel.SelectionFlag
        self.list.selectionModel().select(selection, flags.ClearAndSelect)
        if numbers:
            self.list.selectionModel().setCurrentIndex(self.model.index(numbers[0]), flags.NoUpdate)

    def _remember(self) -> None:
        self._chosen = [row.job for row in self.chosen()]

    def _choose_again(self) -> None:
        self.choose(self._chosen)

    # -- acting

    def _jobs(self, *states: State) -> list[JobId]:
        return [row.job for row in self.chosen() if row.state in states]

    def shift(self, by: int) -> None:
        """Move the chosen ones by one row, up (-1) or down (1)."""
        jobs = self._jobs("waiting")
        numbers = self.model.rows_of(jobs)
        if not numbers:
            return
        at = numbers[0] - 1 if by < 0 else numbers[-1] + 2
        before = self.model.row(max(at, self.model.first_waiting()))
        self._queueing.move(jobs, before.job if before is not None and before.state == "waiting" else None)

    def remove(self) -> None:
        """Cancel the chosen ones; those that are over leave the list."""
        if live := self._jobs(*LIVE):
            self._queueing.cancel(live)
        elif over := [row.job for row in self.chosen()]:
            self._queueing.clear(over)

    def _key(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() in LEFT_KEYS:
            self.remove()
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.shift(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif alt and event.key() == Qt.Key.Key_Home:
            self._queueing.front(self._jobs("waiting"))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._settings()
        else:
            return
        event.accept()

    def _settings(self) -> None:
        rows = self.chosen()
        if len(rows) == 1:
            self.settings_wanted.emit(rows[0])

    def menu(self) -> QMenu:
        """What can be done with the chosen rows."""
        rows, queueing = self.chosen(), self._queueing
        waiting, again = self._jobs("waiting"), self._jobs(*AGAIN)
        alone = rows[0] if len(rows) == 1 else None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries: tuple[tuple[str, bool, Callable[[], object]] | None, ...] = (
            (tr("Paint &next\tAlt+Home"), bool(waiting), lambda: queueing.front(waiting)),
            (tr("Move &up\tAlt+Up"), bool(waiting), lambda: self.shift(-1)),
            (tr("Move &down\tAlt+Down"), bool(waiting), lambda: self.shift(1)),
            None,
            (tr("Take over its &settings\tReturn"), alone is not None, self._settings),
            (
                tr("Give it the &present settings"),
                bool(waiting) and alone is not None,
                lambda: self.rewrite_wanted.emit(alone),
            ),
            (tr("D&uplicate"), bool(rows), lambda: queueing.duplicate([row.job for row in rows])),
            (tr("&Try again"), bool(again), lambda: queueing.retry(again)),
            (tr("Show &folder"), alone is not None, lambda: self.folder_wanted.emit(alone)),
            None,
            (tr("&Cancel") if self._jobs(*LIVE) else tr("Take &off the list"), bool(rows), self.remove),
        )
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            text, enabled, act = entry
            action = menu.addAction(text)
            action.setEnabled(enabled)
            action.triggered.connect(lambda _checked=False, act=act: act())
        return menu

    def _menu(self, place: QPoint) -> None:
        if self.chosen():
            self.menu().popup(self.list.viewport().mapToGlobal(place))
