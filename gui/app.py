"""The way into the studio: looks whether a window can be opened, then builds and runs it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from engine.settings import folders, load_settings
from gui import display


def main(argv: Sequence[str] = ()) -> int:
    """Open the studio, with the photo that `argv` names if it names one; returns the process's exit code.

    1 when no window can be opened here: Qt would abort the process, so that is found out before it is asked.
    """
    problem = display.problem()
    if problem is not None:
        sys.stderr.write(problem + "\n")
        return 1
    from gui import tongue  # Qt only now: without its system libraries importing it fails

    tongue.speak(load_settings(folders().settings)[0].language)
    from gui.build import run  # after the language is known, in which its modules make their texts

    return run(list(argv))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
