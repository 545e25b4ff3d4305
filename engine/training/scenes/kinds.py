"""What the painter knows: colours with their exact shades, and kinds of things with words, colours and places."""

from __future__ import annotations

import colorsys
import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Rgb = tuple[float, float, float]

COLOURS: Mapping[str, tuple[float, float, float, float]] = MappingProxyType(
    {
        # hue and its spread in degrees, saturation, value
        "red": (357, 4, 0.86, 0.84),
        "orange": (25, 3, 0.88, 0.95),
        "yellow": (52, 2.5, 0.78, 0.97),
        "green": (118, 14, 0.64, 0.62),
        "turquoise": (176, 4, 0.68, 0.78),
        "blue": (219, 6, 0.78, 0.80),
        "purple": (275, 7, 0.62, 0.62),
        "pink": (338, 7, 0.42, 0.97),
        "brown": (23, 4, 0.62, 0.45),
        "gold": (43, 2, 0.80, 0.78),
        "black": (240, 60, 0.14, 0.11),
        "white": (45, 15, 0.035, 0.97),
        "grey": (220, 20, 0.05, 0.55),
    }
)
FREE = tuple(COLOURS)
"""Every colour word, for things that come in any colour."""


def shade_of(rng: random.Random, name: str) -> Rgb:
    """A shade that a viewer would call by this colour word, sRGB in [0, 1]."""
    hue, spread, saturation, value = COLOURS[name]
    hue += rng.uniform(-spread, spread)
    saturation = min(1.0, saturation * rng.uniform(0.93, 1.07))
    value = min(1.0, value * rng.uniform(0.94, 1.04))
    return colorsys.hsv_to_rgb(hue % 360 / 360, saturation, value)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing. It stands on y = -1 of its unit box and fills -w..w by -1..2h-1; `size` is its usual
    half side in shorter sides of the picture (for a kind alone in a simple picture it is drawn larger).
    """

    words: tuple[str, ...]
    plurals: tuple[str, ...]
    colours: tuple[str, ...]
    places: str
    """Letters of where it may be: ground, table, sky, water, horizon, b over a lake, f on a plain background."""
    w: float
    h: float
    size: float
    group: bool = True
    """Whether several may stand together."""


def _kind(  # noqa: PLR0917 - a table
    words: str, plurals: str, colours: str, places: str, w: float, h: float, size: float, group: bool = True
) -> Kind:
    tints = FREE if colours == "*" else tuple(colours.split())
    return Kind(tuple(words.split("/")), tuple(plurals.split("/")), tints, places, w, h, size, group)


_LEAF = "green green green orange yellow red pink white brown turquoise blue purple gold"
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "ball": _kind("ball/toy ball", "balls/toy balls", "*", "gt", 0.9, 0.9, 0.07),
        "cube": _kind("cube/box/block", "cubes/boxes/blocks", "*", "gt", 0.9, 0.85, 0.07),
        "gift": _kind("gift/present", "gifts/presents", "*", "gt", 0.8, 0.9, 0.08),
        "house": _kind("house/cottage/little house", "houses/cottages/little houses", "*", "gh", 0.95, 0.85, 0.14),
        "tree": _kind("tree/round tree", "trees/round trees", _LEAF, "gh", 0.8, 1.0, 0.17),
        "pine": _kind(
            "pine/pine tree/fir tree",
            "pines/pine trees/fir trees",
            "green green green blue turquoise white",
            "gh",
            0.6,
            1.0,
            0.17,
        ),
        "palm": _kind("palm/palm tree", "palms/palm trees", "green", "gh", 0.8, 1.0, 0.17),
        "bush": _kind("bush/shrub", "bushes/shrubs", _LEAF, "g", 0.95, 0.6, 0.08),
        "cactus": _kind("cactus", "cacti", "green", "g", 0.6, 1.0, 0.11),
        "flower": _kind("flower/blossom/daisy", "flowers/blossoms/daisies", "*", "g", 0.6, 1.0, 0.12),
        "tulip": _kind("tulip", "tulips", "*", "g", 0.45, 1.0, 0.12),
        "sunflower": _kind("sunflower", "sunflowers", "yellow", "g", 0.6, 1.0, 0.15),
        "mushroom": _kind("mushroom/toadstool", "mushrooms/toadstools", "*", "g", 0.8, 0.85, 0.08),
        "rock": _kind("rock/stone/boulder", "rocks/stones/boulders", "grey brown black white", "g", 0.95, 0.6, 0.07),
        "tower": _kind("tower/stone tower", "towers/stone towers", "*", "gh", 0.45, 1.0, 0.18),
        "lighthouse": _kind("lighthouse", "lighthouses", "*", "gh", 0.42, 1.0, 0.19),
        "castle": _kind("castle/fortress", "castles/fortresses", "*", "gh", 1.0, 0.85, 0.2, False),
        "church": _kind(
            "church/chapel", "churches/chapels", "white grey brown yellow pink red", "gh", 0.8, 1.0, 0.17, False
        ),
        "windmill": _kind("windmill/mill", "windmills/mills", "*", "gh", 0.85, 1.0, 0.17),
        "tent": _kind("tent", "tents", "*", "g", 0.95, 0.75, 0.11),
        "boat": _kind("boat/sailing boat/sailboat", "boats/sailing boats/sailboats", "*", "w", 0.9, 1.0, 0.11),
        "bridge": _kind("bridge/stone bridge", "bridges/stone bridges", "*", "b", 1.0, 0.42, 0.26, False),
        "car": _kind("car", "cars", "*", "g", 1.0, 0.52, 0.12),
        "bus": _kind("bus", "buses", "*", "g", 1.0, 0.55, 0.15),
        "balloon": _kind("balloon/toy balloon", "balloons/toy balloons", "*", "s", 0.55, 1.0, 0.1),
        "airship": _kind("hot air balloon", "hot air balloons", "*", "s", 0.75, 1.0, 0.12),
        "kite": _kind("kite", "kites", "*", "s", 0.55, 1.0, 0.12),
        "bird": _kind("bird", "birds", "*", "s", 1.0, 0.6, 0.07),
        "butterfly": _kind("butterfly", "butterflies", "*", "s", 0.95, 0.85, 0.07),
        "star": _kind("star", "stars", "*", "sf", 0.95, 0.95, 0.08),
        "heart": _kind("heart", "hearts", "*", "sf", 0.9, 0.85, 0.09),
        "circle": _kind("circle/disc", "circles/discs", "*", "f", 0.95, 0.95, 0.09),
        "square": _kind("square", "squares", "*", "f", 0.85, 0.85, 0.09),
        "triangle": _kind("triangle", "triangles", "*", "f", 0.95, 0.85, 0.09),
        "umbrella": _kind("umbrella/parasol", "umbrellas/parasols", "*", "g", 0.9, 1.0, 0.12),
        "chair": _kind("chair", "chairs", "*", "g", 0.6, 1.0, 0.12),
        "snowman": _kind("snowman", "snowmen", "white", "g", 0.65, 1.0, 0.12),
        "fish": _kind("fish", "fish", "*", "f", 1.0, 0.55, 0.1),
        "cat": _kind("cat/kitten", "cats/kittens", "black white grey orange brown", "gt", 0.75, 1.0, 0.11),
        "hat": _kind("hat", "hats", "*", "t", 1.0, 0.55, 0.1),
        "vase": _kind("vase", "vases", "*", "t", 0.6, 1.0, 0.14),
        "bottle": _kind("bottle", "bottles", "*", "t", 0.32, 1.0, 0.14),
        "jug": _kind("jug/pitcher", "jugs/pitchers", "*", "t", 0.75, 0.9, 0.12),
        "cup": _kind("cup/mug", "cups/mugs", "*", "t", 0.85, 0.72, 0.08),
        "bowl": _kind("bowl", "bowls", "*", "t", 0.95, 0.5, 0.1),
        "candle": _kind("candle", "candles", "*", "t", 0.3, 1.0, 0.11),
        "book": _kind("book", "books", "*", "t", 0.6, 0.85, 0.11),
        "lamp": _kind("lamp", "lamps", "*", "t", 0.65, 1.0, 0.14),
        "apple": _kind("apple", "apples", "red green yellow", "t", 0.85, 0.95, 0.065),
        "pear": _kind("pear", "pears", "green yellow brown", "t", 0.65, 1.0, 0.08),
        "orange": _kind("orange fruit/tangerine", "oranges/tangerines", "orange", "t", 0.85, 0.87, 0.065),
        "lemon": _kind("lemon", "lemons", "yellow", "t", 0.95, 0.65, 0.065),
        "plum": _kind("plum", "plums", "purple blue red", "t", 0.75, 0.85, 0.06),
        "banana": _kind("banana", "bananas", "yellow", "t", 1.0, 0.6, 0.09),
        "cherry": _kind("pair of cherries", "cherries", "red", "t", 0.8, 0.95, 0.07),
        "grapes": _kind("bunch of grapes", "bunches of grapes", "purple green red", "t", 0.75, 0.9, 0.1),
        "pumpkin": _kind("pumpkin", "pumpkins", "orange white green", "gt", 0.95, 0.75, 0.09),
        "bouquet": _kind(
            "vase of flowers/bunch of flowers", "vases of flowers/bunches of flowers", "*", "t", 0.75, 1.0, 0.19, False
        ),
    }
)
COLOURABLE = frozenset(name for name, kind in KINDS.items() if len(set(kind.colours)) >= 8)
