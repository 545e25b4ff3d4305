"""An open file as libvips writes to it, so that the reason of a failure is not lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from io import FileIO

import pyvips

from engine.atomic import write_all


def encode(image: pyvips.Image, file: FileIO, saver: str, options: Mapping[str, object]) -> None:
    """Encode `image` into `file` piece by piece; `saver` is libvips's name of the format.

    Raises the file's OSError, and pyvips.Error where the image itself cannot be encoded.
    """
    sink, target = _Sink(file), pyvips.TargetCustom()
    target.on_write(sink.write)
    target.on_read(sink.read)
    target.on_seek(sink.seek)
    try:
        getattr(image, f"{saver}save_target")(target, **options)
    except pyvips.Error as error:
        if sink.failure is not None:
            raise sink.failure from error
        raise
    if sink.failure is not None:
        raise sink.failure


class _Sink:
    """The file as libvips sees it. The first error is kept, because libvips would only say "write failed"."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self.failure: OSError | None = None

    def write(self, piece: bytes) -> int:
        """Write all of `piece`; -1 after an error."""
        if self.failure is not None:
            return -1
        try:
            write_all(self._file, piece)
        except OSError as error:
            self.failure = error
            return -1
        return len(piece)

    def read(self, size: int) -> bytes | None:
        """Some bytes from where the file stands (TIFF looks back at what it wrote)."""
        try:
            return self._file.read(size)
        except OSError as error:
            self.failure = error
            return None

    def seek(self, offset: int, whence: int) -> int:
        """Move; the new position, or -1."""
        try:
            return self._file.seek(offset, whence)
        except OSError as error:
            self.failure = error
            return -1
