"""Words of older verse that the dictionary lacks: a short list, British spellings, and words built from known parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from writer_app.poetry.prosody.sound import Pronunciation, lexicon, pronunciation_of, pronunciations

_OLD = {
    "enow": "IH0 N AW1", "erst": "ER1 S T", "forsooth": "F AO0 R S UW1 TH", "mayst": "M EY1 S T",
    "canst": "K AE1 N S T", "wouldst": "W UH1 D S T", "couldst": "K UH1 D S T", "shouldst": "SH UH1 D S T",
    "didst": "D IH1 D S T", "hadst": "HH AE1 D S T", "wast": "W AA1 S T", "verily": "V EH1 R AH0 L IY0",
    "alack": "AH0 L AE1 K", "saith": "S EH1 TH", "wroth": "R AO1 TH", "vouchsafe": "V AW2 CH S EY1 F",
    "whilom": "W AY1 L AH0 M", "welkin": "W EH1 L K IH0 N", "verdure": "V ER1 JH ER0",
    "withal": "W IH0 DH AO1 L", "therewithal": "DH EH2 R W IH0 DH AO1 L", "smite": "S M AY1 T",
    "smote": "S M OW1 T", "shewn": "SH OW1 N", "sith": "S IH1 TH", "sepulchre": "S EH1 P AH0 L K ER0",
    "prithee": "P R IH1 DH IY0", "peradventure": "P EH2 R AH0 D V EH1 N CH ER0", "o'erhead": "AO2 R HH EH1 D",
    "nought": "N AO1 T", "mayhap": "M EY1 HH AE2 P", "lorn": "L AO1 R N", "kine": "K AY1 N",
    "hearken": "HH AA1 R K AH0 N", "haply": "HH AE1 P L IY0", "guerdon": "G ER1 D AH0 N",
    "gambol": "G AE1 M B AH0 L", "frore": "F R AO1 R", "foeman": "F OW1 M AH0 N",
    "firmament": "F ER1 M AH0 M AH0 N T", "erelong": "EH2 R L AO1 NG", "ebon": "EH1 B AH0 N",
    "drear": "D R IH1 R", "dauntless": "D AO1 N T L AH0 S", "darkling": "D AA1 R K L IH0 NG",
    "clime": "K L AY1 M", "beauteous": "B Y UW1 T IY0 AH0 S", "aureate": "AO1 R IY0 AH0 T",
    **{
        first + second: f"{sound} {place}"
        for first, sound in (("there", "DH EH0 R"), ("where", "W EH0 R"), ("here", "HH IH0 R"))
        for second, place in (
            ("on", "AA1 N"), ("of", "AH1 V"), ("to", "T UW1"), ("at", "AE1 T"), ("by", "B AY1"), ("with", "W IH1 TH"),
            ("from", "F R AH1 M"), ("in", "IH1 N"), ("upon", "AH0 P AA1 N"), ("unto", "AH2 N T UW1"),
        )
    },
}  # fmt: skip
_AMERICAN = (
    (r"our(s|ed|ing|er|ers|less|able|ite|ful)?$", r"or\1"),
    (r"ence(s|less)?$", r"ense\1"),
    (r"is(e|es|ed|er|ing|ation)$", r"iz\1"),
    (r"ys(e|es|ed|er|ing)$", r"yz\1"),
    (r"tre(s)?$", r"ter\1"),
    (r"ll(ed|ing|er|ers|est)$", r"l\1"),
    (r"ogue(s)?$", r"og\1"),
    (r"^grey", "gray"),
    (r"plough", "plow"),
    (r"mould", "mold"),
    (r"æ|ae", "e"),
)
_ENDINGS = (  # letters and phones; D and Z follow the sound before them
    ("lessly", "L AH0 S L IY0"), ("edst", "AH0 D S T"), ("eth", "AH0 TH"), ("est", "AH0 S T"), ("'dst", "D S T"),
    ("'st", "S T"), ("dst", "D S T"), ("st", "S T"), ("less", "L AH0 S"), ("ness", "N AH0 S"), ("ly", "L IY0"),
    ("ful", "F AH0 L"), ("like", "L AY2 K"), ("ward", "W ER0 D"), ("wards", "W ER0 D Z"), ("ings", "IH0 NG Z"),
    ("ing", "IH0 NG"), ("in'", "IH0 N"), ("ers", "ER0 Z"), ("er", "ER0"), ("ish", "IH0 SH"), ("lets", "L AH0 T S"),
    ("let", "L AH0 T"), ("some", "S AH0 M"), ("ed", "D"), ("'d", "D"), ("'s", "Z"), ("es", "Z"), ("s", "Z"),
    ("y", "IY0"),
)  # fmt: skip
_BEGINNINGS = (
    ("un", "AH0 N"), ("re", "R IY0"), ("mis", "M IH0 S"), ("dis", "D IH0 S"), ("be", "B IH0"), ("en", "EH0 N"),
    ("fore", "F AO2 R"), ("out", "AW2 T"), ("over", "OW2 V ER0"), ("o'er", "AO2 R"), ("under", "AH2 N D ER0"),
    ("up", "AH2 P"),
)  # fmt: skip
_FEW_LETTERS = frozenset(("re", "be", "en"))  # these begin many words by chance: only before a known word
_COMMON = 720_000  # characters of the dictionary, commonest words first: about 25,000 words
_VOICELESS = frozenset("P T K F TH S SH CH".split())
_HISSING = frozenset("S Z SH ZH CH JH".split())


def marked(sound: Pronunciation) -> str:
    """The phones of a pronunciation with the stress at each vowel."""
    stresses = iter(sound.stresses)
    return " ".join(phone + next(stresses) if phone[0] in "AEIOU" else phone for phone in sound.phones)


@cache
def built(word: str) -> tuple[Pronunciation, ...]:
    """Pronunciations of a word that the dictionary lacks, () if there is nothing to build them from."""
    if word in _OLD:
        return (pronunciation_of(_OLD[word]),)
    if "-" in word:
        return _joined([part for part in word.split("-") if part])
    for other in _other_spellings(word):
        if found := _known(other):
            return found
    return _with_ending(word) or _with_beginning(word) or _compound(word)


def _other_spellings(word: str) -> Iterator[str]:
    """American spellings of a British word: offence, honour, realise."""
    for pattern, replacement in _AMERICAN:
        found = re.sub(pattern, replacement, word)
        if found != word:
            yield found


@cache
def _words() -> frozenset[str]:
    """All words of the dictionary. To search its text for a word it lacks takes milliseconds, and building tries many."""
    return frozenset(line[: line.find(" ")] for line in lexicon().split("\n"))


def is_in_dictionary(word: str) -> bool:
    """Whether the dictionary has the word, spelled so, in lower case."""
    return word in _words()


def _known(word: str) -> tuple[Pronunciation, ...]:
    if word in _OLD:
        return (pronunciation_of(_OLD[word]),)
    return pronunciations(word) if word in _words() else ()


def _with_ending(word: str) -> tuple[Pronunciation, ...]:
    for letters, phones in _ENDINGS:
        if word.endswith(letters) and len(word) - len(letters) >= 2:
            stem = word[: -len(letters)]
            bases = [stem, stem + "e"]
            if stem.endswith("i"):
                bases.append(stem[:-1] + "y")
            if len(stem) > 3 and stem[-1] == stem[-2]:
                bases.append(stem[:-1])
            for base in bases:
                if len(base) > 2 and (found := _known(base)):
                    return tuple(pronunciation_of(_attached(marked(sound), phones)) for sound in found)
    return ()


def _attached(before: str, phones: str) -> str:
    last = before.rsplit(" ", 1)[-1]
    if phones == "D":
        phones = "IH0 D" if last in ("T", "D") else "T" if last in _VOICELESS else "D"
    elif phones == "Z":
        phones = "IH0 Z" if last in _HISSING else "S" if last in _VOICELESS else "Z"
    return f"{before} {phones}"


def _with_beginning(word: str) -> tuple[Pronunciation, ...]:
    for letters, phones in _BEGINNINGS:
        rest = word.removeprefix(letters)
        if rest == word or len(rest) < 3:
            continue
        found = _known(rest) or (pronunciations(rest) if "'" in rest else ())
        if not found and letters not in _FEW_LETTERS:
            found = _with_ending(rest)
        if found:
            return tuple(pronunciation_of(f"{phones} {marked(sound)}") for sound in found)
    return ()


def _compound(word: str) -> tuple[Pronunciation, ...]:
    """Two common words in one: candlelight."""
    for cut in range(len(word) - 3, 2, -1):
        if all(
            part in _words() and 0 <= lexicon().find(f"\n{part} ") < _COMMON
            for part in (word[:cut], word[cut:])
        ):
            return _joined([word[:cut], word[cut:]])
    return ()


def _joined(parts: list[str]) -> tuple[Pronunciation, ...]:
    """A compound: the later parts keep a secondary stress."""
    found = [(pronunciations(part) or built(part))[:1] for part in parts]
    if len(parts) < 2 or not all(found):
        return ()
    later = [marked(sound).replace("1", "2") for (sound,) in found[1:]]
    return (pronunciation_of(" ".join([marked(found[0][0]), *later])),)
