"""What one bake starts from: network, feature network, painting, and photos to learn on, nothing of it downloaded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
import torch
from torch import Tensor

from engine.baked_files import network_mark
from engine.errors import EngineError, InvalidRequest
from engine.models.features import feature_network
from engine.nets.vgg import Vgg16
from engine.nets.weights import load_network
from engine.picture import load_style, open_picture
from engine.probe import pictures_in, probe
from engine.recipe import BakeRequest, Size
from engine.sample import sample_photo
from engine.sniff import shown_name
from engine.styles import museum_folder
from engine.training.bake_bank import ContentBank
from engine.training.baker import BakePlan
from engine.training.step import left_out

MOST_PICTURES: Final = 64
"""At most so many photos are read to cut crops from."""
SHORT_SIDE: Final = 640
"""Most pixels of a photo's short side."""
SAMPLE_SIDE: Final = 768
"""Long side of the sample that is shown while it learns."""


class Source:
    """Network, painting and the list of photos are read when it is made, the photos by `contents`.

    Raises UnreadablePicture for the painting, InvalidRequest for the folder of photos.
    """

    def __init__(self, request: BakeRequest, checkpoint: Callable[[], None] = lambda: None) -> None:
        self.request, self._checkpoint = request, checkpoint
        self.notes: list[str] = []
        self.network = load_network()
        self.eyes = feature_network("auto")
        pixels = load_style(request.source)
        self.painting = torch.from_numpy(pixels).permute(2, 0, 1)[None]
        self._photos = _chosen(request)
        self.sample = self._sample()
        self.about = {"title": request.title, "artist": request.artist, "year": request.year}
        self.about |= {"features": "vgg16" if isinstance(self.eyes, Vgg16) else "slim", "seed": str(request.seed)}
        what = f"{network_mark()}|{self.about}|{hashlib.sha256(pixels.tobytes()).hexdigest()}"
        self.mark = hashlib.sha256(what.encode()).hexdigest()
        """Two bakes with the same mark are the same bake."""

    def others(self, most: int) -> Iterator[Tensor]:
        """Other paintings, (1, 3, h, w), whose strokes must not be taken for this one's."""
        for path in _paintings(self.request.seed)[:most]:
            self._checkpoint()
            try:
                yield torch.from_numpy(load_style(path)).permute(2, 0, 1)[None]
            except EngineError:
                continue

    def contents(self, eyes: Vgg16, plan: BakePlan, device: torch.device) -> ContentBank:
        """Crops of the photos, measured."""
        return ContentBank(eyes, self._pictures(), count=plan.contents, size=plan.size, device=device)

    def _pictures(self) -> Iterator[Tensor]:
        """The photos one by one, (3, h, w), bytes; a note tells of those that cannot be read."""
        unread = []
        for path in self._photos:
            self._checkpoint()
            try:
                yield _read(path)
            except EngineError:
                unread.append(path)
        if self.request.photos is None or len(unread) == len(self._photos):
            yield _drawn(1280, 800)
        if unread:
            self.notes.append(left_out(unread))

    def _sample(self) -> Tensor:
        """The photo that shows what was learned, (1, 3, 8h, 8w), RGB in [0, 1]."""
        picture = None
        photo = self.request.sample or (self._photos[0] if self.request.photos is not None else None)
        if photo is not None:
            try:
                picture = _read(photo, long_side=SAMPLE_SIDE)
            except EngineError:
                self.notes.append(f"{shown_name(photo)} cannot be read.")
        picture = _drawn(SAMPLE_SIDE, SAMPLE_SIDE * 5 // 8) if picture is None else picture
        height, width = (max(64, side // 8 * 8) for side in picture.shape[1:])
        whole = torch.nn.functional.interpolate(picture[None].float() / 255, (height, width), mode="area")
        return whole.clamp(0, 1)


def _chosen(request: BakeRequest) -> list[Path]:
    """The photos that are learned on, drawn by lot where there are many."""
    if request.photos is not None:
        found = pictures_in(request.photos) if request.photos.is_dir() else []
        if not found:
            name = shown_name(request.photos)
            raise InvalidRequest(f"There are no photos in {name}.", "Give a folder with pictures.")
    else:
        found = _paintings(request.seed)
    Random(request.seed).shuffle(found)  # noqa: S311 - nothing secret
    return found[:MOST_PICTURES]


def _paintings(seed: int) -> list[Path]:
    """The museum's pictures, where it is installed, and the drawn manners; in an order drawn by lot."""
    museum = museum_folder()
    found = sorted(museum.glob("*.jpg")) if museum is not None else []
    found += sorted(Path(str(files("assets"))).glob("manners/*.jpg"))
    Random(seed).shuffle(found)  # noqa: S311
    return found


def _read(path: Path, long_side: int | None = None) -> Tensor:
    """A picture, (3, h, w), bytes, no larger than is needed. Raises EngineError."""
    info = probe(path)
    scale = min(1.0, SHORT_SIDE / min(info.width, info.height), 4 * SHORT_SIDE / max(info.width, info.height))
    if long_side is not None:
        scale = min(1.0, long_side / max(info.width, info.height))
    fit = Size(width=max(1, round(info.width * scale)), height=max(1, round(info.height * scale)))
    with open_picture(path, fit=fit) as picture:
        return torch.from_numpy(np.array(picture.canvas.array)).permute(2, 0, 1)


def _drawn(width: int, height: int) -> Tensor:
    return torch.from_numpy(np.asarray(sample_photo(width, height)).copy()).permute(2, 0, 1)


def beside(request: BakeRequest) -> Path:
    """Where the state stands that a bake can go on from."""
    return request.target.with_name(f".{request.target.stem}.baking")
