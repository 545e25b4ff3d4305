"""Pictures for tests, drawn and written on the fly: honest ones, odd kinds, broken files and bombs."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips
from PIL import Image

from engine.canvas import Canvas

Floats = npt.NDArray[np.float64]

ADOBE_RGB = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), 2.19921875)
"""Chromaticities of red, green and blue, and the gamma of the profile that `rgb_profile` builds."""
DISPLAY_P3 = ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06), 2.2)


def photo(width: int, height: int, seed: int = 0) -> Image.Image:
    """A landscape like a photo: sky, sun, hills, houses, grain. RGB, the same for the same arguments."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    u, v = x / max(1, width - 1), y / max(1, height - 1)
    sky = np.array([random.uniform(0.3, 0.6), random.uniform(0.5, 0.75), random.uniform(0.8, 1.0)], np.float32)
    pixels = sky * (0.45 + 0.55 * v[..., None]) + np.array([0.25, 0.12, 0.0], np.float32) * v[..., None]
    sun = np.exp(-(((u - random.uniform(0.2, 0.8)) ** 2 + (v - 0.25) ** 2) / 0.01))[..., None]
    pixels = pixels * (1 - sun) + np.array([1.0, 0.92, 0.7], np.float32) * sun
    for layer in range(3):
        ridge = 0.5 + 0.14 * layer + 0.07 * np.sin(u * random.uniform(4, 14) + random.uniform(0, 6))
        ridge += 0.02 * np.sin(u * random.uniform(30, 60))
        colour = random.uniform([0.1, 0.25, 0.08], [0.35, 0.55, 0.3]).astype(np.float32)
        shade = 0.75 + 0.25 * np.sin(u * 90 + v * 140)[..., None]
        pixels = np.where((v > ridge)[..., None], colour * shade * (1 - 0.15 * layer), pixels)
    for _ in range(5):
        left, top, side = random.uniform(0, 0.9), random.uniform(0.6, 0.85), random.uniform(0.04, 0.1)
        house = (u > left) & (u < left + side) & (v > top) & (v < top + side)
        pixels = np.where(house[..., None], random.uniform(0.2, 0.9, 3).astype(np.float32), pixels)
    pixels = pixels + random.normal(0, 0.015, (height, width, 1)).astype(np.float32)
    return Image.fromarray(np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8))


def painting(width: int, height: int, seed: int = 0) -> Image.Image:
    """Slanted strokes of a few strong colours, like a painting. RGB, the same for the same arguments."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = random.uniform(0, np.pi) + 0.6 * np.sin(x / 70 + y / 110 + random.uniform(0, 6))
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    strokes = 0.5 + 0.5 * np.sin(across / 3.5 + 0.8 * np.sin(along / 19))
    palette = random.uniform(0.05, 0.95, (5, 3)).astype(np.float32)
    field = np.sin(x / 45 + random.uniform(0, 6)) + np.sin(y / 33 + random.uniform(0, 6)) + strokes
    index = np.clip((field + 2) / 5 * len(palette), 0, len(palette) - 1).astype(np.intp)
    pixels = palette[index] * (0.7 + 0.3 * strokes[..., None])
    return Image.fromarray(np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8))


def pixels(path: Path) -> npt.NDArray[np.uint8]:
    """The samples of the picture at `path` in RGB, (height, width, 3)."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def canvas_of(image: Image.Image) -> Canvas:
    """An 8-bit canvas that holds the RGB `image`."""
    canvas = Canvas.blank(image.width, image.height)
    canvas.array[:] = np.asarray(image)
    return canvas


# ---- odd kinds


def cmyk_jpeg(path: Path, width: int = 120, height: int = 80) -> Path:
    """A CMYK JPEG without a profile, as printers send them."""
    photo(width, height, 3).convert("CMYK").save(path, "JPEG", quality=95)
    return path


def grey16_png(path: Path, width: int = 256, height: int = 32) -> Path:
    """A 16-bit grey ramp from black to white, left to right."""
    ramp = np.broadcast_to(np.linspace(0, 65535, width).astype(np.uint16), (height, width))
    Image.fromarray(np.ascontiguousarray(ramp)).save(path, "PNG")
    return path


def rgb16(path: Path, width: int = 128, height: int = 64) -> Path:
    """A 16-bit RGB picture (PNG or TIFF by the suffix): `ramps16`."""
    samples = ramps16(width, height)
    image = pyvips.Image.new_from_memory(samples.tobytes(), width, height, 3, "ushort").copy(interpretation="rgb16")
    path.write_bytes(image.pngsave_buffer() if path.suffix == ".png" else image.tiffsave_buffer())
    return path


def ramps16(width: int, height: int) -> npt.NDArray[np.uint16]:
    """Samples of `rgb16`: red grows to the right, green downwards, blue is their mean. Shape (height, width, 3)."""
    red, green = np.meshgrid(np.linspace(0, 65535, width), np.linspace(0, 65535, height))
    return np.stack([red, green, (red + green) / 2], axis=2).astype(np.uint16)


def float_tiff(path: Path, width: int = 128, height: int = 64) -> Path:
    """32-bit floats in [0, 1]: `ramps16` as fractions, no profile."""
    samples = (ramps16(width, height) / 65535).astype(np.float32)
    image = pyvips.Image.new_from_memory(samples.tobytes(), width, height, 3, "float")
    path.write_bytes(image.copy(interpretation="srgb").tiffsave_buffer())
    return path


def grey_alpha_png(path: Path, width: int = 120, height: int = 80) -> Path:
    """Grey with alpha (mode LA): a grey photo that fades out to the right."""
    image = photo(width, height, 5).convert("L")
    image.putalpha(_fade(width, height))
    image.save(path, "PNG")
    return path


def palette_alpha_png(path: Path, width: int = 120, height: int = 80) -> Path:
    """256 colours, of which the first one is transparent."""
    image = photo(width, height, 6).quantize(255)
    image.save(path, "PNG", transparency=0)
    return path


def hidden_colour_png(path: Path, width: int = 120, height: int = 80) -> Path:
    """Green, opaque on the left half; pure red hides under full transparency on the right half."""
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[:, : width // 2] = (0, 160, 0, 255)
    pixels[:, width // 2 :] = (255, 0, 0, 0)
    Image.fromarray(pixels).save(path, "PNG")
    return path


def faded(image: Image.Image) -> Image.Image:
    """`image` as RGBA that fades out to the right."""
    image = image.convert("RGBA")
    image.putalpha(_fade(image.width, image.height))
    return image


def _fade(width: int, height: int) -> Image.Image:
    ramp = np.linspace(255, 0, width).astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(np.broadcast_to(ramp, (height, width))))


def animation(path: Path, frames: int = 3, width: int = 60, height: int = 40) -> Path:
    """Several frames (GIF, WebP, animated PNG or TIFF pages by the suffix); frame n is `photo` with seed n."""
    kind = {".gif": "GIF", ".webp": "WEBP", ".png": "PNG", ".tif": "TIFF", ".tiff": "TIFF"}[path.suffix]
    first, *others = [photo(width, height, seed) for seed in range(frames)]
    options: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {}
    first.save(path, kind, save_all=True, append_images=others, **options)
    return path


def oriented(path: Path, image: Image.Image, orientation: int) -> Path:
    """`image` stored so that a viewer that obeys the EXIF `orientation` (1 to 8) shows it upright."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = image.transpose(undo[orientation]) if orientation in undo else image
    exif = Image.Exif()
    exif[0x0112] = orientation
    options: dict[str, Any] = {".jpg": {"quality": 100, "subsampling": 0}, ".webp": {"lossless": True}}
    stored.save(path, exif=exif, **options.get(path.suffix, {}))
    return path


def rgb_profile(
    red: tuple[float, float], green: tuple[float, float], blue: tuple[float, float], gamma: float
) -> bytes:
    """An ICC profile of three chromaticities (white D65) and a gamma: `rgb_profile(*ADOBE_RGB)`."""
    white = _xyz((0.3127, 0.3290))
    primaries = np.stack([_xyz(red), _xyz(green), _xyz(blue)], axis=1)
    columns = _to_d50(white) @ (primaries * np.linalg.solve(primaries, white))
    name = b"Test RGB\0"
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(78),
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": b"XYZ " + bytes(4) + _fixed([0.9642, 1.0, 0.8249]),
    }
    for index, letter in enumerate((b"r", b"g", b"b")):
        tags[letter + b"XYZ"] = b"XYZ " + bytes(4) + _fixed(columns[:, index])
        tags[letter + b"TRC"] = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for tag, body in tags.items():
        table += tag + struct.pack(">II", start + len(data), len(body))
        data += body + bytes(-len(body) % 4)
    header = struct.pack(">I4sI4s4s4s", start + len(data), bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + _fixed([0.9642, 1.0, 0.8249])
    return header.ljust(128, b"\0") + table + data


def _xyz(chromaticity: tuple[float, float]) -> Floats:
    x, y = chromaticity
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _to_d50(white: Floats) -> Floats:
    """Bradford adaptation from `white` to D50."""
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    gain = (bradford @ np.array([0.9642, 1.0, 0.8249])) / (bradford @ white)
    adapted: Floats = np.linalg.inv(bradford) @ (gain[:, None] * bradford)
    return adapted


def _fixed(values: npt.ArrayLike) -> bytes:
    return struct.pack(">3i", *(round(value * 65536) for value in np.asarray(values)))


# ---- broken files and bombs


def truncated(path: Path, fraction: float, target: Path | None = None) -> Path:
    """The first `fraction` of the bytes of `path`, at `target` (None: beside it as "cut-…")."""
    data = path.read_bytes()
    target = target or path.with_name(f"cut-{path.name}")
    target.write_bytes(data[: round(len(data) * fraction)])
    return target


def bomb_png(path: Path, width: int, height: int, *, bits: int = 8, colour: int = 0) -> Path:
    """A valid black PNG, tiny on disk and made without memory. `colour`: 0 grey, 2 RGB, 6 RGBA."""
    samples = {0: 1, 2: 3, 6: 4}[colour]
    row = (width * samples * bits + 7) // 8 + 1
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header))
        for piece in _deflated_zeros(row * height):
            file.write(_chunk(b"IDAT", piece))
        file.write(_chunk(b"IEND", b""))
    return path


def _deflated_zeros(count: int) -> Iterator[bytes]:
    """A zlib stream of `count` zero bytes, from one compressed block that repeats itself."""
    block = 1 << 24
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    repeated = compressor.compress(bytes(block)) + compressor.flush(zlib.Z_FULL_FLUSH)
    yield b"\x78\xda"
    for _ in range(count // block):
        yield repeated
    tail = zlib.compressobj(9, zlib.DEFLATED, -15)
    yield tail.compress(bytes(count % block)) + tail.flush()
    yield struct.pack(">I", (count % 65521) << 16 | 1)  # the Adler-32 of zeros needs no summing


def text_bomb_png(path: Path, size: int = 200_000_000) -> Path:
    """A small honest PNG with a zTXt chunk that unpacks to `size` bytes."""
    photo(64, 48, 1).save(path, "PNG")
    data = path.read_bytes()
    text = b"impasto\0\0" + b"".join(_deflated_zeros(size))
    path.write_bytes(data[:33] + _chunk(b"zTXt", text) + data[33:])
    return path


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def long_gif(path: Path, frames: int = 10_000, width: int = 1000, height: int = 1000, frame_side: int = 1) -> Path:
    """A GIF of very many frames, each a few bytes; with a `frame_side` over 1 each promises pixels it lacks."""
    place = struct.pack("<HHHHB", 0, 0, frame_side, frame_side, 0)
    frame = b"\x21\xf9\x04\x04\x01\x00\x00\x00\x2c" + place + b"\x02\x02\x44\x01\x00"
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\x20\x40\x80\xff\xff\xff"
    path.write_bytes(b"GIF89a" + screen + frame * frames + b"\x3b")
    return path


def tiled_tiff_bomb(path: Path, side: int = 65_536) -> Path:
    """A TIFF that promises one single tile of `side` squared RGB pixels and holds a few bytes of it."""
    body = zlib.compress(bytes(1000))
    entries = [
        (256, 4, 1, side),
        (257, 4, 1, side),
        (258, 3, 1, 8),
        (259, 3, 1, 8),
        (262, 3, 1, 2),
        (277, 3, 1, 3),
        (284, 3, 1, 1),
        (322, 4, 1, side),
        (323, 4, 1, side),
        (324, 4, 1, 8),
        (325, 4, 1, len(body)),
    ]
    directory = struct.pack("<H", len(entries))
    directory += b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    path.write_bytes(b"II*\0" + struct.pack("<I", 8 + len(body)) + body + directory)
    return path
