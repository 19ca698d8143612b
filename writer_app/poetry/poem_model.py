"""How the poem model is asked: `<form> [tune] [<t> title] <b> body <eos>`.

The marks are characters of the private use area, one token each in its vocabulary. They are plain text to every tokenizer, so a
prompt needs no control tokens; a title's own characters of that area are taken out (`plain_title`).
"""

from __future__ import annotations

FORM_MARK = {
    "五绝": "\ue000", "七绝": "\ue001", "五律": "\ue002", "七律": "\ue003", "词": "\ue004", "五古": "\ue005", "七古": "\ue006",
    "对联": "\ue007",
}  # fmt: skip
TITLE_MARK = "\ue010"
BODY_MARK = "\ue011"
TITLE_LIMIT = 12  # characters


def plain_title(title: str) -> str:
    """What of a title the model is told: no marks, no spaces, at most TITLE_LIMIT characters."""
    kept = "".join(char for char in title if not char.isspace() and not "\ue000" <= char <= "\uf8ff")
    return kept[:TITLE_LIMIT]


def poem_prompt(form: str, *, title: str = "", tune: str = "") -> str:
    """The text before a poem's first character. `form` is a key of FORM_MARK; `tune` names a 词牌."""
    title = plain_title(title)
    return FORM_MARK[form] + plain_title(tune) + (TITLE_MARK + title if title else "") + BODY_MARK
