"""What a running job tells: Started first, then any of the middle ones, then exactly one terminal event."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, NewType

from pydantic import Field, TypeAdapter

from engine.frozen import Frozen
from engine.remedies import Remedy

JobId = NewType("JobId", str)


class Event(Frozen):
    """Base of all events of a job."""

    job: JobId


class Started(Event):
    """The job was taken up; always the first event of a job."""

    kind: Literal["started"] = "started"
    source: Path | None = None
    target: Path


STARTING = "Starting the painting engine"
"""The stage of a job whose engine is not there yet."""
READING, PAINTING, SAVING = "Reading the photo", "Painting", "Saving"
"""The stages of a render, in this order. In a batch each has threads of its own."""


class Progress(Event):
    """How far the job is. `done` of `total` units; `eta` in seconds, None while unknown."""

    kind: Literal["progress"] = "progress"
    stage: str
    """What is happening, in an artist's words: one of the stages above, or another that belongs to the last one."""
    done: int = Field(ge=0)
    total: int = Field(ge=1)
    eta: float | None = None
    kept: int = Field(default=0, ge=0)
    """How many of the units are on the disk by now: after a pause or a kill the job goes on from there."""


class Preview(Event):
    """The whole picture as it stands, small. At most ten a second. Raw pixels travel beside the JSON."""

    kind: Literal["preview"] = "preview"
    width: int = Field(ge=1)
    height: int = Field(ge=1)
    rgb: bytes = Field(exclude=True, repr=False, default=b"")
    """width × height × 3 bytes, sRGB, row by row, no padding."""


class Memory(Event):
    """A reading of the device's memory, in bytes; None is unknown. The meter's readings carry the job id ""."""

    kind: Literal["memory"] = "memory"
    device: str
    """What is measured: the GPU's name, or "RAM" on a machine without one."""
    gpu: bool
    card: int = Field(default=0, ge=0)
    """Which of the graphics cards, as CUDA counts them; 0 also for RAM."""
    total: int | None = None
    ours: int | None = None
    others: int | None = None
    free: int | None = None
    peak: int | None = None
    """Most that this app has held since it started."""
    busy: float | None = None
    """Share of the time that the device worked lately, 0 to 1."""
    temperature: float | None = None
    """Degrees Celsius."""
    power: float | None = None
    """Watts."""


class Note(Event):
    """Something the artist should know, although the job goes on (first frame only, plan made smaller…)."""

    kind: Literal["note"] = "note"
    text: str
    lost: bool = False
    """The engine died over the job, which is being done again."""


class Finished(Event):
    """The picture stands at `target`, whole."""

    kind: Literal["finished"] = "finished"
    target: Path
    width: int
    height: int
    seconds: float
    peak_ram: int = 0
    """Most memory the engine process held, in bytes (resident set)."""
    added_ram: int = 0
    """Most memory that the job added to what the engine process holds at rest; 0 where that is not known, as for jobs
    that run side by side in one process."""
    peak_vram: int = 0
    """Most GPU memory reserved for tensors during the job, in bytes; 0 on the CPU."""
    device: str = ""
    """What painted: a card's name, or cpu."""
    busy: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Seconds of work in each stage: reading, painting, saving; without the waiting between them."""
    resumed: bool = False
    """An earlier run had painted some of it: the time that it took says nothing of such pictures."""
    first: bool = False
    """The first of its kind in the engine's process, which loaded libraries for it as well."""


class Failed(Event):
    """The job ended without a picture; nothing was written."""

    kind: Literal["failed"] = "failed"
    message: str
    advice: str = ""
    """What to do, as the command line says it."""
    remedy: Remedy | None = None
    """The same for a front end that words it itself."""
    expected: bool = True
    """False: a bug of ours; `traceback` says where."""
    traceback: str = ""
    cause: str = ""
    """Name of the error's class in engine.errors; empty for a bug."""


class Cancelled(Event):
    """The job was cancelled; nothing was written."""

    kind: Literal["cancelled"] = "cancelled"


AnyEvent = Annotated[
    Started | Progress | Preview | Memory | Note | Finished | Failed | Cancelled, Field(discriminator="kind")
]
Terminal = (Finished, Failed, Cancelled)
event_adapter: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
"""Reads any event back from its JSON."""
