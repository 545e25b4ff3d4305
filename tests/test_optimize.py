"""Optimising: tiled gradients are untiled ones, pictures come nearer to the painting, jobs are taken up again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from PIL import Image
from torch import Tensor

from engine import errors
from engine.canvas import Canvas, mirrored
from engine.events import AnyEvent, Note, Preview, Progress
from engine.models.features import FeatureNetwork, feature_network
from engine.nets.vgg import TAPS, Vgg16
from engine.optimising.descent import descend
from engine.optimising.kept import MOST, Kept
from engine.optimising.looking import HALO, look, reach
from engine.optimising.objective import COVARIANCES, FAINT, MEANS, TAP_WEIGHTS, TRANSPORT, Objective
from engine.optimising.room import HALO as ROOM_HALO
from engine.optimising.room import Room
from engine.optimising.scales import Scale
from engine.optimising.work import Work, own
from engine.recipe import Optimize
from engine.steps.optimize import Job, optimize
from engine.steps.workshop import Ladder, Workshop
from engine.tiles import Frame
from tests import ROOT
from tests.command import python
from tests.painting import Fault, Patience, canvas_of, shop, style_file
from tests.pictures import photo
from tests.random_vgg import vgg16_weights
from tests.waiting import wait_until

WIDTH, HEIGHT = 157, 109


def random_vgg() -> Vgg16:
    """VGG16 that has learned nothing, and whose features do not fade with depth."""
    return Vgg16(vgg16_weights(seed=3, gain=2**0.5, bias=0.1))


@pytest.fixture(params=["slim", "random"])
def job(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    if request.param == "random":
        monkeypatch.setattr("engine.steps.optimize.feature_network", lambda _name: random_vgg())
    return job_of(tmp_path)


def job_of(tmp_path: Path, place: Workshop | None = None, **fields: object) -> Job:
    step = Optimize.model_validate({"style": str(style_file(tmp_path)), "features": "slim", **fields})
    return Job(canvas_of(WIDTH, HEIGHT), step, place or shop(), torch.float32)


def work_of(job: Job, tile: int, *, lean: bool = False) -> tuple[Work, Ladder]:
    """The work on one scale, from a noisy start."""
    scale = Scale(WIDTH, HEIGHT, 64, 1)
    frame = Frame(WIDTH, HEIGHT, margin=HALO, fold=8)
    ladder = Ladder(job.shop, frame, tile, trims=False)
    with job._painting(scale) as painting:
        targets = job._targets(painting, Room(tile, False, 0))
    objective = Objective(targets, job._content(job.photo, ladder), 0.5)
    noise = torch.rand(1, 3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(1))
    picture = (0.8 * job._tensor(job.photo) + 0.2 * noise).requires_grad_()
    work = Work(job.eyes, objective, frame, picture, lean=lean)
    work.draw(7)
    return work, ladder


def gradient_of(work: Work, ladder: Ladder) -> tuple[float, Tensor]:
    gradient = torch.empty_like(work.picture)
    return float(descend(work, ladder, gradient)), gradient


def apart(one: Tensor, other: Tensor) -> float:
    return float((one - other).norm() / other.norm())


def test_tiled_gradients_are_the_untiled_one(job: Job) -> None:
    work, ladder = work_of(job, 4096)
    loss, untiled = gradient_of(work, ladder)
    assert len(list(ladder.frame.tiles(4096))) == 1
    for tile, lean in ((64, True), (104, False)):
        found, tiled = gradient_of(*work_of(job, tile, lean=lean))
        assert apart(tiled, untiled) <= 1e-4, tile
        assert found == pytest.approx(loss, rel=1e-4)


def test_the_gradient_is_that_of_the_loss_written_down_plainly(job: Job) -> None:
    """Means, covariances, content, and the transport by sorting: no tiles, no histograms, only autograd."""
    work, ladder = work_of(job, 64)
    loss, gradient = gradient_of(work, ladder)
    frame, picture = work.frame, work.picture.detach().requires_grad_()
    whole = frame.region
    rows = torch.from_numpy(mirrored(whole.y, whole.height, HEIGHT))
    columns = torch.from_numpy(mirrored(whole.x, whole.width, WIDTH))
    features = own(job.eyes.look(picture.index_select(2, rows).index_select(3, columns)), frame, whole)
    plain = torch.zeros((), dtype=torch.float64)
    for tap, part in features.items():
        target, slices = work.objective.targets[tap], work.slices[tap]
        f = part.features[0].flatten(1).T.double() - target.mean.double()
        if target.scale is not None:
            f = f * target.scale.double()
        mean, covariance = f.mean(0), torch.cov(f.T, correction=0)
        means = mean.square().mean() / target.spread
        covariances = (covariance - target.covariance).square().sum() / target.covariance.square().sum()
        along = slices.directions.double() @ f.T
        place = (torch.arange(len(f)).double() + 0.5) / len(f) * (slices.sorted.shape[1] - 1)
        low = place.long()
        aims = torch.lerp(slices.sorted[:, low].double(), slices.sorted[:, low + 1].double(), place - low)
        aim = torch.empty_like(along).scatter_(1, along.detach().argsort(1), aims)
        transport = (along - aim).square().mean() / target.spread
        plain = plain + TAP_WEIGHTS[tap] * (MEANS * means + COVARIANCES * covariances + TRANSPORT * transport)
    seen = work.objective.photo.features[0].flatten(1).double()
    least = FAINT * seen.var(1, correction=0).mean()
    together = (f - mean).T.mul(seen).mean(1) / (f.var(0, correction=0) + least).sqrt()
    content = (2 - 2 * together / (seen.var(1, correction=0) + least).sqrt()).mean()
    plain = plain + work.objective.care * content
    plain.backward()
    assert picture.grad is not None
    assert loss == pytest.approx(plain.item(), rel=5e-3)  # histograms have 1024 bins
    assert apart(gradient, picture.grad * WIDTH * HEIGHT) <= 2e-2


@pytest.mark.long
def test_memory_that_runs_out_changes_neither_loss_nor_gradient(tmp_path: Path) -> None:
    job = job_of(tmp_path)
    work, ladder = work_of(job, 64)
    loss, gradient = gradient_of(work, ladder)
    with Fault(0) as clean:
        gradient_of(work, ladder)
    raised = 0
    for number in range(20, clean.count - 20, max(1, clean.count // 3)):
        work, ladder = work_of(job, 64)
        with Fault(number) as fault:
            try:
                found, again = gradient_of(work, ladder)
            except torch.OutOfMemoryError:
                continue  # a number or two outside the ladder: what is summed is a few kilobytes
        raised += fault.raised
        assert found == pytest.approx(loss), number
        assert apart(again, gradient) <= 1e-5, number
    assert raised >= 2


def test_smaller_tiles_after_memory_ran_out_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = job_of(tmp_path)
    work, ladder = work_of(job, 4096)
    loss, gradient = gradient_of(work, ladder)
    back = Work.gradient

    def tight(self: Work, tile: object) -> object:
        if tile == self.frame.region:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return back(self, tile)  # type: ignore[arg-type]

    monkeypatch.setattr(Work, "gradient", tight)
    work, ladder = work_of(job, 4096)
    found, again = gradient_of(work, ladder)
    assert "tiles are now" in ladder.notes[0]
    assert found == pytest.approx(loss, rel=1e-4)
    assert apart(again, gradient) <= 1e-4


def test_features_see_no_further_than_the_halo() -> None:
    assert (reach(), HALO, ROOM_HALO) == (26, 32, 32)
    network: FeatureNetwork = random_vgg()
    picture = torch.rand(1, 3, 120, 120)
    changed = picture.clone()
    changed[:, :, 60 - 27, 60 - 27] += 1  # place 7 of relu4_1 shows pixels 56 to 63
    deep = [network(shown)["relu4_1"][:, :, 8, 8] for shown in (picture, changed)]
    assert torch.equal(*deep)
    changed[:, :, 64 - 26, 64 - 26] += 1
    assert not torch.equal(deep[0], network(changed)["relu4_1"][:, :, 8, 8])


@pytest.mark.parametrize("network", [feature_network("slim"), random_vgg()])
def test_looking_lean_sees_the_same(network: FeatureNetwork) -> None:
    picture = torch.rand(1, 3, 64, 80, requires_grad=True)
    plain, lean = look(network, picture), look(network, picture, lean=True)
    assert list(plain) == list(lean) == list(TAPS)
    assert all(torch.equal(plain[tap], lean[tap]) for tap in TAPS)
    (first,) = torch.autograd.grad(sum(x.sum() for x in plain.values()), picture)  # type: ignore[arg-type]
    (second,) = torch.autograd.grad(sum(x.sum() for x in lean.values()), picture)  # type: ignore[arg-type]
    assert apart(second, first) < 1e-5


# ---- the step


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small scales with few iterations."""

    def few(width: int, height: int, *, strokes: float, effort: str) -> tuple[Scale, ...]:
        return Scale(width // 2, height // 2, 32, 10), Scale(width, height, 64, 6)

    monkeypatch.setattr("engine.steps.optimize.scales", few)


def paint(tmp_path: Path, place: Workshop, **fields: object) -> tuple[npt.NDArray[np.uint8], list[AnyEvent]]:
    step = Optimize.model_validate({"style": str(style_file(tmp_path)), "features": "slim", **fields})
    return finished(optimize(canvas_of(64, 48), step, place))


def finished(running: Generator[AnyEvent, None, Canvas]) -> tuple[npt.NDArray[np.uint8], list[AnyEvent]]:
    events: list[AnyEvent] = []
    while True:
        try:
            events.append(next(running))
        except StopIteration as end:
            return np.array(end.value.array), events


@pytest.mark.usefixtures("hurried")
def test_the_picture_comes_nearer_to_the_painting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    losses: list[float] = []

    def listening(*given: object) -> Tensor:
        loss = descend(*given)  # type: ignore[arg-type]
        losses.append(float(loss))
        return loss

    monkeypatch.setattr("engine.optimising.descent.descend", listening)
    painted, events = paint(tmp_path, shop())
    assert painted.shape == (48, 64, 3)
    assert losses[9] < 0.7 * losses[0]
    assert losses[-1] < 0.9 * losses[10]
    network = feature_network("slim")
    style = np.asarray(Image.open(style_file(tmp_path)).convert("RGB").resize((74, 64)))
    before, after, aim = (means(network, picture) for picture in (canvas_of(64, 48).array, painted, style))
    assert apart(after, aim) < 0.7 * apart(before, aim)
    stages = {event.stage for event in events if isinstance(event, Progress)}
    assert stages == {"Scale 1 of 2", "Scale 2 of 2"}
    shown = [event for event in events if isinstance(event, Preview)]
    assert len(shown) >= 4
    assert all((event.width, event.height) == (64, 48) for event in shown)
    done = [event.done for event in events if isinstance(event, Progress)]
    assert (done, done[-1]) == (sorted(done), 1000)


def means(network: FeatureNetwork, picture: npt.NDArray[np.generic]) -> Tensor:
    tensor = torch.from_numpy(np.array(picture, np.float32) / 255).permute(2, 0, 1)[None]
    with torch.no_grad():
        return torch.cat([x.mean((2, 3))[0] for x in network(tensor).values()])


@pytest.mark.usefixtures("hurried")
@pytest.mark.long
def test_the_same_job_gives_the_same_picture_and_another_seed_another(tmp_path: Path) -> None:
    first, _ = paint(tmp_path, shop())
    assert np.array_equal(first, paint(tmp_path, shop())[0])
    assert not np.array_equal(first, paint(tmp_path, shop(seed=5))[0])


@pytest.mark.usefixtures("hurried")
def test_cancel_ends_within_one_iteration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    iterations = 0

    def counted(*given: object) -> Tensor:
        nonlocal iterations
        iterations += 1
        if iterations == 3:
            patience.most = patience.calls
        return descend(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("engine.optimising.descent.descend", counted)
    patience = Patience(10_000)
    with pytest.raises(errors.Cancelled):
        paint(tmp_path, shop(checkpoint=patience, tile=64))
    assert iterations == 3


@pytest.mark.parametrize("size", [(1, 1), (1, 90), (70, 3)])
def test_odd_sizes(tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.optimising.scales.STEPS", ((384, 2),))
    step = Optimize(style=str(style_file(tmp_path)), features="slim")
    running = optimize(canvas_of(*size), step, shop())
    assert finished(running)[0].shape == (size[1], size[0], 3)


def test_where_nobody_watches_there_are_no_previews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.optimising.scales.STEPS", ((384, 2),))
    step = Optimize(style=str(style_file(tmp_path)), features="slim")
    _, events = finished(optimize(canvas_of(9, 5), step, shop(previews=False)))
    assert any(isinstance(event, Progress) for event in events)
    assert not any(isinstance(event, Preview) for event in events)


# ---- what is kept


@pytest.mark.usefixtures("hurried")
def test_a_job_goes_on_after_its_last_scale(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = paint(tmp_path, shop())
    write = Kept.write

    def killed(self: Kept, done: int, painted: Tensor) -> bool:
        write(self, done, painted)
        raise KeyboardInterrupt

    monkeypatch.setattr(Kept, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        paint(tmp_path, shop())
    monkeypatch.setattr(Kept, "write", write)
    (file,) = (home / "cache" / "optimize").iterdir()
    kept = file.read_bytes()
    resumed, events = paint(tmp_path, shop())
    assert [event.text for event in events if isinstance(event, Note)] == ["Continuing after scale 1 of 2."]
    assert np.array_equal(resumed, whole)
    assert not file.exists()
    for damaged in (b"", kept[:1000]):
        file.write_bytes(damaged)
        assert np.array_equal(paint(tmp_path, shop())[0], whole)


@pytest.mark.long
def test_a_killed_process_is_taken_up_by_the_next(tmp_path: Path, home: Path) -> None:
    photo(388, 12).save(tmp_path / "photo.png")
    options = ["--method", "optimize", "--features", "slim", "--style", str(style_file(tmp_path))]
    arguments = ["render", str(tmp_path / "photo.png"), *options, "-o", str(tmp_path / "out.png")]
    few = "import engine.optimising.scales as s; s.STEPS = ((384, 12), (768, 8)); import engine.cli as c; c.main()"
    running = subprocess.Popen([sys.executable, "-c", few, *arguments], cwd=ROOT)
    folder = home / "cache" / "optimize"
    wait_until(lambda: list(folder.glob("*.safetensors")) or running.poll() is not None, seconds=100)
    assert running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not (tmp_path / "out.png").exists()
    done = python(few, *arguments)
    assert (done.returncode, done.stderr) == (0, "Note: Continuing after scale 1 of 2.\n")
    with Image.open(tmp_path / "out.png") as painted:
        assert painted.size == (388, 12)
    assert list(folder.iterdir()) == []


def test_what_others_left_is_bounded(home: Path) -> None:
    keeper = Kept.of(canvas_of(8, 8), ("this",))
    for number in range(12):
        other = Kept.of(canvas_of(8, 8), (str(number),))
        assert other.write(1, torch.rand(1, 3, 4, 4))
        os.utime(other.file, (time.time() - 60 * number,) * 2)
    assert keeper.write(2, torch.full((1, 3, 4, 4), 0.5))
    assert keeper.sweep() == 12 - (MOST - 1)
    old = Kept.of(canvas_of(8, 8), ("0",)).file
    os.utime(old, (1, 1))
    assert keeper.sweep() == 1
    found = keeper.read()
    assert found is not None
    assert (found[0], found[1].unique().tolist()) == (2, [0.5])
    assert keeper.file.parent == home / "cache" / "optimize"
