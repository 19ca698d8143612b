"""Generations as a writer's clicks make them: a prompt that grows, one version kept now and then."""

from __future__ import annotations

import random
from collections.abc import Iterator

from writer_app.engine.request import Piece
from writer_app.story.history_record import Generation, UsedModel

WORDS = [
    "".join(random.Random(number).choices("abcdefghilmnoprstu", k=2 + number % 8)) for number in range(2000)
]
MODEL = UsedModel("SmolLM2-135M-Instruct", "ab" * 32, "llama.cpp")
SETTINGS = {"temperature": 0.85, "phrase_bans": ("in that moment", "she couldn't help but"), "candidates": 3}


def sentence(chance: random.Random, words: int = 25) -> str:
    return " ".join(chance.choices(WORDS, k=words)) + "."


def clicks(count: int, seed: int = 1, window: int = 12_000, chapters: int = 40) -> Iterator[Generation]:
    """`count` generations; `window`: how many characters of the page a prompt holds at most."""
    chance = random.Random(seed)
    text = "".join(sentence(chance, 60) + "\n\n" for _ in range(window // 360))
    parent, start = None, 0
    for number in range(count):
        if len(text) - start > window:
            start += window // 2
        written = " " + sentence(chance)
        generation = Generation(
            id=f"{seed:04x}{number:012x}",
            chapter_id=f"c{number % chapters}",
            time=1_700_000_000.0 + number,
            text=written,
            parent_id=parent,
            position=len(text),
            before_hash="0" * 64,
            version_index=number % 3,
            job_id=number // 3,
            model=MODEL,
            seed=number,
            is_kept=number % 5 == 0,
            settings=dict(SETTINGS),
            prompt=(
                Piece("memory", "She is old, and the sea is near."),
                Piece("lore", "老城：海边的老城，城墙已经塌了一半。", drop_order=2),
                Piece("text", text[start:], cut="start"),
                Piece("note", "Keep it dark.", is_turn=True, quoted=(text[-200:],)),
            ),
            lead=" ",
        )
        yield generation
        if generation.is_kept:
            text += written + ("\n\n" if number % 10 == 0 else "")
            parent = generation.id
