"""Which English words rhyme: perfectly, nearly, to the eye, or as they once did."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import product

from writer_app.poetry.prosody.sound import Pronunciation, normal, pronunciations

_STEPS = frozenset(  # vowels one step apart
    frozenset(pair.split("-"))
    for pair in "IY-IH IH-EH EH-AE EY-EH EY-IY AA-AO AA-AH AH-AO AH-UH UH-UW AO-OW UW-OW AH-ER AA-AE AW-OW ER-UH AO-UH".split()
)
_HISTORICAL = tuple(  # left words once rhymed, or by custom rhyme, with right ones
    tuple(frozenset(side.split()) for side in line.split(" / "))
    for line in (
        "love above dove glove beloved / prove move remove approve improve grove rove drove strove",
        "come some dumb / doom tomb home room bloom gloom womb roam foam",
        "blood flood / good wood stood mood food brood",
        "wind / kind find mind behind blind bind",
        "word / sword lord afford ford",
        "great / heat seat feat meat beat eat repeat",
        "have / grave save wave cave gave slave brave",
        "are / care rare fair share prepare compare bare dare",
        "one done none son sun won / gone alone stone bone moan on known throne shown",
        "tongue / long song wrong strong young among",
        "heaven / given even driven forgiven",
        "again / pain rain vain main plain remain slain",
        "war / far star bar afar scar car",
        "warm / harm charm farm arm",
        "break / speak weak bleak",
        "bear wear tear swear there where / dear fear near ear hear appear year here",
        "join / line mine thine divine wine shine",
        "said / maid laid paid braid",
        "die lie fly cry eye high sky / majesty eternity memory melody company harmony misery symmetry",
        "earth / hearth forth worth",
        "were / here there where near",
        "poor / door more store shore sore",
        "past last fast / haste waste taste chaste",
        "put / shut cut but",
        "lose choose / rose close those nose",
        "flow low show know / now brow bough allow how",
        "dead head / bead plead mead",
        "death breath / beneath heath",
        "full / dull skull",
        "full pull / cool fool",
        "shadow / meadow",
        "wander / yonder",
        "haunt / want",
        "swan / man",
        "hand band / wand",
        "wash / ash",
        "watch / catch",
        "over / lover cover discover",
        "ever never / fever river",
        "voice / rejoice",
    )
)


def _differ(a: str, b: str) -> bool:
    return bool(a) and bool(b) and a != b


def _perfect(a: Pronunciation, b: Pronunciation) -> bool:
    return bool(a.rhyme_part) and a.rhyme_part == b.rhyme_part and a.onset != b.onset


def sounds_rhyme(a: Iterable[Pronunciation], b: Iterable[Pronunciation]) -> bool:
    """Whether some pronunciation of one word rhymes perfectly with some of another."""
    return any(_perfect(one, other) for one, other in product(a, b))


def sounds_near(a: Iterable[Pronunciation], b: Iterable[Pronunciation], *, is_spelled_alike: bool) -> bool:
    """Whether some pronunciation of one word rhymes nearly with some of another."""
    return any(
        one.phones != other.phones and _near(one, other, is_spelled_alike=is_spelled_alike)
        for one, other in product(a, b)
    )


def _last(sound: Pronunciation) -> tuple[str, str]:
    """(vowel, what follows it) of the last syllable."""
    vowel, _, coda = sound.last_syllable.partition(" ")
    return vowel, coda


def _step(vowel_a: str, vowel_b: str) -> bool:
    return vowel_a == vowel_b or frozenset((vowel_a, vowel_b)) in _STEPS


def _near(a: Pronunciation, b: Pronunciation, *, is_spelled_alike: bool) -> bool:
    (vowel_a, coda_a), (vowel_b, coda_b) = _last(a), _last(b)
    if not vowel_a or not vowel_b or coda_a != coda_b:
        return False
    if a.stresses[-1] == b.stresses[-1] == "0" and not _step(
        a.rhyme_part.split()[0], b.rhyme_part.split()[0]
    ):
        return False  # two weak endings (power, other) are heard only behind vowels that agree
    return _step(vowel_a, vowel_b) or is_spelled_alike


@cache
def perfect_rhyme(a: str, b: str) -> bool:
    """The same phones from the last stressed vowel on, other consonants before it, not the same word."""
    if not _differ(normal(a), normal(b)):
        return False
    return sounds_rhyme(pronunciations(a), pronunciations(b))


@cache
def near_rhyme(a: str, b: str) -> bool:
    """Not perfect, but the last syllables end alike with vowels at most one step apart (eternity/me, temperate/date)."""
    if not _differ(normal(a), normal(b)) or perfect_rhyme(a, b):
        return False
    return sounds_near(
        pronunciations(a), pronunciations(b), is_spelled_alike=normal(a)[-3:] == normal(b)[-3:]
    )


def eye_rhyme(a: str, b: str) -> bool:
    """Spelled alike in the last three letters without being a perfect rhyme: love/prove, wind/kind."""
    one, other = normal(a), normal(b)
    return (
        _differ(one, other)
        and len(one) > 2
        and len(other) > 2
        and one[-3:] == other[-3:]
        and not perfect_rhyme(a, b)
    )


def historical_rhyme(a: str, b: str) -> bool:
    """A listed pair that older verse rhymes: love/prove, come/doom."""
    one, other = normal(a), normal(b)
    return any(
        (one in left and other in right) or (one in right and other in left) for left, right in _HISTORICAL
    )


def is_sure(word: str) -> bool:
    """All pronunciations agree on syllables and rhyme part: what a generator may end a line with."""
    sounds = pronunciations(word)
    return bool(sounds) and len({(sound.syllables, sound.rhyme_part) for sound in sounds}) == 1
