"""Which attention is quickest on this card: tried one by one, measured once, remembered for card, driver and versions.

PyTorch's own (flash, cuDNN, memory-efficient) and, where it is installed and works, every operator of xformers. What
fails to load, to compute or to agree with the plain computation is left out with its reason; nothing here can break a
start. On processors there is nothing to choose.
"""

from __future__ import annotations

import json
import statistics
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from engine.devices import Device, is_out_of_memory
from engine.errors import EngineError
from engine.files import write_text
from engine.settings import folders

Attend = Callable[[Tensor, Tensor, Tensor], Tensor]
"""Query, key and value, each (batch, heads, tokens, channels)."""

OWN: Final = {
    "flash": SDPBackend.FLASH_ATTENTION,
    "cudnn": SDPBackend.CUDNN_ATTENTION,
    "efficient": SDPBackend.EFFICIENT_ATTENTION,
}
PLAIN: Final = "torch"
"""What PyTorch takes by itself."""
SHAPES: Final = ((2, 8, 4096, 40), (2, 10, 4096, 64), (2, 20, 1024, 64))
"""Self-attention of SD 1.5 at 512 pixels and of SDXL at 1024."""
SMALL: Final = ((2, 4, 256, 64),)
"""On a processor, where it is only shown."""
LAPS: Final = 7
CLOSE: Final = 0.02
"""Largest difference in half precision from what PyTorch takes by itself."""
BETTER: Final = 0.97
"""What is not at least this much quicker than PyTorch's own choice is not taken."""
UNFIT: Final = (RuntimeError, ValueError, TypeError, AttributeError, KeyError, OSError, ImportError)


@dataclass(frozen=True, slots=True)
class Row:
    """One attention: seconds for all SHAPES together, or why it cannot be used."""

    name: str
    seconds: float | None
    why: str = ""
    lasting: bool = True
    """Whether it would be so again: memory that ran out may be free the next time."""


def chosen(device: Device) -> str:
    """The attention to use on `device`; measured when card, driver, torch or xformers are new, else as remembered."""
    if not device.gpu:
        return PLAIN
    known = _remembered().get(_key(device))
    return str(known["chosen"]) if isinstance(known, dict) and "chosen" in known else quickest(tune(device))


def quickest(rows: Sequence[Row]) -> str:
    """The name of the quickest; PyTorch's own choice where none is clearly quicker."""
    times = {row.name: row.seconds for row in rows if row.seconds is not None}
    best = min(times, key=lambda name: times[name], default=PLAIN)
    return best if best != PLAIN and times[best] < BETTER * times.get(PLAIN, float("inf")) else PLAIN


def tune(device: Device) -> tuple[Row, ...]:
    """Measure every attention on `device` and remember the quickest. Takes a second or two on a card.

    Where memory ran out nothing is remembered.
    """
    dtype = torch.float16 if device.gpu else torch.float32
    inputs = [_inputs(shape, device, dtype) for shape in (SHAPES if device.gpu else SMALL)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch explains at length why a kernel does not fit
        rows = tuple(_measured(name, attend, inputs) for name, attend in _candidates())
    if not all(row.lasting for row in rows):
        return rows
    with suppress(EngineError):  # then it is measured again the next time
        known = {**_remembered(), _key(device): {"chosen": quickest(rows), "rows": [asdict(row) for row in rows]}}
        write_text(folders().cache / "attention.json", json.dumps(known, indent=1))
    return rows


@contextmanager
def attending(name: str, nets: Sequence[Any]) -> Iterator[None]:
    """Let `nets` attend in the way called `name`; the others stay for shapes that it does not take."""
    if name in OWN:
        rest = [backend for backend in (*OWN.values(), SDPBackend.MATH) if backend != OWN[name]]
        with sdpa_kernel([OWN[name], *rest], set_priority=True):
            yield
    elif name.startswith("xformers "):
        before = [net.attn_processors for net in nets]
        for net in nets:
            net.enable_xformers_memory_efficient_attention(attention_op=_operator(name))
        try:
            yield
        finally:
            for net, processors in zip(nets, before, strict=True):
                net.set_attn_processor(processors)
    else:
        yield


def _candidates() -> Iterator[tuple[str, Attend | str]]:
    """Names with what attends, or with why nothing can."""
    yield PLAIN, functional.scaled_dot_product_attention
    for name, backend in OWN.items():

        def own(query: Tensor, key: Tensor, value: Tensor, backend: SDPBackend = backend) -> Tensor:
            with sdpa_kernel(backend):
                return functional.scaled_dot_product_attention(query, key, value)

        yield name, own
    try:
        from xformers.ops import fmha

        operators = [operator for operator in fmha.ALL_FW_OPS if operator.is_available()]
    except UNFIT as error:
        yield "xformers", _reason(error)
        return
    for operator in operators:

        def theirs(query: Tensor, key: Tensor, value: Tensor, operator: Any = operator) -> Tensor:
            turned = (part.transpose(1, 2) for part in (query, key, value))
            found: Tensor = fmha.memory_efficient_attention(*turned, op=(operator, None))
            return found.transpose(1, 2)

        yield f"xformers {operator.NAME}", theirs


def _operator(name: str) -> Any:
    from xformers.ops import fmha

    return next((op, None) for op in fmha.ALL_FW_OPS if f"xformers {op.NAME}" == name)


def _measured(name: str, attend: Attend | str, inputs: Sequence[tuple[Tensor, Tensor, Tensor]]) -> Row:
    if isinstance(attend, str):
        return Row(name, None, attend)
    try:
        seconds = 0.0
        for query, key, value in inputs:
            right = functional.scaled_dot_product_attention(query, key, value)
            if not float((attend(query, key, value).float() - right.float()).abs().max()) < CLOSE:
                return Row(name, None, "gives other values")
            seconds += statistics.median(_lap(attend, query, key, value) for _ in range(LAPS))
    except UNFIT as error:
        return Row(name, None, _reason(error), lasting=not is_out_of_memory(error))
    return Row(name, seconds)


def _lap(attend: Attend, query: Tensor, key: Tensor, value: Tensor) -> float:
    begin = time.perf_counter()
    attend(query, key, value)
    if query.is_cuda:
        torch.cuda.synchronize(query.device)
    return time.perf_counter() - begin


def _inputs(shape: tuple[int, int, int, int], device: Device, dtype: torch.dtype) -> tuple[Tensor, Tensor, Tensor]:
    chance = torch.Generator().manual_seed(0)
    made = [torch.randn(shape, generator=chance).to(device.torch_device, dtype) for _ in range(3)]
    return made[0], made[1], made[2]


def _reason(error: BaseException) -> str:
    first = (str(error).strip().splitlines() or [""])[0]
    if isinstance(error, ModuleNotFoundError):
        return "is not installed"
    if "No viable backend" in first:  # torch's word for a device or number format that it is not made for
        return "does not work on this device"
    return f"{type(error).__name__}: {first}"[:120]


def _remembered() -> dict[str, Any]:
    try:
        found = json.loads((folders().cache / "attention.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _key(device: Device) -> str:
    """What a choice holds for: of xformers a name is remembered, which another release may not know."""
    try:
        xformers = metadata.version("xformers")
    except metadata.PackageNotFoundError:
        xformers = "none"
    driver = _driver() if device.gpu else ""
    return " | ".join((device.name, driver, torch.__version__, f"xformers {xformers}"))


def _driver() -> str:
    import pynvml

    try:
        pynvml.nvmlInit()
        return str(pynvml.nvmlSystemGetDriverVersion())
    except pynvml.NVMLError:
        return ""
