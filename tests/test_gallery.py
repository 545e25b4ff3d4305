"""The gallery's index: what was made is found again, what is gone is not lost, and no file can break it."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.canvas import Canvas
from engine.gallery import FILE_NAME, Index, Order, Picture, Place, look_at, rescan, small_jpeg, sweep_trash, trim
from engine.gallery.thumbs import FOLDER, SIDE, thumb_file
from engine.picture import save_picture
from engine.presets import load_preset
from engine.recipe import Imagine, Output, Recipe, Stylize
from tests import foreign, pictures

DAY = 86_400.0
JUNE = time.mktime((2026, 6, 15, 12, 0, 0, 0, 0, -1))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    made = Index(tmp_path / "settings" / FILE_NAME)
    yield made
    made.close()


def picture(name: str, made: float = JUNE, **values: object) -> Picture:
    return Picture(Path("/pictures") / name, made, mtime=int(made * 1e9), bytes=1000, **values)  # type: ignore[arg-type]


def names(index: Index, search: str = "", order: Order = "newest", least: int = 0) -> list[str]:
    ids, _ = index.found(search, order, least)
    found = index.pictures(ids)
    return [found[number].path.stem for number in ids]


def saved(path: Path, recipe: Recipe | None = None) -> Path:
    with Canvas.blank(40, 30) as canvas:
        return save_picture(canvas, path, output=Output(), recipe=recipe)


WORDS = Recipe(steps=(Imagine(prompt="a red fox in snow", model="dreams"), Stylize(style="woodcut")), seed=3)


def test_a_picture_is_entered_with_what_its_recipe_says(index: Index, tmp_path: Path) -> None:
    path = saved(tmp_path / "fox.png", WORDS)
    entry = look_at(path, source=tmp_path / "photo.jpg")
    assert entry is not None
    index.enter(entry)
    (found,) = index.pictures(index.found()[0]).values()
    assert (found.path, found.width, found.height, found.source) == (path, 40, 30, tmp_path / "photo.jpg")
    assert (found.prompt, found.model, found.style) == ("a red fox in snow", "dreams", "woodcut")
    assert Recipe.model_validate_json(found.recipe) == WORDS
    assert abs(found.made - time.time()) < 60


def test_a_disk_that_refuses_ends_what_was_to_be_written_together(index: Index) -> None:
    def write() -> None:
        with index.together():
            index.enter(picture("first"))
            index._base.execute("ROLLBACK")  # as SQLite does by itself on a full disk
            raise sqlite3.OperationalError("the disk is full")

    with pytest.raises(sqlite3.OperationalError, match="is full"):
        write()
    with index.together():
        index.enter(picture("second"))
    assert names(index) == ["second"]


def test_a_preset_is_known_by_its_steps(tmp_path: Path) -> None:
    presets = [load_preset("woodcut-print"), load_preset("oil-from-words")]
    steps = presets[1].recipe.steps
    own = steps[0].model_copy(update={"prompt": "a fox", "model": "dreams"})
    for recipe, name in (
        (Recipe(steps=presets[0].recipe.steps), "woodcut-print"),
        (Recipe(steps=(own, *steps[1:]), seed=9), "oil-from-words"),
        (Recipe(steps=(Stylize(style="woodcut", strength=0.123),)), ""),
    ):
        entry = look_at(saved(tmp_path / f"{name or 'none'}.png", recipe), presets=presets)
        assert entry is not None
        assert entry.preset == name


def test_search_finds_words_without_accents_and_beginnings(index: Index) -> None:
    index.enter(picture("one.png", prompt="a Cézanne still life, red apples", style="woodcut"))
    index.enter(picture("two.png", prompt="blue mountains", preset="swirling-oil"))
    index.enter(picture("three-red.png"))
    for search, expected in (
        ("", {"one", "two", "three-red"}),
        ("cezanne", {"one"}),
        ("red", {"one", "three-red"}),
        ("red app", {"one"}),
        ("mount", {"two"}),
        ("swirling oil", {"two"}),
        ("woodc", {"one"}),
        ("nothing", set()),
        ('"red" AND (', set()),
        ("***", {"one", "two", "three-red"}),
    ):
        assert set(names(index, search)) == expected, search


@pytest.fixture(scope="module")
def fox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    made = Index(tmp_path_factory.mktemp("fox") / FILE_NAME)
    made.enter(picture("one.png", prompt="a fox"))
    yield made
    made.close()


@given(search=st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_search(fox: Index, search: str) -> None:
    ids, groups = fox.found(search)
    assert sum(group.count for group in groups) == len(ids)


def test_orders_and_their_groups(index: Index) -> None:
    for name, days, rating, style in (
        ("a", 0, 0, "woodcut"), ("b", 1, 5, ""), ("c", 40, 3, "mosaic"), ("d", 41, 5, "woodcut"),
    ):  # fmt: skip
        index.enter(picture(f"{name}.png", JUNE + days * DAY, style=style, rating=rating))
    assert names(index) == ["d", "c", "b", "a"]
    assert [(group.key, group.first, group.count) for group in index.found()[1]] == [
        ("2026-07", 0, 2),
        ("2026-06", 2, 2),
    ]
    assert names(index, order="oldest") == ["a", "b", "c", "d"]
    assert names(index, order="rating") == ["d", "b", "c", "a"]
    assert [group.key for group in index.found(order="rating")[1]] == ["5", "3", "0"]
    assert names(index, order="style") == ["c", "d", "a", "b"]
    assert [group.key for group in index.found(order="style")[1]] == ["mosaic", "woodcut", ""]
    assert names(index, least=4) == ["d", "b"]
    assert names(index, search="woodcut", least=5) == ["d"]


def test_ratings_stay_and_are_checked(index: Index) -> None:
    for name in ("a.png", "b.png"):
        index.enter(picture(name))
    ids, _ = index.found()
    index.rate(ids, 4)
    assert {item.rating for item in index.pictures(ids).values()} == {4}
    for wrong in (-1, 6):
        with pytest.raises(ValueError, match="rating"):
            index.rate(ids, wrong)
    index.enter(picture("a.png", JUNE + 1))  # another picture at its place
    assert names(index, least=1) == ["b"]
    assert names(index, "a") == ["a"]


def test_a_rescan_takes_in_marks_and_follows(index: Index, tmp_path: Path) -> None:
    gallery, other = tmp_path / "Gallery", tmp_path / "out"
    for name in ("a", "b", "c"):
        saved(gallery / f"{name}.png", WORDS)
    saved(gallery / ".hidden.png")
    (gallery / "broken.png").write_bytes(b"no picture")
    saved(other / "deep" / "painted.jpg", WORDS)
    pictures.photo(40, 30).save(other / "holiday.jpg")
    places = [Place(gallery, whole=True), Place(other)]
    assert rescan(index, places).new == 5  # a, b, c, the broken one, and the painted one
    assert set(names(index)) == {"a", "b", "c", "broken", "painted"}
    assert not rescan(index, places).any
    index.rate(index.found("a")[0], 5)

    (gallery / "a.png").rename(gallery / "renamed.png")
    (gallery / "b.png").unlink()
    seen = rescan(index, places)
    assert (seen.moved, seen.missing, seen.new) == (1, 2, 0)
    found = {item.path.stem: item for item in index.pictures(index.found()[0]).values()}
    assert set(found) == {"renamed", "b", "c", "broken", "painted"}
    assert (found["renamed"].rating, found["renamed"].missing, found["b"].missing) == (5, False, True)

    saved(gallery / "b.png", WORDS)
    again = rescan(index, places)
    assert (again.back, again.changed) == (1, 1)
    assert not index.at(gallery / "b.png").missing  # type: ignore[union-attr]


def test_a_folder_that_is_not_there_loses_nothing(index: Index, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    for number in range(3):
        saved(disk / f"{number}.png", WORDS)
    places = [Place(disk, whole=True)]
    rescan(index, places)
    index.rate(index.found()[0], 3)
    disk.rename(tmp_path / "away")
    assert rescan(index, places).missing == 3
    assert len(index) == 3
    (tmp_path / "away").rename(disk)
    assert rescan(index, places).back == 3
    assert {item.rating for item in index.pictures(index.found()[0]).values()} == {3}


def test_a_rescan_can_be_stopped(index: Index, tmp_path: Path) -> None:
    for number in range(5):
        saved(tmp_path / f"{number}.png")
    asked, grown = iter([True] * 8), list[int]()
    rescan(index, [Place(tmp_path, whole=True)], go_on=lambda: next(asked, False))
    assert len(index) < 5
    left = 5 - len(index)
    places = [Place(tmp_path, whole=True)]
    assert rescan(index, places, grown=lambda: grown.append(len(index))).new == left
    assert grown == [5]


def test_the_trash_hides_and_gives_back(index: Index, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", WORDS)
    rescan(index, [Place(tmp_path, whole=True)])
    (number,) = index.found()[0]
    index.rate([number], 2)
    place = path.rename(tmp_path / "a.trashed")
    index.trash(number, place)
    assert names(index) == []
    assert sweep_trash(index) == 0
    index.trash(number, None)
    assert index.pictures([number])[number].rating == 2
    index.trash(number, place)
    place.unlink()
    assert sweep_trash(index) == 1
    assert index.at(path) is None


@pytest.mark.parametrize(
    "name", ["Ωμέγα 😀.png", "a'b;--.png", "two\nlines.png", os.fsdecode(b"caf\xe9.png"), "e\u0301.png"]
)
def test_odd_names_come_back(index: Index, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(saved(tmp_path / "plain.png").read_bytes())
    entry = look_at(path, source=path)
    assert entry is not None
    index.enter(entry)
    found = index.at(path)
    assert found is not None
    assert (found.path, found.source) == (path, path)
    assert rescan(index, [Place(tmp_path, whole=True)]).new == 1  # the plain one
    assert {item.path for item in index.pictures(index.found()[0]).values()} == {path, tmp_path / "plain.png"}


def test_a_picture_of_another_program_is_one_too(tmp_path: Path) -> None:
    entry = look_at(foreign.comfy_png(tmp_path / "c.png"), whole=False)
    assert entry is not None
    assert not entry.ours
    assert look_at(tmp_path / "gone.png") is None


def test_two_connections_at_once(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    reader, writer = Index(file), Index(file)
    counts: list[int] = []

    def write() -> None:
        for start in range(0, 2000, 100):
            with writer.together():
                for number in range(start, start + 100):
                    writer.enter(picture(f"{number}.png", JUNE + number))

    thread = threading.Thread(target=write)
    thread.start()
    while thread.is_alive():
        counts.append(len(reader.found()[0]))
    thread.join()
    assert len(reader) == 2000
    assert all(count % 100 == 0 for count in counts), "what is written together is seen together"
    reader.close()
    writer.close()


@pytest.mark.parametrize("damage", ["text", "cut", "newer", "bent", "empty"])
def test_a_damaged_index_is_set_aside(tmp_path: Path, damage: str) -> None:
    file = tmp_path / FILE_NAME
    index = Index(file)
    with index.together():
        for number in range(300):
            index.enter(picture(f"{number}.png", prompt="a fox " * 20))
    index.close()
    raw = file.read_bytes()
    if damage == "newer":
        with sqlite3.connect(file) as base:
            base.execute("PRAGMA user_version = 99")
        base.close()
    else:
        bent = raw[:100] + bytes(len(raw) - 100)
        file.write_bytes({"text": b"hello" * 999, "cut": raw[:5000], "bent": bent, "empty": b""}[damage])
    again = Index(file)
    assert len(again) == 0
    again.enter(picture("new.png"))
    assert names(again) == ["new"]
    again.close()
    assert file.with_name(f"{FILE_NAME}.bak").exists() == (damage != "empty")


def test_thumbnails_are_made_once_and_kept_small(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    pictures.photo(900, 300).save(path)
    cache = tmp_path / "cache"
    entry = look_at(path)
    assert entry is not None
    first = small_jpeg(cache, entry)
    with Image.open(thumb_file(cache, entry)) as image:
        assert (image.format, image.size) == ("JPEG", (SIDE, 107))
    path.unlink()
    assert small_jpeg(cache, entry) == first
    thumb_file(cache, entry).write_bytes(first[:-100])  # as a power cut leaves it
    pictures.photo(900, 300).save(path)
    assert small_jpeg(cache, entry) == first
    assert small_jpeg(cache, replace(entry, mtime=1)) == first
    assert len(list((cache / FOLDER).rglob("*.jpg"))) == 2
    assert trim(cache, most=10_000_000) == 0
    assert trim(cache, most=2 * len(first) - 1) == 1
    assert len(list((cache / FOLDER).rglob("*.jpg"))) == 1
