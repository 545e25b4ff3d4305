"""What is told of how varied the miniature paints."""

from __future__ import annotations

import pytest
import torch

from engine.nets.vgg import Vgg16
from engine.training.mini import shapes, spread
from engine.training.mini.tokens import FOLDER, learn
from tests.mini import SMALL
from tests.random_vgg import vgg16_weights


@pytest.fixture(scope="module")
def vgg() -> Vgg16:
    return Vgg16(vgg16_weights())


def test_distances_know_same_and_other(vgg: Vgg16) -> None:
    torch.manual_seed(0)
    plain, noisy = torch.rand(6, 3, 1, 1).expand(-1, -1, 32, 32).contiguous(), torch.rand(6, 3, 32, 32)
    same = spread.moments(vgg, plain)
    assert spread.frechet(same, same) == 0
    assert spread.frechet(same, spread.moments(vgg, noisy)) > 10 * spread.frechet(same, spread.moments(vgg, plain[:5]))
    assert spread.apart(vgg, plain[:1].expand(3, -1, -1, -1)) < 1e-6
    assert spread.apart(vgg, torch.cat([plain[:2], noisy[:2]])) > 0.01


def test_words_find_their_like(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("words") / FOLDER
    count = learn(["red redder", "blue", "moon"], folder, 600)
    torch.manual_seed(0)
    text = shapes.make_text(SMALL, count)
    model = shapes.whole(shapes.make_unet(SMALL), text, shapes.make_vae(SMALL), folder)
    with torch.no_grad():  # two words are made alike
        table = text.get_input_embeddings().weight
        blue, moon = (model.texts[0].words.encode(word) for word in ("blue", "moon"))
        assert len(blue) == len(moon) == 1
        table[moon[0]] = table[blue[0]] * 1.001
    found = spread.neighbours(model, ["blue"], ["blue", "moon", "red", "redder"], 2)
    assert found["blue"][0] == "moon"
    assert set(found["blue"]) < {"moon", "red", "redder"}
