"""What models are on this machine, and where: the one door for that question. Nothing is copied or loaded."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files as resources
from pathlib import Path
from typing import Final

from engine.errors import InvalidRequest, UnknownName, UnreadableModel
from engine.files import expanded
from engine.models.entries import DEPTH, Entry, Habits, ModelFile, Purpose, catalogue
from engine.models.kinds import PAINTER, PAINTERS, Identity, expect, identify_file
from engine.models.pipelines import files_of, identify_folder, is_model_folder, weights_in
from engine.models.places import Owner, Place, hub_cache, models_folder, places
from engine.recipe import OPEN_MODEL, Imagine
from engine.remedies import Remedy
from engine.settings import folders, load_settings
from engine.sniff import shown_name

SUFFIXES: Final = frozenset({".safetensors", ".ckpt", ".pt", ".pth"})
"""Suffixes (lower case) of files that are taken for models."""
SHIPPED: Final = Path(str(resources("assets")))
"""Where the built-in model's folder lies."""
LATENTS: Final = 4
"""Channels of latents."""
_MOST_FOLDERS: Final = 20_000
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A model on this machine."""

    name: str
    """Of the catalogue, of the repository on the hub, or of the file without its suffix."""
    path: Path
    """The file with its weights, or the folder of a pipeline or a part."""
    owner: Owner
    entry: Entry | None = None
    files: Mapping[str, Path] = field(default_factory=dict)
    """Where each file of the entry lies; they need not lie in one folder."""

    @property
    def size(self) -> int:
        """Bytes of all its files that can be seen."""
        return sum(_size(path) or 0 for path in self.all_files)

    @property
    def all_files(self) -> list[Path]:
        """Every file that belongs to it."""
        if self.files:
            return list(self.files.values())
        return files_of(self.path) if self.path.is_dir() else [self.path]

    @property
    def built_in(self) -> bool:
        """Whether it came with Impasto."""
        return self.owner == "built in"

    @property
    def habits(self) -> Habits | None:
        """What suits it, where that is known."""
        return self.entry.habits if self.entry else None

    @property
    def key(self) -> str:
        """What a recipe calls it so that it is found again: what comes with Impasto lies elsewhere elsewhere."""
        return self.name if self.built_in else str(self.path)

    def weight_bytes(self, each: int) -> int:
        """Bytes of its weights in memory, in a number format of `each` bytes. Raises UnreadableModel."""
        files = weights_in(self.path) if self.path.is_dir() else self.all_files
        stored = 2 if self.identify().dtype in {"F16", "BF16"} else 4
        return sum(_size(path) or 0 for path in files if path.suffix.lower() in SUFFIXES) * each // stored

    def identify(self) -> Identity:
        """What it is, by headers alone. Raises UnreadableModel."""
        return identify_model(self.path)


def identify_model(path: Path) -> Identity:
    """What the file or folder at `path` is, by headers alone. Raises UnreadableModel."""
    if is_model_folder(path):
        return identify_folder(path)
    return identify_file(path)


def find_model(name: str, chosen: Sequence[Path] | None = None) -> Found:
    """The model called `name`: a name of the catalogue, a path, or the name of a file or pipeline of the artist's.

    Where the catalogue's is not here, a model of the artist's own with that name is taken.
    `chosen` are the artist's folders; None takes them from the settings. Raises UnreadableModel where it is known but
    not here or a path to what is no model, UnknownName with a suggestion where it is not known at all.
    """
    wanted, known = name.strip().casefold(), [entry.name for entry in catalogue()]
    for entry in catalogue():
        if wanted in {entry.name, entry.title.casefold()}:
            return _of_catalogue(entry, chosen)
    path = _at(name)
    if path is not None:
        identify_model(path)
        return Found(path.stem, path, "own" if path.is_relative_to(models_folder()) else "folder")
    for found in (*_own(places(_chosen(chosen))), *_cached()):
        if wanted in {found.name.casefold(), found.path.name.casefold()}:
            return found
        known.append(found.name)
    raise UnknownName.among("model", name, known)


def find_painter(name: str) -> Found:
    """The model called `name` that paints from words; with a name that is left open ("-") the artist's only one, and
    where there is none the built-in one.

    Raises UnknownName and UnreadableModel, also for a model of another kind, and where there is none or a choice.
    """
    if name != OPEN_MODEL:
        found = find_model(name)
        expect(found.path, found.identify(), *PAINTERS, wanted=PAINTER)
        return found
    shipped, there = built_in(), [found for found in shelf() if _paints(found)]
    own = [found for found in there if not found.built_in]
    if len(own) == 1:
        return own[0]
    if not own and shipped:
        expect(shipped.path, shipped.identify(), *PAINTERS, wanted=PAINTER)
        return shipped
    if not there:
        raise UnreadableModel("There is no model to paint with.", Remedy("first model", "sd15"))
    names = ", ".join(found.name for found in there[:5]) + (", …" if len(there) > 5 else "")
    raise UnreadableModel(f"There are {len(there)} models to paint with ({names}).", Remedy("choose model"))


def built_in() -> Found | None:
    """The model that comes with Impasto; None where this copy lacks it. Looks at nothing else."""
    for entry in catalogue():
        if entry.kind == "builtin" and is_model_folder(SHIPPED / entry.name):
            return Found(entry.name, SHIPPED / entry.name, "built in", entry)
    return None


def find_learner(name: str) -> Found:
    """The model called `name` that a look can be learned for. Raises as `find_painter`, and InvalidRequest."""
    found = find_painter(name)
    plain_only(found.path, found.identify().channels)
    return found


def plain_only(path: Path, channels: int) -> None:
    """Raise InvalidRequest for a UNet that sees more than latents; 0 channels are unknown."""
    if channels not in {0, LATENTS}:
        kind = {9: "for inpainting", 5: "for depth", 8: "for editing pictures by words"}.get(channels, "for more")
        raise InvalidRequest(
            f"{shown_name(path)} was made {kind}, and looks are learned by models that paint from words alone.",
            "Choose the model that it was made from; the look then often suits this one too.",
        )


def _paints(found: Found) -> bool:
    try:
        return found.identify().kind in {"checkpoint", "pipeline"}
    except UnreadableModel:
        return False


def companion(kind: Purpose, base: str) -> Found:
    """The model of the catalogue that is a `kind` for models of the family `base`.

    Raises UnreadableModel where it is not here, or where there is none for this family.
    """
    for entry in catalogue():
        if (entry.kind, entry.base) == (kind, base):
            return find_model(entry.name)
    known = [entry.title for entry in catalogue() if entry.kind == kind]
    raise UnreadableModel(f"For this kind of model there is no {kind}.", f"There are: {', '.join(known)}.")


def beside(step: Imagine, base: str) -> list[Found]:
    """The networks that `step` wants beside its model, which is of the family `base`: each once, in any order.

    Raises UnreadableModel and UnknownName.
    """
    wanted = [find_model(guide.model) for guide in step.guides]
    if any(guide.look == "depth" for guide in step.guides):
        wanted.append(find_model(DEPTH))
    if step.references:
        wanted.append(companion("ip-adapter", base))
    return list({found.path: found for found in wanted}.values())


def _at(name: str) -> Path | None:
    """The path that `name` is, as typed or within the artist's folder of models, with or without its suffix.

    A path that is written out whole is one even where nothing lies there.
    """
    if "\0" in name or not name.strip():
        return None
    typed = expanded(Path(name))
    says = "/" in name or "\\" in name or typed.suffix.lower() in SUFFIXES
    for place in (typed, models_folder() / name):
        if (says and _exists(place)) or is_model_folder(place):
            return place.absolute()
        for path in (Path(f"{place}{suffix}") for suffix in (".safetensors", ".ckpt")):
            if _exists(path):
                return path.absolute()
    return typed if typed.is_absolute() else None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def shelf(chosen: Sequence[Path] | None = None) -> list[Found]:
    """All models that are here: those of the catalogue that are whole, then the artist's own. Nothing is opened."""
    own = _own(places(_chosen(chosen)))
    shipped = built_in()
    found = [shipped] if shipped else []
    for entry in catalogue():
        lying = locate(entry, own)
        if entry.files and len(lying) == len(entry.files):
            found.append(_found(entry, lying, own))
    seen = {os.path.realpath(path) for model in found for path in model.all_files}
    for other in (*own, *_cached()):
        weights = [path for path in other.all_files if path.suffix.lower() in SUFFIXES]
        if not {os.path.realpath(path) for path in weights} <= seen:
            found.append(other)
    return found


def locate(entry: Entry, own: Sequence[Found] | None = None) -> dict[str, Path]:
    """Where those files of `entry` lie that are here: in the artist's folder of models, in the cache of the hub, or,
    told by name and exact size, among the artist's `own` models elsewhere.
    """
    own = _own(places(_chosen(None))) if own is None else own
    lying = {}
    for file in entry.files:
        path = _own_copy(entry, file) or _cached_copy(entry, file) or _same_elsewhere(file, own)
        if path is not None:
            lying[file.path] = path
    return lying


def home_of(entry: Entry, file: ModelFile) -> Path:
    """Where a download of the file goes."""
    return models_folder() / entry.name / file.path


def _chosen(chosen: Sequence[Path] | None) -> Sequence[Path]:
    return load_settings(folders().settings)[0].model_folders if chosen is None else chosen


def _of_catalogue(entry: Entry, chosen: Sequence[Path] | None) -> Found:
    if entry.kind == "builtin" and (shipped := built_in()):
        return shipped
    own = _own(places(_chosen(chosen)))
    if entry.kind == "builtin":
        if (namesake := _namesake(entry, own)) is not None:
            return namesake
        raise UnreadableModel(f"{entry.title} is not in this copy of Impasto.", Remedy("another model"))
    lying = locate(entry, own)
    if len(lying) < len(entry.files):
        if (namesake := _namesake(entry, own)) is not None:
            return namesake
        missing = "not here" if not lying else "only partly here"
        raise UnreadableModel(f"{entry.title} is {missing}.", Remedy("get model", entry.name))
    return _found(entry, lying, own)


def _namesake(entry: Entry, own: Sequence[Found]) -> Found | None:
    """A whole model of the artist's own that bears the name of the entry, such as another edition of it."""
    for found in own:
        if found.name.casefold() == entry.name:
            try:
                found.identify()
            except UnreadableModel:
                continue
            return found
    return None


def _found(entry: Entry, lying: Mapping[str, Path], own: Sequence[Found]) -> Found:
    main = lying[entry.files[0].path]
    owner: Owner = "hub cache" if main.is_relative_to(hub_cache()) else "own"
    for model in own:
        if main == model.path or main.is_relative_to(model.path):
            owner = model.owner
    return Found(entry.name, main, owner, entry, lying)


def _own_copy(entry: Entry, file: ModelFile) -> Path | None:
    """In the folder of the entry itself, or of another entry with the same file of the same repository."""
    for other in (entry, *catalogue()):
        if other.repo == entry.repo and any(same.path == file.path for same in other.files):
            path = home_of(other, file)
            if _fits(path, file):
                return path
    old = models_folder() / "vgg16_features.safetensors"
    return old if entry.kind == "features" and _fits(old, file) else None


def _cached_copy(entry: Entry, file: ModelFile) -> Path | None:
    """In the cache of the hub: there a large file is named by its sha256, wherever it is linked from."""
    folder = hub_cache() / f"models--{entry.repo.replace('/', '--')}"
    if not folder.is_dir():
        return None
    from huggingface_hub import try_to_load_from_cache

    path = try_to_load_from_cache(entry.repo, file.path, cache_dir=hub_cache(), revision=entry.revision)
    known = [Path(path)] if isinstance(path, str) else []
    for lying in (*known, *sorted(folder.glob(f"snapshots/*/{file.path}"))):
        blob = Path(os.path.realpath(lying)).name
        if (not file.sha256 or len(blob) != 64 or blob == file.sha256) and _fits(lying, file):
            return lying
    return None


def _same_elsewhere(file: ModelFile, own: Sequence[Found]) -> Path | None:
    name = Path(file.path).name
    for model in own:
        if file.bytes is not None and model.path.name == name and _fits(model.path, file):
            return model.path
    return None


def _fits(path: Path, file: ModelFile) -> bool:
    size = _size(path)
    return bool(size) and file.bytes in {None, size}


def _own(around: Sequence[Place]) -> list[Found]:
    found: dict[str, Found] = {}
    for place in around:
        for path in _walk(place.folder):
            model = Found(path.name if path.is_dir() else path.stem, path, place.owner)
            found.setdefault(os.path.realpath(path), model)
    return list(found.values())


def _cached() -> Iterator[Found]:
    """Pipelines in the cache of the hub, the newest snapshot of each."""
    cache = hub_cache()
    if not cache.is_dir():
        return
    from huggingface_hub import CacheNotFound, scan_cache_dir

    try:
        repos = scan_cache_dir(cache).repos
    except (CacheNotFound, OSError, ValueError):
        return
    for repo in sorted(repos, key=lambda repo: repo.repo_id):
        newest = sorted(repo.revisions, key=lambda revision: revision.last_modified, reverse=True)
        for revision in newest:
            if repo.repo_type == "model" and is_model_folder(Path(revision.snapshot_path)):
                yield Found(repo.repo_id, Path(revision.snapshot_path), "hub cache")
                break


def _walk(root: Path) -> Iterator[Path]:
    """Model files and folders of diffusers below `root`, by name. Links are followed, circles are not."""
    seen: set[str] = set()
    for here, inner, names in os.walk(root, followlinks=True):
        folder, real = Path(here), os.path.realpath(here)
        deep = len(folder.parts) - len(root.parts)
        if real in seen or len(seen) > _MOST_FOLDERS:
            inner.clear()
            continue
        seen.add(real)
        if is_model_folder(folder):
            inner.clear()
            yield folder
            continue
        inner[:] = sorted(name for name in inner if not name.startswith(".")) if deep < _DEEPEST else []
        yield from (folder / name for name in sorted(names) if _is_model_name(name))


def _is_model_name(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES and not name.startswith(".")  # noqa: PTH122


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
