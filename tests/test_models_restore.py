"""A studio is rebuilt on another machine from its manifest."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli import run
from engine.models import find_model, shelf
from engine.models.records import read_record
from tests.downloads import hub
from tests.local_hub import COMMIT, LocalHub
from tests.small_models import serve_taesd

__all__ = ["hub"]


def test_a_studio_is_rebuilt(
    hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blob = serve_taesd(hub)
    manifest = tmp_path / "studio.json"
    assert run(["models", "get", "taesd"]) == 0
    assert run(["models", "check"]) == 0
    assert "2 checksums right" in capsys.readouterr().out
    assert run(["models", "export", str(manifest)]) == 0
    assert {(line.repo, line.revision) for line in read_record(manifest).files} == {("madebyollin/taesd", COMMIT)}

    monkeypatch.setenv("IMPASTO_HOME", str(tmp_path / "another"))
    assert shelf() == []
    hub.asked.clear()
    assert run(["models", "get", "--manifest", str(manifest)]) == 0
    assert find_model("taesd").path.read_bytes() == blob.data
    assert all(f"/resolve/{COMMIT}/" in asked.path for asked in hub.asked)

    hub.asked.clear()
    assert run(["models", "get", "--manifest", str(manifest)]) == 0
    assert hub.asked == []


def test_another_file_than_the_manifest_names_is_refused(
    hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    serve_taesd(hub)
    manifest = tmp_path / "studio.json"
    assert run(["models", "get", "taesd"]) == 0
    assert run(["models", "export", str(manifest)]) == 0
    monkeypatch.setenv("IMPASTO_HOME", str(tmp_path / "another"))
    hub.put("madebyollin/taesd", "config.json", b'{"_class_name": "AutoencoderEvil"}', large=False)
    capsys.readouterr()
    assert run(["models", "get", "--manifest", str(manifest)]) == 1
    assert "taesd: config.json" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "another").rglob("config.json")] == []
    monkeypatch.setenv("IMPASTO_HOME", str(tmp_path / "a third"))
    serve_taesd(hub, fill=9)
    assert run(["models", "get", "--manifest", str(manifest)]) == 1
    assert "another file now" in capsys.readouterr().err


def test_a_failure_is_one_sentence(hub: LocalHub, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "get", "taesd"]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert "The hub has no diffusion_pytorch_model.safetensors in madebyollin/taesd" in told.err


def test_json_for_programs(hub: LocalHub, capsys: pytest.CaptureFixture[str]) -> None:
    serve_taesd(hub)
    assert run(["models", "get", "taesd", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert '"stage": "Fetching"' in lines[0]
    assert lines[-1].startswith('{"kind": "summary", "model": "taesd"')
