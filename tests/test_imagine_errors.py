"""What may go wrong when words are painted, by the command line: one sentence each, exit code 1, and no picture."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.cli import run
from engine.steps import imagine_job
from tests import tiny_models
from tests.command import one_sentence
from tests.imagining import Models, changed, models, models_go

__all__ = ["models", "models_go"]  # fixtures


def cut_off(folder: Path, models: Models) -> Path:
    path = folder / "half.safetensors"
    path.write_bytes(models("sd1 file").read_bytes()[:-1000])
    return path


def without_a_part(folder: Path, _models: Models) -> Path:
    path = tiny_models.folder(folder / "model")
    (path / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    return path


FAULTS: dict[str, tuple[Callable[[Path, Models], Path], tuple[str, ...], str]] = {
    "NaN": (
        lambda folder, _models: changed(folder, "unet", conv_in=float("nan")),
        (),
        "gave no picture for these words: it came out empty or of one colour",
    ),
    "black": (
        lambda folder, _models: changed(folder, "vae", decoder__conv_out=0),
        (),
        "gave no picture for these words: it came out empty or of one colour",
    ),
    "too little memory": (lambda _folder, models: models("sd1 folder"), ("--memory-limit", "1MB"), "needs at least"),
    "missing model": (lambda folder, _models: folder / "none.safetensors", (), "none.safetensors does not exist"),
    "half a file": (cut_off, (), "half.safetensors is incomplete: .* bytes are there"),
    "half a folder": (without_a_part, (), "model is incomplete: unet is missing"),
    "a LoRA": (
        lambda folder, _models: tiny_models.lora(folder / "l.safetensors", "kohya"),
        (),
        "no model that paints from words: LoRA, kohya, F32. Give it with --lora",
    ),
    "a ControlNet": (
        lambda folder, _models: tiny_models.controlnet_file(folder / "c.safetensors"),
        (),
        "no model that paints from words: ControlNet.* Give it with --control",
    ),
    "a picture": (lambda _folder, _models: Path(__file__), (), "is not a model"),
    "unknown scheduler": (
        lambda _folder, models: models("sd1 folder"),
        ("--scheduler", "Eulor a"),
        'Did you mean "euler a"',
    ),
    "20,001 characters": (lambda _folder, models: models("sd1 folder"), ("--prompt", "x" * 20_001), "20,001 char"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_sentence_and_no_picture(
    name: str, models: Models, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, options, words = FAULTS[name]
    out = tmp_path / "out.png"
    line = ["render", "--prompt", "a house", "--model", str(make(tmp_path, models)), "--size", "64x64"]
    assert run([*line, "--steps", "2", "--json", "-o", str(out), *options]) == 1
    told = capsys.readouterr()
    assert one_sentence(told.err), told.err
    assert re.search(words, told.err), told.err
    assert not out.exists()


def test_memory_that_runs_out_is_one_sentence(
    models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(*_: Any, **__: Any) -> torch.Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(imagine_job, "decoded", none)
    line = ["render", "--prompt", "a house", "--model", str(models("sd1 folder")), "--size", "64x64", "--json"]
    assert run([*line, "-o", str(tmp_path / "out.png")]) == 1
    told = capsys.readouterr().err
    assert one_sentence(told), told
    assert "too little memory for this model and size" in told


def test_a_prompt_of_5000_characters_is_painted_and_one_sentence_says_how(
    models: Models, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.png"
    line = ["render", "--prompt", "word " * 1000, "--model", str(models("sd1 folder")), "--size", "64x64"]
    assert run([*line, "--steps", "1", "--json", "-o", str(out)]) == 0
    told = capsys.readouterr()
    notes = [event["text"] for event in map(json.loads, told.out.splitlines()) if event["kind"] == "note"]
    assert len(notes) == 1
    assert re.search(r"has 4,?000 tokens and is read in \d+ parts", notes[0]), notes
    assert out.exists()
