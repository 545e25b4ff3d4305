"""What a size needs, in one line: pixels, memory, time."""

from __future__ import annotations

from engine.memory import Forecast, short
from gui.state import Parameters, output_size
from gui.tongue import tr
from gui.widgets import about, amount
from gui.words import Words


def _imagined(words: Words, width: int, height: int) -> str:
    """What is told beside the size of an imagined picture."""
    if habits := words.habits:
        small = habits.size(width / height)
        return tr(" · imagined at {width} × {height}, then enlarged", width=small.width, height=small.height)
    far = width * height > 2.5 * words.native**2
    return tr(" · the model was made for {native} × {native}", native=words.native) if far else tr(" pixels")


def forecast_text(
    parameters: Parameters, forecast: Forecast | None, free: int | None, *, processor: bool = False
) -> str:
    """One line, such as 3840 × 2560 · needs 2.1 of 22 GB, about 4 s; or what is missing for saying so.

    `processor`: it is painted there, although what is `free` is a card's.
    """
    size = output_size(parameters)
    if size is None:
        return tr("Open a photo to see what a size needs")
    pixels = f"{size[0]} × {size[1]}"
    if parameters.start == "words" and (forecast is None or forecast.fits):
        return f"{pixels}{_imagined(parameters.words, *size)}"
    if forecast is None:
        return pixels
    if not forecast.fits:
        return _too_much(pixels, forecast.needed, None if processor else free)
    needs = amount(forecast.needed)
    if processor:
        needs = tr("{needs} of RAM on the processor", needs=needs)
    elif free is not None:
        unit, has = needs.split()[1], amount(free)
        needs = (
            tr("{split} of {has}", split=needs.split()[0], has=has)
            if has.endswith(unit)
            else tr("{needs} of {has}", needs=needs, has=has)
        )
    return tr("{pixels} · needs {needs}, {duration}", pixels=pixels, needs=needs, duration=about(forecast.seconds))


def _too_much(pixels: str, needed: int, free: int | None) -> str:
    """What is needed beside what there is."""
    if free is None or needed <= free:
        return tr("{pixels} · needs {needs}, more than may be used", pixels=pixels, needs=amount(needed))
    least, most = short(needed, free)
    return tr("{pixels} · needs {least}, free {most}", pixels=pixels, least=least, most=most)
