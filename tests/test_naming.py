"""Names of finished pictures: inside their folder whatever comes, safe on every system, never over another picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CannotWrite, InvalidRequest
from engine.jobs.naming import TOKENS, Naming, check_template, free_path, output_name, output_path
from engine.own_presets import keep, name_of
from engine.presets import Preset, own_presets
from engine.recipe import Recipe, Stylize
from engine.settings import folders

CAT = Naming(
    source="cat",
    own="mine",
    style="mosaic",
    preset="gilded-panel",
    seed=7,
    width=640,
    height=480,
    number=3,
    when=datetime(2026, 1, 31, 17, 5, 59),
)


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{source}-{style}", "cat-mosaic.png"),
        ("{date}/{time} {number}", "2026-01-31/17-05-59 0003.png"),
        ("{preset}_{seed}_{width}x{height}", "gilded-panel_7_640x480.png"),
        ("plain", "plain.png"),
        ("a.b", "a.b.png"),
        ("  {source} . ", "cat.png"),
    ],
)
def test_tokens_stand_for_what_they_say(template: str, name: str) -> None:
    assert output_name(template, CAT, ".png").as_posix() == name


def test_every_token_can_be_used_and_only_those() -> None:
    for token in TOKENS:
        assert output_name(f"x{{{token}}}", CAT, ".png").name != "x.png"


@pytest.mark.parametrize(
    "template",
    ["", "   ", "{", "}", "{}", "{source", "source}", "{{source}}", "{p.__class__}", "{0}", "{source.__class__}",
     "{source!r}", "{source:>9}", "{SOURCE}", "{self}", "{value}", "x" * 201],
)  # fmt: skip
def test_a_bad_template_is_refused(template: str) -> None:
    with pytest.raises(InvalidRequest):
        check_template(template)


def test_a_misspelt_token_suggests_the_nearest() -> None:
    with pytest.raises(InvalidRequest, match=r"Did you mean \{source\}"):
        check_template("{sorce}")


ATTACKS = [
    "../../etc/passwd", "..", ".", "../", "/etc/passwd", "//server/share", "C:", "C:\\Windows\\x", "\\\\?\\C:\\x",
    "a\0b", "{p.__class__}", "{source}", "x" * 5000, "ä" * 5000, "\u202egnp.exe", "line\nbreak", "\x1b[2J", "a:b",
    "CON", "con.png", "NUL ", "LPT1.x", "COM¹", "aux", "name. ", "...", " ", "", ".hidden", "-rf", "~", "$HOME",
    "%TEMP%", "a|b", 'quo"te', "*?", "\udcff", "\N{CAT FACE}", "e\u0301", "a/../../b", "..\\..\\b", "CONIN$",
]  # fmt: skip


RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"
}


def is_safe(name: str) -> bool:
    """Whether every system can keep `name` as an ordinary file in one folder."""
    parts = name.split("/")
    return all(
        part
        and part == part.strip()
        and part not in {".", ".."}
        and not part.startswith(".")
        and not part.endswith(".")
        and len(part.encode()) <= 255
        and not PureWindowsPath(part).drive
        and part.split(".")[0].rstrip().upper() not in RESERVED
        and not any(letter in '<>:"\\|?*' or ord(letter) < 32 or ord(letter) == 127 for letter in part)
        for part in parts
    )


@pytest.mark.parametrize("text", ATTACKS, ids=ascii)
def test_an_attack_in_a_token_stays_one_name_in_the_folder(tmp_path: Path, text: str) -> None:
    naming = Naming(source=text, style=text, preset=text)
    for template in ("{source}", "{style}{preset}", "{source}/{style}"):
        name = output_name(template, naming, ".png")
        assert is_safe(name.as_posix()), name
        assert len(name.parts) <= template.count("/") + 1
    target = output_path(tmp_path, "{source}", naming, ".png")
    target.write_bytes(b"picture")
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(
    "text", [text for text in ATTACKS if 0 < len(text.strip()) <= 200 and "{" not in text], ids=ascii
)
def test_an_attack_in_the_template_stays_in_the_folder(tmp_path: Path, text: str) -> None:
    name = output_name(text, CAT, ".png")
    assert is_safe(name.as_posix()), name
    assert output_path(tmp_path, text, CAT, ".png").resolve().is_relative_to(tmp_path.resolve())


@settings(max_examples=2500)
@given(template=st.text(max_size=210), source=st.text(max_size=300), style=st.text(max_size=30))
def test_no_text_at_all_leads_out_of_the_folder(template: str, source: str, style: str) -> None:
    """Four templates each: 10,000 names."""
    hold(template, source, style)


@pytest.mark.long
@settings(max_examples=10_000)
@given(template=st.text(max_size=210), source=st.text(max_size=300), style=st.text(max_size=30))
def test_ten_thousand_texts_lead_nowhere(template: str, source: str, style: str) -> None:
    hold(template, source, style)


PIECES = st.sampled_from(
    [
        "../",
        "..\\",
        "/",
        "\\",
        "C:",
        "\0",
        "{source}",
        "{p.__class__}",
        "{",
        "}",
        ".",
        " ",
        "CON",
        "nul",
        "\u202e",
        "e\u0301",
    ]
)


@pytest.mark.long
@settings(max_examples=10_000)
@given(pieces=st.lists(PIECES | st.text(max_size=3), max_size=30), source=st.lists(PIECES, max_size=12))
def test_ten_thousand_attacks_lead_nowhere(pieces: list[str], source: list[str]) -> None:
    hold("".join(pieces)[:200], "".join(source), "".join(pieces))


def test_names_of_presets_lead_nowhere(home: Path) -> None:
    recipe = Recipe(steps=(Stylize(style="woodcut"),))
    texts = [text for text in ATTACKS if text.encode("utf-8", "ignore") == text.encode("utf-8", "replace")]
    for text in texts:
        for preset in keep([Preset(text, text[:80] or "x", "", recipe)]).added:
            assert is_safe(f"{preset.name}.toml"), text
    assert {path.parent for path in home.rglob("*.toml")} == {folders().presets}
    assert len(own_presets()[0]) == len(list(folders().presets.iterdir())) > 20


@settings(max_examples=2500)
@given(st.text(max_size=100) | st.lists(PIECES, max_size=12).map("".join))
def test_any_text_is_a_safe_name_of_a_preset(text: str) -> None:
    assert is_safe(f"{name_of(text)}.toml")
    assert name_of(name_of(text)) == name_of(text)


def hold(template: str, source: str, style: str) -> None:
    """Each text as template, photo, style and words of the artist's own gives one safe name, the same each time."""
    naming = Naming(source=source, style=style, own=source)
    for each in (template, "{source}", "{style}/{source}", "{own}"):
        try:
            name = output_name(each, naming, ".tif")
        except InvalidRequest:
            assert each == template
            continue
        assert is_safe(name.as_posix()), name
        assert name == output_name(each, naming, ".tif")


def test_long_names_are_cut_between_letters() -> None:
    name = output_name("{source}", Naming(source="ä" * 300), ".png").name
    assert name.endswith("ä.png")
    assert len(name.encode()) <= 200


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "link").symlink_to(outside, target_is_directory=True)
    with pytest.raises(CannotWrite, match="leads out"):
        output_path(inside, "link/{source}", CAT, ".png")
    assert output_path(inside, "new/{source}", CAT, ".png") == inside / "new" / "cat.png"


def _names(folder: Path, template: str) -> Iterator[str]:
    while True:
        target = free_path(folder, template, CAT, ".png")
        assert not target.exists()
        target.write_bytes(b"")
        yield target.name


def test_a_name_is_never_used_twice(tmp_path: Path) -> None:
    names = _names(tmp_path, "{source}")
    assert [next(names) for _ in range(3)] == ["cat.png", "cat (2).png", "cat (3).png"]
    names = _names(tmp_path, "{source} {number}")
    assert [next(names) for _ in range(3)] == ["cat 0003.png", "cat 0004.png", "cat 0005.png"]


def test_a_dangling_link_and_a_planned_name_count_as_taken(tmp_path: Path) -> None:
    (tmp_path / "cat.png").symlink_to(tmp_path / "nowhere")
    target = free_path(tmp_path, "{source}", CAT, ".png", taken={tmp_path / "cat (2).png"})
    assert target.name == "cat (3).png"


def test_a_long_name_leaves_room_for_its_number(tmp_path: Path) -> None:
    naming = Naming(source="ä" * 300)
    free_path(tmp_path, "{source}", naming, ".png").write_bytes(b"")
    second = free_path(tmp_path, "{source}", naming, ".png")
    assert second.name.endswith(" (2).png")
    assert len(second.name.encode()) <= 255
    second.write_bytes(b"")
