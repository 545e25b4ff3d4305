"""The gallery of paintings: search, choose one, or use a picture of one's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QStackedLayout,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.models.styles import KEY, StyleModel, StyleSearch
from gui.panels.cards import PAD, CardList, StyleCard
from gui.state import Parameters
from gui.tongue import tr
from gui.widgets import button, named, plain_label, tool_button

SCROLLBAR = 10


class Gallery(CardList):
    """Cards in as many columns as fit; arrows move and choose at once."""

    least, roomy, many = 138, 184, 3
    """Width of the narrowest card in pixels; of a larger one, where there is room for so many of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = StyleCard(self)
        self.setItemDelegate(self._card)
        self.setViewMode(CardList.ViewMode.IconMode)
        self.setMovement(CardList.Movement.Static)
        self.setResizeMode(CardList.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(CardList.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(40)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width evenly among the columns, and keep the chosen painting in view where it was."""
        chosen = self.currentIndex()
        seen = chosen.isValid() and self.visualRect(chosen).intersects(QRect(QPoint(), event.oldSize()))
        room = self.viewport().width() - 2  # a list that is filled to the last pixel wraps one card early
        columns = max(2, room // (self.roomy if room >= self.many * self.roomy else self.least))
        self._card.side = room // columns
        hint = self._card.sizeHint(self._option(), QModelIndex())
        self.setGridSize(hint)
        super().resizeEvent(event)
        if seen:
            QTimer.singleShot(0, self, lambda: self.scrollTo(self.currentIndex()))  # cards have their places then

    def _option(self) -> QStyleOptionViewItem:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        return option


def _indented(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(theme.Space.L, 0, theme.Space.L, 0)
    row.addWidget(widget)
    return row


class PaintingPanel(QWidget):
    """Search field, gallery, and the way to an own picture."""

    chosen = Signal(object)
    """What a recipe calls the painting; None for none."""
    own_wanted = Signal()
    bake_wanted = Signal()

    def __init__(self, model: StyleModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._found = StyleSearch(model, self)
        self._key: str | None = None
        self._before: str | None = None
        self._quiet = False
        self.search = QLineEdit()
        self.gallery = Gallery()
        self.own_button = button(
            tr("&Use my own picture…"),
            icon="painting",
            tip=tr("Paint in the manner of any picture on this computer; or drop one on this panel"),
            keys="Ctrl+Shift+O",
            press=self.own_wanted.emit,
        )
        self.bake_button = button(
            tr("Ba&ke this painting"),
            icon="bake",
            tip=tr(
                "Learn the chosen painting for some minutes: photos then come nearer to it, and as fast as ever. "
                "It is kept in the gallery; cancel and bake again to go on where it stopped"
            ),
            keys="Ctrl+Shift+B",
            press=self.bake_wanted.emit,
        )
        self.none_button = tool_button(
            "", tr("Keep the picture as it was imagined, without any painting's manner"), text=tr("No painting")
        )
        self.none_button.setCheckable(True)
        self.none_button.setStyleSheet("min-height: 24px;")
        self.none_button.clicked.connect(self._choose_none)
        self._nothing = plain_label("", "muted", wrap=True)
        self._prepare_fields()
        self._lay_out()
        for signal in (model.modelReset, model.rowsInserted):
            signal.connect(self._reselect)

    def _prepare_fields(self) -> None:
        self.search.setPlaceholderText(tr("Search title, artist or year"))
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)
        self.search.addAction(theme.icon("search", theme.COLOURS.faint), QLineEdit.ActionPosition.LeadingPosition)
        named(self.search, tr("Search paintings"), tr("Find paintings by title, artist or year (Ctrl+F)"))
        self.search.textChanged.connect(self._search)
        self.search.installEventFilter(self)
        named(self.gallery, tr("Paintings"), "")
        self.gallery.setAccessibleDescription(tr("Choose the painting whose manner is used; arrows move"))
        self.gallery.setModel(self._found)
        for signal in (self.gallery.selectionModel().currentChanged, self.gallery.clicked, self.gallery.activated):
            signal.connect(self._choose)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._nothing.setContentsMargins(theme.Space.XL, theme.Space.XXL, theme.Space.XL, 0)

    def _lay_out(self) -> None:
        self._stack = QStackedLayout()
        self._stack.addWidget(self.gallery)
        self._stack.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.Space.M, 0, theme.Space.L)
        column.setSpacing(theme.Space.S)
        cards = QHBoxLayout()  # the pictures in the cards stand in line with the fields, so the list reaches further
        cards.setContentsMargins(theme.Space.L - PAD - 3, 0, theme.Space.L - SCROLLBAR, 0)
        cards.addLayout(self._stack)
        head = _indented(plain_label(tr("Painting"), "heading"))
        head.setContentsMargins(theme.Space.L, 0, theme.Space.XS, 0)  # its words end where the fields do
        head.addStretch(1)
        head.addWidget(self.none_button)
        column.addLayout(head)
        column.addLayout(_indented(self.search))
        column.addLayout(cards, 1)
        column.addLayout(_indented(self.bake_button))
        column.addLayout(_indented(self.own_button))

    def select(self, key: str | None) -> None:
        """Mark the painting that a recipe calls `key`, and bring it into view."""
        self._key = key
        self._before = key or self._before
        style = self._model.find(key)
        if key is not None and style is None and Path(key).is_absolute():
            self._model.add_own(Path(key))
        self._reselect()

    def show_parameters(self, parameters: Parameters) -> None:
        """Mark the chosen painting; where words are imagined there need not be one."""
        self.none_button.setVisible(parameters.start != "photo")
        self.none_button.setChecked(parameters.style is None)
        self.select(parameters.style)

    def _choose_none(self, on: bool) -> None:
        """No painting, or the one before it again."""
        self.chosen.emit(None if on else self._before)

    def show_running(self, *, running: bool) -> None:
        """One thing at a time: nothing is baked while something is painted."""
        self.bake_button.setEnabled(not running)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _search(self, text: str) -> None:
        self._found.search(text)
        empty = self._found.rowCount() == 0 and bool(text.strip())
        self._nothing.setText(tr("No painting has “{text}” in its title, artist or year.", text=text.strip()))
        self._stack.setCurrentIndex(1 if empty else 0)
        self._reselect()

    def _reselect(self) -> None:
        row = self._model.row_of(self._key)
        index = self._found.mapFromSource(self._model.index(row)) if row >= 0 else QModelIndex()
        selection = self.gallery.selectionModel()
        if index == selection.currentIndex() and selection.isSelected(index):
            return
        self._quiet = True
        if index.isValid():
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.gallery.scrollTo(index)
        else:
            selection.clear()
        self._quiet = False
        self.gallery.viewport().update()

    def _choose(self, index: QModelIndex) -> None:
        key = None if self._quiet or self.gallery.coming else index.data(KEY)
        if isinstance(key, str) and key != self._key and self.gallery.hasFocus():
            self._key = key
            self.chosen.emit(key)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Down or Enter in the search field goes on to what was found; Esc empties the field."""
        if watched is not self.search or not isinstance(event, QKeyEvent) or event.modifiers():
            return False
        clearing = event.key() == Qt.Key.Key_Escape and bool(self.search.text())
        if event.type() == QEvent.Type.ShortcutOverride and clearing:
            event.accept()  # else Esc would be the window's
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if clearing:
            self.search.clear()
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter_gallery()
            return True
        return False

    def _enter_gallery(self) -> None:
        self.gallery.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.gallery.selectionModel().hasSelection() and self._found.rowCount():
            self._choose(self._found.index(0, 0))

    def sizeHint(self) -> QSize:
        """Wide enough for two columns."""
        return QSize(320, 480)
