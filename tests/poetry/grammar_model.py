"""A model that knows nothing but the grammar: it draws any line that a text grammar allows. For tests of the composer."""

from __future__ import annotations

import math
import random
import re
from typing import Any

from writer_app.engine.event import Distribution, Scored, Timings, Token
from writer_app.engine.job import Candidate, Composer, Heard, Result, Tell, Written
from writer_app.engine.request import Generate, Next, Score
from writer_app.poetry.prosody.table import common_characters

ANY_CLASS = "一-\u9fff"


class GrammarModel:
    """Drives a composer. `told` collects what it tells, `requests` what it asks."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.told: list[Any] = []
        self.requests: list[Any] = []

    def run(self, composer: Composer[Any]) -> Any:
        """The composer's outcome."""
        result: Result | None = None
        while True:
            try:
                asked = next(composer) if result is None else composer.send(result)
            except StopIteration as end:
                return end.value
            result = self._answer(asked)

    def _answer(self, asked: Any) -> Result:
        if isinstance(asked, Tell):
            self.told.append(asked.what)
            return Heard()
        self.requests.append(asked)
        if isinstance(asked, Generate):
            texts = [self.line(asked.grammar) for _ in range(asked.sampling.candidates)]
            candidates = tuple(
                Candidate(text, "grammar", len(text), self._chance.uniform(-30, -5)) for text in texts
            )
            return Written(candidates, Timings(), max(0, asked.sampling.seed))
        if isinstance(asked, Next):
            share = math.log(1 / asked.count)
            tokens = tuple(Token(ord(char), char, share) for char in common_characters()[: asked.count])
            return Distribution(job=0, tokens=tokens)
        assert isinstance(asked, Score)
        return Scored(job=0, tokens=tuple(Token(ord(char), char, -1.0) for char in asked.text))

    def line(self, grammar: str) -> str:
        """Any line of a grammar of poetry/grammar.py."""
        classes = dict(re.findall(r"^(c\d+): /\[(.*)\]/$", grammar, re.M))
        end = re.search(r'^start: line(?: "(.*)")?$', grammar, re.M)
        ways = re.search(r"^line: (.*)$", grammar, re.M)
        assert classes and end and ways
        way = self._chance.choice(ways[1].split(" | ")).split()
        return "".join(self._char(classes[name]) for name in way) + (end[1] or "")

    def _char(self, characters: str) -> str:
        return self._chance.choice(common_characters() if characters == ANY_CLASS else characters)
