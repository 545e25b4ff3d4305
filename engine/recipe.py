"""The frozen values a render is made of: a recipe is a list of steps, and a step turns a picture into a picture."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from engine.crop import Crop
from engine.errors import InvalidRequest
from engine.frozen import Frozen

MAX_SIDE = 65_500
"""Longest side in pixels that any supported format can hold (JPEG's limit is 65,500)."""
MAX_PIXELS = 600_000_000
"""Largest output, in pixels."""
MAX_PROMPT = 20_000
"""Longest prompt, in characters."""
OPEN_MODEL = "-"
"""The name of a model that is left open: the artist's only one, whichever that is, or else the built-in one."""
GROWN_FROM = 1080
"""Short side in pixels from which on strokes grow with the picture."""


class Size(Frozen):
    """A box in pixels. The picture fits inside it and keeps its shape."""

    width: int = Field(ge=1, le=MAX_SIDE)
    height: int = Field(ge=1, le=MAX_SIDE)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `WIDTHxHEIGHT` or one of the names 4k and 8k. Raises InvalidRequest."""
        named = {"4k": "3840x2160", "8k": "7680x4320"}.get(text.strip().lower(), text)
        match = re.fullmatch(r"\s*(\d{1,9})\s*[xX×]\s*(\d{1,9})\s*", named, re.ASCII)
        if match is None:
            raise InvalidRequest(f'"{text[:40]}" is not a size.', "Write it like 3840x2160, or 4k or 8k.")
        try:
            return cls(width=int(match[1]), height=int(match[2]))
        except ValidationError as error:
            raise InvalidRequest(
                f"A size of {text[:40]} cannot be painted.", f"Each side must be 1 to {MAX_SIDE} pixels."
            ) from error

    def fit(self, width: int, height: int) -> tuple[int, int]:
        """Largest width and height of shape `width`:`height` inside this box; each at least 1.

        >>> Size(width=7680, height=4320).fit(300, 200)
        (6480, 4320)
        """
        scale = min(self.width / width, self.height / height)
        return max(1, min(self.width, round(width * scale))), max(1, min(self.height, round(height * scale)))


class Share(Frozen):
    """One more painting in a blend."""

    style: str = Field(min_length=1, max_length=4096)
    """Name of a built-in style, or the path of a picture."""
    weight: float = Field(default=1.0, gt=0.0, le=10.0)
    """How much of it, when the step's own style has 1."""


class Stylize(Frozen):
    """Paint the picture in the manner of another picture, in one forward pass."""

    kind: Literal["stylize"] = "stylize"
    style: str = Field(min_length=1, max_length=4096)
    """Name of a built-in style, or the path of a picture."""
    strength: float = Field(default=1.0, ge=0.0, le=1.0)
    """0 keeps the photo's own statistics, 1 takes the painting's; continuous between."""
    blend: tuple[Share, ...] = Field(default=(), max_length=3)
    """Further paintings whose manner is mixed in."""
    stroke_size: float | None = Field(default=None, ge=1.0, le=8.0)
    """How many times larger strokes are than the network paints them by itself; None: they grow with the picture."""
    detail: float = Field(default=0.0, ge=0.0, le=1.0)
    """How much of the photo's fine light and dark returns."""
    keep_colours: float = Field(default=0.0, ge=0.0, le=1.0)
    """1 takes only lightness from the painting and keeps the photo's hues."""
    mask: str | None = Field(default=None, min_length=1, max_length=4096)
    """Path of a picture of any size: painted where it is white, the photo stays where it is black."""
    mask_inverted: bool = False
    """Painted where the mask is black."""
    feather: float = Field(default=0.0, ge=0.0, le=0.25)
    """How softly the mask ends, as a share of the picture's long side."""

    def strokes(self, width: int, height: int) -> float:
        """The stroke size for a picture of width × height pixels.

        Left to itself it grows more slowly than the picture: an 8K painting shows its brushwork from afar, as a small
        one does, and still has more of it to look at closely.

        >>> [Stylize(style="woodcut").strokes(*size) for size in ((1920, 1080), (3840, 2160), (7680, 4320))]
        [1.0, 1.52, 2.3]
        """
        return self.stroke_size or _grown(width, height)

    def seen(self, width: int, height: int) -> tuple[int, int]:
        """Width and height that the network paints at, of a picture of width × height pixels.

        >>> Stylize(style="woodcut", stroke_size=2).seen(301, 200)
        (150, 100)
        """
        strokes = self.strokes(width, height)
        return max(1, round(width / strokes)), max(1, round(height / strokes))


class Optimize(Frozen):
    """Paint the picture in the manner of another one by optimising its pixels: slow, and closest to the painting."""

    kind: Literal["optimize"] = "optimize"
    style: str = Field(min_length=1, max_length=4096)
    """Name of a built-in style, or the path of a picture."""
    fidelity: float = Field(default=0.5, ge=0.0, le=1.0)
    """How much the photo's content counts beside the painting's manner."""
    stroke_size: float | None = Field(default=None, ge=1.0, le=8.0)
    """As in `Stylize`; strokes are never larger than the painting's own pixels show them."""
    features: Literal["auto", "slim", "vgg16"] = "auto"
    """The network that looks: VGG16 if it is on this machine, else the slim one that is built in."""
    effort: Literal["quick", "normal", "fine"] = "normal"
    """How long the pixels are moved at each scale."""

    def strokes(self, width: int, height: int) -> float:
        """As in `Stylize`."""
        return self.stroke_size or _grown(width, height)


def _grown(width: int, height: int) -> float:
    """The stroke size that suits a picture of width × height pixels, 1 to 8."""
    grown: float = (min(width, height) / GROWN_FROM) ** 0.6
    return round(max(1.0, min(8.0, grown)), 2)


class Weighted(Frozen):
    """An addition to a diffusion model, such as a LoRA, and how much of it."""

    name: str = Field(min_length=1, max_length=4096)
    """Name in the catalogue, or the path of a file."""
    weight: float = Field(default=1.0, ge=-8.0, le=8.0)


class Guide(Frozen):
    """A ControlNet and the picture that it follows."""

    model: str = Field(min_length=1, max_length=4096)
    """Name in the catalogue, or the path of a folder or file."""
    picture: str | None = Field(default=None, min_length=1, max_length=4096)
    """None: the photo itself."""
    look: Literal["as-is", "canny", "depth"] = "as-is"
    """What is made of the picture first; as-is for tile, and for depth and edges that are drawn already."""
    weight: float = Field(default=1.0, ge=0.0, le=4.0)
    until: float = Field(default=1.0, gt=0.0, le=1.0)
    """The share of the steps that it guides."""


class Reference(Frozen):
    """A picture whose manner is followed, and how much of it; by IP-Adapter."""

    picture: str = Field(min_length=1, max_length=4096)
    weight: float = Field(default=0.6, ge=0.0, le=2.0)


class Imagine(Frozen):
    """Paint from words with a diffusion model; from the picture too, where there is one."""

    kind: Literal["imagine"] = "imagine"
    prompt: str = Field(default="", max_length=MAX_PROMPT)
    """Weights as in (word:1.2) and [word], BREAK, {one|of these} and __wildcards__ are understood."""
    negative: str = Field(default="", max_length=MAX_PROMPT)
    """What should not be seen, written like the prompt."""
    model: str = Field(default=OPEN_MODEL, min_length=1, max_length=4096)
    """Name in the catalogue, or the path of a diffusers folder or a checkpoint file; "-" is the artist's only one, or
    else the built-in one."""
    steps: int | None = Field(default=None, ge=1, le=150)
    """None: what the scheduler needs, or the built-in model."""
    guidance: float | None = Field(default=None, ge=0.0, le=50.0)
    """How strictly the words are followed; None: what suits the scheduler, or the built-in model. At 1 and below there
    is no negative."""
    scheduler: str = Field(default="DPM++ 2M Karras", min_length=1, max_length=100)
    own_size: bool = False
    """Whether the model works at the size that suits it, and the picture is enlarged afterwards; the built-in model
    always does."""
    denoise: float = Field(default=0.6, gt=0.0, le=1.0)
    """How far it may leave the picture it starts from: near 0 hardly, 1 entirely."""
    mask: str | None = Field(default=None, min_length=1, max_length=4096)
    """Path of a picture of any size: painted anew where it is white, the photo stays where it is black."""
    mask_inverted: bool = False
    feather: float = Field(default=0.0, ge=0.0, le=0.25)
    """How softly the mask ends, as a share of the picture's long side."""
    clip_skip: int = Field(default=1, ge=1, le=12)
    """Which of the text encoder's layers counts, from the end: 1 is the one the model was made with, 2 the one before
    it, and so on."""
    loras: tuple[Weighted, ...] = Field(default=(), max_length=16)
    embeddings: tuple[str, ...] = Field(default=(), max_length=64)
    """Files of textual inversion; each one's word is the file's name without its suffix."""
    guides: tuple[Guide, ...] = Field(default=(), max_length=4)
    references: tuple[Reference, ...] = Field(default=(), max_length=4)


def _kind(value: object) -> object:
    """What tells steps apart; a step that does not say is a `Stylize`."""
    return value.get("kind", "stylize") if isinstance(value, dict) else getattr(value, "kind", None)


Step = Annotated[
    Annotated[Stylize, Tag("stylize")] | Annotated[Optimize, Tag("optimize")] | Annotated[Imagine, Tag("imagine")],
    Discriminator(_kind),
    Field(description="One step of a recipe; the kinds are told apart by `kind`."),
]
KINDS = ("stylize", "optimize", "imagine")

Format = Literal["jpeg", "png", "webp", "tiff", "avif"]


class Output(Frozen):
    """How the finished picture is written."""

    size: Size | None = None
    """Box to fit inside; None keeps the photo's own size."""
    format: Format | None = None
    """None: by the target's suffix."""
    quality: int = Field(default=92, ge=1, le=100)
    """JPEG, WebP and AVIF quality."""
    depth: Literal[8, 16] = 8
    """Bits a channel, for PNG and TIFF; AVIF then keeps 12, JPEG and WebP have 8."""
    metadata: bool = True
    """Whether the recipe travels inside the picture."""


class Recipe(Frozen):
    """A list of steps and how to write the result. A preset is a recipe with a name."""

    version: Literal[1] = 1
    steps: tuple[Step, ...] = Field(min_length=1, max_length=8)
    output: Output = Output()
    seed: int = Field(default=-1, ge=-1, lt=2**32)
    """-1 draws a new one. `stylize` is deterministic and takes no notice of it."""
    crop: Crop | None = None
    """Which part of the photo is painted; taken right after it is opened."""

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """Width and height that a photo of width × height pixels is painted at."""
        if self.crop is not None:
            width, height = self.crop.size(width, height)
        return (width, height) if self.output.size is None else self.output.size.fit(width, height)

    @property
    def needs_photo(self) -> bool:
        """Whether there is nothing to paint without a photo."""
        first = self.steps[0]
        return not isinstance(first, Imagine) or first.mask is not None

    @property
    def styles(self) -> tuple[str, ...]:
        """All paintings by name, in order."""
        return tuple(
            name
            for step in self.steps
            if not isinstance(step, Imagine)
            for name in (step.style, *(share.style for share in getattr(step, "blend", ())))
        )


class RenderRequest(Frozen):
    """Everything one render needs, from disk to disk."""

    source: Path | None = None
    """The photo; None where the recipe begins with words."""
    target: Path
    recipe: Recipe
    device: str = Field(default="auto", pattern=r"^(auto|cpu|cuda(:[0-9]{1,2})?)$")
    memory_limit: int | None = Field(default=None, ge=1)
    """Bytes the job may add to what the process holds (VRAM on a GPU, RAM on the CPU); None: what is free."""
    tile: int | None = Field(default=None, ge=64, le=16_384)
    """Tile side in pixels; None lets the planner choose."""
    overwrite: bool = False
    numbered: bool = False
    """Whether a target that is taken gets a number instead; what stands there is never touched then."""
    folder: Path | None = None
    """The folder, without links, that the picture must stay in; checked again right before it is saved."""
    previews: bool = True
    """Whether somebody watches the picture grow; without, a batch is quicker."""

    @model_validator(mode="after")
    def _target_is_not_source(self) -> Self:
        if self.source == self.target:
            raise ValueError("the target must not be the photo itself")
        if self.overwrite and self.numbered:
            raise ValueError("a taken name is either replaced or gets a number")
        if self.source is None and self.recipe.needs_photo:
            raise ValueError("the first step needs a photo")
        return self

    @property
    def subject(self) -> Path:
        """The file that tells an artist which job this is."""
        return self.source or self.target

    def settled(self) -> Self:
        """The request with a seed drawn, where words are painted without one: whoever paints it again, from here or
        from the recipe in the picture, gets the same.
        """
        recipe = self.recipe
        if recipe.seed >= 0 or not any(isinstance(step, Imagine) for step in recipe.steps):
            return self
        return self.model_copy(update={"recipe": recipe.model_copy(update={"seed": secrets.randbelow(1 << 32)})})


class BakeRequest(Frozen):
    """Everything one bake needs: the style's own part of the network is learned for one painting."""

    source: Path
    """The painting."""
    target: Path
    """The baked style, a safetensors file. While it is learned, what is needed to go on stands beside it."""
    title: str = Field(min_length=1, max_length=300)
    artist: str = Field(default="", max_length=300)
    year: str = Field(default="", max_length=100)
    minutes: float | None = Field(default=None, gt=0.0, le=600.0)
    """In all, from the start to the saved style, half of it at least to learn; None: by what bakes."""
    photos: Path | None = None
    """Folder of photos to learn on; None: the pictures that are at hand."""
    sample: Path | None = None
    """The photo that is shown painted while it learns."""
    device: str = Field(default="auto", pattern=r"^(auto|all|cpu|cuda(:[0-9]{1,2})?)$")
    """What bakes; all: every graphics card, together."""
    processes: int | None = Field(default=None, ge=1, le=64)
    """How many processes bake together; None: one for each card."""
    memory_limit: int | None = Field(default=None, ge=1)
    """Bytes the job may add on its device; None: what is free."""
    seed: int = Field(default=0, ge=0, lt=2**32)
    overwrite: bool = False

    @property
    def subject(self) -> Path:
        """The file that tells an artist which job this is."""
        return self.source


class LoraRequest(Frozen):
    """Everything it takes to learn a look: a LoRA for a model that paints from words, from a folder of pictures."""

    source: Path
    """The folder. A text file beside a picture, of the same name, says what is in it."""
    target: Path
    """The LoRA, a safetensors file. While it is learned, what is needed to go on stands beside it."""
    model: str = Field(min_length=1, max_length=4096)
    """Name or path of the model that learns it."""
    words: str = Field(default="", max_length=500)
    """What the look is called: said of every picture."""
    minutes: float | None = Field(default=None, gt=0.0, le=1440.0)
    """In all, from the start to the saved file, half of it at least to learn; None: by model and device."""
    rank: int = Field(default=8, ge=1, le=128)
    """Of the updates: the more, the more is learned, and the larger the file."""
    layers: Literal["attention", "all"] = "all"
    """Which layers get updates; all: convolutions too."""
    sample: str = Field(default="", max_length=500)
    """What is painted to show what was learned; empty: the words."""
    device: str = Field(default="auto", pattern=r"^(auto|cpu|cuda(:[0-9]{1,2})?)$")
    memory_limit: int | None = Field(default=None, ge=1)
    """Bytes the job may add on its device; None: what is free."""
    seed: int = Field(default=0, ge=0, lt=2**32)
    overwrite: bool = False

    @property
    def subject(self) -> Path:
        """What tells an artist which job this is."""
        return self.source


Request = RenderRequest | BakeRequest | LoraRequest
"""What a runner takes."""


def explain(error: ValidationError, called: Callable[[Sequence[str]], str] = ".".join) -> InvalidRequest:
    """All mistakes of a pydantic error in one sentence for an artist; `called` names the field at a path."""
    found = error.errors()
    cause = [item for item in found if len(item["loc"]) > 1]
    parts = []
    for item in found[:6]:
        if item["type"] == "too_short" and any(other["loc"][0] == item["loc"][0] for other in cause):
            continue  # a list that is too short only because what is in it has mistakes
        loc = item["loc"][2:] if item["loc"][0:1] == ("steps",) and len(item["loc"]) > 2 else item["loc"]
        path = [str(part) for part in loc if part not in KINDS]
        is_list = not path or item["loc"] == ("steps",)  # of steps, and not how many one of them has
        where = ".".join(path) or "recipe" if is_list else called(path)
        said = item["msg"].removeprefix("Value error, ")  # pydantic's words before those of our own checks
        parts.append(f"{where}: {said}".replace(": Input should be ", " must be "))
    return InvalidRequest("This request cannot be painted: " + "; ".join(parts) + ".", "Correct it and try again.")
