"""Training: a short real run on drawn pictures learns, goes on from its checkpoint, and ships weights that load."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from engine.nets.slim import SlimFeatures
from engine.nets.stylizer import Stylizer, Widths
from engine.nets.vgg import Vgg16
from engine.training import banks, features, losses, prune
from engine.training import stylizer as training
from engine.training.losses import contrast, repetition, specks
from engine.training.mini import autoencoder, judge, words
from engine.training.pictures import held_out, training_files
from engine.training.plans import parser_for
from engine.training.ship import ship
from tests.pictures import painting, photo
from tests.random_vgg import vgg16_weights


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Photos and paintings, and a feature network of VGG16's shape with random weights."""
    for kind, draw in (("photos", photo), ("paintings", painting)):
        (tmp_path / kind).mkdir()
        for seed in range(3):
            draw(220, 200, seed=seed).save(tmp_path / kind / f"{kind}-{seed}.png")
    save_file(vgg16_weights(), tmp_path / "vgg.safetensors")
    return tmp_path


def plan_of(folder: Path, **changes: object) -> training.Plan:
    fields: dict[str, object] = {
        "pictures": folder,
        "vgg": folder / "vgg.safetensors",
        "out": folder / "out",
        "batch": 2,
        "size": 96,
        "styles": 6,
        "contents": 4,
        "others": 2,
        "settle": 0.0,
    }
    return training.Plan(**(fields | changes))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def small_paintings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(banks, "STYLE_SIDE", 160)
    monkeypatch.setattr(losses, "SLICES", 4)  # sorting along all of them takes most of a small run's time


@pytest.mark.long
def test_a_run_goes_on_where_it_stopped_and_ends_with_its_minutes(folder: Path) -> None:
    training.train(plan_of(folder, minutes=0.1, now=0.04))
    first = steps_of(folder / "out")
    training.train(plan_of(folder, minutes=0.1))
    assert steps_of(folder / "out") > first > 0
    last = steps_of(folder / "out")
    training.train(plan_of(folder, minutes=0.1))
    assert steps_of(folder / "out") == last
    ship(folder / "out" / "stylizer.safetensors", folder / "shipped.safetensors")
    with safe_open(str(folder / "shipped.safetensors"), "pt") as weights:
        assert {weights.get_tensor(name).dtype for name in weights.keys()} == {torch.float16}  # noqa: SIM118
        assert set(weights.keys()) == set(Stylizer().state_dict())


@pytest.mark.long
def test_after_the_first_part_it_settles(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learnt = []
    learn = training.learn
    monkeypatch.setattr(training, "learn", lambda plan: (learnt.append(plan), learn(plan))[1])
    plan = plan_of(folder, minutes=0.08, settle=0.05)
    training.train(plan)
    first, second = learnt
    assert first.weights.specks == 0
    assert second.weights.specks == plan.weights.specks > 0
    assert second.start == first.out / "stylizer.safetensors"
    assert second.out == plan.out
    assert steps_of(first.out) > 0
    assert steps_of(second.out) > 0


def steps_of(out: Path) -> int:
    with safe_open(str(out / "checkpoint.safetensors"), "pt") as checkpoint:
        return int(checkpoint.metadata()["step"])


def test_steps_lower_the_loss_of_their_batch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = training.Trainer(plan_of(folder, rate=1e-4, goal=0.0), torch.device("cpu"))
    batch = trainer.banks.batch()
    monkeypatch.setattr(trainer.banks, "batch", lambda: batch)
    before = float(trainer.losses(batch).total.detach())
    for _ in range(5):
        trainer.update()
    assert float(trainer.losses(batch).total.detach()) < before


@pytest.mark.long
def test_the_care_for_content_follows_its_goal(folder: Path) -> None:
    for goal, sign in ((0.01, 1), (100.0, -1)):
        trainer = training.Trainer(plan_of(folder, goal=goal), torch.device("cpu"))
        before = float(trainer.care)
        trainer.update()
        assert sign * (float(trainer.care) - before) > 0


def test_fresh_banks_show_other_parts(folder: Path) -> None:
    trainer = training.Trainer(plan_of(folder), torch.device("cpu"))
    before = trainer.banks.styles.clone(), trainer.banks.contents.clone()
    trainer.banks.refresh()
    assert not torch.equal(before[0], trainer.banks.styles)
    assert not torch.equal(before[1], trainer.banks.contents)


def test_a_painting_is_not_told_from_itself() -> None:
    own, others = torch.eye(3)[:1], torch.eye(3)[None]
    strangers = torch.tensor([[False, True, True]])
    certain = contrast(own, own, others, strangers)
    assert certain < 1e-6
    assert contrast(torch.eye(3)[1:2], own, others, strangers) > 10


S = "--stamps F --chunk 1024"
COMMANDS = (
    (training.Plan, "--pictures D --vgg F --out O --settle 0 --start S --rate 4e-4 --content 3.76 --minutes 5"),
    (features.Plan, "--pictures D --vgg F --out O --minutes 7"),
    (
        autoencoder.Plan,
        f"--out O {S} --workers 8 --batch 128 --bank 6000 --minutes 4 --photos P --paintings Q --vgg V",
    ),
    (words.Plan, f"--out O {S} --workers 12 --batch 1024 --rate 7e-4 --cache 400000 --compiled 1 --minutes 13.5"),
    (judge.Plan, f"--out O {S} --workers 22 --minutes 7"),
)
"""What the model cards say."""


@pytest.mark.parametrize(("plan", "command"), COMMANDS)
def test_commands_of_the_model_cards_are_understood(plan: Any, command: str) -> None:
    plans = (plan, losses.Weights) if plan is training.Plan else (plan,)
    options = command.split()
    given = vars(parser_for(None, *plans).parse_args(options))
    made = plan(**{name: value for name, value in given.items() if name in {item.name for item in fields(plan)}})
    assert made.out == Path("O")
    assert made.minutes == float(options[options.index("--minutes") + 1])
    assert given.get("content", 3.76) == 3.76
    with pytest.raises(SystemExit):
        parser_for(None, *plans).parse_args([])


def test_held_out_pictures_are_never_trained_on(tmp_path: Path) -> None:
    names = [*held_out()["paintings"], *held_out()["photos"]]
    assert len(set(names)) == len(names) >= 20
    for name in (*names, "free"):
        (tmp_path / f"{name}.jpg").touch()
    assert [file.stem for file in training_files(tmp_path)] == ["free"]


def test_a_lonely_speck_is_told_from_even_texture() -> None:
    even = 0.5 + 0.05 * torch.randn(1, 3, 128, 128, generator=torch.Generator().manual_seed(0))
    plain, lonely = torch.full_like(even, 0.5), even.clone()
    lonely[..., 60:64, 60:64] += torch.tensor([0.4, -0.4]).repeat(2)
    assert specks(even, plain) < 1e-3
    assert specks(lonely, plain) > 5 * specks(even, plain)
    assert specks(lonely, lonely) < specks(lonely, plain) / 10


def test_a_checkerboard_repeats_itself_and_noise_does_not() -> None:
    noise = torch.rand(1, 3, 128, 128, generator=torch.Generator().manual_seed(0))
    board = torch.zeros(1, 3, 128, 128)
    board[..., ::8, ::8] = 0.2
    stripes = board.amax(2, keepdim=True).expand(-1, -1, 128, -1)
    slanted = torch.stack([stripes[..., row, :].roll(row, -1) for row in range(128)], 2)
    assert repetition(noise) < 0.05
    assert repetition(board) > 0.9
    assert repetition(torch.eye(128).expand(1, 3, -1, -1)) < 0.05
    assert repetition(slanted) > 0.9
    assert repetition(0.1 * noise + board) > 5 * repetition(noise)


def test_the_feature_network_reads_torchvision_names(folder: Path) -> None:
    network = Vgg16.read(folder / "vgg.safetensors")
    features = network(torch.rand(1, 3, 64, 64))
    assert {name: tuple(value.shape[1:]) for name, value in features.items()} == {
        "relu1_1": (64, 64, 64),
        "relu2_1": (128, 32, 32),
        "relu3_1": (256, 16, 16),
        "relu4_1": (512, 8, 8),
    }
    assert all(not parameter.requires_grad for parameter in network.parameters())


@pytest.mark.long
def test_the_log_tells_every_loss(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "LOG_EVERY", 1)
    training.train(plan_of(folder, minutes=0.08))
    rows = [json.loads(line) for line in (folder / "out" / "log.jsonl").read_text().splitlines()]
    assert rows
    names = {
        "content",
        "care",
        "moments",
        "strokes",
        "colours",
        "touch",
        "moved",
        "marks",
        "specks",
        "glow",
        "tone",
        "contrast",
        "repetition",
        "identity",
        "step",
        "seconds",
    }
    assert set(rows[0]) == names
    assert all(value == value for row in rows for value in row.values())  # noqa: PLR0124 - NaN is not equal to itself


@pytest.mark.long
def test_slim_features_learn_from_vgg(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "LOG_EVERY", 5)
    plan = features.Plan(folder, folder / "vgg.safetensors", folder / "out", minutes=0.25, batch=4, size=64)
    features.train(plan)
    lines = [json.loads(line) for line in (folder / "out" / "log.jsonl").read_text().splitlines()]
    taps = ("relu1_1", "relu2_1", "relu3_1", "relu4_1")
    assert sum(lines[-1][tap] for tap in taps) < 0.95 * sum(lines[0][tap] for tap in taps)
    weights = load_file(folder / "out" / "features.safetensors")
    SlimFeatures().load_state_dict({name: value.float() for name, value in weights.items()})


def test_pruning_leaves_out_channels_of_nothing_unseen() -> None:
    torch.manual_seed(3)
    whole = Stylizer(Widths(quarter=16, eighth=32, paint=24, deep_blocks=2))
    weights = {name: value.clone() for name, value in whole.state_dict().items()}
    silent = torch.arange(0, 32, 4)  # a quarter of the channels is written by nobody and read by nobody
    for axis in prune.axes(whole.widths):
        if axis.group == "eighth":
            weights[axis.tensor].index_fill_(axis.dimension, silent + axis.start, 0.0)
    whole.load_state_dict(weights)
    small = Stylizer.of(prune.pruned(weights, 0.0))
    picture, code = torch.rand(1, 3, 64, 64), whole.style(torch.rand(1, 3, 64, 64))
    assert torch.equal(small(picture, code), whole(picture, code))
    lean = prune.pruned(weights, 0.25)
    assert Widths.of(lean) == Widths(quarter=16, eighth=24, paint=16, deep_blocks=2)
    assert not torch.isin(silent, _kept(weights["content.deep.bias"], lean["content.deep.bias"])).any()


def _kept(before: torch.Tensor, after: torch.Tensor) -> torch.Tensor:
    return torch.nonzero(torch.isin(before, after[after != 0])).flatten()
