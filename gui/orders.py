"""What the artist asked for and what is not painted yet: which of it the window follows, what belongs together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.events import JobId
from engine.recipe import BakeRequest, RenderRequest, Request
from gui.state import Parameters, Subject
from gui.tongue import said, tr

REMEMBERED = 50
"""Cancelled ones that are known again when their cancel is taken back."""
MOST_RESULTS = 200
"""Subjects whose last painting is known again when one comes back to them."""


def numbered(target: Path, number: int) -> Path:
    """A name of its own for each of several pictures: the first keeps `target`."""
    return target.with_stem(f"{target.stem} {number + 1}") if number else target


@dataclass(frozen=True, slots=True)
class Result:
    """A finished painting in the studio's own gallery."""

    request: RenderRequest
    parameters: Parameters
    target: Path
    width: int
    height: int
    seconds: float


class Results:
    """The last painting of each subject; those of subjects painted longest ago go first."""

    def __init__(self) -> None:
        self._kept: dict[Subject, Result] = {}

    def keep(self, result: Result) -> None:
        """It is the last one now."""
        self._kept.pop(result.parameters.subject, None)
        self._kept[result.parameters.subject] = result
        if len(self._kept) > MOST_RESULTS:
            del self._kept[next(iter(self._kept))]

    def of(self, subject: Subject) -> Result | None:
        """The last one of `subject`."""
        return self._kept.get(subject)


@dataclass(frozen=True, slots=True)
class Left:
    """A job that was left from the last time."""

    job: JobId
    request: Request
    parameters: Parameters | None
    """What was chosen for it; None where it is no picture."""


@dataclass(frozen=True, slots=True)
class Order:
    """One picture that was asked for."""

    request: Request
    parameters: Parameters
    number: int
    """Which one of those that were asked for at once, from 1."""
    together: tuple[JobId, ...]
    """All that were asked for at once."""

    @property
    def beginning(self) -> str:
        """What happens first."""
        if isinstance(self.request, BakeRequest):
            return tr("Looking at the painting")
        photo = isinstance(self.request, RenderRequest) and self.request.source is not None
        return tr("Reading the photo") if photo else tr("Loading the model")

    def stage(self, stage: str) -> str:
        """What is happening, and to which of several pictures."""
        stage = said(stage)
        many = len(self.together)
        return (
            tr("Picture {number} of {many} · {stage}", number=self.number, many=many, stage=stage)
            if many > 1
            else stage
        )


class Orders:
    """The window follows one of them: the first, until another one begins before it."""

    def __init__(self) -> None:
        self._orders: dict[JobId, Order] = {}
        self._given_up: dict[JobId, Order] = {}
        self._begun = False
        self.job: JobId | None = None
        """The one that the window follows."""

    @property
    def now(self) -> Order | None:
        """What the window follows."""
        return self._orders.get(self.job) if self.job is not None else None

    @property
    def together(self) -> list[JobId]:
        """What the window follows, and what was asked for with it."""
        return [job for job in self.now.together if job in self._orders] if self.now is not None else []

    def add(self, jobs: Sequence[JobId], requests: Sequence[Request], parameters: Parameters) -> bool:
        """Pictures were asked for; whether the window follows the first of them now."""
        for number, (job, request) in enumerate(zip(jobs, requests, strict=True), start=1):
            self._orders[job] = Order(request, parameters, number, tuple(jobs))
        if self.job is not None:
            return False
        self._follow(jobs[0])
        return True

    def _follow(self, job: JobId | None) -> None:
        self.job, self._begun = job, False

    def begin(self, job: JobId) -> Order | None:
        """A job began: its order where the window follows it now."""
        if job in self._given_up:
            self._orders[job] = self._given_up.pop(job)
        order = self._orders.get(job)
        if order is None or (self._begun and job != self.job):
            return None
        self.job, self._begun = job, True
        return order

    def end(self, job: JobId, *, cancelled: bool) -> Order | None:
        """A job ended: what it was. The window then follows the next one, if there is one."""
        order = self._orders.pop(job, None)
        if order is not None and cancelled:
            self._given_up = dict([*self._given_up.items(), (job, order)][-REMEMBERED:])
        if job == self.job:
            self._follow(next(iter(self._orders), None))
        return order

    def drop(self, jobs: Iterable[JobId]) -> list[JobId]:
        """Forget these; returns those that were not painted yet."""
        left = [job for job in jobs if self._orders.pop(job, None) is not None]
        if self.job in left:
            self._follow(next(iter(self._orders), None))
        return left
