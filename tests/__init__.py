"""The tests, what they share, and the commands that measure."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""Where the repository lies."""
