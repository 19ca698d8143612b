"""What the pane says of versions, changes and paragraphs, in the interface's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from writer_app.desk.look.language import current_language
from writer_app.message import sentence, word
from writer_app.story.review import Decision
from writer_app.text.difference import Change
from writer_app.writing.rewrite.rank import in_words
from writer_app.writing.rewrite.wish import Rewriting

_SHOWN = 30
"""Characters of a change that stand in the list."""


def note_words(version: Rewriting) -> str:
    """What is good to know of a version: "keeps all names; 40 % shorter"."""
    notes = [sentence(code, current_language(), **parameters) for code, parameters in in_words(version)]
    said = QCoreApplication.translate("RewriteWords", "; ").join(notes)
    return said[:1].upper() + said[1:]


def fault_words(version: Rewriting) -> tuple[str, ...]:
    """What the judges found, a sentence each."""
    return tuple(word(fault, current_language()) for fault in version.verdict.faults)


def change_words(change: Change) -> str:
    """A change in one line: what goes, what comes."""
    before, after = _shortened(change.before), _shortened(change.after)
    if change.op == "insert":
        return QCoreApplication.translate("RewriteWords", "+ “{after}”").format(after=after)
    if change.op == "delete":
        return QCoreApplication.translate("RewriteWords", "− “{before}”").format(before=before)
    words = QCoreApplication.translate("RewriteWords", "“{before}” → “{after}”")
    return words.format(before=before, after=after)


def change_sentence(change: Change, number: int, count: int, decision: Decision) -> str:
    """The same as a screen reader tells it, with its number (from 1) and what was decided."""
    said = {
        "insert": QCoreApplication.translate("RewriteWords", "“{after}” is put in"),
        "delete": QCoreApplication.translate("RewriteWords", "“{before}” goes"),
        "replace": QCoreApplication.translate("RewriteWords", "“{before}” becomes “{after}”"),
    }[change.op].format(before=_shortened(change.before), after=_shortened(change.after))
    words = QCoreApplication.translate("RewriteWords", "Change {number} of {count}: {change}, {state}")
    return words.format(number=number, count=count, change=said, state=decision_words(decision))


def decision_words(decision: Decision) -> str:
    return {
        Decision.OPEN: QCoreApplication.translate("RewriteWords", "open"),
        Decision.ACCEPTED: QCoreApplication.translate("RewriteWords", "accepted"),
        Decision.REJECTED: QCoreApplication.translate("RewriteWords", "rejected"),
    }[decision]


def duration_words(seconds: int) -> str:
    """About 40 s, about 3 min."""
    if seconds < 100:
        return QCoreApplication.translate("RewriteWords", "about {count} s").format(count=seconds)
    return QCoreApplication.translate("RewriteWords", "about {count} min").format(count=round(seconds / 60))


_INNER = str.maketrans('“”"', "‘’'")  # marks inside of marks


def _shortened(text: str) -> str:
    plain = (text.replace("\n", "¶").strip(" ") or text).translate(_INNER)
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1].rstrip() + "…"
