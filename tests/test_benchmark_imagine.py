"""The benchmark of painting from words, with models of few channels: each part runs and finds what must be there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tqdm

from engine.benchmark_imagine import case_of, measured
from engine.benchmarking import batch, cancel, memory, models, speed
from engine.benchmarking.painting import Setting
from engine.benchmarking.rows import Cell, Row, tables
from engine.cli import run
from engine.devices import choose
from engine.errors import InvalidRequest
from engine.imagining.kept import MODELS
from engine.imagining.load import load

SMALL = ["benchmark", "imagine", "--tiny", "--device", "cpu", "--models", "sd15"]


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    device = choose("cpu")
    folder = models.write_model(tmp_path_factory.mktemp("models"), "sdxl", device.torch_device, tiny=True)
    return Setting("sdxl", folder, device, steps=4, tiny=True)


@pytest.fixture(autouse=True)
def models_go(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(cancel, "TIMES", 1)
    monkeypatch.setattr(speed, "LAPS", 1)
    monkeypatch.setattr(tqdm.tqdm, "monitor_interval", 0)  # of diffusers: a thread that stays
    yield
    MODELS.rest()
    MODELS.clear()


def cells(rows: Iterator[Row], table: str) -> list[dict[str, Cell]]:
    found = [dict(row.cells) for row in rows if row.table == table]
    assert found
    return found


def test_a_model_of_the_real_size_has_as_many_weights_as_the_published_one() -> None:
    import torch
    from diffusers import UNet2DConditionModel

    for name, count in (("sd15", 859_520_964), ("sdxl", 2_567_463_684)):
        with torch.device("meta"):
            net = UNet2DConditionModel.from_config(dict(models.configs(name, tiny=False)["unet"]))
        assert sum(value.numel() for value in net.parameters()) == count


def test_the_models_are_ones_that_the_engine_loads(setting: Setting) -> None:
    model = load(setting.folder, setting.device.dtype)
    assert (model.family, model.native, len(model.texts)) == ("sdxl", 64, 2)


def test_ours_and_diffusers_are_timed(setting: Setting) -> None:
    ours = cells(speed.ours(setting), "speed")
    plain = cells(speed.diffusers(setting), "speed")
    assert [row["who"] for row in ours + plain] == ["ours", "ours with previews", "diffusers"]
    for row in ours + plain:
        assert 0 < float(row["it/s"]) < 10_000
        assert 0 < float(row["picture s"]) < 60


def test_each_size_and_each_means_has_its_forecast(setting: Setting) -> None:
    rows = cells(memory.memory(replace(setting, sizes=(64,))), "memory")
    assert [(row["side"], row["means"]) for row in rows] == [(64, "resident"), (64, "tiled")]
    assert all(0.2 < float(row["forecast GB"]) < 1 for row in rows)
    assert not any(math.isnan(float(row["it/s"])) for row in rows)


def test_a_seed_is_the_same_picture_in_every_batch(setting: Setting) -> None:
    rows = cells(batch.batch(setting), "same seed")
    assert [row["batch"] for row in rows if row["format"] == "float32"] == [1, 1, 4, 8]
    assert all(float(row["most of 255"]) <= 1 for row in rows if row["format"] == "float32")
    assert all(row["finite"] == "True" for row in rows)


def test_cancels_are_heard_at_each_stage_and_the_model_goes(setting: Setting) -> None:
    MODELS.clear()
    found = list(cancel.cancels(setting))
    (gone,) = cells(iter(found), "models gone")
    assert gone["held by"] == "nothing"
    rows = cells(iter(found), "cancel")
    assert [row["stage"] for row in rows] == list(cancel.STAGES)
    assert all(0 <= float(row["p95 s"]) < 5 for row in rows)
    assert any(row["done before"] == 0 for row in rows)
    assert len(MODELS) == 0


def test_the_command_prints_its_tables_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*SMALL, "--only", "attention"]) == 0
    lines = capsys.readouterr().out.splitlines()
    end = lines[lines.index("attention") :]
    assert end[1].split()[:3] == ["device", "attention", "ms"]
    assert sum("chosen" in line for line in end[2:]) <= 1
    assert any(" torch " in line for line in end)


def test_a_part_that_fails_says_why_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("engine.benchmark_imagine.SOURCE", tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("engine.benchmark_imagine.sys.executable", str(tmp_path / "python"))
    (tmp_path / "python").write_text("#!/bin/sh\necho no such card >&2\nexit 3\n")
    (tmp_path / "python").chmod(0o755)
    rows = list(measured(case_of("sd15", None, None, device="cpu", tiny=True)))
    assert {row.table for row in rows} == {"failed"}
    assert [row.cells["part"] for row in rows] == ["build", "ours", "plain", "memory", "attention", "batch", "cancel"]
    assert all(str(row.cells["why"]).startswith("no such card") for row in rows)
    assert any("no such card" in line for line in tables(rows))


def test_a_part_that_takes_too_long_ends_and_what_it_found_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "python").write_text('#!/bin/sh\necho \'["attention", {"ms": 2.0}]\'\nexec sleep 60\n')
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setattr("engine.benchmark_imagine.sys.executable", str(tmp_path / "python"))
    monkeypatch.setattr("engine.benchmark_imagine.PATIENCE", 0.5)
    assert run([*SMALL, "--only", "attention"]) == 1
    heard = capsys.readouterr()
    assert "attention: ms 2" in heard.out
    assert "took longer" in heard.out
    assert "1 could not be made" in heard.err


@pytest.mark.parametrize("options", [["--models", "sd9"], ["--sizes", "100"], ["--device", "cuda:77"]])
def test_a_bad_option_is_one_sentence(capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    assert run([*SMALL, *options]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_sizes_are_sides() -> None:
    assert case_of("sdxl", "512,1024", "memory").sizes == (512, 1024)
    with pytest.raises(InvalidRequest):
        case_of("sdxl", "1000", None)
