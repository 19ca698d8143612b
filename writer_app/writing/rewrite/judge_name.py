"""Judge: are the names kept? English ones by their capitals, Chinese ones by surname and surroundings, books by their marks.

No list knows all names, so this is a guess from how a word stands in the text. What it takes for a name by mistake does
little harm: it is missed only where the rewrite doesn't have the word at all.
"""

from __future__ import annotations

import re
from functools import lru_cache

from writer_app.text.sentence import sentence_ends
from writer_app.text.word import is_han
from writer_app.writing.rewrite.judge_name_list import (
    CHINESE_WORDS,
    COMPOUND_SURNAMES,
    ENGLISH_NAMES,
    GENERIC,
    GIVEN,
    OPENERS,
    PLACES,
    SURNAMES,
    TITLES,
)

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
_SAID = (
    "说道问答喊叫想笑看走站坐听点摇转抬低推拉拿抓从在把被的和与跟对向给是有没也却"
    "又就还才已正将便忽突一不来去回进出到等伸放接递睁闭握躺跑停"
)
_BEFORE = (
    "，。！？；：、“”‘’「」『』《》（）…—\n 　是叫和与跟对向给找见问告让请把被替为等陪像连着了说那这的名"
)
_BRACKETED = re.compile("《([^《》]{1,30})》")
_FOREIGN = re.compile("[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8})+")
_CALLED = re.compile(f"(?<![大太很还最从细弱多])[小老阿]([\u4e00-\u9fff])(?=[{_SAID}，。！？：；、”])")
_TITLED = re.compile(
    f"([{SURNAMES}])(先生|太太|小姐|女士|老师|医生|大夫|师傅|教授|律师|警官|队长|主任|校长|老板|经理|叔|婶|伯|姨|嫂|奶奶|爷爷)"
)
_PERSON = re.compile(f"(?=({'|'.join(COMPOUND_SURNAMES)}|[{SURNAMES}])([\u4e00-\u9fff]{{1,2}}))")


@lru_cache(maxsize=64)  # a passage is asked for once per version
def names(text: str) -> tuple[str, ...]:
    """Names of people, places and works, each once, in the order of the text."""
    found = [*_english(text), *_chinese(text)]
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


def lost_names(original: str, text: str) -> tuple[str, ...]:
    """The names of `original` that `text` lacks. A part of a name is enough ("Mary" for "Mary Hale"), a new capital too."""
    return tuple(name for name in names(original) if not _is_in(name, text))


def kept_names(original: str, text: str) -> tuple[str, ...]:
    """The names of `original` that `text` has."""
    return tuple(name for name in names(original) if _is_in(name, text))


def _is_in(name: str, text: str) -> bool:
    if is_han(name[0]):
        return name in text or (
            "·" in name and any(part in text for part in name.split("·") if len(part) > 1)
        )
    parts = name.split()
    telling = [part for part in parts if part.lower() not in GENERIC and len(part) > 1] or parts
    folded = text.casefold()
    return any(re.search(rf"(?<!\w){re.escape(part.casefold())}(?!\w)", folded) for part in telling)


def _english(text: str) -> list[tuple[int, str]]:
    starts = _sentence_starts(text)
    words = list(_WORD.finditer(text))
    capital = {
        _plain(word.group())
        for word in words
        if word.start() not in starts and _is_capital(word.group()) and not _is_shouted(text, word)
    }
    found: list[tuple[int, str]] = []
    run: list[re.Match[str]] = []
    for word in [*words, None]:
        is_name = word is not None and _is_name(word, starts, capital, text)
        if run and not (is_name and word and text[run[-1].end() : word.start()] in (" ", ". ", "\u00a0")):
            found.append((run[0].start(), " ".join(_plain(part.group()) for part in run)))
            run = []
        if is_name and word:
            run.append(word)
    return [
        (start, name) for start, name in found if name.lower() not in TITLES and name.lower() not in GENERIC
    ]


def _is_name(word: re.Match[str], starts: set[int], capital: set[str], text: str) -> bool:
    written = _plain(word.group())
    if (
        not _is_capital(written)
        or written.replace("’", "'") in ("I", "I'm", "I'd", "I'll", "I've")
        or len(written) < 2
    ):
        return False
    if written.lower() in TITLES:
        return False
    if word.start() not in starts:
        return not _is_shouted(text, word) and written.lower() not in OPENERS
    if written.lower() in OPENERS:
        return False
    return written in capital or written.lower() in ENGLISH_NAMES or _opens_like_a_name(word, text)


def _opens_like_a_name(word: re.Match[str], text: str) -> bool:
    """At the start of a sentence: a word that owns something or does something at once ("Marta's", "Oskar said")."""
    if _POSSESSIVE.search(word.group()):
        return True
    following = re.match(r"\s+([A-Za-z]+)", text[word.end() : word.end() + 30])
    if following is None or word.group().lower().endswith(("ing", "ly", "ed", "s")):
        return False
    after = following[1]
    return after in _VERBS


_VERBS = frozenset(
    "said says asked asks told replied answered whispered shouted thought wondered nodded laughed smiled sighed shrugged looked "
    "turned walked stood sat had has".split()
)


def _plain(word: str) -> str:
    return _POSSESSIVE.sub("", word)


def _is_capital(word: str) -> bool:
    return word[0].isupper() and not is_han(word[0])


def _is_shouted(text: str, word: re.Match[str]) -> bool:
    """One of several words in capitals is shouted, not a name; a lone one (BBC) is a name."""
    written = word.group()
    if not (len(written) > 1 and written.isupper()):
        return False
    around = text[max(0, word.start() - 12) : word.end() + 12].replace(written, " ")
    return bool(re.search(r"\b[A-Z]{2,}\b", around))


def _sentence_starts(text: str) -> set[int]:
    """Where words stand that begin a sentence, a line or a saying."""
    after = [
        0,
        *sentence_ends(text),
        *(match.end() for match in re.finditer("[\n“‘\"「『—:：(*]|(?<!\\w)'", text)),
    ]
    starts = set()
    for end in after:
        if match := _WORD.search(text, end):
            starts.add(match.start())
    return starts


_AGAIN = re.compile(r"([\u4e00-\u9fff]{2,12}?)(\1+)")


def _chinese(text: str) -> list[tuple[int, str]]:
    # Where a word is repeated (中文中文), its end and its beginning are no name.
    text = _AGAIN.sub(lambda match: match[1] + "\u3000" * len(match[2]), text)
    found = [(match.start(1), match.group(1)) for match in _BRACKETED.finditer(text)]
    found += [(match.start(), _trimmed(match.group())) for match in _FOREIGN.finditer(text)]
    found += _called(text)
    for place in PLACES:
        found += [(match.start(), place) for match in re.finditer(place, text)]
    found += _people(text)
    return found


def _trimmed(foreign: str) -> str:
    """Without the small words that run into a foreign name from the left (他见到约翰·史密斯)."""
    first, rest = foreign.split("·", 1)
    for size in range(len(first) - 1, 0, -1):
        if first[size - 1] in "是到见对向和与跟给叫说的了把被让请":
            first = first[size:]
            break
    return f"{first}·{rest}".rstrip(_SAID + "读写的了")


def _called(text: str) -> list[tuple[int, str]]:
    """小林, 老王, 阿珍; 王先生, 李医生: the title may go, the surname not."""
    found = [
        (match.start(), match.group())
        for match in _CALLED.finditer(text)
        if match.group() not in CHINESE_WORDS
    ]
    return found + [(match.start(), match.group()) for match in _TITLED.finditer(text)]


def _people(text: str) -> list[tuple[int, str]]:
    """Surname and one or two characters: frequent in names, or at a boundary and before what people do."""
    found: list[tuple[int, str]] = []
    for match in _PERSON.finditer(text):
        start, given = match.start(), match.group(2)
        is_open = start == 0 or text[start - 1] in _BEFORE
        for size in range(len(given), 0, -1):
            name = match.group(1) + given[:size]
            if _is_word(name) or not _NOT_GIVEN.isdisjoint(given[:size]):
                continue
            following = text[start + len(name) : start + len(name) + 1]
            is_closed = not following or following in _SAID or not is_han(following)
            is_frequent = all(sign in GIVEN for sign in given[:size])
            if (is_open and is_closed) or (is_frequent and size == 2 and (is_open or is_closed)):
                found.append((start, name))
                break
    return found


def _is_word(name: str) -> bool:
    """Whether a frequent word is in the name, or the name in one."""
    return name in _IN_WORDS or not CHINESE_WORDS.isdisjoint(_cuts(name))


def _cuts(text: str) -> set[str]:
    """All its stretches of two characters and more."""
    return {text[start:end] for start in range(len(text)) for end in range(start + 2, len(text) + 1)}


_IN_WORDS = frozenset(cut for word in CHINESE_WORDS for cut in _cuts(word))


_NOT_GIVEN = frozenset(
    "说道问答喊叫走坐站的了着过是在不我你他她它们这那个和与也都就又还很没有说到去来上下里外前后么吗呢吧啊呀把被给对从向让叫会能要想看见听"
)
