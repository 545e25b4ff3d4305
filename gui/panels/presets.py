"""The strip of presets above the canvas: one press sets painting, strength and size."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from engine.presets import Preset
from gui import theme
from gui.models.presets import PRESET, PresetModel
from gui.panels.cards import CardList, PresetCard
from gui.state import Parameters, follows
from gui.tongue import tr
from gui.widgets import tool_button


class Strip(CardList):
    """One row of cards; the wheel scrolls sideways."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(PresetCard(self))
        self.setFlow(CardList.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(CardList.Movement.Static)
        self.setSpacing(theme.Space.XXS)
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(CardList.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(PresetCard.height + 10)
        self.setAccessibleName(tr("Presets"))
        self.setAccessibleDescription(tr("Ready-made looks: painting, strength and size in one press"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chosen preset in view."""
        super().resizeEvent(event)
        if self.selectionModel().hasSelection():
            self.scrollTo(self.currentIndex())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll sideways, whichever way the wheel turns."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - turned)
        event.accept()


class PresetStrip(QFrame):
    """The presets; marks the one that the present parameters follow."""

    chosen = Signal(object)
    """The Preset."""
    shelf_wanted = Signal()
    """Show all presets, and what can be done with them."""

    def __init__(self, model: PresetModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._model = model
        self._parameters = Parameters()
        self._quiet = False
        self.strip = Strip()
        self.strip.setModel(model)
        for signal in (self.strip.selectionModel().currentChanged, self.strip.clicked, self.strip.activated):
            signal.connect(self._choose)
        model.modelReset.connect(self._mark)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.Space.XS, theme.Space.XS, theme.Space.S, theme.Space.XS)
        self.shelf_button = tool_button(
            "",
            tr("Save, edit, import presets; see them on your photo"),
            text=tr("Presets…"),
            keys="Ctrl+Alt+P",
            press=self.shelf_wanted.emit,
        )
        row.addWidget(self.shelf_button)
        row.addWidget(self.strip, 1)
        self._back = tool_button("back", tr("Earlier presets"), press=lambda: self._turn(-1))
        self._forth = tool_button("forth", tr("More presets"), press=lambda: self._turn(1))
        for turner in (self._back, self._forth):
            policy = turner.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # else showing them would change what they depend on
            turner.setSizePolicy(policy)
            row.addWidget(turner)
        row.setSpacing(theme.Space.S)
        bar = self.strip.horizontalScrollBar()
        bar.rangeChanged.connect(self._show_turners)
        bar.valueChanged.connect(self._show_turners)
        self._show_turners()

    def show_parameters(self, parameters: Parameters) -> None:
        """Mark the preset that `parameters` follow, if any."""
        self._parameters = parameters
        self._mark()

    def _mark(self) -> None:
        rows = [row for row, item in enumerate(self._model.presets()) if follows(self._parameters, item)]
        selection = self.strip.selectionModel()
        current = selection.currentIndex()
        if current.isValid() and current.row() in rows and selection.isSelected(current):
            return
        self._quiet = True
        if rows:
            index = self._model.index(rows[0])
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.strip.scrollTo(index)
        else:
            selection.clearSelection()
        self._quiet = False
        self.strip.viewport().update()

    def _choose(self, index: QModelIndex) -> None:
        preset = None if self._quiet or self.strip.coming else index.data(PRESET)
        if isinstance(preset, Preset) and self.strip.hasFocus() and not follows(self._parameters, preset):
            self.chosen.emit(preset)

    def controls(self) -> list[QWidget]:
        """What can be reached here, from left to right."""
        return [self.shelf_button, self.strip, self._back, self._forth]

    def _turn(self, way: int) -> None:
        bar = self.strip.horizontalScrollBar()
        bar.setValue(bar.value() + way * max(120, self.strip.viewport().width() - 120))

    def _show_turners(self) -> None:
        bar = self.strip.horizontalScrollBar()
        for turner, more in ((self._back, bar.value() > 0), (self._forth, bar.value() < bar.maximum())):
            turner.setVisible(bar.maximum() > 0)
            turner.setEnabled(more)

    def sizeHint(self) -> QSize:
        """As high as its cards."""
        return QSize(600, PresetCard.height + 18)

    def focus_strip(self) -> None:
        """Put the keyboard on the presets."""
        self.strip.setFocus(Qt.FocusReason.ShortcutFocusReason)
