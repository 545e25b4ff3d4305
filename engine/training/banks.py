"""What training looks at, with its VGG statistics computed beforehand: each step then measures only what it paints."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from engine.nets.vgg import Vgg16
from engine.training.losses import Batch, Slices, StyleTarget, normalised
from engine.training.pictures import PictureSet, training_files, vary_palette

EDGE: Final = 16
"""Pixels at each side of a content crop that are painted but not judged, a multiple of 8."""
STYLE_SIDE: Final = 512
"""Sides at which paintings are seen and measured, in pixels; `steps.stylize` shows them with this short side."""
PHOTO_SIDE: Final = 1024
"""Short side at which photos are held."""
CLOSER: Final = (0.7, 1.0)
"""Parts of a painting that are shown as styles of their own. Smaller ones are softer than any painting is seen."""
WHOLE: Final = 0.65
"""Share of the style pictures that show as much of their painting as a square can."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is drawn: style pictures, content crops, their sides in pixels; pictures a step, others for each."""

    styles: int
    contents: int
    size: int
    batch: int
    others: int


def half_precision(device: torch.device) -> torch.autocast:
    """bfloat16 for what a card can do in it; float32 on the processor, where few are quicker in bfloat16."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda")


class Banks:
    """Style pictures and content crops, on the device as bytes; `refresh` draws new ones."""

    def __init__(self, folder: Path, sizes: Sizes, vgg: Vgg16, device: torch.device) -> None:
        self.sizes, self.vgg, self.device = sizes, vgg, device
        files = training_files(folder / "paintings")
        if (folder / "manners").is_dir():
            files += training_files(folder / "manners")
        self.paintings = PictureSet(files, side=STYLE_SIDE * 5 // 4, device=device, exact=True)
        self.photos = PictureSet(training_files(folder / "photos"), side=PHOTO_SIDE, device=device)
        self.slices = Slices(device)
        self.refresh()

    @torch.no_grad()
    def refresh(self) -> None:
        """Draw other parts of the paintings, other colours and other crops, and measure them."""
        self.slices.redraw()
        count = self.sizes.styles
        self.sources = torch.arange(count, device=self.device) % len(self.paintings)
        whole = torch.rand(count, device=self.device) < WHOLE
        styles, targets = [], []
        for chosen, all_of_it in zip(self.sources.split(16), whole.split(16), strict=True):
            shown = self._style_crops(chosen, all_of_it)
            styles.append((shown * 255).round().to(torch.uint8))
            with half_precision(self.device):
                targets.append(StyleTarget.measured(self.vgg, shown, self.slices).to(torch.bfloat16))
        self.styles, self.targets = torch.cat(styles), StyleTarget.joined(targets)
        half = self.sizes.contents // 2
        self.contents = torch.cat(
            [
                self._content_crops(self.photos, self.sizes.contents - half, (0.5, 3.0)),
                self._content_crops(self.paintings, half, (0.5, 2.0)),
            ]
        )
        with half_precision(self.device):
            parts = [self._judged(part.float() / 255) for part in self.contents.split(16)]
        self.features = torch.cat(parts)

    def _style_crops(self, chosen: Tensor, whole: Tensor) -> Tensor:
        low, high = (value * 5 / 4 for value in CLOSER)
        part = self.paintings.crops(chosen, STYLE_SIDE, (low, high), turned=True)
        full = self.paintings.crops(chosen, STYLE_SIDE, (high, high), turned=True)
        return vary_palette(torch.where(whole[:, None, None, None], full, part))

    def _content_crops(self, pictures: PictureSet, count: int, spans: tuple[float, float]) -> Tensor:
        chosen = torch.randint(len(pictures), (count,), device=self.device)
        parts = [pictures.crops(part, self.sizes.size, spans) for part in chosen.split(32)]
        return torch.cat([(part * 255).round().to(torch.uint8) for part in parts])

    def _judged(self, contents: Tensor) -> Tensor:
        return normalised(self.vgg(contents[..., EDGE:-EDGE, EDGE:-EDGE])["relu4_1"]).bfloat16()

    def batch(self) -> Batch:
        """A random batch."""
        count = self.sizes.batch
        chosen = torch.randint(len(self.contents), (count,), device=self.device)
        styles = torch.randperm(len(self.styles), device=self.device)[:count]
        others = torch.randint(len(self.styles), (count, self.sizes.others), device=self.device)
        return Batch(
            contents=self.contents[chosen].float() / 255,
            features=self.features[chosen].float(),
            styles=self.styles[styles].float() / 255,
            target=self.targets.rows(styles),
            others=self.targets.strokes[1][others],
            strangers=self.sources[others] != self.sources[styles][:, None],
        )
