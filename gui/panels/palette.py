"""The command palette: type a few letters of anything that the studio can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.fuzzy import ranked
from gui.models.styles import Index
from gui.panels.cards import draw_frame, draw_line, smaller
from gui.tongue import tr
from gui.widgets import named, plain_label

NAME = Qt.ItemDataRole.UserRole + 1
TIP = Qt.ItemDataRole.UserRole + 2
KEYS = Qt.ItemDataRole.UserRole + 3
WIDE, ROWS = 560, 9
ROW = 46
RECENT = 5
"""How many of those used last stand first while nothing is typed."""


def title_of(action: QAction) -> str:
    """The action's words without marks for menus."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")


class Palette(QFrame):
    """A field and what fits what is typed in it. Enter does it, Esc goes away."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self.setAccessibleName(tr("Commands"))
        self._actions, self._window = actions, parent.window()
        self._recent: list[str] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("What would you like to do?"))
        self.field.setClearButtonEnabled(True)
        named(self.field, tr("Find a command"), tr("A few letters are enough"))
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setItemDelegate(_Row(self.list))
        self.list.setFocusProxy(self.field)  # where its keys are heard
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        named(self.list, tr("Commands"), tr("Click one to do it"))
        self.list.itemClicked.connect(lambda _item: self._do())
        self.nothing = plain_label(tr("No command has that name."), "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        pad = theme.Space.M
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(theme.Space.S)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self.nothing, 1)
        self.setFixedSize(WIDE, theme.CONTROL + ROWS * ROW + 3 * pad)

    def open(self) -> None:
        """Show it over the upper middle of the window."""
        window = self._window
        self.field.clear()
        self._find("")
        corner = window.mapToGlobal(QPoint((window.width() - self.width()) // 2, window.height() // 10))
        self.move(corner)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def names(self) -> list[str]:
        """The names of the actions that are offered, best first."""
        return [str(self.list.item(row).data(NAME)) for row in range(self.list.count())]

    def _find(self, wanted: str) -> None:
        names = [name for name in self._actions if name != "palette"]
        if wanted.strip():
            found = ranked(wanted, names, lambda name: (title_of(self._actions[name]), self._actions[name].toolTip()))
        else:
            found = [*self._recent, *(name for name in names if name not in self._recent)]
        found.sort(key=lambda name: not self._actions[name].isEnabled())
        self.list.clear()
        for name in found:
            self.list.addItem(self._item(name))
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)

    def _item(self, name: str) -> QListWidgetItem:
        action = self._actions[name]
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        item = QListWidgetItem(title_of(action))
        for role, value in ((NAME, name), (TIP, action.toolTip()), (KEYS, keys)):
            item.setData(role, value)
        item.setData(
            Qt.ItemDataRole.AccessibleTextRole, " · ".join(filter(None, (item.text(), keys, action.toolTip())))
        )
        if not action.isEnabled():
            item.setFlags(Qt.ItemFlag.ItemIsSelectable)
        return item

    def _do(self) -> None:
        item = self.list.currentItem()
        action = self._actions[str(item.data(NAME))] if item is not None else None
        if action is None or not action.isEnabled():
            return
        name = str(item.data(NAME))
        self._recent = [name, *(other for other in self._recent if other != name)][:RECENT]
        self.close()
        action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk through the list while one types; Ctrl+K again goes away, as Esc does."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
        if key in steps and self.list.count():
            row = self.list.currentRow() + steps[key]
            wrapped = row % self.list.count() if abs(steps[key]) == 1 else max(0, min(self.list.count() - 1, row))
            self.list.setCurrentRow(wrapped)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._do()
        elif QKeySequence(event.keyCombination()) in self._own_keys():
            self.close()
        else:
            return False
        return True

    def _own_keys(self) -> list[QKeySequence]:
        action = self._actions.get("palette")
        return action.shortcuts() if action is not None else []


class _Row(QStyledItemDelegate):
    """A title, what it is good for below it, and its keys on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is as high."""
        return QSize(WIDE // 2, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw it."""
        painter.save()
        place: QRect = option.rect
        option.state &= ~QStyle.StateFlag.State_HasFocus
        draw_frame(painter, place, option)
        pad, colours = theme.Space.S, theme.COLOURS
        there = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        font: Any = option.font
        keys = str(index.data(KEYS) or "")
        wide = painter.fontMetrics().horizontalAdvance(keys) + pad
        words = place.adjusted(pad, theme.Space.XS, -wide - pad, -theme.Space.XS)
        upper, lower = QRect(words), QRect(words)
        upper.setHeight(words.height() // 2)
        lower.setTop(upper.bottom())
        draw_line(painter, upper, str(index.data()), colour=colours.text if there else colours.faint, font=font)
        tip = str(index.data(TIP) or "")
        draw_line(painter, lower, tip, colour=colours.muted if there else colours.faint, font=smaller(font))
        beside = QRect(place.right() - wide - pad + theme.Space.XS, place.top(), wide, place.height())
        draw_line(painter, beside, keys, colour=colours.muted, font=font)
        painter.restore()
