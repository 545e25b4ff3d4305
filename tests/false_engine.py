"""An engine process that breaks the protocol, in the way its first argument says."""

from __future__ import annotations

import sys
import time

from engine import events
from engine.events import JobId
from engine.jobs.frames import Frame, Ready, Render, pack, read_frame, unpack_order, write_frame

BREACHES: dict[str, bytes] = {
    "text": b"Loading checkpoint shards: 100%|##########| 4/4 [00:00<00:00, 4.35it/s]\n",
    "huge": b"\xff\xff\xff\xff\xff\xff\xff\xff",
    "cut": b"\x00\x00\x00\x20\x00\x00\x00\x00{",
    "pickle": b"\x00\x00\x00\x06\x00\x00\x00\x00\x80\x04N.\x00\x00",
}


def main() -> None:
    breach = sys.argv[1]
    replies = sys.stdout.buffer
    if breach == "never ready":
        sys.stderr.write("ImportError: libcudart.so.13: cannot open shared object file\n")
        return
    write_frame(replies, pack(Ready()))
    frame = read_frame(sys.stdin.buffer)
    assert frame is not None
    order = unpack_order(frame)
    assert isinstance(order, Render)
    cancelled = events.Cancelled(job=order.job)
    match breach:
        case "another job":
            write_frame(replies, pack(events.Progress(job=JobId("another"), stage="Painting", done=0, total=1)))
        case "twice":
            write_frame(replies, pack(cancelled))
            write_frame(replies, pack(cancelled))
        case "short preview":
            preview = pack(events.Preview(job=order.job, width=2, height=2, rgb=bytes(12)))
            write_frame(replies, Frame(preview.header, bytes(11)))
        case _:
            replies.write(BREACHES[breach])
            replies.flush()
    if breach != "cut":
        time.sleep(30)


main()
