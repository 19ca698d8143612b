"""Judge: is yes still yes and no still no? A negation is kept when what it denies is denied, or gone."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from writer_app.writing.rewrite.judge_name import names


class Negation(NamedTuple):
    """A negating word as written, and the words (or characters) it denies, reduced to their stems."""

    written: str
    denied: tuple[str, ...]
    start: int


_ENGLISH = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|nowhere|neither|nor|without|cannot|\w+n['’]t|"
    r"(?:do|does|did|is|was|are|were|has|have|had|could|would|should|ca|wo)nt)\b",  # as it is misspelt
    re.IGNORECASE,
)
_ENGLISH_LEXICAL = re.compile(
    r"\b(?:hardly|barely|scarcely|rarely|seldom|fail\w*|refus\w*|lack\w*|den(?:y|ied|ies)|unable|impossible|"
    r"forg[eo]t\w*|stop\w*|avoid\w*|miss\w*|"
    r"doubt\w*|hid|hid(?:e|es|den|ing)|vanish\w*|gone|lost|at most|only|absent|absence|empty|declin\w*|un\w{4,}|"
    r"in(?:capable|visible|audible|complete)|dis(?:like|agree|obey|appear|trust)\w*|\w+less(?:ly)?|free of|"
    r"rather than|instead)\b",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(
    r"\b(?:not only|no longer than|no sooner|no doubt|not until|nothing (?:at all )?but|whether or not|no matter|"
    r"can(?:no|['’])t help|cannot help|why not|if not)\b",
    re.IGNORECASE,
)
_SMALL = frozenset(
    """
    the a an to be been is are was were am do does did have has had will would can could should shall may might must
    of in on at for with by from up out off it he she they we i you him her them his my your their our its this that
    there any anything anyone ever even yet so very much more at all and or but as if than then one no not never
    nothing none only just too mr mrs ms miss dr
    """.split()
)
_HAN_NEGATION = re.compile("不|没有|没|無|无|未|别|勿|莫|并非|非|毫无")
_HAN_NO_NEGATION = re.compile(
    "不过|不仅|不但|不管|不论|不得不|不能不|不会不|不禁|不由得|不由|不觉|不少|不错|不断|不久|不停|不住|不时|不一会儿?|"
    "不光|不只|不如|不愧|不妨|不然|不料|差不多|忍不住|禁不住|无论|无比|无数|无非|无疑|无意|非常|非得|"
    "特别|别人|别的|别处|分别|告别|区别|个别|离别|别墅|未来|未必|是不是|好不好|能不能|会不会|有没有|要不要|要不|"
    "对不对|莫名|莫非|沉没|淹没|出没|是非|并非不|绝不是不|不远处|不远|不同|不同寻常|了不起|对不起|不好意思|"
    "说不定|来不及|巴不得|恨不得|舍不得|不知不觉|不动声色|不慌不忙|不约而同|不可思议|不耐烦|别致|别扭|不知道?多少"
)
_HAN_LEXICAL = re.compile(
    "拒绝|难以|难|缺|忘|失去|停止|避免|免|(?<![多不至])少(?![年女爷])|(?<![天半夜晴])空(?![气中])|绝|"
    "休想|罕|从未|否|讨厌|反对|寂静|沉默|消失"
)
_HAN_SMALL = frozenset(
    "的了着过在是有我你他她它们这那个一就也都又还很地得把被给对从到来去上下里么吗呢吧啊，。！？、；：“”‘’「」… \n曾能会要可再"
)
_HAN_CLAUSE = re.compile("[，。！？；：、“”「」…\n]")
_REACH = 3
_LONGEST_SHOWN = 6
"""Characters of a Chinese clause that are quoted after its negation; of a longer one none, so that no word is cut."""
_PLAIN = frozenset(("not", "不", "没", "没有"))
"""Negations that a sentence may move from one thing to another, which turns both."""


class Told(NamedTuple):
    """Negations as they are quoted: those that are gone, and those that came."""

    lost: tuple[str, ...]
    new: tuple[str, ...]


def lost_negations(original: str, text: str) -> tuple[str, ...]:
    """The negations of `original` whose matter `text` has without one, each with what it denies.

    Where the matter is said in other words there is nothing to compare: then it counts as lost only when `text` denies
    nothing at all, not even by "hardly", "refused", "unable", 难以 and the like.
    """
    return tuple(dict.fromkeys(_shown(original, negation) for negation in _lost(original, text)))


def _lost(original: str, text: str) -> tuple[Negation, ...]:
    if _is_chinese(original) != _is_chinese(text):
        return ()  # nothing to compare
    wanted, has = negations(original), negations(text)
    denied = {stem for negation in has for stem in negation.denied}
    is_negative = has or _lexical(original).search(text)
    turned = _turned(original, text)
    return tuple(
        negation
        for negation in wanted
        if negation in turned
        or not (is_negative or denied & set(negation.denied))
        or _is_dropped(negation, original, text)
    )


def _is_dropped(negation: Negation, original: str, text: str) -> bool:
    """Whether a Chinese clause like 王芳没有来 is gone: nobody of its subject, nothing of what it denies, fewer negations."""
    if not _is_chinese(original) or len(negations(text)) >= len(negations(original)):
        return False
    subject = _HAN_CLAUSE.split(original[: negation.start])[-1]
    named = next((name for name in names(original) if name in subject), "")
    return bool(named) and named not in text


def new_negations(original: str, text: str) -> tuple[str, ...]:
    """The negations of `text` that deny what `original` says. What `original` doesn't speak of may be denied."""
    return tuple(dict.fromkeys(_shown(text, negation) for negation in _turned_new(original, text)))


def _turned_new(original: str, text: str) -> tuple[Negation, ...]:
    if _is_chinese(original) != _is_chinese(text):
        return ()
    return _turned(text, original)


def _turned(original: str, text: str) -> tuple[Negation, ...]:
    """The negations of `original` whose matter `text` affirms."""
    has = negations(text)
    denied = {stem for negation in has for stem in negation.denied}
    affirmed = _affirmed(text, has)
    reach = 1 if _is_chinese(original) else 2
    return tuple(
        negation
        for negation in negations(original)
        if not denied & set(negation.denied)
        and any(stem in affirmed for stem in negation.denied[:reach])
        and not _lexical_near(original, text, negation)
    )


def told_negations(original: str, text: str) -> Told:
    """Lost and new negations. A word that stays and only denies something else in other words is told as neither."""
    lost, new = _lost(original, text), _turned_new(original, text)
    same = {
        one.written.casefold()
        for one in lost
        for other in new
        if one.written.casefold() == other.written.casefold() and _is_vague(one, other, original, text)
    }
    return Told(
        tuple(dict.fromkeys(_shown(original, one) for one in lost if one.written.casefold() not in same)),
        tuple(dict.fromkeys(_shown(text, one) for one in new if one.written.casefold() not in same)),
    )


def _is_vague(lost: Negation, new: Negation, original: str, text: str) -> bool:
    """Whether one of two equal words denies nothing that follows it, or is more than a plain "not"."""
    return (
        lost.written.casefold() not in _PLAIN
        or (not _is_chinese(text) and _shown(original, lost) == lost.written)
        or (not _is_chinese(text) and _shown(text, new) == new.written)
    )


@lru_cache(maxsize=64)  # a passage is asked for once per version
def negations(text: str) -> tuple[Negation, ...]:
    """The negations of a text. Phrases that only look like one ("not only", 不过, 不断) are left out."""
    if _is_chinese(text):
        return _chinese(text)
    shadowed = _shadow(_NOT_ONLY, text)
    found = []
    for match in _ENGLISH.finditer(text):
        if match.start() in shadowed:
            continue
        following = re.split(r"[.!?;:,“”\"—]", text[match.end() : match.end() + 80])[0]
        stems = _stems(following)[:_REACH]
        if not stems:
            stems = _stems(re.split(r"[.!?;:“”\"—]", text[max(0, match.start() - 40) : match.start()])[-1])[
                -1:
            ]
        found.append(Negation(match.group(), tuple(stems), match.start()))
    return tuple(found)


def _chinese(text: str) -> tuple[Negation, ...]:
    shadowed = _shadow(_HAN_NO_NEGATION, text)
    found = []
    for match in _HAN_NEGATION.finditer(text):
        if match.start() in shadowed:
            continue
        following = re.split("[，。！？；：、“”「」…\n]", text[match.end() : match.end() + 12])[0]
        found.append(Negation(match.group(), _pairs(following)[:_REACH], match.start()))
    return tuple(found)


def _pairs(clause: str) -> tuple[str, ...]:
    """Characters two by two, without the smallest words; one alone where there is no second."""
    signs = [sign for sign in clause if sign not in _HAN_SMALL]
    return tuple(map("".join, pairwise(signs))) or tuple(signs) or tuple(clause)


def _shadow(pattern: re.Pattern[str], text: str) -> set[int]:
    return {place for match in pattern.finditer(text) for place in range(*match.span())}


def _affirmed(text: str, has: tuple[Negation, ...]) -> set[str]:
    """What `text` says that none of its negations denies: stems, or pairs of characters and the characters themselves."""
    denied = {stem for negation in has for stem in negation.denied}
    if not _is_chinese(text):
        return set(_stems(text)) - denied
    pairs = {pair for clause in _HAN_CLAUSE.split(text) for pair in _pairs(clause)} - denied
    return pairs | ({sign for pair in pairs for sign in pair} - denied)


def _lexical(original: str) -> re.Pattern[str]:
    return _HAN_LEXICAL if _is_chinese(original) else _ENGLISH_LEXICAL


def _lexical_near(original: str, text: str, negation: Negation) -> bool:
    """Whether a word like "refused" stands in the sentence of `text` that has what was denied."""
    for sentence in re.split(r"(?<=[.!?。！？])", text):
        stems = set(_pairs(sentence)) if _is_chinese(text) else set(_stems(sentence))
        if stems & set(negation.denied) and _lexical(original).search(sentence):
            return True
    return False


def _shown(original: str, negation: Negation) -> str:
    end = negation.start + len(negation.written)
    if _is_chinese(original):
        rest = _HAN_CLAUSE.split(original[end:], maxsplit=1)[0].strip()
        return original[negation.start : end] + (rest if len(rest) <= _LONGEST_SHOWN else "")
    following = re.match(r"\s+[\w'’]+(?:\s+[\w'’]+)?", original[end : end + 40])
    return original[negation.start : end] + (following.group() if following else "")


def _stems(text: str) -> list[str]:
    words = re.findall(r"[a-z]+(?:['’][a-z]+)?", text.lower())
    return [_stem(word) for word in words if word not in _SMALL and not _ENGLISH.fullmatch(word)]


_IRREGULAR = dict(
    pair.split("=")
    for pair in """
    came=come went=go gone=go saw=see seen=see knew=know known=know said=say told=tell took=take taken=take gave=give
    given=give found=find thought=think left=leave felt=feel kept=keep heard=hear stood=stand sat=sit ran=run
    wrote=write written=write spoke=speak spoken=speak slept=sleep ate=eat eaten=eat made=make got=get brought=bring
    bought=buy met=meet lost=lose held=hold began=begin begun=begin drank=drink drove=drive fell=fall flew=fly
    forgave=forgive broke=break chose=choose
    """.split()
)


def _stem(word: str) -> str:
    word = _IRREGULAR.get(word, word)
    for ending in ("ing", "ied", "ies", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + ("i" if ending in ("ied", "ies") else "")
            break
    return (
        word[:-1] + "i"
        if word.endswith("y")
        else word[:-1]
        if len(word) > 3 and word[-1] == word[-2]
        else word
    )


@lru_cache(maxsize=64)
def _is_chinese(text: str) -> bool:
    return len(re.findall("[\u4e00-\u9fff]", text)) * 3 > len(re.findall(r"[^\W\d_]", text)) > 0
