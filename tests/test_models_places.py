"""Models are found where the artist has them, and used there."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from engine.cli import run
from engine.errors import InvalidRequest, UnknownName, UnreadableModel
from engine.models import catalogue, entry_named, find_model, models_folder, shelf
from engine.models.entries import Entry, ModelFile
from engine.models.manifest import plan
from engine.models.places import places
from engine.models.records import Line, Record, read_record, write_record
from engine.presets import builtin_presets
from engine.settings import Settings, folders, save_settings
from tests.command import one_sentence
from tests.small_models import KINDS, TINY_VAE, pipeline, put, safetensors

SD15, LORA = safetensors(KINDS["sd15"][0]), safetensors(KINDS["lora of kohya"][0])


def comfy(root: Path) -> Path:
    put(root / "models" / "checkpoints" / "dreams_8.safetensors", SD15)
    put(root / "models" / "loras" / "style" / "ink.safetensors", LORA)
    put(root / "models" / "checkpoints" / "notes.txt", b"")
    return root


def names(*chosen: Path) -> dict[str, str]:
    return {found.name: found.owner for found in shelf(chosen)}


def test_the_catalogue_is_sound() -> None:
    entries = catalogue()
    assert len({entry.name for entry in entries}) == len(entries)
    assert {"sd15", "sd21", "sdxl", "sdxl-turbo", "taesd", "taesdxl", "vgg16-features"} <= {e.name for e in entries}
    controls = {(entry.base, entry.control) for entry in entries if entry.kind == "controlnet" and entry.base}
    assert controls == {(base, control) for base in ("sd15", "sdxl") for control in ("canny", "depth", "tile")}
    for entry in entries:
        assert entry.kind == "builtin" or (entry.repo and entry.files and entry.licence), entry.name
    assert "models" not in {preset.name for preset in builtin_presets()}


@pytest.mark.parametrize(
    "path", ["../a.safetensors", "/a.safetensors", "a/../b.json", "a\\b.json", "C:a.json", ".hidden.json", "a//b.json",
             "a.ckpt", "a.py", "a.bin", "a.safetensors ", "a\n.json", ""],
)  # fmt: skip
def test_no_name_leaves_its_folder_or_brings_code(path: str) -> None:
    with pytest.raises(ValidationError):
        ModelFile(path=path)


def test_comfyui(tmp_path: Path) -> None:
    assert names(comfy(tmp_path / "ComfyUI")) == {"dreams_8": "comfyui", "ink": "comfyui"}
    found = find_model("Dreams_8", [tmp_path / "ComfyUI"])
    assert found.path == tmp_path / "ComfyUI" / "models" / "checkpoints" / "dreams_8.safetensors"
    assert find_model("ink.safetensors", [tmp_path / "ComfyUI"]).identify().kind == "lora"


def test_a1111(tmp_path: Path) -> None:
    put(tmp_path / "models" / "Stable-diffusion" / "a.safetensors", SD15)
    put(tmp_path / "models" / "Stable-diffusion" / "old.ckpt", b"PK\3\4")
    put(tmp_path / "embeddings" / "b.pt", b"PK\3\4")
    put(tmp_path / "extensions" / "sd-webui-controlnet" / "models" / "c.safetensors", SD15)
    assert names(tmp_path) == dict.fromkeys(["a", "old", "b", "c"], "a1111")


def test_extra_model_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAWER", str(tmp_path / "drawer"))
    put(tmp_path / "webui" / "models" / "Stable-diffusion" / "a.safetensors", SD15)
    put(tmp_path / "webui" / "models" / "Lora" / "b.safetensors", LORA)
    put(tmp_path / "webui" / "models" / "LyCORIS" / "c.safetensors", LORA)
    put(tmp_path / "drawer" / "d.safetensors", LORA)
    root = comfy(tmp_path / "ComfyUI")
    text = """
a111:
    base_path: ../webui
    checkpoints: models/Stable-diffusion
    loras: |
        models/Lora
        models/LyCORIS
        missing
comfyui:
    is_default: true
    custom_nodes: /
    loras: $DRAWER
odd: [1, 2]
"""
    put(root / "extra_model_paths.yaml", text.encode())
    expected = {"a": "a1111", "b": "a1111", "c": "a1111", "d": "comfyui", "dreams_8": "comfyui", "ink": "comfyui"}
    assert names(root) == expected
    assert names(root / "extra_model_paths.yaml") == {name: expected[name] for name in "abcd"}


@pytest.mark.parametrize("text", ["a: [", "!!python/object/apply:os.mkdir [MARKER]", "- 1", "a: {loras: 3}", "\0"])
def test_a_broken_yaml_is_passed_over(tmp_path: Path, text: str) -> None:
    root = comfy(tmp_path)
    put(root / "extra_model_paths.yaml", text.replace("MARKER", str(tmp_path / "marker")).encode())
    assert names(root) == {"dreams_8": "comfyui", "ink": "comfyui"}
    assert not (tmp_path / "marker").exists()


def test_folders_of_the_settings_and_the_usual_ones(tmp_path: Path, home: Path) -> None:
    put(tmp_path / "mine" / "a.safetensors", SD15)
    comfy(home / "ComfyUI")
    put(models_folder() / "b.safetensors", SD15)
    save_settings(Settings(model_folders=(tmp_path / "mine", tmp_path / "gone")), folders().settings)
    assert {found.name: found.owner for found in shelf()} == {
        "a": "folder", "b": "own", "dreams_8": "comfyui", "ink": "comfyui",
    }  # fmt: skip
    assert [place.owner for place in places([tmp_path / "mine"])] == ["own", "folder", "comfyui"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    put(tmp_path / "a" / "x.safetensors", SD15)
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "y.safetensors").symlink_to(tmp_path / "a" / "x.safetensors")
    assert len(shelf([tmp_path])) == 1


def cached(repo: str, files: dict[str, bytes], commit: str = "a" * 40) -> Path:
    """Put files into the hub's cache as huggingface_hub does."""
    root = Path(os.environ["HF_HUB_CACHE"]) / f"models--{repo.replace('/', '--')}"
    put(root / "refs" / "main", commit.encode())
    for name, data in files.items():
        blob = put(root / "blobs" / hashlib.sha256(data).hexdigest(), data)
        link = root / "snapshots" / commit / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(blob)
    return root / "snapshots" / commit


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_cache_of_the_hub_is_used_in_place(cache: Path, tmp_path: Path) -> None:
    weights, config = "diffusion_pytorch_model.safetensors", b'{"_class_name": "AutoencoderTiny"}'
    snapshot = cached("madebyollin/taesd", {weights: safetensors(TINY_VAE), "config.json": config})
    found = find_model("taesd")
    assert (found.path, found.owner) == (snapshot / weights, "hub cache")
    whole = pipeline(tmp_path / "whole")
    files = {str(path.relative_to(whole)): path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    put(whole / ".cache" / "huggingface" / "unet.metadata", b"x")  # where the hub's own download left notes
    assert {str(path.relative_to(whole)) for path in find_model(str(whole)).all_files} == set(files)
    snapshot = cached("someone/dreams", files)
    assert find_model("someone/dreams").path == snapshot
    assert names() == {"taesd": "hub cache", "someone/dreams": "hub cache"}
    assert list(models_folder().rglob("*")) == []


def test_a_cached_file_with_another_checksum_is_not_the_one(cache: Path) -> None:
    cached("h94/IP-Adapter", {file.path: b"x" for file in entry_named("ip-adapter-sd15").files})
    with pytest.raises(UnreadableModel, match=r"IP-Adapter \(SD 1\.5\) is only partly here"):
        find_model("ip-adapter-sd15")


def test_a_catalogue_model_in_comfyui_is_told_by_name_and_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = comfy(tmp_path)
    asked = ModelFile(path="dreams_8.safetensors", bytes=len(SD15))
    entry = Entry(name="dreams", title="Dreams", kind="checkpoint", base="sd15", repo="a/b", files=(asked,))
    for known in (entry, entry.model_copy(update={"files": (asked.model_copy(update={"bytes": 5}),)})):
        monkeypatch.setattr("engine.models.finding.catalogue", lambda known=known: (known,))
        if known is entry:
            assert find_model("dreams", [root]).owner == "comfyui"
        else:
            with pytest.raises(UnreadableModel, match="Get it with: impasto models get dreams"):
                find_model("dreams", [root])


def test_names_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableModel, match=r"Stable Diffusion 1\.5 is not here\. Get it with: impasto models get"):
        find_model("sd15")
    with pytest.raises(UnknownName, match='Did you mean "sdxl-turbo"'):
        find_model("sdxl-turbp")
    with pytest.raises(UnreadableModel, match="does not exist"):
        find_model(str(tmp_path / "none.safetensors"))
    for name in ("mini", "Impasto Miniature"):
        with pytest.raises(UnreadableModel, match="is not in this copy"):
            find_model(name)
    for odd in ("a\0b", "", "x" * 5000, "../../etc/passwd"):
        with pytest.raises((UnknownName, UnreadableModel)):
            find_model(odd)


def test_a_home_that_nobody_has_is_a_name_like_any_other(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_settings(Settings(model_folders=(Path("~nobody-of-this-name/models"),)), folders().settings)
    for name in ("~nobody-of-this-name/x.safetensors", "~nobody-of-this-name"):
        assert run(["models", "where", name]) == 1
        assert one_sentence(capsys.readouterr().err)
    assert [place.folder for place in places([Path("~nobody-of-this-name")])] == []


def test_an_own_model_may_bear_a_name_of_the_catalogue(home: Path) -> None:
    own = put(models_folder() / "sd15.safetensors", SD15)
    assert find_model("SD15").path == own
    own.write_bytes(SD15[:-5])
    with pytest.raises(UnreadableModel, match="is not here"):
        find_model("sd15")


def test_the_commands_list_where_and_check(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = comfy(home / "ComfyUI")
    put(root / "models" / "checkpoints" / "half.safetensors", SD15[:-5])
    put(root / "models" / "checkpoints" / "old.ckpt", b"PK\x03\x04" + bytes(100))
    assert run(["models", "list"]) == 0
    listed = capsys.readouterr().out
    assert "4.0 GB" in listed
    assert re.search(r"^dreams_8 +SD 1\.5 checkpoint, single, F16, in ComfyUI$", listed, re.MULTILINE)
    assert "half.safetensors is incomplete" in listed
    assert run(["models", "where", "ink"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("ink.safetensors")
    assert run(["models", "check"]) == 1
    told = capsys.readouterr()
    assert "dreams_8: SD 1.5 checkpoint, single, F16; header right, 1 without a known checksum" in told.out
    assert "old: pickled file (.ckpt); 1 pickled, not opened and so not checked" in told.out
    assert told.err.startswith("half: half.safetensors is incomplete")
    assert run(["models", "check", "ink"]) == 0


def test_check_sees_a_flipped_byte(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights = "diffusion_pytorch_model.safetensors"
    snapshot = cached("madebyollin/taesd", {weights: safetensors(TINY_VAE), "config.json": b"{}"})
    assert run(["models", "check", "taesd"]) == 0
    assert "2 checksums right" in capsys.readouterr().out
    raw = bytearray((snapshot / weights).read_bytes())
    raw[-1] ^= 1
    (snapshot / weights).resolve().write_bytes(raw)
    assert run(["models", "check", "taesd"]) == 1
    assert "some of its bytes are not those" in capsys.readouterr().err


def test_a_manifest_names_everything(cache: Path, home: Path, tmp_path: Path) -> None:
    weights = "diffusion_pytorch_model.safetensors"
    cached("madebyollin/taesd", {weights: safetensors(TINY_VAE), "config.json": b"{}"})
    comfy(home / "ComfyUI")
    assert run(["models", "export", str(tmp_path / "studio.json")]) == 0
    lines = {(line.name, line.file): line for line in read_record(tmp_path / "studio.json").files}
    assert set(lines) == {
        ("taesd", weights), ("taesd", "config.json"), ("ink", "ink.safetensors"), ("dreams_8", "dreams_8.safetensors")
    }  # fmt: skip
    assert lines["taesd", weights].repo == "madebyollin/taesd"
    assert lines["taesd", weights].revision == "a" * 40
    own = lines["ink", "ink.safetensors"]
    assert (own.repo, own.sha256) == ("", hashlib.sha256(LORA).hexdigest())
    assert own.place.endswith("ink.safetensors")


def test_odd_names_and_files_beside_are_no_trouble(
    cache: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = pipeline(tmp_path / "whole")
    files = {str(path.relative_to(whole)): path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    put(whole / ".cache" / "huggingface" / "unet.metadata", b"x")  # where the hub's own download leaves notes
    assert {str(path.relative_to(whole)) for path in find_model(str(whole)).all_files} == set(files)
    beside = {"README.md": b"# hello", "unet/old.bin": b"\x80\2", "empty.json": b"", "a picture (1).png": b"x"}
    cached("someone/dreams", {**files, **beside})
    odd = [os.fsdecode(b"\xff\xfe\x1b[31m\n.safetensors"), "é" * 120 + ".safetensors", "-rf.safetensors"]
    for name in odd:
        put(home / "ComfyUI" / "models" / "checkpoints" / name, SD15)
    put(home / "ComfyUI" / "models" / "checkpoints" / "empty.safetensors", b"")
    assert run(["models", "list"]) == 0
    assert run(["models", "check"]) == 1
    assert "\x1b" not in (told := capsys.readouterr()).out + told.err
    assert run(["models", "export", str(tmp_path / "studio.json")]) == 1
    assert "empty is left out: empty.safetensors is empty." in capsys.readouterr().err
    lines = read_record(tmp_path / "studio.json").files
    assert {line.file for line in lines if line.name == "someone/dreams"} == set(files)
    assert len([line for line in lines if not line.repo]) == len(odd)


def test_own_files_of_a_manifest_are_found_by_their_checksum(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = put(tmp_path / "moved" / "ink.safetensors", LORA)
    line = Line(name="ink", file="ink.safetensors", bytes=len(LORA), sha256=hashlib.sha256(LORA).hexdigest())
    write_record(tmp_path / "studio.json", [line.model_copy(update={"place": "/gone/ink.safetensors"})])
    assert plan(read_record(tmp_path / "studio.json"), shelf([tmp_path / "moved"])).lost == ()
    file.write_bytes(LORA[:-1] + b"?")
    assert len(plan(read_record(tmp_path / "studio.json"), shelf([tmp_path / "moved"])).lost) == 1
    assert run(["models", "get", "--manifest", str(tmp_path / "studio.json")]) == 1
    assert "ink is not here and in no repository; it lay at /gone/ink.safetensors." in capsys.readouterr().err


GOOD = {"name": "a", "repo": "a/b", "file": "c.safetensors", "bytes": 3, "sha256": "0" * 64}


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "{}x", '{"version": 2}',
        *(json.dumps({"files": [{**GOOD, **change}]}) for change in (
            {"file": "../c.safetensors"}, {"file": "c.ckpt"}, {"repo": "../b"}, {"repo": "a/b/c"}, {"sha256": "0"},
            {"bytes": -1}, {"revision": "../main"}, {"more": 1},
        )),
    ],
)  # fmt: skip
def test_a_bad_manifest_is_one_sentence(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = put(tmp_path / "bad.json", text.encode())
    with pytest.raises(InvalidRequest):
        read_record(file)
    assert run(["models", "get", "--manifest", str(file)]) == 1
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert "Traceback" not in told.err


def test_a_good_manifest_is_read(tmp_path: Path) -> None:
    file = put(tmp_path / "good.json", json.dumps({"files": [GOOD]}).encode())
    assert read_record(file) == Record(files=(Line(**GOOD),))
