"""How the studio looks: one set of tokens (`gui.colours`, type, spacing) and the stylesheet made from it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from string import Template
from typing import Literal

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from gui.colours import DARK as DARK  # noqa: PLC0414 - what lies over pictures is dark in every theme
from gui.colours import LIGHT, Colours, Live, same_in

Choice = Literal["system", "light", "dark"]

FONTS = ("Inter", "Segoe UI Variable Text", "Segoe UI", "SF Pro Text", "Cantarell", "Noto Sans", "DejaVu Sans")
"""What to fall back on, in order, where the system's own font is unknown or lacks a letter."""


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

    @property
    def display(self) -> int:
        """The same line on a large canvas."""
        return round(self.body * 32 / 13)


class Space:
    """One spacing scale, in pixels."""

    XXS, XS, S, M, L, XL, XXL = 2, 4, 8, 12, 16, 24, 40


COLOURS = Live()
ON_PICTURE = "#ffffff"
"""Lines and words over a picture, which may be anything: they stand on `SHADE`, in every theme."""
SHADE = "#aa000000"
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
QLabel[role="hero"][roomy="true"] { font-size: ${display}px; }
QLabel[role="name"] { font-weight: 600; }
QLabel[role="warning"] { color: $warning; font-size: ${small}px; }
QLabel[role="key"] { background: $raised; border: 1px solid $edge; border-radius: 4px; padding: 2px 7px; }

#panel, #dock, #strip, #toolbar { background: $panel; }
#panel { border-right: 1px solid $line; }
#queue { background: $panel; border-left: 1px solid $line; }
#dock, #toolbar { border-top: 1px solid $line; }
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
QToolButton[words="alone"] { padding: 0 8px; }
QToolButton[words="beside"] { padding: 0 4px 0 12px; }
QToolButton[role="flat"], QPushButton[role="flat"] { background: transparent; border-color: transparent; }
QToolButton[role="flat"]:hover, QPushButton[role="flat"]:hover { background: $raised; }
QToolButton[role="flat"]:pressed { background: $raised; }
QToolButton[role="flat"]:checked { background: $raised; border-color: $edge; }
QToolButton[role="flat"]:focus, QPushButton[role="flat"]:focus { border: 1px solid $focus; }
QPushButton[role="link"] {
  background: transparent; border: 1px solid transparent; border-radius: 4px; color: $text;
  padding: 0 3px; min-height: 0; font-size: ${small}px; font-weight: 600;
}
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"][next="true"] { color: $accent; }
QPushButton[role="link"]:focus { border: 1px solid $focus; }
QToolButton[role="segment"] { background: $field; border: 1px solid $field; color: $muted; border-radius: 4px; }
QToolButton[role="segment"]:hover { color: $text; }
QToolButton[role="segment"]:checked { background: $hover; border-color: $hover; color: $text; }
QToolButton[role="segment"]:focus { border: 1px solid $focus; }
#segments { background: $field; border: 1px solid $line; border-radius: ${radius}px; }

QToolButton::menu-indicator { image: none; }

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit {
  background: $field; border: 1px solid $edge; border-radius: ${radius}px; padding: 0 8px;
  min-height: ${inner}px; selection-background-color: $edge; selection-color: $text; placeholder-text-color: $faint;
}
QLineEdit { padding: 0 6px; }
QPlainTextEdit { padding: 8px; }
QPlainTextEdit[next="true"] { border: 1px solid $accent; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus { border: 1px solid $focus; }
QPlainTextEdit[next="true"]:focus { border: 2px solid $accent; padding: 7px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QPlainTextEdit:disabled {
  color: $faint; border-color: $line;
}
QAbstractSpinBox { padding: 0 4px; }
QAbstractSpinBox QLineEdit { border: none; background: transparent; padding: 0; min-height: 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; height: 0; border: none; }
QLineEdit QToolButton { border: none; background: transparent; padding: 0; min-height: 0; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url($arrow); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
  background: $panel; border: 1px solid $edge; outline: none; selection-background-color: $hover;
}

QSlider { min-height: 24px; background: transparent; border: none; }
QSlider::groove:horizontal { height: 4px; background: $groove; border-radius: 2px; margin: 0 4px; }
QSlider::sub-page:horizontal { background: $muted; border-radius: 2px; margin: 0 4px; }
QSlider::handle:horizontal {
  background: $text; width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
}
QSlider::handle:horizontal:hover { background: $focus; }
QSlider::handle:horizontal:focus {
  background: $panel; border: 5px solid $focus; width: 8px; height: 8px; margin: -7px -2px; border-radius: 9px;
}
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $edge; }

QCheckBox { spacing: 8px; border: 1px solid transparent; border-radius: 4px; padding: 3px; }
QCheckBox:focus { border: 1px solid $focus; }
QCheckBox::indicator, QListView::indicator {
  width: 14px; height: 14px; background: $field; border: 1px solid $faint; border-radius: 4px;
}
QCheckBox::indicator:checked, QListView::indicator:checked {
  background: $accent; border-color: $accent; image: url($tick);
}
QCheckBox::indicator:disabled { border-color: $edge; }
QCheckBox::indicator:checked:disabled { background: $edge; border-color: $edge; }
QRadioButton { spacing: 8px; border: 1px solid transparent; border-radius: 4px; padding: 3px; }
QRadioButton:focus { border: 1px solid $focus; }
QRadioButton::indicator {
  width: 14px; height: 14px; background: $field; border: 1px solid $faint; border-radius: 8px;
}
QRadioButton::indicator:checked {
  width: 6px; height: 6px; background: $on_accent; border: 5px solid $accent; border-radius: 8px;
}

QListView { background: transparent; border: 1px solid transparent; border-radius: ${radius}px; outline: none; }
QListView#ticks::item { min-height: 26px; padding-left: 4px; border-radius: ${radius}px; color: $text; }
QListView#ticks::item:hover { background: $raised; }
QListView#ticks::item:selected { background: $hover; }
QTableView {
  background: $field; border: 1px solid $line; border-radius: ${radius}px; outline: none;
  alternate-background-color: $panel; selection-background-color: $hover; selection-color: $text;
}
QTableView:focus { border: 1px solid $focus; }
QTableView::item { padding: 0 8px; }
QTableView#rows { background: transparent; border: 1px solid transparent; }
QTableView#rows:focus { border: 1px solid $focus; }
QHeaderView::section {
  background: $panel; color: $muted; border: none; border-bottom: 1px solid $line; padding: 6px 11px;
}

QProgressBar { background: $well; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $hover; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

#message { background: $panel; border: 1px solid $edge; border-radius: 8px; }
#message[level="error"] { border-left: 4px solid $danger; }
#message[level="warning"] { border-left: 4px solid $warning; }
#message[level="info"] { border-left: 4px solid $muted; }
""")


def stylesheet(kind: Type) -> str:
    """The one stylesheet, at the type scale `kind`."""
    colours = {item.name: getattr(COLOURS.now, item.name) for item in fields(Colours)}
    light = "" if COLOURS.now is DARK else "-light"
    arrow, tick = (
        str(files("assets") / "icons" / f"{name}{light}.svg").replace("\\", "/") for name in ("chevron", "tick")
    )
    return _SHEET.substitute(
        colours,
        body=kind.body,
        small=kind.small,
        title=kind.title,
        hero=kind.hero,
        display=kind.display,
        radius=RADIUS,
        inner=CONTROL - 2,
        groove=COLOURS.well if COLOURS.now is DARK else COLOURS.edge,
        arrow=arrow,
        tick=tick,
    )


def palette() -> QPalette:
    """The same colours for what a stylesheet does not reach (file dialogs, selections, links)."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: COLOURS.window,
        roles.WindowText: COLOURS.text,
        roles.Base: COLOURS.field,
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
        roles.Light: COLOURS.hover,
        roles.Mid: COLOURS.line,
        roles.Dark: COLOURS.edge,
        roles.Shadow: COLOURS.well,
    }.items():
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(COLOURS.faint))
    return made


def apply(app: QApplication, choice: Choice = "dark") -> Type:
    """Dress the application; returns the type scale, which grows with the system's text size."""
    font = app.font()
    family = font.family()
    font.setFamilies([family, *FONTS] if family and family != "DejaVu Sans" else list(FONTS))
    kind = Type(body=max(13, min(20, QFontInfo(font).pixelSize())))
    font.setPixelSize(kind.body)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    app.setFont(font)
    app.setStyle("Fusion")
    app.setWindowIcon(app_icon())
    _dress(app, wanted(choice))
    return kind


def wanted(choice: Choice) -> Colours:
    """The colours for a choice; a system that does not say what it has gets the dark ones."""
    if choice == "system":
        light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        return LIGHT if light else DARK
    return LIGHT if choice == "light" else DARK


def switch(app: QApplication, choice: Choice) -> None:
    """Change the colours of a window that stands, its drawings too."""
    before, after = COLOURS.now, wanted(choice)
    if before is not after:
        _dress(app, after)
        recolour(app, before, after)


def _dress(app: QApplication, colours: Colours) -> None:
    COLOURS.now = colours
    app.setPalette(palette())
    app.setStyleSheet(stylesheet(Type(body=app.font().pixelSize())))


def recolour(app: QApplication, before: Colours, after: Colours) -> None:
    """Draw the icons of buttons, entries and labels again, each in the colour that plays its part now."""

    def redrawn(made: QIcon) -> QIcon | None:
        known = _KNOWN.get(made.cacheKey())
        return None if known is None else icon(known[0], same_in(known[1], before, after))

    for widget in app.allWidgets():
        if isinstance(widget, QAbstractButton) and (drawing := redrawn(widget.icon())) is not None:
            widget.setIcon(drawing)
        if isinstance(widget, QLabel) and (name := widget.property("drawing")):
            colour = same_in(str(widget.property("tone")), before, after)
            widget.setProperty("tone", colour)
            widget.setPixmap(icon(str(name), colour).pixmap(widget.size()))
        for action in widget.actions():
            if (drawing := redrawn(action.icon())) is not None:
                action.setIcon(drawing)


@cache
def _source(name: str) -> str:
    return (files("assets") / "icons" / f"{name}.svg").read_text("utf-8")


def _drawn(name: str, colour: str, sides: tuple[int, ...]) -> list[QPixmap]:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    made = []
    for side in sides:
        pixmap = QPixmap(QSize(side, side))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        made.append(pixmap)
    return made


_KNOWN: dict[int, tuple[str, str]] = {}
"""What an icon was drawn from, by its key, so that it can be drawn again in another theme."""


def icon(name: str, colour: str | None = None) -> QIcon:
    """The drawing assets/icons/`name`.svg in one colour (None: the text's), fainter when disabled."""
    return _icon(name, colour or COLOURS.text, COLOURS.faint)


@cache
def _icon(name: str, colour: str, disabled: str) -> QIcon:
    """Sharp at usual sizes."""
    made = QIcon()
    for pixmap in _drawn(name, colour, (16, 20, 32, 48, 64, 96)):
        made.addPixmap(pixmap)
    for pixmap in _drawn(name, disabled, (16, 32, 64)):
        made.addPixmap(pixmap, QIcon.Mode.Disabled)
    _KNOWN[made.cacheKey()] = (name, colour)
    return made


@cache
def app_icon() -> QIcon:
    """The studio's mark, in its own colours."""
    made = QIcon()
    for pixmap in _drawn("impasto", DARK.text, (16, 32, 48, 64, 128, 256)):
        made.addPixmap(pixmap)
    return made


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties that the stylesheet looks at, and let it look again where they changed."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
