"""Words to what the UNet listens to: chunks through the text encoders, weighted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.errors import InvalidRequest
from engine.imagining.load import Text
from engine.imagining.prompts import CHUNK, Chunk, chunks, weighted

Vectors = Mapping[str, Sequence[Tensor]]
"""Textual inversion: for each word, one (count, width) tensor a text encoder."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a prompt became: `embeddings` (1, 77 × chunks, width), `pooled` (1, width) for SDXL."""

    embeddings: Tensor
    pooled: Tensor | None
    parts: int
    """Chunks."""
    tokens: int


def hear(texts: Sequence[Text], prompt: str, vectors: Vectors, device: torch.device, skip: int = 0) -> Heard:
    """The embeddings of `prompt` from all text encoders, side by side; their weights must be on `device`.

    `skip`: how many layers before the usual one they are taken from. Raises InvalidRequest for more than there are.
    """
    pieces = weighted(prompt)
    sides, pooled, parts, tokens = [], None, 1, 0
    for number, text in enumerate(texts):
        taught = {word: found[number] for word, found in vectors.items() if number < len(found)}
        cut = chunks(pieces, _encoder(text, taught), text.words.comma)
        with _taught(text.encoder, list(taught.values())):
            heard = [_chunk(text, chunk, device, skip) for chunk in cut]
        sides.append(torch.cat([embeddings for embeddings, _ in heard], dim=1))
        pooled = heard[0][1]
        parts, tokens = len(cut), sum(len(chunk.tokens) for chunk in cut)
    length = max(side.shape[1] for side in sides)
    sides = [functional.pad(side, (0, 0, 0, length - side.shape[1])) for side in sides]
    return Heard(torch.cat(sides, dim=2), None if texts[-1].last else pooled, parts, tokens)


def equally_long(heard: Sequence[Heard], texts: Sequence[Text], device: torch.device, skip: int = 0) -> list[Heard]:
    """All with as many chunks: shorter ones are silent in the end, as an empty prompt is."""
    longest = max(one.embeddings.shape[1] for one in heard)
    if all(one.embeddings.shape[1] == longest for one in heard):
        return list(heard)
    silence = hear(texts, "", {}, device, skip).embeddings

    def filled(embeddings: Tensor) -> Tensor:
        lacking = (longest - embeddings.shape[1]) // silence.shape[1]
        return torch.cat([embeddings, *[silence] * lacking], dim=1)

    return [replace(one, embeddings=filled(one.embeddings)) for one in heard]


def _encoder(text: Text, taught: Mapping[str, Tensor]) -> Any:
    """Text to tokens; each taught word becomes as many negative tokens as it has vectors."""
    if not taught:
        return text.words.encode
    starts: dict[str, range] = {}
    begin = 1
    for word, vectors in taught.items():
        starts[word.casefold()] = range(begin, begin + len(vectors))
        begin += len(vectors)
    longest = sorted(starts, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(" + "|".join(re.escape(word) for word in longest) + r")(?!\w)", re.IGNORECASE)

    def encode(piece: str) -> list[int]:
        tokens: list[int] = []
        for number, part in enumerate(pattern.split(piece)):
            tokens += [-token for token in starts[part.casefold()]] if number % 2 else text.words.encode(part)
        return tokens

    return encode


@contextmanager
def _taught(encoder: Any, vectors: Sequence[Tensor]) -> Iterator[None]:
    """Let the encoder know words beyond its vocabulary: token -1 is the first of `vectors`, and so on."""
    if not vectors:
        yield
        return
    own = encoder.get_input_embeddings()
    encoder.set_input_embeddings(_Extended(own, torch.cat(list(vectors))))
    try:
        yield
    finally:
        encoder.set_input_embeddings(own)


class _Extended(nn.Module):
    """An embedding table with more rows behind it, which negative tokens choose.

    Tokens above the vocabulary would not do: old models find the end of the text as their largest token.
    """

    def __init__(self, own: nn.Embedding, more: Tensor) -> None:
        super().__init__()
        self.own, self.more = own, more

    @property
    def weight(self) -> Tensor:
        """The model's own table, for those who ask for its number format."""
        return self.own.weight

    def forward(self, tokens: Tensor) -> Tensor:
        known: Tensor = self.own(tokens.clamp(min=0))
        more = functional.embedding((-tokens - 1).clamp(min=0), self.more.to(known))
        return torch.where((tokens < 0)[..., None], more, known)


def _chunk(text: Text, chunk: Chunk, device: torch.device, skip: int) -> tuple[Tensor, Tensor | None]:
    """One chunk through one encoder; the weights multiply, and the mean stays what it was, as in A1111's web UI."""
    rest = CHUNK - len(chunk.tokens)
    tokens = [text.words.bos, *chunk.tokens, text.words.eos, *[text.words.pad] * rest]
    found = text.encoder(torch.tensor([tokens], device=device), output_hidden_states=skip > 0 or not text.last)
    embeddings = _layer(text, found, skip)
    if any(weight != 1 for weight in chunk.weights):
        weights = torch.tensor([1.0, *chunk.weights, *[1.0] * (rest + 1)], device=device)
        before = embeddings.float()
        after = before * weights[None, :, None]
        mean = after.mean()
        share = before.mean() / mean if float(mean.abs()) > 1e-6 else torch.ones(())
        embeddings = (after * share.clamp(0.25, 4).to(device)).to(embeddings.dtype)
    return embeddings, getattr(found, "text_embeds", None)


def _layer(text: Text, found: Any, skip: int) -> Tensor:
    """What is listened to of all that an encoder gives; where the last layer counts, the norm after it does as well.

    So clip skip is meant in A1111's web UI, there for prompt and negative alike.
    """
    if text.last and not skip:
        last: Tensor = found.last_hidden_state
        return last
    before = skip + (0 if text.last else 1)
    layers = len(found.hidden_states) - 1
    if before > layers:
        raise InvalidRequest(f"The model's text encoder has only {layers} layers.", "Choose a smaller clip skip.")
    hidden: Tensor = found.hidden_states[-1 - before]
    return getattr(text.encoder, "text_model", text.encoder).final_layer_norm(hidden) if text.last else hidden
