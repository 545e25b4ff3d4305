"""The presets at work: kept, changed, taken in and handed on, deleted, taken back, shown on the artist's photo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from engine.errors import EngineError
from engine.own_presets import Kept, change, file_of, keep
from engine.preset_import import Brought, paths_in, read_presets, write_presets
from engine.presets import Preset, builtin_presets, own_presets, with_texts
from engine.recipe import Imagine
from engine.sniff import shown_name
from engine.template import Template
from gui import trash
from gui.background import Background
from gui.choosers import Chooser
from gui.drops import DropTarget
from gui.messages import Level, Message, Messages
from gui.models.presets import PresetModel
from gui.panels.preset_shelf import PresetShelf
from gui.preset_undo import Changed, Deleted, PresetSteps, Step
from gui.pyramid import Pyramid
from gui.queueing import Queueing
from gui.state import preset_of
from gui.studio import Studio
from gui.tongue import said, tr, tr_n, whole
from gui.trying import Asked, MakeRunner, Trying
from gui.window import StudioWindow

TITLE = tr("My preset")
FILE = "presets.toml"


class PresetSide(QObject):
    """Puts the window of presets beside the studio's. Lives as long as it; files are read and written in a thread."""

    def __init__(
        self,
        window: StudioWindow,
        *,
        model: PresetModel,
        studio: Studio,
        queueing: Queueing,
        background: Background,
        messages: Messages,
        chooser: Chooser,
        cache: Path,
        make_painter: MakeRunner,
    ) -> None:
        super().__init__(window)
        self._window, self._model, self._studio, self._queueing = window, model, studio, queueing
        self._background, self._messages, self._chooser = background, messages, chooser
        self.trying = Trying(
            cache, background=background, failed=messages.report, make_runner=make_painter, parent=self
        )
        self._photo: Pyramid | None = None
        self._wanted = False
        self._reads = 0
        self._steps = PresetSteps()
        self.shelf: PresetShelf | None = None
        window.commands.presets_wanted.connect(self.show)
        window.preset_strip.shelf_wanted.connect(lambda: self.show([]))
        studio.photo_shown.connect(self._show_photo)
        for signal in (studio.job_changed, queueing.changed, studio.pausing.changed):
            signal.connect(lambda _what: self._weigh())
        self.trying.changed.connect(self._tried)

    # -- the window

    def show(self, files: Sequence[Path]) -> None:
        """Show the presets, and take in those in `files`."""
        if self.shelf is None:
            self.shelf = shelf = PresetShelf(self._model, self._window)
            shelf.wanted.connect(self._do)
            shelf.trying_wanted.connect(self._try)
            shelf.form.edited.connect(self._edit)
            shelf.form.update_wanted.connect(self._update)
            drops = DropTarget(shelf, lambda: {"presets": shelf.rect()})
            drops.dropped.connect(lambda _zone, files: self.take_in(files))
            drops.refused.connect(self._window.commands.refuse_drop)
        self._show_ways()
        if self._wanted:
            self._try(wanted=True)  # other words may have been written meanwhile
        self.shelf.show()
        self.shelf.raise_()
        self.shelf.activateWindow()
        if files:
            self.take_in(files)

    def _do(self, name: str) -> None:
        doings: dict[str, Callable[[], None]] = {
            "use": self._use,
            "rename": lambda: self.shelf.form.rename() if self.shelf is not None else None,
            "duplicate": self._duplicate,
            "export": self._export,
            "delete": self._delete,
            "new": self._new,
            "import": self._import,
            "undo": self.undo,
        }
        doings[name]()

    def _chosen(self) -> list[Preset]:
        return self.shelf.chosen() if self.shelf is not None else []

    def _say(self, text: str) -> None:
        if self.shelf is not None:
            self.shelf.say(text)

    def _refresh(self, names: Sequence[str] = (), then: Callable[[], None] = lambda: None) -> None:
        """Read the presets again, choose those called `names`, and do what comes `then`."""
        self._reads += 1
        number = self._reads

        def done(found: tuple[tuple[Preset, ...], tuple[str, ...]]) -> None:
            if number != self._reads:
                return  # a newer look at the folder is on its way
            own, problems = found
            built_in = [preset for preset in self._model.presets() if not self._model.is_own(preset)]
            self._model.set_presets(built_in or builtin_presets(), own)
            for problem in problems:
                self._messages.warn(problem)
            if self.shelf is not None:
                self.shelf.choose(names)
            then()
            if self._wanted:
                self._try(wanted=True)

        self._background.run(own_presets, done=done, failed=self._messages.report)

    # -- one preset

    def _use(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 1:
            self._window.commands.use_preset(chosen[0])

    def _new(self) -> None:
        style = self._model.title_of(self._studio.parameters.style)
        try:
            preset = preset_of(self._studio.parameters, style or TITLE)
        except EngineError as error:
            self._messages.report(error)
            self._say(said(str(error)))
            return
        self._keep(
            [preset], lambda title: tr("{title} is a preset of yours now; give it a title.", title=title), rename=True
        )

    def _duplicate(self) -> None:
        copies = [replace(one, name="", title=tr("{title} copy", title=one.title[:60])) for one in self._chosen()]
        self._keep(copies, lambda title: tr("{title} can be changed now.", title=title), rename=len(copies) == 1)

    def _keep(self, presets: Sequence[Preset], words: Callable[[str], str], *, rename: bool) -> None:
        named = [replace(preset, name=preset.name or preset.title) for preset in presets]

        def done(kept: Kept) -> None:
            names = [one.name for one in (*kept.added, *kept.there)]
            form = self.shelf.form if self.shelf is not None and rename else None
            self._refresh(names, form.rename if form is not None else lambda: None)
            self._say(words(_titles([*kept.added, *kept.there])))

        self._background.run(partial(keep, named), done=done, failed=self._failed)

    def _edit(self, name: str, preset: Preset) -> None:
        """Keep what was typed."""
        before = next((one for one in self._model.presets() if one.name == name), None)

        def done(kept: Preset) -> None:
            if before is not None:
                self._note(Changed(kept.name, before))
            chosen = [kept.name if one.name == name else one.name for one in self._chosen()]
            self._refresh(chosen)
            self._say(tr("{title} is kept.", title=kept.title))

        self._background.run(partial(change, name, preset), done=done, failed=self._failed)

    def _update(self) -> None:
        """Let the chosen preset do what is chosen in the studio; its title and words stay."""
        chosen = self._chosen()
        if len(chosen) != 1:
            return
        old = chosen[0]
        try:
            made = preset_of(self._studio.parameters, old.title)
        except EngineError as error:
            self._messages.report(error)
            self._say(said(str(error)))
            return
        words = any(isinstance(step, Imagine) for step in made.recipe.steps)
        if words and old.texts != Template():
            made = with_texts(made, old.texts)
        self._edit(old.name, replace(made, name=old.name, description=old.description))

    # -- files

    def _import(self) -> None:
        if self.shelf is not None:
            file = self._chooser.presets(self.shelf, tr("Import presets"), None)
            if file is not None:
                self.take_in([file])

    def take_in(self, files: Sequence[Path]) -> None:
        """Take in the presets in `files`; none of the artist's is written over."""

        def work() -> list[tuple[Path, Brought, Kept]]:
            done = []
            for file in files:
                brought = read_presets(file)
                done.append((file, brought, keep(brought.presets)))
            return done

        def done(taken: list[tuple[Path, Brought, Kept]]) -> None:
            added = [preset.name for _, _, kept in taken for preset in kept.added]
            self._refresh(added or [preset.name for _, _, kept in taken for preset in kept.there])
            for file, brought, kept in taken:
                self._tell_taken(file, brought, kept)

        self._background.run(work, done=done, failed=self._failed)

    def _tell_taken(self, file: Path, brought: Brought, kept: Kept) -> None:
        words = tr("{presets} imported from {name}.", presets=_count(len(kept.added)), name=shown_name(file))
        if kept.there:
            words += " " + tr_n("{count} was there already.", "{count} were there already.", len(kept.there))
        self._say(words)
        level: Level = "warning" if brought.problems else "info"
        self._messages.post(Message(words, " ".join(map(said, brought.problems)), level))

    def _export(self) -> None:
        chosen = self._chosen()
        if not chosen or self.shelf is None:
            return
        start = Path(f"{chosen[0].name}.toml" if len(chosen) == 1 else FILE)
        target = self._chooser.target(self.shelf, tr("Export presets"), start)
        if target is None:
            return
        target = target if target.suffix.casefold() == ".toml" else target.with_name(f"{target.name}.toml")
        left = {path for preset in chosen for path in paths_in(preset)}

        def done(_nothing: None) -> None:
            words = tr("{presets} written to {name}.", presets=_count(len(chosen)), name=shown_name(target))
            if left:
                words += " " + tr("Pictures and models of this machine that they name do not travel with them.")
            self._say(words)

        write = partial(write_presets, chosen, target, overwrite=True)  # the chooser has asked
        self._background.run(write, done=done, failed=self._failed)

    # -- taking back

    def _delete(self) -> None:
        names = [preset.name for preset in self._chosen() if self._model.is_own(preset)]
        if not names or self.shelf is None:
            return
        self.shelf.form.forget()

        def work() -> tuple[list[tuple[Path, Path]], EngineError | None]:
            gone: list[tuple[Path, Path]] = []
            for name in names:
                try:
                    file = file_of(name)
                    gone.append((file, trash.put(file)))
                except EngineError as error:
                    return gone, error
            return gone, None

        def done(outcome: tuple[list[tuple[Path, Path]], EngineError | None]) -> None:
            gone, error = outcome
            if gone:
                self._note(Deleted(gone))
            self._say(tr("{presets} moved to the trash.", presets=_count(len(gone))))
            if error is not None:
                self._failed(error)
            else:
                self._refresh()

        self._background.run(work, done=done, failed=self._failed)

    def undo(self) -> None:
        """Take back what was typed and not kept yet, else what was changed or deleted last."""
        if self.shelf is not None and self.shelf.form.revert():
            return
        step = self._steps.pop()
        self._show_undo()
        if step is None:
            return

        def done(names: list[str]) -> None:
            self._steps.is_back(step, names)
            self._refresh(names)
            if isinstance(step, Changed):
                self._say(tr("{title} is as it was before.", title=step.before.title))
            else:
                self._say(tr("{presets} taken back.", presets=_count(len(names))))

        def failed(error: BaseException) -> None:
            self._steps.is_not(step)
            self._show_undo()
            self._failed(error)

        self._background.run(step.take_back, done=done, failed=failed)

    def _note(self, step: Step) -> None:
        self._steps.note(step)
        self._show_undo()

    def _show_undo(self) -> None:
        if self.shelf is not None:
            self.shelf.show_undo(there=bool(self._steps))

    def _failed(self, error: BaseException) -> None:
        self._messages.report(error)
        if isinstance(error, EngineError):
            self._say(said(str(error)))
        self._refresh([preset.name for preset in self._chosen()])

    # -- on the photo

    def _show_photo(self, photo: Pyramid | None) -> None:
        self._photo = photo
        self._show_ways()
        if self._wanted:
            self._try(wanted=True)

    def _asked(self) -> Asked | None:
        return Asked.of(self._studio.parameters.words.step)

    def _show_ways(self) -> None:
        """Offer what presets can be shown on, or from."""
        if self.shelf is not None:
            self.shelf.show_ways(photo=self._photo is not None, words=self._asked() is not None)

    def _try(self, wanted: bool) -> None:
        self._wanted = wanted
        asked = self._asked()
        if wanted and (self._photo is not None or asked is not None):
            self._weigh()
            self.trying.show(self._photo, self._model.presets(), asked)
        else:
            self.trying.stop()

    def _weigh(self) -> None:
        """Real pictures go first, and a pause is one for these too."""
        busy = self._studio.running or self._queueing.busy or self._studio.pausing.paused
        self.trying.hold(busy)
        if self._wanted:
            self._tell_tried()

    def _tried(self) -> None:
        self._model.show_tried(self.trying.pictures)
        if self._wanted:
            self._tell_tried()

    def _tell_tried(self) -> None:
        left, made = self.trying.waiting, len(self.trying.pictures)
        counts = {"made": whole(made), "all": whole(made + left)}
        words = tr("{made} of {all} presets are painted on your photo.", **counts)
        if self._photo is None and self._studio.parameters.words.written:
            words = tr("{made} of {all} presets are painted from your words, by the built-in model.", **counts)
        elif self._photo is None:
            words = tr("{made} of {all} presets are painted from an example; write words of your own first.", **counts)
        if left and self.trying.held:
            words += " " + tr("The others wait until your picture is done.")
        self._say(words)

    def close(self) -> None:
        """End what paints presets."""
        self.trying.close()


def _titles(presets: Sequence[Preset]) -> str:
    return presets[0].title if len(presets) == 1 else _count(len(presets))


def _count(number: int) -> str:
    return tr_n("{count} preset", "{count} presets", number)
