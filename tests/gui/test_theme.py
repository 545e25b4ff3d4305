"""Both themes can be read, change while the window stands, and are the only place for sizes and colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.appearance import Appearance
from gui.colours import DARK, LIGHT, Colours, same_in
from tests.gui.conftest import Artist

GUI = Path(theme.__file__).parent
TEXT_AA, MARK_AA = 4.5, 3.0
TEXTS: dict[str, tuple[str, ...]] = {
    "text": ("well", "window", "panel", "field", "raised", "hover", "pressed", "edge"),
    "muted": ("well", "window", "panel", "field", "raised", "hover"),
    "faint": ("window", "panel", "field"),
    "warning": ("window", "panel", "field", "raised"),
    "danger": ("window", "panel", "field", "raised"),
    "good": ("window", "panel", "field", "hover"),
    "accent": ("panel",),
    "warm": ("field",),
    "cool": ("field",),
    "on_accent": ("accent", "accent_hover", "accent_pressed"),
}
"""Every text and the grounds that it stands on; on each it has a contrast of 4.5 at least (WCAG 2.1 AA)."""
MARKS: dict[str, tuple[str, ...]] = {
    "focus": ("window", "panel", "field", "raised", "hover", "well"),
    "accent": ("window", "panel", "well"),
    "faint": ("well",),
    "ours": ("raised", "others"),
}
"""Rings, drawings and bars, which need 3."""


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.1)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.1)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(autouse=True)
def as_it_was(qapp: QApplication) -> Iterator[None]:
    yield
    theme.switch(qapp, "dark")


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, TEXT_AA), (MARKS, MARK_AA)], ids=["texts", "marks"])
def test_everything_can_be_read(colours: Colours, pairs: dict[str, tuple[str, ...]], least: float) -> None:
    poor = {
        f"{name} on {ground}": round(contrast(getattr(colours, name), getattr(colours, ground)), 2)
        for name, grounds in pairs.items()
        for ground in grounds
        if contrast(getattr(colours, name), getattr(colours, ground)) < least
    }
    assert poor == {}


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


def test_every_colour_of_text_in_the_stylesheet_is_tested() -> None:
    used = set(re.findall(r"[^-]color: \$(\w+)", theme._SHEET.template))
    assert used
    assert used <= set(TEXTS)


def test_the_greys_are_neutral() -> None:
    for colours in (DARK, LIGHT):
        for name in ("well", "window", "panel", "field", "raised", "hover", "pressed", "line", "edge"):
            colour = QColor(getattr(colours, name))
            assert colour.red() == colour.green() == colour.blue()


def test_the_window_changes_its_theme_while_it_stands(artist: Artist, qapp: QApplication, photo: Path) -> None:
    artist.open(photo)
    appearance = Appearance("dark")
    told: list[bool] = []
    appearance.changed.connect(lambda: told.append(True))
    button = artist.window.photo_panel.open_button
    dark = ground(artist)
    before = button.icon().pixmap(20, 20).toImage()
    appearance.use("light")
    assert told == [True]
    light = ground(artist)
    assert (dark, light) == (QColor(DARK.panel), QColor(LIGHT.panel))
    after = button.icon().pixmap(20, 20).toImage()
    assert brightest(before) > 200
    assert brightest(after) < 80
    appearance.use("dark")
    assert ground(artist) == dark
    assert button.icon().pixmap(20, 20).toImage() == before


def ground(artist: Artist) -> QColor:
    dock = artist.window.dock
    return dock.grab().toImage().pixelColor(3, dock.height() // 2)


def brightest(image: object) -> int:
    """Of the pixels that are drawn."""
    pixels = [image.pixelColor(x, y) for x in range(20) for y in range(20)]  # type: ignore[attr-defined]
    return max(pixel.red() for pixel in pixels if pixel.alpha() > 128)


def test_a_system_that_says_nothing_is_dark(qapp: QApplication) -> None:
    assert theme.wanted("system") is DARK
    assert theme.wanted("light") is LIGHT


def test_a_colour_of_no_theme_stays() -> None:
    assert same_in(DARK.accent, DARK, LIGHT) == LIGHT.accent
    assert same_in("#123456", DARK, LIGHT) == "#123456"


SPACINGS = re.compile(r"(setSpacing|set\w+Spacing|addSpacing|setContentsMargins)\(([^)]*)\)")


def literal(arguments: str) -> bool:
    """Whether a number other than 0 stands there."""
    return any(part.strip().isdigit() and int(part) for part in arguments.split(","))


def test_there_is_one_scale_of_spaces() -> None:
    found = [
        f"{path.name}: {match[0]}"
        for path in sorted(GUI.rglob("*.py"))
        for match in SPACINGS.finditer(path.read_text("utf-8"))
        if literal(match[2])
    ]
    assert found == []
    assert literal("0, 0, 3, 0")


def test_there_is_one_scale_of_types_and_one_place_for_colours() -> None:
    sizes = re.compile(r"setPixelSize\(\d|setPointSize|font-size: ?\d")
    colours = re.compile(r'"#[0-9a-fA-F]{6}"')
    free = {"theme.py", "colours.py"}
    for path in sorted(GUI.rglob("*.py")):
        text = path.read_text("utf-8")
        assert not sizes.search(text), path.name
        assert path.name in free or not colours.search(text), path.name
