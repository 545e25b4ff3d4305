"""Plans of training on the command line: every path, number and word of them is an option."""

from __future__ import annotations

import argparse
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any


def parser_for(description: str | None, *plans: type[Any]) -> argparse.ArgumentParser:
    """A parser with an option for each field of the dataclasses `plans`; `description` is shown as it is written.

    A field without a default is a path that must be given, one whose default is None a path that may be. A default
    that is a number or a word is the option's as well; a field with any other default is no option.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for item in (item for plan in plans for item in fields(plan)):
        name, words = f"--{item.name.replace('_', '-')}", item.metadata.get("help")
        if isinstance(item.default, (int, float, str)):
            parser.add_argument(name, type=type(item.default), default=item.default, help=words)
        elif item.default is None or item.default_factory is MISSING:
            parser.add_argument(name, type=Path, required=item.default is MISSING, help=words)
    return parser
