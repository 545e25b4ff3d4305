"""Landscapes: sky, distance, ground, weather and what stands in them."""

from __future__ import annotations

from dataclasses import replace

from engine.training.scenes.composing import Sketch, Spot
from engine.training.scenes.kinds import Rgb
from engine.training.scenes.scene import Part
from engine.training.scenes.skies import Sky, choose_sky

_TIMES = ("morning", "day", "day", "noon", "dawn", "sunset", "sunset", "dusk", "night", "night")
_WEATHERS = ("clear", "clear", "clear", "clear", "cloudy", "cloudy", "rain", "fog", "storm", "snow")
_GROUNDS = (
    "meadow", "meadow", "flowers", "flowers", "field", "field", "desert", "snow", "sea", "sea", "sea", "beach",
    "lake", "lake", "lake", "river", "river", "road", "road", "hills", "hills",
)  # fmt: skip
_FAR = {
    "desert": ("", "", "mountains", "hills"),
    "snow": ("mountains", "forest", "village", "hills", ""),
    "sea": ("", "", "mountains", "hills", "city"),
    "beach": ("", "", "", "mountains", "hills"),
    "lake": ("mountains", "mountains", "hills", "forest", "village", "city"),
    "hills": ("", "mountains", "mountains"),
}
_FAR_ELSE = ("mountains", "hills", "forest", "village", "", "mountains", "hills", "city")
_RIDGE = ("blue", "blue", "purple", "grey", "brown", "green", "pink", "red", "white", "orange", "turquoise", "black")
_HILL = ("green", "green", "green", "yellow", "brown", "purple", "gold", "blue", "orange", "red")
_PLANTS = {"wheat": ("gold", "yellow"), "lavender": ("purple",), "poppies": ("red",), "crops": ("green", "brown")}
_DOTS = ("red", "yellow", "white", "pink", "purple", "blue", "orange")


def _lit(rgb: Rgb, light: Rgb, by: float = 1.0) -> Rgb:
    return rgb[0] * light[0] * by, rgb[1] * light[1] * by, rgb[2] * light[2] * by


def _mix(a: Rgb, b: Rgb, share: float) -> Rgb:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share


def landscape(s: Sketch) -> None:
    """Compose a landscape."""
    rng = s.rng
    s.family = "landscape"
    ground = rng.choice(_GROUNDS)
    s.time, s.weather = rng.choice(_TIMES), rng.choice(_WEATHERS)
    if ground == "desert" and s.weather == "snow":
        s.weather = "clear"
    horizon = rng.uniform(0.4, 0.62)
    s.set(horizon=horizon)
    sky = _sky(s, horizon)
    _weather(s)
    far = rng.choice(_FAR.get(ground, _FAR_ELSE))
    _distance(s, far, sky)
    _ground(s, ground, sky)
    _inhabit(s, ground, horizon)
    if rng.random() < 0.4 and s.time != "night":
        s.palette = rng.choice(("warm", "cool", "pastel", "muted", "vivid") * 3 + ("black and white",))
    _mood(s, ground)


def _sky(s: Sketch, horizon: float) -> Sky:
    rng = s.rng
    assert s.time is not None  # noqa: S101 - set by landscape
    sky = choose_sky(rng, s.time, s.weather or "clear")
    s.layers.add("sky")
    s.set(sky_top=sky.top, sky_low=sky.low, glow=sky.glow, cloud_lit=sky.cloud_lit, cloud_dark=sky.cloud_dark)
    s.set(light=_mix(sky.light, (1.0, 1.0, 1.0), 0.12), night=sky.night, far=_mix(sky.low, sky.glow, 0.25))
    s.set(haze=rng.uniform(0.35, 0.75), k2=rng.random(), waves=rng.uniform(0, 0.6), glitter=0.0)
    s.parts.append(Part("sky", sky.word))
    if s.time == "night":
        if s.weather == "clear":
            s.layers.add("stars")
            s.set(stars=rng.uniform(0.3, 1.0), k1=rng.random())
            s.parts.append(Part("stars"))
        if rng.random() < 0.75 and s.weather in ("clear", "cloudy", "snow"):
            _disc(s, horizon, "moon")
    elif s.weather in ("clear", "cloudy") and rng.random() < 0.7:
        _disc(s, horizon, "sun")
    return sky


def _disc(s: Sketch, horizon: float, kind: str) -> None:
    """Put sun or moon into the sky: left, in the middle or right, low or high."""
    rng = s.rng
    place = rng.choice(("left", "right", None, None))
    x = {"left": rng.uniform(0.14, 0.3), "right": rng.uniform(0.7, 0.86), None: rng.uniform(0.35, 0.65)}[place]
    low = s.time in ("dawn", "sunset", "dusk")
    y = horizon * (rng.uniform(0.55, 0.92) if low else rng.uniform(0.2, 0.55))
    radius = rng.choice((0.045, 0.06, 0.08, 0.12)) if low or kind == "moon" else rng.choice((0.035, 0.05, 0.07))
    by_hour = ("red", "orange", "red", "yellow", "white", "orange") if low else ("yellow", "white", "orange", "yellow")
    tints = ("white", "white", "yellow", "orange", "red") if kind == "moon" else by_hour
    colour = rng.choice(tints)
    s.paint("sun", colour)
    crescent = kind == "moon" and rng.random() < 0.45
    s.layers.add("sun")
    s.set(sun_x=x, sun_y=y, sun_r=radius, sun_kind=0.0 if kind == "sun" else 2.0 if crescent else 1.0)
    s.set(side=max(-1.0, min(1.0, (x - 0.5) * 3)) or 0.4, glitter=rng.uniform(0.5, 1.0))
    s.parts.append(Part("crescent" if crescent else kind, colour))
    if place:
        s.parts.append(Part(f"{kind} {place}"))
    if kind == "sun" and (low or y < horizon * 0.35):
        s.parts.append(Part("sun low" if low else "sun high"))


def _weather(s: Sketch) -> None:
    rng = s.rng
    amount = {"clear": 0.0, "cloudy": rng.uniform(0.55, 0.8), "rain": 0.85, "storm": 0.95, "fog": 0.0, "snow": 0.6}
    cloud = amount[s.weather or "clear"]
    if s.weather == "clear" and rng.random() < 0.5:
        cloud = rng.uniform(0.3, 0.48)
        s.parts.append(Part("clouds"))
    elif cloud:
        s.parts.append(Part("clouds"))
    if cloud:
        s.layers.add("clouds")
        s.set(cloud=cloud, cloud_scale=rng.uniform(0.8, 1.7), cloud_stretch=rng.choice((1.0, 1.0, 1.3, 2.2)))
    if s.weather == "rain":
        s.layers.add("rain")
        s.set(rain=rng.uniform(0.6, 1.0))
    if s.weather == "storm":
        s.layers.add("bolt")
        s.set(bolt_x=rng.uniform(0.15, 0.85), waves=rng.uniform(0.7, 1.0))
        if rng.random() < 0.6:
            s.layers.add("rain")
            s.set(rain=0.7)
    if s.weather == "fog":
        s.layers.update(("fog", "mist"))
        s.set(fog=rng.uniform(0.6, 0.95), haze=0.85)
    if s.weather == "snow":
        s.layers.add("flakes")
        s.set(flakes=rng.uniform(0.6, 1.0))


def _distance(s: Sketch, far: str, sky: Sky) -> None:
    rng = s.rng
    if not far:
        return
    s.layers.add(far)
    dim = _mix(sky.light, (1.0, 1.0, 1.0), 0.25)
    if far == "mountains":
        colour = rng.choice(_RIDGE)
        s.paint("ridge", colour, dim)
        snow = rng.choice((0.0, 0.0, 0.5, 0.9)) if colour != "white" else 0.0
        s.set(
            ridge_h=rng.uniform(0.14, 0.3),
            ridge_f=rng.uniform(0.7, 1.5),
            ridges=rng.choice((1.0, 2.0, 3.0)),
            snowcap=snow,
        )
        s.set(haze=rng.uniform(0.15, 0.4))
        s.parts.append(Part("snowy mountains" if snow else "mountains", colour))
    elif far == "hills":
        _hills(s, dim, spread=0.0, layers=2)
    elif far == "forest":
        colour = rng.choice(("green", "green", "green", "orange", "red", "yellow", "blue", "white"))
        rgb = s.paint("a1", colour, dim)
        s.set(k1=rng.random(), a1=_mix(rgb, (rgb[0] * 0.5, rgb[1] * 0.5, rgb[2] * 0.5), rng.random() * 0.5))
        s.set(haze=rng.uniform(0.1, 0.5))
        s.parts.append(Part("forest", colour))
    else:
        s.paint(
            "wall", rng.choice(("white", "yellow", "grey", "pink") if far == "village" else ("grey", "blue", "brown"))
        )
        s.paint(
            "a2", rng.choice(("white", "gold", "brown", "blue") if far == "village" else ("grey", "purple", "brown"))
        )
        for name in ("a3", "a4"):
            s.paint(name, rng.choice(("red", "brown", "orange", "grey", "blue")))
        s.parts.append(Part(far))


def _hills(s: Sketch, light: Rgb, spread: float, layers: int) -> None:
    rng = s.rng
    colour = rng.choice(_HILL)
    rgb = s.paint("hill", colour, light)
    s.set(hill=_mix(rgb, (rgb[0] * 0.7, rgb[1] * 0.7, rgb[2] * 0.7), rng.random() * 0.6))
    s.set(hill_h=rng.uniform(0.08, 0.2), hill_f=rng.uniform(0.6, 1.6), hills=float(layers), spread=spread)
    s.set(lushness=rng.choice((0.0, 0.5, 1.0)), haze=rng.uniform(0.15, 0.55))
    s.parts.append(Part("hills", colour))


def _ground(s: Sketch, ground: str, sky: Sky) -> None:
    rng, light = s.rng, sky.light
    if ground == "hills":
        s.layers.add("hills")
        return _hills(s, light, spread=rng.uniform(0.8, 1.0), layers=4)
    if ground in ("sea", "beach", "lake"):
        return _water(s, ground, light)
    if ground in ("desert", "snow"):
        s.layers.add("dunes")
        colour = rng.choice(("gold", "orange", "yellow", "red", "pink")) if ground == "desert" else "white"
        rgb = s.paint("ground", colour, _mix(light, (1.0, 1.0, 1.0), 0.0 if ground == "desert" else 0.45))
        s.set(ground2=_mix(rgb, sky.low, 0.25), relief=1.0 if ground == "desert" else rng.uniform(0.45, 0.7))
        s.parts.append(Part(ground, colour if ground == "desert" else None))
        return None
    if ground == "field":
        plant = rng.choice(tuple(_PLANTS))
        colour = rng.choice(_PLANTS[plant])
        rgb = s.paint("ground", colour, light)
        s.layers.add("field")
        s.set(
            ground2=_mix(rgb, sky.low, 0.15),
            rows=rng.uniform(7, 16),
            path_x=rng.random(),
            a2=_lit((0.42, 0.34, 0.2), light),
        )
        s.parts.append(Part(f"field of {plant}" if plant != "crops" else "field", colour))
        return None
    colour = rng.choice(("green", "green", "green", "green", "yellow", "gold"))
    rgb = s.paint("ground", colour, light)
    s.layers.add("meadow")
    s.set(ground2=_mix(rgb, sky.low, 0.2))
    if ground == "flowers":
        dot = rng.choice(_DOTS)
        s.paint("dot", dot, _mix(light, (1.0, 1.0, 1.0), 0.4))
        s.set(dots=rng.uniform(0.45, 0.9), dot_size=rng.uniform(0.9, 1.3))
        s.parts.append(Part("meadow", colour))
        s.parts.append(Part("meadow flowers", dot))
        return None
    s.parts.append(Part("meadow", colour))
    if ground in ("river", "road"):
        _path(s, ground, light)
    return None


def _path(s: Sketch, ground: str, light: Rgb) -> None:
    rng = s.rng
    colour = rng.choice(
        ("blue", "blue", "turquoise") if ground == "river" else ("brown", "brown", "grey", "grey", "white")
    )
    s.layers.add("path")
    s.paint("a4", colour, light)
    s.set(k3=1.0 if ground == "river" else 0.0, path_x=rng.uniform(0.25, 0.75), path_bend=rng.uniform(0.4, 1.3))
    s.set(path_width=rng.uniform(0.18, 0.32) if ground == "river" else rng.uniform(0.13, 0.24))
    s.parts.append(Part(ground, colour))


def _water(s: Sketch, ground: str, light: Rgb) -> None:
    rng = s.rng
    dim = _mix(light, (1.0, 1.0, 1.0), 0.15)
    colour = rng.choice(("blue", "blue", "turquoise", "green", "grey"))
    rgb = s.paint("ground", colour, dim)
    deep = rng.uniform(0.65, 0.95)
    s.set(ground=_lit(rgb, (deep, deep, deep)), ground2=rgb)
    s.layers.add("lake" if ground == "lake" else "sea")
    if ground == "lake":
        s.set(waves=rng.uniform(0, 0.6))
    if ground == "beach":
        s.layers.add("beach")
        s.paint("a2", rng.choice(("gold", "yellow")), light)
        s.set(a2=_lit((0.9, 0.8, 0.6), light))
    s.parts.append(Part("sea" if ground == "beach" else ground, colour))
    if ground == "beach":
        s.parts.append(Part("beach"))


def _inhabit(s: Sketch, ground: str, horizon: float) -> None:
    """None to two groups of things, on land, on water or in the sky."""
    rng = s.rng
    places = {"sea": "ws", "beach": "sg", "lake": "hwsb"}.get(ground, "ggs")
    used: set[str] = set()
    sides = [("left", 0.24), ("right", 0.76), (None, 0.5)]
    rng.shuffle(sides)
    for side, middle in sides[: rng.choice((0, 1, 1, 1, 2, 2))]:
        place = rng.choice([p for p in places if p not in used] or ["s"])
        if place == "s" and place in used:
            continue
        used.add(place)
        count = rng.choice((1, 1, 1, 1, 2, 3, 4, 5))
        count = 1 if place == "b" else count
        chosen = s.choose(place, group=count > 1)
        if place == "s":
            spot = Spot(middle, horizon * rng.uniform(0.45, 0.75), chosen[1].size * 0.85, 0.5)
        elif place == "h":
            spot = Spot(middle, horizon + 0.012, chosen[1].size * rng.uniform(0.6, 0.85), 0.45)
        elif place == "b":
            spot = Spot(middle, horizon + rng.uniform(0.16, 0.24) * (1 - horizon), chosen[1].size, 0.6)
        elif place == "w":
            spot = Spot(middle, horizon + rng.uniform(0.06, 0.28) * (1 - horizon), chosen[1].size, 0.5)
        else:
            t = rng.uniform(0.25, 0.9) if ground != "beach" else rng.uniform(0.72, 0.92)
            spot = Spot(middle, horizon + t * (1 - horizon), chosen[1].size * (0.55 + 0.85 * t), 0.5)
            if "h" not in chosen[1].places and chosen[2] < 0:
                spot = replace(spot, size=spot.size * 0.75)
        spot = replace(spot, size=max(spot.size * 1.2, 0.06))
        size = rng.choice(("", "", "", "small", "big", "tiny")) if count <= 2 else ""
        s.add(
            chosen,
            spot,
            count,
            side,
            size,
            stage=0 if place == "h" else 1,
            afloat=place in "wb",
            shadow=float(place in "gh"),
            scatter=0.012,
        )


def _mood(s: Sketch, ground: str) -> None:
    weather, time, palette = s.weather, s.time, s.palette
    if weather == "storm":
        s.mood = s.rng.choice(("dramatic", "gloomy"))
    elif weather in ("rain", "fog"):
        s.mood = s.rng.choice(("gloomy", "lonely", "quiet"))
    elif time in ("sunset", "dawn", "dusk"):
        s.mood = s.rng.choice(("calm", "dreamy", "peaceful"))
    elif time == "night":
        s.mood = s.rng.choice(("quiet", "calm", "mysterious"))
    elif palette in ("vivid", "warm") or ground == "flowers":
        s.mood = s.rng.choice(("cheerful", "joyful"))
    else:
        s.mood = s.rng.choice(("peaceful", "calm", None))
