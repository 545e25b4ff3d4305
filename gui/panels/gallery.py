"""The gallery's window: everything that was ever made, by date, rating, preset or painting, with search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, cast

from PySide6.QtCore import QEvent, QItemSelectionModel, QLocale, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QMenu, QStackedLayout, QVBoxLayout, QWidget

from engine.gallery import Group, Order
from gui import theme
from gui.models.gallery import GalleryModel, summary
from gui.panels.wall import Wall
from gui.tongue import tr, tr_n
from gui.widgets import ElidedLabel, button, choice, icon_label, named, plain_label

ORDERS: Final[tuple[tuple[str, Order], ...]] = (
    (tr("Newest first"), "newest"),
    (tr("Oldest first"), "oldest"),
    (tr("By rating"), "rating"),
    (tr("By preset"), "preset"),
    (tr("By painting"), "style"),
)
LEAST: Final = (
    (tr("Any rating"), 0),
    (tr("★ or more"), 1),
    (tr("★★ or more"), 2),
    (tr("★★★ or more"), 3),
    (tr("★★★★ or more"), 4),
    ("★★★★★", 5),
)
PATIENCE_MS: Final = 120
"""Milliseconds after the last letter until it is searched."""
ENTRIES: Final = (
    ("open", tr("&Open on the canvas"), "Return"),
    ("restore", tr("&Restore its settings"), "Ctrl+R"),
    ("photo", tr("Use as &photo"), "Ctrl+O"),
    ("style", tr("Use as p&ainting"), "Ctrl+Shift+O"),
    ("command", tr("&Copy as command"), "Ctrl+Shift+C"),
    ("folder", tr("Show in &folder"), "Ctrl+Shift+F"),
    ("trash", tr("Move to &trash"), "Delete"),
)
"""What can be done with a picture: name, words, keys."""
SIZE: Final = QSize(1060, 740)
"""Of the window at first, in pixels: five columns."""
NONE: Final = tr("No picture matches. Remove a word, or allow any rating.")
EMPTY: Final = tr(
    "Nothing was painted yet. Every picture that you paint is kept here, with the settings that made it."
)


def title_of(group: Group, order: Order) -> str:
    """What stands over a group."""
    if order in {"newest", "oldest"}:
        year, _, month = group.key.partition("-")
        return f"{QLocale().standaloneMonthName(int(month or 1))} {year}"
    if order == "rating":
        return "★" * int(group.key) or tr("Not rated")
    return group.key.rpartition("/")[2] or (tr("No preset") if order == "preset" else tr("No painting"))


class GalleryWindow(QDialog):
    """A window of its own beside the studio's. It knows what is wanted, and tells it; others do it."""

    wanted = Signal(str)
    """One of ENTRIES was chosen for what `chosen_rows` says."""
    searched = Signal(str, str, int)
    """Words, order, and the least rating."""
    rated = Signal(int)
    undo_wanted = Signal()

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Gallery"))
        self.setModal(False)
        self._model = model
        self._said = ""
        self.search = QLineEdit()
        self.order = choice(tr("Order"), tr("What comes first, and what stands together"), ORDERS)
        self.least = choice(tr("Rating"), tr("Show only pictures rated this high or higher"), LEAST)
        self.count = plain_label("", "muted")
        self.wall = Wall(model)
        self.nothing = plain_label(EMPTY, "muted", wrap=True)
        self.clear = button(tr("Show &all pictures"), tip=tr("Any words, any rating"), press=self._show_all)
        self.about = ElidedLabel("", "muted", mode=Qt.TextElideMode.ElideRight)
        self.undo = button(
            tr("&Undo"), tip=tr("Take the pictures back out of the trash"), keys="Ctrl+Z", press=self._undo
        )
        self.actions_by_name: dict[str, QAction] = {}
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._timer.timeout.connect(self.look)
        self._prepare()
        self._make_actions()
        self._lay_out()
        self.wall.setFocus()
        room = self.screen().availableGeometry().size() - QSize(0, 40)  # the system's own frame takes some
        self.resize(SIZE.boundedTo(room))

    # -- parts

    def _prepare(self) -> None:
        self.search.setPlaceholderText(tr("Search words, painting, preset or name"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(theme.icon("search", theme.COLOURS.faint), QLineEdit.ActionPosition.LeadingPosition)
        named(self.search, tr("Search the gallery"), tr("Find pictures by what was asked for, or by name (Ctrl+F)"))
        self.search.textChanged.connect(lambda _text: self._timer.start())
        self.search.installEventFilter(self)
        for box in (self.order, self.least):
            box.currentIndexChanged.connect(lambda _index: self.look())
        named(self.wall, tr("Pictures"))
        self.wall.setAccessibleDescription(tr("Arrows move, Enter opens, 1 to 5 rate, 0 takes a rating back"))
        self.wall.selectionModel().selectionChanged.connect(lambda _on, _off: self._show_about())
        self.wall.selectionModel().currentChanged.connect(lambda _now, _before: self._show_about())
        self.wall.doubleClicked.connect(lambda _index: self.wanted.emit("open"))
        self.wall.opened.connect(lambda: self.wanted.emit("open"))
        self.wall.rated.connect(self.rated)
        self.wall.customContextMenuRequested.connect(self._show_menu)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.undo.hide()

    def _make_actions(self) -> None:
        for name, text, keys in ENTRIES:
            action = QAction(text, self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _on=False, name=name: self.wanted.emit(name))
            self.wall.addAction(action)
            self.actions_by_name[name] = action
        keys_here: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("find", "Ctrl+F", self._find),
            ("undo", "Ctrl+Z", self._undo),
        )
        for name, keys, press in keys_here:
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _on=False, press=press: press())
            self.addAction(action)
            self.actions_by_name[name] = action

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(theme.Space.L, theme.Space.M, theme.Space.L, theme.Space.S)
        head.setSpacing(theme.Space.M)
        head.addWidget(self.search, 1)
        for part in (self.order, self.least, self.count):
            head.addWidget(part)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.Space.L, theme.Space.S, theme.Space.L, theme.Space.M)
        foot.setSpacing(theme.Space.S)
        foot.addWidget(self.about, 1)
        foot.addWidget(self.undo)
        self.open_button = self._footed(
            "open", tr("&Open"), tr("Show it large, with its photo and settings"), "Return"
        )
        self.restore_button = self._footed(
            "restore", tr("&Restore settings"), tr("Restore what it was painted with"), ""
        )
        self.trash_button = self._footed(
            "trash", tr("Move to &trash"), tr("Out of the gallery; undo brings it back"), "Delete"
        )
        for pressed in (self.open_button, self.restore_button, self.trash_button):
            foot.addWidget(pressed)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.wall)
        self._stack.addWidget(self._nothing_page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._stack, 1)
        column.addLayout(foot)
        self._show_about()

    def _nothing_page(self) -> QWidget:
        """What is said where there is no picture, and the way back to all of them."""
        page, centre = QWidget(), Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(page)
        column.setSpacing(theme.Space.M)
        column.addStretch(2)
        column.addWidget(icon_label("photo", 48, theme.COLOURS.faint), 0, centre)
        column.addWidget(self.nothing)
        column.addWidget(self.clear, 0, centre)
        column.addStretch(3)
        return page

    def _show_all(self) -> None:
        self.search.clear()
        self.least.setCurrentIndex(0)
        self.look()

    def _footed(self, name: str, text: str, tip: str, keys: str) -> QWidget:
        return button(text, tip=tip, keys=keys, press=lambda: self.wanted.emit(name))

    # -- what is shown

    def look(self) -> None:
        """Ask for what the fields say."""
        self._timer.stop()
        self.searched.emit(self.search.text(), self.order_chosen, int(self.least.currentData()))

    @property
    def order_chosen(self) -> Order:
        """What comes first."""
        return cast("Order", self.order.currentData())

    def show_found(self, groups: Sequence[Group], order: Order) -> None:
        """Show what was found, after the model has it."""
        self.wall.set_groups([(title_of(group, order), group.first, group.count) for group in groups])
        total = self._model.rowCount()
        self.count.setText(tr_n("{count} picture", "{count} pictures", total))
        asked = bool(self.search.text().strip()) or self.least.currentIndex() > 0
        self.nothing.setText(NONE if asked else EMPTY)
        self.clear.setVisible(asked)
        self._stack.setCurrentIndex(0 if total else 1)
        self._show_about()

    def choose_row(self, row: int) -> None:
        """Choose one picture and bring it into view."""
        index = self._model.index(row)
        if index.isValid():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.wall.selectionModel().setCurrentIndex(index, flags)
            self.wall.scrollTo(index)

    def chosen_rows(self) -> list[int]:
        """The rows that are chosen, from the top down."""
        parts = self.wall.selectionModel().selection().toList()  # not one by one: they may be 50,000
        return sorted({row for part in parts for row in range(part.top(), part.bottom() + 1)})

    def show_trash(self, count: int) -> None:
        """Say how many pictures went to the trash just now; 0: none that could be taken back."""
        self.undo.setVisible(count > 0)
        self._said = (
            tr_n("{count} picture moved to the trash.", "{count} pictures moved to the trash.", count) if count else ""
        )
        self._show_about()

    def _show_about(self) -> None:
        rows = self.chosen_rows()
        picture = self._model.picture(rows[0]) if len(rows) == 1 else None
        words = summary(picture, self._model.titled) if picture is not None else ""
        self.about.set_text(
            words or (tr_n("{count} picture chosen", "{count} pictures chosen", len(rows)) if rows else self._said)
        )
        for name, action in self.actions_by_name.items():
            if name not in {"find", "undo"}:
                action.setEnabled(bool(rows) and (len(rows) == 1 or name == "trash"))
        self.open_button.setEnabled(len(rows) == 1)
        self.restore_button.setEnabled(picture is not None and bool(picture.recipe))
        self.actions_by_name["restore"].setEnabled(self.restore_button.isEnabled())
        self.trash_button.setEnabled(bool(rows))

    def _show_menu(self, place: QPoint) -> None:
        if self.chosen_rows():
            current = self.wall.visualRect(self.wall.currentIndex())
            inside = self.wall.viewport().rect().contains(place)
            self.menu().popup(self.wall.viewport().mapToGlobal(place if inside else current.center()))

    def menu(self) -> QMenu:
        """What can be done with the chosen pictures, and a rating for them."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, _, _ in ENTRIES:
            if name == "trash":
                rate = menu.addMenu(tr("Ra&te"))
                for stars in range(6):
                    entry = rate.addAction("★" * stars or tr("Not rated"))
                    entry.setShortcut(QKeySequence(str(stars)))
                    entry.triggered.connect(lambda _on=False, stars=stars: self.rated.emit(stars))
                menu.addSeparator()
            menu.addAction(self.actions_by_name[name])
        return menu

    # -- keys

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _undo(self) -> None:
        self.undo_wanted.emit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Down or Enter in the search field goes on to what was found; Esc empties the field first."""
        if watched is not self.search or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.look()
            self.wall.setFocus(Qt.FocusReason.TabFocusReason)
            if not self.chosen_rows():
                self.choose_row(max(0, self.wall.currentIndex().row()))
            return True
        return False
