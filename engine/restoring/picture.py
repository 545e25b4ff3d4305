"""Which program painted a picture, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.metadata import PARAMETERS, recipe_in
from engine.restoring import a1111, comfyui, fooocus, invokeai, swarmui
from engine.restoring.fields import Lookup, Restored, Said, recipe_of
from engine.texts import CAMERA, COMMENT, MAKE, texts_in


def restore(path: Path, lookup: Lookup | None = None) -> Restored | None:
    """The settings inside the picture at `path`; None where it has none. Never raises for what stands in it.

    `lookup` finds models by bare names; None: among those of this machine.
    """
    return restore_texts(texts_in(path), lookup)


def restore_texts(texts: Mapping[str, str], lookup: Lookup | None = None) -> Restored | None:
    """The same for the texts of a picture, by their keywords."""
    own = recipe_in(dict(texts))
    if own is not None:
        return Restored("Impasto", own)
    said = _said(texts)
    return recipe_of(said, lookup) if said is not None else None


def _said(texts: Mapping[str, str]) -> Said | None:
    """What the texts say, by whichever program knows them."""
    if invokeai.KEY in texts and (said := invokeai.read(texts[invokeai.KEY])) is not None:
        return said
    for text in (texts.get(PARAMETERS, ""), texts.get(COMMENT, "")):
        if fooocus.SCHEME in texts and (said := fooocus.read(text)) is not None:
            return said
        start = text.lstrip()[:1]
        readers = (swarmui.read, fooocus.read, invokeai.read) if start == "{" else (a1111.read,)
        for read in readers:
            if text and (said := read(text)) is not None:
                return said
    prompt = texts.get(comfyui.PROMPT) or texts.get(CAMERA, "").removeprefix("prompt:")
    workflow = texts.get(comfyui.WORKFLOW) or texts.get(MAKE, "").removeprefix("workflow:")
    return comfyui.read(prompt, workflow)
