"""What the artist set: declared once, kept in one file that survives anything; and the folders of the studio."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, ValidationError

from engine.files import write_text
from engine.frozen import Frozen
from engine.recipe import Format, explain

FILE_NAME = "settings.json"
SCHEMA = 1
MOST_BYTES = 1_000_000
"""A larger file is not ours."""


class Settings(Frozen):
    """All settings with their defaults; the descriptions are what the window shows."""

    version: Literal[1] = 1
    output_folder: Path | None = Field(
        default=None, description="Where finished pictures go; leave empty for the folder shown."
    )
    name_template: str = Field(
        default="{source}-{style}", min_length=1, max_length=200, description="How finished pictures are named."
    )
    format: Format = Field(default="png", description="File format of finished pictures.")
    quality: int = Field(default=92, ge=1, le=100, description="Quality of JPEG and WebP pictures.")
    depth: Literal[8, 16] = Field(default=8, description="Bits a channel in PNG and TIFF pictures.")
    metadata: bool = Field(default=True, description="Whether the recipe travels inside the picture.")
    device: str = Field(
        default="auto",
        pattern=r"^(auto|cpu|cuda(:[0-9]{1,2})?)$",
        description="Automatic takes the graphics card, side by side those that are alike, or else the processor.",
    )
    memory_limit: int | None = Field(
        default=None, ge=1, description="How much memory a picture may take; leave empty to use what is free."
    )
    theme: Literal["system", "light", "dark"] = Field(default="system", description="Colours of the window.")
    language: Literal["system", "en", "de"] = Field(default="system", description="Takes effect at the next start.")
    shortcuts: dict[str, tuple[str, ...]] = Field(
        default={}, max_length=200, description="Keys of your own: names of actions and their keys."
    )
    own_styles: tuple[Path, ...] = Field(
        default=(), max_length=200, description="Your own pictures in the gallery of styles, newest first."
    )
    model_folders: tuple[Path, ...] = Field(
        default=(), max_length=50, description="Folders with models of yours: of ComfyUI, of A1111, or any other."
    )
    begin_with: Literal["photo", "words"] | None = Field(
        default=None, description="What a new studio begins with; empty: words, where the built-in model is there."
    )
    last_folder: Path | None = Field(default=None, description="Where the last photo was opened.")


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the studio keeps things. None of them need exist yet."""

    settings: Path
    cache: Path
    logs: Path
    pictures: Path
    models: Path
    styles: Path
    presets: Path


def folders() -> Folders:
    """The usual folders of this system; the environment variable IMPASTO_HOME puts all of them under one."""
    home = os.environ.get("IMPASTO_HOME")
    if home:
        root = Path(home)
        return Folders(*(root / field.name for field in fields(Folders)))
    dirs = platformdirs.PlatformDirs("impasto", appauthor=False)
    return Folders(
        dirs.user_config_path,
        dirs.user_cache_path,
        dirs.user_log_path,
        dirs.user_pictures_path / "Impasto",
        dirs.user_data_path / "models",
        dirs.user_data_path / "styles",
        dirs.user_data_path / "presets",
    )


def load_settings(folder: Path) -> tuple[Settings, tuple[str, ...]]:
    """The settings in `folder` and sentences about what was wrong with them. Never raises.

    A file that cannot be used is copied to a .bak beside it, and the defaults are taken.
    """
    path = folder / FILE_NAME
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        return Settings(), (f"The settings cannot be read ({error.strerror or error}); the defaults are used.",)
    settings, reason = _understand(raw)
    if settings is not None:
        return settings, ()
    return Settings(), (f"{reason} The defaults are used. {_back_up(path)}",)


def save_settings(settings: Settings, folder: Path) -> None:
    """Write the settings into `folder`, whole or not at all. Raises CannotWrite or DiskFull."""
    write_text(folder / FILE_NAME, json.dumps(settings.model_dump(mode="json"), indent=2) + "\n")


def _understand(raw: bytes) -> tuple[Settings | None, str]:
    """The settings in `raw`, or None and why not."""
    if len(raw) > MOST_BYTES:
        return None, "The settings file is far too large."
    try:
        values = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None, "The settings file is damaged."
    if not isinstance(values, dict):
        return None, "The settings file is damaged."
    version = values.get("version", SCHEMA)
    if isinstance(version, int) and version > SCHEMA:
        return None, "The settings were written by a newer Impasto."
    try:
        return Settings.model_validate(values), ""
    except ValidationError as error:
        mistakes = explain(error).message.partition(": ")[2]
        return None, f"The settings file has mistakes ({mistakes.rstrip('.')})."


def _back_up(path: Path) -> str:
    """Copy the file beside itself, never over another backup. Returns a sentence about it."""
    for number in range(100):
        backup = path.with_name(f"{path.name}.bak" if number == 0 else f"{path.name}.{number}.bak")
        try:
            if backup.exists():
                if backup.read_bytes() == path.read_bytes():
                    return f"The old file is kept as {backup.name}."
                continue
            shutil.copyfile(path, backup)
        except OSError as error:
            return f"It could not be backed up ({error.strerror or error})."
        return f"The old file is kept as {backup.name}."
    return "There are too many backups beside it already."
