"""What the sheet says: forms, levels, faults and places in words of the interface's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from writer_app.desk.look.language import current_language
from writer_app.poetry.checker.verdict import LineMarks, Mark, PoemFault, Verdict, fault_sentence
from writer_app.poetry.form import ChineseForm, Form


def form_name(form: Form) -> str:
    """The name of a form in the interface's language."""
    return form.name_zh if current_language() == "zh" else form.name_en


def short_form_name(form: Form) -> str:
    """The same without what stands in brackets."""
    return form_name(form).split(" (")[0]


def schema_name(form: Form, schema_id: str) -> str:
    """The name of a schema; an English one is its rhyme scheme. Empty where a form has but one."""
    if not isinstance(form, ChineseForm) or len(form.schemas) < 2:
        return ""
    schema = form.schema(schema_id)
    if schema is None:
        return ""
    return schema.name_zh if current_language() == "zh" else schema.name_en


def headline(verdict: Verdict, form: Form | None) -> str:
    """Form, schema and rhyme: 五绝 · 仄起，首句不入韵 · 七阳."""
    if form is None:
        return QCoreApplication.translate("PoemWords", "No known form")
    parts = (short_form_name(form), schema_name(form, verdict.schema), verdict.rhyme)
    return " · ".join(part for part in parts if part)


def fault_words(fault: PoemFault) -> str:
    """A fault or a note as a sentence, behind the number of its line."""
    said = fault_sentence(fault, current_language())
    if not fault.line:
        return said
    return QCoreApplication.translate("PoemWords", "Line {line}: {fault}").format(line=fault.line, fault=said)


def tone_words(tone: str) -> str:
    words = {
        "P": QCoreApplication.translate("PoemWords", "level"),
        "Z": QCoreApplication.translate("PoemWords", "oblique"),
        "?": QCoreApplication.translate("PoemWords", "level or oblique"),
        "*": QCoreApplication.translate("PoemWords", "either"),
    }
    return words.get(tone, "")


def mark_words(mark: Mark, line: int, position: int) -> str:
    """One character or word as a screen reader tells it."""
    parts = [mark.text]
    place = QCoreApplication.translate("PoemWords", "line {line}, place {position}")
    parts.append(place.format(line=line + 1, position=position))
    if mark.tone:
        parts.append(tone_words(mark.tone))
    if mark.wanted in ("P", "Z"):
        wants = QCoreApplication.translate("PoemWords", "the form wants {tone}")
        parts.append(wants.format(tone=tone_words(mark.wanted)))
    elif mark.wanted == "*":
        parts.append(QCoreApplication.translate("PoemWords", "the form leaves it free"))
    if mark.rhyme:
        parts.append(
            QCoreApplication.translate("PoemWords", "rhymes")
            if mark.is_rhyming
            else QCoreApplication.translate("PoemWords", "does not rhyme")
        )
    if mark.is_fault:
        parts.append(QCoreApplication.translate("PoemWords", "a fault"))
    return QCoreApplication.translate("PoemWords", ", ").join(part for part in parts if part)


def rhyme_note(line: LineMarks, has_names: bool) -> str:
    """What stands behind a line of cells: 韵 七阳, or nothing."""
    last = line.marks[-1] if line.marks else None
    if last is None or not last.rhyme:
        return ""
    word = QCoreApplication.translate("PoemWords", "rhyme")
    if not last.is_rhyming:
        word = QCoreApplication.translate("PoemWords", "no rhyme")
    return f"{word} {line.rhyme_class}".strip() if has_names else word
