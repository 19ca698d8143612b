"""How quick a history of 100,000 generations is, in processor time, and how big.

python tests/story/history_figures.py --generations 100000
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from history_maker import clicks

from writer_app.story.history import History
from writer_app.story.history_exchange import export_to, import_from


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generations", type=int, default=100_000)
    count = parser.parse_args().generations

    def timed(name: str, work: Callable[[], object]) -> None:
        start = time.process_time()
        work()
        print(f"{name:32} {1000 * (time.process_time() - start):10.1f} ms", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sqlite"
        prompts = 0
        spent = 0.0
        made = clicks(count)
        with History(path) as history:
            while batch := list(islice(made, 1000)):
                prompts += sum(len(piece.text) for one in batch for piece in one.prompt)
                start = time.process_time()
                for one in batch:
                    history.record(one)
                spent += time.process_time() - start
            last = batch = history.generations(limit=1)
            print(f"{'recording one':32} {1000 * spent / count:10.2f} ms")
            print(f"{'size':32} {history.size_bytes / 1e6:10.1f} MB for {prompts / 1e6:.0f} MB of prompts")
        timed("opening", lambda: History(path).close())
        with History(path) as history:
            page = history.generations(limit=100)
            timed("newest 100", lambda: history.generations(limit=100))
            timed("next 100", lambda: history.generations(limit=100, before=page[-1].id))
            timed("a chapter's newest 100", lambda: history.generations("c7", limit=100))
            timed("search, found often", lambda: history.generations(search=page[50].text[5:12], limit=100))
            timed("search, found nowhere", lambda: history.generations(search="海边灯塔", limit=100))
            timed("search, found once", lambda: history.generations(search=page[-1].text, limit=100))
            timed("tree of a chapter (1 of 40)", lambda: history.tree("c7"))
            timed("one with its prompt", lambda: history.generation(last[0].id))
            timed("export", lambda: export_to(history, Path(folder) / "x"))
            with History(Path(folder) / "b.sqlite") as other:
                timed("import", lambda: import_from(other, Path(folder) / "x"))
                timed("import again", lambda: import_from(other, Path(folder) / "x"))
            timed("prune half", lambda: history.prune(page[0].time - count / 2))
            print(f"{'size after it':32} {history.size_bytes / 1e6:10.1f} MB")


if __name__ == "__main__":
    main()
