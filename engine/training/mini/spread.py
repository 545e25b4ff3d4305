"""How varied the model paints, how near to scenes, and which words it takes for alike.

    python -m engine.training.mini.spread --model FOLDER --vgg FILE

Tells three things. The mean distance of 16 seeds of one prompt, beside that of as many prompts: the features of VGG16
without learned weights (Zhang et al. 2018). The Fréchet distance (Heusel et al. 2017) of features between pictures
painted from captions of held-out scenes and other such scenes, beside that between scenes alone; with channels taken
as independent, since so few pictures tell no covariances. And the nearest neighbours of words in the text encoder.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional

from engine.imagining.encode import hear
from engine.imagining.load import Diffusion, load
from engine.nets import channels_last
from engine.nets.vgg import Vgg16
from engine.training.banks import half_precision
from engine.training.mini.autoencoder import TAPS, perceptual
from engine.training.mini.data import UNSEEN
from engine.training.mini.shapes import SIDE, device_here
from engine.training.mini.sheets import PROMPTS, pictures_of
from engine.training.mini.source import SCENES, source_of
from engine.training.plans import parser_for

SEEDS: Final = 16
WORDS: Final = (
    "red orange blue black gold sun moon star mountains sea river forest tree rose boat house castle cat apple dusk"
)


@torch.no_grad()
def moments(vgg: Vgg16, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation of each channel's mean over a picture, (channels,); `pictures` in [0, 1]."""
    device = vgg.mean.device
    rows = []
    for part in pictures.split(8):
        seen = vgg(part.to(device), TAPS[-1])
        rows.append(torch.cat([seen[tap].float().mean((2, 3)) for tap in TAPS], 1).cpu())
    deviation, mean = torch.std_mean(torch.cat(rows), 0)
    return mean, deviation


def frechet(ours: tuple[Tensor, Tensor], theirs: tuple[Tensor, Tensor]) -> float:
    """Fréchet distance of two Gaussians with independent channels."""
    return float(sum((a - b).square().sum() for a, b in zip(ours, theirs, strict=True)))


@torch.no_grad()
def apart(vgg: Vgg16, pictures: Tensor) -> float:
    """Mean distance of any two of `pictures`."""
    device = vgg.mean.device
    found = [
        float(perceptual(vgg, pictures[a : a + 1].to(device), pictures[b : b + 1].to(device)))
        for a, b in combinations(range(len(pictures)), 2)
    ]
    return sum(found) / len(found)


def spread(model: Diffusion, vgg: Vgg16, device: torch.device, **how: Any) -> dict[str, float]:
    """Mean distances of 16 seeds of one prompt, of three such, and of 16 prompts."""
    found = {}
    for prompt in (PROMPTS[0], PROMPTS[4], PROMPTS[6]):
        found[prompt] = apart(vgg, pictures_of(model, [prompt] * SEEDS, device, **how))
    found["other prompts"] = apart(vgg, pictures_of(model, list(PROMPTS[:SEEDS]), device, **how))
    return found


def nearness(model: Diffusion, vgg: Vgg16, device: torch.device, count: int, scenes: str, **how: Any) -> list[float]:
    """Fréchet distances to `count` held-out scenes: of the model's pictures, and of other scenes."""
    source: Any = source_of(scenes)
    invent = getattr(source, "invent_held_out", source.invent)
    those, others = ([invent(UNSEEN + first + number) for number in range(count)] for first in (0, count))
    shown, beside = (moments(vgg, source.paint(part, SIDE, SIDE, device).float() / 255) for part in (those, others))
    painted = pictures_of(model, [scene.caption(0) for scene in others], device, **{**how, "guidance": 1.0})
    return [frechet(moments(vgg, painted), shown), frechet(beside, shown)]


@torch.no_grad()
def neighbours(model: Diffusion, words: Sequence[str], known: Sequence[str], count: int = 4) -> dict[str, list[str]]:
    """The `count` words of `known` that the text encoder takes for most like each of `words`."""
    device = next(model.texts[0].encoder.parameters()).device
    rows = []
    for word in known:
        heard = hear(model.texts, word, {}, device)
        rows.append(heard.embeddings[0, len(model.texts[0].words.encode(word))].float())
    table = torch.stack(rows)
    table = functional.normalize(table - table.mean(0), dim=1)
    found = {}
    for word in words:
        order = (table @ table[list(known).index(word)]).argsort(descending=True).tolist()
        found[word] = [known[place] for place in order if known[place] != word][:count]
    return found


def main() -> None:
    """Read the command line and tell."""
    parser = parser_for(__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--vgg", type=Path, required=True)
    parser.add_argument("--pictures", type=int, default=256)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--words", default=WORDS, help="with spaces between them")
    parser.add_argument("--only", choices=("spread", "nearness", "neighbours"))
    given = parser.parse_args()
    device = device_here()
    model = load(given.model, torch.float32)
    for module in model.modules:
        module.to(device)
    vgg = channels_last(Vgg16.read(given.vgg).to(device))
    told: dict[str, Any] = {}
    with half_precision(device):
        if given.only in (None, "spread"):
            told["spread"] = spread(model, vgg, device, steps=given.steps)
        if given.only in (None, "nearness"):
            told["to scenes"] = nearness(model, vgg, device, given.pictures, SCENES, steps=given.steps)
        if given.only in (None, "neighbours"):
            told["neighbours"] = neighbours(model, given.words.split(), sorted(source_of(SCENES).VOCABULARY))
    sys.stdout.write("".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in told.items()))


if __name__ == "__main__":
    main()
