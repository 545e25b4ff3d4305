"""What travels between the window's process and an engine process: framed messages, JSON with raw bytes beside it.

A frame is the length of its header and the length of its payload (4 bytes each, big-endian), the header (JSON), and
the payload (a preview's pixels, else empty). Lone surrogates, which stand for bytes of file names that are not UTF-8,
travel as JSON escapes.
"""

from __future__ import annotations

import json
import os
import struct
from typing import Annotated, BinaryIO, Literal, NamedTuple, TypeVar

from pydantic import Field, TypeAdapter

from engine.events import AnyEvent, JobId, Preview
from engine.frozen import Frozen
from engine.recipe import Request

MAX_HEADER = 4 * 2**20
"""Most bytes of a header."""
MAX_PAYLOAD = 256 * 2**20
"""Most bytes of a payload: a preview of 9,000 × 9,000 pixels."""

_LENGTHS = struct.Struct(">II")
_Message = TypeVar("_Message")


class MalformedFrame(Exception):
    """The bytes are not a frame, or the frame is not a message. Nothing that follows can be trusted."""


class Render(Frozen):
    """To the engine: paint this."""

    kind: Literal["render"] = "render"
    job: JobId
    request: Request


class Cancel(Frozen):
    """To the engine: give this job up at its next checkpoint."""

    kind: Literal["cancel"] = "cancel"
    job: JobId


class Ready(Frozen):
    """From the engine: everything is loaded, jobs can come."""

    kind: Literal["ready"] = "ready"


class Alive(Frozen):
    """From the engine, in even beats while it has a job: the process runs."""

    kind: Literal["alive"] = "alive"
    quiet: float = Field(ge=0.0)
    """Seconds since what paints was heard of: since it told something, or asked whether to go on."""


Order = Annotated[Render | Cancel, Field(discriminator="kind")]
"""What an engine process is told."""
Reply = Annotated[Ready | Alive | AnyEvent, Field(discriminator="kind")]
"""What an engine process tells."""
_orders: TypeAdapter[Order] = TypeAdapter(Order)
_replies: TypeAdapter[Reply] = TypeAdapter(Reply)


class Frame(NamedTuple):
    """One message on the pipe."""

    header: bytes
    payload: bytes = b""


def write_frame(stream: BinaryIO, frame: Frame) -> None:
    """Write one whole frame and flush. Raises OSError where the other end is gone."""
    stream.write(_LENGTHS.pack(len(frame.header), len(frame.payload)) + frame.header)
    if frame.payload:
        stream.write(frame.payload)
    stream.flush()


def read_frame(stream: BinaryIO) -> Frame | None:
    """Read one frame; None where the stream ends between frames. Raises MalformedFrame."""
    lengths = stream.read(_LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < _LENGTHS.size:
        raise MalformedFrame("cut off in its lengths")
    header, payload = _LENGTHS.unpack(lengths)
    if not 0 < header <= MAX_HEADER or payload > MAX_PAYLOAD:
        raise MalformedFrame(f"lengths of {header} and {payload} bytes")
    return Frame(_exactly(stream, header), _exactly(stream, payload))


def pack(message: Order | Reply) -> Frame:
    """The frame that carries `message`."""
    header = json.dumps(message.model_dump(), default=os.fspath).encode("ascii")
    return Frame(header, message.rgb if isinstance(message, Preview) else b"")


def unpack_order(frame: Frame) -> Order:
    """Read an order back. Raises MalformedFrame."""
    return _unpack(_orders, frame)


def unpack_reply(frame: Frame) -> Reply:
    """Read a reply back, a preview with its pixels. Raises MalformedFrame."""
    reply = _unpack(_replies, frame)
    wanted = reply.width * reply.height * 3 if isinstance(reply, Preview) else 0
    if len(frame.payload) != wanted:
        raise MalformedFrame(f"a payload of {len(frame.payload)} bytes instead of {wanted}")
    return reply.model_copy(update={"rgb": frame.payload}) if isinstance(reply, Preview) else reply


def _unpack(adapter: TypeAdapter[_Message], frame: Frame) -> _Message:
    try:
        return adapter.validate_python(json.loads(frame.header))
    except (ValueError, RecursionError) as error:  # pydantic's and json's errors are ValueErrors
        raise MalformedFrame(f"not a message: {frame.header[:80]!r}") from error


def _exactly(stream: BinaryIO, count: int) -> bytes:
    """`count` bytes. Raises MalformedFrame where the stream ends before."""
    data = stream.read(count)
    if len(data) != count:
        raise MalformedFrame(f"cut off after {len(data)} of {count} bytes")
    return data
