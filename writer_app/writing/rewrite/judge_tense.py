"""Judges: the tense of the narration is kept, or changed where that was asked; the same for the person who tells it.

Counted by the forms that tell a tense apart in English; Chinese verbs have none, so there is nothing to judge.
"""

from __future__ import annotations

import re
from typing import Literal

from writer_app.writing.rewrite.judge_language import has_person, is_chinese
from writer_app.writing.rewrite.judge_quote import without_quotes

Tense = Literal["past", "present", ""]

_PAST = frozenset(
    """
    was were had did wasn't weren't hadn't didn't said went came saw took gave found thought told knew felt kept left
    heard stood sat ran wrote spoke slept ate made got brought bought met lost held began drank drove fell flew broke
    chose rose wore woke lay led sent spent grew drew threw caught taught fought sought hung swam sang rang swung
    blew froze shook stole tore understood won paid laid could would might
    """.split()
)
_PRESENT = frozenset(
    """
    is are am has does isn't aren't doesn't don't hasn't says goes comes sees takes gives finds thinks tells knows
    feels keeps leaves hears stands sits runs writes speaks sleeps eats makes gets brings buys meets loses holds
    begins drinks drives falls flies breaks chooses rises wears wakes lies leads sends spends grows draws throws
    catches teaches hangs swims sings rings blows freezes shakes opens closes looks walks turns asks watches counts
    reads puts nods locks tries wants seems covers touches remembers i'm he's she's it's they're we're there's
    """.split()
)
_NO_PAST = frozenset(
    """
    red bed need indeed seed speed feed shed sacred hundred naked wicked tired deed weed breed creed wed
    """.split()
)
_FEWEST = 2
"""With fewer verbs a tense isn't told."""


def tense(text: str) -> Tense:
    """The tense most of the narration is in, empty where it can't be told (Chinese, too few verbs, half and half)."""
    if is_chinese(text):
        return ""
    words = re.findall(r"[a-z]+(?:'[a-z]+)?", without_quotes(text).lower().replace("’", "'"))
    past = sum(word in _PAST or (word.endswith("ed") and word not in _NO_PAST) for word in words)
    present = sum(word in _PRESENT for word in words)
    if past + present < _FEWEST or max(past, present) < 2 * min(past, present):
        return ""
    return "past" if past > present else "present"


def is_tense_changed(original: str, text: str) -> bool:
    """Whether the narration left the tense of the original for the other."""
    before, after = tense(original), tense(text)
    return bool(before and after) and before != after


def is_undone(text: str, option: str) -> bool:
    """Whether the tense ("past", "present") or the person ("first", "third") that was asked for is plainly not there."""
    if option in ("past", "present"):
        return tense(text) not in ("", option)
    if option in ("first", "third"):
        return has_person("first", without_quotes(text), "zh" if is_chinese(text) else "en") != (
            option == "first"
        )
    return False
