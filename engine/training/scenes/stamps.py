"""Cut-outs of animals, flowers, vehicles from Debian's tuxpaint-stamps-default: read at training time, not shipped."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from engine.errors import InvalidRequest
from engine.training.scenes.kinds import Kind
from engine.training.scenes.noise import smooth
from engine.training.scenes.stamp_words import STAMP_PLACES, noun_of, plural

SIDE = 96
MOST = 300
"""At most so many cut-outs: 11 MB."""
_PER_NOUN = 4


class Stamps:
    """Cut-outs as RGBA uint8 m × 4 × 96 × 96, each standing on the middle of its lower edge, with its noun."""

    def __init__(self, pixels: Tensor, nouns: Sequence[str]) -> None:
        self.pixels, self.nouns = pixels, tuple(nouns)
        solid = pixels[:, 3] > 48
        wide = solid.any(1).sum(1).div(SIDE).clamp_min(0.1).tolist()
        high = solid.any(2).sum(1).div(SIDE).clamp_min(0.1).tolist()
        self._by_place: dict[str, dict[str, list[int]]] = {}
        self._kinds = []
        for i, (noun, w, h) in enumerate(zip(self.nouns, wide, high, strict=True)):
            places = STAMP_PLACES[noun]
            self._kinds.append(Kind((noun,), (plural(noun),), (), places, w, h, 0.11))
            for letter in places:
                self._by_place.setdefault(letter, {}).setdefault(noun, []).append(i)
        self._lists = {place: tuple(nouns.values()) for place, nouns in self._by_place.items()}
        self._on: dict[tuple[torch.device, int], Tensor] = {}

    def choose(self, rng: random.Random, place: str) -> tuple[str, Kind, int] | None:
        """A cut-out that may be at this place: its noun, kind and number; None where there is none."""
        nouns = self._lists.get(place)
        if not nouns:
            return None
        number = rng.choice(rng.choice(nouns))
        return self.nouns[number], self._kinds[number], number

    def paint(self, number: Tensor, where: tuple[Tensor, Tensor, Tensor], light: Tensor, random: Tensor) -> Tensor:
        """Sprites of the cut-outs (n × 4 × h × w, multiplied by opacity) in the scene's light.

        `where`: unit coordinates x and y (n × h × w) and pixels a unit (n × 1 × 1).
        """
        x, y, unit = where
        flip = torch.where(random[:, 1] < 0.5, 1.0, -1.0)[:, None, None]
        at = torch.stack((x * flip, -y), -1)
        sheet = self._sheet(x.device, 1)[number]
        fine = functional.grid_sample(sheet, at, align_corners=False)
        coarse = functional.grid_sample(self._sheet(x.device, 2)[number], at, align_corners=False)
        picture = torch.where(unit[:, None] < 30, coarse, fine)
        side, night = light[:, 3, None, None], light[:, 4, None, None]
        wash = (1 + 0.14 * x * side + 0.1 * y)[:, None]
        colour = (picture[:, :3] * light[:, :3, None, None] * wash).clamp_max(1)
        colour = torch.minimum(colour, picture[:, 3:])
        wide = 0.9 * (sheet[:, 3] > 0.2).any(1).float().mean(1)[:, None, None]
        r = torch.hypot((x + side * 0.2) / wide, (y + 1) / 0.14)
        shadow = ((1 - smooth(0.3, 1.15, r)) * 0.4 * light[:, 6, None, None] * (1 - 0.4 * night))[:, None]
        alpha = picture[:, 3:]
        under = shadow * (1 - alpha)
        return torch.cat((colour + under * 0.07, alpha + under), 1)

    def _sheet(self, device: torch.device, coarse: int) -> Tensor:
        """All cut-outs as half or whole size floats on the device, colours multiplied by opacity."""
        key = (device, coarse)
        if key not in self._on:
            picture = self.pixels.to(device).float() / 255
            picture = torch.cat((picture[:, :3] * picture[:, 3:], picture[:, 3:]), 1)
            self._on[key] = functional.avg_pool2d(picture, coarse) if coarse > 1 else picture
        return self._on[key]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the stamps under a folder (/usr/share/tuxpaint/stamps): those whose first line ends in a known noun.

        Raises InvalidRequest when there is none.
        """
        seen: dict[str, int] = {}
        pixels: list[Tensor] = []
        nouns: list[str] = []
        for text in sorted(folder.rglob("*.txt")):
            noun = noun_of(_first_line(text))
            if noun is None or seen.get(noun, 0) >= _PER_NOUN or len(nouns) >= MOST:
                continue
            picture = _cut_out(text)
            if picture is None:
                continue
            seen[noun] = seen.get(noun, 0) + 1
            pixels.append(picture)
            nouns.append(noun)
        if not pixels:
            raise InvalidRequest(f"No stamps were found in {folder}.", "Install Debian’s tuxpaint-stamps-default.")
        return cls(torch.stack(pixels), nouns)

    def pack(self, file: Path) -> None:
        """Write them as safetensors, at most 12 MB, for machines without the stamps."""
        save_file({"pixels": self.pixels.contiguous()}, file, {"nouns": "\n".join(self.nouns)})

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read what `pack` wrote. Raises InvalidRequest when it is no such file."""
        try:
            with safe_open(file, "pt") as opened:
                return cls(opened.get_tensor("pixels"), opened.metadata()["nouns"].split("\n"))
        except (OSError, SafetensorError, KeyError, TypeError) as cause:
            raise InvalidRequest(
                f"{file} is not a file of stamps.", "Make one with Stamps.read(folder).pack(file)."
            ) from cause


def _first_line(text: Path) -> str:
    with text.open(encoding="utf-8", errors="replace") as opened:
        return opened.readline().strip()


def _cut_out(text: Path) -> Tensor | None:
    """The picture beside a stamp's text as RGBA uint8 4 × 96 × 96, trimmed; None for none or one without a shape."""
    import pyvips

    found = next((text.with_suffix(end) for end in (".svg", ".png") if text.with_suffix(end).is_file()), None)
    if found is None:
        return None
    try:
        image = pyvips.Image.thumbnail(str(found), SIDE * 3, height=SIDE * 3).copy_memory()
        if image.bands != 4:
            return None
        left, top, width, height = image.extract_band(3).find_trim(threshold=24, background=[0])
        if min(width, height) < 12:
            return None
        image = image.crop(left, top, width, height)
        image = image.thumbnail_image(SIDE, height=SIDE)
        image = image.gravity("south", SIDE, SIDE, extend="background", background=[0, 0, 0, 0]).cast("uchar")
    except pyvips.Error:
        return None
    pixels = (
        torch.frombuffer(bytearray(image.write_to_memory()), dtype=torch.uint8).view(SIDE, SIDE, 4).permute(2, 0, 1)
    )
    return pixels.clone() if float(pixels[3].float().mean()) < 0.97 * 255 else None
