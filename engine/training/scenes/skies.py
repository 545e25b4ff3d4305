"""Skies by hour and weather: their colours and the light that falls from them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.training.scenes.kinds import Rgb


@dataclass(frozen=True, slots=True)
class Sky:
    """A sky's colours. `word` is the colour a viewer would name it by, `light` what falls on the land."""

    word: str | None
    top: Rgb
    low: Rgb
    glow: Rgb
    cloud_lit: Rgb
    cloud_dark: Rgb
    light: Rgb
    night: float = 0.0


def _rgb(text: str) -> Rgb:
    return int(text[0:2], 16) / 255, int(text[2:4], 16) / 255, int(text[4:6], 16) / 255


def _sky(word: str | None, colours: str, night: float = 0.0) -> Sky:
    top, low, glow, lit, dark, light = (_rgb(c) for c in colours.split())
    return Sky(word, top, low, glow, lit, dark, light, night)


_DAY = (
    _sky("blue", "3f7fcf b9dcf2 fff6d8 fffefa a9bccf fffdf6"),
    _sky("blue", "2f6fd0 8fc4ee fff9e0 ffffff 9fb8d6 fffdf6"),
    _sky("blue", "5b9bd8 dceaf0 fff3cf fffaf0 b5c4d0 fffaf0"),
    _sky("turquoise", "2fa3ab a4e0da fff6d8 fbfffa 8fbcbd fdfff6"),
)
SKIES: Mapping[str, tuple[Sky, ...]] = MappingProxyType(
    {
        "morning": (
            _sky("blue", "6fa5dc cfe2ee fff0c2 fff8ea b0bed0 fff6e6"),
            _sky("yellow", "f0d888 fbeeb0 fff3c0 fffbe4 dcc694 fff4d6"),
            _sky(None, "7fa6d6 fae4c0 ffedb8 fff6e4 b8b6c4 fff4e0"),
        ),
        "day": _DAY,
        "noon": _DAY,
        "dawn": (
            _sky("pink", "e3a3b8 fbd5cd ffe3c0 fff0ea cf98ac ffeee4"),
            _sky(None, "6d86c2 fbd0a8 ffdf9c ffeade a48ca8 ffeddc"),
            _sky("orange", "ee9a5c fcd09a ffe6a8 ffeed8 c98a68 ffead0"),
        ),
        "sunset": (
            _sky("orange", "e2762c fbb95e ffe08a ffd9a0 a8583c ffdcb8"),
            _sky("red", "b23034 ee7047 ffc070 ffa880 7c2a38 ffd0b4"),
            _sky("pink", "d87fa4 f8b9b8 ffdca8 ffd8d4 a86488 ffdccc"),
            _sky("yellow", "eebb4a fbe28c fff2b0 fff0c0 c48c48 ffe6bc"),
            _sky(None, "40508c f7a25c ffd680 ffc898 6c4c70 ffd8b8"),
            _sky(None, "5a4a86 f48668 ffd088 ffb8a0 5c3c68 ffd4bc"),
        ),
        "dusk": (
            _sky("purple", "4b3478 a87cbc e8b0b8 c49cc8 46306c d0c0dc"),
            _sky("blue", "26427e 7d9cc8 d8c8c0 a8b8d4 2c4070 bcc4e0"),
            _sky("pink", "a0608c eaa4ae f8c8b0 e8b4b8 744468 dcc0cc"),
            _sky(None, "2c3468 c87c88 f4b090 b48ca0 34305c ccb8cc"),
        ),
        "night": (
            _sky("blue", "0a1438 24407e 5878b0 4a6090 101c40 7484b4", 1.0),
            _sky("blue", "0c1c48 1c3468 4868a8 3c5488 0c183c 7080b0", 1.0),
            _sky("black", "06070f 141824 404860 384050 0a0c14 747c98", 1.0),
            _sky("purple", "1c0f3c 4a2c74 7c5ca8 64488c 1c1038 8078b0", 1.0),
        ),
    }
)
_GREY = (
    _sky("grey", "8a939c bcc2c6 d8dad8 d4d8da 767e88 dcdfe2"),
    _sky("grey", "76808c a8b0b8 ccd0d2 c0c6cc 626a76 d0d4da"),
)
_STORM = (
    _sky("grey", "3c434e 747c84 a0a8ac 8c949c 2a3038 b0b6c0"),
    _sky("black", "14171e 3a4048 70787c 5c646c 0e1116 a0a8b4", 0.3),
    _sky("purple", "3a2c54 6c5888 a090b0 806c9c 261c3c a8a4bc", 0.2),
)
TIMES = tuple(SKIES)


def choose_sky(rng: random.Random, time: str, weather: str) -> Sky:
    """A sky for this hour and weather."""
    if weather == "storm":
        return rng.choice(_STORM)
    if (
        weather in ("rain", "fog", "cloudy", "snow")
        and time in ("day", "noon", "morning", "dawn")
        and rng.random() < 0.75
    ):
        return rng.choice(_GREY)
    return rng.choice(SKIES[time])
