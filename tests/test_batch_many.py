"""Batches of several recipes into any format: names, names that are taken, reports, and folders that go away."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pyvips
from PIL import Image

from engine import errors, events, formats
from engine.cli import run
from engine.events import AnyEvent, JobId
from engine.jobs.batch import run_batch, without_done
from engine.jobs.local import LocalRunner
from engine.jobs.planning import BatchOrder, plan_batch, plan_words
from engine.jobs.report import NAME, BatchReport, Entry, as_csv, as_text, done_before, write_report
from engine.metadata import read_recipe
from engine.recipe import Imagine, Recipe, RenderRequest, Stylize
from engine.render import render as paint
from tests import pictures
from tests.batches import RECIPE, ignore, making, photos
from tests.command import quick
from tests.painting import style_file

__all__ = ["quick"]  # a fixture


def painted(requests: tuple[RenderRequest, ...]) -> BatchReport:
    return run_batch(requests, make_runner=making(), listener=ignore)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# ---- recipes and formats


def test_every_photo_goes_through_every_recipe_one_recipe_after_the_other(tmp_path: Path) -> None:
    sources = photos(tmp_path / "in", 2)
    one = BatchOrder(folder=tmp_path / "out", recipe=RECIPE, style="mosaic", own="April")
    two = replace(one, style="woodcut", recipe=Recipe(steps=(Stylize(style="woodcut"),)))
    wanted = ["photo 1-mosaic.png", "photo 2-mosaic.png", "photo 1-woodcut.png", "photo 2-woodcut.png"]
    requests = plan_batch(sources, one, two)
    assert [request.target.name for request in requests] == wanted
    assert [request.recipe.styles for request in requests] == [("mosaic",)] * 2 + [("woodcut",)] * 2
    assert len(painted(requests).done) == 4
    own = [replace(order, template="{own}/{number} {own}") for order in (one, two)]
    assert [request.target.relative_to(tmp_path / "out").as_posix() for request in plan_batch(sources, *own)] == [
        "April/0001 April.png",
        "April/0002 April.png",
        "April/0001 April (2).png",
        "April/0002 April (2).png",
    ]


def test_words_that_share_a_name_are_told_apart(tmp_path: Path) -> None:
    recipe = Recipe(steps=(Imagine(prompt="a lighthouse"),), seed=3)
    order = BatchOrder(folder=tmp_path, recipe=recipe, template="{source} {seed}")
    assert [request.target.name for request in plan_words([recipe, recipe], order)] == [
        "a lighthouse 3.png",
        "a lighthouse 3 (2).png",
    ]


@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "tiff", "avif"])
def test_the_command_paints_every_format_as_it_was_asked_for(
    tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures.photo(90, 60).save(tmp_path / "photo.jpg")
    arguments = ["batch", str(tmp_path / "photo.jpg"), "--style", str(style_file(tmp_path)), "--device", "cpu"]
    options = ["--format", form, "--longest", "120", "--depth", "16", "--quality", "80", "--name", "{own}-{width}"]
    out = tmp_path / "out"
    assert run([*arguments, *options, "--own", "mine", "--out", str(out)]) == 0, capsys.readouterr().err
    target = out / f"mine-120{formats.SUFFIXES[form]}"  # type: ignore[index]
    assert list(out.iterdir()) == [target]
    image = pyvips.Image.new_from_file(str(target))
    assert (image.width, image.height) == (120, 80)
    assert image.format == ("uchar" if form in ("jpeg", "webp") else "ushort")
    found = read_recipe(target)
    assert found is not None
    assert found.output.quality == 80
    assert run([*arguments, *options, "--no-metadata", "--own", "bare", "--out", str(out)]) == 0
    assert read_recipe(target.with_name(f"bare-120{target.suffix}")) is None


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--quality", "300"], "--quality"),
        (["--size", "4k", "--longest", "100"], "--size and --longest"),
        (["--longest", "0"], "0"),
        (["--name", "{source.__class__}"], "no token"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    tmp_path: Path, options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures.photo(30, 20).save(tmp_path / "photo.jpg")
    arguments = ["batch", str(tmp_path / "photo.jpg"), "--style", "mosaic", "--out", str(tmp_path / "out")]
    assert run([*arguments, *options]) == 1
    said = capsys.readouterr().err
    assert told in said
    assert len(said.splitlines()) == 1


def test_without_its_encoder_avif_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "can_write", lambda form: form != "avif")
    with pytest.raises(errors.InvalidRequest, match="AVIF pictures cannot be written here"):
        formats.check_writable("avif")


# ---- names that are taken


@pytest.mark.parametrize("existing", ["skip", "number", "overwrite"])
def test_a_name_that_is_taken(tmp_path: Path, existing: str) -> None:
    pictures.photo(30, 20).save(tmp_path / "photo.png")
    (tmp_path / "out").mkdir()
    kept = tmp_path / "out" / "photo-mosaic.png"
    kept.write_bytes(b"something dear")
    order = BatchOrder(folder=tmp_path / "out", recipe=RECIPE, style="mosaic", existing=existing)  # type: ignore[arg-type]
    requests = plan_batch([tmp_path / "photo.png"], order)
    report = run_batch(requests, make_runner=lambda listener: LocalRunner(listener, render=paint), listener=ignore)
    dear = kept.read_bytes() == b"something dear"
    expected = {
        "skip": (0, ["photo-mosaic.png"], True),
        "number": (1, ["photo-mosaic (2).png", "photo-mosaic.png"], True),
        "overwrite": (1, ["photo-mosaic.png"], False),
    }
    assert (len(report.done), names(tmp_path / "out"), dear) == expected[existing]


# ---- reports


def test_a_report_tells_everything_and_the_next_run_goes_by_it(tmp_path: Path) -> None:
    sources = photos(tmp_path / "in", 3)
    sources[1].write_bytes(b"no picture")
    order = BatchOrder(folder=tmp_path / "out", recipe=RECIPE, template="{date} {time} {source}", existing="number")
    report = painted(plan_batch(sources, order))
    assert report.summary == "2 painted, 1 skipped."
    paths = write_report(report, tmp_path / "out", ("text", "json", "csv"))
    text, values = paths[0].read_text("utf-8"), json.loads(paths[1].read_text("utf-8"))
    assert "Skipped (1)\n  photo 2.png: " in text
    assert "Painted (2)" in text
    assert [item["state"] for item in values["pictures"]] == ["done", "skipped", "done"]
    assert [row["state"] for row in csv.DictReader(io.StringIO(paths[2].read_text("utf-8")))] == [
        item["state"] for item in values["pictures"]
    ]
    before = names(tmp_path / "out")

    sources[1].write_bytes(sources[0].read_bytes())
    order = replace(order, template="{number} another name {source}")  # as another day would give it
    again = painted(without_done(plan_batch(sources, order), order.folder))
    assert again.summary == "1 painted, 2 already there."
    assert set(names(tmp_path / "out")) - set(before) == {"0002 another name photo 2.png"}

    changed = replace(order, recipe=Recipe(steps=(Stylize(style="mosaic", strength=0.5),)))
    assert len(painted(without_done(plan_batch(sources, changed), order.folder)).done) == 3


def test_a_name_that_is_another_photos_picture_by_now_gets_a_number(tmp_path: Path) -> None:
    sources = photos(tmp_path / "in", 2)
    order = BatchOrder(folder=tmp_path / "out", recipe=RECIPE, template="{number}")
    write_report(painted(plan_batch(sources, order)), order.folder, ("json",))
    first = tmp_path / "in" / "a.png"
    pictures.photo(24, 16, 9).save(first)
    report = run_batch(
        without_done(plan_batch([first, *sources], order), order.folder),
        make_runner=lambda listener: LocalRunner(listener, render=paint),
        listener=ignore,
    )
    assert report.summary == "1 painted, 2 already there."
    assert names(order.folder) == ["0001 (2).png", "0001.png", "0002.png", f"{NAME}.json"]


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
        lambda text: '{"kind": "impasto batch report", "pictures": [{"source": 1}]}',
        lambda text: text.replace('"target": "', '"target": "../../../etc/'),
        lambda text: text.replace("impasto batch report", "another"),
        lambda text: "[" * 100_000,
    ],
)
def test_a_damaged_report_only_forgets(tmp_path: Path, harm: Callable[[str], str]) -> None:
    order = BatchOrder(folder=tmp_path / "out", recipe=RECIPE)
    (path,) = write_report(painted(plan_batch(photos(tmp_path / "in", 1), order)), order.folder, ("json",))
    assert len(done_before(order.folder)) == 1
    path.write_text(harm(path.read_text("utf-8")), "utf-8")
    assert done_before(order.folder) == {}


def test_no_file_of_the_artists_is_replaced_by_a_report_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.txt").write_text("my own notes")
    entry = Entry(Path("=cmd()"), Path("/out/=x.png"), "failed", reason="-1")
    report = BatchReport(entries=(entry,))
    assert [path.name for path in write_report(report, tmp_path, ("text",))] == [f"{NAME} (2).txt"]
    assert [path.name for path in write_report(report, tmp_path, ("text",))] == [f"{NAME} (2).txt"]
    assert (tmp_path / f"{NAME}.txt").read_text() == "my own notes"
    assert as_csv(report).splitlines()[1].startswith("failed,'=cmd(),/out/=x.png,'-1,")
    assert "Failed (1)" in as_text(report)


def test_names_that_are_not_utf8_stand_in_every_report(tmp_path: Path) -> None:
    entry = Entry(Path("/in/caf\udce9.jpg"), Path("/out/x.png"), "failed", reason="/out/caf\udce9 is gone.")
    paths = write_report(BatchReport(entries=(entry,)), tmp_path, ("text", "json", "csv"))
    assert [path.read_text("utf-8").count("caf\\udce9 is gone.") for path in (paths[0], paths[2])] == [1, 1]
    assert json.loads(paths[1].read_text("utf-8"))["pictures"][0]["reason"] == entry.reason


@pytest.mark.usefixtures("quick")
def test_the_command_writes_reports_and_tells_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos(tmp_path / "in", 2)
    arguments = ["batch", str(tmp_path / "in"), "--style", "mosaic", "--style", "woodcut", "--out"]
    assert run([*arguments, str(tmp_path / "out"), "--report", "text", "--report", "json"]) == 0
    told = capsys.readouterr().err
    assert str(tmp_path / "out" / f"{NAME}.txt") in told
    assert "4 painted." in told
    assert {name for name in names(tmp_path / "out") if "report" not in name} == {
        f"photo {number}-{style}.png" for number in (1, 2) for style in ("mosaic", "woodcut")
    }


# ---- what may happen meanwhile


def harming(number: int, harm: Callable[[], None]) -> Callable[..., Iterator[AnyEvent]]:
    """The engine, but `harm` is done while picture `number` is painted."""
    seen: list[JobId] = []

    def render(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
        for event in paint(request, job=job, checkpoint=checkpoint):
            if isinstance(event, events.Progress) and event.stage == events.SAVING:
                seen.append(job)
                if len(seen) == number:
                    harm()
            yield event

    return render


def test_a_folder_that_is_removed_stops_the_batch_and_nothing_is_lost(tmp_path: Path) -> None:
    sources, out = photos(tmp_path / "in", 6), tmp_path / "out"
    requests = plan_batch(sources, BatchOrder(folder=out, recipe=RECIPE))
    making_harm = harming(3, lambda: shutil.rmtree(out))
    first = run_batch(requests, make_runner=making(making_harm), listener=ignore)
    assert "was removed or exchanged" in first.stopped
    assert len(first.left) >= 2
    second = painted(requests)
    assert second.complete
    assert len(names(out)) == 6
    for path in out.iterdir():
        with Image.open(path) as image:
            image.load()


def test_a_link_in_the_way_leads_nothing_out_of_the_folder(tmp_path: Path) -> None:
    sources, out, elsewhere = photos(tmp_path / "in", 5), tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()

    def exchange() -> None:
        out.rename(tmp_path / "before")
        out.symlink_to(elsewhere)

    requests = plan_batch(sources, BatchOrder(folder=out, recipe=RECIPE))
    report = run_batch(requests, make_runner=making(harming(2, exchange)), listener=ignore)
    assert report.stopped
    assert list(elsewhere.iterdir()) == []
    assert len(names(tmp_path / "before")) == 1 == len(report.done)
    assert len(report.left) + len(report.failed) == 4


@pytest.mark.long
def test_a_disk_that_fills_up_stops_the_batch_and_it_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full from the third picture on: what was done stays, no half file, the next run paints the rest."""
    sources, out = photos(tmp_path / "in", 6), tmp_path / "out"
    sources[1].write_bytes(sources[1].read_bytes()[:300])
    requests = plan_batch(sources, BatchOrder(folder=out, recipe=RECIPE))
    written: list[str] = []
    sync = os.fsync

    def full(descriptor: int) -> None:
        written.append("")
        if len(written) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr("engine.atomic.os.fsync", full)
        patched.setattr("engine.atomic._settle", lambda _folder: None)
        first = run_batch(requests, make_runner=making(paint), listener=ignore)
    assert first.stopped.startswith("There is no room for photo 4")
    assert "are needed and" in first.stopped
    assert (len(first.done), len(first.skipped), len(first.failed)) == (2, 1, 0)
    assert len(names(out)) == 2
    second = run_batch(requests, make_runner=making(paint), listener=ignore)
    assert second.summary == "3 painted, 2 already there, 1 skipped."
    for path in out.iterdir():
        with Image.open(path) as image:
            image.load()
