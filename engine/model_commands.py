"""The command `impasto models`: what there is, where it lies, fetching, checking, and the manifest of a studio."""

from __future__ import annotations

from pathlib import Path

import click

from engine.errors import EngineError, UnreadableModel
from engine.memory import human_bytes
from engine.models.entries import Entry, catalogue, entry_named
from engine.models.finding import Found, find_model, shelf
from engine.models.manifest import lines_of, plan
from engine.models.records import Line, read_record, write_record
from engine.models.verify import verify
from engine.terminal import plain, reporter, say

FAILED = 1
_OWNERS = {
    "own": "the folder of models", "comfyui": "ComfyUI", "a1111": "A1111", "folder": "a folder of yours",
    "hub cache": "the cache of Hugging Face", "built in": "Impasto",
}  # fmt: skip


@click.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List models, fetch them, find them, check them."""
    if context.invoked_subcommand is None:
        context.invoke(list_models)


@models.command("list")
def list_models() -> None:
    """List the models that can be fetched, and those that are here."""
    here = shelf()
    names = {found.name: found for found in here if found.entry}
    width = max(len(entry.name) for entry in catalogue())
    for entry in catalogue():
        click.echo(f"{entry.name:{width}}  {_state(entry, names.get(entry.name)):24}{entry.title} ({_terms(entry)})")
    own = [found for found in here if not found.entry]
    for found in own:
        click.echo(f"{plain(found.name):{width}}  {plain(_words(found))}, in {_OWNERS[found.owner]}")


@models.command("where")
@click.argument("name")
def where(name: str) -> None:
    """Say where the model NAME lies and what it is. NAME may be a file."""
    found = find_model(name)
    click.echo(f"{found.identify().words}, in {_OWNERS[found.owner]}")
    for path in found.files.values() or [found.path]:
        click.echo(click.format_filename(path))


@models.command("get")
@click.argument("names", nargs=-1)
@click.option("--manifest", type=click.Path(path_type=Path), metavar="FILE", help="Fetch what a manifest names.")
@click.option("--json", "as_json", is_flag=True, help="Print events as lines of JSON.")
def get(names: tuple[str, ...], manifest: Path | None, as_json: bool) -> int:
    """Fetch the models NAMES; what is here already stays. Ctrl+C pauses, and the next time goes on from there."""
    if bool(names) == bool(manifest):
        raise click.UsageError("Give names of models, or --manifest FILE.")
    wanted = [entry_named(name) for name in names]
    lost: tuple[Line, ...] = ()
    if manifest is not None:
        todo = plan(read_record(manifest), shelf())
        wanted, lost = list(todo.fetched), todo.lost
    failed = [entry for entry in wanted if not _fetched(entry, as_json=as_json)]
    for line in lost:
        say(f"{line.name} is not here and in no repository; it lay at {line.place}.")
    return FAILED if failed or lost else 0


@models.command("check")
@click.argument("names", nargs=-1)
def check(names: tuple[str, ...]) -> int:
    """Check all models that are here, or only NAMES: headers, sizes and checksums."""
    from engine.models.download import CHECKING, Meter

    found = [find_model(name) for name in names] if names else shelf()
    bad = 0
    with reporter(as_json=False) as shown:
        for model in found:
            meter = Meter(model.name, CHECKING, model.size, shown.hear)
            shown.title(model.name)
            try:
                verdict = verify(model, heard=meter.more)
            except EngineError as error:
                say(f"{model.name}: {error}")
                bad += 1
                continue
            click.echo(plain(f"{model.name}: {verdict.identity.words}; {verdict.words}"))
    return FAILED if bad else 0


@models.command("export")
@click.argument("file", type=click.Path(path_type=Path))
def export(file: Path) -> int:
    """Write a manifest of all models that are here into FILE, from which they can be fetched again."""
    from engine.models.download import CHECKING, Meter

    lines, bad = [], 0
    with reporter(as_json=False) as shown:
        for model in shelf():
            meter = Meter(model.name, CHECKING, model.size, shown.hear)
            shown.title(model.name)
            try:
                lines += lines_of(model, heard=meter.more)
            except UnreadableModel as error:
                say(f"{model.name} is left out: {error}")
                bad += 1
    write_record(file, lines)
    click.echo(f"{len(lines)} files are named in {file}")
    return FAILED if bad else 0


def _fetched(entry: Entry, *, as_json: bool) -> bool:
    """Fetch one model and say how it went."""
    from engine.models.download import download
    from engine.models.hub import Hub

    with reporter(as_json=as_json) as shown, Hub() as hub:
        shown.title(entry.name)
        try:
            paths = download(entry, hub, hear=shown.hear)
        except EngineError as error:
            shown.summary({"model": entry.name, "error": str(error)})
            say(f"{entry.name}: {error}")
            return False
        shown.summary({"model": entry.name, "files": [str(path) for path in paths]})
    if not as_json:
        click.echo(f"{entry.title} is here: {paths[0]}")
    return True


def _state(entry: Entry, found: Found | None) -> str:
    if found is not None:
        return f"here, {human_bytes(found.size)}"
    from engine.models.download import come_so_far

    waiting = come_so_far(entry)
    if waiting:
        return f"paused, {human_bytes(waiting)} came"
    return human_bytes(entry.bytes) if entry.bytes else ("later" if entry.kind == "builtin" else "size not known")


def _terms(entry: Entry) -> str:
    return ", ".join(part for part in (entry.licence or "no licence", "needs a login" if entry.gated else "") if part)


def _words(found: Found) -> str:
    try:
        return found.identify().words
    except UnreadableModel as error:
        return str(error)
