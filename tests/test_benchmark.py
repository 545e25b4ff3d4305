"""The benchmark measures real networks in processes of their own, and says in a sentence what it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import errors
from engine.benchmark import Conditions, rows
from engine.cli import run

SMALL = ["benchmark", "style", "--size", "160x120", "--device", "cpu", "--laps", "1"]


@pytest.mark.long
def test_ours_its_ceilings_and_the_peers_are_measured() -> None:
    found = list(rows(Conditions(size="160x120", device="cpu", laps=1), peers=True))
    assert [row.name for row in found] == ["ours", "convolutions", "copy", "microast", "johnson"]
    assert all(0 < row.seconds < 60 for row in found)
    assert all(row.ram > 50_000_000 for row in found)
    assert found[2].seconds < found[0].seconds


def test_the_command_prints_rows_and_the_limiting_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*SMALL, "--pictures", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["ours", "convolutions", "copy", "file"]
    assert "is the limit" in lines[-1]


@pytest.mark.parametrize("options", [["--size", "huge"], ["--device", "cuda:77"]])
def test_a_bad_option_is_one_sentence(capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    assert run([*SMALL, *options]) == 1
    error = capsys.readouterr().err
    assert len(error.strip().splitlines()) == 1


def test_without_the_source_the_peers_are_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("engine.benchmark.SOURCE", tmp_path)
    with pytest.raises(errors.InvalidRequest, match="source"):
        next(rows(Conditions(device="cpu"), peers=True))
