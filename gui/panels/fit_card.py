"""The card that shows how a picture is made to fit: what changes, what it saves, and one button that does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from engine.fitting import Needs, Way, proposed
from gui import theme
from gui.foresight import by_itself, changes
from gui.panels.popup import PopupCard
from gui.state import Parameters
from gui.tongue import tr
from gui.widgets import about, amount, button, named, plain_label, show_above

MOST = 3
"""Ways that are shown: the best ones."""


class FitCard(PopupCard):
    """Closes when one clicks beside it."""

    chosen = Signal(object)
    """The Way that was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(tr("Make it fit"))
        self._ways: tuple[Way, ...] = ()
        self.choices: list[QRadioButton] = []
        self._group = QButtonGroup(self)
        self._now = plain_label("", "muted", wrap=True)
        self._body = QWidget()
        self._list = QVBoxLayout(self._body)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(theme.Space.XXS)
        self.do = button(
            tr("Make it &fit"), tip=tr("Change this; undo takes it back"), role="primary", press=self._press
        )
        self.leave = button(tr("Cancel"), tip=tr("Change nothing (Esc)"), press=self.hide)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.Space.L,) * 4)
        column.setSpacing(theme.Space.S)
        column.addWidget(plain_label(tr("Make it fit"), "title"))
        column.addWidget(self._now)
        column.addWidget(self._body)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.do)
        column.addSpacing(theme.Space.S)
        column.addLayout(foot)
        self.setFixedWidth(430)

    def open_above(self, part: QWidget, parameters: Parameters, now: Needs, ways: Sequence[Way]) -> None:
        """Show the best of `ways` above `part`; `now` is what it takes as it is."""
        self._ways = tuple(ways[:MOST])
        self._now.setText(
            tr("Now it needs {needs} and takes {time}.", needs=amount(now.needed), time=about(now.seconds))
        )
        self._fill(parameters, now)
        place = part if part.isVisible() else part.parentWidget()
        show_above(self, place or part)
        if not part.screen().availableGeometry().contains(self.pos() + QPoint(1, 1)):
            self.move(part.screen().availableGeometry().topLeft())
        best = proposed(now, self._ways)
        chosen = self.choices[self._ways.index(best) if best is not None else 0]
        chosen.setChecked(True)
        chosen.setFocus()

    def _fill(self, parameters: Parameters, now: Needs) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.choices = []
        for way in self._ways:
            what, saves = " · ".join(changes(parameters, way)), _saves(now, way)
            choice = QRadioButton(what)
            named(choice, what, saves)
            self._group.addButton(choice)
            self.choices.append(choice)
            self._list.addWidget(choice)
            words = plain_label(saves, "muted", wrap=True)
            words.setContentsMargins(theme.Space.XL + theme.Space.XS, 0, 0, theme.Space.S)
            self._list.addWidget(words)

    def _press(self) -> None:
        number = next(place for place, choice in enumerate(self.choices) if choice.isChecked())
        self.hide()
        self.chosen.emit(self._ways[number])


def _saves(now: Needs, way: Way) -> str:
    """Memory and time before and after, and what the plan does by itself."""
    after = way.needs
    needs = amount(after.needed)
    if "processor" in way.kinds:
        needs = tr("{needs} of RAM", needs=needs)
    told = f"{amount(now.needed)} → {needs} · {about(now.seconds)} → {about(after.seconds)}"
    return " · ".join((told, *by_itself(after, way)))
