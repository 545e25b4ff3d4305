"""Takes 20 s to import and never lets another thread run meanwhile, as loading a large library can."""

from __future__ import annotations

import ctypes
import sys

from tests.scripted import render

if sys.platform != "win32":
    ctypes.PyDLL(None).sleep(20)

__all__ = ["render"]
