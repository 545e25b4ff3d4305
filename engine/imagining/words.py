"""Tokenizers: the model's own, one that lies on this machine, or the vocabulary of a package."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from engine.errors import InvalidRequest
from engine.models.places import hub_cache, models_folder

HUB: Final = (
    "models--openai--clip-vit-large-patch14",
    "models--stable-diffusion-v1-5--stable-diffusion-v1-5",
    "models--runwayml--stable-diffusion-v1-5",
    "models--stabilityai--stable-diffusion-xl-base-1.0",
)
"""Folders of the Hugging Face cache that hold the vocabulary of CLIP; all Stable Diffusion models share it."""
ELSEWHERE: Final = ("ComfyUI/comfy/sd1_tokenizer", "comfy/sd1_tokenizer")
PACKAGE: Final = "instant_clip_tokenizer"


@dataclass(frozen=True, slots=True)
class Words:
    """Text to tokens. `bos` and `eos` stand at the ends of every chunk, `pad` fills it up."""

    tokenizer: Any
    bos: int
    eos: int
    pad: int

    def encode(self, text: str) -> list[int]:
        """Tokens of `text`, without ends."""
        found = (
            self.tokenizer.encode(text) if self._plain else self.tokenizer(text, add_special_tokens=False).input_ids
        )
        return [int(token) for token in found]

    @property
    def comma(self) -> int | None:
        """The token of a comma."""
        found = self.encode(",")
        return found[0] if len(found) == 1 else None

    @property
    def _plain(self) -> bool:
        return not hasattr(self.tokenizer, "pad_token_id")


def words_of(folder: Path) -> Words:
    """The tokenizer in `folder`. Raises InvalidRequest."""
    from transformers import CLIPTokenizer

    try:
        _check(folder)
        found = CLIPTokenizer.from_pretrained(str(folder), local_files_only=True)
        return Words(found, int(found.bos_token_id), int(found.eos_token_id), int(found.pad_token_id))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InvalidRequest(f"The tokenizer in {folder} cannot be read.", "Download the model again.") from error


def _check(folder: Path) -> None:
    """Raise ValueError where the tokenizer's files are damaged: the library raises a bare Exception then."""
    for name in ("vocab.json", "tokenizer.json"):
        if (folder / name).is_file() and not isinstance(json.loads((folder / name).read_bytes()), dict):
            raise ValueError(f"{name} is no table")
    if (folder / "vocab.json").is_file() and (folder / "merges.txt").is_file():
        known = json.loads((folder / "vocab.json").read_bytes())
        for line in (folder / "merges.txt").read_text("utf-8").splitlines():
            if line and not line.startswith("#version"):
                first, second = line.split(" ")
                if not {first, second, first + second} <= known.keys():
                    raise ValueError(f"{line} joins what is no token")


def shared_words(vocabulary: int, *, pad: int | None, beside: Path) -> Words:
    """A tokenizer for a checkpoint of one file with `vocabulary` tokens; `pad` None: the end token.

    Looked for beside the file, in the artist's folder of models, in the Hugging Face cache, in ComfyUI, and last in
    the package instant-clip-tokenizer. Raises InvalidRequest where there is none.
    """
    for folder in _places(beside):
        with suppress(InvalidRequest):  # another one may be sound
            found = words_of(folder)
            if found.eos < vocabulary:
                return replace(found, pad=found.eos if pad is None else pad)
    if vocabulary >= 49_408 and (packaged := packaged_words(pad)) is not None:
        return packaged
    raise InvalidRequest(
        f"The vocabulary of CLIP, which {beside.name} needs, is not on this machine.",
        f"Put vocab.json and merges.txt into {models_folder() / 'tokenizer'}, "
        "or have openai/clip-vit-large-patch14 in the Hugging Face cache.",
    )


def packaged_words(pad: int | None = None) -> Words | None:
    """The vocabulary of the package; None where it is not installed. It loads neither torch nor transformers."""
    if find_spec(PACKAGE) is None:
        return None
    from instant_clip_tokenizer import Tokenizer

    made = Tokenizer()
    end = int(made.end_of_text())
    return Words(made, int(made.start_of_text()), end, end if pad is None else pad)


def _places(beside: Path) -> Iterator[Path]:
    candidates = [beside.parent / "tokenizer", models_folder() / "tokenizer"]
    for name in HUB:
        for snapshot in sorted((hub_cache() / name / "snapshots").glob("*")):
            candidates += [snapshot, snapshot / "tokenizer"]
    candidates += [parent / place for parent in beside.parents for place in ELSEWHERE]
    for folder in candidates:
        if (folder / "vocab.json").is_file() and (folder / "merges.txt").is_file():
            yield folder
