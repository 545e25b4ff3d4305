"""Scorecard row 19: whatever became of settings, presets and queue, the studio starts, says so, and keeps them."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.jobs.journal.rows import Row, new_job, written
from engine.jobs.journal.runner import FILE_NAME as QUEUE
from engine.jobs.journal.store import Store
from engine.presets import Preset, write_preset
from engine.recipe import Recipe, Stylize
from engine.settings import FILE_NAME as SETTINGS
from engine.settings import Settings, folders, load_settings, save_settings
from tests.disks import small_disk
from tests.gui.conftest import Artist
from tests.gui.real import SECONDS, Make, make, scripted_engine
from tests.scripted import request_for

__all__ = ["make", "small_disk"]  # fixtures

NEWER: dict[str, tuple[bytes, bytes]] = {
    SETTINGS: (b'"version": 1', b'"version": 2'),
    "mine.toml": (b"version = 2", b"version = 9"),
}


def newer(path: Path) -> bytes:
    raw = path.read_bytes()
    if path.name == QUEUE:
        return raw[:60] + (99).to_bytes(4, "big") + raw[64:]  # where SQLite keeps what PRAGMA user_version says
    return raw.replace(*NEWER[path.name])


HARM: dict[str, Callable[[Path], bytes]] = {
    "empty": lambda path: b"",
    "cut": lambda path: path.read_bytes()[: path.stat().st_size // 128 * 64],
    "random": lambda path: random.Random(path.name).randbytes(path.stat().st_size),
    "newer": newer,
}


def files() -> list[Path]:
    """Settings, a preset of the artist's own and a queue of three, all of them good."""
    where = folders()
    for folder in (where.settings, where.presets):
        folder.mkdir(parents=True, exist_ok=True)
    save_settings(Settings(name_template="{source} of mine"), where.settings)
    write_preset(Preset("mine", "Mine", "", Recipe(steps=(Stylize(style="woodcut"),))), where.presets / "mine.toml")
    with Store(where.settings / QUEUE) as store:
        store.write(
            [
                Row(job=new_job(), place=float(number), text=written(request_for(Path(f"/out/{number}.png"), "paint")))
                for number in range(3)
            ],
            facts={"paused": "1"},
        )
    return [where.settings / SETTINGS, where.presets / "mine.toml", where.settings / QUEUE]


def told(artist: Artist) -> str:
    return "\n".join(f"{message.text} {message.advice}" for message in artist.app.messages.history)


OFTEN = ("cut", "newer")


@pytest.mark.parametrize(
    "harm", [*OFTEN, *(pytest.param(name, marks=pytest.mark.long) for name in HARM if name not in OFTEN)]
)
def test_the_studio_starts_and_paints_with_all_of_its_files_damaged(make: Make, photo: Path, harm: str) -> None:
    harmed = {path: HARM[harm](path) for path in files()}
    for path, raw in harmed.items():
        assert raw != path.read_bytes()
        path.write_bytes(raw)
    artist = make(scripted_engine)
    for words in (r"settings.* The defaults are used", r"mine\.toml", r"[Qq]ueue"):
        artist.bot.waitUntil(lambda words=words: re.search(words, told(artist)) is not None)  # type: ignore[misc]
    kept = {path.name: path.read_bytes() for path in harmed if path.suffix == ".toml"}
    kept |= {path.name: path.with_name(f"{path.name}.bak").read_bytes() for path in harmed if path.suffix != ".toml"}
    assert kept == {path.name: raw for path, raw in harmed.items()}
    assert "settings.json.bak" in told(artist)
    assert f"{QUEUE}.bak" in told(artist)
    if artist.app.queueing.state.paused:
        artist.do("pause")
    artist.open(photo)
    artist.studio.choose_style("paint")
    artist.do("generate")
    artist.bot.waitUntil(lambda: artist.studio.result is not None, timeout=SECONDS)


def test_the_studio_starts_where_nothing_can_be_written(
    make: Make, small_disk: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPASTO_HOME", str(small_disk))
    before = {path: path.read_bytes() for path in files()}
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)  # noqa: S607
    artist = make(scripted_engine)
    artist.bot.waitUntil(lambda: "forgotten when Impasto ends" in told(artist))
    assert artist.app.exporting.settings.name_template == "{source} of mine"
    assert any(artist.app.presets.index(row).data() == "Mine" for row in range(artist.app.presets.rowCount()))
    artist.open(photo)
    artist.studio.choose_style("paint")
    artist.do("generate")
    artist.wait_for("Impasto is not allowed to write")
    assert {path: path.read_bytes() for path in before} == before
    assert load_settings(folders().settings)[1] == ()
