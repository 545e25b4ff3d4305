"""The command line: what it answers, its exit codes, and one sentence for every bad input."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from engine import events
from engine.cli import run
from engine.events import AnyEvent, JobId
from engine.jobs.local import LocalRunner
from engine.recipe import RenderRequest
from tests import ROOT, pictures
from tests.batches import copying_render, fifty_with_five_broken
from tests.command import command, one_sentence, photo, python, quick

__all__ = ["photo", "quick"]  # fixtures


# ---- lists


@pytest.mark.alone
@pytest.mark.parametrize(
    "arguments", [["--help"], ["presets"], ["styles", "list"], ["render", "--help"], ["--version"]]
)
def test_lists_answer_at_once_and_without_torch(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom engine.cli import run\n"
        f"assert run({arguments!r}) == 0\n"
        "sys.exit(any(name in sys.modules for name in ('torch', 'PySide6', 'diffusers')))"
    )
    began = time.perf_counter()
    done = python(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert time.perf_counter() - began < 3  # 0.3 s on an idle machine


def test_presets_and_styles_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets"]) == run(["presets", "list"]) == run(["styles"]) == 0
    listed = capsys.readouterr().out
    assert "Woodcut print:" in listed
    assert "Vincent van Gogh" in listed
    assert run(["presets", "show", "woodcut-print"]) == 0
    assert "3840 × 2160" in capsys.readouterr().out
    assert run(["styles", "show", "irises"]) == 0
    assert "Irises, Vincent van Gogh, 1890" in capsys.readouterr().out


def test_checking_a_preset_tells_every_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = ROOT / "presets" / "woodcut-print.toml"
    assert run(["presets", "check", str(good)]) == 0
    assert "good preset" in capsys.readouterr().out
    bad = tmp_path / "bad.toml"
    bad.write_text('title = ""\n[[steps]]\nkind = "stylize"\nstyle = "x"\nstrenght = 1\n')
    assert run(["presets", "check", str(bad)]) == 1
    told = capsys.readouterr().err
    assert one_sentence(told)
    assert "title" in told
    assert 'Did you mean "strength"' in told
    bad.write_text('title = "T"\n[[steps]]\nkind = "stylize"\nstyle = "woodcutt"\n')
    assert run(["presets", "check", str(bad)]) == 1
    assert 'Did you mean "woodcut"' in capsys.readouterr().err


def test_devices_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["devices"]) == 0
    assert "cpu" in capsys.readouterr().out


def test_without_a_command_the_studio_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    studio = type(sys)("gui.app")
    studio.main = lambda: 7  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gui.app", studio)
    assert run([]) == 7


# ---- usage


@pytest.mark.parametrize(
    "arguments",
    [
        ["paint"],
        ["render"],
        ["render", "a.jpg", "-o", "b.jpg"],
        ["render", "a.jpg", "--style", "mosaic"],
        ["render", "a.jpg", "--style", "mosaic", "-o", "b.jpg", "--strength", "much"],
        ["render", "a.jpg", "--style", "mosaic", "-o", "b.jpg", "--sise", "10x10"],
        ["batch", "--style", "mosaic", "--out", "x"],
        ["presets", "show"],
    ],
)
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Usage:" in capsys.readouterr().err


# ---- rendering


@pytest.mark.parametrize("name", ["out.jpg", "out.png", "out.webp", "out.tiff", "new folder/äöü \N{CAT FACE}.png"])
def test_a_picture_is_painted(tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    out = tmp_path / name
    options = ["--style", "mosaic", "--size", "48x48", "--device", "cpu", "--tile", "64", "--memory-limit", "1GB"]
    assert run(["render", str(photo), *options, "-o", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    with Image.open(out) as painted:
        painted.load()
        assert painted.size == (48, 32)
        assert painted.format == {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".tiff": "TIFF"}[out.suffix]


def asked_for(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> RenderRequest:
    """The request that reaches the runner."""
    seen: list[RenderRequest] = []

    def watching(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
        seen.append(request)
        yield from copying_render(request, job=job, checkpoint=checkpoint)

    monkeypatch.setattr("engine.cli._local_runner", lambda listener: LocalRunner(listener, render=watching))
    assert run(["render", *arguments]) == 0
    return seen[0]


def test_options_go_before_the_preset(tmp_path: Path, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = str(tmp_path / "out.jpg")
    plain = asked_for(monkeypatch, str(photo), "--preset", "woodcut-print", "-o", out)
    assert plain.recipe.steps[0].style == "woodcut"
    assert plain.recipe.output.size is not None
    assert plain.recipe.output.size.width == 3840
    changed = asked_for(
        monkeypatch, str(photo), "--preset", "woodcut-print", "--style", "irises", "--strength", "0.25",
        "--size", "50x60", "--seed", "9", "--device", "cpu", "--memory-limit", "2GB", "--tile", "128",
        "--overwrite", "-o", out,
    )  # fmt: skip
    step, output = changed.recipe.steps[0], changed.recipe.output
    assert (step.style, step.strength, changed.recipe.seed) == ("irises", 0.25, 9)
    assert output.size is not None
    assert (output.size.width, output.size.height) == (50, 60)
    assert (changed.device, changed.memory_limit, changed.tile) == ("cpu", 2 << 30, 128)


def test_the_suffix_goes_before_the_presets_format(tmp_path: Path, photo: Path, quick: None) -> None:
    out = tmp_path / "out.webp"
    assert run(["render", str(photo), "--preset", "woodcut-print", "-o", str(out)]) == 0
    with Image.open(out) as painted:
        assert painted.format == "WEBP"


def test_an_own_painting_is_named_by_its_whole_path(
    tmp_path: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures.painting(80, 60).save(tmp_path / "own.png")
    monkeypatch.chdir(tmp_path)
    request = asked_for(monkeypatch, str(photo), "--style", "own.png", "-o", "out.png")
    assert request.recipe.steps[0].style == str(tmp_path / "own.png")


def test_json_is_one_event_a_line_without_pixels(
    tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["render", str(photo), "--style", "mosaic", "--json", "-o", str(tmp_path / "out.png")]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0]["kind"] == "started"
    assert told[-1]["kind"] == "finished"
    assert any(event["kind"] == "preview" for event in told)
    assert all("rgb" not in event for event in told)
    for event in told:
        events.event_adapter.validate_python(event)


@pytest.mark.skipif(os.name == "nt", reason="names there are Unicode")
def test_a_name_that_is_not_unicode_is_painted_or_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], quick: None
) -> None:
    photo = tmp_path / os.fsdecode(b"caf\xe9.png")
    pictures.photo(20, 20).save(photo)
    code = run(["render", str(photo), "--style", "mosaic", "--json", "-o", str(tmp_path / "out.png")])
    told = capsys.readouterr()
    assert code == 0, told.err
    assert json.loads(told.out.splitlines()[-1])["kind"] == "finished"


def test_a_reader_that_goes_away_does_not_end_the_job(tmp_path: Path, photo: Path) -> None:
    out = tmp_path / "out.png"
    arguments = [sys.executable, "-m", "engine", "render", str(photo), "--style", "mosaic", "--json", "-o", str(out)]
    with subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        error = running.stderr.read()
        assert running.wait(120) == 0, error
    assert error == b""
    assert out.exists()


def test_a_terminal_shows_a_bar(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, photo: Path, quick: None) -> None:
    import io

    from rich.console import Console

    from engine.terminal import Bar

    shown = io.StringIO()
    console = Console(file=shown, force_terminal=True, width=100)
    monkeypatch.setattr("engine.terminal.reporter", lambda as_json: Bar(console))
    assert run(["render", str(photo), "--style", "mosaic", "-o", str(tmp_path / "out.png")]) == 0
    assert "photo.png  Painting" in shown.getvalue()
    assert "Painted" in shown.getvalue()
    assert "96 × 64" in shown.getvalue()


# ---- mistakes of ours, and ends


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def render(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
        yield events.Progress(job=job, stage="Painting", done=0, total=1)
        raise KeyError("a mistake of ours")

    monkeypatch.setattr("engine.cli._local_runner", lambda listener: LocalRunner(listener, render=render))


def test_a_bug_is_3_with_its_details_in_a_file(
    tmp_path: Path, photo: Path, home: Path, capsys: pytest.CaptureFixture[str], broken: None
) -> None:
    assert run(["render", str(photo), "--style", "mosaic", "-o", str(tmp_path / "out.png")]) == 3
    told = capsys.readouterr().err
    assert "Traceback" not in told
    (crash,) = (home / "logs").glob("crash-*.txt")
    assert str(crash) in told
    assert "a mistake of ours" in crash.read_text()
    assert sorted(tmp_path.iterdir()) == [photo]


def test_debug_shows_the_details_of_a_bug(
    tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str], broken: None
) -> None:
    assert run(["--debug", "render", str(photo), "--style", "mosaic", "-o", str(tmp_path / "out.png")]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_a_bug_outside_a_job_is_3_too(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def explode() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("engine.preset_commands.builtin_presets", explode)
    assert run(["presets"]) == 3
    assert "Traceback" not in capsys.readouterr().err
    (crash,) = (home / "logs").glob("crash-*.txt")
    assert "ZeroDivisionError" in crash.read_text()


def test_a_bug_is_told_even_without_a_folder_for_its_details(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "logs").write_text("in the way")
    monkeypatch.setattr("engine.preset_commands.builtin_presets", lambda: 1 / 0)
    assert run(["presets"]) == 3
    assert "could not be kept" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="signals of that kind are not there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_cancels_and_leaves_no_file(tmp_path: Path, number: signal.Signals) -> None:
    photo, out = tmp_path / "photo.jpg", tmp_path / "out" / "out.png"
    pictures.photo(600, 400).save(photo)
    arguments = ["render", str(photo), "--style", "mosaic", "--size", "6000x6000", "--tile", "256", "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "engine", *arguments, "-o", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        for line in running.stdout:
            if json.loads(line)["kind"] == "preview":
                break
        running.send_signal(number)
        rest = [json.loads(line)["kind"] for line in running.stdout]
        assert running.wait(60) == 130
        assert rest[-1] == "cancelled"
        assert "Traceback" not in running.stderr.read()
    assert sorted(tmp_path.iterdir()) == [photo]


# ---- batch


@pytest.mark.usefixtures("quick")
def test_a_batch_of_fifty_with_five_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = fifty_with_five_broken(tmp_path / "in")
    arguments = ["batch", str(tmp_path / "in"), "--preset", "ink-landscape", "--out", str(tmp_path / "out")]
    assert run(arguments) == 1
    told = capsys.readouterr().err
    assert told.count("Skipped ") == 5
    assert all(name in told for name in names)
    assert re.search(r"45 painted, 5 skipped\. .*(second|seconds a picture); \w+ is the limit\.\n$", told)
    assert len(list((tmp_path / "out").glob("*-gong-xian-landscape.png"))) == 45

    assert run([*arguments, "--json"]) == 1
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert summary["kind"] == "summary"
    assert (len(summary["done"]), len(summary["already"]), len(summary["skipped"])) == (0, 45, 5)


def test_a_small_batch_with_the_engine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        pictures.photo(70, 50, number).save(folder / f"{number}.jpg")
    pictures.truncated(folder / "2.jpg", 0.6, folder / "2.jpg")
    (folder / "notes.txt").write_text("not a picture")
    arguments = ["batch", str(folder), "--style", "mosaic", "--out", str(folder / "painted"), "--device", "cpu"]
    assert run(arguments) == 1
    assert sorted(path.name for path in (folder / "painted").iterdir()) == ["0-mosaic.jpg", "1-mosaic.jpg"]
    assert "2.jpg" in capsys.readouterr().err
    pictures.photo(70, 50, 2).save(folder / "2.jpg")
    assert run(arguments) == 0
    assert "1 painted, 2 already there." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda folder: folder.mkdir(), "no pictures"),
        (lambda folder: None, "photos"),
        (lambda folder: folder.write_text("x"), "photos"),
    ],
)
def test_a_batch_of_nothing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], quick: None, make: Callable[[Path], None], told: str
) -> None:
    make(tmp_path / "photos")
    assert run(["batch", str(tmp_path / "photos"), "--style", "mosaic", "--out", str(tmp_path / "out")]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.usefixtures("quick")
def test_a_batch_into_a_file_is_told_once(tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("in the way")
    assert run(["batch", str(photo), str(photo), "--style", "mosaic", "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.count("out is not a folder") == 1


# ---- the first picture


def test_the_first_picture_needs_nothing(tmp_path: Path) -> None:
    done = command("first-picture", "--folder", tmp_path / "gallery")
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "gallery" / "first-picture.png") in done.stdout
    with Image.open(tmp_path / "gallery" / "first-picture.png") as painted:
        painted.load()
        assert painted.size == (1280, 800)
    assert len(list((tmp_path / "gallery").iterdir())) == 2


def test_without_styles_the_first_picture_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("engine.cli.builtin_styles", lambda: ())
    assert run(["first-picture", "--folder", str(tmp_path / "gallery")]) == 1
    assert one_sentence(capsys.readouterr().err)
