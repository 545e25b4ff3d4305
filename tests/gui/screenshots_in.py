"""python -m tests.gui.screenshots_in LANGUAGE FOLDER …: the pictures of every screen in another language."""

from __future__ import annotations

import sys
from typing import cast

from gui import tongue

if __name__ == "__main__":
    tongue.speak(cast("tongue.Language", sys.argv[1]))
    from tests.gui.screenshots import main  # after the language is known, in which modules make their texts

    sys.exit(main(sys.argv[2:]))
