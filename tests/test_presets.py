"""Presets: seventeen good ones, every mistake told at once, and what is written is read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CannotWrite, InvalidRequest, UnknownName
from engine.presets import Preset, builtin_presets, load_preset, read_preset, write_preset
from engine.recipe import MAX_SIDE, Imagine, Output, Recipe, Share, Size, Stylize
from engine.styles import find_style
from tests import ROOT

GOOD = 'title = "Good"\n[[steps]]\nkind = "stylize"\nstyle = "mosaic"\n'


def test_seventeen_presets_with_styles_that_exist() -> None:
    presets = builtin_presets()
    assert [preset.name for preset in presets if not preset.recipe.needs_photo] == [
        "ink-from-words", "knife-from-words", "oil-from-words", "watercolour-from-words", "words-to-4k",
    ]  # fmt: skip
    assert len(presets) == 12 + 5
    styles = set()
    for preset in presets:
        assert preset.title
        assert preset.description
        assert load_preset(preset.name) == preset
        for step in preset.recipe.steps:
            if not isinstance(step, Imagine):
                styles.add(find_style(step.style).name)
    assert len(styles) == 13


def test_a_preset_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD)
    assert load_preset(str(tmp_path / "mine.toml")).name == "mine"


def test_an_unknown_preset_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match='Did you mean "woodcut-print"'):
        load_preset("woodcut-prnt")


@pytest.mark.parametrize(("size", "expected"), [("4k", (3840, 2160)), ("8K", (7680, 4320)), ("100x50", (100, 50))])
def test_size_is_text(tmp_path: Path, size: str, expected: tuple[int, int]) -> None:
    (tmp_path / "p.toml").write_text(f'{GOOD}[output]\nsize = "{size}"\n')
    found = read_preset(tmp_path / "p.toml").recipe.output.size
    assert found is not None
    assert (found.width, found.height) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "title"),
        ('title = "x"', "steps"),
        ('title = "x"\nsteps = []', "steps"),
        ("title = ", "TOML"),
        ("a = 1\na = 2", "TOML"),
        (GOOD + "strength = 2", "strength"),
        (GOOD + "strength = nan", "strength"),
        (GOOD + 'strength = "much"', "strength"),
        (GOOD + "strenght = 1", 'Did you mean "strength" instead of "strenght"'),
        (GOOD + '[outptu]\nformat = "png"', 'Did you mean "output"'),
        (GOOD + '[output]\nformat = "gif"', "format"),
        (GOOD + '[output]\nsize = "0x100"', "output.size"),
        (GOOD + '[output]\nsize = "big"', "not a size"),
        (GOOD + "[output]\nsize = 7", "size"),
        ("output = 3\n" + GOOD, "output"),
        (GOOD.replace("stylize", "sculpt"), "kind"),
        (GOOD.replace('"mosaic"', '""'), "style"),
        ("version = 3\n" + GOOD, "newer Impasto (version 3"),
        ("version = 0\n" + GOOD, "version"),
        ('version = "new"\n' + GOOD, "version"),
        ("version = 2\n" + GOOD + '[words]\nprompt = "x"', "words"),
        ('version = 2\ntitle = "x"\n[[steps]]\nkind = "imagine"\nprompt = "x"', "[words]"),
        ("seed = -5\n" + GOOD, "seed"),
        ("x = " + "[" * 5000, "TOML"),
        ("#" * 70_000, "too large"),
    ],
)
def test_a_bad_preset_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(InvalidRequest) as caught:
        read_preset(file)
    assert told in str(caught.value)
    assert "bad.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('title = ""\ncolour = 1\n[[steps]]\nkind = "stylize"\nstyle = ""\nstrength = 7\n')
    with pytest.raises(InvalidRequest) as caught:
        read_preset(file)
    for key in ("title", "colour", "style", "strength"):
        assert key in str(caught.value)


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"\x00", bytes(range(256))])
def test_a_file_that_is_no_text_is_told(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "bad.toml").write_bytes(raw)
    with pytest.raises(InvalidRequest, match=r"bad\.toml"):
        read_preset(tmp_path / "bad.toml")


def test_a_preset_cut_anywhere_is_told_or_read_but_never_crashes(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    whole = (ROOT / "presets" / "woodcut-print.toml").read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at])
        try:
            preset = read_preset(file)
        except InvalidRequest:
            continue
        assert preset.title == "Woodcut print"


@pytest.mark.parametrize("name", ["nowhere.toml", "a\0b.toml", "x" * 4000 + ".toml"])
def test_a_missing_file_is_told(name: str) -> None:
    with pytest.raises(InvalidRequest, match="cannot be read"):
        load_preset(name)


outputs = st.builds(
    Output,
    size=st.none() | st.builds(Size, width=st.integers(1, MAX_SIDE), height=st.integers(1, MAX_SIDE)),
    format=st.sampled_from([None, "jpeg", "png", "webp", "tiff", "avif"]),
    quality=st.integers(1, 100),
    depth=st.sampled_from([8, 16]),
    metadata=st.booleans(),
)
names = st.text(min_size=1, max_size=40)
shares = st.builds(Share, style=names, weight=st.floats(0, 10, exclude_min=True))
steps = st.builds(
    Stylize,
    style=names,
    strength=st.floats(0, 1),
    blend=st.lists(shares, max_size=3).map(tuple),
    stroke_size=st.none() | st.floats(1, 8),
    mask=st.none() | names,
    mask_inverted=st.booleans(),
)


@given(
    title=st.text(min_size=1, max_size=80),
    description=st.text(max_size=100),
    recipe=st.builds(
        Recipe,
        steps=st.lists(steps, min_size=1, max_size=3).map(tuple),
        output=outputs,
        seed=st.integers(-1, 2**32 - 1),
    ),
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, title: str, description: str, recipe: Recipe
) -> None:
    folder = tmp_path_factory.mktemp("presets")
    preset = Preset("mine", title, description, recipe)
    write_preset(preset, folder / "mine.toml")
    assert read_preset(folder / "mine.toml") == preset
    assert [path.name for path in folder.iterdir()] == ["mine.toml"]


def test_a_preset_that_cannot_be_written_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").mkdir()
    with pytest.raises(CannotWrite):
        write_preset(builtin_presets()[0], tmp_path / "mine.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]
