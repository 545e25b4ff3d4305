"""`impasto sheet` and `impasto storyboard`: many pictures on pages, or one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import click

from engine.errors import EngineError, InvalidRequest


@dataclass(frozen=True, slots=True)
class Beside:
    """What `impasto batch` writes about all its pictures when it is over."""

    sheet: Path | None = None
    storyboard: Path | None = None

    def check(self, pictures: Iterable[Path]) -> None:
        """Raise InvalidRequest, before anything is painted, for a name that will not do or is one of `pictures`."""
        taken = {path.absolute() for path in pictures} if self.sheet or self.storyboard else set()
        kinds = ((self.sheet, (".pdf", ".png"), "sheet"), (self.storyboard, (".webp",), "storyboard"))
        for path, suffixes, what in kinds:
            if path is not None and path.suffix.lower() not in suffixes:
                raise InvalidRequest(f"{path.name} is not a {what}'s name.", f"Use {' or '.join(suffixes)}.")
            if path is not None and path.absolute() in taken:
                raise InvalidRequest(f"{path.name} is one of the pictures.", f"Choose another name for the {what}.")

    def write(self, pictures: Sequence[Path], folder: Path) -> bool:
        """Write what is wanted about `pictures`, which lie in `folder`; False where that cannot be, which is told."""
        from engine.contact_sheet import Sheet, write_sheet
        from engine.sniff import shown_name
        from engine.storyboard import MOST_PICTURES, Storyboard, write_storyboard
        from engine.terminal import say

        try:
            if self.sheet is not None and pictures:
                look = Sheet(title=shown_name(folder.absolute()))
                for path in write_sheet(pictures, self.sheet, look, overwrite=True, checkpoint=lambda: None):
                    say(f"The contact sheet is {path}")
            if self.storyboard is not None and pictures:
                some = pictures[:MOST_PICTURES]
                write_storyboard(some, self.storyboard, Storyboard(), overwrite=True, checkpoint=lambda: None)
                more = f", of the first {len(some)} pictures" if len(some) < len(pictures) else ""
                say(f"The storyboard is {self.storyboard}{more}")
        except EngineError as error:
            say(f"The pictures are done, but not what was to be written about them: {error}")
            return False
        return True


@click.command()
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER|FILES…")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Where to: .pdf, or .png for pages.")
@click.option("--title", help="What stands above; else the folder's name.")
@click.option("--columns", type=click.IntRange(1, 12), help="Pictures side by side; else what suits their number.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="Size of a page.")
@click.option("--landscape", is_flag=True, help="Pages lie on their long side.")
@click.option("--overwrite", is_flag=True, help="Replace a file that exists.")
def sheet(
    *,
    places: tuple[Path, ...],
    out: Path,
    title: str | None,
    columns: int | None,
    paper: str,
    landscape: bool,
    overwrite: bool,
) -> None:
    """Put many pictures on a contact sheet, with their names and what they were painted from."""
    from engine.contact_sheet import Paper, Sheet, write_sheet
    from engine.sniff import shown_name

    pictures = _pictures(places, out)
    name = title if title is not None else shown_name(places[0].absolute()) if places[0].is_dir() else "Contact sheet"
    look = Sheet(title=name, columns=columns, paper=cast(Paper, paper), landscape=landscape)
    paths = write_sheet(pictures, out, look, overwrite=overwrite, checkpoint=lambda: None)
    for path in paths:
        click.echo(f"{path}: {len(pictures)} pictures" if len(paths) == 1 else str(path))


@click.command()
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER|FILES…")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Where to, a .webp.")
@click.option("--seconds", type=float, default=2.0, show_default=True, help="How long each picture is seen.")
@click.option("--side", type=int, default=960, show_default=True, help="Longer side of the pictures in pixels.")
@click.option("--captions/--no-captions", default=True, show_default=True, help="Whether names stand below.")
@click.option("--overwrite", is_flag=True, help="Replace a file that exists.")
def storyboard(
    *, places: tuple[Path, ...], out: Path, seconds: float, side: int, captions: bool, overwrite: bool
) -> None:
    """Show many pictures one after another, with captions, in an animated WebP that any browser plays."""
    from engine.storyboard import Storyboard, write_storyboard

    pictures = _pictures(places, out)
    board = Storyboard(side=side, seconds=seconds, captions=captions)
    count = write_storyboard(pictures, out, board, overwrite=overwrite, checkpoint=lambda: None)
    left_out = f", {len(pictures) - count} cannot be read" if count < len(pictures) else ""
    click.echo(f"{out}: {count} pictures{left_out}")


def _pictures(places: tuple[Path, ...], out: Path) -> list[Path]:
    """The pictures in `places`, without what is written now."""
    from engine.probe import pictures_in

    found = [path for path in pictures_in(places) if path.absolute() != out.absolute()]
    if not found:
        raise InvalidRequest("There are no pictures here.", "Give a folder with pictures, or picture files.")
    return found
