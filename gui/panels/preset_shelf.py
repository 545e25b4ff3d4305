"""The window of presets: all of them as cards, one to change beside them, and what can be done with those chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engine.presets import Preset
from gui import theme
from gui.models.presets import PRESET, PresetModel, PresetSearch
from gui.panels.painting import Gallery
from gui.panels.preset_form import PresetForm
from gui.tongue import tr
from gui.widgets import ElidedLabel, button, named, rule, tool_button

SIZE = QSize(1080, 700)
NO_PHOTO = tr("Open a photo first; then every preset can be seen on it")
ON_PHOTO = tr(
    "Paint every preset small on your photo, those of words alone by the built-in model; real pictures go first"
)
FROM_WORDS = tr("Paint every preset of words small from your words, by the built-in model; real pictures go first")
PHOTO, WORDS = tr("Show on my photo"), tr("Show from my words")
ENTRIES: tuple[tuple[str, str, str, str], ...] = (
    ("use", tr("&Use"), "Return", tr("Choose all that it says: painting, words, brush, size")),
    ("rename", tr("Re&name"), "F2", tr("Give it another title")),
    ("duplicate", tr("&Duplicate"), "Ctrl+D", tr("A copy of your own, to change")),
    ("export", tr("&Export…"), "Ctrl+E", tr("Write the chosen presets into one file")),
    ("delete", tr("Dele&te"), "Delete", tr("Move presets of yours to the trash; undo brings them back")),
)
"""What can be done with chosen presets: a name, what the button says, its key, what it tells."""


class Shelf(Gallery):
    """The cards; several may be chosen."""

    least, roomy, many = 176, 250, 5

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


class PresetShelf(QDialog):
    """It does not block the studio; nothing is changed but what is pressed here."""

    wanted = Signal(str)
    """One of ENTRIES, or new, import, undo."""
    trying_wanted = Signal(bool)
    """Show the presets on the photo, or no longer."""

    def __init__(self, model: PresetModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Presets"))
        self._model = model
        self._found = PresetSearch(model, self)
        self.search = QLineEdit()
        self.try_button = tool_button("photo", NO_PHOTO, text=PHOTO)
        self.try_button.setCheckable(True)
        self.try_button.toggled.connect(self.trying_wanted)
        self.shelf = Shelf()
        self.form = PresetForm(model.title_of)
        self.words = ElidedLabel("", "muted")
        self.buttons: dict[str, QWidget] = {}
        self.actions_by_name: dict[str, QAction] = {}
        self._prepare()
        self._make_actions()
        self._lay_out()
        self._order_tabs()
        self.show_ways(photo=False, words=False)
        self._show_chosen()
        self.resize(SIZE.boundedTo(self.screen().availableGeometry().size() - QSize(0, 40)))
        self.shelf.setFocus()

    # -- parts

    def _prepare(self) -> None:
        self.search.setPlaceholderText(tr("Search title, description or painting"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(theme.icon("search", theme.COLOURS.faint), QLineEdit.ActionPosition.LeadingPosition)
        named(self.search, tr("Search presets"), tr("Find presets by their words (Ctrl+F)"))
        self.search.textChanged.connect(self._look_for)
        self.search.setAcceptDrops(False)
        named(self.shelf, tr("Presets"))
        self.shelf.setAccessibleDescription(tr("Arrows move, Enter uses, F2 renames, Delete moves to the trash"))
        self.shelf.setModel(self._found)
        self.shelf.selectionModel().selectionChanged.connect(lambda _on, _off: self._show_chosen())
        self.shelf.doubleClicked.connect(lambda _index: self.wanted.emit("use"))

    def _make_actions(self) -> None:
        for name, text, keys, tip in ENTRIES:
            action = QAction(text.rstrip("…"), self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _on=False, name=name: self.wanted.emit(name))
            self.shelf.addAction(action)
            self.actions_by_name[name] = action
            if name != "rename":
                press = self._pressing(name)
                made = button(text, tip=tip, keys=keys, press=press, role="primary" if name == "use" else "")
                self.buttons[name] = made
        others = (
            (
                "new",
                tr("&New from current settings"),
                tr("Keep what is chosen in the studio as a preset of yours"),
                "Ctrl+N",
            ),
            (
                "import",
                tr("&Import…"),
                tr("Presets of Impasto, styles of Fooocus, A1111, InvokeAI; or drop a file"),
                "Ctrl+I",
            ),
            (
                "undo",
                tr("&Undo"),
                tr("Take back the last change of a preset, or bring back what was deleted"),
                "Ctrl+Z",
            ),
        )
        for name, text, tip, keys in others:
            self.buttons[name] = button(text, tip=tip, keys=keys, press=self._pressing(name))
            self._key(keys, self._pressing(name))
        self._key("Ctrl+F", self._find)
        self._key("Ctrl+S", self.form.keep)
        self.buttons["undo"].hide()

    def _pressing(self, name: str) -> Callable[[], None]:
        return lambda: self.wanted.emit(name)

    def _key(self, keys: str, press: Callable[[], None]) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _on=False: press())
        self.addAction(action)

    def _lay_out(self) -> None:
        head, foot, middle = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (head, foot):
            row.setContentsMargins(theme.Space.L, theme.Space.M, theme.Space.L, theme.Space.M)
            row.setSpacing(theme.Space.S)
        head.addWidget(self.search, 1)
        head.addWidget(self.try_button)
        head.addWidget(self.buttons["import"])
        head.addWidget(self.buttons["new"])
        middle.setContentsMargins(theme.Space.S, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.shelf, 1)
        middle.addWidget(rule(upright=True))
        middle.addWidget(self.form)
        foot.addWidget(self.words, 1)
        for name in ("undo", "delete", "duplicate", "export", "use"):
            foot.addWidget(self.buttons[name])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addLayout(middle, 1)
        column.addWidget(rule())
        column.addLayout(foot)

    def _order_tabs(self) -> None:
        parts = [self.search, self.try_button, self.buttons["import"], self.buttons["new"], self.shelf]
        parts += [*self.form.controls(), *(self.buttons[name] for name in ("undo", "delete", "duplicate", "export"))]
        for first, second in zip(parts, [*parts[1:], self.buttons["use"]], strict=True):
            QWidget.setTabOrder(first, second)

    # -- what is shown

    def chosen(self) -> list[Preset]:
        """The chosen presets, in the order of the list."""
        rows = sorted(self.shelf.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return [preset for index in rows if isinstance(preset := index.data(PRESET), Preset)]

    def choose(self, names: Sequence[str]) -> None:
        """Choose the presets called `names` and bring the first into view."""
        if any(self._model.row_of(name) >= 0 for name in names) and self.search.text():
            self.search.clear()
        selection = self.shelf.selectionModel()
        selection.clear()
        indexes = [self._found.mapFromSource(self._model.index(self._model.row_of(name))) for name in names]
        for index in filter(QModelIndex.isValid, indexes):
            selection.select(index, QItemSelectionModel.SelectionFlag.Select)
        first = next(filter(QModelIndex.isValid, indexes), None)
        if first is not None:
            selection.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.shelf.scrollTo(first)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.chosen()
        one = chosen[0] if len(chosen) == 1 else None
        own = [preset for preset in chosen if self._model.is_own(preset)]
        self.form.show_preset(one, own=one is not None and bool(own))
        able = {
            "use": one is not None, "rename": one is not None and bool(own), "duplicate": bool(chosen),
            "export": bool(chosen), "delete": bool(own),
        }  # fmt: skip
        for name, can in able.items():
            self.actions_by_name[name].setEnabled(can)
            if name in self.buttons:
                self.buttons[name].setEnabled(can)

    def say(self, text: str) -> None:
        """One line at the foot."""
        self.words.set_text(text)

    def show_undo(self, *, there: bool) -> None:
        """Whether there is something to take back."""
        self.buttons["undo"].setVisible(there)

    def show_ways(self, *, photo: bool, words: bool) -> None:
        """Whether there is a photo that presets can be shown on, and a model that shows them from words."""
        self.try_button.setEnabled(photo or words)
        text, tip = (PHOTO, ON_PHOTO) if photo else (WORDS, FROM_WORDS) if words else (PHOTO, NO_PHOTO)
        self.try_button.setText(f" {text}")
        self.try_button.setIcon(theme.icon("photo" if text == PHOTO else "words"))
        named(self.try_button, text, tip)

    def _look_for(self, text: str) -> None:
        self._found.look_for(text)
        none = self._found.rowCount() == 0
        self.say(tr("No preset has “{text}”.", text=text.strip()[:60]) if none and text.strip() else "")

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
