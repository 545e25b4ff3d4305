"""What the export dialogs say about what is exported: what it is of, how it is painted, how large. No widgets."""

from __future__ import annotations

from engine.recipe import RenderRequest
from engine.sniff import shown_name
from engine.styles import Style
from gui.state import Parameters
from gui.tongue import percent, said, tr
from gui.words import shown_model


def origin(request: RenderRequest, style: Style | None) -> str:
    """What a finished painting is of, and after which painting."""
    what = shown_name(request.subject) if request.source is not None else tr("What the words say")
    if not request.recipe.styles:
        return what
    return tr(
        "{what} after {painting}", what=what, painting=said(style.title) if style is not None else tr("your picture")
    )


def manner(parameters: Parameters, style: Style | None) -> list[str]:
    """How many pictures are painted, in a few words each."""
    words = [shown_model(parameters.words.step.model)] if parameters.start != "photo" else []
    if parameters.style is None:
        return words
    return [
        *words,
        said(style.title) if style else parameters.style,
        tr("strength {strength}", strength=percent(parameters.strength)),
    ]


def sizes(parameters: Parameters) -> str:
    """How large they become, and how many of each."""
    size, words = parameters.size, parameters.words
    if parameters.start == "words":
        each = tr(" · {count} of each", count=words.count) if words.count > 1 else ""
        return f"{words.size.width} × {words.size.height}{each}"
    known = {"same": tr("each as large as its photo"), "4k": "4K", "8k": "8K"}
    return known.get(size.mode) or tr("inside {width} × {height}", width=size.width, height=size.height)
