"""Kill a program that writes a history, again and again, and look whether everything it acknowledged is there.

    python tests/story/torture_history.py --kills 1000

Prints the figures; exit status 1 if anything was lost or damaged.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from history_maker import clicks

from writer_app.story.authorship import Authorship, Source
from writer_app.story.history import History
from writer_app.story.manuscript import Origin

_ROUNDS_OF_A_FILE = 25


def write(path: Path, seed: int) -> None:
    """Until it is killed: record, keep, save, prune; each is told on standard output after it returned."""
    chance = random.Random(seed)

    def acknowledge(line: str) -> None:
        os.write(1, f"{line}\n".encode())

    with History(path) as history:
        acknowledge("open")
        for number, generation in enumerate(clicks(10**9, seed, window=6000)):
            history.record(generation)
            acknowledge(f"record {number}")
            if number % 3 == 0:
                history.mark_kept(generation.id)
                acknowledge(f"keep {number}")
            if number % 4 == 0:
                history.save_spans("c", saved_text(number), spans(number), float(number))
                acknowledge(f"save {number}")
            if chance.random() < 0.02:
                history.prune(0.0)
                acknowledge("prune")


def saved_text(number: int) -> str:
    return f"Chapter {number}.\n" * (200 + number % 100)


def spans(number: int) -> Authorship:
    length = len(saved_text(number))
    return Authorship(
        [(length - 9, Source(Origin.AUTHOR, "2026-01-01")), (9, Source(Origin.AI, "2026-01-01", "g"))]
    )


def look(path: Path, seed: int, told: list[str]) -> tuple[int, int]:
    """(acknowledged entries that are missing or other than they were, damage)."""
    lost = 0
    with History(path) as history:
        generations = {}
        if any(line.startswith("record") for line in told):
            last = max(int(line.split()[1]) for line in told if line.startswith("record"))
            generations = dict(enumerate(clicks(last + 1, seed, window=6000)))
        for line in told:
            what, _, number = line.partition(" ")
            if what == "record":
                found, wanted = history.generation(generations[int(number)].id), generations[int(number)]
                lost += (found.text, found.prompt, found.settings) != (
                    wanted.text,
                    wanted.prompt,
                    wanted.settings,
                )
            elif what == "keep":
                lost += not history.generation(generations[int(number)].id).is_kept
            elif what == "save":
                known = history.spans_for("c", saved_text(int(number)))
                lost += known.spans() != spans(int(number)).spans()
    with closing(sqlite3.connect(path)) as connection:
        (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
    return lost, answer != "ok"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--write", nargs=2, metavar=("FILE", "SEED"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        write(Path(asked.write[0]), int(asked.write[1]))
    chance = random.Random(asked.seed)
    lost = damaged = told_of = 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        for kill in range(asked.kills):
            path = Path(folder) / f"{kill // _ROUNDS_OF_A_FILE}.sqlite"
            told = killed_writer(path, kill + 1, chance.choice([0.0, chance.uniform(0, 0.5)]))
            told_of += len(told)
            missing, is_damaged = look(path, kill + 1, told)
            lost += missing
            damaged += is_damaged
    print(
        f"{asked.kills} kills, {told_of} acknowledged entries: {lost} acknowledged entries lost, {damaged} damaged files"
        f" ({time.monotonic() - started:.0f} s)"
    )
    return 1 if lost or damaged else 0


def killed_writer(path: Path, seed: int, seconds: float) -> list[str]:
    """What a writer told before it was killed, so long after it opened the file (0: while it opens it)."""
    command = [sys.executable, __file__, "--write", str(path), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        first = ""
        if seconds:
            first = writer.stdout.readline()
            time.sleep(seconds)
        else:
            time.sleep(random.Random(seed).uniform(0.1, 0.4))
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read()
    whole = (first + rest).rpartition("\n")[0]  # the last line may be cut
    return [line for line in whole.split("\n") if line]


if __name__ == "__main__":
    sys.exit(main())
