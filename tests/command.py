"""The command line under test: run as another process or here, with a photo and a quick stand-in for the engine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.jobs.local import LocalRunner
from tests import pictures
from tests.test_batch import copying_render

ROOT = Path(__file__).parent.parent


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    pictures.photo(96, 64).save(path)
    return path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in paints instead of the engine."""
    monkeypatch.setattr("engine.cli._local_runner", lambda listener: LocalRunner(listener, render=copying_render))


def command(*arguments: str | Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as another process."""
    environment = os.environ | ({"IMPASTO_HOME": str(home)} if home else {})
    return subprocess.run(
        [sys.executable, "-m", "engine", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=120,
        check=False,
    )


def one_sentence(text: str) -> bool:
    lines = text.strip().splitlines()
    return len(lines) == 1 and lines[0][-1] in '.?"' and "Traceback" not in text and "  " not in lines[0]
