"""ComfyUI: a graph of nodes, as it was run under `prompt`, as it was drawn under `workflow`.

From what is saved the links are followed back to the sampler, and from there to words, model and size. Every walk
sees each node once, so that a graph that bites its tail ends as well.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.restoring.fields import Said
from engine.restoring.plain import bare, parsed, row, table

TOOL: Final = "ComfyUI"
PROMPT, WORKFLOW = "prompt", "workflow"
_MOST_NODES: Final = 20_000
_MOST_TEXTS: Final = 8
_LATENT: Final = "latent_image"
_WORDS: Final = ("text", "text_g", "text_l", "prompt", "string", "value")
_PRIMITIVE: Final = ("value", "int", "float", "string", "text", "seed", "noise_seed", "number")
_OUTPUTS: Final = frozenset({"SaveImage", "PreviewImage", "SaveAnimatedWEBP", "Image Save", "SaveImageWebsocket"})
_WIDGETS: Final[Mapping[str, tuple[str, ...]]] = {
    "KSampler": ("seed", "", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("add_noise", "noise_seed", "", "steps", "cfg", "sampler_name", "scheduler"),
    "CLIPTextEncode": ("text",),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name",),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "EmptySD3LatentImage": ("width", "height", "batch_size"),
    "CLIPSetLastLayer": ("stop_at_clip_layer",),
    "RandomNoise": ("noise_seed",),
    "KSamplerSelect": ("sampler_name",),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "CFGGuider": ("cfg",),
    "PrimitiveNode": ("value",),
}
"""What the fields of a drawn node are called, in their order; those without a name are the drawing's own."""


@dataclass(frozen=True, slots=True)
class _Node:
    kind: str
    inputs: dict[str, Any]
    """Values, and links as a list of a node's name and one of its outputs."""


Graph = dict[str, _Node]


def read(prompt: str, workflow: str = "") -> Said | None:
    """What the graph says; None where there is none with a sampler."""
    graph = _run(parsed(prompt)) if prompt else {}
    sampler = _sampler(graph)
    if sampler is None:
        graph = _drawn(parsed(workflow)) if workflow else {}
        sampler = _sampler(graph)
    if sampler is None:
        return None
    first, passes = _first_pass(graph, sampler)
    return _said(graph, first, passes)


def _run(value: object) -> Graph:
    """The graph as it was run."""
    graph: Graph = {}
    for name, node in table(value).items():
        values = table(node)
        if isinstance(values.get("class_type"), str) and len(graph) < _MOST_NODES:
            graph[name] = _Node(values["class_type"], table(values.get("inputs")))
    return graph


def _drawn(value: object) -> Graph:
    """The graph as it was drawn, made like one that was run."""
    sources: dict[Any, list[Any]] = {}
    for link in row(table(value).get("links"))[: 10 * _MOST_NODES]:
        if isinstance(link, list) and len(link) >= 3 and isinstance(link[0], int | str):
            sources[link[0]] = [link[1], link[2]]
    graph: Graph = {}
    for drawn in row(table(value).get("nodes"))[:_MOST_NODES]:
        node = table(drawn)
        kind = node.get("type")
        if not isinstance(kind, str) or node.get("mode") in (2, 4):  # muted and bypassed
            continue
        widgets = node.get("widgets_values")
        inputs = dict(table(widgets))
        inputs |= {name: value for name, value in zip(_WIDGETS.get(kind, ()), row(widgets), strict=False) if name}
        for number, place in enumerate(map(table, row(node.get("inputs")))):
            link = place.get("link")
            if isinstance(link, int | str) and link in sources:
                inputs[str(place.get("name") or f"input {number}")] = sources[link]
        graph[str(node.get("id"))] = _Node(kind, inputs)
    return graph


def _linked(graph: Graph, value: object) -> str | None:
    """The node that an input is linked to; None for a plain value."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str | int):
        return str(value[0]) if str(value[0]) in graph else None
    return None


def _back(graph: Graph, starts: Collection[str], skip: Collection[str] = ()) -> Iterator[tuple[str, _Node]]:
    """The nodes that `starts` come from, themselves first, nearest first; inputs in `skip` are not followed."""
    seen, waiting = set(starts), deque(starts)
    while waiting:
        name = waiting.popleft()
        yield name, graph[name]
        for called, value in graph[name].inputs.items():
            source = None if called in skip else _linked(graph, value)
            if source is not None and source not in seen:
                seen.add(source)
                waiting.append(source)


def _sampler(graph: Graph) -> str | None:
    """The sampler nearest to what was saved."""
    ends = [name for name, node in graph.items() if node.kind in _OUTPUTS] or list(graph)
    return next((name for name, node in _back(graph, ends) if _LATENT in node.inputs), None)


def _first_pass(graph: Graph, sampler: str) -> tuple[str, int]:
    """The sampler that began the picture, and how many worked on it."""
    seen = [sampler]
    while True:
        source = _linked(graph, graph[seen[-1]].inputs[_LATENT])
        before = (name for name, node in _back(graph, [source] if source else []) if _LATENT in node.inputs)
        found = next((name for name in before if name not in seen), None)
        if found is None or len(seen) > _MOST_TEXTS:
            return seen[-1], len(seen)
        seen.append(found)


def _said(graph: Graph, sampler: str, passes: int) -> Said:
    about = list(_back(graph, [sampler], skip={_LATENT, "positive", "negative", "conditioning"}))
    said = Said(TOOL)
    said.seed = _nearest(graph, about, "seed", "noise_seed")
    said.steps = _nearest(graph, about, "steps")
    said.guidance = _nearest(graph, about, "cfg")
    said.denoise = _nearest(graph, about, "denoise")
    said.sampler = _nearest(graph, about, "sampler_name")
    said.schedule = _nearest(graph, about, "scheduler")
    said.model = _nearest(graph, about, "ckpt_name", "unet_name", "model_name")
    for _, node in about:
        name = _value(graph, node.inputs.get("lora_name"))
        if bare(name):
            said.loras.append((name, _value(graph, node.inputs.get("strength_model"))))
    said.prompt, skipped = _words(graph, about, "positive")
    said.negative, _ = _words(graph, about, "negative")
    said.negative = "" if said.negative == said.prompt else said.negative
    if isinstance(skipped, int) and not isinstance(skipped, bool):
        said.clip_skip = -skipped
    _size(graph, sampler, said)
    if passes > 1:
        said.notes.append(f"It was painted in {passes} passes; the settings of the first are taken.")
    if not said.prompt:
        said.notes.append("Its words cannot be read: they do not stand in the picture as plain text.")
    return said


def _nearest(graph: Graph, nodes: list[tuple[str, _Node]], *names: str) -> object:
    """The value of the first node that has one of these inputs."""
    for _, node in nodes:
        for name in names:
            value = _value(graph, node.inputs.get(name))
            if value is not None:
                return value
    return None


def _value(graph: Graph, value: object) -> object:
    """A plain value, also where nodes that only hold or pass on one stand between."""
    for _ in range(_MOST_TEXTS):
        if isinstance(value, str | int | float):
            return value
        source = _linked(graph, value)
        if source is None:
            return None
        inputs = graph[source].inputs
        value = next((inputs[name] for name in _PRIMITIVE if name in inputs), None)
        if value is None and len(inputs) == 1:
            value = next(iter(inputs.values()))
    return None


def _words(graph: Graph, about: list[tuple[str, _Node]], side: str) -> tuple[str, object]:
    """The words of one side, and the layer of the text encoder that was read."""
    names = (side, "conditioning") if side == "positive" else (side,)
    starts = (_linked(graph, node.inputs[name]) for _, node in about for name in names if name in node.inputs)
    start = next((name for name in starts if name is not None), None)
    if start is None:
        return "", None
    other = "negative" if side == "positive" else "positive"
    found: dict[str, None] = {}
    layer: object = None
    for _, node in _back(graph, [start], skip={other, "clip", "model", "vae", "image", "control_net", *_WORDS}):
        if "zeroout" in node.kind.casefold():
            break
        texts = [_value(graph, node.inputs.get(name)) for name in _WORDS if name in node.inputs]
        found.update(dict.fromkeys(text for text in texts if isinstance(text, str) and text.strip()))
        clip = _linked(graph, node.inputs.get("clip"))
        if texts and layer is None and clip is not None:
            layer = _nearest(graph, list(_back(graph, [clip])), "stop_at_clip_layer")
        if len(found) >= _MOST_TEXTS:
            break
    return ", ".join(found), layer


def _size(graph: Graph, sampler: str, said: Said) -> None:
    source = _linked(graph, graph[sampler].inputs[_LATENT])
    for _, node in _back(graph, [source] if source else [], skip={"model", "vae", "clip"}):
        width, height = (_value(graph, node.inputs.get(name)) for name in ("width", "height"))
        if width is not None and height is not None:
            said.width, said.height = width, height
            return
        if "pixels" in node.inputs or node.kind == "LoadImage":
            said.notes.append("It began with a picture, which is not in the file.")
            return
