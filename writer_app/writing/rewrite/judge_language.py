"""Judges: the same language and script as the passage, and a narrator who is the same person."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from unicodedata import name as name_of

from writer_app.text.word import is_han
from writer_app.writing.rewrite.judge_quote import without_quotes

_MOST_FOREIGN = 0.15
"""A rewrite may have so large a share of letters in a script that the passage doesn't use at all (a name in Latin letters)."""

_ENGLISH = frozenset(
    """
    the a an and or but of to in on at by for with from as is was are were be been had has have do did not no it he
    she they we i you his her their its my our that this there then when who what which so if up out into over down
    back would could said
    """.split()
)
_FEWEST_WORDS = 12
_PRONOUNS: dict[str, dict[str, frozenset[str]]] = {
    "en": {
        "first": frozenset("i me my mine myself i'm i'd i've i'll".split()),
        "second": frozenset("you your yours yourself you're you'd you've you'll".split()),
        "he": frozenset("he him his himself he's he'd he'll".split()),
        "she": frozenset("she her hers herself she's she'd she'll".split()),
    },
    "zh": {
        "first": frozenset("我"),
        "second": frozenset("你您"),
        "he": frozenset("他"),
        "she": frozenset("她"),
    },
}


@lru_cache(maxsize=64)
def is_chinese(text: str) -> bool:
    """Whether a third or more of the letters are Han."""
    letters = [sign for sign in text if sign.isalpha()]
    return bool(letters) and 3 * sum(map(is_han, letters)) >= len(letters)


def is_other_language(original: str, text: str) -> bool:
    """Whether `text` turned to another script, or English to another language of its script."""
    before, after = _scripts(original), _scripts(text)
    total = after.total()
    if not total or not before:
        return False
    if is_chinese(original) != is_chinese(text):
        return True
    foreign = sum(count for script, count in after.items() if script not in before)
    if foreign / total > _MOST_FOREIGN or (after["han"] and not before["han"]):
        return True
    if is_chinese(original) and _share(after, "latin") - _share(before, "latin") > _MOST_FOREIGN:
        return True
    return _english_share(original) >= 0.25 and _english_share(text) < 0.1


def added_persons(original: str, text: str) -> tuple[str, ...]:
    """Persons ("first", "second", "he", "she") whom the narration of `text` has and `original` doesn't: I for he, she for he.

    Speech is left out: what a person says is another judge's matter. "they" and "it" are too vague to count. Where the
    original names people and has no "he" or "she" at all, either may stand for a name.
    """
    language = "zh" if is_chinese(original) else "en"
    # What was said may become narration: then whoever spoke or was spoken of is nobody new.
    had = {person for person in _PRONOUNS[language] if has_person(person, original, language)}
    new = {
        person for person in _PRONOUNS[language] if has_person(person, without_quotes(text), language)
    } - had
    told = {
        person for person in ("first", "he", "she") if has_person(person, without_quotes(original), language)
    }
    if not told:
        new -= {"he", "she"}
    return tuple(person for person in _PRONOUNS[language] if person in new)


def has_person(person: str, text: str, language: str) -> bool:
    """Whether a person ("first", "second", "he", "she") is spoken of by a pronoun."""
    pronouns = _PRONOUNS[language][person]
    if language == "zh":
        plain = re.sub("[其吉]他|自我", "", text)
        return any(pronoun in plain for pronoun in pronouns)
    words = set(re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower().replace("’", "'")))
    return not words.isdisjoint(pronouns)


def _scripts(text: str) -> Counter[str]:
    scripts = Counter[str]()
    for sign in text:
        if sign.isalpha():
            scripts[
                "latin"
                if sign.isascii()
                else "han"
                if is_han(sign)
                else name_of(sign, "other").split()[0].lower()
            ] += 1
    return scripts


def _share(scripts: Counter[str], script: str) -> float:
    return scripts[script] / scripts.total()


def _english_share(text: str) -> float:
    """The share of words that are English function words; half for texts too short to tell."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) < _FEWEST_WORDS:
        return 0.25 if any(word in _ENGLISH for word in words) else 0.1
    return sum(word in _ENGLISH for word in words) / len(words)
