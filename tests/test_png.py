"""PNG files: every pixel comes back, whoever reads them, and they are ordinary files."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from engine import png
from engine.png import write_png


def image_of(pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> pyvips.Image:
    height, width, bands = pixels.shape
    kind, name = ("uchar", "srgb") if pixels.dtype == np.uint8 else ("ushort", "rgb16")
    image = pyvips.Image.new_from_memory(pixels.tobytes(), width, height, bands, kind)
    return image.copy(interpretation=name)


def written(image: pyvips.Image, **options: object) -> bytes:
    out = io.BytesIO()
    write_png(image, lambda piece: out.write(piece) and None, **options)  # type: ignore[arg-type]
    return out.getvalue()


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(kind + body)
        found.append((kind, body))
        at += 12 + length
    return found


@settings(max_examples=40, deadline=None)
@given(some.integers(1, 70), some.integers(1, 70), some.sampled_from([3, 4]), some.booleans(), some.integers(1, 5000))
def test_every_pixel_comes_back(width: int, height: int, bands: int, deep: bool, band: int) -> None:
    kind, most = (np.uint16, 65536) if deep else (np.uint8, 256)
    pixels = np.random.default_rng(width * height).integers(0, most, (height, width, bands)).astype(kind)
    before, png.BAND = png.BAND, band  # many small bands
    try:
        data = written(image_of(pixels))
    finally:
        png.BAND = before
    assert np.array_equal(pyvips.Image.new_from_buffer(data, "").numpy(), pixels)
    if not deep:
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), pixels)


def test_the_stream_is_one_whole_zlib_stream() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (900, 700, 3)).astype(np.uint8)
    found = chunks(written(image_of(pixels)))
    stream = b"".join(body for kind, body in found if kind == b"IDAT")
    reader = zlib.decompressobj()
    raw = reader.decompress(stream)
    assert reader.eof  # the checksum fits, and nothing follows
    assert reader.unused_data == b""
    assert len(raw) == 900 * (1 + 3 * 700)
    assert found[0][0] == b"IHDR"
    assert found[-1] == (b"IEND", b"")


def test_profile_and_own_chunk_stand_before_the_pixels() -> None:
    pixels = np.zeros((20, 30, 3), np.uint8)
    own = struct.pack(">I", 4) + b"teSt" + b"abcd" + struct.pack(">I", zlib.crc32(b"teStabcd"))
    found = chunks(written(image_of(pixels), chunk=own, profile="srgb", keep="icc"))
    kinds = [kind for kind, _body in found]
    assert kinds.index(b"iCCP") < kinds.index(b"teSt") < kinds.index(b"IDAT")
    assert dict(found)[b"teSt"] == b"abcd"


def test_a_full_disk_ends_it_at_once() -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (2000, 2000, 3)).astype(np.uint8)
    calls = 0

    def full(_piece: bytes) -> None:
        nonlocal calls
        calls += 1
        if calls > 2:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_png(image_of(pixels), full)
    assert calls == 3
