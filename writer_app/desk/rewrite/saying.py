"""What is shown and said of a review as it stands: the record for the panel, progress, the sentences for a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from writer_app.desk.machine import Progress
from writer_app.desk.rewrite.review_box import Paragraph, Shown, opening
from writer_app.desk.rewrite.rewriting import Reviser
from writer_app.desk.rewrite.words import change_sentence, duration_words, fault_words, note_words
from writer_app.story.review import Review


def shown_review(reviser: Reviser, progress: str) -> Shown:
    """All that the lower half of the panel shows; `progress` in words."""
    review, version, current, known = reviser.review, reviser.shown, reviser.current, reviser.parts
    others = [] if current is None else [current.version_of(text) for text in current.versions.texts]
    has_good = any(one is None or one.verdict.passes for one in others)
    return Shown(
        version=reviser.version if review is not None else 0, versions=reviser.versions,
        notes=note_words(version) if version is not None else "",
        faults=fault_words(version) if version is not None else (),
        is_best_of_bad=version is not None and not has_good and reviser.version == 1,
        changes=tuple(review.changes) if review is not None else (),
        decisions=tuple(review.decisions) if review is not None else (),
        current=review.current if review is not None else None,
        paragraphs=tuple(Paragraph(part.number + 1, opening(part.original), part.state) for part in known),
        paragraph=known.index(current) if current in known else -1,
        expected=reviser.expected, is_busy=reviser.is_busy, progress=progress if reviser.is_busy else "",
    )  # fmt: skip


def progress_words(reviser: Reviser, progress: Progress) -> str:
    """4 of 8 versions; for a long passage which paragraph, and how long it will still take."""
    if reviser.expected < 2 or reviser.is_adding:
        words = QCoreApplication.translate("RewriteWords", "Rewriting… {done} of {count} versions")
        return words.format(done=progress.done, count=progress.total)
    number = min(len(reviser.parts) + 1, reviser.expected)
    words = QCoreApplication.translate("RewriteWords", "Paragraph {number} of {count}")
    words = words.format(number=number, count=reviser.expected)
    left = reviser.seconds_left
    if left is None:
        return words
    more = QCoreApplication.translate("RewriteWords", "{progress}, {duration} left")
    return more.format(progress=words, duration=duration_words(left))


def version_words(reviser: Reviser, review: Review) -> str:
    """That a version is under review."""
    words = (
        QCoreApplication.translate(
            "RewriteWords", "Version {number} of {count} is under review, changes: {changes}."
        )
        if review.changes
        else QCoreApplication.translate(
            "RewriteWords", "Version {number} of {count} does not differ from the passage."
        )
    )
    return words.format(number=reviser.version, count=reviser.versions, changes=len(review.changes))


def spot_words(review: Review) -> str:
    """The change that the writer went to."""
    at = review.current
    if at is None:
        return QCoreApplication.translate("RewriteWords", "All changes are decided.")
    return change_sentence(review.changes[at], at + 1, len(review.changes), review.decisions[at])
