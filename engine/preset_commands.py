"""The command `impasto presets`: what there is, what one does, checking, taking in, handing on, deleting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from engine.own_presets import Taken, keep, remove
from engine.preset_import import paths_in, read_presets, write_presets
from engine.presets import Preset, builtin_presets, load_preset, own_presets, read_preset
from engine.recipe import Imagine, Optimize, Step, Stylize
from engine.styles import find_style
from engine.terminal import plain, say


@click.group(invoke_without_command=True)
@click.pass_context
def presets(context: click.Context) -> None:
    """List presets, show, check, import, export or delete them."""
    if context.invoked_subcommand is None:
        context.invoke(list_presets)


@presets.command("list")
def list_presets() -> None:
    """List the built-in presets and your own."""
    own, problems = own_presets()
    found = [(preset, "") for preset in builtin_presets()] + [(preset, " (yours)") for preset in own]
    width = max((len(preset.name) for preset, _ in found), default=0)
    for preset, whose in found:
        click.echo(f"{preset.name:{width}}  {_titled(preset)}{whose}")
    for problem in problems:
        say(f"Warning: {problem}")


@presets.command("show")
@click.argument("name")
def show_preset(name: str) -> None:
    """Show what the preset NAME does."""
    _echo_preset(load_preset(name))


@presets.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check_preset(file: Path) -> None:
    """Check the preset FILE and tell every mistake."""
    preset = read_preset(file)
    for name in preset.recipe.styles:
        find_style(name)
    click.echo(f"{file.name} is a good preset.")
    _echo_preset(preset)


@presets.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--existing",
    type=click.Choice(["skip", "number", "overwrite"]),
    default="number",
    show_default=True,
    help="What becomes of a preset whose name is taken by another one.",
)
def import_presets(file: Path, existing: Taken) -> None:
    """Take in the presets in FILE: of Impasto, or styles of Fooocus, A1111 or InvokeAI."""
    brought = read_presets(file)
    kept = keep(brought.presets, existing)
    for preset in kept.added:
        click.echo(f"{preset.name}: {plain(preset.title)}")
    told = [f"{_count(kept.added)} came in"]
    told += [f"{_were(kept.there)} there already"] if kept.there else []
    told += [f"{_were(kept.left_out)} left out for a name that is taken"] if kept.left_out else []
    click.echo(f"{', '.join(told)}.")
    for problem in brought.problems:
        say(f"Warning: {problem}")


@presets.command("export")
@click.argument("names", nargs=-1, required=True)
@click.option(
    "-o", "--out", "target", required=True, type=click.Path(path_type=Path), help="The file, ending in .toml."
)
@click.option("--overwrite", is_flag=True, help="Replace the file if it exists.")
def export_presets(names: tuple[str, ...], target: Path, overwrite: bool) -> None:
    """Write the presets NAMES into one file, from which they can be imported."""
    if target.suffix.casefold() != ".toml":
        raise click.UsageError("The file must end in .toml.")
    found = [load_preset(name) for name in dict.fromkeys(names)]
    write_presets(found, target, overwrite=overwrite)
    click.echo(f"{_count(found)} written to {click.format_filename(target)}.")
    for path in dict.fromkeys(path for preset in found for path in paths_in(preset)):
        say(f"Warning: {plain(path)} is a file of this machine and does not travel with them.")


@presets.command("delete")
@click.argument("names", nargs=-1, required=True)
def delete_presets(names: tuple[str, ...]) -> None:
    """Delete presets of your own: they are moved aside, and it says where."""
    for name in dict.fromkeys(names):
        click.echo(f"{plain(name)} lies in {click.format_filename(remove(name))} now.")


def _count(found: list[Preset]) -> str:
    return "1 preset" if len(found) == 1 else f"{len(found):,} presets"


def _were(found: list[Preset]) -> str:
    return "1 was" if len(found) == 1 else f"{len(found):,} were"


def _titled(preset: Preset) -> str:
    return plain(f"{preset.title}: {preset.description}")


def _echo_preset(preset: Preset) -> None:
    click.echo(_titled(preset))
    for name, value in (("prompt", preset.template.prompt), ("negative", preset.template.negative)):
        if value:
            click.echo(f"  {name:13} {plain(value)}")
    for step in preset.recipe.steps:
        for name, value in _shown(step).items():
            text = f"{value:g}" if isinstance(value, float) else value
            click.echo(f"  {name.replace('_', ' '):13} {plain(str(text))}")
    output = preset.recipe.output
    own = "the photo's own" if preset.recipe.needs_photo else "the model's own"
    size = f"fits into {output.size.width} × {output.size.height}" if output.size else own
    click.echo(f"  {'size':13} {size}\n  {'format':13} {output.format or 'by the suffix'}")


def _shown(step: Step) -> dict[str, Any]:
    """What is told of a step: what differs from the usual, and how much of the painting."""
    if isinstance(step, Imagine):
        return {"method": step.kind, **step.model_dump(exclude_defaults=True)}
    first = "strength" if isinstance(step, Stylize) else "fidelity"
    shown = {first: getattr(step, first), **step.model_dump(exclude_defaults=True, exclude={"style", "blend"})}
    if isinstance(step, Optimize):
        shown = {"method": step.kind, **shown}
    blend = [f"{share.style} {share.weight:g}" for share in getattr(step, "blend", ())]
    return {"style": " + ".join([step.style, *blend]), **shown}
