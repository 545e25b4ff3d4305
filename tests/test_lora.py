"""Learning a look: it moves colours to those of the pictures, keeps them in a file, and goes on after a cancel."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from engine import errors
from engine.cli import run
from engine.devices import choose
from engine.events import Finished, JobId, Note, Preview, Progress
from engine.imagining.load import load
from engine.jobs import frames
from engine.models import find_model, identify_model
from engine.models.header import read_header
from engine.recipe import LoraRequest
from engine.training import lora
from engine.training.lora_file import packed
from engine.training.lora_learner import LoraLearner, LoraPlan, weights
from engine.training.lora_source import Source
from tests import mini, small_lora, tiny_models
from tests.imagining import Models, differ, models, models_go, paint, workshop
from tests.painting import Patience
from tests.small_lora import learn_now, request_for

__all__ = ["models", "models_go"]  # fixtures
SEEDS = range(4)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that paints discs of all colours, roughly; nothing may be written there."""
    with pytest.MonkeyPatch.context() as patched:
        mini.small_sides(patched)
        return small_lora.model(tmp_path_factory.mktemp("taught"), steps=50)


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty pictures of one palette."""
    return small_lora.pictures(tmp_path_factory.mktemp("evening"))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of them, where it is not about what is learned."""
    return small_lora.pictures(tmp_path_factory.mktemp("few"), 3)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples and figures that are soon there."""
    monkeypatch.setattr(lora, "SAMPLE_STEPS", 2)
    monkeypatch.setattr(lora, "HELD", 6)


def learner_for(model: Path, folder: Path, **plan: Any) -> LoraLearner:
    """A learner on the pictures in `folder`, before its first step."""
    dtype = getattr(torch, plan.get("precision", "float32"))
    loaded = load(model, dtype, lambda *, delicate: torch.float32)
    source = Source(request_for(model, folder, folder / "x.safetensors", words="evening"), model, lambda: None)
    said = source.hear(loaded, torch.device("cpu"))
    list(source.read(loaded, torch.device("cpu"), JobId("test")))
    return LoraLearner(loaded, LoraPlan(**plan), source.shown, said)


def painted(model: Path, *loras: Path) -> list[np.ndarray]:
    """Pictures of SEEDS with these LoRAs."""
    given = [{"name": str(file)} for file in loras]
    how = {"prompt": "a disc", "scheduler": "DDIM", "steps": 6, "guidance": 2.0, "loras": given}
    return [paint(model, shop=workshop(seed=seed, size=small_lora.SIDE), **how) for seed in SEEDS]


# ---- learning


@pytest.mark.long
def test_a_look_moves_the_colours_to_those_of_its_pictures(taught: Path, evening: Path, tmp_path: Path) -> None:
    learner = learner_for(taught, evening)
    for step in range(30):
        learner.update(step / 30)
    alone, learned = learner.held()
    assert learned < 0.9 * alone  # on noise that it never learned from
    file = tmp_path / "evening.safetensors"
    file.write_bytes(packed(learner.tensors(), {}))
    without, within = painted(taught), painted(taught, file)
    assert differ(without[0], painted(taught)[0]) == 0  # the model itself is as it was
    for before, after in zip(without, within, strict=True):
        assert small_lora.away(after) < 0.8 * small_lora.away(before)


@pytest.mark.long
def test_what_goes_on_learns_what_would_have_come(taught: Path, few: Path) -> None:
    whole = learner_for(taught, few, batch=2, rank=2)
    for _ in range(4):
        whole.update(0.1)
    first = learner_for(taught, few, batch=2, rank=2)
    for _ in range(2):
        first.update(0.1)
    second = learner_for(taught, few, batch=2, rank=2)
    second.restore(first.state())
    for _ in range(2):
        second.update(0.1)
    assert second.step == whole.step == 4
    assert torch.allclose(second.learner.flat.all, whole.learner.flat.all, atol=1e-6)
    assert torch.allclose(second.learner.mean.all, whole.learner.mean.all, atol=1e-6)
    assert not torch.allclose(second.learner.flat.all, first.learner.flat.all, atol=1e-6)


def test_working_through_blocks_again_gives_the_same_steps(taught: Path, few: Path) -> None:
    found = []
    for recompute in (False, True):
        learner = learner_for(taught, few, batch=2, rank=2, recompute=recompute)
        learner.update(0.0)
        found.append(learner.learner.gradients.clone())
        learner.close()
        assert not any("lora" in name for name, _ in learner.unet.named_parameters())
    assert found[0].abs().max() > 0
    assert torch.allclose(found[0], found[1], rtol=1e-3, atol=1e-6)


def test_half_precision_learns_in_full_numbers(taught: Path, few: Path) -> None:
    learner = learner_for(taught, few, batch=2, rank=2, precision="bfloat16", layers="attention")
    assert learner.unet.dtype == torch.bfloat16
    learner.update(0.0)
    learner.update(0.0)
    assert learner.learner.flat.all.dtype == torch.float32
    assert all(bool(value.isfinite().all()) for value in learner.tensors().values())
    assert not any("conv" in name for name in learner.tensors())


@pytest.mark.parametrize("kind", ["epsilon", "v_prediction", "sample"])
def test_steps_count_by_what_they_tell_of_the_picture(kind: str) -> None:
    """An error in the latents shows by the signal to noise ratio in the noise, and by one more in the velocity."""
    from engine.imagining.schedulers import Way, make_scheduler
    from engine.training.mini.shapes import SCHEDULER

    scheduler = make_scheduler(Way("DDPMScheduler"), {**SCHEDULER, "prediction_type": kind})
    times = torch.tensor([0, 200, 500, 999])
    kept = scheduler.alphas_cumprod[times]
    ratio = kept / (1 - kept)
    shown = {"epsilon": ratio, "v_prediction": ratio + 1, "sample": torch.ones(4)}[kind]
    more = 1 if kind == "v_prediction" else 0
    assert torch.allclose(weights(scheduler, times) * shown, ratio.clamp(max=5) + more, rtol=1e-4)


def test_plans_shrink_to_the_memory_there_is(taught: Path) -> None:
    unet = load(taught, torch.float32).unet
    plan: LoraPlan | None = LoraPlan()
    needs = []
    while plan is not None:
        needs.append(plan.needed(unet, 64 * 64))
        plan = plan.smaller()
    assert needs == sorted(needs, reverse=True)
    assert len(set(needs)) == 4
    half = replace(LoraPlan(), precision="bfloat16").needed(unet, 64 * 64)
    assert abs(half * 2 - needs[0]) <= 2


# ---- the job


def test_a_folder_becomes_a_lora(taught: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lora, "ENDING", 1e6)  # time for a sample in the end, however busy this machine is
    folder = tmp_path / "pictures"
    small_lora.pictures(folder, 4)
    (folder / "broken.png").write_bytes(b"no picture")
    Image.new("RGB", (90, 40), (250, 130, 20)).save(folder / "wide.png")
    (folder / "wide.txt").write_text("an orange\nground", encoding="utf-8")
    request = request_for(taught, folder, tmp_path / "look.safetensors", words="evening", rank=2, minutes=0.03)
    told = learn_now(request)
    assert isinstance(told[-1], Finished)
    assert told[-1].target == request.target
    stages = [event.stage for event in told if isinstance(event, Progress)]
    assert {"Loading the model", "Looking at picture 6 of 6", "Learning"} <= set(stages)
    shown = [event for event in told if isinstance(event, Preview)]
    assert shown
    assert len(shown[-1].rgb) == 3 * small_lora.SIDE**2
    notes = " ".join(event.text for event in told if isinstance(event, Note))
    assert "broken.png cannot be read and is left out." in notes
    assert "without → with the look" in notes
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []
    identity = identify_model(request.target)
    assert (identity.kind, identity.layout, identity.base) == ("lora", "kohya", "")
    about = read_header(request.target).about
    assert about["ss_network_dim"] == about["ss_network_alpha"] == "2"
    assert about["ss_num_train_images"] == "5"
    assert about["modelspec.prediction_type"] == "v"
    assert json.loads(about["ss_tag_frequency"]) == {"pictures": {"evening": 5}}
    assert str(tmp_path) not in json.dumps(about)
    alone, within = painted(taught)[0], painted(taught, request.target)[0]
    assert differ(alone, within) > 0
    with pytest.raises(errors.AlreadyExists):
        learn_now(request)


@pytest.mark.long
@pytest.mark.parametrize("name", ["sd1 folder", "sdxl folder"])
def test_looks_are_learned_on_each_kind_of_model(name: str, models: Models, few: Path, tmp_path: Path) -> None:
    """What they paint means nothing; what is tested is that shapes, words and names of tensors fit."""
    request = request_for(models(name), few, tmp_path / "l.safetensors", rank=2, minutes=0.001)
    assert isinstance(learn_now(request)[-1], Finished)
    tensors = load_file(request.target)
    assert {name.rsplit(".", 1)[-1] for name in tensors} == {"weight", "alpha"}
    assert {value.dtype for value in tensors.values()} == {torch.float16}
    ups = [value for name, value in tensors.items() if name.endswith("lora_up.weight")]
    assert all(bool(value.any()) for value in ups)  # every layer has learned, so each was in the way
    before, after = paint(models(name)), paint(models(name), loras=[{"name": str(request.target), "weight": 8.0}])
    assert differ(before, after) > 0


def cancelled_while_learning(request: LoraRequest) -> None:
    """Learn, and cancel in the middle of the fourth step."""
    patience = Patience(10**9)
    told = lora.learn(request, job=JobId("lora"), checkpoint=patience)
    for _ in range(3):
        next(event for event in told if isinstance(event, Progress) and event.stage == "Learning")
    patience.most = patience.calls + 5
    with pytest.raises(errors.Cancelled):
        list(told)


@pytest.mark.long
def test_a_cancelled_look_goes_on(taught: Path, few: Path, tmp_path: Path) -> None:
    target = tmp_path / "look.safetensors"
    request = request_for(taught, few, target, rank=2, minutes=5.0)
    cancelled_while_learning(request)
    assert [file.name for file in tmp_path.iterdir()] == [".look.learning"]
    other = learn_now(request.model_copy(update={"rank": 3, "minutes": 0.001}))
    assert not any("Going on" in event.text for event in other if isinstance(event, Note))
    target.unlink()
    cancelled_while_learning(request)
    told = learn_now(request.model_copy(update={"minutes": 0.001}))
    assert any("Going on after" in event.text for event in told if isinstance(event, Note))
    assert [file.name for file in tmp_path.iterdir()] == ["look.safetensors"]
    assert int(read_header(target).about["ss_steps"]) >= lora.LEAST_STEPS


def test_a_cancel_in_the_end_loses_nothing(taught: Path, few: Path, tmp_path: Path) -> None:
    patience = Patience(10**9)
    request = request_for(taught, few, tmp_path / "look.safetensors", rank=2, minutes=0.001)
    told = lora.learn(request, job=JobId("lora"), checkpoint=patience)
    next(event for event in told if isinstance(event, Progress) and event.stage == "Looking at what was learned")
    patience.most = patience.calls + 1
    with pytest.raises(errors.Cancelled):
        list(told)
    assert [file.name for file in tmp_path.iterdir()] == [".look.learning"]


@pytest.mark.long
def test_memory_that_runs_out_makes_steps_smaller(
    taught: Path, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failed = LoraLearner.losses, []

    def once(self: LoraLearner, *batch: torch.Tensor) -> torch.Tensor:
        if self.step == 1 and not failed:
            failed.append(self.plan)
            raise torch.OutOfMemoryError("out of memory")
        return real(self, *batch)

    monkeypatch.setattr(LoraLearner, "losses", once)
    told = learn_now(request_for(taught, few, tmp_path / "l.safetensors", rank=2, minutes=0.001))
    assert failed
    assert any("Memory ran out" in event.text for event in told if isinstance(event, Note))
    assert isinstance(told[-1], Finished)


@pytest.mark.long
def test_samples_are_left_out_where_they_find_no_memory(
    taught: Path, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def none(*_: object, **__: object) -> torch.Tensor:
        tried.append(1)
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr(lora, "decoded", none)
    monkeypatch.setattr(lora, "SHOW_EVERY", 0.0)
    monkeypatch.setattr(lora, "SHOWING", 1e9)
    told = learn_now(request_for(taught, few, tmp_path / "l.safetensors", rank=2, minutes=0.01))
    assert isinstance(told[-1], Finished)
    assert tried == [1]
    assert not any(isinstance(event, Preview) for event in told)


def test_too_little_memory_is_told_before_the_start(taught: Path, few: Path, tmp_path: Path) -> None:
    request = request_for(taught, few, tmp_path / "l.safetensors", memory_limit=1 << 20)
    with pytest.raises(errors.NotEnoughMemory, match="too little free memory"):
        learn_now(request)


def test_numbers_that_are_none_are_not_saved(taught: Path, few: Path) -> None:
    learner = learner_for(taught, few, rank=2, layers="attention")
    tensors = {name: value * torch.nan for name, value in learner.tensors().items()}
    with pytest.raises(errors.PaintingFailed, match="no usable numbers"):
        packed(tensors, {})


def test_requests_travel_between_processes(taught: Path, few: Path, tmp_path: Path) -> None:
    request = request_for(taught, few, tmp_path / "l.safetensors")
    order = frames.unpack_order(frames.pack(frames.Render(job=JobId("a"), request=request)))
    assert isinstance(order, frames.Render)
    assert order.request == request


# ---- the command line


@pytest.mark.long
def test_the_command_learns(taught: Path, few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "looks" / "evening"
    options = ["--model", str(taught), "--minutes", "0.001", "--rank", "2", "--device", "cpu"]
    assert run(["lora", str(few), "-o", str(out), *options]) == 0
    said = capsys.readouterr()
    assert "3 pictures in" in said.err
    assert f"--lora {out}.safetensors" in said.out
    assert find_model(f"{out}.safetensors").identify().kind == "lora"
    assert run(["lora", str(few), "-o", str(out), *options]) == 1
    assert "already exists" in capsys.readouterr().err


@pytest.fixture
def bench(few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where commands are typed, with what they name."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "pictures").symlink_to(few)
    tiny_models.folder(tmp_path / "depth", "sd1", channels=5)
    tiny_models.lora(tmp_path / "look.safetensors", "kohya")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"folder": "nowhere"}, "There is no folder nowhere"),
        ({"folder": "empty"}, "There are no pictures in empty"),
        ({"model": "no-such-model"}, 'no model named "no-such-model"'),
        ({"model": "inpainting"}, "made for inpainting"),
        ({"model": "depth"}, "made for depth"),
        ({"model": "look.safetensors"}, "no model that paints from words"),
        ({"out": "look.png"}, "cannot be a .png file"),
        ({"--rank": "0"}, "--rank"),
        ({"--minutes": "-1"}, "--minutes"),
    ],
)
def test_bad_wishes_are_told_in_a_sentence(
    changes: dict[str, str], words: str, bench: Path, models: Models, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {"sd1": models("sd1 folder"), "inpainting": models("sd1 inpainting")}
    model = changes.get("model", "sd1")
    folder, out = changes.get("folder", "pictures"), changes.get("out", "new.safetensors")
    more = [part for name, value in changes.items() if name.startswith("--") for part in (name, value)]
    assert run(["lora", folder, "-o", out, "--model", str(known.get(model, model)), *more]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert not (bench / "new.safetensors").exists()


def test_models_made_to_be_quick_do_not_learn(few: Path, tmp_path: Path) -> None:
    folder = tiny_models.folder(tmp_path / "quick", "sd1")
    import diffusers

    plain = {name: value for name, value in tiny_models.unet("sd1").config.items() if not name.startswith("_")}
    unet = diffusers.UNet2DConditionModel(**{**plain, "time_cond_proj_dim": 16})
    unet.save_pretrained(folder / "unet")
    with pytest.raises(errors.InvalidRequest, match="few steps"):
        learn_now(request_for(folder, few, tmp_path / "l.safetensors"))


def test_the_end_is_short_where_looks_take_long(taught: Path, few: Path, tmp_path: Path) -> None:
    work = lora._Work(request_for(taught, few, tmp_path / "l.safetensors"), JobId("a"), choose("cpu"), lambda: None)
    work.asked = 100.0
    for each in (0.001, 0.5, 3.0, 50.0):
        work.each = each
        assert work._ending() <= max(lora.ENDING * work.asked, 4 * each)
    assert not work._shows()
