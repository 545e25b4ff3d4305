"""Format, quality, folder and name of what is exported, with an example of the name that comes out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.errors import EngineError
from engine.files import expanded
from engine.formats import LOSSY, SUFFIXES, can_write
from engine.jobs.naming import TOKENS, Naming, output_name
from engine.recipe import Format
from gui import theme
from gui.choosers import Chooser
from gui.export import More
from gui.panels.output_more import OutputMore, more_label
from gui.remedies import whole
from gui.tongue import said, tr
from gui.widgets import ElidedLabel, NumberBox, button, named, plain_label, tool_button

MOST_NAME = 200
"""Letters of a template for names, as in `Settings`."""
FORMATS: tuple[tuple[Format, str], ...] = (
    ("jpeg", tr("JPEG · small, for sharing")),
    ("png", tr("PNG · lossless, to work on")),
    ("webp", tr("WebP · smallest, for the web")),
    ("tiff", tr("TIFF · lossless, for print")),
    ("avif", tr("AVIF · for the web, up to 12 bit")),
)


@dataclass(frozen=True, slots=True)
class OutputChoice:
    """What the form says."""

    form: Format
    quality: int
    folder: Path
    template: str
    more: More = field(default_factory=More)

    @property
    def suffix(self) -> str:
        """The suffix of the format."""
        return SUFFIXES[self.form]


class OutputForm(QWidget):
    """The form; `changed` tells when anything in it did."""

    changed = Signal()

    def __init__(
        self, choice: OutputChoice, *, chooser: Chooser, naming: Naming, own_names: bool = True, many: bool = False
    ) -> None:
        """Without `own_names` files are named by the template of `choice`; `many`: names may be taken."""
        super().__init__()
        self.more = OutputMore(choice.more, many=many)
        self._own_names = own_names
        self._chooser = chooser
        self._naming = naming
        self.format = QComboBox()
        for form, text in FORMATS:
            if can_write(form):
                self.format.addItem(text, form)
        named(self.format, tr("Format"), tr("The kind of file"))
        self.quality = QSlider(Qt.Orientation.Horizontal)
        self.quality.setRange(1, 100)
        named(self.quality, tr("Quality"), tr("Higher is larger and finer; 92 is hard to tell from the original"))
        self.number: QSpinBox = NumberBox(100, tr("Quality as a number"), tr("1 to 100"), width=56)
        self.folder = QLineEdit(str(choice.folder))
        named(self.folder, tr("Folder"), tr("Where the file goes; it is made if it does not exist"))
        self.template = QLineEdit(choice.template)
        self.template.setMaxLength(MOST_NAME)
        named(self.template, tr("Name"), tr("Words and tokens in braces, such as {source}; / makes folders"))
        for line in (self.folder, self.template):
            line.setAcceptDrops(False)
            line.textChanged.connect(self._refresh)
        self.example = ElidedLabel(role="muted")
        self._quality_label = plain_label(tr("Quality"), "heading")
        self.format.setCurrentIndex(max(0, self.format.findData(choice.form)))
        self.quality.setValue(choice.quality)
        self.number.setValue(choice.quality)
        self.quality.valueChanged.connect(self.number.setValue)
        self.number.valueChanged.connect(self.quality.setValue)
        self.format.currentIndexChanged.connect(self._refresh)
        self.more.changed.connect(self._refresh)
        self._lay_out()
        self._refresh()

    def _lay_out(self) -> None:
        browse = button(tr("&Browse…"), icon="folder", tip=tr("Choose the folder"), press=self._browse)
        quality = QHBoxLayout()
        quality.addWidget(self.quality, 1)
        quality.addWidget(self.number)
        folder = QHBoxLayout()
        folder.addWidget(self.folder, 1)
        folder.addWidget(browse)
        name = QHBoxLayout()
        name.addWidget(self.template, 1)
        tokens = self._tokens()
        name.addWidget(tokens)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.Space.L)
        grid.setVerticalSpacing(theme.Space.M)
        labels = (plain_label(tr("Format"), "heading"), self._quality_label, plain_label(tr("Folder"), "heading"))
        for row, label in enumerate((*labels, plain_label(tr("Name"), "heading"))):
            label.setMinimumHeight(theme.CONTROL)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.format, 0, 1)
        for row, layout in ((1, quality), (2, folder), (3, name)):
            layout.setSpacing(theme.Space.S)
            grid.addLayout(layout, row, 1)
        grid.addWidget(self.example, 4, 1)
        grid.addWidget(self.more, 5, 1)
        heads = QVBoxLayout()
        heads.setSpacing(theme.Space.M)
        for text in self.more.labels():
            heads.addWidget(more_label(text))
        grid.addLayout(heads, 5, 0)
        grid.setColumnStretch(1, 1)
        for part in (label, self.template, tokens):
            part.setVisible(self._own_names)

    def align(self, label: QLabel) -> None:
        """Let what stands behind `label`, below the form, stand in line with the form's fields."""
        labels = [part for part in self.findChildren(QLabel) if part.property("role") == "heading"]
        for part in (*labels, label):
            part.ensurePolished()
        wide = max(part.sizeHint().width() for part in (*labels, label))
        self._grid.setColumnMinimumWidth(0, wide)
        label.setMinimumWidth(wide)

    def _tokens(self) -> QToolButton:
        made = tool_button("", tr("Put a token into the name"), text=tr("{ } Tokens"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        for token, meaning in TOKENS.items():
            action = menu.addAction(f"{{{token}}}   {said(meaning)}")
            action.triggered.connect(lambda _checked=False, token=token: self.template.insert(f"{{{token}}}"))
        made.setMenu(menu)
        return made

    def choice(self) -> OutputChoice:
        """What the form says now."""
        folder = expanded(Path(self.folder.text().strip()))
        template = self.template.text().strip()
        return OutputChoice(self.format.currentData(), self.quality.value(), folder, template, self.more.value())

    def show_preset(self, name: str) -> None:
        """Let {preset} in the example stand for this."""
        self._naming = replace(self._naming, preset=name)
        self._refresh()

    def problem(self) -> str:
        """Why it cannot be used like this; empty when it can."""
        choice = self.choice()
        if not self.folder.text().strip() or not choice.folder.is_absolute():
            return tr("Choose a folder.")
        try:
            output_name(choice.template, self._named(choice), choice.suffix)
        except EngineError as error:
            return whole(error)
        return ""

    def _refresh(self) -> None:
        lossy = self.format.currentData() in LOSSY
        self.more.fit(self.format.currentData(), self.template.text())
        for part in (self.quality, self.number, self._quality_label):
            part.setEnabled(lossy)
        problem = self.problem()
        choice = self.choice()
        text = problem or tr("Becomes {name}", name=output_name(choice.template, self._named(choice), choice.suffix))
        self.example.set_text(text)
        theme.restyle(self.example, role="warning" if problem else "muted")
        self.changed.emit()

    def _named(self, choice: OutputChoice) -> Naming:
        """The example's name with what is said here."""
        return replace(self._naming, own=choice.more.own)

    def _browse(self) -> None:
        chosen = self._chooser.folder(self, tr("Where should it go?"), self.choice().folder)
        if chosen is not None:
            self.folder.setText(str(chosen))
