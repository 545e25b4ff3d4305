"""The part of the studio's screenshots that shows painting from words; `tests.gui.screenshots` calls it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from engine import events
from engine.recipe import Weighted
from gui.build import StudioApp
from gui.panels.many_sources import PromptSources
from tests import tiny_models
from tests.fakes import FakeRunner

PROMPT = (
    "a (lighthouse:1.3) on a cliff above the sea, {dawn|dusk}, low fog, [crowded], __weather__ "
    "BREAK oil on canvas, thick brushwork, muted colours"
)
Shoot = Callable[[StudioApp, Path, str], None]
Wait = Callable[[Callable[[], bool]], None]


def draw_words(studio: StudioApp, folder: Path, picture: Image.Image, *, shoot: Shoot, wait: Wait) -> None:
    """No model yet, written, in the middle, finished, the card, photo and words. `picture` stands in for a result."""
    window, panel = studio.window, studio.window.prompt_panel
    window.photo_panel.start.buttons["words"].click()
    wait(lambda: bool(studio.fetching.rows))
    shoot(studio, folder, "12-words-first")
    if studio.studio.parameters.words.known:
        panel.prompt.setPlainText("an astronaut over blue mountains, watercolour")
        wait(panel.unknown.isVisible)
        shoot(studio, folder, "20-words-unknown")
    models = studio.folders.models
    os.environ.pop("IMPASTO_MODELS", None)
    model = tiny_models.single(models / "dreamscape-xl.safetensors", "sdxl")
    lora = tiny_models.lora(models / "ink-wash.safetensors", "kohya", "sdxl", scale=0.05)
    (models.parent / "wildcards").mkdir()
    (models.parent / "wildcards" / "weather.txt").write_text("rain\nwind\n")
    studio.fetching.look()
    wait(lambda: any(row.key == str(model) for row in studio.fetching.usable("imagine")))
    window.commands.choose_model(next(row for row in studio.fetching.usable("imagine") if row.key == str(model)))
    panel.prompt.setPlainText(PROMPT)
    panel.negative_button.click()
    panel.negative.setPlainText("blurry, text, frame")
    window.dock.size_control.shapes.buttons["wide"].click()
    studio.studio.set_words("loras", (Weighted(name=str(lora), weight=0.7),))
    shoot(studio, folder, "13-words-written")
    if isinstance(studio.runner, FakeRunner):
        _stand_in(studio, studio.runner, folder, picture, shoot)
    else:
        panel.seed.setValue(5)
        panel.steps.setValue(40)
        window.dock.size_control.shapes.buttons["custom"].click()
        window.dock.size_control.wide.setValue(320)
        window.dock.size_control.high.setValue(192)
        studio.studio.generate()
        wait(lambda: window.stage.canvas.painting is not None)
        shoot(studio, folder, "14-imagining")
    wait(lambda: studio.studio.result is not None)
    shoot(studio, folder, "15-imagined")
    window.actions_by_name["export_many"].trigger()
    asked = studio.exporting._many
    assert asked is not None
    assert isinstance(asked.sources, PromptSources)
    asked.sources.field.setPlainText("a (lighthouse:1.3) at dawn\na lighthouse in {fog|rain}\na harbour at night")
    asked.grab().save(str(folder / "19-export-prompts.png"))
    asked.close()
    window.actions_by_name["additions"].trigger()
    panel.card.grab().save(str(folder / "16-additions.png"))
    panel.card.close()
    window.photo_panel.start.buttons["both"].click()
    shoot(studio, folder, "17-photo-and-words")
    window.photo_panel.start.buttons["photo"].click()


def _stand_in(studio: StudioApp, runner: FakeRunner, folder: Path, picture: Image.Image, shoot: Shoot) -> None:
    """Preview and progress of a job that is not really run."""
    studio.studio.generate()
    job, request = runner.jobs[-1], runner.requests[-1]
    small = picture.resize((1280, 832))
    rough = small.resize((160, 104)).resize(small.size, Image.Resampling.BILINEAR)
    noisy = Image.blend(rough, Image.effect_noise(small.size, 90).convert("RGB"), 0.3)
    runner.emit(events.Preview(job=job, width=noisy.width, height=noisy.height, rgb=noisy.tobytes()))
    runner.progress(job, 7, 26, stage="Step 7 of 25", eta=5.1)
    shoot(studio, folder, "14-imagining")
    request.target.parent.mkdir(parents=True, exist_ok=True)
    small.save(request.target)
    runner.finish(job, width=small.width, height=small.height, seconds=9.4)
