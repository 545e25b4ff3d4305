"""Diffusion models into memory: diffusers folders and checkpoints in one file. Never the network, never pickle.

Configurations come from the folder or from the tensors' shapes (`shapes`), classes and the renaming of tensors from
diffusers. Models are built empty and given their tensors in the number format wanted, one by one.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

import torch
from torch import Tensor, nn

from engine.errors import InvalidRequest
from engine.imagining import shapes
from engine.imagining.pickled import converted
from engine.imagining.shapes import NATIVE, Family
from engine.imagining.words import Words, shared_words, words_of
from engine.models.finding import identify_model
from engine.models.header import read_header
from engine.models.kinds import PAINTER, PAINTERS, expect
from engine.models.pipelines import weights_in

State = dict[str, Tensor]
NETS: Final = 3
"""Networks beside a model that stay with it, where no picture wants more."""


@dataclass(slots=True)
class Text:
    """A text encoder and its tokenizer."""

    encoder: Any
    words: Words
    last: bool
    """Whether its last layer counts (SD 1 and 2), or the one before (SDXL)."""


@dataclass(slots=True)
class Diffusion:
    """A model in memory, on the processor when fresh."""

    unet: Any
    vae: Any
    texts: tuple[Text, ...]
    scheduler: dict[str, Any]
    family: Family
    native: int
    """Side in pixels of the pictures it was made with."""
    added: Hashable = ()
    """The LoRAs that are in it."""
    nets: dict[Hashable, Any] = field(default_factory=dict)
    """ControlNets and the like that were loaded for it, the oldest first."""
    wanted: frozenset[Hashable] = frozenset()
    """Those of the picture on its way, by key."""

    def want(self, keys: Iterable[Hashable]) -> None:
        """A picture begins that works with the networks under `keys`: they stay while it does."""
        self.wanted = frozenset(keys)
        self._make_room(0)

    def net(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The network under `key` of `nets`, else what `make` gives, which is kept."""
        if key not in self.nets:
            self._make_room(1)
            self.nets[key] = make()
        return self.nets[key]

    def _make_room(self, count: int) -> None:
        """Let the oldest networks go that this picture does not work with, as far as `count` more are too many."""
        most = max(NETS, len(self.wanted) + 1)  # and one for previews
        for key in [key for key in self.nets if key not in self.wanted][: max(0, len(self.nets) + count - most)]:
            del self.nets[key]

    @property
    def modules(self) -> tuple[Any, ...]:
        """Everything that has weights."""
        return (*(text.encoder for text in self.texts), self.unet, self.vae, *self.nets.values())

    @property
    def factor(self) -> int:
        """Pixels a side for each latent."""
        return int(2 ** (len(self.vae.config.block_out_channels) - 1))

    @property
    def inpaints(self) -> bool:
        """Whether it was made for inpainting: it sees the mask and what is around."""
        return int(self.unet.config.in_channels) == 2 * int(self.vae.config.latent_channels) + 1

    @property
    def latent_colours(self) -> tuple[tuple[float, float, float], ...] | None:
        """Of a model with latents of its own: what they look like, which its autoencoder's configuration says."""
        return tuple(map(tuple, self.vae.config.get("latent_colours") or ())) or None

    @property
    def weight_bytes(self) -> int:
        """Bytes of all weights."""
        return sum(value.nbytes for module in self.modules for value in module.parameters())

    @property
    def card_bytes(self) -> int:
        """Bytes of the weights that are on a card at present."""
        return sum(value.nbytes for module in self.modules for value in module.parameters() if value.is_cuda)


class VaeFormat(Protocol):
    """The number format of an autoencoder; `delicate`: half precision gives NaN, as its configuration says."""

    def __call__(self, *, delicate: bool) -> torch.dtype:
        """The format."""


def load(
    path: Path, dtype: torch.dtype, vae: VaeFormat | None = None, checkpoint: Callable[[], None] = lambda: None
) -> Diffusion:
    """The model at `path` in `dtype`, its autoencoder in what `vae` says. Raises InvalidRequest for what is no model.

    `checkpoint` may raise between the parts.
    """
    libraries("accelerate", "diffusers.models", "diffusers.models.attention_processor", "transformers")
    _quiet()
    how = Formats(dtype, vae or (lambda *, delicate: dtype), checkpoint)
    identity, own = identify_model(path), path
    expect(path, identity, *PAINTERS, wanted=PAINTER)
    if identity.kind == "pickle":
        path = converted(path, checkpoint)
        expect(own, identify_model(path), "checkpoint", wanted=PAINTER)
    with _understood(own):
        return _from_folder(path, how) if path.is_dir() else _from_file(path, own, how)


@dataclass(frozen=True, slots=True)
class Formats:
    """In what numbers a model is loaded, and the way out between its parts."""

    dtype: torch.dtype
    vae: VaeFormat
    checkpoint: Callable[[], None]


@cache
def libraries(*names: str) -> None:
    """Import the modules `names` on a thread of their own.

    A library that keeps an exception of its import, as xformers does where its kernels do not load, keeps all frames
    that the import was called from, and their variables: for ever, the first model.
    """
    with ThreadPoolExecutor(1, "impasto import") as aside:
        for name in names:
            aside.submit(import_module, name).result()


def _quiet() -> None:
    """Keep libraries from writing: what matters is told in our own words."""
    import diffusers
    import transformers

    warnings.filterwarnings("ignore", module=r"(diffusers|transformers|peft|accelerate)\.")
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()


@contextmanager
def _understood(path: Path) -> Iterator[None]:
    """Turn what libraries raise about unfit files into one sentence."""
    from safetensors import SafetensorError

    try:
        yield
    except (
        KeyError,
        IndexError,
        StopIteration,
        AttributeError,
        TypeError,
        ValueError,
        OSError,
        SafetensorError,
    ) as error:
        raise InvalidRequest(
            f"{path.name} is not a whole diffusion model ({type(error).__name__}).", "Download it again."
        ) from error


def _from_folder(folder: Path, how: Formats) -> Diffusion:
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    double = (folder / "text_encoder_2").is_dir()
    texts = []
    for suffix in ("", "_2") if double else ("",):
        cls = CLIPTextModelWithProjection if suffix else CLIPTextModel
        encoder = _part(folder, f"text_encoder{suffix}", partial(clip, cls), how.dtype)
        texts.append(Text(encoder, words_of(_there(folder, f"tokenizer{suffix}")), last=not double))
        how.checkpoint()
    unet = _part(folder, "unet", UNet2DConditionModel.from_config, how.dtype)
    how.checkpoint()
    delicate = bool(config_of(_there(folder, "vae") / "config.json").get("force_upcast", True)) and double
    vae = _part(folder, "vae", AutoencoderKL.from_config, how.vae(delicate=delicate))
    family: Family = "sdxl" if double else "sd2" if unet.config.use_linear_projection else "sd1"
    return Diffusion(
        unet=unet,
        vae=vae,
        texts=tuple(texts),
        scheduler=config_of(_there(folder, "scheduler") / "scheduler_config.json"),
        family=family,
        native=int(unet.config.sample_size or 64) * 2 ** (len(vae.config.block_out_channels) - 1),
    )


def _part(folder: Path, name: str, make: Callable[[dict[str, Any]], Any], dtype: torch.dtype) -> Any:
    place = _there(folder, name)
    return built(partial(make, config_of(place / "config.json")), read_folder(place, dtype), f"{folder.name}/{name}")


def _there(folder: Path, name: str) -> Path:
    if not (folder / name).is_dir():
        raise InvalidRequest(
            f"The model {folder.name} is not whole: its folder {name} is missing.", "Download it again."
        )
    return folder / name


def config_of(file: Path) -> dict[str, Any]:
    """The configuration in a JSON file. Raises InvalidRequest where it is missing or damaged."""
    place, name = file.parent.name, file.name
    if not file.is_file():
        raise InvalidRequest(f"The model is not whole: {place}/{name} is missing.", "Download it again.")
    try:
        return dict(json.loads(file.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise InvalidRequest(f"The model is not whole: {place}/{name} is damaged.", "Download it again.") from error


def clip(cls: Any, config: dict[str, Any]) -> Any:
    """A model of transformers, of class `cls`, by its configuration."""
    return cls(cls.config_class(**{name: value for name, value in config.items() if name != "architectures"}))


def read_folder(place: Path, dtype: torch.dtype) -> State:
    """All tensors of a model's folder, which may be in several files. Raises InvalidRequest and UnreadableModel."""
    files = weights_in(place)
    if files:
        return {name: tensor for file in files for name, tensor in read_file(file, dtype).items()}
    raise InvalidRequest(
        f"The model {place.parent.name} is not whole: {place.name} has no weights.",
        "Download it again, as safetensors.",
    )


def read_file(file: Path, dtype: torch.dtype | None = None, prefixes: tuple[str, ...] = ("",)) -> State:
    """The tensors of a safetensors file whose names begin with one of `prefixes`; floats as `dtype`, None: as stored.

    Raises UnreadableModel.
    """
    from safetensors import safe_open

    read_header(file)  # tells what is wrong with it, in words
    found: State = {}
    with safe_open(file, framework="pt") as opened:
        for name in opened.keys():  # noqa: SIM118 - not a dict
            if name.startswith(prefixes):
                tensor = opened.get_tensor(name)
                found[name] = tensor if dtype is None or not tensor.is_floating_point() else tensor.to(dtype)
    return found


def built(make: Callable[[], Any], state: Mapping[str, Tensor], called: str) -> Any:
    """The module that `make` gives, with the tensors of `state`. Raises InvalidRequest where they do not fit it."""
    from accelerate import init_empty_weights

    with init_empty_weights(include_buffers=False):
        module: nn.Module = make()
    wrapped = hasattr(module, "text_model")
    own = module.state_dict()
    given = {_named(name, own, wrapped=wrapped): tensor for name, tensor in state.items()}
    missing = [name for name in own if name not in given]
    unfit = [name for name in own if name in given and given[name].shape != own[name].shape]
    if missing or unfit:
        raise InvalidRequest(
            f"The model is not whole: {len(missing or unfit)} of {len(own)} tensors of {called} "
            f"{'are missing' if missing else 'have another size'}.",
            "Download it again.",
        )
    module.load_state_dict({name: given[name] for name in own}, strict=True, assign=True)
    return module.eval().requires_grad_(False)


def _named(name: str, own: Mapping[str, Tensor], *, wrapped: bool) -> str:
    """The tensor's name as this version of transformers has it, with or without `text_model.`."""
    if name in own:
        return name
    return f"text_model.{name}" if wrapped else name.removeprefix("text_model.")


def _from_file(file: Path, own: Path, how: Formats) -> Diffusion:
    """The model in `file`, which was converted from `own` if that is another one."""
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint, convert_ldm_vae_checkpoint

    found = read_header(file).shapes
    family = shapes.family_of(found)
    if family is None:
        raise InvalidRequest(f"{own.name} is not a Stable Diffusion model that is known.", "Choose another model.")
    texts = _texts(file, own, found, family, how.dtype)
    how.checkpoint()
    pooled = found[f"{shapes.CLIP_XL2}text_projection"][1] if family == "sdxl" else None
    config = shapes.unet_config(found, pooled=pooled)
    state = convert_ldm_unet_checkpoint(read_file(file, how.dtype, (shapes.UNET,)), config)
    unet = built(lambda: UNet2DConditionModel.from_config(config), state, "the UNet")
    how.checkpoint()
    vae_config = shapes.vae_config(found, family)
    state = convert_ldm_vae_checkpoint(read_file(file, how.vae(delicate=family == "sdxl"), (shapes.VAE,)), vae_config)
    vae = built(lambda: AutoencoderKL.from_config(vae_config), state, "the autoencoder")
    predicts = _prediction(file, family, found)
    native = 512 if family == "sd2" and predicts == "epsilon" else NATIVE[family]
    scheduler = {**shapes.BASE_SCHEDULER, "prediction_type": predicts}
    return Diffusion(unet, vae, texts, scheduler, family, native)


def _texts(file: Path, own: Path, found: shapes.Shapes, family: Family, dtype: torch.dtype) -> tuple[Text, ...]:
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    prefixes = {"sd1": (shapes.CLIP_SD1,), "sd2": (shapes.CLIP_SD2,), "sdxl": (shapes.CLIP_XL, shapes.CLIP_XL2)}[
        family
    ]
    texts = []
    for prefix in prefixes:
        config = shapes.clip_config(found, prefix)
        cls = CLIPTextModelWithProjection if prefix == shapes.CLIP_XL2 else CLIPTextModel
        state = read_file(file, dtype, (prefix,))
        state = {name.removeprefix(prefix): tensor for name, tensor in state.items()}
        if not prefix.endswith("transformer."):
            state = _from_openclip(state)
        encoder = built(partial(clip, cls, config), state, "the text encoder")
        pad = None if prefix.endswith("transformer.") else 0
        texts.append(Text(encoder, shared_words(config["vocab_size"], pad=pad, beside=own), last=family != "sdxl"))
    return tuple(texts)


OPEN_CLIP: Final[Mapping[str, str]] = {
    "token_embedding.": "embeddings.token_embedding.",
    "ln_final.": "final_layer_norm.",
    "transformer.resblocks.": "encoder.layers.",
    ".ln_1.": ".layer_norm1.",
    ".ln_2.": ".layer_norm2.",
    ".mlp.c_fc.": ".mlp.fc1.",
    ".mlp.c_proj.": ".mlp.fc2.",
    ".attn.out_proj.": ".self_attn.out_proj.",
}
"""Names of OpenCLIP's text encoder in the words of transformers."""


def _from_openclip(state: State) -> State:
    """The tensors of OpenCLIP's text encoder, named and cut as transformers has them."""
    found: State = {}
    for old, tensor in state.items():
        name = old
        for theirs, ours in OPEN_CLIP.items():
            name = name.replace(theirs, ours)
        if old == "positional_embedding":
            found["embeddings.position_embedding.weight"] = tensor
        elif old == "text_projection":
            found["text_projection.weight"] = tensor.T.contiguous()
        elif ".attn.in_proj_" in old:
            stem, end = name.split(".attn.in_proj_")
            for part, value in zip("qkv", tensor.chunk(3), strict=True):
                found[f"{stem}.self_attn.{part}_proj.{end}"] = value.contiguous()
        else:
            found[name] = tensor
    return found


V_SIGN: Final = f"{shapes.UNET}output_blocks.11.1.transformer_blocks.0.norm1.bias"
V_SPREAD: Final = 0.09


def _prediction(file: Path, family: Family, found: shapes.Shapes) -> str:
    """Whether the model predicts noise or velocity: checkpoints do not say.

    Newer ones carry a tensor named v_pred. Of the SD 2 models those for 768 pixels predict velocity; they are known by
    the spread of one bias, as ComfyUI tells them.
    """
    if "v_pred" in found:
        return "v_prediction"
    if family != "sd2" or V_SIGN not in found:
        return "epsilon"
    spread = read_file(file, torch.float32, (V_SIGN,))[V_SIGN].std(unbiased=False)
    return "v_prediction" if float(spread) > V_SPREAD else "epsilon"
