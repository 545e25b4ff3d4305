"""`impasto bake` as it is typed, made into a request; mistakes are found before anything is loaded."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from engine.atomic import check_target
from engine.baked_files import SUFFIX
from engine.errors import InvalidRequest
from engine.memory import parse_bytes
from engine.options import Command, together
from engine.probe import probe
from engine.recipe import BakeRequest, explain
from engine.settings import folders
from engine.styles import Style, builtin_styles, find_style
from engine.wishes_words import option_at


def bake_options(command: Command) -> Command:
    """The argument and the options of `bake`."""
    return together(
        (
            click.argument("painting"),
            click.option("--name", metavar="NAME", help="What the style will be called; else like its painting."),
            click.option(
                "--minutes", type=float, metavar="N", help="How many minutes; else 1 to 5 on a card, 10 without."
            ),
            click.option(
                "--photos",
                type=click.Path(path_type=Path),
                metavar="FOLDER",
                help="Photos of yours to learn on; else what is at hand.",
            ),
            click.option(
                "--device", default="auto", show_default=True, metavar="auto|all|cpu|cuda:N", help="What bakes."
            ),
            click.option("--processes", type=int, metavar="N", help="Processes together; else one for each card."),
            click.option("--memory-limit", metavar="4GB", help="Most memory the job may use."),
            click.option(
                "--seed", type=int, default=0, show_default=True, metavar="N", help="Another seed gives another bake."
            ),
            click.option("--overwrite", is_flag=True, help="Bake again what is baked already."),
            click.option("--json", "as_json", is_flag=True, help="Print events as JSON, one per line."),
        ),
        command,
    )


def bake_request(
    painting: str, *, name: str | None = None, memory_limit: str | None = None, **wishes: Any
) -> BakeRequest:
    """The request to bake `painting`, a picture or the name of a style. Raises EngineError that says what is wrong."""
    style = find_style(painting)
    probe(style.path)
    if wishes.get("photos") is not None and not wishes["photos"].is_dir():
        raise InvalidRequest(f"There is no folder {wishes['photos']}.", "Give a folder with photos.")
    request = request_of(style, name=name)
    check_target(request.target, overwrite=bool(wishes.get("overwrite")))
    given = {key: value for key, value in wishes.items() if value is not None}
    if memory_limit:
        given["memory_limit"] = parse_bytes(memory_limit)
    try:
        return BakeRequest.model_validate({**request.model_dump(), **given})
    except ValidationError as error:
        raise explain(error, option_at) from error


def request_of(style: Style, *, name: str | None = None, **changes: Any) -> BakeRequest:
    """The request to bake `style`. A built-in one keeps its name, so that it is simply better from then on."""
    built_in = {item.name for item in builtin_styles()}
    if name is not None and short_name(name) in built_in - {style.name}:
        raise InvalidRequest(f'"{name}" is the name of another style.', "Choose another name.")
    called = name or (style.name if style.name in built_in else free_name(style.title, built_in))
    return BakeRequest(
        source=style.path.absolute(),
        target=folders().styles / f"{short_name(called)}{SUFFIX}",
        title=(name or style.title)[:300],
        artist=style.artist,
        year=style.year,
        **changes,
    )


def free_name(title: str, taken: set[str]) -> str:
    """`title` as a name that is none of `taken`."""
    name = short_name(title)
    return f"{name}-own" if name in taken else name


def short_name(text: str) -> str:
    """`text` as recipes call a style: small letters, numbers and hyphens.

    >>> short_name("The Starry Night (1889)")
    'the-starry-night-1889'
    """
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-_")[:80] or "painting"
