"""Every format with every feature, on tiny models with the real names of everything: `python -m tests.imagine_table`.

Each cell is how much the feature changes the picture (mean difference in samples of 255): what changes nothing was not
there at all. A dash: there is no such thing.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from engine.errors import EngineError
from engine.imagining.kept import MODELS
from engine.recipe import Guide, Reference, Weighted
from tests import tiny_beside, tiny_models
from tests.imagining import SIDE, Models, differ, paint, photo

Values = dict[str, Any]
FORMATS = (
    "sd1 folder", "sd1 file", "sd1 half", "sd1 ckpt", "sd1 inpainting", "sd2 folder", "sd2 file", "sdxl folder",
    "sdxl file",
)  # fmt: skip


def family_of(form: str) -> Any:
    return form.split(maxsplit=1)[0]


def mask_of(folder: Path) -> str:
    """A mask that covers the lower half."""
    path = folder / "mask.png"
    Image.fromarray(np.repeat(np.arange(SIDE) < SIDE // 2, SIDE).reshape(SIDE, SIDE).astype(np.uint8) * 255).save(path)
    return str(path)


def picture_of(folder: Path) -> str:
    """A drawn photo."""
    path = folder / "shape.png"
    Image.fromarray(photo().array).save(path)
    return str(path)


def lora(kind: Any) -> Callable[[str, Path], Values]:
    def values(form: str, folder: Path) -> Values:
        path = tiny_models.lora(folder / f"{kind}.safetensors", kind, family_of(form))
        return {"loras": (Weighted(name=str(path), weight=0.8),)}

    return values


def inversion(form: str, folder: Path) -> Values:
    path = tiny_models.inversion(folder / "mystyle.safetensors", family_of(form))
    return {"prompt": "a red mystyle house", "embeddings": (str(path),)}


def control(look: Any) -> Callable[[str, Path], Values]:
    def values(form: str, folder: Path) -> Values:
        path = folder / "control"
        tiny_models.controlnet(family_of(form)).save_pretrained(path)
        if look == "depth":
            tiny_beside.depth(folder)
        return {"guides": (Guide(model=str(path), picture=picture_of(folder), look=look),)}

    return values


def adapter(form: str, folder: Path) -> Values:
    tiny_beside.ip_adapter(folder, family_of(form))
    return {"references": (Reference(picture=picture_of(folder)),)}


FEATURES: dict[str, Callable[[str, Path], Values]] = {
    "negative": lambda _form, _folder: {"negative": "blue sky"},
    "weights": lambda _form, _folder: {"prompt": "a (red:1.6) house"},
    "long prompt": lambda _form, _folder: {"prompt": "a red house " * 20},
    "clip skip": lambda _form, _folder: {"clip_skip": 2},
    "kohya LoRA": lora("kohya"),
    "diffusers LoRA": lora("diffusers"),
    "inversion": inversion,
    "ControlNet": control("as-is"),
    "canny": control("canny"),
    "depth": control("depth"),
    "IP-Adapter": adapter,
    "img2img": lambda _form, _folder: {"before": True},
    "inpaint": lambda _form, folder: {"before": True, "mask": mask_of(folder)},
}


def row(form: str, models: Models, folder: Path) -> dict[str, float | None]:
    """The cells of one format. `folder` is the artist's folder of models; None where there is no such thing."""
    path = models(form)
    plain = paint(path)
    cells: dict[str, float | None] = {}
    for name, make in FEATURES.items():
        if (name, family_of(form)) == ("IP-Adapter", "sd2"):
            cells[name] = None
            continue
        values = make(form, folder)
        before = photo() if values.pop("before", False) else None
        known = plain if name != "inpaint" else paint(path, photo())
        cells[name] = differ(known, paint(path, before, **values))
    return cells


def main() -> int:
    """Print the table. Returns 1 where a cell is empty."""
    good = True
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        os.environ |= {"IMPASTO_MODELS": str(root / "own"), "IMPASTO_HOME": str(root / "home")}
        (root / "own").mkdir()
        models = Models(root / "models")
        width = max(map(len, FORMATS))
        sys.stdout.write(" | ".join([" " * width, "words", *FEATURES]) + "\n")
        for form in FORMATS:
            try:
                cells = row(form, models, root / "own")
                shown = ["  yes", *(_cell(value).rjust(len(name)) for name, value in cells.items())]
                good = good and all(value is None or value > 0 for value in cells.values())
            except EngineError as error:
                shown, good = [str(error)], False
            sys.stdout.write(" | ".join([form.ljust(width), *shown]) + "\n")
            sys.stdout.flush()
        MODELS.rest()
        MODELS.clear()
    return 0 if good else 1


def _cell(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}" if value else "NOTHING"


if __name__ == "__main__":
    sys.exit(main())
