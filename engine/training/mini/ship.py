"""Write the trained miniature as a diffusers folder: python -m engine.training.mini.ship --from OUT --to assets/mini.

OUT holds what the other stages left there, or only their small files and the tokenizer. Weights are
float16, of which only the digits that training multiplied with are kept.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import save

from engine.files import write_bytes
from engine.imagining.words import words_of
from engine.models.known import FILE
from engine.training.mini import autoencoder, tokens, words
from engine.training.mini.latents import colours, read_vae
from engine.training.mini.parts import read_parts
from engine.training.mini.shapes import SCHEDULER, SIDE, Sizes, make_text, make_unet, parameters
from engine.training.mini.source import SCENES, SceneSource, source_of
from engine.training.plans import parser_for

INDEX: Final = {
    "_class_name": "StableDiffusionPipeline",
    "feature_extractor": [None, None],
    "safety_checker": [None, None],
    "requires_safety_checker": False,
    "scheduler": ["diffusers", "DDIMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}
WEIGHTS: Final = {"unet": "diffusion_pytorch_model", "vae": "diffusion_pytorch_model", "text_encoder": "model"}


def trained(folder: Path, sizes: Sizes) -> dict[str, Any]:
    """The parts with their averaged weights, float32, by the names of their folders. Raises FileNotFoundError."""
    found = read_parts(folder, words.NAME)
    if found is None:
        raise FileNotFoundError(f"there are no trained {words.NAME} in {folder}")
    vocabulary = words_of(folder / tokens.FOLDER).eos + 1
    parts = {"unet": make_unet(sizes), "text": make_text(sizes, vocabulary)}
    for name, module in parts.items():
        own = {key.removeprefix(f"{name}."): value for key, value in found[0].items() if key.startswith(f"{name}.")}
        module.load_state_dict({key: value.float() for key, value in own.items()}, strict=False)
        lacking = {key for key, _ in module.named_parameters()} - set(own)
        if lacking:
            raise ValueError(f"{len(lacking)} tensors of {name} are missing in {folder}")
    vae, _ = read_vae(folder, autoencoder.NAME, sizes)
    return {"unet": parts["unet"], "text_encoder": parts["text"], "vae": vae}


def ship(folder: Path, target: Path, source: SceneSource, sizes: Sizes | None = None) -> dict[str, int]:
    """Write the model of `folder` to `target`; parameters by part."""
    parts = trained(folder, sizes or Sizes())
    scenes = [source.invent(seed) for seed in range(64)]
    shown = source.paint(scenes, SIDE, SIDE, torch.device("cpu")).float() / 255
    table, offset = colours(parts["vae"], shown)
    parts["vae"].register_to_config(latent_colours=[*table, offset])
    for name, module in parts.items():
        place = target / name
        state = {_named(name, key): _short(value) for key, value in module.named_parameters()}
        write_bytes(place / f"{WEIGHTS[name]}.safetensors", save(state, {"format": "pt"}))
        (place / "config.json").write_text(_config(module), encoding="utf-8")
    for file in (folder / tokens.FOLDER).iterdir():
        write_bytes(target / tokens.FOLDER / file.name, file.read_bytes())
    (target / "scheduler").mkdir(exist_ok=True)
    (target / "scheduler" / "scheduler_config.json").write_text(_json(SCHEDULER), encoding="utf-8")
    (target / "model_index.json").write_text(_json(INDEX), encoding="utf-8")
    (target / FILE).write_text("\n".join([*sorted(source.VOCABULARY), ""]), encoding="utf-8")
    return {name: parameters(module) for name, module in parts.items()}


def _short(value: torch.Tensor) -> torch.Tensor:
    """float16 with the digits that training multiplied with, those of bfloat16: they pack a fifth smaller."""
    return value.bfloat16().half().contiguous()


def _named(part: str, name: str) -> str:
    """The tensor's name as the files of Stable Diffusion have it, whatever this version of transformers calls it."""
    return f"text_model.{name.removeprefix('text_model.')}" if part == "text_encoder" else name


def _config(module: Any) -> str:
    """Its configuration, without what only this machine's libraries say of themselves."""
    own = dict(module.config) if hasattr(module, "register_to_config") else module.config.to_diff_dict()
    kept = {name: value for name, value in own.items() if name not in ("transformers_version", "dtype")}
    kept = {name: value for name, value in kept.items() if not name.startswith("_")}
    if hasattr(module, "register_to_config"):
        kept["_class_name"] = type(module).__name__
    return _json(kept)


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True, default=list) + "\n"


def main() -> None:
    """Read the command line and write."""
    parser = parser_for(__doc__)
    parser.add_argument("--from", type=Path, required=True, dest="folder")
    parser.add_argument("--to", type=Path, required=True, dest="target")
    parser.add_argument("--scenes", default=SCENES)
    given = parser.parse_args()
    found = ship(given.folder, given.target, source_of(given.scenes))
    size = sum(file.stat().st_size for file in given.target.rglob("*") if file.is_file())
    sys.stdout.write(f"{found}, {sum(found.values()):,} parameters in all; {size / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main()
