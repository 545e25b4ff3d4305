"""What a picture file is, and a small view of it, cheaply and without numpy: for the window and for batches."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyvips
from PIL import ImageCms

from engine.colour import PROFILE
from engine.crop import Crop
from engine.errors import InvalidRequest
from engine.framing import framed
from engine.loading import Source, in_srgb, open_source, reopened, resized
from engine.sniff import SUFFIXES, Kind, cut_off, shown_name

_BITS = {"uchar": 8, "char": 8, "ushort": 16, "short": 16}
_GREY = 128
MOST_FOLDERS = 20_000
"""Folders that are looked through for pictures at a time."""
MOST_PIXELS = 100_000_000
"""Pixels that a whole picture may have in memory for a view of it."""


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """What the header of a picture file says."""

    path: Path
    width: int
    """Pixels, upright."""
    height: int
    """Pixels, upright."""
    format: Kind
    depth: int
    """Bits a sample as it will be read: 8, 16 or 32."""
    channels: int
    """Channels as stored, alpha included."""
    has_alpha: bool
    frames: int
    """Frames of an animation or pages of a TIFF; only the first is painted."""
    profile: str | None
    """Name of the embedded colour profile; None: no profile, or a damaged one."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small upright view in sRGB, alpha laid over mid-grey."""

    width: int
    height: int
    rgb: bytes
    """width × height × 3 bytes, row by row, no padding."""


def probe(path: Path) -> PictureInfo:
    """Read the header of the picture at `path`. Raises UnreadablePicture and TooLarge.

    Pixels are not decoded: a file that is cut off in the middle is found when it is opened.
    """
    source = open_source(path)
    width, height = source.upright_size
    image = source.image
    return PictureInfo(
        path=path,
        width=width,
        height=height,
        format=source.kind,
        depth=_BITS.get(image.format, 32),
        channels=image.bands,
        has_alpha=bool(image.hasalpha()),
        frames=source.frames,
        profile=_profile_name(image),
    )


def thumbnail(path: Path, long_side: int, crop: Crop | None = None) -> Thumbnail:
    """The whole picture, or what `crop` keeps of it, with a longer side of `long_side` pixels at most; never empty.

    Raises UnreadablePicture (also for a picture that is cut off) and TooLarge.
    """
    source = open_source(path)
    stored_width, stored_height = source.image.width, source.image.height
    seen = source.upright_size if crop is None else crop.size(*source.upright_size)
    scale = min(1.0, long_side / max(seen), (MOST_PIXELS / (stored_width * stored_height)) ** 0.5)
    width, height = max(1, round(stored_width * scale)), max(1, round(stored_height * scale))
    colours = in_srgb(source, reopened(source, width=width, height=height), depth=8)
    try:
        image = resized(colours, width=width, height=height, depth=8)
        if image.hasalpha():
            image = image.flatten(background=_GREY).cast("uchar")
        image = _upright(image.copy_memory(), source)
        if crop is not None:
            image = framed(image, crop)
        return Thumbnail(image.width, image.height, bytes(image.write_to_memory()))
    except pyvips.Error as error:
        raise cut_off(path) from error


def pictures_in(places: Path | Iterable[Path]) -> list[Path]:
    """The pictures of a folder (not of folders inside it), by suffix; files named one by one are all kept.

    Sorted by name, numbers by value; each path once. Whether a file is sound is found when it is opened.
    Raises InvalidRequest when a folder cannot be read.
    """
    found: dict[Path, None] = {}
    for place in [places] if isinstance(places, Path) else places:
        found.update(dict.fromkeys(_contents(place)[0] if _is_folder(place) else [place]))
    return list(found)


def pictures_below(places: Path | Iterable[Path], *, without: Path | None = None) -> list[Path]:
    """As `pictures_in`, with those of folders inside folders, one folder after another in the order of their names.

    Hidden folders are left out, and the folder `without`, where results go. A link to a folder elsewhere is followed,
    but no real folder is looked through twice, so that links in a circle end. Folders inside that cannot be read are
    left out.
    Raises InvalidRequest when one of `places` cannot be read, or there are too many folders.
    """
    found: dict[Path, None] = {}
    seen = set() if without is None else {os.path.realpath(without)}
    for place in [places] if isinstance(places, Path) else places:
        if not _is_folder(place):
            found[place] = None
            continue
        seen.discard(os.path.realpath(place))  # who names it means it
        waiting, home = [place], os.path.realpath(place)
        while waiting:
            folder = waiting.pop()
            real = os.path.realpath(folder)
            if real in seen or (folder.is_symlink() and folder != place and Path(real).is_relative_to(home)):
                continue  # what a link shows of the same tree is found where it lies
            seen.add(real)
            if len(seen) > MOST_FOLDERS:
                raise InvalidRequest(f"There are too many folders in {shown_name(place)}.", "Take fewer at a time.")
            try:
                pictures, folders = _contents(folder)
            except InvalidRequest:
                if folder == place:
                    raise
                continue
            found.update(dict.fromkeys(pictures))
            waiting += reversed(folders)
    return list(found)


def _contents(folder: Path) -> tuple[list[Path], list[Path]]:
    """Pictures and folders in `folder`, sorted, without hidden ones. Raises InvalidRequest where it cannot be read."""
    pictures, folders = [], []
    try:
        for path in folder.iterdir():
            if path.name.startswith("."):
                continue
            if _is_folder(path):
                folders.append(path)
            elif path.suffix.lower() in SUFFIXES:
                pictures.append(path)
    except OSError as error:
        raise InvalidRequest(f"The folder {shown_name(folder)} cannot be read.", "Choose another folder.") from error
    return sorted(pictures, key=_natural), sorted(folders, key=_natural)


def _is_folder(path: Path) -> bool:
    """Whether it is one: False, where Path.is_dir raises, for links to what may not be seen and names too long."""
    return os.path.isdir(path)  # noqa: PTH112


def _natural(path: Path) -> tuple[list[tuple[int, int, str]], bytes]:
    parts = re.findall(r"[0-9]+|[^0-9]+", path.name.casefold())
    key = [(0, int(part[:30]), part) if "0" <= part[0] <= "9" else (1, 0, part) for part in parts]
    return key, os.fsencode(path)


def _upright(image: pyvips.Image, source: Source) -> pyvips.Image:
    image = image.copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", source.orientation)
    return image.autorot()


def _profile_name(image: pyvips.Image) -> str | None:
    if not image.get_typeof(PROFILE):
        return None
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(image.get(PROFILE))))
    except (OSError, ValueError, ImageCms.PyCMSError):
        return None
    return "".join(letter for letter in name.strip() if letter.isprintable())[:100] or None
