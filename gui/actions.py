"""Everything the studio can do, as actions with shortcuts: the menus and the list of shortcuts are made from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from gui import theme
from gui.tongue import tr
from gui.widgets import button, plain_label


@dataclass(frozen=True, slots=True)
class Spec:
    """One action: its name in code, its words in the menu, its keys and what it is good for."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    tip: str = ""


PAUSE_TIP = tr("Give the graphics card to other programs; pictures on their way wait")
RESUME_TIP = tr("Go on with the pictures that wait")

MENUS: tuple[tuple[str, tuple[Spec | None, ...]], ...] = (
    (
        tr("&File"),
        (
            Spec("open_photo", tr("&Open photo…"), ("Ctrl+O",), tr("Choose the picture to be painted")),
            Spec(
                "own_style",
                tr("Use my own picture as &painting…"),
                ("Ctrl+Shift+O",),
                tr("Paint in the manner of any picture"),
            ),
            Spec("paste", tr("P&aste photo"), ("Ctrl+V",), tr("Open what was copied: a picture or a file")),
            None,
            Spec("export", tr("&Export…"), ("Ctrl+E",), tr("Save the finished painting as JPEG, PNG, WebP or TIFF")),
            Spec(
                "export_many",
                tr("Export &many…"),
                ("Ctrl+Shift+E",),
                tr("Paint a whole folder of photos, or a list of prompts, like this"),
            ),
            Spec("models", tr("Mo&dels…"), ("Ctrl+M",), tr("What models there are, and fetching them")),
            Spec("gallery", tr("&Gallery…"), ("Ctrl+G",), tr("Everything that was painted: search, rate, open again")),
            Spec("show_gallery", tr("&Show the gallery folder"), (), tr("Where every finished painting is kept")),
            None,
            Spec("quit", tr("&Quit"), ("Ctrl+Q",), tr("Close the studio")),
        ),
    ),
    (
        tr("&Edit"),
        (
            Spec("undo", tr("&Undo"), ("Ctrl+Z",), tr("Take back the last change of photo, words, painting or size")),
            Spec("redo", tr("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), tr("Make again what was taken back")),
            None,
            Spec("words", tr("&Write what to paint"), ("Ctrl+L",), tr("Go to the prompt: paint from words")),
            Spec(
                "copy_command",
                tr("&Copy as command"),
                ("Ctrl+Shift+C",),
                tr("Copy the command that paints this from the command line"),
            ),
            Spec("search", tr("&Find a painting"), ("Ctrl+F",), tr("Search the paintings")),
            Spec("presets", tr("Go to the &presets"), ("Ctrl+P",), tr("Choose a preset with the arrow keys")),
            Spec(
                "preset_shelf",
                tr("Prese&ts…"),
                ("Ctrl+Alt+P",),
                tr("Save, edit, import presets; see them on your photo"),
            ),
            None,
            Spec("palette", tr("Comman&ds…"), ("Ctrl+K",), tr("Find anything the studio can do by a few letters")),
            Spec("settings", tr("&Settings…"), ("Ctrl+,",), tr("Theme, shortcuts, what paints, where pictures go")),
        ),
    ),
    (
        tr("&Paint"),
        (
            Spec(
                "generate", tr("&Generate"), ("Ctrl+Return", "Ctrl+Enter"), tr("Paint the photo, or imagine the words")
            ),
            Spec(
                "generate_first",
                tr("Generate ne&xt"),
                ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
                tr("The same, before all that waits in the queue"),
            ),
            Spec("queue", tr("&Queue"), ("Ctrl+J",), tr("What is painted and what waits; put it in order")),
            Spec("cancel", tr("&Cancel"), ("Esc",), tr("Stop painting, or close a message")),
            Spec("pause", tr("&Pause"), ("Ctrl+Shift+P",), PAUSE_TIP),
            None,
            Spec("stronger", tr("&Stronger"), ("Ctrl+Up",), tr("10% more of the painting's manner")),
            Spec("weaker", tr("&Weaker"), ("Ctrl+Down",), tr("10% less of the painting's manner")),
            Spec(
                "bake",
                tr("Ba&ke this painting"),
                ("Ctrl+Shift+B",),
                tr("Train on this painting for some minutes, for closer results"),
            ),
            Spec("learn", tr("Learn a l&ook…"), ("Ctrl+Shift+L",), tr("Learn a LoRA from a folder of your pictures")),
            Spec("additions", tr("&LoRA…"), ("Ctrl+R",), tr("LoRAs of the model, and how many pictures at a time")),
            Spec("mask", tr("&Mask"), ("M",), tr("Brush where it is painted; [ and ] change the brush, X erases")),
            Spec("crop", tr("C&rop and straighten"), ("R",), tr("Choose the part of the photo that is painted")),
            None,
            Spec("brush", tr("&Brush…"), ("Ctrl+B",), tr("Stroke size, detail, colours, a second painting, a mask")),
        ),
    ),
    (
        tr("&View"),
        (
            Spec("fit", tr("&Whole picture"), ("0", "Ctrl+0"), tr("Fit the picture to the canvas")),
            Spec("actual", tr("&Every pixel"), ("1", "Ctrl+1"), tr("One picture pixel on one screen pixel")),
            Spec("zoom_in", tr("Zoom &in"), ("Ctrl++", "Ctrl+=", "+"), tr("Zoom in")),
            Spec("zoom_out", tr("Zoom &out"), ("Ctrl+-", "-"), tr("Zoom out")),
            Spec("divide", tr("&Before and after"), ("S",), tr("Photo on the left, painting on the right of a line")),
            None,
            Spec("full_screen", tr("&Full screen"), ("F11",), tr("Use the whole screen")),
        ),
    ),
    (
        tr("&Help"),
        (
            Spec("shortcuts", tr("&Shortcuts"), ("F1",), tr("All keys on one page")),
            Spec("messages", tr("&Messages"), (), tr("What the studio said so far")),
        ),
    ),
)
MOUSE = (
    (tr("Ctrl+↑  Ctrl+↓"), tr("In the prompt: weigh the selection more or less")),
    (tr("Alt+↑  Alt+↓"), tr("In the prompt: earlier and later prompts")),
    (tr("C (hold)"), tr("Show the photo while the key is down")),
    ("[  ]", tr("Mask: a smaller, a larger brush; with Shift a harder, a softer one")),
    ("X", tr("Mask: paint or erase; the right button and Alt do the other")),
    (tr("Ctrl+drag"), tr("Crop: draw a line that shall be level")),
    (tr("Wheel"), tr("Zoom to the cursor")),
    (tr("Drag"), tr("Move the picture")),
    (tr("Alt+↑  Alt+↓  Del"), tr("In the queue: earlier, later, cancel")),
    (tr("Double click"), tr("Whole picture, and back to its pixels")),
)


def build(window: QMainWindow, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Fill the menu bar of `window`; every action calls the handler of its name."""
    actions: dict[str, QAction] = {}
    for title, specs in MENUS:
        menu = window.menuBar().addMenu(title)
        for spec in specs:
            if spec is None:
                menu.addSeparator()
                continue
            action = QAction(spec.text, window)
            action.setObjectName(spec.name)
            action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
            action.setToolTip(spec.tip)
            action.setStatusTip(spec.tip)
            handler = handlers[spec.name]
            action.triggered.connect(lambda _checked=False, handler=handler: handler())
            menu.addAction(action)
            actions[spec.name] = action
    return actions


def show_paused(pause: QAction, *, paused: bool) -> None:
    """Let the entry say what it does now."""
    pause.setText(tr("&Resume") if paused else tr("&Pause"))
    pause.setToolTip(RESUME_TIP if paused else PAUSE_TIP)
    pause.setStatusTip(pause.toolTip())


COLUMNS = ((0, 1), (2,), (3, 4))
"""Which menus stand below one another on the page of shortcuts; mouse and keys without a menu follow the last."""


class ShortcutsDialog(QDialog):
    """All keys on one page, by menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        groups = [(title.replace("&", ""), _lines_of(specs, parent)) for title, specs in MENUS]
        columns = QHBoxLayout()
        columns.setSpacing(theme.Space.XL)
        for numbers in COLUMNS:
            parts = [groups[number] for number in numbers]
            if numbers is COLUMNS[-1]:
                parts.append((tr("Canvas, prompt and queue"), [(words, "", keys) for keys, words in MOUSE]))
            columns.addLayout(_column_of(parts), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.Space.XL, theme.Space.L, theme.Space.XL, theme.Space.L)
        layout.setSpacing(theme.Space.L)
        layout.addWidget(plain_label(tr("Shortcuts"), "title"))
        layout.addLayout(columns)
        close = button(tr("Close"), tip=tr("Close this page (Esc)"), press=self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        close.setFocus()


Line = tuple[str, str, str]
"""Words, a longer text for the tooltip, and keys."""


def _lines_of(specs: Iterable[Spec | None], window: QWidget | None) -> list[Line]:
    """What each action with keys is called and does, and its keys."""
    told = [(spec.text.replace("&", "").rstrip("…"), spec.tip, _keys_of(spec, window)) for spec in specs if spec]
    return [line for line in told if line[2]]


def _column_of(groups: Iterable[tuple[str, list[Line]]]) -> QVBoxLayout:
    """Groups below one another: a heading, then words on the left and keys on the right."""
    column = QVBoxLayout()
    column.setSpacing(theme.Space.XS)
    for number, (title, lines) in enumerate(groups):
        column.addSpacing(theme.Space.S if number else 0)
        column.addWidget(plain_label(title, "heading"))
        for words, tip, keys in lines:
            label, row = plain_label(words), QHBoxLayout()  # no grid: long words may stand beside short keys
            label.setToolTip(tip)
            row.addWidget(label)
            row.addSpacing(theme.Space.M)
            row.addStretch(1)
            row.addWidget(plain_label(keys, "key"))
            column.addLayout(row)
    column.addStretch(1)
    return column


def _keys_of(spec: Spec, window: QWidget | None) -> str:
    """The keys of the moment, which the artist may have changed; a spec's own where there is no such action."""
    action = window.findChild(QAction, spec.name) if window is not None else None
    own = QKeySequence(spec.keys[0] if spec.keys else "")
    keys = action.shortcut() if isinstance(action, QAction) else own
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
