"""What a model file is, told by its header; and that hostile ones are refused in one sentence and never run."""

from __future__ import annotations

import io
import json
import pickle
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from engine.errors import UnreadableModel
from engine.models import expect, identify_model
from engine.models.header import MOST_HEADER, read_header
from engine.models.verify import checksum
from tests import ROOT
from tests.command import python
from tests.small_models import KINDS, UNET, pipeline, put, safetensors, with_header


@pytest.mark.parametrize("name", KINDS)
def test_kinds_are_told(name: str, tmp_path: Path) -> None:
    shapes, told = KINDS[name]
    identity = identify_model(put(tmp_path / "model.bin", safetensors(shapes)))
    assert (identity.kind, identity.base, identity.layout) == told
    assert identity.channels == (9 if "inpainting" in name else identity.channels)
    assert identity.dtype in {"F16", ""}


def test_kohyas_own_words_come_first(tmp_path: Path) -> None:
    lora = {"lora_unet_input_blocks_4_1_proj_in.lora_down.weight": (4, 8)}
    told = safetensors(lora, about={"ss_base_model_version": "sdxl_base_v1-0"})
    assert identify_model(put(tmp_path / "a.safetensors", told)).base == "sdxl"
    assert identify_model(put(tmp_path / "b.safetensors", safetensors(lora))).base == ""


def test_our_own_files(tmp_path: Path) -> None:
    file = tmp_path / "real.safetensors"
    save_file({"features.0.weight": torch.zeros(64, 3, 3, 3), "n": torch.zeros(0), "s": torch.tensor(1.0)}, file)
    assert identify_model(file).words == "feature network, F32"
    for shipped in (ROOT / "assets").glob("*.safetensors"):
        assert identify_model(shipped).kind in {"other", "style"}


def test_the_built_in_model_is_a_pipeline(miniature: Path) -> None:
    assert identify_model(miniature).kind == "pipeline"


def test_another_kind_than_was_asked_for(tmp_path: Path) -> None:
    lora = put(tmp_path / "lora.safetensors", safetensors(KINDS["lora of kohya"][0]))
    expect(lora, identify_model(lora), "lora")
    with pytest.raises(UnreadableModel, match=r"lora\.safetensors is no ControlNet: SD 1\.5 LoRA, kohya, F16"):
        expect(lora, identify_model(lora), "controlnet")


def test_a_large_header_takes_no_time(tmp_path: Path) -> None:
    shapes = {f"{name}.{number}": shape for number in range(1500) for name, shape in UNET.items()}
    file = put(tmp_path / "large.safetensors", safetensors({**shapes, **KINDS["sdxl"][0]}))
    began = time.process_time()  # it computes, whatever else runs
    assert identify_model(file).base == "sdxl"
    assert time.process_time() - began < 1


GOOD = safetensors(KINDS["sd15"][0])
SPAN = {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}
BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "web page": (b"<!DOCTYPE html><html>404</html>", "a web page"),
    "web page after a blank": (b"\n  <html><body>Not found", "a web page"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "pointer of Git LFS"),
    "gguf": (b"GGUF\3\0\0\0", "GGUF"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "7-Zip"),
    "text": (b"just some words, and many of them", "not a model"),
    "noise": (bytes(range(256)), "not a model"),
    "half": (GOOD[: len(GOOD) // 2], "incomplete: .* bytes are there"),
    "one byte short": (GOOD[:-1], "incomplete"),
    "cut in the header": (GOOD[:60], "incomplete"),
    "one byte more": (GOOD + b"!", "damaged"),
    "header of 8 EB": (b"\xff" * 8 + b"{", "not a model"),
    "header over the limit": ((MOST_HEADER + 1).to_bytes(8, "little") + b"{", "not a model"),
    "no json": (with_header("{'a': 1}"), "damaged"),
    "number": (with_header("{0}"), "damaged"),
    "deep": (with_header('{"a":' * 50_000), "damaged"),
    "long number": (with_header('{"a": ' + "9" * 5000 + "}"), "damaged"),
    "not a table": (with_header({"a": [1]}), "damaged"),
    "no shape": (with_header({"a": {"dtype": "F16", "data_offsets": [0, 4]}}, bytes(4)), "damaged"),
    "odd type": (with_header({"a": {**SPAN, "dtype": "EVIL"}}, bytes(4)), "damaged"),
    "type that is a list": (with_header({"a": {**SPAN, "dtype": []}}, bytes(4)), "damaged"),
    "negative": (with_header({"a": {**SPAN, "shape": [-2]}}, bytes(4)), "damaged"),
    "fraction": (with_header({"a": {**SPAN, "shape": [2.0]}}, bytes(4)), "damaged"),
    "true": (with_header({"a": {"dtype": "F16", "shape": [True], "data_offsets": [0, 2]}}, bytes(2)), "damaged"),
    "huge": (with_header({"a": {**SPAN, "shape": [1 << 40] * 9}}, bytes(4)), "damaged"),
    "backwards": (with_header({"a": {**SPAN, "data_offsets": [4, 0]}}, bytes(4)), "damaged"),
    "outside": (with_header({"a": {**SPAN, "data_offsets": [10**12, 10**12 + 4]}}, bytes(4)), "damaged"),
    "overlap": (with_header({"a": SPAN, "b": SPAN}, bytes(4)), "damaged"),
    "gap": (with_header({"a": SPAN, "b": {**SPAN, "data_offsets": [6, 10]}}, bytes(10)), "damaged"),
    "metadata that is none": (with_header({"__metadata__": 3, "a": SPAN}, bytes(4)), "damaged"),
    "not utf-8": (b"\x04\0\0\0\0\0\0\0{\xff\xff}", "damaged"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_one_sentence(name: str, tmp_path: Path) -> None:
    data, words = BROKEN[name]
    with pytest.raises(UnreadableModel, match=words) as caught:
        identify_model(put(tmp_path / "model.safetensors", data))
    assert "model.safetensors" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_file(tmp_path: Path) -> None:
    for path, words in ((tmp_path, "folder without a model"), (tmp_path / "none", "does not exist")):
        with pytest.raises(UnreadableModel, match=words):
            identify_model(path)
    for device in (Path("/dev/zero"), Path("a\0b")):
        with pytest.raises(UnreadableModel):
            identify_model(device)


@given(st.data())
def test_any_damage_is_ours_to_tell(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    raw = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, 700))] = data.draw(st.integers(0, 255))
    file = put(tmp_path_factory.getbasetemp() / "fuzzed.safetensors", bytes(raw))
    try:
        identify_model(file)
    except UnreadableModel:
        return


def test_folders_of_diffusers(tmp_path: Path) -> None:
    assert identify_model(pipeline(tmp_path / "a")).words == "SD 1.5 pipeline folder, diffusers, F16"
    assert identify_model(pipeline(tmp_path / "b", width=1024)).base == "sd21"
    assert identify_model(pipeline(tmp_path / "c", "StableDiffusionXLPipeline")).base == "sdxl"
    put(tmp_path / "d" / "config.json", b'{"_class_name": "ControlNetModel"}')
    put(tmp_path / "d" / "diffusion_pytorch_model.safetensors", safetensors(KINDS["controlnet of diffusers"][0]))
    assert identify_model(tmp_path / "d").words == "SD 1.5 ControlNet, diffusers, F16"


def _change(folder: Path, **values: Any) -> None:
    index = json.loads((folder / "model_index.json").read_text())
    put(folder / "model_index.json", json.dumps({**index, **values}).encode())


def _only_bin(folder: Path) -> None:
    (folder / "unet" / "diffusion_pytorch_model.safetensors").rename(folder / "unet" / "diffusion_pytorch_model.bin")


def _index(folder: Path, *names: str) -> None:
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    text = json.dumps({"weight_map": {str(number): name for number, name in enumerate(names)}})
    put(folder / "unet" / "diffusion_pytorch_model.safetensors.index.json", text.encode())


def _half(folder: Path) -> None:
    file = folder / "vae" / "diffusion_pytorch_model.safetensors"
    file.write_bytes(file.read_bytes()[:-9])


FOLDERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no weights": (lambda folder: (folder / "vae" / "diffusion_pytorch_model.safetensors").unlink(), "vae is missing"),
    "half of the weights": (_half, "incomplete"),
    "only pickles": (_only_bin, r"only as \.bin"),
    "code of its own": (lambda folder: _change(folder, unet=["my_pipeline", "Evil"]), "code of its own"),
    "a pipeline of its own": (lambda folder: _change(folder, _class_name=["pipeline", "Evil"]), "unknown kind"),
    "another network": (lambda folder: _change(folder, _class_name="FluxPipeline"), "unknown kind"),
    "a part outside": (lambda folder: _change(folder, **{"../evil": ["diffusers", "X"]}), "code of its own"),
    "an index that climbs": (lambda folder: _index(folder, "../../evil.safetensors"), "outside its folder"),
    "an index that starts at the root": (lambda folder: _index(folder, "/etc/evil.safetensors"), "outside its folder"),
    "an index of nothing": (_index, "incomplete"),
    "a missing shard": (lambda folder: _index(folder, "a.safetensors"), r"a\.safetensors is missing"),
    "a broken index": (lambda folder: put(folder / "model_index.json", b"{"), "damaged"),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_bad_folders_are_one_sentence(name: str, tmp_path: Path) -> None:
    change, words = FOLDERS[name]
    folder = pipeline(tmp_path / "model")
    change(folder)
    with pytest.raises(UnreadableModel, match=words):
        identify_model(folder)


class Payload:
    """A pickle that leaves a marker when it is loaded."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (str(self.marker), "w")


def payloads(folder: Path) -> list[Path]:
    """Files that would run a program if anybody loaded them."""
    marker = folder / "marker"
    raw = {protocol: pickle.dumps({"state_dict": Payload(marker)}, protocol) for protocol in range(6)}
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("archive/data.pkl", raw[2])
        archive.writestr("archive/version", "3")
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr("archive/data.pkl", inner.getvalue())
    files = {
        "zip.ckpt": inner.getvalue(),
        "zip.pt": inner.getvalue(),
        "zip.safetensors": inner.getvalue(),
        "zip.SAFETENSORS": inner.getvalue(),
        "nested.ckpt": nested.getvalue(),
        "tail.ckpt": inner.getvalue()[:-30],
        "after.safetensors": GOOD + raw[2],
        "before.safetensors": raw[4] + GOOD,
        "7z.ckpt": b"7z\xbc\xaf\x27\x1c" + raw[2],
        "renamed.safetensors": raw[2],
        "embedding.bin": raw[2],
        **{f"raw{protocol}.ckpt": data for protocol, data in raw.items()},
    }
    made = [put(folder / name, data) for name, data in files.items()]
    torch.save({"emb": Payload(marker)}, folder / "torch.pt")
    torch.save({"emb": Payload(marker)}, folder / "old.pt", _use_new_zipfile_serialization=False)
    return [*made, folder / "torch.pt", folder / "old.pt"]


WATCHED = """
import json, sys
from pathlib import Path
seen = []
WATCH = ("pickle.find_class", "os.system", "subprocess.Popen", "exec", "socket.connect")
def hook(event, values):
    if event in WATCH and on:
        seen.append((event, str(values)[:80]))
on = False
sys.addaudithook(hook)
from engine.errors import EngineError
from engine.models import identify_model, shelf
from engine.models.manifest import lines_of
from engine.models.verify import verify
import huggingface_hub
folder = Path(sys.argv[1])
found = shelf([folder])
on = True
kinds = []
for path in sorted(folder.iterdir()):
    try:
        kinds.append(identify_model(path).kind)
    except EngineError:
        kinds.append("refused")
for model in found:
    try:
        verify(model)
        lines_of(model)
    except EngineError:
        pass
on = False
sys.stdout.write(json.dumps([sorted(set(kinds)), len(found), seen]))
"""


def test_no_payload_is_ever_run(tmp_path: Path, home: Path) -> None:
    files = payloads(tmp_path / "models")
    assert len(files) >= 19
    done = python(WATCHED, tmp_path / "models")
    assert done.returncode == 0, done.stderr
    kinds, found, seen = json.loads(done.stdout)
    assert (kinds, seen) == (["pickle", "refused"], [])
    assert found >= 15
    assert not (tmp_path / "models" / "marker").exists()


def test_that_a_payload_would_run(tmp_path: Path) -> None:
    files = payloads(tmp_path)
    pickle.loads(next(file for file in files if file.name == "raw2.ckpt").read_bytes())["state_dict"].close()  # noqa: S301
    assert (tmp_path / "marker").exists()


def test_good_files_are_not_refused(tmp_path: Path) -> None:
    for number, (shapes, _) in enumerate(KINDS.values()):
        for dtype in ("F32", "BF16"):
            read_header(put(tmp_path / f"{number}{dtype}.safetensors", safetensors(shapes, dtype)))
    assert len(KINDS) > 20


def test_checksums_are_quick(tmp_path: Path) -> None:
    file = put(tmp_path / "large", bytes(64 << 20))
    began = time.process_time()
    assert checksum(file).startswith("3b6a07d0d404fab4")
    assert time.process_time() - began < 1
