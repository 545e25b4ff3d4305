"""The options that commands of the command line share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.formats import SUFFIXES
from engine.jobs.naming import TOKENS
from engine.jobs.report import KINDS

Command = TypeVar("Command", bound=Callable[..., Any])


def render_options(command: Command) -> Command:
    """The options of `render`."""
    return together(_shared_options(many=False), command)


def batch_options(command: Command) -> Command:
    """The options of `batch`: those of `render`, several styles and presets, names and what comes afterwards."""
    return together((*_files_options(), *_shared_options(many=True)), command)


def together(options: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    """The command with arguments and options, in this order."""
    for option in reversed(options):
        command = option(command)
    return command


def _shared_options(*, many: bool) -> tuple[Callable[[Command], Command], ...]:
    """The options that `render` and `batch` share."""
    again = " Several times: each in turn." if many else ""
    names = {"style": "styles", "preset": "presets"} if many else {"style": "style", "preset": "preset"}
    return (
        click.option(
            "--style",
            names["style"],
            multiple=many,
            metavar="PICTURE",
            help=f"A painting: a picture file, or the name of a built-in style.{again}",
        ),
        click.option(
            "--preset",
            names["preset"],
            multiple=many,
            metavar="NAME",
            help=f"A recipe with a name, or a preset file; options go before it.{again}",
        ),
        click.option(
            "--recipe", metavar="JSON|PICTURE", help="A whole recipe, or a picture with its settings inside it."
        ),
        click.option(
            "--method",
            type=click.Choice(["instant", "optimize"]),
            help="instant: one pass of a network; optimize: slow, and closest to the painting.",
        ),
        *_painting_options(),
        *_words_options(),
        *_output_options(),
        click.option("--seed", type=int, metavar="N", help="Same seed, same picture; -1 draws a new one."),
        click.option("--device", default="auto", show_default=True, metavar="auto|cpu|cuda:N", help="What paints."),
        click.option("--memory-limit", metavar="4GB", help="Most memory the job may use."),
        click.option("--tile", default="auto", show_default=True, metavar="auto|N", help="Side of a tile in pixels."),
        click.option("--overwrite", is_flag=True, help="Replace pictures that exist."),
        click.option("--json", "as_json", is_flag=True, help="Print events as JSON, one per line."),
    )


def _painting_options() -> tuple[Callable[[Command], Command], ...]:
    """How a painting is followed."""
    return (
        click.option("--strength", type=float, metavar="0..1", help="How much of the painting: 0 none, 1 all."),
        click.option(
            "--stroke-size", type=float, metavar="1..8", help="Size of strokes; else they grow with the picture."
        ),
        click.option("--detail", type=float, metavar="0..1", help="How much of the photo's fine detail returns."),
        click.option("--keep-colours", type=float, metavar="0..1", help="How much of the photo's colours stays."),
        click.option(
            "--blend", multiple=True, metavar="PICTURE[:WEIGHT]", help="Mix in another painting; up to three."
        ),
        click.option(
            "--mask", type=click.Path(path_type=Path), metavar="FILE", help="Paint only where this picture is white."
        ),
        click.option(
            "--feather", type=float, metavar="0..0.25", help="Softness of the mask's edge, of the long side."
        ),
        click.option("--outside", metavar="PICTURE", help="A painting for where the mask is black."),
        click.option("--fidelity", type=float, metavar="0..1", help="optimize: how much the photo's content counts."),
        click.option(
            "--features", type=click.Choice(["auto", "slim", "vgg16"]), help="optimize: the network that looks."
        ),
        click.option("--effort", type=click.Choice(["quick", "normal", "fine"]), help="optimize: how long it works."),
    )


def _output_options() -> tuple[Callable[[Command], Command], ...]:
    """How large a picture becomes and how it is written."""
    return (
        click.option("--crop", metavar="L,T,W,H", help="Paint this part of the photo, in shares: 0.1,0,0.8,1."),
        click.option("--straighten", type=float, metavar="DEGREES", help="Turn the photo clockwise; -45 to 45."),
        click.option("--size", metavar="WxH", help="Box to fit into, keeping the photo's shape; also 4k and 8k."),
        click.option("--longest", type=int, metavar="N", help="Longest side in pixels, instead of --size."),
        click.option("--quality", type=int, metavar="1..100", help="Quality of JPEG, WebP and AVIF; 92 is usual."),
        click.option(
            "--depth",
            type=click.Choice(["8", "16"]),
            help="Bits a channel in PNG and TIFF; AVIF then keeps 12.",
        ),
        click.option(
            "--metadata/--no-metadata", default=None, help="Whether the recipe travels inside the picture; it does."
        ),
    )


def _files_options() -> tuple[Callable[[Command], Command], ...]:
    """Those of many files: names, formats, what happens to names that are taken, and what is written at the end."""
    tokens = " ".join(f"{{{token}}}" for token in TOKENS)
    return (
        click.option("--name", "template", metavar="TEMPLATE", help=f"How files are named, from words and {tokens}."),
        click.option("--own", default="", metavar="WORDS", help="What {own} in a name stands for."),
        click.option("--format", "form", type=click.Choice(sorted(SUFFIXES)), help="Kind of file; else the photo's."),
        click.option(
            "--existing",
            type=click.Choice(["skip", "number", "overwrite"]),
            default="skip",
            show_default=True,
            help="A name that is taken: it counts as done, the picture gets a number, or it is replaced.",
        ),
        click.option(
            "--recursive", is_flag=True, help="Also photos of folders inside FOLDER, into such folders inside --out."
        ),
        click.option(
            "--sheet",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Afterwards, a contact sheet of all pictures: .pdf, or .png for pages; an older one is replaced.",
        ),
        click.option(
            "--storyboard",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Afterwards, all pictures one after another in a .webp that moves; an older one is replaced.",
        ),
        click.option("--plan", "only_look", is_flag=True, help="Only say what it will take; paint nothing."),
        click.option(
            "--report",
            "reports",
            multiple=True,
            type=click.Choice(list(KINDS)),
            help="Write beside the pictures what became of each; with json, the next run recognises them by it.",
        ),
    )


def _words_options() -> tuple[Callable[[Command], Command], ...]:
    """Those of painting from words."""
    return (
        click.option(
            "--prompt", metavar="WORDS", help="Paint what the words say; the built-in model needs nothing else."
        ),
        click.option("--negative", metavar="WORDS", help="words: what shall not be seen."),
        click.option(
            "--model",
            metavar="NAME",
            help="words: a folder, a checkpoint file or a name; else your only one, or mini.",
        ),
        click.option(
            "--steps", type=int, metavar="N", help="words: how many steps; else what suits scheduler and model."
        ),
        click.option("--guidance", type=float, metavar="0..50", help="words: how strictly they are followed."),
        click.option("--scheduler", metavar="NAME", help="words: DPM++ 2M Karras, Euler a, DDIM, UniPC, LCM, Turbo…"),
        click.option("--denoise", type=float, metavar="0..1", help="words: how far it may leave the photo."),
        click.option("--clip-skip", type=int, metavar="N", help="words: 2 leaves out the text encoder's last layer…"),
        click.option("--lora", "loras", multiple=True, metavar="FILE[:WEIGHT]", help="words: add a LoRA."),
        click.option("--embedding", "embeddings", multiple=True, metavar="FILE", help="words: a textual inversion."),
        click.option(
            "--control",
            "guides",
            multiple=True,
            metavar="MODEL[=PICTURE][:WEIGHT]",
            help="words: a ControlNet; without a picture it follows the photo. "
            "MODEL@canny draws its edges first, MODEL@depth its depth.",
        ),
        click.option(
            "--reference",
            "references",
            multiple=True,
            metavar="PICTURE[:WEIGHT]",
            help="words: follow this picture's manner, by IP-Adapter.",
        ),
    )
