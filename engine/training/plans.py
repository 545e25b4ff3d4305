"""Plans of training on the command line: every number and word of them is an option."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import Any


def add_fields(parser: argparse.ArgumentParser, plan: type[Any]) -> None:
    """An option for each field of the dataclass `plan` whose default is a number or a word."""
    for item in fields(plan):
        if isinstance(item.default, (int, float, str)):
            parser.add_argument(f"--{item.name.replace('_', '-')}", type=type(item.default), default=item.default)
