"""Judges: no refusal, nothing said before or about the answer, no mark or wish of the prompt in it."""

from __future__ import annotations

import re

_REFUSAL = re.compile(
    r"\bas an ai\b|\bai (?:language )?model\b|\blanguage model\b|\bi(?:'m| am) (?:sorry|afraid),? (?:but )?i(?: can|'m not able|'m unable| am)|"
    r"\bi(?: can(?:no|')t|'m unable to| am unable to) (?:help|assist|fulfill|provide|rewrite|do that|change|comply)|"
    r"\b(?:please|could you) (?:provide|give|share|send) (?:me )?(?:with )?(?:the|a|your|more) (?:text|passage|sentence|context|details)|"
    r"作为(?:一个|一名)?(?:人工智能|AI|语言模型)|(?:抱歉|对不起)，?我(?:无法|不能|没办法)|我(?:无法|不能)(?:帮助|协助|提供|改写|满足|完成这)|"
    r"请(?:您|你)?(?:提供|给出|发送)[^。]{0,8}(?:文本|原文|段落|句子|文字|内容)",
    re.IGNORECASE,
)
_PREFACE = re.compile(
    r"^\W*(?:(?:sure|certainly|of course|okay|ok|absolutely)[,!.:]\s+(?:here|i|this|let)|"
    r"(?:here(?:'s| is| are)|this is|below is) (?:the|a|an|my|your|one|how)\b[^.\n]{0,80}?"
    r"\b(?:version|rewrit\w*|revis\w*|passage|paragraph|text|sentence|correct\w*|edit\w*|shorter|longer|improved)\b[^\n]{0,60}(?::|\n|$)|"
    r"(?:the )?(?:rewritten|revised|corrected|edited|improved|shortened|new|original|answer|output|rewrite|correction|after|before|result)"
    r"(?: (?:version|passage|text|sentence|paragraph))?\s*[:：]|"
    r"(?:好的|当然|可以|没问题)[，。！,!]\s*(?:以下|这是|下面|我|请)|以下(?:是|为)[^。\n]{0,20}[：:\n]|(?:这是|下面是)[^。\n]{0,16}(?:版本|改写|修改|文字|段落|句子)[^。\n]{0,8}[：:\n]|"
    r"(?:改写|修改|润色|缩写|扩写|修正|更正|改正|重写|译文|原文|答案|改后|改成|结果)(?:后|版|版本|结果|如下|后的|的)*(?:文字|文本|段落|句子|内容|版本)?\s*[：:])",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"(?:^|\n)\s*[\W_]*(?:note|notes|explanation|changes(?: made)?|reason|analysis|i (?:have |'ve )?(?:changed|corrected|rewrote|rewritten|fixed|made|replaced|revised|kept|removed|added) "
    r"(?:the|it|some|a few|this|all|your)\b)|\bthis (?:version|rewrite|revision|revised|rewritten|sentence|passage|paragraph|text) "
    r"(?:is|has been|keeps|maintains|conveys|captures|uses|describes|shows|tells|emphasi[sz]es|suggests|means|implies)\b|"
    r"\bthe (?:rewritten|revised|corrected|original|edited) (?:version|text|passage|sentence|paragraph)\b|\bthe (?:passage|paragraph|author|narrator|sentence|text) "
    r"(?:is|has been|describes|uses|shows|conveys|suggests|above|below)\b|\blet me know\b|\bhope this helps\b|"
    r"(?:^|\n)\s*(?:注|注意|说明|解释|修改说明|备注|分析|解析|理由|改动)\s*[：:]|(?:这个|这一|该)(?:版本|改写|句子|段落|段文字|句话)(?:保留|保持|使用|描述|描写|表达|表明|更|是)|"
    r"(?:这段|本)(?:文字|话|文)(?:描述|描写|讲述|表达|表明|主要)|希望(?:这|对你|对您)[^。]{0,8}帮助|作者(?:通过|用|运用|描写|表达)",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"<\|[^|>]{0,30}\|>|</?s>|<(?:start|end)_of_turn>|\[/?INST\]|</?think>|^\s*#{1,6}\s|\n\s*#{1,6}\s|```|"
    r"(?:^|\n)\s*(?:user|assistant|system|human|ai|model|question|q|a|input|output|instruction|passage|before|after|用户|助手|问|答|输入|输出|指令|原文|改文|例)\s*[:：]|"
    r"\*\*|(?:^|\n)\s*(?:[-*•]|\d{1,2}[.)])\s+\S",
    re.IGNORECASE,
)
_LEAK_WORDS = 6
_LEAK_HAN = 8


def is_refusal(original: str, text: str) -> bool:
    """Whether `text` refuses, or asks for a passage, in words that `original` doesn't have."""
    return _is_new(_REFUSAL, original, text)


def has_preface(original: str, text: str) -> bool:
    """Whether `text` begins by announcing itself, or comments on itself ("Note:", "This version keeps…")."""
    return _is_new(_PREFACE, original, text) or _is_new(_COMMENT, original, text)


def is_leaking(original: str, text: str, instruction: str) -> bool:
    """Whether `text` shows marks of a chat or of Markdown, or repeats six words (eight characters) of the instruction."""
    if _is_new(_MARK, original, text):
        return True
    wish = _units(instruction)
    size = _LEAK_HAN if re.search("[\u4e00-\u9fff]", instruction) else _LEAK_WORDS
    written, had = "\x00".join(_units(text)), "\x00".join(_units(original))
    runs = ("\x00".join(wish[start : start + size]) for start in range(len(wish) - size + 1))
    return any(run in written and run not in had for run in runs)


def _is_new(pattern: re.Pattern[str], original: str, text: str) -> bool:
    return bool(pattern.search(text)) and not pattern.search(original)


def _units(text: str) -> list[str]:
    return re.findall("[\u4e00-\u9fff]|[a-z0-9']+", text.lower())
