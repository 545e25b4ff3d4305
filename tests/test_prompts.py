"""Prompts: weights, BREAK, choices and wildcards, chunks of 75 tokens."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidRequest
from engine.imagining.prompts import CHUNK, Piece, chunks, resolved, weighted


def shown(prompt: str) -> list[tuple[str | None, float]]:
    return [(piece.text, round(piece.weight, 3)) for piece in weighted(prompt)]


@pytest.mark.parametrize(
    ("prompt", "pieces"),
    [
        ("a house", [("a house", 1)]),
        ("a (red) house", [("a ", 1), ("red", 1.1), (" house", 1)]),
        ("((red))", [("red", 1.21)]),
        ("[sky]", [("sky", 0.909)]),
        ("(red:1.5)", [("red", 1.5)]),
        ("(red: .5 )", [("red", 0.5)]),
        ("(a (b:2) c:0.5)", [("a ", 0.5), ("b", 1), (" c", 0.5)]),
        (r"\(plain\) \[text\] \\", [("(plain) [text] \\", 1)]),
        ("(never closed", [("never closed", 1.1)]),
        ("stray) and ]", [("stray) and ]", 1)]),
        ("3:4 and :1.2)", [("3:4 and :1.2)", 1)]),
        ("one BREAK two", [("one", 1), (None, 1), ("two", 1)]),
        ("(one BREAK two:2)", [("one", 2), (None, 1), ("two", 2)]),
        ("BREAKFAST", [("BREAKFAST", 1)]),
        ("", []),
    ],
)
def test_weights(prompt: str, pieces: list[tuple[str | None, float]]) -> None:
    assert shown(prompt) == pieces


@given(st.text(alphabet="ab()[]:\\.1 ", max_size=60))
def test_anything_is_understood_and_no_word_is_lost(prompt: str) -> None:
    text = "".join(piece.text or "" for piece in weighted(prompt))
    assert text.count("a") + text.count("b") == prompt.count("a") + prompt.count("b")


def letters(text: str) -> list[int]:
    return [ord(letter) for letter in text if letter != " "]


def test_long_prompts_become_chunks() -> None:
    found = chunks([Piece("x" * 200)], letters)
    assert [len(chunk.tokens) for chunk in found] == [75, 75, 50]
    assert [len(chunk.tokens) for chunk in chunks([], letters)] == [0]
    assert [len(chunk.tokens) for chunk in chunks([Piece("x" * 75)], letters)] == [75]


def test_a_chunk_ends_at_a_comma_where_one_is_near() -> None:
    text = "x" * 65 + "," + "y" * 40
    found = chunks([Piece(text)], letters, comma=ord(","))
    assert [len(chunk.tokens) for chunk in found] == [66, 40]


def test_a_break_begins_a_chunk_and_weights_stay_with_their_tokens() -> None:
    first, second = chunks(weighted("ab (c:2) BREAK d"), letters)
    assert first.tokens == tuple(b"abc")
    assert first.weights == (1, 1, 2)
    assert second.tokens == tuple(b"d")


@given(st.lists(st.tuples(st.text("xyz,", max_size=90), st.floats(0.5, 2)), max_size=5))
def test_no_token_is_lost_in_chunks(parts: list[tuple[str, float]]) -> None:
    found = chunks([Piece(text, weight) for text, weight in parts], letters, comma=ord(","))
    assert [token for chunk in found for token in chunk.tokens] == letters("".join(text for text, _ in parts))
    assert all(len(chunk.tokens) == len(chunk.weights) <= CHUNK for chunk in found)


def test_choices_and_wildcards_go_by_the_seed(tmp_path: Path) -> None:
    (tmp_path / "colour.txt").write_text("# comment\nred\nblue\n\n{light|dark} green\n")
    prompt = "a __colour__ {house|tower|{big|small} ship}"
    found = {resolved(prompt, seed, tmp_path) for seed in range(60)}
    assert len(found) > 8
    assert all("{" not in text and "__" not in text for text in found)
    assert resolved(prompt, 7, tmp_path) == resolved(prompt, 7, tmp_path)


@pytest.mark.parametrize("name", ["missing", "../secret", "/etc/passwd"])
def test_a_wildcard_that_is_not_there(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret\n")
    (tmp_path / "cards").mkdir()
    with pytest.raises(InvalidRequest, match="no wildcard named"):
        resolved(f"a __{name}__", 1, tmp_path / "cards")


def test_wildcards_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").write_text("__loop__ __loop__\n")
    with pytest.raises(InvalidRequest, match="no end"):
        resolved("__loop__", 1, tmp_path)
