"""How English words sound: the CMU pronouncing dictionary, with what verse adds to it (walk'd, heav'n, o'er).

`resources/prosody/sounds.txt.gz` has a line per word, commonest first: the word, a space, its pronunciations with `|`
between them. After an empty line follow rare words and names. The text is searched as it is: a dictionary of 126,000
records would cost more to build than most sessions look up.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from itertools import islice, product

import msgspec

from writer_app.resource import resource_path

_ELIDED = frozenset(  # these and their inflections may count one syllable less in verse
    "heaven power flower fire ever every even tower shower bower hour seven eleven given driven spirit being "
    "prayer desire over never river whether either neither quiet royal loyal jewel cruel towards toward iron "
    "higher lower dower cower devour our sour evil devil heavenly flowery powerful memory history victory "
    "ivory several different interest general mystery misery melody glorious various curious furious radiant "
    "lenient obedient violet wandering whispering natural murmuring following choir tire hire wire admire "
    "inspire empire mire lyre conspire expire entire squire vowel trial lion diamond garden listen fallen "
    "stolen hidden".split()
)
_SPECIAL = {  # contractions of verse which the dictionary lacks
    "o'er": "AO1 R", "e'er": "EH1 R", "ne'er": "N EH1 R", "howe'er": "HH AW2 EH1 R",
    "whate'er": "W AH2 T EH1 R", "where'er": "W EH2 R EH1 R", "whene'er": "W EH2 N EH1 R",
    "whoe'er": "HH UW2 EH1 R", "ta'en": "T EY1 N", "e'en": "IY1 N", "ev'n": "IY1 V N", "th'": "DH",
    "i'": "IH0", "'gainst": "G EH1 N S T", "'neath": "N IY1 TH", "'mid": "M IH1 D", "'mongst": "M AH1 NG S T",
    "'twere": "T W ER1", "'twould": "T W UH1 D", "'twill": "T W IH1 L", "morn": "M AO1 R N", "oft": "AO1 F T",
    "twixt": "T W IH1 K S T", "'twixt": "T W IH1 K S T", "ope": "OW1 P", "methinks": "M IY0 TH IH1 NG K S",
    "thyself": "DH AY0 S EH1 L F", "wert": "W ER1 T", "o": "OW1", "oh": "OW1", "ere": "EH1 R",
    "yon": "Y AA1 N", "whilst": "W AY1 L S T", "hast": "HH AE1 S T", "hath": "HH AE1 TH", "doth": "D AH1 TH",
    "dost": "D AH1 S T", "wilt": "W IH1 L T", "shalt": "SH AE1 L T", "thee": "DH IY1", "thou": "DH AW1",
}  # fmt: skip
_SIBILANTS = frozenset(("S", "Z", "SH", "ZH", "CH", "JH"))
_VOICELESS = frozenset(("P", "T", "K", "F", "TH"))
_MOST_COMPOUNDS = 8  # pronunciations of one hyphenated word


class Pronunciation(msgspec.Struct, frozen=True):
    """One way to say a word. `phones`: ARPAbet without stress. `stresses`: a digit per syllable, 1 primary, 2 secondary, 0 none.

    `rhyme_part`: the phones from the last stressed vowel on, from the last vowel if none is stressed; "" without a vowel.
    """

    phones: tuple[str, ...]
    syllables: int
    stresses: str
    rhyme_part: str
    onset: str  # the consonants directly before the rhyme part
    last_syllable: str  # the phones from the last vowel on


def pronunciation_of(marked: str) -> Pronunciation:
    """The record of one pronunciation. `marked`: phones in ARPAbet, vowels with their stress, such as "HH EH1 V AH0 N"."""
    phones = marked.split()
    bare = tuple(phone.rstrip("012") for phone in phones)
    vowels = [i for i, phone in enumerate(phones) if phone[-1].isdigit()]
    stressed = [i for i in vowels if phones[i][-1] != "0"]
    start = (stressed or vowels or [len(phones)])[-1]
    before = max((i + 1 for i in vowels if i < start), default=0)
    return Pronunciation(
        bare,
        len(vowels),
        "".join(phones[i][-1] for i in vowels),
        " ".join(bare[start:]),
        " ".join(bare[before:start]),
        " ".join(bare[vowels[-1] :]) if vowels else "",
    )


@cache
def lexicon() -> str:
    """The dictionary as text: newline, word, space, pronunciations, and a newline at the end."""
    return gzip.decompress(resource_path("prosody", "sounds.txt.gz").read_bytes()).decode("ascii")


@cache
def _marked(word: str) -> tuple[str, ...]:
    """The pronunciations in the dictionary; () if it lacks the word."""
    text = lexicon()
    start = text.find(f"\n{word} ")
    if start >= 0:
        start += len(word) + 2
        return tuple(text[start : text.index("\n", start)].split("|"))
    return (_SPECIAL[word],) if word in _SPECIAL else ()


def normal(word: str) -> str:
    """Lower case, straight apostrophes, no accents but è (which makes -ed a syllable), no other marks around it."""
    word = (
        word.lower()
        .replace("’", "'")
        .replace("‘", "'")
        .replace("ʼ", "'")
        .replace("\u0065\u0300", "è")
        .replace("é", "è")
    )
    return word.strip(' \t.,;:!?"“”()[]…—–*_-')


def _with_s(marked: str) -> str:
    last = marked.split()[-1]
    return marked + (" IH0 Z" if last in _SIBILANTS else " S" if last in _VOICELESS else " Z")


def _with_d(marked: str) -> str:
    last = marked.split()[-1]
    return (
        marked if last in ("T", "D") else marked + (" T" if last in _VOICELESS | {"S", "SH", "CH"} else " D")
    )


def _shortened(marked: str) -> str | None:
    """One syllable less: the last weak vowel inside the word goes (heaven, power, every), None if there is none."""
    phones = marked.split()
    vowels = [i for i, phone in enumerate(phones) if phone[-1].isdigit()]
    for place in reversed(vowels[1:]):
        if phones[place] == "ER0":
            return " ".join([*phones[:place], "R", *phones[place + 1 :]])
        if phones[place] in ("AH0", "IH0"):
            return " ".join(phones[:place] + phones[place + 1 :])
    return None


def _past(word: str) -> tuple[str, ...]:
    """walk'd, dimm'd, belov'd: the past form without the vowel of -ed."""
    stem = word[:-2]
    full = _marked(stem + "ed")
    if full:
        return tuple(re.sub(r" (?:IH|AH)0 D$", " D", marked) for marked in full)
    bases = [stem, stem + "e"]
    if stem.endswith("i"):
        bases.append(stem[:-1] + "y")
    if len(stem) > 2 and stem[-1] == stem[-2]:
        bases.append(stem[:-1])
    return next((tuple(map(_with_d, found)) for base in bases if (found := _marked(base))), ())


def _elided(word: str) -> tuple[str, ...]:
    """heav'n, pow'r, ev'ry: the full word with a vowel for the apostrophe, and one syllable less."""
    for vowel in "eioau":
        full = _marked(word.replace("'", vowel, 1))
        if full:
            return tuple(dict.fromkeys(_shortened(marked) or marked for marked in full))
    return ()


def _graved(word: str) -> tuple[str, ...]:
    """walkèd: -ed as a syllable of its own."""
    for base in (word[:-2], word[:-2] + "e", word[:-3]):
        found = _marked(base)
        if found:
            return tuple(marked + " IH0 D" for marked in found)
    return ()


def _compound(word: str) -> tuple[str, ...]:
    parts = [_all_marked(part) for part in word.split("-") if part]
    if len(parts) < 2 or not all(parts):
        return ()
    return tuple(" ".join(choice) for choice in islice(product(*parts), _MOST_COMPOUNDS))


def _all_marked(word: str) -> tuple[str, ...]:
    found = _marked(word)
    if found or not word:
        return found
    if "-" in word:
        return _compound(word)
    if word.endswith("èd"):
        return _graved(word)
    if word.endswith("'s"):
        return tuple(map(_with_s, _all_marked(word[:-2])))
    if word.endswith("s'"):
        return _all_marked(word[:-1])
    if word.endswith("'d"):
        return _past(word)
    if "'" in word.strip("'"):
        return _elided(word)
    return _all_marked(word.strip("'")) if word.strip("'") != word else ()


@cache
def pronunciations(word: str) -> tuple[Pronunciation, ...]:
    """All pronunciations of a word, the usual one first; () if it is not in the dictionary.

    Knows capitals, curly apostrophes, possessives, walk'd and dimm'd, heav'n and o'er, walkèd, hyphens.
    """
    return tuple(dict.fromkeys(map(pronunciation_of, _all_marked(normal(word)))))


def _may_elide(word: str) -> bool:
    bases = [
        word,
        word.removesuffix("'s"),
        word.removesuffix("s"),
        word.removesuffix("ed"),
        word.removesuffix("d"),
        word.removesuffix("ing"),
    ]
    return any(base in _ELIDED for base in bases)


@cache
def syllable_counts(word: str) -> frozenset[int]:
    """How many syllables a word may have in verse: its pronunciations, and one less for heaven, power, every and their kind."""
    plain = normal(word)
    counts = {sound.syllables for sound in pronunciations(word)}
    if counts and _may_elide(plain):
        counts.add(max(1, max(counts) - 1))
    return frozenset(counts)
