"""Frames on the pipe: whole messages or none."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import events
from engine.events import JobId
from engine.jobs.frames import (
    Cancel,
    Frame,
    MalformedFrame,
    Ready,
    Render,
    Reply,
    pack,
    read_frame,
    unpack_order,
    unpack_reply,
    write_frame,
)
from tests.scripted import request_for

JOB = JobId("a")
REPLIES: list[Reply] = [
    Ready(),
    events.Started(job=JOB, source=Path("/фото/\N{ARTIST PALETTE}.jpg"), target=Path("o\n.png")),
    events.Progress(job=JOB, stage="Painting", done=1, total=9, eta=0.5),
    events.Preview(job=JOB, width=3, height=2, rgb=bytes(range(18))),
    events.Memory(job=JOB, device="RAM", gpu=False, total=2**40),
    events.Note(job=JOB, text="Only the first frame is painted."),
    events.Finished(job=JOB, target=Path("x"), width=1, height=2, seconds=0.1, peak_ram=2**33),
    events.Failed(job=JOB, message="No.", advice="Yes.", expected=False, traceback="line\nline"),
    events.Cancelled(job=JOB),
]


def through_pipe(frame: Frame) -> Frame:
    stream = io.BytesIO()
    write_frame(stream, frame)
    stream.seek(0)
    read = read_frame(stream)
    assert read is not None
    assert read_frame(stream) is None
    return read


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: str(reply.kind))
def test_replies_come_back_equal(reply: Reply) -> None:
    assert unpack_reply(through_pipe(pack(reply))) == reply


@given(name=st.binary(min_size=1, max_size=60).filter(lambda name: not {0, 47} & set(name)))
def test_orders_carry_any_file_name_there_is(name: bytes) -> None:
    target = Path("/photos") / os.fsdecode(b"a" + name)
    for order in (Render(job=JOB, request=request_for(target, "paint")), Cancel(job=JOB)):
        assert unpack_order(through_pipe(pack(order))) == order


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_message_or_malformed(data: bytes) -> None:
    stream = io.BytesIO(data)
    try:
        frame = read_frame(stream)
        if frame is not None:
            unpack_reply(frame)
    except MalformedFrame:
        return
    assert frame is None or frame.header


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_message_cut_anywhere_is_malformed(cut: int) -> None:
    stream = io.BytesIO()
    write_frame(stream, pack(REPLIES[3]))
    whole = stream.getvalue()
    with pytest.raises(MalformedFrame):
        read_frame(io.BytesIO(whole[: min(cut, len(whole) - 1)]))


@pytest.mark.parametrize(
    "header", [b"{}", b"[1]", b"null", b"\xff", b'{"kind":"eval"}', b'{"kind":"ready","x":1}', b"[" * 9_000]
)
def test_a_header_that_is_no_message_is_malformed(header: bytes) -> None:
    with pytest.raises(MalformedFrame):
        unpack_reply(Frame(header))
    with pytest.raises(MalformedFrame):
        unpack_order(Frame(header))


def test_pixels_must_fit_their_preview() -> None:
    header, rgb = pack(REPLIES[3])
    for payload in (rgb[:-1], rgb + b"\x00", b""):
        with pytest.raises(MalformedFrame, match="payload"):
            unpack_reply(Frame(header, payload))
    with pytest.raises(MalformedFrame, match="payload"):
        unpack_reply(Frame(pack(Ready()).header, b"pixels"))
