"""Simple pictures of one or two kinds of things, still lifes and abstract pictures."""

from __future__ import annotations

from engine.training.scenes.composing import SIZES, Sketch, Spot
from engine.training.scenes.kinds import FREE, Kind
from engine.training.scenes.scene import Part

_WALLS = ("white", "grey", "blue", "green", "yellow", "pink", "turquoise", "brown", "orange", "purple", "black", "red")
_BEHIND = ("background", "wall", "table", "grass", "ground")
_PATTERNS = ("stripes", "circles", "mosaic", "marbling", "flow", "glass", "checks", "splashes", "rings")
_PALETTES = ("warm", "cool", "pastel", "muted", "vivid") * 2 + ("black and white",)


def _backdrop(s: Sketch, *, table: bool | None = None) -> tuple[str, float]:
    """Choose where the things are; gives the letter of the place and the height of the foot line."""
    rng = s.rng
    kind = rng.choice(("plain", "plain", "lawn", "lawn", "table")) if table is None else "table" if table else "plain"
    wall = rng.choice(_WALLS)
    if kind == "plain":
        s.layers.add("plain")
        s.paint("wall", wall)
        s.set(k1=rng.uniform(-0.5, 0.5))
        s.parts.append(Part("background", wall))
        return "p", 0.75
    if kind == "table":
        s.layers.update(("wall", "table"))
        wood = rng.choice([c for c in (*_WALLS, "brown", "brown", "brown") if c != wall])
        s.paint("wall", wall)
        s.paint("wood", wood)
        edge = rng.uniform(0.55, 0.66)
        s.set(
            table=edge,
            k2=rng.random(),
            k3=rng.random(),
            rows=rng.uniform(18, 50),
            k1=rng.uniform(-0.4, 0.4),
            glow=(1.0, 0.94, 0.8),
        )
        s.parts.extend((Part("table", wood), Part("wall", wall)))
        return "t", edge + 0.16
    s.layers.update(("sky", "lawn"))
    horizon = rng.uniform(0.5, 0.66)
    top, low = ((0.35, 0.6, 0.88), (0.8, 0.9, 0.96))
    if rng.random() < 0.3:
        s.layers.add("clouds")
        s.set(
            cloud=0.42,
            cloud_scale=rng.uniform(0.8, 1.4),
            cloud_stretch=1.0,
            cloud_lit=(1.0, 1.0, 0.99),
            cloud_dark=(0.72, 0.8, 0.88),
        )
    ground = rng.choice(("green", "green", "green", "yellow", "white", "brown"))
    s.set(horizon=horizon, sky_top=top, sky_low=low, far=low, haze=0.3, glow=(1.0, 0.97, 0.85))
    s.paint("ground", ground)
    s.parts.extend((Part("grass" if ground in ("green", "yellow") else "ground", ground), Part("sky", "blue")))
    return "g", horizon + rng.uniform(0.08, 0.14)


def _other(s: Sketch, taken: str | None, kind_colours: tuple[str, ...]) -> str:
    """A colour that is not the backdrop's, so that the thing can be seen."""
    avoid = {p.colour for p in s.parts if p.kind in _BEHIND}
    free = [c for c in kind_colours if c not in avoid and c != taken]
    return s.rng.choice(free or list(kind_colours))


def _choose(s: Sketch, place: str, *, group: bool) -> tuple[str, Kind, int]:
    """A kind for this place that can be seen there: not only in the colour of the backdrop."""
    ground = {p.colour for p in s.parts if p.kind in _BEHIND}
    while True:
        letter = s.rng.choice("gtffs") if place == "p" else place
        chosen = s.choose(letter, group=group)
        if chosen[2] >= 0 or not set(chosen[1].colours) <= ground:
            return chosen


def simple(s: Sketch) -> None:
    """One kind of things, or two in a relation, large and clear."""
    s.family = "simple"
    place, foot = _backdrop(s)
    if s.rng.random() < 0.45:
        _single(s, place, foot)
    else:
        _pair(s, place, foot)
    _tone(s)


def _tone(s: Sketch) -> None:
    if s.rng.random() < 0.12:
        s.palette = s.rng.choice(_PALETTES)


def _single(s: Sketch, place: str, foot: float) -> None:
    rng = s.rng
    count = rng.choice((1, 1, 1, 2, 2, 3, 3, 4, 5))
    chosen = _choose(s, place, group=count > 1)
    kind = chosen[1]
    size = rng.choice(("", "", "", "small", "tiny", "big")) if count <= 2 else ""
    position = rng.choice(("left", "right", "centre", None)) if count <= 2 else None
    x = {"left": 0.22, "right": 0.78, "centre": 0.5, None: 0.5}[position] + rng.uniform(-0.03, 0.03)
    room = 0.94 if position in ("centre", None) else 0.46
    half = 0.27 * (kind.size / 0.11) ** 0.3
    colour = _other(s, None, kind.colours) if chosen[2] < 0 else None
    tall = 2 * kind.h * SIZES[size]
    half = min(half, (foot + 0.03 if place != "p" else 0.92) / tall)
    if place == "p":
        high = tall * half
        foot = 0.5 + min(0.46, high / 2) + rng.uniform(-0.03, 0.03)
    s.add(chosen, Spot(x, foot + 0.06, half, room), count, position, size, colour, scatter=0.015)


def _pair(s: Sketch, place: str, foot: float) -> None:
    rng = s.rng
    relation = rng.choice(("left of", "right of", "above", "in front of", "next to", "below"))
    lower = _choose(s, place, group=True)
    upper_place = "s" if place != "p" else rng.choice("sfgt")
    vertical = relation in ("above", "below")
    other = _choose(s, upper_place if vertical else place, group=True)
    if other[0] == lower[0]:
        return _single(s, place, foot)
    first, second = (lower, other) if relation != "above" else (other, lower)
    tint = _other(s, None, first[1].colours) if first[2] < 0 else None
    tint2 = _other(s, tint, second[1].colours) if second[2] < 0 else None
    counts = (1, 1) if rng.random() < 0.75 else (rng.randint(1, 3), rng.randint(1, 3))
    if relation == "in front of":
        counts = (1, 1)
    s.relation = relation
    for i, (chosen, colour, count) in enumerate(((first, tint, counts[0]), (second, tint2, counts[1]))):
        spot, position = _seat(s, relation, i, foot, chosen[1].size, place, chosen[1].h)
        high = vertical and chosen is (first if relation == "above" else second)
        s.add(chosen, spot, count, position, "", colour, shadow=0.0 if high else 1.0, scatter=0.012)
    if relation == "in front of":
        s.things.reverse()
    return None


def _seat(  # noqa: PLR0917 - what a place depends on
    s: Sketch, relation: str, index: int, foot: float, usual: float, place: str, h: float
) -> tuple[Spot, str | None]:
    """Where the first (index 0) or the second group of a relation is."""
    rng = s.rng
    half = 0.24 * (usual / 0.11) ** 0.25
    jog = rng.uniform(-0.03, 0.03)
    if relation in ("left of", "right of", "next to"):
        left = (relation == "right of") == (index == 1)
        if relation == "next to":
            left = index == 0
        return Spot(0.26 if left else 0.74, foot + 0.05 + jog, half, 0.46), "left" if left else "right"
    if relation in ("above", "below"):
        high = (relation == "above") == (index == 0)
        half *= 0.74
        base = (0.1 + 2 * h * half) if high else (foot + 0.09 if place != "p" else 0.92)
        return Spot(0.5 + jog * 3, min(base, 0.95), half, 0.8), "top" if high else "bottom"
    if index == 0:
        return Spot(0.42 + jog * 4, foot + 0.14, half * 0.75, 0.6), None
    return Spot(0.56 - jog, foot + 0.02, half * 1.15, 0.9), None


def still_life(s: Sketch) -> None:
    """Two or three kinds of things on a table, close together."""
    rng = s.rng
    s.family = "still life"
    _, foot = _backdrop(s, table=True)
    number = rng.choice((2, 3, 3))
    names = ("left", "right") if number == 2 else ("left", None, "right")
    taken: set[str] = set()
    plans = []
    for _ in names:
        count = rng.choice((1, 1, 1, 2, 3))
        chosen = _choose(s, "t", group=count > 1)
        while chosen[0] in taken:
            chosen = _choose(s, "t", group=count > 1)
        taken.add(chosen[0])
        plans.append((count, chosen))
    whole, start, order = sum(1.0 + 0.6 * (count - 1) for count, _ in plans), 0.04, []
    for (count, chosen), position in zip(plans, names, strict=True):
        room = 0.92 * (1.0 + 0.6 * (count - 1)) / whole
        order.append((rng.uniform(0.0, 0.12), start + room / 2, room, count, chosen, position))
        start += room
    for depth, x, room, count, chosen, position in order:
        half = chosen[1].size * 1.95 * (0.9 + 1.2 * depth)
        colour = _other(s, None, chosen[1].colours) if chosen[2] < 0 else None
        s.add(chosen, Spot(x, foot + depth, half, room), count, position, "", colour, scatter=0.01)
    _tone(s)
    s.mood = rng.choice(("quiet", "calm", None, None))


def abstract(s: Sketch) -> None:
    """A pattern in two to four colours."""
    rng = s.rng
    s.family = "abstract"
    pattern = rng.choice(_PATTERNS)
    count = rng.choice((2, 2, 3, 4))
    colours = rng.sample(FREE, count)
    s.colours = tuple(colours)
    s.layers.add(pattern)
    for name, colour in zip(("a1", "a2", "a3", "a4"), (*colours, *colours), strict=False):
        s.paint(name, colour)
    turn = rng.choice(
        (
            ("horizontal", 0.0),
            ("vertical", 1.5708),
            ("diagonal", rng.choice((0.7, -0.7))),
            ("wavy", rng.uniform(-1.5, 1.5)),
        )
    )
    s.set(scale=rng.uniform(5, 11), angle=turn[1], k1=rng.random(), k2=rng.random(), k3=float(count))
    if pattern == "stripes":
        s.set(k1=1.0 if turn[0] == "wavy" else 0.0)
        s.parts.append(Part(f"{turn[0]} stripes"))
    elif pattern == "checks":
        s.set(scale=rng.uniform(3, 7), angle=rng.choice((0.0, 0.785)))
        s.parts.append(Part("checks"))
    else:
        s.parts.append(Part(pattern))
    if rng.random() < 0.15:
        s.palette = rng.choice(_PALETTES)
    s.mood = rng.choice((None, None, "joyful", "calm"))
