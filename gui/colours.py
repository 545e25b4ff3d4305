"""The studio's colours, dark and light, and the ones of the moment."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Colours:
    """Neutral greys, so that nothing tints the picture, and one accent for the one next step."""

    well: str = "#191919"
    """Around the picture, and behind what slides or fills."""
    window: str = "#232323"
    panel: str = "#2a2a2a"
    field: str = "#232323"
    """What can be typed into."""
    raised: str = "#383838"
    hover: str = "#454545"
    pressed: str = "#303030"
    line: str = "#3a3a3a"
    edge: str = "#565656"
    """Border of what can be typed into or pressed."""
    text: str = "#ececec"
    muted: str = "#b4b4b4"
    faint: str = "#979797"
    focus: str = "#ffffff"
    accent: str = "#e8834a"
    accent_hover: str = "#f09660"
    accent_pressed: str = "#cf6f38"
    on_accent: str = "#1d0e05"
    warning: str = "#e6b85c"
    danger: str = "#f4837a"
    good: str = "#8fc58a"
    warm: str = "#efb48f"
    """Words with more weight than others."""
    cool: str = "#93b4d6"
    """Words with less."""
    ours: str = "#d0d0d0"
    """This app's part of the meter."""
    others: str = "#707070"
    """Other programs' part."""


DARK = Colours()
LIGHT = Colours(
    well="#d2d2d2",
    window="#eeeeee",
    panel="#f7f7f7",
    field="#ffffff",
    raised="#e2e2e2",
    hover="#d6d6d6",
    pressed="#cacaca",
    line="#d8d8d8",
    edge="#9c9c9c",
    text="#1a1a1a",
    muted="#484848",
    faint="#5c5c5c",
    focus="#111111",
    accent="#b94c12",
    accent_hover="#a3420e",
    accent_pressed="#8c390c",
    on_accent="#ffffff",
    warning="#6f4b00",
    danger="#a81f18",
    good="#28602a",
    warm="#86420f",
    cool="#28557f",
    ours="#3e3e3e",
    others="#8e8e8e",
)


class Live:
    """The colours of the moment, by the names of `Colours`: look them up each time, for the theme may change."""

    def __init__(self) -> None:
        self.now = DARK

    def __getattr__(self, name: str) -> str:
        if name == "now":
            raise AttributeError(name)
        return str(getattr(self.now, name))


def same_in(colour: str, before: Colours, after: Colours) -> str:
    """What plays the part of `colour` in another theme; a colour of no theme stays."""
    for item in fields(Colours):
        if getattr(before, item.name) == colour:
            return str(getattr(after, item.name))
    return colour
