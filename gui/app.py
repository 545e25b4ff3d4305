"""The way into the studio: looks whether a window can be opened, then builds and runs it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.heap import SHOWING, give_back_from
from engine.settings import folders, load_settings
from gui import display


def main(argv: Sequence[str] = ()) -> int:
    """Open the studio, with the photo that `argv` names if it names one; returns the process's exit code.

    1 when no window can be opened here: Qt would abort the process, so that is found out before it is asked.
    """
    give_back_from(SHOWING, one_heap=True)
    gc.disable()  # modules and widgets are no garbage: a tenth of the start goes into looking through them
    problem = display.problem()
    if problem is not None:
        sys.stderr.write(problem + "\n")
        return 1
    settings = load_settings(folders().settings)[0]
    from gui import tongue  # Qt only now: without its system libraries importing it fails

    tongue.speak(settings.language)
    from gui import theme
    from gui.application import Curtain, make_application

    app = make_application(list(argv))
    theme.switch(app, settings.theme)
    curtain = Curtain(folders().settings)
    curtain.fall()
    from gui.build import run  # after the language is known, in which its modules make their texts

    return run(app, Path(argv[0]) if argv else None, curtain)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
