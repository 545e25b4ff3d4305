"""The command line under test: run as another process or here, with a photo and a quick stand-in for the engine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.jobs.local import LocalRunner
from tests import ROOT, pictures
from tests.batches import copying_render


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    pictures.photo(96, 64).save(path)
    return path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in paints instead of the engine."""
    monkeypatch.setattr("engine.cli._local_runner", lambda listener: LocalRunner(listener, render=copying_render))


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command as another process."""
    return _python("-m", "engine", *map(str, arguments))


def python(code: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a fresh Python, in the folder of the repository; `environment` is added to this one's."""
    return _python("-c", code, *map(str, arguments), **environment)


def _python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | environment,
        timeout=120,
        check=False,
    )


def one_sentence(text: str) -> bool:
    lines = text.strip().splitlines()
    return len(lines) == 1 and lines[0][-1] in '.?"' and "Traceback" not in text and "  " not in lines[0]
