"""Bad input on the command line: one clear sentence, exit 1, nothing written, the old target untouched."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.cli import run
from tests import pictures
from tests.command import command, one_sentence, photo, quick

__all__ = ["photo", "quick"]  # fixtures


def _cut(path: Path) -> None:
    whole = path.with_name("whole.jpg")
    pictures.photo(200, 200).save(whole)
    pictures.truncated(whole, 0.5, path)
    whole.unlink()


BAD_PHOTOS: dict[str, Callable[[Path], None]] = {
    "missing": lambda _path: None,
    "empty": lambda path: path.write_bytes(b"") and None,
    "cut off": _cut,
    "no picture": lambda path: path.write_text("hello") and None,
    "html": lambda path: path.write_text("<html></html>") and None,
    "eps": lambda path: path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\nquit") and None,
    "a folder": lambda path: path.mkdir(),
    "a bomb": lambda path: pictures.bomb_png(path, 65_000, 65_000) and None,
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_PHOTOS)
@pytest.mark.parametrize("role", ["photo", "style"])
def test_a_bad_picture_is_told_and_the_old_target_kept(
    tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str], kind: str, role: str
) -> None:
    bad, out = tmp_path / "bad.jpg", tmp_path / "out.png"
    BAD_PHOTOS[kind](bad)
    out.write_bytes(b"the old picture")
    before = sorted(tmp_path.iterdir())
    source, style = (bad, "mosaic") if role == "photo" else (photo, str(bad))
    code = run(["render", str(source), "--style", style, "-o", str(out), "--overwrite", "--device", "cpu"])
    told = capsys.readouterr()
    assert code == 1, told.err
    assert one_sentence(told.err), told.err
    assert "bad.jpg" in told.err
    assert told.out == ""
    assert out.read_bytes() == b"the old picture"
    assert sorted(tmp_path.iterdir()) == before


def test_libraries_do_not_speak_beside_the_sentence(tmp_path: Path) -> None:
    _cut(tmp_path / "bad.jpg")
    done = command("render", tmp_path / "bad.jpg", "--style", "mosaic", "-o", tmp_path / "out.png")
    assert (done.returncode, done.stdout) == (1, "")
    assert one_sentence(done.stderr), done.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--style", "irisses"], 'Did you mean "irises"'),
        (["--style", ""], "--style"),
        (["--preset", "woodcut-prin"], 'Did you mean "woodcut-print"'),
        (["--preset", "nowhere.toml"], "cannot be read"),
        (["--style", "mosaic", "--size", "0x100"], "Each side"),
        (["--style", "mosaic", "--size", "1000000x1000000"], "Each side"),
        (["--style", "mosaic", "--size", "65500x65500"], "pixels"),
        (["--style", "mosaic", "--size", "huge"], "not a size"),
        (["--style", "mosaic", "--strength", "2"], "strength"),
        (["--style", "mosaic", "--strength", "nan"], "strength"),
        (["--style", "mosaic", "--stroke-size", "0.5"], "--stroke-size must be"),
        (["--style", "mosaic", "--detail", "-1"], "detail"),
        (["--style", "mosaic", "--keep-colours", "nan"], "--keep-colours must be"),
        (["--style", "mosaic", "--blend", "irisses:0.5"], 'Did you mean "irises"'),
        (["--style", "mosaic", "--blend", "irises:0"], "--blend weight must be"),
        (["--style", "mosaic", "--blend", "a.png", "--blend", "b.png"], "no picture at a.png"),
        (["--style", "mosaic", *["--blend", "irises"] * 4], "--blend"),
        (["--style", "mosaic", "--mask", "nowhere.png"], "nowhere.png"),
        (["--style", "mosaic", "--outside", "irises"], "needs a mask"),
        (["--style", "mosaic", "--seed", "-7"], "--seed must be"),
        (["--style", "mosaic", "--tile", "7"], "tile"),
        (["--style", "mosaic", "--tile", "wide"], "tile"),
        (["--style", "mosaic", "--device", "gpu"], "not a device"),
        (["--style", "mosaic", "--device", "cuda:77"], "no graphics card cuda:77"),
        (["--style", "mosaic", "--memory-limit", "lots"], "amount of memory"),
        (["--style", "mosaic", "--memory-limit", "10MB"], "10 MB"),
    ],
    ids=" ".join,
)
def test_a_bad_option_is_told(
    tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    out = tmp_path / "out.jpg"
    code = run(["render", str(photo), *options, "-o", str(out)])
    error = capsys.readouterr().err
    assert code == (2 if options == ["--style", ""] else 1), error
    assert told in error
    assert code == 2 or one_sentence(error), error
    assert sorted(tmp_path.iterdir()) == [photo]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("out", "ending"),
        ("out.gif", "ends in .gif"),
        ("out.", "ending"),
        ("folder.png", "folder"),
        ("file/out.png", "not a folder"),
        ("taken.png", "already exists"),
        ("photo.png", "photo itself"),
        ("link.png", "photo itself"),
        ("x" * 300 + ".png", "long"),
    ],
)
@pytest.mark.usefixtures("quick")
def test_a_bad_target_is_told(
    tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str], target: str, told: str
) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_text("a file")
    (tmp_path / "taken.png").write_text("taken")
    (tmp_path / "link.png").symlink_to(photo)
    whole = photo.read_bytes()
    before = sorted(tmp_path.iterdir())
    options = [] if target == "taken.png" else ["--overwrite"]
    code = run(["render", str(photo), "--style", "mosaic", "-o", str(tmp_path / target), *options])
    error = capsys.readouterr().err
    assert code == 1
    assert told in error
    assert one_sentence(error), error
    assert sorted(tmp_path.iterdir()) == before
    assert photo.read_bytes() == whole
    assert (tmp_path / "taken.png").read_text() == "taken"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that nobody can write into")
def test_a_folder_that_cannot_be_written_is_told_before_painting(
    photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["render", str(photo), "--style", "mosaic", "-o", "/proc/out.png"]) == 1
    assert "Nothing can be written into /proc" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere file names are text")
@pytest.mark.usefixtures("quick")
def test_a_name_that_is_no_text_is_told_whole(tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "caf\udce9.png"
    assert run(["render", str(photo), "--style", "mosaic", "--json", "-o", str(out)]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (told[0]["kind"], told[-1]["kind"]) == ("started", "finished")
    assert told[-1]["target"] == str(out)


def test_letters_that_a_terminal_cannot_show_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "water.toml"
    file.write_text('title = "水彩"\n[[steps]]\nstyle = "mosaic"\n', "utf-8")
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    done = command("presets", "check", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u6c34\\u5f69" in done.stdout


def test_a_place_where_one_may_not_look_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As root one may look anywhere, so the system's answer is played."""

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_dir", refuse)
    assert run(["lora", "/mine/pictures", "-o", "look.safetensors"]) == 1
    error = capsys.readouterr().err
    assert "/mine/pictures may not be opened" in error
    assert one_sentence(error)
