"""Everything the studio can do, as actions with shortcuts: the menus and the list of shortcuts are made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QMainWindow, QVBoxLayout, QWidget

from gui import theme
from gui.widgets import button, plain_label


@dataclass(frozen=True, slots=True)
class Spec:
    """One action: its name in code, its words in the menu, its keys and what it is good for."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    tip: str = ""


PAUSE_TIP = "Give the graphics card to other programs; pictures on their way wait"
RESUME_TIP = "Go on with the pictures that wait"

MENUS: tuple[tuple[str, tuple[Spec | None, ...]], ...] = (
    (
        "&File",
        (
            Spec("open_photo", "&Open photo…", ("Ctrl+O",), "Choose the picture to be painted"),
            Spec(
                "own_style",
                "Use my own picture as &painting…",
                ("Ctrl+Shift+O",),
                "Paint in the manner of any picture",
            ),
            Spec("paste", "P&aste photo", ("Ctrl+V",), "Open what was copied: a picture or a file"),
            None,
            Spec("export", "&Export…", ("Ctrl+E",), "Save the finished painting as JPEG, PNG, WebP or TIFF"),
            Spec(
                "export_many",
                "Export &many…",
                ("Ctrl+Shift+E",),
                "Paint a whole folder of photos, or a list of prompts, like this",
            ),
            Spec("models", "Mo&dels…", ("Ctrl+M",), "What models there are, and fetching them"),
            Spec("gallery", "&Gallery…", ("Ctrl+G",), "Everything that was painted: search, rate, open again"),
            Spec("show_gallery", "&Show the gallery folder", (), "Where every finished painting is kept"),
            None,
            Spec("quit", "&Quit", ("Ctrl+Q",), "Close the studio"),
        ),
    ),
    (
        "&Edit",
        (
            Spec("undo", "&Undo", ("Ctrl+Z",), "Take back the last change of photo, words, painting or size"),
            Spec("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Make again what was taken back"),
            None,
            Spec("words", "&Write what to paint", ("Ctrl+L",), "Go to the prompt: paint from words"),
            Spec(
                "copy_command",
                "&Copy as command",
                ("Ctrl+Shift+C",),
                "Copy the command that paints this from the command line",
            ),
            Spec("search", "&Find a painting", ("Ctrl+F",), "Search the paintings"),
            Spec("presets", "Go to the &presets", ("Ctrl+P",), "Choose a preset with the arrow keys"),
            Spec("preset_shelf", "P&resets…", ("Ctrl+Alt+P",), "Save, edit, import presets; see them on your photo"),
            None,
            Spec("palette", "Comman&ds…", ("Ctrl+K",), "Find anything that the studio can do by a few letters"),
            Spec("settings", "&Settings…", ("Ctrl+,",), "Theme, shortcuts, what paints, where pictures go"),
        ),
    ),
    (
        "&Paint",
        (
            Spec("generate", "&Generate", ("Ctrl+Return", "Ctrl+Enter"), "Paint the photo, or imagine the words"),
            Spec(
                "generate_first",
                "Generate ne&xt",
                ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
                "The same, before all that waits in the queue",
            ),
            Spec("queue", "&Queue", ("Ctrl+J",), "What is painted and what waits; put it in order"),
            Spec("cancel", "&Cancel", ("Esc",), "Stop painting, or close a message"),
            Spec("pause", "&Pause", ("Ctrl+Shift+P",), PAUSE_TIP),
            None,
            Spec("stronger", "&Stronger", ("Ctrl+Up",), "10 % more of the painting's manner"),
            Spec("weaker", "&Weaker", ("Ctrl+Down",), "10 % less of it"),
            Spec("bake", "Ba&ke this painting", ("Ctrl+Shift+B",), "Learn it for minutes: photos come nearer to it"),
            Spec("additions", "&LoRA…", ("Ctrl+R",), "LoRAs of the model, and how many pictures at a time"),
            Spec("mask", "&Mask", ("M",), "Brush where it is painted; [ and ] change the brush, X erases"),
            Spec("crop", "C&rop and straighten", ("R",), "Choose the part of the photo that is painted"),
            None,
            Spec("brush", "&Brush…", ("Ctrl+B",), "Stroke size, detail, colours, a second painting, a mask"),
        ),
    ),
    (
        "&View",
        (
            Spec("fit", "&Whole picture", ("0", "Ctrl+0"), "Fit the picture to the canvas"),
            Spec("actual", "&Every pixel", ("1", "Ctrl+1"), "One picture pixel on one screen pixel"),
            Spec("zoom_in", "Zoom &in", ("Ctrl++", "Ctrl+=", "+"), "Zoom in"),
            Spec("zoom_out", "Zoom &out", ("Ctrl+-", "-"), "Zoom out"),
            Spec("divide", "&Before and after", ("S",), "Photo on the left, painting on the right of a line"),
            None,
            Spec("full_screen", "&Full screen", ("F11",), "Use the whole screen"),
        ),
    ),
    (
        "&Help",
        (
            Spec("shortcuts", "&Shortcuts", ("F1",), "All keys on one page"),
            Spec("messages", "&Messages", (), "What the studio said so far"),
        ),
    ),
)
MOUSE = (
    ("Ctrl+↑  Ctrl+↓", "In the prompt: weigh the selection more or less"),
    ("Alt+↑  Alt+↓", "In the prompt: earlier and later prompts"),
    ("C (hold)", "Show the photo while the key is down"),
    ("[  ]", "Mask: a smaller, a larger brush; with Shift a harder, a softer one"),
    ("X", "Mask: paint or erase; the right button and Alt do the other"),
    ("Ctrl+drag", "Crop: draw a line that shall be level"),
    ("Wheel", "Zoom to the cursor"),
    ("Drag", "Move the picture"),
    ("Alt+↑  Alt+↓  Del", "In the queue: earlier, later, cancel"),
    ("Double click", "Whole picture, and back to its pixels"),
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
    pause.setText("&Resume" if paused else "&Pause")
    pause.setToolTip(RESUME_TIP if paused else PAUSE_TIP)
    pause.setStatusTip(pause.toolTip())


class ShortcutsDialog(QDialog):
    """All keys on one page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.Space.L)
        grid.setVerticalSpacing(theme.Space.S)
        rows = [
            (keys, spec.tip)
            for _title, specs in MENUS
            for spec in specs
            if spec is not None and (keys := _keys_of(spec, parent))
        ]
        rows += MOUSE
        half = (len(rows) + 1) // 2
        for number, (keys, tip) in enumerate(rows):
            column = 0 if number < half else 3
            grid.addWidget(plain_label(keys, "key"), number % half, column)
            grid.addWidget(plain_label(tip), number % half, column + 1)
        grid.setColumnMinimumWidth(2, theme.Space.XL)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.Space.XL, theme.Space.L, theme.Space.XL, theme.Space.L)
        layout.setSpacing(theme.Space.L)
        layout.addWidget(plain_label("Shortcuts", "title"))
        layout.addLayout(grid)
        close = button("Close", tip="Close this page (Esc)", press=self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        close.setFocus()


def _keys_of(spec: Spec, window: QWidget | None) -> str:
    """The keys of the moment, which the artist may have changed; a spec's own where there is no such action."""
    action = window.findChild(QAction, spec.name) if window is not None else None
    own = QKeySequence(spec.keys[0] if spec.keys else "")
    keys = action.shortcut() if isinstance(action, QAction) else own
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
