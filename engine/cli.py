"""The command `impasto`: opens the studio, paints one picture or many, lists presets, styles and devices."""

from __future__ import annotations

import logging
import shlex
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from importlib import metadata
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine import events, sheet_commands
from engine.baking import bake_options, bake_request
from engine.errors import EngineError, InvalidRequest, UnreadablePicture
from engine.heap import PAINTING, give_back_from
from engine.jobs import JobRunner, Listener
from engine.learning import lora_options, lora_request
from engine.machine import benchmark, devices
from engine.model_commands import models
from engine.options import batch_options, render_options
from engine.preset_commands import presets
from engine.recipe import Recipe, RenderRequest, Request, Stylize
from engine.settings import folders
from engine.sheet_commands import Beside
from engine.styles import Style, baked_styles, builtin_styles, find_style, style_problems
from engine.wishes import Order, Wishes, requests_for, understand
from engine.wishes_words import prompts_in

if TYPE_CHECKING:
    from engine.jobs.planning import Existing

DONE, FAILED, USAGE, BUG, CANCELLED = 0, 1, 2, 3, 130
"""What the command's exit codes mean."""


def main() -> None:
    """Entry point of the console script."""
    give_back_from(PAINTING)
    if isinstance(sys.stdout, TextIOWrapper):  # a letter that it cannot show is no mistake
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command with `arguments` and return its exit code. Nothing is raised, whatever happens."""
    logging.getLogger().addHandler(logging.NullHandler())  # else libraries and bugs would print what they log
    debug = "--debug" in arguments
    try:
        return int(impasto.main(list(arguments), "impasto", standalone_mode=False) or DONE)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        _say("Cancelled.")
        return CANCELLED
    except (EngineError, PermissionError) as error:
        _say(_told(error))
        return FAILED
    except Exception as error:  # noqa: BLE001 - the hook of last resort: no artist should meet a traceback
        return _report("".join(traceback.format_exception(error)), debug=debug)


def _told(error: EngineError | PermissionError) -> str:
    if isinstance(error, PermissionError):  # of a path that may not even be looked at
        return f"{error.filename or 'A file'} may not be opened ({error.strerror}). Check its folder."
    return str(error)


def _show_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"impasto {_version()}")
        context.exit()


def _version() -> str:
    try:
        return metadata.version("impasto")
    except metadata.PackageNotFoundError:
        return "(not installed, from a folder)"


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the details of mistakes of ours.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
@click.pass_context
def impasto(context: click.Context, debug: bool) -> int:
    """Paint photos in the manner of any painting. Without a command: open the studio."""
    context.obj = debug
    if context.invoked_subcommand is not None:
        return DONE
    from gui.app import main as open_studio

    return int(open_studio() or DONE)


@impasto.command()
@click.argument("photo", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), help="Where to; the suffix is the format."
)
@click.option("--init", type=click.Path(path_type=Path), metavar="PHOTO", help="words: the picture to start from.")
@click.option("--count", type=click.IntRange(1, 1000), default=1, show_default=True, help="words: how many pictures.")
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FILE", help="words: one prompt a line.")
@render_options
@click.pass_obj
def render(
    debug: bool,
    /,
    *,
    photo: Path | None,
    out: Path,
    init: Path | None,
    count: int,
    prompts: Path | None,
    as_json: bool,
    **wishes: Any,
) -> int:
    """Paint PHOTO in the manner of a painting; or paint from words, where no PHOTO is needed.

    impasto render --prompt "a red sun over blue mountains" -o p.png
    """
    if photo is not None and init is not None:
        raise click.UsageError("PHOTO and --init are the same; give one of them.")
    lines = prompts_in(prompts) if prompts is not None else ()
    order = _order(Wishes(**{**wishes, "prompt": next(iter(lines), wishes["prompt"])}))
    requests = requests_for(order, photo or init, out, lines, count)
    if len(requests) == 1:
        return _paint(requests[0], as_json=as_json, debug=debug)
    from engine.batching import paint_many, tell

    report = paint_many(requests, make_runner=_runner_for(requests), as_json=as_json)
    tell(report, as_json=as_json)
    return DONE if report.complete else FAILED


@impasto.command()
@click.argument("photos", nargs=-1, type=click.Path(path_type=Path), metavar="[FOLDER|FILES…]")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for the painted pictures.")
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FILE", help="words: one picture a line.")
@batch_options
def batch(
    *,
    photos: tuple[Path, ...],
    out: Path,
    prompts: Path | None,
    styles: tuple[str, ...],
    presets: tuple[str, ...],
    template: str | None,
    own: str,
    existing: Existing,
    reports: tuple[str, ...],
    recursive: bool,
    sheet: Path | None,
    storyboard: Path | None,
    only_look: bool,
    as_json: bool,
    **wishes: Any,
) -> int:
    """Paint many pictures, of photos or from lines of words; a second run does only what is missing."""
    from engine.batching import Files, keep, look, paint_many, plan, tell, wishes_of
    from engine.jobs.batch import Interrupted

    if bool(photos) == (prompts is not None):
        raise click.UsageError("Give photos, or words with --prompts; one of the two.")
    lines = prompts_in(prompts) if prompts is not None else ()
    asked = wishes_of({**wishes, "prompt": next(iter(lines), wishes["prompt"])}, styles, presets)
    files, beside = Files(out, template, own, existing, reports, recursive), Beside(sheet, storyboard)
    requests = plan([_order(wish) for wish in asked], photos, lines, files)
    beside.check(path for request in requests for path in (request.source, request.target) if path is not None)
    if only_look:
        look(requests, as_json=as_json)
        return DONE
    try:
        report = paint_many(requests, make_runner=_runner_for(requests), as_json=as_json)
    except Interrupted as interrupt:
        keep(interrupt.report, files)  # the next run goes by it
        raise
    tell(report, as_json=as_json)
    kept = keep(report, files)
    written = beside.write([entry.target for entry in report.of("done", "already")], out)
    return DONE if kept and written and report.complete else FAILED


@impasto.command()
@bake_options
@click.pass_obj
def bake(debug: bool, /, painting: str, as_json: bool, **wishes: Any) -> int:
    """Learn PAINTING better than in one pass, and keep it as a style; run again to go on where it stopped."""
    return _paint(bake_request(painting, **wishes), as_json=as_json, debug=debug)


@impasto.command()
@lora_options
@click.pass_obj
def lora(debug: bool, /, folder: Path, as_json: bool, **wishes: Any) -> int:
    """Learn the look of the pictures in FOLDER as a LoRA; run again to go on where it stopped."""
    request = lora_request(folder, **wishes)
    code = _paint(request, as_json=as_json, debug=debug)
    if code == DONE and not as_json:
        words = f"…, {request.words}" if request.words else "…"
        options = ["--prompt", words, "--model", request.model, "--lora", str(request.target)]
        click.echo(f"Paint with it: {shlex.join(options)}")
    return code


@impasto.command("first-picture")
@click.option("--folder", default="gallery", show_default=True, type=click.Path(path_type=Path), help="Where to.")
@click.option("--style", "name", metavar="NAME", help="A built-in style; else the first of the gallery.")
@click.pass_obj
def first_picture(debug: bool, /, folder: Path, name: str | None) -> int:
    """Paint a first picture, from a photo that Impasto draws itself: nothing else is needed."""
    from engine.sample import sample_photo

    style = find_style(name) if name else next(iter(builtin_styles()), None)
    if style is None:
        raise UnreadablePicture("No built-in style can be read.", " ".join(style_problems()))
    photo, target = folder / "first-photo.jpg", folder / "first-picture.png"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sample_photo().save(photo, quality=92)
    except OSError as error:
        raise InvalidRequest(
            f"Nothing can be written into {folder} ({error.strerror}).", "Choose another folder."
        ) from error
    recipe = Recipe(steps=(Stylize(style=style.name),))
    request = RenderRequest(source=photo, target=target, recipe=recipe, overwrite=True)
    code = _paint(request, as_json=False, debug=debug)
    if code == DONE:
        click.echo(f"Your first picture is {target}: a drawn photo in the manner of {_described(style)}.")
    return code


impasto.add_command(models)
impasto.add_command(presets)
impasto.add_command(sheet_commands.sheet)
impasto.add_command(sheet_commands.storyboard)


@impasto.group(invoke_without_command=True)
@click.pass_context
def styles(context: click.Context) -> None:
    """List the built-in styles, or show one."""
    if context.invoked_subcommand is None:
        context.invoke(list_styles)


@styles.command("list")
def list_styles() -> None:
    """List the built-in styles and those you baked."""
    found = (*baked_styles(), *builtin_styles())
    width = max((len(style.name) for style in found), default=0)
    for style in found:
        click.echo(f"{style.name:{width}}  {_described(style)}{' (baked)' if style.baked else ''}")
    for problem in style_problems():
        _say(problem)


@styles.command("show")
@click.argument("name")
def show_style(name: str) -> None:
    """Show what is known of the style NAME."""
    style = find_style(name)
    click.echo(f"{_described(style)}\n{style.baked or style.path}")


def _described(style: Style) -> str:
    return ", ".join(part for part in (style.title, style.artist, style.year) if part)


impasto.add_command(devices)
impasto.add_command(benchmark)


def _order(typed: Wishes) -> Order:
    if not typed.style and not typed.preset and typed.prompt is None and typed.recipe is None:
        raise click.UsageError("Give a painting with --style, a recipe with --preset, or words with --prompt.")
    return understand(typed)


def _paint(request: Request, *, as_json: bool, debug: bool) -> int:
    """Paint one picture, or bake one painting, and show how it goes. Returns the exit code."""
    from engine.jobs.desk import Desk
    from engine.terminal import reporter, terminable

    with terminable(), reporter(as_json=as_json) as shown, Desk(_local_runner, shown.hear) as desk:
        shown.title(request.subject.name)
        outcome = desk.run(request)
    if isinstance(outcome, events.Finished):
        _learn(request, outcome)
        return DONE
    if isinstance(outcome, events.Cancelled):
        return CANCELLED
    if not outcome.expected:
        return _report(outcome.traceback, debug=debug, words=outcome.message)
    _say(f"{outcome.message} {outcome.advice}")
    return FAILED


def _learn(request: Request, outcome: events.Finished) -> None:
    """Keep how long the picture took and what it needed, for forecasts."""
    from engine.forecasts import Forecasts

    if isinstance(request, RenderRequest):
        forecasts = Forecasts.of_artist()
        forecasts.learn(request, outcome)
        forecasts.lessons.save()


def _runner_for(requests: Sequence[RenderRequest]) -> Callable[[Listener], JobRunner]:
    """Where several cards are, an engine on each for what takes seconds; else one process, in a line: so a card gets
    the next photo before the last picture is saved.
    """
    from engine.jobs.cards import spread
    from engine.jobs.pool import PoolRunner

    slow = any(not isinstance(step, Stylize) for request in requests for step in request.recipe.steps)
    free = all(request.device == "auto" for request in requests)
    devices = spread() if slow and free and len(requests) > 1 else ()
    return partial(PoolRunner, devices=devices) if len(devices) > 1 else _local_runner


def _local_runner(listener: Listener) -> JobRunner:
    from engine.jobs.local import LocalRunner

    return LocalRunner(listener)


def _report(details: str, *, debug: bool, words: str = "Impasto made a mistake.") -> int:
    """Tell a mistake of ours in few words and keep the details in a file. Returns the exit code."""
    if debug:
        sys.stderr.write(details)
    now = datetime.now().astimezone()
    path = folders().logs / f"crash-{now:%Y-%m-%d-%H%M%S}.txt"
    system = f"impasto {_version()}, Python {sys.version.split()[0]}, {sys.platform}, {now:%Y-%m-%d %H:%M:%S}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{system}\n\n{details}", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        _say(f"{words} The details could not be kept ({error.strerror}); run again with impasto --debug.")
        return BUG
    _say(f"{words} Please report it with the details in {path}")
    return BUG


def _say(text: str) -> None:
    from engine.terminal import say

    say(text)
