"""Settings survive empty, cut, random and newer files; a copy is kept, and the artist is told."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from engine.errors import CannotWrite
from engine.settings import FILE_NAME, Settings, folders, load_settings, save_settings

CHANGED = Settings(
    output_folder=Path("/pictures/out"),
    name_template="{date}-{source}",
    format="tiff",
    depth=16,
    theme="dark",
    own_styles=(Path("/pictures/Kätzchen \N{CAT FACE}.png"),),
)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    save_settings(CHANGED, tmp_path / "new folder")
    assert load_settings(tmp_path / "new folder") == (CHANGED, ())
    assert [path.name for path in (tmp_path / "new folder").iterdir()] == [FILE_NAME]


def test_a_first_start_has_defaults_and_no_complaint(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "nothing here") == (Settings(), ())


def _damages() -> list[tuple[str, bytes]]:
    whole = json.dumps(CHANGED.model_dump(mode="json"), indent=2).encode()
    noise = random.Random(3)
    cuts = [(f"cut at {at}", whole[:at]) for at in range(0, len(whole) - 1, 64)]
    bytes_of_nothing = [(f"random {seed}", noise.randbytes(200)) for seed in range(20)]
    flips = [(f"byte {at} random", whole[:at] + b"\xff" + whole[at + 1 :]) for at in range(0, len(whole), 64)]
    return [
        *cuts,
        *bytes_of_nothing,
        *flips,
        ("a list", b"[1, 2]"),
        ("deep", b"[" * 100_000),
        ("newer", whole.replace(b'"version": 1', b'"version": 2')),
        ("wrong kind of version", whole.replace(b'"version": 1', b'"version": {"a": 1}')),
        ("an unknown key", b'{"version": 1, "colour": "blue"}'),
        ("wrong values", b'{"quality": 900, "theme": "pink"}'),
        ("not a number", b'{"quality": NaN}'),
        ("huge", b" " * 2_000_000),
    ]


@pytest.mark.parametrize(("what", "raw"), _damages(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_damaged_file_gives_defaults_a_copy_and_a_sentence(tmp_path: Path, what: str, raw: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(raw)
    settings, problems = load_settings(tmp_path)
    assert settings == Settings()
    assert len(problems) == 1
    assert "defaults" in problems[0], what
    assert f"{FILE_NAME}.bak" in problems[0]
    assert (tmp_path / f"{FILE_NAME}.bak").read_bytes() == raw
    save_settings(CHANGED, tmp_path)
    assert load_settings(tmp_path) == (CHANGED, ())


def test_the_sentence_names_every_mistake(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b'{"quality": 900, "theme": "pink"}')
    (_, (problem,)) = load_settings(tmp_path)
    assert "quality" in problem
    assert "theme" in problem


def test_a_copy_is_never_written_over_and_the_same_one_not_kept_twice(tmp_path: Path) -> None:
    for raw in (b"one", b"one", b"two"):
        (tmp_path / FILE_NAME).write_bytes(raw)
        load_settings(tmp_path)
    kept = {path.name: path.read_bytes() for path in tmp_path.glob("*.bak")}
    assert kept == {f"{FILE_NAME}.bak": b"one", f"{FILE_NAME}.1.bak": b"two"}


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    settings, problems = load_settings(tmp_path)
    assert settings == Settings()
    assert "cannot be read" in problems[0]
    with pytest.raises(CannotWrite):
        save_settings(CHANGED, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotWrite):
        save_settings(CHANGED, tmp_path / "file" / "settings")


@pytest.mark.skipif(os.name == "nt", reason="names there are Unicode")
def test_a_path_that_is_not_unicode_costs_only_itself(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(b"/pictures/\xff.png"))
    save_settings(Settings(theme="dark", last_folder=odd, own_styles=(odd, Path("/a.png"))), tmp_path)
    settings, problems = load_settings(tmp_path)
    assert problems == ()
    assert settings.theme == "dark"
    assert Path("/a.png") in settings.own_styles


def test_every_setting_says_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert name == "version" or field.description


def test_one_variable_moves_all_folders(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = folders()
    assert {where.settings.parent, where.cache.parent, where.logs.parent, where.pictures.parent} == {home}
    monkeypatch.delenv("IMPASTO_HOME")
    usual = folders()
    assert usual.pictures.name == "Impasto"
    assert home not in usual.settings.parents
