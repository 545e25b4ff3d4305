"""One line about what is on the canvas."""

from __future__ import annotations

from engine.sniff import shown_name
from gui.orders import Result
from gui.state import Parameters, output_size
from gui.tongue import tr
from gui.widgets import duration


def seen(parameters: Parameters, result: Result | None, opening: str = "") -> str:
    """What is shown, how large it is, and how long it took; `opening` is a picture that is still read."""
    photo = parameters.photo
    if opening:
        return tr("Opening {opening}…", opening=opening)
    if parameters.start == "words":
        return _from_words(parameters, result)
    if photo is None:
        return tr("Nothing is open yet")
    name = shown_name(photo.path)
    if result is not None:
        how = (
            tr("painted in {duration}", duration=duration(result.seconds))
            if result.seconds
            else tr("from the gallery")
        )
        return f"{name} · {result.width} × {result.height} · {how}"
    width, height = output_size(parameters) or (photo.width, photo.height)
    into = "" if (width, height) == (photo.width, photo.height) else f" → {width} × {height}"
    return f"{name} · {photo.width} × {photo.height}{into}"


def _from_words(parameters: Parameters, result: Result | None) -> str:
    if result is None:
        return tr("From words · {size}", size=" × ".join(map(str, output_size(parameters) or ())))
    recipe, size = result.request.recipe, f"{result.width} × {result.height}"
    took = duration(result.seconds)
    imagined, both = tr("imagined in {took}", took=took), tr("imagined and painted in {took}", took=took)
    how = (both if recipe.styles else imagined) if result.seconds else tr("from the gallery")
    return tr("{size} · seed {seed} · {how}", size=size, seed=recipe.seed, how=how)
