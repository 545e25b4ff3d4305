"""kill -9 at random moments of a batch and of its recovery, and a count of what was lost, half-written or done twice.

`python -m tests.kill_queue --rounds 50 --pictures 100` is the whole experiment; the tests run a few small rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from io import FileIO
from pathlib import Path

import psutil
from PIL import Image

from engine import events
from engine.atomic import write_whole
from engine.events import AnyEvent, JobId
from engine.recipe import RenderRequest
from tests import ROOT
from tests.engines import is_alive

WORKERS = 2
SIDE = 48
ORPHANS = 2.0
"""Seconds that engines may outlive the process that was killed."""
FIRST = 10.0
"""Seconds from a restart to the next picture."""


# -- what an engine runs


def render(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
    """A small real picture, written in many small writes; the log says when it was begun and when it was saved."""
    number = int(request.target.stem)
    _log(request.target, f"began {number} {os.getpid()}")
    for tile in range(4):
        checkpoint()
        yield events.Progress(job=job, stage=events.PAINTING, done=tile, total=4)
        time.sleep(0.003)
    picture = _picture(number)

    def write(file: FileIO) -> None:
        with tempfile.TemporaryFile() as whole:
            picture.save(whole, "png")
            whole.seek(0)
            while part := whole.read(97):
                file.write(part)

    write_whole(request.target, write, overwrite=request.overwrite)
    _log(request.target, f"saved {number} {os.getpid()}")
    yield events.Finished(job=job, target=request.target, width=SIDE, height=SIDE, seconds=0.1)


def _picture(number: int) -> Image.Image:
    noise = random.Random(number).randbytes(SIDE * SIDE * 3)
    return Image.frombytes("RGB", (SIDE, SIDE), noise)


def _log(target: Path, words: str) -> None:
    file = os.open(target.parent.parent / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(file, f"{words}\n".encode())
    os.close(file)


# -- the process that is killed


def studio(folder: Path, pictures: int) -> None:
    """Queue the batch where there is none yet, go on with it, and leave when it is done."""
    from engine.jobs.journal import edits
    from engine.jobs.journal.runner import JournalRunner
    from engine.jobs.journal.told import QueueState
    from engine.jobs.pool import PoolRunner
    from tests.scripted import request_for

    changed = threading.Condition()
    states: list[QueueState] = []

    def watch(state: QueueState) -> None:
        with changed:
            states.append(state)
            changed.notify_all()

    def wait(wanted: Callable[[QueueState], bool]) -> QueueState:
        with changed:
            changed.wait_for(lambda: states and wanted(states[-1]))
            return states[-1]

    def hear(event: AnyEvent) -> None:
        if isinstance(event, events.Note) and event.lost:
            _log(folder / "x" / "x", "lost")

    # all engines at once: the pictures are over before one would be woken
    make = partial(PoolRunner, devices=("cpu",) * WORKERS, render="tests.kill_queue:render", wake=0.0)
    with JournalRunner(hear, make, folder=folder / "queue") as runner:
        runner.watch(watch)
        state = wait(lambda _state: True)
        if not state.rows:
            out = folder / "out"
            runner.submit_many([request_for(out / f"{number}.png", "paint") for number in range(pictures)])
            state = wait(lambda state: len(state.rows) == pictures)
        told = folder / "told"
        if not told.exists():
            write_whole(told, lambda file: _write(file, "\n".join(row.job for row in state.rows)), overwrite=True)
        aside = [row.job for row in state.rows if row.state == "aside"]
        if aside:  # killed three times over the same picture: the artist tries it again
            _log(told.parent / "x" / "x", f"aside {len(aside)}")
            runner.change(edits.retry(aside))
            wait(lambda state: not any(row.state == "aside" for row in state.rows))
        if state.paused:
            _log(told.parent / "x" / "x", "paused")
            runner.resume()
        runner.warm()
        state = wait(lambda state: all(row.state not in ("waiting", "running") for row in state.rows))
    values = [(row.job, row.state, row.words) for row in state.rows]
    write_whole(folder / "end", lambda file: _write(file, json.dumps(values)), overwrite=True)


def _write(file: FileIO, text: str) -> None:
    file.write(text.encode())


# -- the one who kills


@dataclass
class Figures:
    """What all rounds came to."""

    rounds: int = 0
    pictures: int = 0
    kills: int = 0
    kills_in_recovery: int = 0
    lost: int = 0
    half_written: int = 0
    litter: int = 0
    begun_again: int = 0
    """Paintings that were begun once more, because a kill came in their middle."""
    most_begun_again: int = 0
    """In one round, less one for each painting that a death interrupted or kept from being told; at most 0."""
    saved_again: int = 0
    """Whole pictures that were painted once more; not those whose engine alone died before it could tell."""
    other_ids: int = 0
    paused_starts: int = 0
    set_aside: int = 0
    orphans: int = 0
    slowest_orphan: float = 0.0
    firsts: list[float] = field(default_factory=list)
    """Seconds from each last restart to the next picture."""
    trouble: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing went wrong."""
        bad = self.lost, self.half_written, self.litter, self.saved_again, self.other_ids, self.orphans
        return (
            not any(bad) and self.most_begun_again <= 0 and max(self.firsts, default=0.0) <= FIRST and not self.trouble
        )


def experiment(folder: Path, *, rounds: int, pictures: int, seed: int, hear: Callable[[str], None]) -> Figures:
    """Run `rounds` batches in `folder`, each killed once on its way and once or more in its recovery."""
    figures, chance = Figures(), random.Random(seed)
    for number in range(rounds):
        _round(folder / str(number), pictures, chance, figures)
        hear(f"round {number + 1}: {asdict(figures)}")
    return figures


def _round(folder: Path, pictures: int, chance: random.Random, figures: Figures) -> None:
    folder.mkdir(parents=True)
    kills = 0
    for recovery in range(chance.choice((2, 2, 3))):
        child = _start(folder, pictures)
        if recovery:
            time.sleep(chance.uniform(0.0, 2.0))
        else:
            _wait_for_saves(folder, child, chance.randrange(pictures))
            time.sleep(chance.uniform(0.0, 0.05))
        if child.poll() is not None:
            break
        _kill(child, figures)
        kills += 1
        figures.kills_in_recovery += bool(recovery)
    before, moment = _count(folder, "saved"), time.monotonic()
    left = pictures - before
    child = _start(folder, pictures)
    if left:
        _wait_for_saves(folder, child, before + 1)
        figures.firsts.append(round(time.monotonic() - moment, 2))
    if child.wait(120) != 0:
        figures.trouble.append(f"{folder}: exit status {child.returncode}")
        return
    figures.kills += kills
    _check(folder, pictures, figures)


CALLS = {
    "sync": "fsync,fdatasync",
    "move": "link,linkat,rename,renameat,renameat2,unlink,unlinkat",
    "write": "write,pwrite64,writev",
}
"""What the system is asked for, by kind."""


def at_every_call(folder: Path, kinds: Mapping[str, Iterable[int]], *, hear: Callable[[str], None]) -> Figures:
    """Batches of three pictures, killed at the first, second… call of a kind that any of its threads makes.

    Threads of the studio and engines are counted each for itself, so that both are killed. `kinds` says at which
    calls of which kinds. Needs strace (Linux).
    """
    figures, pictures = Figures(), 3
    for word, numbers in kinds.items():
        calls = CALLS[word]
        for number in numbers:
            place = folder / f"{word} {number}"
            place.mkdir(parents=True)
            trace = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}"]
            inject = ["-e", f"inject={calls}:signal=KILL:when={number}"]
            died = subprocess.run(
                [*trace, *inject, *_command(place, pictures)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stderr=subprocess.DEVNULL,
                check=False,
                timeout=120,
            )
            figures.kills += died.returncode != 0
            moment = time.monotonic()
            end = _start(place, pictures)
            if end.wait(120) != 0:
                figures.trouble.append(f"{place}: exit status {end.returncode}")
                continue
            figures.firsts.append(round(time.monotonic() - moment, 2))
            _check(place, pictures, figures)
            hear(f"{word} {number}: studio {'killed' if died.returncode else 'lives'}, {asdict(figures)}")
    return figures


def _command(folder: Path, pictures: int) -> list[str]:
    return [sys.executable, "-m", "tests.kill_queue", "--studio", str(folder), "--pictures", str(pictures)]


def _start(folder: Path, pictures: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "stderr").open("ab") as stderr:
        return subprocess.Popen(_command(folder, pictures), cwd=ROOT, env=environment, stderr=stderr)


def _wait_for_saves(folder: Path, child: subprocess.Popen[bytes], count: int) -> None:
    deadline = time.monotonic() + 60
    while _count(folder, "saved") < count and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)


def _count(folder: Path, word: str) -> int:
    log = folder / "log"
    return log.read_text().count(word) if log.exists() else 0


def _kill(child: subprocess.Popen[bytes], figures: Figures) -> None:
    """SIGKILL, then see how long its engines stay."""
    try:
        engines = psutil.Process(child.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        engines = []
    child.send_signal(signal.SIGKILL)
    child.wait()
    moment = time.monotonic()
    while (alive := [engine for engine in engines if is_alive(engine)]) and time.monotonic() - moment < ORPHANS:
        time.sleep(0.005)
    figures.orphans += len(alive)
    figures.slowest_orphan = max(figures.slowest_orphan, time.monotonic() - moment)


def _check(folder: Path, pictures: int, figures: Figures) -> None:
    figures.rounds += 1
    figures.pictures += pictures
    names = sorted(path.name for path in (folder / "out").iterdir())
    for number in range(pictures):
        if f"{number}.png" not in names:
            figures.lost += 1
            continue
        try:
            with Image.open(folder / "out" / f"{number}.png") as image:
                figures.half_written += image.tobytes() != _picture(number).tobytes()
        except OSError:
            figures.half_written += 1
    figures.litter += len(names) - len([name for name in names if name.endswith(".png")])
    told = (folder / "told").read_text().split()
    end = json.loads((folder / "end").read_text())
    figures.other_ids += len(set(told) ^ {job for job, _state, _words in end})
    figures.trouble += [f"{job}: {state} {words}" for job, state, words in end if state != "done"]
    lines = (folder / "log").read_text().splitlines()
    begun, saved = ([line.partition(" ")[2] for line in lines if line.startswith(word)] for word in ("began", "saved"))
    again, saved_again = (
        sum(count - 1 for count in Counter(line.split()[0] for line in found).values()) for found in (begun, saved)
    )
    interrupted = (Counter(begun) - Counter(saved)).total()
    excused = min(saved_again, lines.count("lost"))
    figures.begun_again += again
    figures.most_begun_again = max(figures.most_begun_again, again - interrupted - excused)
    figures.saved_again += saved_again - excused
    figures.paused_starts += lines.count("paused")
    figures.set_aside += sum(int(line.split()[1]) for line in lines if line.startswith("aside"))


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill_queue", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--pictures", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calls", type=int, metavar="N", help="kill at each of the first N calls of a kind instead")
    parser.add_argument("--kinds", nargs="+", choices=CALLS, default=list(CALLS), help="of which kinds (all)")
    parser.add_argument("--from", dest="first", type=int, default=1, metavar="N", help="begin at the Nth (1)")
    parser.add_argument(
        "--picture",
        metavar="WxH",
        help="kill one picture of this size halfway instead, and say how much of it was painted twice",
    )
    parser.add_argument("--strokes", type=float, default=1.0, help="its stroke size (%(default)s: worked at whole)")
    parser.add_argument("--studio", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.studio is not None:
        studio(options.studio, options.pictures)
        return 0
    if options.picture:
        from engine.jobs.pool import PoolRunner
        from tests.kill_picture import photo_request, resumed

        width, height = (int(side) for side in options.picture.split("x"))
        with tempfile.TemporaryDirectory(prefix="impasto-kills-") as folder:
            request = photo_request(Path(folder), (width, height), strokes=options.strokes)
            found = resumed(Path(folder), request, partial(PoolRunner, devices=("cpu",)))
        sys.stdout.write(
            f"{width} x {height}: {'the same bytes' if found.same else 'OTHER BYTES'}. Killed at {found.killed:.1%}, "
            f"the queue knew of {found.waited / 1000:.1%}, went on at {found.onwards:.1%}: {found.redone:.1%} done "
            f"twice, and {found.begun:.1f} s of work on the tile at hand; {found.seconds:.1f} s to the picture.\n"
        )
        return 0 if found.same else 1
    with tempfile.TemporaryDirectory(prefix="impasto-kills-") as folder:
        if options.calls:
            numbers = range(options.first, options.calls + 1)
            figures = at_every_call(Path(folder), dict.fromkeys(options.kinds, numbers), hear=_say)
        else:
            rounds, pictures, seed = options.rounds, options.pictures, options.seed
            figures = experiment(Path(folder), rounds=rounds, pictures=pictures, seed=seed, hear=_say)
    sys.stdout.write(json.dumps(asdict(figures), indent=2) + "\n")
    return 0 if figures.good else 1


if __name__ == "__main__":
    sys.exit(main())
