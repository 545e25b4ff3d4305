"""Fields leave the wheel and undo to what they stand in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets import DecimalBox, NumberBox, button, choice

Field = QAbstractSpinBox | QComboBox


class Card(QWidget):
    """Remembers the keys that reach it."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.heard: list[int] = []
        self.other = button("Other", tip="Something else")
        column = QVBoxLayout(self)
        column.addWidget(field)
        column.addWidget(self.other)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.heard.append(event.key())
        return super().event(event)


def number() -> Field:
    box = NumberBox(9, "Number", "A number", width=80)
    box.setValue(5)
    return box


def decimal() -> Field:
    box = DecimalBox(0.0, 9.0, "Decimal", "A number", width=80, decimals=1)
    box.setValue(5.0)
    return box


def words() -> Field:
    box = choice("Words", "Some words", [(text, text) for text in ("one", "two", "three")])
    box.setCurrentIndex(1)
    return box


def value(field: Field) -> object:
    return field.currentText() if isinstance(field, QComboBox) else field.text()


@pytest.mark.parametrize("make", [number, decimal, words])
def test_scrolling_past_changes_nothing(qtbot: QtBot, qapp: QApplication, make: Callable[[], Field]) -> None:
    field = make()
    card = Card(field)
    qtbot.addWidget(card)
    card.show()
    card.activateWindow()
    card.other.setFocus()
    before = value(field)
    at, none = QPointF(10, 10), Qt.KeyboardModifier.NoModifier
    turn = (QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False)
    past = QWheelEvent(at, field.mapToGlobal(at), *turn)
    qapp.sendEvent(field, past)
    assert value(field) == before
    assert not past.isAccepted(), "what it stands in scrolls"
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qapp.sendEvent(field, QWheelEvent(at, field.mapToGlobal(at), *turn))
    assert value(field) != before
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert Qt.Key.Key_Z in card.heard, "undo is the card's"
