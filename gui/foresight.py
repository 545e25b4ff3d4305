"""What the next painting will need, and how it is made to fit where it does not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from engine.errors import InvalidRequest
from engine.events import Memory
from engine.fitting import MODELS, Model, Needs, Way, Work, accompanied, needs, ways
from engine.forecasts import Forecasts, Place
from engine.hardware import Room, roomiest
from engine.memory import Forecast
from engine.recipe import Imagine
from gui.state import Parameters, SizeChoice, output_size, recipe_of
from gui.tongue import tr
from gui.words import NATIVE, Words, changed

FAMILIES: Final = {side: MODELS[base] for base, side in NATIVE.items()}
"""Models by the side of the pictures that they were made with."""


@dataclass(slots=True)
class Foresight:
    """Arithmetic about what is chosen, by the meter's last reading. Looks at no file."""

    forecasts: Forecasts = field(default_factory=Forecasts)
    device: str = "auto"
    limit: int | None = None
    """Most bytes that a painting may take."""
    readings: dict[int, Memory] = field(default_factory=dict)
    """The newest of each card."""
    refused: Parameters | None = None
    """What was refused for want of memory, although it was thought to fit."""

    def take(self, reading: Memory) -> None:
        """Go by this reading of a card from now on."""
        self.readings[reading.card] = reading

    @property
    def card(self) -> int:
        """The card that paints: the one that the settings name, or like the engine the one with most room."""
        if self.device.startswith("cuda"):
            return int(self.device.partition(":")[2] or 0)
        cards = sorted(self.readings)
        told = [self.readings[card] for card in cards]
        best = roomiest([Room(one.total or 0, one.free or 0, one.ours or 0) for one in told])
        return cards[best] if cards else 0

    @property
    def reading(self) -> Memory | None:
        """The newest reading of the card that paints; None while there is none."""
        return self.readings.get(self.card)

    @property
    def free(self) -> int | None:
        """Bytes free on the device; None while unknown."""
        return self.reading.free if self.reading is not None else None

    def on_processor(self, parameters: Parameters) -> bool:
        """Whether the processor paints although there is a card, which the meter shows."""
        card = self.reading is not None and self.reading.gpu
        return card and (parameters.processor or self.device == "cpu")

    def forecast(self, parameters: Parameters) -> Forecast | None:
        """What the painting will need, as far as that can be said yet. Words are spoken of where they do not fit."""
        work = self._work(parameters)
        if work is None:
            return None
        found = needs(work)
        fits = found.fits and parameters != self.refused
        if parameters.start != "photo" and fits:
            return None
        plain = Forecast(found.needed, found.seconds, fits, found.tile)
        return self.forecasts.better(work.recipe, plain, work.place) if parameters.style is not None else plain

    def ways(self, parameters: Parameters) -> tuple[Way, ...]:
        """How to make it fit, the cheapest loss first; none where it fits or nothing helps."""
        work = self._work(parameters)
        if work is None:
            return ()
        processor = Place.here("cpu") if work.place.gpu else None
        return ways(work, processor, refused=parameters == self.refused)

    def needs(self, parameters: Parameters) -> Needs | None:
        """What the painting takes as it is chosen."""
        work = self._work(parameters)
        return None if work is None else needs(work)

    def _work(self, parameters: Parameters) -> Work | None:
        size, reading = output_size(parameters), self.reading
        if size is None or reading is None:
            return None
        place = Place(reading.device if reading.gpu else "cpu", gpu=reading.gpu, free=reading.free)
        if self.on_processor(parameters):
            place = Place.here("cpu")
        try:
            recipe = recipe_of(parameters if parameters.start != "photo" else _with_some_style(parameters))
        except InvalidRequest:  # no words yet, or no model
            return None
        model = _model(parameters.words) if parameters.start != "photo" else None
        return Work(recipe, *size, place, self.limit, model=model, photo=parameters.start != "words")


def _with_some_style(parameters: Parameters) -> Parameters:
    """The forecast does not depend on which painting it is."""
    return parameters if parameters.style is not None else replace(parameters, style="any")


def _model(words: Words) -> Model | None:
    model = MODELS["mini"] if words.habits is not None else FAMILIES.get(words.native)
    return None if model is None else accompanied(model, words.step)


def made_to_fit(parameters: Parameters, way: Way) -> Parameters:
    """The parameters with everything changed that `way` changes."""
    work = way.work
    if "processor" in way.kinds:
        parameters = replace(parameters, processor=True)
    if "own size" in way.kinds:
        parameters = replace(parameters, words=changed(parameters.words, "own_size", True))
    if "method" in way.kinds:
        parameters = replace(parameters, controls=replace(parameters.controls, method="stylize"))
    if "size" in way.kinds and parameters.start == "words":
        words = replace(parameters.words, shape="custom", width=work.width, height=work.height)
        parameters = replace(parameters, words=words)
    elif "size" in way.kinds:
        parameters = replace(parameters, size=SizeChoice("custom", work.width, work.height))
    return parameters


def changes(before: Parameters, way: Way) -> tuple[str, ...]:
    """What `way` changes, in words for the artist, a line each."""
    told = []
    for kind in way.kinds:
        if kind == "processor":
            told.append(tr("Painted on the processor: same picture, slower"))
        elif kind == "own size":
            told.append(tr("Imagined at the model's own size, then enlarged"))
        elif kind == "method":
            told.append(tr("Painted by the quick method, in one pass"))
        elif kind == "size":
            was, size = output_size(before) or (0, 0), way.work.size
            told.append(tr("Size {was} → {size}", was=f"{was[0]} × {was[1]}", size=f"{size[0]} × {size[1]}"))
    return tuple(told)


def by_itself(found: Needs, way: Way) -> tuple[str, ...]:
    """What the plan does by itself to save memory; nothing of it is seen in the picture."""
    told = [tr("in tiles of {side} pixels", side=found.tile)] if found.tile is not None else []
    if any(isinstance(step, Imagine) for step in way.work.recipe.steps):
        means = found.means
        if means.layers:
            told.append(tr("the model's layers come to the card one by one, which is slow"))
        elif means.turns:
            told.append(tr("the model's parts come to the card in turn"))
        elif means.tiled:
            told.append(tr("developed in tiles"))
    return tuple(told)
