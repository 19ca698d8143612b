"""Does an instruct model continue better when it is asked in its own chat format? Counts texts that leave the story.

Each opening is continued 16 times as a plain text and 16 times as the beginning of the model's answer (writing/frame.py). A text
has left the story when it turns into a school exercise, a comment or arithmetic: what an instruct model falls back on. The
words that tell are crude, so a sample of each is printed to be read. Not part of `make bench`: run it when the wish changes.
"""

from __future__ import annotations

import queue
import re

from measure import own_home, report

from writer_app.engine.event import Event, Failed, JobDone
from writer_app.engine.loop import running
from writer_app.models.loading import load_request
from writer_app.models.store import ModelStore
from writer_app.settings.sampling import sampling
from writer_app.text.repetition import loop_start
from writer_app.writing.continuation import Continued, continue_text
from writer_app.writing.frame import frame_for

OPENINGS = (
    "The lighthouse keeper counted the waves, as he had every night since the harbour closed. At the ninth, the lamp went out.",
    "“You are late,” said Mara, without looking up from the map. Outside, the rain had started again, and somewhere below them",
    "My grandmother kept her letters in a biscuit tin. I found it the winter after she died, and I",
    "The train stopped between two stations. Nobody spoke. Through the window Anton could see a field, a fence, and a white "
    "horse that was looking straight at him.",
)
LEFT = re.compile(
    r"\d|how many|how much|what (is|does|do) th|sentence|question|answer|math|paragraph|the story|the author|calculate|"
    r"solution|percent|hypothesis|premise|revised|tone",
    re.IGNORECASE,
)
SAMPLES = 3


def written(frame: bool) -> list[str]:
    inbox: queue.Queue[Event] = queue.Queue()
    record = sampling({"candidates": 16, "max_new_tokens": 70, "stop_at": "length", "seed": 11})
    texts: list[str] = []
    with own_home(), running(inbox.put) as engine:
        engine.load(load_request(ModelStore().resolve("")))
        for opening in OPENINGS:
            engine.begin(continue_text(opening, "", record, frame=frame_for(opening) if frame else ""))
            while not isinstance(event := inbox.get(timeout=300), JobDone):
                if isinstance(event, Failed):
                    raise SystemExit(f"{event.code} {event.parameters}")
            assert isinstance(event.outcome, Continued)
            texts += [version.text for version in event.outcome.versions]
    return texts


def main() -> None:
    for name, frame in (("plain", False), ("asked", True)):
        texts = written(frame)
        for text in texts[:: max(1, len(texts) // (SAMPLES * len(OPENINGS)))]:
            print(f"  {name}: {' / '.join(text.split(chr(10)))[:240]}")
        left = sum(1 for text in texts if LEFT.search(text))
        loops = sum(1 for text in texts if loop_start(text) is not None)
        report(**{f"{name}_left_the_story": left, f"{name}_loops": loops, f"{name}_texts": len(texts)})


if __name__ == "__main__":
    main()
