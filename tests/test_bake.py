"""Baking: it learns, keeps it in a small file, goes on after a cancel or a kill, and several processes agree."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch
from safetensors.torch import save_file

from engine import errors
from engine.baked_files import MOST_BYTES, network_mark, read_baked
from engine.baking import request_of, short_name
from engine.cli import run
from engine.events import Finished, Note, Preview, Progress
from engine.jobs.pool import PoolRunner
from engine.nets.baked import COLOURS, Manner, Oven, rank_for
from engine.nets.brush import Brush
from engine.nets.stylizer import Stylizer
from engine.nets.weights import load_manner, load_network
from engine.settings import folders
from engine.styles import baked_styles, builtin_styles, find_style
from engine.training import bake, bake_all
from engine.training.baked import packed
from engine.training.baker import NUMBERS, Baker
from tests import ROOT
from tests.command import command
from tests.painting import Patience, canvas_of, paint, shop
from tests.pictures import painting, photo
from tests.random_vgg import vgg16_weights
from tests.recorder import Recorder
from tests.small_bake import bake_now, kept_of, make_small, request_for
from tests.waiting import wait_until


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A painting of the artist's own."""
    painting(240, 200, seed=5).save(tmp_path / "my painting.png")
    return tmp_path / "my painting.png"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    for seed in range(2):
        photo(200, 160, seed).save(tmp_path / "photos" / f"{seed}.png")
    (tmp_path / "photos" / "broken.png").write_bytes(b"no picture")
    return tmp_path / "photos"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)


def test_a_style_alone_is_what_the_network_makes_of_it() -> None:
    network = load_network()
    code = network.style(torch.rand(1, 3, 96, 128))
    features = [torch.randn(1, network.widths.quarter, 24, 24), torch.randn(1, network.widths.eighth, 12, 12)]
    oven = Oven(network.painter, Manner.of(network, code), rank=2)
    with torch.no_grad():
        assert torch.allclose(oven(*features), network.painter(*features, code), atol=1e-5)


def test_mixing_is_linear() -> None:
    network = load_network()
    manner = learned(network)
    other = Manner.of(network, network.style(torch.rand(1, 3, 96, 96)))
    half = Manner.mixed([(0.25, manner), (0.75, other)]).parameters(network.painter)
    parts = [item.parameters(network.painter) for item in (manner, other)]
    plain = dict(network.painter.named_parameters())
    for name, value in half.items():
        expected = 0.25 * parts[0].get(name, plain[name]) + 0.75 * parts[1].get(name, plain[name])
        assert torch.allclose(value, expected, atol=1e-5), name
    assert Manner.mixed([(1.0, manner)]) is manner


def learned(network: Stylizer) -> Manner:
    """A manner with updates that do something."""
    manner = Manner.of(network, network.style(torch.rand(1, 3, 96, 128)))
    oven = Oven(network.painter, manner, rank=rank_for(network.painter, NUMBERS))
    with torch.no_grad():
        for parameter in oven.left.parameters():
            parameter.normal_(std=0.02)
        for parameter in oven.values.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
    return Manner.from_tensors(oven.manner().tensors())


def test_a_baked_style_is_painted_with(picture: Path, photos: Path) -> None:
    request = request_for(picture, photos)
    events, about = bake_now(request)
    assert isinstance(events[-1], Finished)
    assert {event.stage for event in events if isinstance(event, Progress)} >= {"Looking at photos", "Saving"}
    assert any(isinstance(event, Preview) for event in events)
    assert any("cannot be read and is left out" in event.text for event in events if isinstance(event, Note))
    assert request.target.stat().st_size <= MOST_BYTES
    assert set(json.loads(about["baked"])) == {"style", "content", "strokes"}
    assert not list(request.target.parent.glob(".*"))
    (own,) = baked_styles()
    assert (own.name, own.title, own.baked) == ("my-painting", "my painting", request.target)
    assert find_style("My-Painting") == own
    by_path = find_style(str(request.target))
    assert by_path.baked == request.target
    with canvas_of(96, 64) as canvas:
        by_name, _ = paint(canvas, Path("my-painting"), shop())
        same, _ = paint(canvas, request.target, shop())
        instant, _ = paint(canvas, picture, shop())
        none, _ = paint(canvas, Path("my-painting"), shop(), strength=0)
        half, _ = paint(canvas, Path("my-painting"), shop(), strength=0.5)
        mixed, _ = paint(canvas, picture, shop(), blend=[{"style": "my-painting", "weight": 0.5}])
        assert np.array_equal(none, canvas.array)
    assert np.array_equal(by_name, same)
    assert all(not np.array_equal(by_name, other) for other in (instant, half, mixed))


def test_tiles_of_a_baked_style_are_exact(picture: Path) -> None:
    network = load_network()
    manner = learned(network)
    folders().styles.mkdir(parents=True)
    write_style(folders().styles / "learned.safetensors", manner)
    with canvas_of(200, 136) as canvas:
        whole, _ = paint(canvas, Path("learned"), shop(tile=1024))
        tiled, _ = paint(canvas, Path("learned"), shop(tile=64))
        plain, _ = paint(canvas, picture, shop(tile=64))
    assert np.abs(whole.astype(int) - tiled.astype(int)).max() <= 1
    assert np.abs(whole.astype(int) - plain.astype(int)).max() > 20


def write_style(target: Path, manner: Manner) -> None:
    target.write_bytes(packed(manner, torch.rand(1, 3, 64, 80), {"title": "Learned"}, {}, {}))


def test_a_brush_of_a_baked_style_does_what_was_learned() -> None:
    network = load_network()
    manner = learned(network)
    picture = torch.rand(1, 3, 448, 448)
    brush = Brush(network, manner)
    brush.normalise(*brush.measure(*network.content(picture)))
    inside = brush.paint(*brush.features(picture))
    painter, code = manner.painter(network.painter), manner.code(network.painter)
    network.painter = painter
    whole = network(picture, code).clamp(0, 1)[..., brush.halo : -brush.halo, brush.halo : -brush.halo]
    assert torch.allclose(inside, whole, atol=1e-4)


def test_a_style_for_another_network_is_painted_as_if_it_were_not_baked(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = load_network()
    folders().styles.mkdir(parents=True)
    file = folders().styles / "learned.safetensors"
    write_style(file, learned(network))
    raw = file.read_bytes()
    file.write_bytes(raw.replace(network_mark().encode(), b"0123456789abcdef"))
    style = find_style("learned")
    assert style.baked is None
    assert "another version of the network" in style.stale
    with canvas_of(64, 64) as canvas:
        _, events = paint(canvas, Path("learned"), shop())
    assert [event.text for event in events if isinstance(event, Note)] == [style.stale]


def test_a_built_in_style_is_simply_better_once_baked() -> None:
    name = builtin_styles()[0].name
    folders().styles.mkdir(parents=True)
    file = folders().styles / f"{name}.safetensors"
    write_style(file, learned(load_network()))
    assert find_style(name).baked == file
    assert request_of(find_style(name)).target == file
    assert baked_styles() == ()


@pytest.mark.parametrize("spoil", ["cut", "text", "shape", "nan"])
def test_damaged_styles_are_told_in_a_sentence(spoil: str, tmp_path: Path) -> None:
    network = load_network()
    file = tmp_path / "bad.safetensors"
    manner = learned(network)
    if spoil == "shape":
        manner = Manner({**manner.values, COLOURS: torch.zeros(5)}, manner.updates)
    write_style(file, manner)
    if spoil == "cut":
        file.write_bytes(file.read_bytes()[:-50_000])
    elif spoil == "text":
        file.write_text("a letter, not a style")
    elif spoil == "nan":
        raw = bytearray(file.read_bytes())
        length = int.from_bytes(raw[:8], "little")
        first = json.loads(raw[8 : 8 + length])["value.colours"]["data_offsets"][0]
        raw[8 + length + first : 8 + length + first + 2] = b"\x00\x7e"
        file.write_bytes(raw)
    with pytest.raises(errors.UnreadablePicture, match="baked style"), canvas_of(64, 64) as canvas:
        paint(canvas, file, shop())


@pytest.mark.long
def test_a_cancelled_bake_goes_on(picture: Path, photos: Path) -> None:
    request = request_for(picture, photos, minutes=0.1)
    with pytest.raises(errors.Cancelled):
        bake_now(request, Patience(8))  # six while it looks at pictures, two before steps
    beside = request.target.with_name(".my-painting.baking")
    assert beside.exists()
    assert not request.target.exists()
    events, about = bake_now(request_for(picture, photos, minutes=0.01))
    assert any("Going on after" in event.text for event in events if isinstance(event, Note))
    assert int(about["steps"]) >= 2
    assert not beside.exists()
    with pytest.raises(errors.AlreadyExists):
        bake_now(request)


@pytest.mark.long
def test_a_killed_bake_goes_on(picture: Path, photos: Path, home: Path) -> None:
    code = (
        "from engine.training import bake; from tests import small_bake as s; from pathlib import Path;"
        "s.be_small(); bake.SAVE_EVERY = 0.0;"
        f"s.bake_now(s.request_for(Path({str(picture)!r}), Path({str(photos)!r}), minutes=5.0))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    beside = folders().styles / ".my-painting.baking"
    wait_until(beside.exists, seconds=120)
    process.kill()
    process.wait()
    kept = kept_of(request_for(picture, photos))
    assert kept is not None
    assert int(kept.state["step"]) > 0
    assert kept_of(request_for(picture, photos, seed=7)) is None


@pytest.mark.long
def test_a_cancel_while_memory_is_short_loses_nothing(
    picture: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, short = bake.updated, []

    def short_of_memory(baker: Baker, done: float) -> bool:
        if baker.step:
            short.append(baker.step)
        return not short and real(baker, done)

    def leave() -> None:
        if short:
            raise errors.Cancelled

    monkeypatch.setattr(bake, "updated", short_of_memory)
    request = request_for(picture, photos)
    with pytest.raises(errors.Cancelled):
        bake_now(request, leave)
    kept = kept_of(request)
    assert kept is not None
    assert int(kept.state["step"]) == short[0]


@pytest.mark.long
def test_two_processes_learn_the_same(picture: Path, photos: Path) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        events, about = bake_now(request_for(picture, photos, processes=2, minutes=0.05))
        assert torch.get_num_threads() == 2  # the next job has them all again
    finally:
        torch.set_num_threads(before)
    assert isinstance(events[-1], Finished)
    assert about["processes"] == "2"
    assert int(about["steps"]) >= bake.LEAST_STEPS
    assert float(about["spread"]) == 0.0


@pytest.mark.long
def test_a_process_that_dies_ends_the_bake_in_a_sentence(picture: Path, photos: Path) -> None:
    killed = []

    def kill() -> None:
        if not killed:
            killed.extend(
                child for child in psutil.Process().children() if "engine.training.together" in child.cmdline()
            )
            killed[0].kill()

    with pytest.raises(errors.EngineLost, match="stopped unexpectedly"):
        bake_now(request_for(picture, photos, processes=2), kill)


def test_the_command_bakes_and_lists(picture: Path, photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--minutes", "0.02", "--photos", str(photos), "--device", "cpu"]
    assert run(["bake", str(picture), *options]) == 0
    assert "instant → baked" in capsys.readouterr().err
    assert run(["styles", "list"]) == 0
    assert "my-painting" in capsys.readouterr().out.split("(baked)")[0]
    assert run(["bake", str(picture), *options]) == 1
    assert "already exists" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-painting"], "no style named"),
        (["woodcut", "--minutes", "0"], "minutes"),
        (["woodcut", "--photos", "nowhere"], "There is no folder nowhere"),
        (["woodcut", "--device", "gpu"], "device"),
        (["woodcut", "--name", "mosaic"], "name of another style"),
    ],
)
def test_bad_wishes_are_told_in_a_sentence(arguments: list[str], words: str) -> None:
    done = command("bake", *arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_too_little_memory_is_told_before_the_start(picture: Path, photos: Path) -> None:
    with pytest.raises(errors.NotEnoughMemory, match="too little free memory"):
        bake_now(request_for(picture, photos, memory_limit=10 << 20))


@pytest.mark.long
def test_the_bakery_writes_styles_sheets_and_a_card(
    tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "paintings").mkdir()
    for seed in (1, 2):
        painting(160, 130, seed).save(tmp_path / "paintings" / f"{seed}.png")
    (photos / "broken.png").unlink()
    save_file(vgg16_weights(), tmp_path / "vgg.safetensors")
    out = tmp_path / "out"
    words = f"--pictures {tmp_path} --vgg {tmp_path / 'vgg.safetensors'} --out {out} --seconds 0.1 --only woodcut"
    words += " --size 96 --batch 1 --parts 1 --others 1 --contents 2"
    monkeypatch.setattr(sys, "argv", ["bake_all", *words.split(), "--device", "cpu", "--part", "0", "--of", "1"])
    bake_all.main()
    monkeypatch.setattr(bake_all, "spread", lambda args, devices: 0)
    monkeypatch.setattr(sys, "argv", ["bake_all", *words.split(), "--devices", "cpu"])
    bake_all.main()
    assert load_manner(out / "baked" / "woodcut.safetensors", load_network()).updates
    assert read_baked(out / "baked" / "woodcut.safetensors").title == "Woodcut"
    assert (out / "sheets" / "woodcut.jpg").exists()
    assert "| woodcut | 1 |" in (out / "baked.md").read_text("utf-8")


def test_names_are_short() -> None:
    assert short_name("Nuit étoilée / 1889") == "nuit-étoilée-1889"
    assert short_name("…") == "painting"


def test_the_header_is_not_trusted(tmp_path: Path) -> None:
    file = tmp_path / "x.safetensors"
    far = b'{"__metadata__": {"format": "impasto style 1", "network": ""}, "picture": {"data_offsets": [0, Infinity]}}'
    for raw in (
        b"",
        b"\xff" * 8,
        (2**60).to_bytes(8, "little") + b"{}",
        (2).to_bytes(8, "little") + b"[]",
        len(far).to_bytes(8, "little") + far,
    ):
        file.write_bytes(raw)
        with pytest.raises(errors.UnreadablePicture):
            read_baked(file)


def test_a_bake_is_a_job(picture: Path, photos: Path) -> None:
    recorder = Recorder()
    request = request_for(picture, photos, minutes=0.02)
    with PoolRunner(recorder, devices=("cpu",), render="tests.small_bake:render") as runner:
        job = runner.submit(request)
        assert isinstance(recorder.end_of(job), Finished)
    recorder.check(job)
    manner = load_manner(request.target, load_network())
    assert manner.fits(load_network().painter)
