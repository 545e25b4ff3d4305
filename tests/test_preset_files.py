"""Presets in files: older forms, styles of other programs, several in one file, and the artist's own folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli import run
from engine.errors import AlreadyExists, InvalidRequest, UnknownName
from engine.own_presets import change, file_of, keep, name_of, remove
from engine.preset_import import MOST, MOST_BYTES, read_presets, write_presets
from engine.presets import Preset, builtin_presets, load_preset, own_presets, read_preset, write_preset
from engine.recipe import Imagine, Recipe, Stylize
from engine.settings import folders
from engine.template import MARK, Template, filled
from engine.wishes import Wishes, requests_for, understand
from tests.command import one_sentence
from tests.small_models import KINDS, put, safetensors

FOOOCUS = [
    {"name": "sai-cinematic", "prompt": "cinematic still {prompt} . moody", "negative_prompt": "anime, cartoon"},
    {"name": "Fooocus Enhance", "negative_prompt": "(worst quality:1.4)"},
    {"name": "after", "prompt": "in oil"},
    {"name": "", "prompt": "nobody's {prompt}"},
    {"prompt": "nameless {prompt}"},
    "no row at all",
    {"name": "numbers", "prompt": 7},
    {"name": "empty", "prompt": ""},
    {"name": "sai-cinematic", "prompt": "another {prompt}"},
    {"name": "../../\u202eevil\x00\n/name", "prompt": "wild\x07 {prompt}"},
    {"name": "lora", "prompt": "{prompt}, <lora:ink:0.8>, ink"},
]
A1111 = (
    "\ufeffname,prompt,negative_prompt\r\n"
    'Oil,"oil painting of {prompt}, thick paint","photo, blurry"\r\n'
    "# a comment,x,y\r\n"
    "Appended,masterpiece,\r\n"
    "=== heading ===,,\r\n"
    'Two lines,"first\nsecond {prompt}",\r\n'
    "Broken,one,two,three,four\r\n"
    "Only negative,,text\r\n"
)
OLD = (
    'title = "Old"\nseed = 4\n[[steps]]\nkind = "imagine"\nprompt = "a {prompt} tower"\nnegative = "fog"\nsteps = 9\n'
)


def texts(presets: tuple[Preset, ...]) -> dict[str, tuple[str, str]]:
    return {preset.name: (preset.template.prompt, preset.template.negative) for preset in presets}


# -- templates


def test_words_go_where_the_mark_is() -> None:
    assert filled("oil of {prompt}, {prompt}", " a fox ") == "oil of a fox, a fox"
    assert filled("", "a fox") == "a fox"
    assert filled("{prompt}, blurry", "") == "blurry"
    assert filled("soft, {prompt}, blurry", "") == "soft, blurry"
    assert filled("of {prompt}", "{prompt}") == "of {prompt}"  # what the artist writes is not looked at again
    with pytest.raises(InvalidRequest, match="too long"):
        filled("{prompt}{prompt}", "x" * 15_000)


def test_words_of_the_command_line_go_into_the_preset(home: Path, tmp_path: Path) -> None:
    put(home / "models" / "dreams.safetensors", safetensors(KINDS["sd15"][0]))
    recipe = Recipe(steps=(Imagine(model="dreams"),))
    keep([Preset("oil", "Oil", "", recipe, Template("oil painting of {prompt}", "{prompt}, photo"))])
    order = understand(Wishes(preset="oil", prompt="a fox", negative="blurry"))
    step = order.recipe.steps[0]
    assert isinstance(step, Imagine)
    assert (step.prompt, step.negative) == ("oil painting of a fox", "blurry, photo")
    plain = understand(Wishes(preset="oil", prompt="a fox")).recipe.steps[0]
    assert isinstance(plain, Imagine)
    assert plain.negative == "photo"
    several = requests_for(order, None, tmp_path / "p.png", ("a fox", "a hare"), 1)
    said = [step.prompt for one in several for step in one.recipe.steps if isinstance(step, Imagine)]
    assert said == ["oil painting of a fox", "oil painting of a hare"]
    with pytest.raises(InvalidRequest, match="no words"):
        understand(Wishes(preset="oil"))


# -- versions


def test_a_file_of_the_first_form_says_the_same_today(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text(OLD)
    preset = read_preset(tmp_path / "old.toml")
    # in the first form {prompt} was a choice of one word
    assert preset.recipe == Recipe(steps=(Imagine(prompt="a prompt tower", negative="fog", steps=9),), seed=4)
    assert preset.template == Template()
    write_preset(preset, tmp_path / "old.toml")
    text = (tmp_path / "old.toml").read_text()
    assert text.startswith("version = 2\n")
    assert '[words]\nprompt = "a prompt tower"\nnegative = "fog"\n' in text
    assert read_preset(tmp_path / "old.toml") == preset
    (tmp_path / "one.toml").write_text("version = 1\n" + OLD.replace("{prompt} ", ""))
    assert read_preset(tmp_path / "one.toml").texts == Template("a tower", "fog")


def test_every_built_in_preset_could_be_of_the_first_form(tmp_path: Path) -> None:
    for preset in builtin_presets():
        file = tmp_path / f"{preset.name}.toml"
        write_preset(preset, file)
        lines = file.read_text().splitlines()
        words = [line for line in lines if line.startswith(("prompt = ", "negative = "))]
        kept = [line for line in lines if line not in {"version = 2", "[words]", *words}]
        at = kept.index('kind = "imagine"') + 1 if words else 0
        file.write_text("\n".join([*kept[:at], *words, *kept[at:]]))
        assert read_preset(file) == preset


# -- styles of other programs


def test_styles_of_fooocus(tmp_path: Path) -> None:
    file = tmp_path / "sdxl_styles_mine.json"
    file.write_text(json.dumps(FOOOCUS))
    brought = read_presets(file)
    assert brought.tool == "Fooocus"
    assert texts(brought.presets) == {
        "sai-cinematic": ("cinematic still {prompt} . moody", "{prompt}, anime, cartoon"),
        "fooocus-enhance": ("", "{prompt}, (worst quality:1.4)"),
        "after": ("{prompt}, in oil", ""),
        "sai-cinematic-2": ("another {prompt}", ""),
        "evil-name": ("wild {prompt}", ""),
        "lora": ("{prompt}, ink", ""),
    }
    assert brought.presets[4].title == "../../evil /name"
    told = " ".join(brought.problems)
    for words in (
        "Entry 4 of sdxl_styles_mine.json has no name",
        "Entry 6",
        "(numbers) has a prompt that is no text",
        "LoRA",
    ):
        assert words in told
    assert all("\n" not in problem for problem in brought.problems)


def test_styles_of_a1111(tmp_path: Path) -> None:
    file = tmp_path / "styles.csv"
    file.write_bytes(A1111.encode())
    brought = read_presets(file)
    assert brought.tool == "A1111"
    assert texts(brought.presets) == {
        "oil": ("oil painting of {prompt}, thick paint", "{prompt}, photo, blurry"),
        "appended": ("{prompt}, masterpiece", ""),
        "two-lines": ("first\nsecond {prompt}", ""),
        "only-negative": ("", "{prompt}, text"),
    }
    assert len(brought.problems) == 1
    assert "(Broken) has more fields than columns" in brought.problems[0]
    file.write_text("name,text\nOlder,in oil\n")  # the form of 2022
    assert texts(read_presets(file).presets) == {"older": ("{prompt}, in oil", "")}
    file.write_bytes("name;prompt;negative_prompt\nMit Strichpunkt;Öl {prompt};\n".encode("utf-16"))
    assert texts(read_presets(file).presets) == {"mit-strichpunkt": ("Öl {prompt}", "")}


def test_style_presets_of_invokeai(tmp_path: Path) -> None:
    rows = [
        {"name": "Sketch", "positive_prompt": "{prompt}, pencil", "negative_prompt": "colour"},
        {"name": "Default", "type": "default", "preset_data": {"positive_prompt": "in oil", "negative_prompt": ""}},
    ]
    expected = {"sketch": ("{prompt}, pencil", "{prompt} colour"), "default": ("{prompt} in oil", "")}
    (tmp_path / "invoke.json").write_text(json.dumps(rows))
    brought = read_presets(tmp_path / "invoke.json")
    assert brought.tool == "InvokeAI"
    assert texts(brought.presets) == expected
    csv = 'name,positive_prompt,negative_prompt\nSketch,"{prompt}, pencil",colour\nDefault,in oil,\n'
    (tmp_path / "invoke.csv").write_text(csv)
    assert texts(read_presets(tmp_path / "invoke.csv").presets) == expected
    (tmp_path / "one.json").write_text(json.dumps(rows[0]))
    assert list(texts(read_presets(tmp_path / "one.json").presets)) == ["sketch"]


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("a.json", b"", "not good JSON"),
        ("a.json", b"[" * 100_000, "not good JSON"),
        ("a.json", b'{"default_model": "x.safetensors", "default_styles": ["a"]}', "no presets"),
        ("a.json", b"[]", "no presets"),
        ("a.json", b'[{"name": "x"}]', "no presets"),
        ("a.json", b"\xff\xfe\x00", "not a text"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\xff", "not a text"),
        ("a.csv", b"hello\nworld\n", "no columns"),
        ("a.csv", b"name,prompt\n" + b'"' + b"x" * 200_000, "field"),
        ("a.csv", b"name,prompt\nx," + b"y" * 20_000, "10,000 letters"),
        ("a.toml", b'format = "other"\npresets = []', "no file of presets"),
        ("a.toml", b"presets = 7", "no file of presets"),
        ("a.toml", b'format = "impasto-presets"\nversion = 9\n[[presets]]\nname = "x"', "newer Impasto"),
        ("a.toml", b" " * (MOST_BYTES + 1), "too large"),
    ],
)
def test_files_that_hold_no_presets_are_told(tmp_path: Path, name: str, raw: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(InvalidRequest) as caught:
        read_presets(tmp_path / name)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


def test_very_many_rows_are_bounded(tmp_path: Path) -> None:
    rows = [{"name": f"style {number}", "prompt": "{prompt}, x"} for number in range(MOST + 50)]
    (tmp_path / "many.json").write_text(json.dumps([*({"name": 1.5, "prompt": 2} for _ in range(900)), *rows]))
    brought = read_presets(tmp_path / "many.json")
    assert len(brought.presets) == MOST
    assert len(brought.problems) < 9
    assert "Only the first 2,000" in brought.problems[0]
    assert "more rows were left out" in brought.problems[-1]


@given(st.binary(max_size=300) | st.text(alphabet='[]{}",:name prompt\n0é\x00', max_size=200).map(str.encode))
def test_no_file_brings_it_down(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    for suffix in ("json", "csv", "toml", "txt"):
        (folder / f"a.{suffix}").write_bytes(raw)
        try:
            read_presets(folder / f"a.{suffix}")
        except InvalidRequest as error:
            assert "\n" not in error.message  # noqa: PT017


# -- several in one file

marked = st.builds(lambda before, after: f"{before}{MARK}{after}", st.text(max_size=20), st.text(max_size=20))
templates = st.builds(Template, prompt=st.just("") | marked, negative=st.just("") | marked)
with_words = st.builds(
    Preset,
    name=st.text(alphabet="abc123", min_size=1, max_size=12),
    title=st.text(min_size=1, max_size=80),
    description=st.text(max_size=60),
    recipe=st.builds(
        Recipe,
        steps=st.lists(st.builds(Stylize, style=st.text(min_size=1, max_size=9)), max_size=2).map(
            lambda steps: (Imagine(steps=7), *steps, Imagine(prompt="{prompt}"))
        ),
        seed=st.integers(-1, 9),
    ),
    template=templates,
)


@settings(max_examples=40)
@given(presets=st.lists(with_words, min_size=1, max_size=4, unique_by=lambda preset: preset.name))
def test_what_is_written_into_one_file_comes_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, presets: list[Preset]
) -> None:
    file = tmp_path_factory.mktemp("bundle") / "all.toml"
    write_presets(presets, file)
    brought = read_presets(file)
    assert brought.presets == tuple(presets)
    assert brought.problems == ()


def test_one_file_holds_all_that_is_built_in_and_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "all.toml"
    write_presets(builtin_presets(), file)
    assert read_presets(file).presets == builtin_presets()
    with pytest.raises(AlreadyExists):
        write_presets(builtin_presets()[:1], file)
    assert len(read_presets(file).presets) == 17
    text = file.read_text().replace('style = "whalers"', 'style = ""')
    file.write_text(text)
    brought = read_presets(file)
    assert len(brought.presets) == 16
    assert "sea-mist" in brought.problems[0]


def test_a_file_of_several_in_the_first_form(tmp_path: Path) -> None:
    file = tmp_path / "old.toml"
    rest = OLD.replace("[[steps]]", "[[presets.steps]]")
    file.write_text(f'format = "impasto-presets"\nversion = 1\n[[presets]]\nname = "tower"\n{rest}')
    assert read_presets(file).presets[0].texts == Template("a prompt tower", "fog")


# -- the artist's own


def preset(name: str, style: str = "woodcut", title: str = "") -> Preset:
    return Preset(name, title or name.title(), "", Recipe(steps=(Stylize(style=style),)))


def test_names_are_safe() -> None:
    assert name_of("../../a/b") == "a-b"
    assert name_of("nul") == "nul-preset"
    assert name_of("models") == "models-preset"
    assert name_of("\x00…") == "preset"
    assert len(name_of("x" * 500)) == 60


def test_a_preset_is_never_written_over_without_being_asked() -> None:
    assert [one.name for one in keep([preset("mine")]).added] == ["mine"]
    again = keep([preset("mine")])
    assert (len(again.added), len(again.there)) == (0, 1)
    assert [one.name for one in keep([preset("mine", "irises")]).added] == ["mine-2"]
    assert keep([preset("mine", "mosaic")], "skip").added == []
    assert [one.name for one in keep([preset("mine", "mosaic")], "overwrite").added] == ["mine"]
    assert load_preset("mine").recipe.styles == ("mosaic",)
    assert [one.name for one in keep([preset("sea-mist")], "overwrite").added] == ["sea-mist-2"]
    assert load_preset("sea-mist").recipe.styles == ("whalers",)
    (folders().presets / "broken.toml").write_text("x")
    assert [one.name for one in keep([preset("broken")]).added] == ["broken-2"]
    found, problems = own_presets()
    assert [one.name for one in found] == ["broken-2", "mine", "mine-2", "sea-mist-2"]
    assert "broken.toml" in problems[0]


def test_a_file_with_capital_letters_is_called_in_any_way(tmp_path: Path) -> None:
    good = load_preset("woodcut-print")
    for name in ('My "Own"', "Other"):
        write_preset(good, folders().presets / f"{name}.toml")
        for called in (name, name.casefold(), f" {name.upper()} "):
            assert load_preset(called).name == name
    write_presets([load_preset('my "own"')], tmp_path / "all.toml")
    assert [preset.recipe for preset in read_presets(tmp_path / "all.toml").presets] == [good.recipe]


def test_a_preset_is_renamed_and_deleted_without_loss() -> None:
    keep([preset("mine"), preset("other")])
    kept = change("mine", replace(preset("mine"), description="New"))
    assert load_preset("mine") == kept
    assert change("mine", preset("mine", title="Other")).name == "other-2"
    assert sorted(one.name for one in own_presets()[0]) == ["other", "other-2"]
    aside = remove("other")
    assert read_preset(aside).title == "Other"
    assert [one.name for one in own_presets()[0]] == ["other-2"]
    for name, words in (("sea-mist", "comes with Impasto"), ("nobody", "no preset named")):
        with pytest.raises(UnknownName, match=words):
            file_of(name)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "styles.csv").write_bytes(A1111.encode())
    assert run(["presets", "import", str(tmp_path / "styles.csv")]) == 0
    told = capsys.readouterr()
    assert "4 presets came in." in told.out
    assert "Warning: Line 8 of styles.csv (Broken)" in told.err
    assert run(["presets", "list"]) == 0
    assert "oil " in (listed := capsys.readouterr().out)
    assert "(yours)" in listed
    assert run(["presets", "show", "oil"]) == 0
    assert "oil painting of {prompt}, thick paint" in capsys.readouterr().out
    out = tmp_path / "mine.toml"
    assert run(["presets", "export", "oil", "sea-mist", "-o", str(out)]) == 0
    assert run(["presets", "export", "oil", "-o", str(out)]) == 1
    assert one_sentence(capsys.readouterr().err)
    assert run(["presets", "delete", "oil"]) == 0
    assert ".trash" in capsys.readouterr().out
    assert run(["presets", "show", "oil"]) == 1
    assert run(["presets", "import", str(out)]) == 0
    assert "1 preset came in, 1 was there already." in capsys.readouterr().out
    assert run(["presets", "delete", "sea-mist"]) == 1
    assert run(["presets", "import", str(tmp_path / "nowhere.json")]) == 1
    assert run(["presets", "export", "oil", "-o", "x.json"]) == 2
