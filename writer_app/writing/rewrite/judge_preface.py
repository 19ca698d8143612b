"""Judges: no refusal, nothing said before or about the answer, no mark or wish of the prompt in it."""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_REFUSAL = _any(
    r"\bas an ai\b|\bai (?:language )?model\b|\blanguage model\b",
    r"\bi(?: can(?:no|['’])t| can not|['’]m unable to| am unable to|['’]m not able to| am not able to) "
    r"(?:help (?:you )?with|assist|fulfill|provide|rewrite|rephrase|do that|comply|create|generate|complete|"
    r"continue this|understand your)",
    r"\b(?:please|could you) (?:provide|give|share|send) (?:me )?(?:with )?(?:the|a|your|more) (?:text|passage|"
    r"sentence|context|details)",
    "作为(?:一个|一名)?(?:人工智能|AI|语言模型)|我(?:无法|不能|没办法)(?:帮助|协助|提供|改写|满足|完成这)",
    "请(?:您|你)?(?:提供|给出|发送)[^。]{0,8}(?:文本|原文|段落|句子|文字|内容)",
)
_KINDS = r"(?:version|passage|text|sentence|paragraph)"
_PREFACE = _any(
    r"^\W*(?:sure|certainly|of course|okay|ok|absolutely)[,!.:]\s+(?:here|i|this|let)\b",
    r"^\W*(?:here(?:['’]s| is| are)|this is|below is) (?:the|a|an|my|your|one|how)\b[^.\n]{0,80}?"
    r"\b(?:version|rewrit\w*|revis\w*|passage|paragraph|text|sentence|correct\w*|edit\w*|shorter|longer|"
    r"improved)\b[^\n]{0,60}(?::|\n|$)",
    r"^\W*(?:the )?(?:rewritten|revised|corrected|edited|improved|shortened|new|original|answer|output|rewrite|"
    r"correction|after|before|result)"
    rf"(?: {_KINDS})?\s*[:：]",
    rf"^\W*the (?:following|above|given) (?:is|are|{_KINDS})|^\W*the correct(?:ed)? (?:spelling|grammar|form|{_KINDS})",
    r"^\W*(?:好的|当然|可以|没问题)[，。！,!]\s*(?:以下|这是|下面|我|请)",
    r"^\W*(?:以下(?:是|为)[^。\n]{0,20}[：:\n]|(?:这是|下面是)[^。\n]{0,16}(?:版本|改写|修改|文字|段落|"
    r"句子)[^。\n]{0,8}[：:\n])",
    r"^\W*(?:改写|修改|润色|缩写|扩写|修正|更正|改正|重写|译文|原文|答案|改后|改成|结果)(?:后|版|版本|结果|如下|后的|"
    r"的)*(?:文字|文本|段落|句子|内容)?\s*[：:]",
)
_COMMENT = _any(
    r"(?:^|\n)\s*[\W_]*(?:notes?|explanation|changes(?: made)?|reason|analysis)\s*[:：]",
    r"\bi(?: have|['’]ve)? (?:changed|corrected|rewrote|rewritten|fixed|replaced|revised|kept|removed|added|used)\b[^.\n]*"
    r"\b(?:words?|details?|sentences?|grammar|punctuation|spelling|tone|commas?|phrases?|errors?|mistakes?|meaning)\b",
    rf"\b(?:this|the) (?:rewritten|revised|corrected|original|edited|rewrite|revision) {_KINDS}|\bthis {_KINDS} (?:is|"
    rf"has|keeps|uses|shows|conveys)\b",
    rf"\bthe (?:{_KINDS}|author|narrator) (?:is|has been|describes|uses|shows|conveys|suggests|above|below)\b|"
    rf"\bin a single sentence\b",
    r"\blet me know\b|\bhope this helps\b|\b(?:repeated|added|changed) for clarity\b|\bmore (?:formal|concise|vivid|"
    r"casual) (?:tone|version)\b",
    r"(?:^|\n)\s*(?:注|注意|说明|解释|修改说明|备注|分析|解析|理由|改动)\s*[：:]",
    "(?:这个|这一|该)(?:版本|改写|句子|段落|段文字|句话)(?:保留|保持|使用|描述|描写|表达|表明|更|是)",
    "(?:这段|本)(?:文字|话|文)(?:描述|描写|讲述|表达|表明|主要)|希望(?:这|对你|对您)[^。]{0,8}帮助|作者(?:通过|用|"
    "运用|描写|表达)",
)
_TALK = _any(
    r"\b(?:rewrit\w+|rephras\w+|paraphras\w+|grammar|grammatical\w*|punctuation|misspel\w+|correct spelling|"
    r"apostrophe|(?:pro)?nouns?|adjectives?|"
    r"verb tense|(?:in)?formal tone|more detail)\b",
    "改写|语病|错别字|病句|标点符号|修辞|拟人|比喻手法|文章|本文|原文",
)
"""Words about writing: where the passage has none of them, the answer talks about itself."""
_MARK = _any(
    r"<\|[^|>]{0,30}\|>|</?s>|<(?:start|end)_of_turn>|\[/?INST\]|</?think>|(?:^|\n)\s*#{1,6}\s|```|\*\*|(?:^|"
    r"\n)\s*(?:[-*•]|\d{1,2}[.)])\s+\S",
    r"(?:^|\n)\s*(?:user|assistant|system|human|ai|model|question|q|a|input|output|instruction|passage|before|after)\s*[:：]",
    rf"(?:^|\n)\s*(?:\w+ ){{0,2}}{_KINDS}\s*[:：]",
    r"(?:^|\n)\s*(?:用户|助手|问|答|输入|输出|指令|原文|改文|例)\s*[：:]",
)
_LEAK_WORDS = 6
_LEAK_HAN = 8


def is_refusal(original: str, text: str) -> bool:
    """Whether `text` refuses, or asks for a passage, in words that `original` doesn't have."""
    return _is_new(_REFUSAL, original, text)


def has_preface(original: str, text: str) -> bool:
    """Whether `text` begins by announcing itself, or comments on itself ("Note:", "This version keeps…")."""
    return any(_is_new(pattern, original, text) for pattern in (_PREFACE, _COMMENT, _TALK))


def is_leaking(original: str, text: str, instruction: str, examples: str = "") -> bool:
    """Whether `text` shows marks of a chat or of Markdown, or repeats six words (eight characters) of the instruction.

    Of the worked examples, which are stories themselves, half as many again.
    """
    if _is_new(_MARK, original, text):
        return True
    return _repeats(original, text, instruction, 1.0) or _repeats(original, text, examples, 1.5)


def _repeats(original: str, text: str, told: str, share: float) -> bool:
    """Whether `text` has a run of units of what the model was told that `original` doesn't have."""
    units = _units(told)
    size = round(share * (_LEAK_HAN if re.search("[\u4e00-\u9fff]", told) else _LEAK_WORDS))
    written, had = "\x00".join(_units(text)), "\x00".join(_units(original))
    runs = ("\x00".join(units[start : start + size]) for start in range(len(units) - size + 1))
    return any(run in written and run not in had for run in runs)


def _is_new(pattern: re.Pattern[str], original: str, text: str) -> bool:
    return bool(pattern.search(text)) and not pattern.search(original)


def _units(text: str) -> list[str]:
    return re.findall("[\u4e00-\u9fff]|[a-z0-9']+", text.lower())
