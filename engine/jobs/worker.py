"""The engine process: takes orders on stdin, paints, tells replies on stdout. `python -m engine.jobs.worker`.

It lives exactly as long as whoever holds the other end of its stdin: when that ends, for whatever reason, the process
leaves at once, also in the middle of a picture, and takes its unfinished files with it. Loading pydantic and torch can
take seconds in which no thread of ours could notice that, so until then Linux is asked to end the process with its
parent; therefore nothing that takes long is imported here before.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import faulthandler
import gc
import importlib
import logging
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn, cast

from engine.heap import PAINTING, give_back_from, settle_names

if TYPE_CHECKING:
    from engine.jobs.boundary import Render

RENDER = "engine.render:render"
"""What paints."""
NICENESS = 5
"""The window stays responsive on few cores because the engine steps back."""
_PR_SET_PDEATHSIG = 1


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run an engine on the process's own stdin and stdout."""
    parser = argparse.ArgumentParser(prog="python -m engine.jobs.worker", description=__doc__)
    parser.add_argument("--render", default=RENDER, metavar="MODULE:FUNCTION", help="what paints (%(default)s)")
    parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="for temporary files; removed at the end")
    parser.add_argument(
        "--parent", type=int, metavar="PID", help="on Linux: leave at once where this is not the parent"
    )
    parser.add_argument("--beat", type=float, default=20.0, help="seconds between two signs of life (%(default)s)")
    options = parser.parse_args(arguments)
    _die_with_parent(True)
    if sys.platform == "linux" and options.parent not in {None, os.getppid()}:
        sys.exit(0)  # it died before Linux could be asked; elsewhere a launcher may stand between
    _settle()
    orders, replies = _take_pipes()
    from engine.jobs.bench import Bench

    bench = Bench(orders, replies, scratch=options.scratch)
    threading.Thread(target=bench.watch, name="impasto orders", daemon=True).start()
    threading.Thread(target=bench.beat, args=(options.beat,), name="impasto heart", daemon=True).start()
    render = _load(options.render)
    settle_names()
    gc.freeze()  # what is loaded stays: looking through it after each picture takes a tenth of a second
    _die_with_parent(False)  # from now on it is noticed, and the unfinished files are removed first
    if options.scratch is not None:
        _keep_temporary_files_in(options.scratch)
    bench.work(render, _ahead() if options.render == RENDER else ())


def _settle() -> None:
    """Make the process a quiet, modest child: the parent decides about Ctrl-C, crashes leave their traceback."""
    give_back_from(PAINTING, one_heap=True)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pyvips").setLevel(logging.WARNING)  # it tells every step, until no room is left for last words
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICENESS)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take stdin and stdout for the frames alone: what libraries print goes to stderr, what they read is empty."""
    orders = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return cast(BinaryIO, orders), cast(BinaryIO, replies)


def _keep_temporary_files_in(scratch: Path) -> None:
    """Make the folder and use it, for the libraries too; where it cannot be made, the usual place must do."""
    try:
        scratch.mkdir(mode=0o700)
    except OSError as error:
        logging.getLogger(__name__).warning("No folder for temporary files: %s", error)
        return
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch)))
    tempfile.tempdir = str(scratch)


def _load(name: str) -> Render:
    """The function MODULE:FUNCTION."""
    module, _, function = name.partition(":")
    return cast("Render", getattr(importlib.import_module(module), function))


def _ahead() -> Sequence[str]:
    """What the engine may import while nothing is to be painted."""
    from engine.imagining.ahead import libraries_ahead

    return libraries_ahead()


def _die_with_parent(wanted: bool) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL) if wanted else 0)


if __name__ == "__main__":
    main()
