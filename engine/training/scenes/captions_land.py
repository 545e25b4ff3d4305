"""Landscapes in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.training.scenes import words as w
from engine.training.scenes.kinds import KINDS
from engine.training.scenes.scene import Group, Part
from engine.training.scenes.stamp_words import STAMP_PLACES

if TYPE_CHECKING:
    from engine.training.scenes.captions import _Teller

_FAR = ("mountains", "snowy mountains", "hills", "forest", "village", "city")
_GROUND = (
    "sea", "lake", "river", "road", "desert", "snow", "field", "field of wheat", "field of lavender",
    "field of poppies", "meadow flowers", "meadow", "hills",
)  # fmt: skip
_LIGHTS = ("sun", "moon", "crescent")
_PLACED = {**STAMP_PLACES, **{name: kind.places for name, kind in KINDS.items()}}
_FLYING = {"heart", "star"} | {noun for noun, places in _PLACED.items() if places == "s"}
_PLACES = ("sun left", "sun right", "sun low", "sun high", "moon left", "moon right")


def _where(group: Group, ground: str) -> str:
    """The word between a thing and the ground."""
    if group.kind in _FLYING or group.kind == "bridge":
        return "over"
    if ground in ("river", "road", "lake"):
        return "on" if group.afloat else "by"
    return "on" if ground in ("sea", "beach", "desert", "snow", "hills") else "in"


def tell_landscape(t: _Teller) -> str:
    """A landscape: a few words, a list of them, or a sentence."""
    style = t.rng.random()
    text = _short(t) if style < 0.22 else _list(t) if style < 0.5 else _sentence(t)
    if t.maybe(0.06):
        text = f"{t.rng.choice(('a landscape with', 'a view of', 'a picture of', 'a painting of'))} {text}"
    return text


def _under(t: _Teller, group: Group) -> Part | None:
    """What a thing stands on, flies over or sails on."""
    beach = t.find("beach")
    return beach if beach and group.kind not in _FLYING and not group.afloat else t.find(*_GROUND)


def _hour(t: _Teller) -> str:
    return t.rng.choice(w.TIME_WORDS[t.labels.time]) if t.labels.time else ""


def _weather(t: _Teller) -> list[str]:
    weather = t.labels.weather
    if weather is None or not t.maybe(0.15 if weather == "clear" else 0.8):
        return []
    return [t.rng.choice(w.WEATHER_WORDS[weather])]


def _short(t: _Teller) -> str:
    """One thing over, in or by another."""
    light, far, ground = t.find(*_LIGHTS), t.find(*_FAR), t.find(*_GROUND)
    groups = t.scene.groups
    below = t.rng.choice([p for p in (far, ground) if p] or list(t.labels.backdrop))
    if groups and t.maybe(0.6):
        group = t.rng.choice(groups)
        text = t.things(group)
        ground = _under(t, group)
        if ground and t.maybe(0.7):
            text = f"{text} {_where(group, ground.kind)} {t.part(ground)}"
    elif light and below != light:
        text = f"{t.part(light)} {t.rng.choice(('over', 'over', 'above'))} {t.part(below)}"
    else:
        text = t.part(below)
    if t.maybe(0.4):
        text = f"{text}{', ' if t.maybe(0.4) else ' '}{_hour(t)}"
    return ", ".join([text, *_weather(t), *t.tail(0.2)])


def _list(t: _Teller) -> str:
    """Phrases with commas, in any order."""
    phrases = [t.placed(g, 0.5) for g in t.scene.groups if t.maybe(0.9)]
    for part in t.labels.backdrop:
        chance = 0.4 if part.kind in ("sky", "clouds", *_PLACES) else 0.8
        if t.maybe(chance):
            phrases.append(t.part(part))
    if t.maybe(0.6):
        phrases.append(_hour(t))
    if t.maybe(0.7):
        t.rng.shuffle(phrases)
    return ", ".join([*phrases, *_weather(t), *t.tail(0.5)] or [_hour(t)])


def _sentence(t: _Teller) -> str:
    """Things in a place with a distance behind, then hour, weather and mood."""
    far, ground, light = t.find(*_FAR), t.find(*_GROUND), t.find(*_LIGHTS)
    groups = list(t.scene.groups)
    text = ""
    if groups:
        groups.sort(key=lambda group: group.kind not in _FLYING)
        text = " and ".join(t.placed(g, 0.4) for g in groups)
        ground = _under(t, groups[-1])
        if ground:
            text = f"{text} {_where(groups[-1], ground.kind)} {t.part(ground)}"
    elif ground:
        text = t.part(ground)
    if far and far is not ground and t.maybe(0.8):
        before = t.rng.choice(("with", "before", "in front of")) if text else ""
        text = f"{text} {before} {t.part(far)}"
    if not text.strip():
        text = t.part(t.labels.backdrop[0])
    if light and t.maybe(0.75):
        text = f"{text}, {t.part(light)}"
        place = t.find(*_PLACES)
        if place and t.maybe(0.5):
            text = f"{text}, {t.part(place)}"
    elif t.maybe(0.3):
        sky = t.find("sky")
        text = f"{text} under {t.with_article(sky)}" if sky and sky.colour else text
    if t.maybe(0.6):
        text = f"{text}{' ' if t.maybe(0.6) else ', '}{_hour(t)}"
    return ", ".join([text, *_weather(t), *t.tail(0.5)])
