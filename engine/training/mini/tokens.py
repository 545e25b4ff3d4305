"""The vocabulary: python -m engine.training.mini.tokens --out OUT.

Byte pairs (Sennrich et al. 2016) of captions, as CLIP's tokenizer has them: OUT/tokenizer gets vocab.json and
merges.txt. All bytes are in it, so any text can be read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from engine.training.mini.shapes import LENGTH
from engine.training.mini.source import SCENES, SceneSource, source_of
from engine.training.plans import parser_for

START: Final = "<|startoftext|>"
END: Final = "<|endoftext|>"
SIZE: Final = 2048
"""Tokens, with both ends."""
CAPTIONS: Final = 20_000
"""How many captions it is made of."""
FOLDER: Final = "tokenizer"


def learn(captions: Iterable[str], folder: Path, size: int = SIZE) -> int:
    """Write the tokenizer of `captions` into `folder`; how many tokens it has, `size` at most."""
    from tokenizers import models, pre_tokenizers, trainers
    from transformers import CLIPTokenizer

    learner = CLIPTokenizer().backend_tokenizer  # normalises and cuts as the finished one will
    learner.model = models.BPE(unk_token=END, continuing_subword_prefix="", end_of_word_suffix="</w>")
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=size,  # more than are taken: its table lacks letters that end no word
        initial_alphabet=letters,
        end_of_word_suffix="</w>",
        continuing_subword_prefix="",
        show_progress=False,
    )
    learner.train_from_iterator(captions, trainer)
    merges = json.loads(learner.to_str())["model"]["merges"]
    names = [*letters, *(f"{letter}</w>" for letter in letters)]
    known, kept = set(names), []
    for first, second in merges:
        if first + second not in known and len(names) < size - 2:
            known.add(first + second)
            names.append(first + second)
            kept.append(f"{first} {second}")
    names += [START, END]
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = json.dumps({name: number for number, name in enumerate(names)}, ensure_ascii=False)
    (folder / "vocab.json").write_text(vocabulary, encoding="utf-8")
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *kept, ""]), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(_settings(), indent=1), encoding="utf-8")
    return len(names)


def _settings() -> dict[str, Any]:
    ends = {"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END}
    return {"tokenizer_class": "CLIPTokenizer", **ends, "model_max_length": LENGTH}


def captions_of(source: SceneSource, count: int) -> Iterator[str]:
    """`count` captions, a third in one of the manners, then all words that captions may hold, twenty times each."""
    manners = list(getattr(source, "MANNERS", ()))
    for seed in range(count):
        manner = manners[seed // 3 % len(manners)] if manners and seed % 3 == 0 else None
        yield source.invent(seed).caption(seed % 4, manner)
    for _ in range(20):
        yield from sorted(source.VOCABULARY)


def main() -> None:
    """Read the command line and learn."""
    parser = parser_for(__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scenes", default=SCENES, help="module that invents and paints")
    parser.add_argument("--captions", type=int, default=CAPTIONS)
    given = parser.parse_args()
    source = source_of(given.scenes)
    count = learn(captions_of(source, given.captions), given.out / FOLDER)
    from engine.imagining.words import words_of

    words = words_of(given.out / FOLDER)
    lengths = [len(words.encode(source.invent(seed).caption())) for seed in range(500)]
    whole = sum(len(words.encode(word)) == 1 for word in source.VOCABULARY)
    sys.stdout.write(
        f"{count} tokens; {whole} of {len(source.VOCABULARY)} words are one token; captions have "
        f"{sum(lengths) / len(lengths):.1f} tokens, {max(lengths)} at most\n"
    )


if __name__ == "__main__":
    main()
