"""Prompts as text: what is marked, weights by key, and letters as Qt counts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.imagining.counting import length_of
from engine.imagining.prompts import weighted
from gui.prompt_text import all_units, letters, meanings, units, weighed
from tests.test_architecture import loaded_by

texts = st.text("ab (:1.2)[]{|}__\\🎨BREAK\n", max_size=60)


@given(texts)
def test_marks_lie_within_the_text(text: str) -> None:
    for start, length, _meaning in meanings(text):
        assert 0 <= start < start + length <= len(text)


def test_what_is_marked() -> None:
    prompt = "(a [b] (c:0.5)) \\(d\\) BREAKS {e|f} __g__"
    found = [(prompt[start : start + length], meaning) for start, length, meaning in meanings(prompt)]
    assert ("(a [b] (c:0.5))", "stronger") in found
    assert ("[b]", "weaker") in found
    assert ("(c:0.5)", "weaker") in found
    assert (":0.5", "bracket") in found
    assert ("{e|f}", "choice") in found
    assert ("__g__", "wildcard") in found
    assert not [text for text, meaning in found if meaning == "break" or "d" in text]
    assert [meaning for _, _, meaning in meanings("(open")] == ["stronger", "bracket"]


@given(texts, st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.1, -0.1]))
def test_weights_by_key_never_lose_a_word(text: str, one: int, other: int, by: float) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    found, first, last = weighed(text, start, end, by)
    assert 0 <= first <= last <= len(found)
    assert [letter for letter in found if letter in "ab🎨"] == [letter for letter in text if letter in "ab🎨"]


def test_weights_by_key_go_up_and_down_and_away() -> None:
    text, start, end = "a red house", 2, 11
    for _ in range(3):
        text, start, end = weighed(text, start, end, 0.1)
    assert text == "a (red house:1.3)"
    assert weighted(text)[1].weight == 1.3
    for _ in range(3):
        text, start, end = weighed(text, start, end, -0.1)
    assert (text, start, end) == ("a red house", 2, 11)
    assert weighed("a red house", 4, 4, -0.1)[0] == "a (red:0.9) house"
    assert weighed("  ", 1, 1, 0.1) == ("  ", 1, 1)
    for _ in range(60):
        text, start, end = weighed(text, start, end, 0.1)
    assert text == "a (red house:4)"


@given(texts, st.integers(0, 60))
def test_qt_counts_some_letters_twice(text: str, place: int) -> None:
    place = min(place, len(text))
    unit = units(text, place)
    assert all_units(text)[place] == unit
    assert unit == len(text[:place].encode("utf-16-le")) // 2
    assert letters(text, unit) == place


def test_lengths() -> None:
    assert str(length_of("")) == "0 / 75"
    assert str(length_of("a red house")) == "3 / 75"
    assert str(length_of("a red house BREAK in fog")) == "5 / 150"
    assert str(length_of("(red:1.3), " * 38)) == "76 / 150"
    assert length_of("{" * 20_000).tokens > 75


def test_counting_loads_nothing_heavy() -> None:
    assert loaded_by("from engine.imagining.counting import length_of; assert length_of('a house').tokens == 2") == []
