"""How the studio looks: one set of tokens (colours, type, spacing) and the stylesheet made from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

FONTS = ("Inter", "Segoe UI Variable Text", "Segoe UI", "SF Pro Text", "Cantarell", "Noto Sans", "DejaVu Sans")
"""What to fall back on, in order, where the system's own font is unknown or lacks a letter."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Neutral greys, so that nothing tints the picture, and one accent for the one next step."""

    well: str = "#191919"
    """Around the picture."""
    window: str = "#232323"
    panel: str = "#2a2a2a"
    raised: str = "#383838"
    hover: str = "#454545"
    pressed: str = "#303030"
    line: str = "#3a3a3a"
    edge: str = "#565656"
    """Border of what can be typed into or pressed."""
    text: str = "#ececec"
    muted: str = "#b0b0b0"
    faint: str = "#8f8f8f"
    focus: str = "#ffffff"
    accent: str = "#e8834a"
    accent_hover: str = "#f09660"
    accent_pressed: str = "#cf6f38"
    on_accent: str = "#1d0e05"
    warning: str = "#e6b85c"
    danger: str = "#f07167"
    good: str = "#8fc58a"
    warm: str = "#efb48f"
    """Words with more weight than others."""
    cool: str = "#93b4d6"
    """Words with less."""


@dataclass(frozen=True, slots=True)
class Type:
    """One type scale, in pixels, from the size of the body text."""

    body: int = 13

    @property
    def small(self) -> int:
        """Captions and hints."""
        return round(self.body * 12 / 13)

    @property
    def title(self) -> int:
        """Names of panels and dialogs."""
        return round(self.body * 15 / 13)

    @property
    def hero(self) -> int:
        """The one line of an empty canvas."""
        return round(self.body * 22 / 13)


class Space:
    """One spacing scale, in pixels."""

    XS, S, M, L, XL, XXL = 4, 8, 12, 16, 24, 40


COLOURS = Colours()
RADIUS = 6
CONTROL = 32
"""Height of a control, in pixels."""

_SHEET = Template("""
* { font-size: ${body}px; color: $text; }
QMainWindow, QDialog { background: $window; }
QToolTip { background: $raised; color: $text; border: 1px solid $edge; padding: 6px 8px; font-size: ${small}px; }
QLabel { background: transparent; }
QLabel[role="muted"] { color: $muted; font-size: ${small}px; }
QLabel[role="heading"] { color: $muted; font-size: ${small}px; font-weight: 600; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="hero"] { font-size: ${hero}px; font-weight: 600; }
QLabel[role="name"] { font-weight: 600; }
QLabel[role="warning"] { color: $warning; font-size: ${small}px; }
QLabel[role="key"] { background: $raised; border: 1px solid $edge; border-radius: 4px; padding: 2px 7px; }

#panel, #dock, #strip { background: $panel; }
#panel { border-right: 1px solid $line; }
#queue { background: $panel; border-left: 1px solid $line; }
#dock { border-top: 1px solid $line; }
#strip { border-bottom: 1px solid $line; }
#bar { background: $window; }
#card { background: $panel; border: 1px solid $edge; }
QFrame[role="rule"] { background: $line; max-height: 1px; min-height: 1px; border: none; }
QFrame[role="upright"] { background: $line; max-width: 1px; min-width: 1px; border: none; }

QMenuBar { background: $window; padding: 2px 8px; border-bottom: 1px solid $line; }
QMenuBar::item { padding: 5px 10px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $raised; }
QMenu { background: $panel; border: 1px solid $edge; padding: 6px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 6px 8px; }
QStatusBar { background: $window; border-top: 1px solid $line; }
QStatusBar::item { border: none; }

QPushButton, QToolButton {
  background: $raised; border: 1px solid $raised; border-radius: ${radius}px;
  padding: 0 12px; min-height: ${inner}px; outline: none;
}
QPushButton:hover, QToolButton:hover { background: $hover; border-color: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $panel; border-color: $line; }
QPushButton:focus, QToolButton:focus { border: 1px solid $focus; }
QPushButton[role="primary"] {
  background: $accent; border-color: $accent; color: $on_accent; font-weight: 600;
}
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:pressed { background: $accent_pressed; }
QPushButton[role="primary"]:focus { border: 2px solid $focus; }
QPushButton[big="true"] { font-size: ${title}px; font-weight: 600; }
QPushButton[role="primary"]:disabled { background: $panel; border-color: $line; color: $faint; }
QToolButton[role="flat"], QPushButton[role="flat"] { background: transparent; border-color: transparent; }
QToolButton[role="flat"]:hover, QPushButton[role="flat"]:hover { background: $raised; }
QToolButton[role="flat"]:pressed, QToolButton[role="flat"]:checked { background: $raised; }
QToolButton[role="flat"]:focus, QPushButton[role="flat"]:focus { border: 1px solid $focus; }
QToolButton[role="segment"] { background: $window; border: 1px solid $window; color: $muted; border-radius: 4px; }
QToolButton[role="segment"]:hover { color: $text; }
QToolButton[role="segment"]:checked { background: $hover; border-color: $hover; color: $text; }
QToolButton[role="segment"]:focus { border: 1px solid $focus; }
#segments { background: $window; border: 1px solid $line; border-radius: ${radius}px; }

QToolButton::menu-indicator { image: none; }

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit {
  background: $window; border: 1px solid $edge; border-radius: ${radius}px; padding: 0 8px;
  min-height: ${inner}px; selection-background-color: $edge; selection-color: $text; placeholder-text-color: $faint;
}
QPlainTextEdit { padding: 8px; }
QPlainTextEdit[next="true"] { border: 1px solid $accent; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus { border: 1px solid $focus; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QPlainTextEdit:disabled {
  color: $faint; border-color: $line;
}
QAbstractSpinBox QLineEdit { border: none; background: transparent; padding: 0 7px; min-height: 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; height: 0; border: none; }
QLineEdit QToolButton { border: none; background: transparent; padding: 0; min-height: 0; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url($arrow); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
  background: $panel; border: 1px solid $edge; outline: none; selection-background-color: $hover;
}

QSlider { min-height: 24px; background: transparent; border: 1px solid transparent; border-radius: ${radius}px; }
QSlider:focus { border: 1px solid $focus; }
QSlider::groove:horizontal { height: 4px; background: $window; border-radius: 2px; margin: 0 4px; }
QSlider::sub-page:horizontal { background: $muted; border-radius: 2px; margin: 0 4px; }
QSlider::handle:horizontal {
  background: $text; width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
}
QSlider::handle:horizontal:hover { background: $focus; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $edge; }

QCheckBox { spacing: 8px; border: 1px solid transparent; border-radius: 4px; padding: 3px; }
QCheckBox:focus { border: 1px solid $focus; }

QListView { background: transparent; border: 1px solid transparent; border-radius: ${radius}px; outline: none; }
QTableView {
  background: $window; border: 1px solid $line; border-radius: ${radius}px; outline: none;
  alternate-background-color: $panel; selection-background-color: $hover; selection-color: $text;
}
QTableView:focus { border: 1px solid $focus; }
QTableView::item { padding: 0 8px; }
QTableView#rows { background: transparent; border: 1px solid transparent; }
QTableView#rows:focus { border: 1px solid $focus; }
QHeaderView::section {
  background: $panel; color: $muted; border: none; border-bottom: 1px solid $line; padding: 6px 8px;
}

QProgressBar { background: $well; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $raised; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

#message { background: $panel; border: 1px solid $edge; border-radius: 8px; }
#message[level="error"] { border-left: 4px solid $danger; }
#message[level="warning"] { border-left: 4px solid $warning; }
#message[level="info"] { border-left: 4px solid $muted; }
""")


def stylesheet(kind: Type) -> str:
    """The one stylesheet, at the type scale `kind`."""
    colours = {name: getattr(COLOURS, name) for name in COLOURS.__dataclass_fields__}
    arrow = str(files("assets") / "icons" / "chevron.svg").replace("\\", "/")
    return _SHEET.substitute(
        colours,
        body=kind.body,
        small=kind.small,
        title=kind.title,
        hero=kind.hero,
        radius=RADIUS,
        inner=CONTROL - 2,
        arrow=arrow,
    )


def palette() -> QPalette:
    """The same colours for what a stylesheet does not reach (file dialogs, selections, links)."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: COLOURS.window,
        roles.WindowText: COLOURS.text,
        roles.Base: COLOURS.panel,
        roles.AlternateBase: COLOURS.window,
        roles.Text: COLOURS.text,
        roles.PlaceholderText: COLOURS.faint,
        roles.Button: COLOURS.raised,
        roles.ButtonText: COLOURS.text,
        roles.BrightText: COLOURS.focus,
        roles.ToolTipBase: COLOURS.raised,
        roles.ToolTipText: COLOURS.text,
        roles.Highlight: COLOURS.edge,
        roles.HighlightedText: COLOURS.text,
        roles.Link: COLOURS.text,
        roles.Accent: COLOURS.accent,
    }.items():
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(COLOURS.faint))
    return made


def apply(app: QApplication) -> Type:
    """Dress the application; returns the type scale, which grows with the system's text size."""
    font = app.font()
    family = font.family()
    font.setFamilies([family, *FONTS] if family and family != "DejaVu Sans" else list(FONTS))
    kind = Type(body=max(13, min(20, QFontInfo(font).pixelSize())))
    font.setPixelSize(kind.body)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    app.setFont(font)
    app.setStyle("Fusion")
    app.setPalette(palette())
    app.setStyleSheet(stylesheet(kind))
    app.setWindowIcon(app_icon())
    return kind


def _drawn(name: str, colour: str, side: int) -> QPixmap:
    source = (files("assets") / "icons" / f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


@cache
def icon(name: str, colour: str = COLOURS.text) -> QIcon:
    """The drawing assets/icons/`name`.svg in one colour, sharp at usual sizes, fainter when disabled."""
    made = QIcon()
    for side in (16, 20, 32, 48, 64, 96):
        made.addPixmap(_drawn(name, colour, side))
        made.addPixmap(_drawn(name, COLOURS.faint, side), QIcon.Mode.Disabled)
    return made


@cache
def app_icon() -> QIcon:
    """The studio's mark, in its own colours."""
    made = QIcon()
    for side in (16, 32, 48, 64, 128, 256):
        made.addPixmap(_drawn("impasto", COLOURS.text, side))
    return made


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties that the stylesheet looks at, and let it look again where they changed."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
