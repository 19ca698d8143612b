"""An answer without what a model says around it: prefaces, wrapping quotation marks, code fences, notes at the end."""

from __future__ import annotations

import re

_SURE = r"(?:sure|certainly|of course|okay|ok|absolutely|no problem|好的|当然(?:可以)?|没问题)\s*[!！.。,，:：]?\s*"
_ADJECTIVE = (
    "corrected|rewritten|revised|shorter|shortened|longer|expanded|edited|improved|new|updated|simplified|formal|casual|vivid|"
    "plain|plainer"
)
_HERE = "(?:here(?:'s|’s| is| are)|this is|below is)"
_MADE = (
    "texts?|versions?|passages?|sentences?|paragraphs?|rewrit\\w*|rephras\\w*|paraphras\\w*|revis(?:ed|ion)|corrected|correction|"
    "edited|edit|shortened|simplified|expanded"
)
_HAN_MADE = "文字|文本|句子|段落|版本|改写|修改|修正|改正|更正|精简|扩写|润色|缩写|译文"
_PREFACE = re.compile(
    rf"(?:sure|certainly|absolutely|of course)\s*[!.]\s*here(?:'s|’s| is| are)\b[^\n:]{{0,120}}:\s*|"
    rf"(?:{_SURE})?"
    rf"(?:{_HERE}\b[^\n:]{{0,100}}?\b(?:{_MADE})\b[^\n:]{{0,80}}:"
    rf"|(?:the |my |your )?(?:{_ADJECTIVE})(?: (?:text|version|passage|sentence|paragraph|answer))?(?: is| reads)?\s*:"
    r"|(?:text|answer|output|result|rewrite|response)\s*:"
    rf"|(?:以下|下面|这)是[^\n：:。]{{0,40}}?(?:{_HAN_MADE})[^\n：:。]{{0,20}}[：:]"
    r"|(?:改写|修改|修正|改正|更正|精简|扩写|润色|缩写)(?:后|之后|如下|结果|版本)?(?:的)?"
    r"(?:文字|文本|内容|句子|段落|版本|如下)?(?:是|为)?\s*[：:]"
    rf")\s*|{_SURE}(?=\n)\s*",
    re.IGNORECASE,
)
_CHANGED = "changed|corrected|replaced|removed|kept|made|fixed"
_NOTE = re.compile(
    r"\n\s*(?:\(?\s*(?:notes?|explanation|changes?(?: made)?|reason|comment)\s*:|note that\b"
    r"|\(\s*(?:notes?|explanation|changes?(?: made)?|reason|comment)\b"
    r"|[（(]?\s*(?:注|说明|解释|修改说明|备注|改动|理由)\s*[：:]).*",
    re.IGNORECASE | re.DOTALL,
)
_TALK = re.compile(rf"\n\s*\(?\s*i (?:have )?(?:{_CHANGED})\b.*", re.IGNORECASE | re.DOTALL)
"""The model tells what it did; in a story of several paragraphs one may begin so (I kept walking)."""
_FENCE = re.compile(r"```[a-z]*\n?(.*?)(?:\n?```.*)?$", re.DOTALL | re.IGNORECASE)
_TURN = re.compile(r"<\|[^|>\n]{0,30}\|>|</s>|<(?:start|end)_of_turn>")
_PAIRS = {'"': '"', "“": "”", "「": "」", "『": "』", "‘": "’", "«": "»", "**": "**", "'": "'", "`": "`"}


def cleaned(answer: str, passage: str) -> str:
    """What of an answer is the rewritten passage. What the passage has itself (quotation marks around it, "Note:") stays.

    A trailing half sentence is kept as it is: a judge tells of it.
    """
    text = answer.strip()
    if "```" not in passage and (fence := _FENCE.search(text)) and fence[1].strip():
        text = fence[1].strip()
    if not _TURN.search(passage) and (turn := _TURN.search(text)):
        text = text[: turn.start()].rstrip() or text[turn.end() :].lstrip()
    text = _without_preface(text, passage)
    if not _NOTE.search("\n" + passage):
        text = _NOTE.sub("", text) or text
    if "\n" not in passage.strip():
        text = _TALK.sub("", text) or text
    text = _unwrapped(text.strip(), passage)
    text = _without_preface(text, passage)
    return _one_paragraph(text, passage).strip()


def _without_preface(text: str, passage: str) -> str:
    """Without an announcement at the beginning, if something follows it."""
    if _PREFACE.match(passage):
        return text
    match = _PREFACE.match(text)
    rest = text[match.end() :] if match else ""
    return rest if rest.strip() else text


def _unwrapped(text: str, passage: str) -> str:
    """Without quotation marks around all of it that the passage doesn't have, also where one of the two is missing."""
    bare = passage.strip()
    for opening, closing in _PAIRS.items():
        if bare[:1] == opening and bare[-1:] == closing:
            continue
        inner = text[len(opening) : -len(closing)]
        is_around = inner and text.startswith(opening) and text.endswith(closing)
        if is_around and not _splits(inner, opening, closing):
            return inner.strip()
    for mark in ('"', "“", "”"):
        if mark not in bare and text.count(mark) == 1 and (text[0] == mark or text[-1] == mark):
            return text.strip(mark).strip()
    return text


def _splits(inner: str, opening: str, closing: str) -> bool:
    """Whether the outer marks are two of several quotations (“Yes,” he said. “No.”), not around all."""
    if opening == closing:
        return opening in inner
    depth = 0
    for character in inner:
        depth += (character == opening) - (character == closing)
        if depth < 0:
            return True
    return False


def _one_paragraph(text: str, passage: str) -> str:
    """Of several paragraphs as many as the passage has: what a small model adds behind a blank line is another try or talk."""
    if "\n" in passage.strip() or "\n" not in text:
        return text
    return text.split("\n\n", 1)[0]
