"""Make it fit, in the window: the calm line beside the forecast, and the card that shows what would change."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.fitting import Way
from gui.messages import Messages
from gui.panels.dock import FIT_TIP
from gui.panels.fit_card import FitCard
from gui.studio import Studio
from gui.tongue import tr
from gui.window import StudioWindow


class MakingFit(QObject):
    """Lives as long as the window."""

    def __init__(self, window: StudioWindow, studio: Studio, messages: Messages) -> None:
        super().__init__(window)
        self._studio, self._messages = studio, messages
        self._size = window.dock.size_control
        self.card = FitCard(window)
        self.card.chosen.connect(self._take)
        self._size.fit_wanted.connect(self._wanted)
        messages.fit_wanted.connect(self.show_card)
        studio.parameters_changed.connect(lambda _parameters: self._offer())
        studio.reading_changed.connect(lambda _reading: self._offer())

    def _offer(self) -> None:
        """Show the way out beside the forecast where there is one."""
        found = self._studio.forecast()
        if self._studio.parameters.processor:
            self._size.show_fit(tr("Use the &card again"), tr("Paint where the settings say, which is quicker"))
        elif found is not None and not found.fits:
            self._size.show_fit(tr("Make it &fit…"), FIT_TIP)
        else:
            self._size.show_fit("", FIT_TIP)

    def _wanted(self) -> None:
        if self._studio.parameters.processor:
            self._studio.use_card()
        else:
            self.show_card()

    def show_card(self) -> None:
        """Show what would change; say so where nothing has to, or nothing helps."""
        parameters, foresight = self._studio.parameters, self._studio.foresight
        now, ways = foresight.needs(parameters), foresight.ways(parameters)
        if now is not None and ways:
            self.card.open_above(self._size.fit, parameters, now, ways)
        elif now is not None and now.fits:
            self._messages.inform(tr("It fits as it is."))
        else:
            self._messages.inform(
                tr("Nothing would make this fit."), tr("Close other programs, or take a smaller model.")
            )

    def _take(self, way: Way) -> None:
        self._studio.make_fit(way)
