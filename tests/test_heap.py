"""Freed memory goes back to the system, whatever was freed before."""

from __future__ import annotations

import json
import sys

import pytest

from engine.heap import PAINTING, SHOWING
from tests.command import python

LIVE = """
import ctypes, json, sys
from engine.heap import give_back_from
from engine.peaks import _resident
if sys.argv[1] != "0":
    give_back_from(int(sys.argv[1]))
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, (ctypes.c_void_p,)

def taken(size):
    block = libc.malloc(size)
    ctypes.memset(block, 1, size)
    return block

libc.free(ctypes.c_void_p(taken(30 << 20)))
before, blocks = _resident(), [taken(20 << 20) for _ in range(4)]
last = taken(1 << 19)  # above them in the heap, if they are there
for block in blocks:
    libc.free(ctypes.c_void_p(block))
print(json.dumps(_resident() - before))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator")
def test_large_blocks_go_back_after_larger_ones() -> None:
    left = {size: json.loads(python(LIVE, size).stdout) for size in (0, SHOWING, PAINTING)}
    assert left[SHOWING] < 4 << 20
    assert left[PAINTING] < 4 << 20
    assert left[0] > 60 << 20, "glibc has become cleverer: engine/heap.py may go"
