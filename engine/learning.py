"""`impasto lora` as it is typed, made into a request; mistakes are found before anything is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from engine.atomic import check_target
from engine.errors import InvalidRequest
from engine.memory import parse_bytes
from engine.models import find_learner
from engine.options import Command, together
from engine.probe import pictures_in
from engine.recipe import OPEN_MODEL, LoraRequest, explain
from engine.sniff import shown_name
from engine.wishes_words import option_at

SUFFIX = ".safetensors"


def lora_options(command: Command) -> Command:
    """The argument and the options of `lora`."""
    return together(
        (
            click.argument("folder", type=click.Path(path_type=Path)),
            click.option(
                "-o", "--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The LoRA."
            ),
            click.option("--model", metavar="NAME", help="The model that learns; else the only one that is here."),
            click.option(
                "--words", metavar="WORDS", help="What the look is called; a .txt beside a picture says what is in it."
            ),
            click.option(
                "--minutes",
                type=float,
                metavar="N",
                help="How many minutes; else 1.6 for small models, 10 to 30 on a card, 120 without.",
            ),
            click.option(
                "--rank", type=int, metavar="1..128", help="How much is learned, and the file's size; else 8."
            ),
            click.option(
                "--layers", type=click.Choice(["attention", "all"]), help="Which layers learn; all: convolutions too."
            ),
            click.option("--sample", metavar="WORDS", help="What is painted to show it meanwhile; else the words."),
            click.option(
                "--device", default="auto", show_default=True, metavar="auto|cpu|cuda:N", help="What learns."
            ),
            click.option("--memory-limit", metavar="4GB", help="Most memory the job may use."),
            click.option("--seed", type=int, metavar="N", help="Another seed gives another look."),
            click.option("--overwrite", is_flag=True, help="Replace a LoRA that exists."),
            click.option("--json", "as_json", is_flag=True, help="Print events as JSON, one per line."),
        ),
        command,
    )


def lora_request(
    folder: Path, *, out: Path, model: str | None = None, memory_limit: str | None = None, **wishes: Any
) -> LoraRequest:
    """The request to learn from the pictures in `folder`. Raises EngineError that says what is wrong."""
    if not folder.is_dir():
        raise InvalidRequest(f"There is no folder {shown_name(folder)}.", "Give a folder with pictures.")
    if not pictures_in(folder):
        raise InvalidRequest(f"There are no pictures in {shown_name(folder)}.", "Give a folder with pictures.")
    target = out if out.suffix else out.with_name(f"{out.name}{SUFFIX}")
    if target.suffix.lower() != SUFFIX:
        raise InvalidRequest(f"A LoRA cannot be a {target.suffix} file.", f"Let its name end in {SUFFIX}.")
    check_target(target, overwrite=bool(wishes.get("overwrite")))
    found = find_learner(model or OPEN_MODEL)
    given = {key: value for key, value in wishes.items() if value is not None}
    if memory_limit:
        given["memory_limit"] = parse_bytes(memory_limit)
    fixed = {"source": folder.absolute(), "target": target.absolute(), "model": str(found.path)}
    try:
        return LoraRequest.model_validate({**given, **fixed})
    except ValidationError as error:
        raise explain(error, option_at) from error
