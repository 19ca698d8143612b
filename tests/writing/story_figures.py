"""Ten clicks of Continue at the end of a long chapter with memory, lore and a note: how much of each prompt is in the cache?

    python tests/writing/story_figures.py [--clicks 10] [--tokens 120] [--words 5000] [--model NAME]

Needs the starter model. Prints a line for each click and, at the end, the figures as JSON. A click in which the window dropped
its older half is marked and doesn't count; exit code 1 where one of the others has less than 95 % from the cache.
"""

from __future__ import annotations

import argparse
import json
import queue
import random
import sys

from writer_app.engine.event import Event, Failed, JobDone
from writer_app.engine.loop import running
from writer_app.models.loading import load_request
from writer_app.models.store import ModelStore
from writer_app.settings.sampling import sampling
from writer_app.story.story import LoreEntry
from writer_app.text.word import count
from writer_app.writing.continuation import Continued, continue_text
from writer_app.writing.frame import frame_for
from writer_app.writing.layout import Background

WANTED = 0.95
SENTENCES = (
    "The lamp in the harbour office burned until the boats came home.",
    "Nobody had asked Mara what she saw behind the sandbank.",
    "She folded the letter twice and put it under the blue cup.",
    "In the morning the gulls walked along the rails like tired clerks.",
    "He counted the steps to the cellar, although he knew their number.",
    "A train went by somewhere, and the windows answered it.",
    "There was bread on the table, a knife, and the map of a town that had changed its name.",
    "The doctor spoke slowly, as if every word had to be paid for.",
    "Rain came over the hill and took the colours of the garden with it.",
    "It was the kind of silence in which one hears a clock that has stopped.",
)
BACKGROUND = Background(
    memory="The year is 1911. Mara pilots ships into the harbour of Stell. Her brother Ines has not written since March.",
    lore=(
        LoreEntry(
            "Mara", "Mara is thirty, limps on the left foot and trusts nobody who smiles.", ("Mara",), 10
        ),
        LoreEntry(
            "Stell", "Stell is a harbour town on a northern coast, half of it empty.", ("harbour", "Stell"), 5
        ),
        LoreEntry("The doctor", "The doctor came ten years ago and owes money to all of them.", ("doctor",)),
    ),
    note="Slow, quiet sentences. A storm is coming.",
    language="en",
)


def chapter(words: int) -> str:
    """Paragraphs of three to six sentences, set apart by blank lines."""
    chance, paragraphs = random.Random(11), list[str]()
    while count("\n\n".join(paragraphs)).words < words:
        paragraphs.append(" ".join(chance.choices(SENTENCES, k=chance.randrange(3, 7))))
    return "\n\n".join(paragraphs)


def clicks(arguments: argparse.Namespace) -> list[dict[str, float | bool]]:
    """One row per click: tokens of the prompt, share from the cache, whether the window dropped."""
    outcomes: queue.SimpleQueue[object] = queue.SimpleQueue()

    def see(event: Event) -> None:
        if isinstance(event, JobDone):
            outcomes.put(event.outcome)
        elif isinstance(event, Failed):
            outcomes.put(event)

    record = sampling({"max_new_tokens": arguments.tokens, "stop_at": arguments.stop_at, "candidates": 1})
    text, layout, rows = chapter(arguments.words), None, []
    with running(see) as engine:
        engine.load(load_request(ModelStore().resolve(arguments.model)))
        for number in range(arguments.clicks):
            composer = continue_text(
                text, "", record, frame=frame_for(text), background=BACKGROUND, layout=layout
            )
            engine.begin(composer)
            outcome = outcomes.get()
            if not isinstance(outcome, Continued) or outcome.seen is None:
                raise SystemExit(f"click {number + 1}: {outcome}")
            layout, timings = outcome.seen.layout, outcome.timings
            rows.append(
                {
                    "prompt_tokens": timings.prompt_tokens,
                    "cached_share": timings.cached_tokens / timings.prompt_tokens,
                    "has_dropped": outcome.seen.has_dropped,
                    "notes": sum(piece.label == "note" for piece in outcome.seen.prompt),
                    "lore": sum(piece.label == "lore" for piece in outcome.seen.prompt),
                }
            )
            print(
                f"{number + 1:>3}", rows[-1], repr(outcome.versions[0].text[-40:]) if outcome.versions else ""
            )
            text += outcome.versions[0].text if outcome.versions else ""
            if number % 3 == 2:
                text = text.rstrip() + "\n\n"
    return rows


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clicks", type=int, default=10)
    parser.add_argument("--tokens", type=int, default=120)
    parser.add_argument("--words", type=int, default=5000)
    parser.add_argument("--stop-at", default="length")
    parser.add_argument("--model", default="")
    rows = clicks(parser.parse_args())
    counted = [row["cached_share"] for row in rows[1:] if not row["has_dropped"]]
    drops = sum(bool(row["has_dropped"]) for row in rows)
    print(json.dumps({"least_cached_share": round(min(counted), 4), "drops": drops, "clicks": len(rows)}))
    return 0 if min(counted) >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
