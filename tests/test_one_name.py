"""Scorecard row 18: two processes that give all their pictures one name never take each other's.

`python -m tests.test_one_name 1000` is the whole experiment; the quick test has 100 pictures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.canvas import Canvas
from engine.jobs.naming import Naming, free_path, output_path
from engine.picture import save_picture
from engine.recipe import Output
from tests import ROOT

PROCESSES = 2
TEMPLATE = "{source}-{style}"


def saving(folder: Path, process: int, count: int) -> None:
    """Save `count` pictures, each of a colour of its own, as a batch names them and as the window does in turn."""
    naming = Naming(source="sunset", style="mosaic")
    (folder / f"ready {process}").touch()
    while not (folder / "go").exists():
        time.sleep(0.001)
    for number in range(count):
        place = (free_path, output_path)[number % 2]
        target = place(folder / "out", TEMPLATE, naming, ".png")
        colour = np.array([[[process, number >> 8, number & 255]]], np.uint8)
        with Canvas(colour) as canvas:
            saved = save_picture(canvas, target, output=Output(), numbered=True)
        with (folder / f"saved {process}").open("a") as log:
            log.write(json.dumps([process, number, saved.name]) + "\n")


def experiment(folder: Path, pictures: int) -> tuple[int, int, int, float]:
    """Files, pictures that were overwritten or lost, half-written ones and litter, seconds."""
    (folder / "out").mkdir(parents=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    code = "import sys; from pathlib import Path; from tests.test_one_name import saving; "
    code += f"saving(Path(sys.argv[1]), int(sys.argv[2]), {pictures // PROCESSES})"
    children = [
        subprocess.Popen([sys.executable, "-c", code, str(folder), str(number)], env=environment)
        for number in range(PROCESSES)
    ]
    while len(list(folder.glob("ready *"))) < PROCESSES:
        assert all(child.poll() is None for child in children)
        time.sleep(0.005)
    begin = time.monotonic()
    (folder / "go").touch()
    assert [child.wait(600) for child in children] == [0] * PROCESSES
    seconds = time.monotonic() - begin
    names = [path.name for path in (folder / "out").iterdir()]
    said = [json.loads(line) for path in folder.glob("saved *") for line in path.read_text().splitlines()]
    lost = 0
    for process, number, name in said:
        with Image.open(folder / "out" / name) as image:
            lost += image.getpixel((0, 0)) != (process, number >> 8, number & 255)
    broken = sum(not name.endswith(".png") for name in names)
    return len(names), lost + pictures - len({name for *_, name in said}), broken, seconds


def test_two_processes_save_under_one_name(tmp_path: Path) -> None:
    assert experiment(tmp_path, 100)[:3] == (100, 0, 0)


@pytest.mark.long
def test_two_processes_save_a_thousand_under_one_name(tmp_path: Path) -> None:
    assert experiment(tmp_path, 1000)[:3] == (1000, 0, 0)


@pytest.mark.long
def test_that_a_picture_taken_would_be_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that overwrite are told."""
    (tmp_path / "sitecustomize.py").write_text(
        "from engine import picture_save, atomic\n"
        "real = atomic.write_whole\n"
        "def careless(target, write, *, overwrite, numbered=False, needed=0):\n"
        "    return real(target, write, overwrite=True, needed=needed)\n"
        "picture_save.write_whole = careless\n"
    )
    monkeypatch.setattr(sys.modules[__name__], "ROOT", f"{tmp_path}{os.pathsep}{ROOT}")
    files, lost, *_ = experiment(tmp_path / "careless", 8)
    assert files < 8
    assert lost > 0


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        found = experiment(Path(place) / "one name", int(sys.argv[1]))
    sys.stdout.write("files {}, overwritten {}, half-written {}, {:.1f} s\n".format(*found))
