"""What each setting is called and what it does (to the text), for labels, tooltips and screen readers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from writer_app.desk.look.translatable import QT_TRANSLATE_NOOP

_LABELS: dict[str, str] = {
    "temperature": QT_TRANSLATE_NOOP("Setting", "Creativity"),
    "top_p": QT_TRANSLATE_NOOP("Setting", "Variety (top-p)"),
    "min_p": QT_TRANSLATE_NOOP("Setting", "Floor (min-p)"),
    "repetition_penalty": QT_TRANSLATE_NOOP("Setting", "Repetition"),
    "max_new_tokens": QT_TRANSLATE_NOOP("Setting", "Length"),
    "stop_at": QT_TRANSLATE_NOOP("Setting", "Ends at"),
    "candidates": QT_TRANSLATE_NOOP("Setting", "Alternatives"),
    "seed": QT_TRANSLATE_NOOP("Setting", "Fix seed"),
    "phrase_bans": QT_TRANSLATE_NOOP("Setting", "Banned phrases"),
    "repetition_range": QT_TRANSLATE_NOOP("Setting", "Repetition range"),
    "presence_penalty": QT_TRANSLATE_NOOP("Setting", "Presence penalty"),
    "frequency_penalty": QT_TRANSLATE_NOOP("Setting", "Frequency penalty"),
    "no_repeat_ngram_size": QT_TRANSLATE_NOOP("Setting", "No-repeat run"),
    "dry_multiplier": QT_TRANSLATE_NOOP("Setting", "DRY strength"),
    "dry_base": QT_TRANSLATE_NOOP("Setting", "DRY growth"),
    "dry_allowed_length": QT_TRANSLATE_NOOP("Setting", "DRY free length"),
    "dry_range": QT_TRANSLATE_NOOP("Setting", "DRY range"),
    "dry_breakers": QT_TRANSLATE_NOOP("Setting", "DRY breakers"),
    "top_n_sigma": QT_TRANSLATE_NOOP("Setting", "Top-n-sigma"),
    "top_k": QT_TRANSLATE_NOOP("Setting", "Top-k"),
    "typical_p": QT_TRANSLATE_NOOP("Setting", "Typical-p"),
    "xtc_threshold": QT_TRANSLATE_NOOP("Setting", "XTC threshold"),
    "xtc_probability": QT_TRANSLATE_NOOP("Setting", "XTC chance"),
    "dynatemp_range": QT_TRANSLATE_NOOP("Setting", "Dynamic range"),
    "dynatemp_exponent": QT_TRANSLATE_NOOP("Setting", "Dynamic curve"),
    "mirostat": QT_TRANSLATE_NOOP("Setting", "Mirostat"),
    "mirostat_tau": QT_TRANSLATE_NOOP("Setting", "Mirostat target"),
    "mirostat_eta": QT_TRANSLATE_NOOP("Setting", "Mirostat speed"),
    "beams": QT_TRANSLATE_NOOP("Setting", "Beams"),
    "page_font_size": QT_TRANSLATE_NOOP("Setting", "Font size"),
    "column_width": QT_TRANSLATE_NOOP("Setting", "Column width"),
    "line_height": QT_TRANSLATE_NOOP("Setting", "Line height"),
}

_HELP: dict[str, str] = {
    "temperature": QT_TRANSLATE_NOOP(
        "Setting", "How daring the words are: low stays with the likeliest, high brings surprises, 0 always takes the first."),
    "top_p": QT_TRANSLATE_NOOP(
        "Setting", "Draws only from the likeliest words that together make up this share; lower is safer, 1 leaves all in."),
    "min_p": QT_TRANSLATE_NOOP(
        "Setting", "Drops words less likely than this share of the best one; higher keeps the text on its rails, 0 is off."),
    "repetition_penalty": QT_TRANSLATE_NOOP(
        "Setting", "Makes words that were just used less likely; too high, and names go missing. 1 is off."),
    "max_new_tokens": QT_TRANSLATE_NOOP(
        "Setting", "The most that one click writes, in tokens: roughly three quarters of a word, or one Chinese character."),
    "stop_at": QT_TRANSLATE_NOOP(
        "Setting", "Where the text ends: with its last whole sentence, its first paragraph, or where the length is used up."),
    "candidates": QT_TRANSLATE_NOOP("Setting", "How many versions one click writes, to turn through and choose from."),
    "seed": QT_TRANSLATE_NOOP(
        "Setting", "The number the dice start from: fixed, the same page and settings give the same text again."),
    "phrase_bans": QT_TRANSLATE_NOOP(
        "Setting", "What the model may not write, one phrase on each line, in capitals or not; there it chooses again."),
    "repetition_range": QT_TRANSLATE_NOOP("Setting", "How many tokens back the repetition penalties look; 0 looks at none."),
    "presence_penalty": QT_TRANSLATE_NOOP(
        "Setting", "Pushes away every word that has occurred, once; the text moves on to new things. 0 is off."),
    "frequency_penalty": QT_TRANSLATE_NOOP(
        "Setting", "Pushes a word away more each time it occurs; wears down pet words. 0 is off."),
    "no_repeat_ngram_size": QT_TRANSLATE_NOOP(
        "Setting", "Forbids every run of this many tokens that has occurred before, on the page or in the answer; 0 is off."),
    "dry_multiplier": QT_TRANSLATE_NOOP(
        "Setting", "How hard to break up a run of words that is about to repeat an earlier one; 0 is off."),
    "dry_base": QT_TRANSLATE_NOOP("Setting", "How steeply that grows with every further word of the repeated run."),
    "dry_allowed_length": QT_TRANSLATE_NOOP(
        "Setting", "Runs up to this many tokens may repeat freely, so that names and set phrases survive."),
    "dry_range": QT_TRANSLATE_NOOP("Setting", "How many tokens back repeated runs are looked for."),
    "dry_breakers": QT_TRANSLATE_NOOP(
        "Setting", "Signs at which a run of words ends for DRY, with spaces between them; \\n is a new line, \\s a space."),
    "top_n_sigma": QT_TRANSLATE_NOOP(
        "Setting", "Keeps words within this many standard deviations of the best one; steady even at high creativity. 0 is off."),
    "top_k": QT_TRANSLATE_NOOP("Setting", "Draws only from this many likeliest words; small is plain and safe, 0 is off."),
    "typical_p": QT_TRANSLATE_NOOP(
        "Setting", "Prefers words that are neither too obvious nor too odd for their place; lower is stricter, 1 is off."),
    "xtc_threshold": QT_TRANSLATE_NOOP(
        "Setting", "Words likelier than this count as obvious and may be passed over, but for the least of them."),
    "xtc_probability": QT_TRANSLATE_NOOP("Setting", "How often the obvious words are passed over; 0 is off."),
    "dynatemp_range": QT_TRANSLATE_NOOP(
        "Setting", "Lets creativity rise by up to this where many words fit and fall where few do; 0 is off."),
    "dynatemp_exponent": QT_TRANSLATE_NOOP("Setting", "How sharply that change sets in: above 1 late, below 1 early."),
    "mirostat": QT_TRANSLATE_NOOP(
        "Setting", "Steers how surprising the text is, in place of all other samplers but Creativity and the bans."),
    "mirostat_tau": QT_TRANSLATE_NOOP(
        "Setting", "How surprising Mirostat keeps the text: low is plain, high is odd."),
    "mirostat_eta": QT_TRANSLATE_NOOP(
        "Setting", "How fast Mirostat corrects itself after a word that surprised too much or too little."),
    "beams": QT_TRANSLATE_NOOP(
        "Setting", "Follows this many texts at once and keeps the likeliest; slow, and shown only when it is whole. 1 is off."),
    "page_font_size": QT_TRANSLATE_NOOP("Setting", "The size of the text on the page, in points."),
    "column_width": QT_TRANSLATE_NOOP("Setting", "The width of the column of text, in pixels."),
    "line_height": QT_TRANSLATE_NOOP("Setting", "The distance from line to line, in percent of the font's own."),
}  # fmt: skip

_VALUES: dict[str, str] = {
    "sentence": QT_TRANSLATE_NOOP("Setting", "Whole sentence"),
    "paragraph": QT_TRANSLATE_NOOP("Setting", "Paragraph"),
    "length": QT_TRANSLATE_NOOP("Setting", "Full length"),
    "random": QT_TRANSLATE_NOOP("Setting", "random"),
    "0": QT_TRANSLATE_NOOP("Setting", "Off"),
    "2": QT_TRANSLATE_NOOP("Setting", "Version 2"),
}

_HINTS: dict[str, str] = {
    "phrase_bans": QT_TRANSLATE_NOOP("Setting", "One on each line"),
}


def _translated(text: str) -> str:
    return QCoreApplication.translate("Setting", text)


def setting_label(name: str) -> str:
    """The name of a setting for people; an unknown one reads as it is written."""
    return _translated(_LABELS[name]) if name in _LABELS else name


def setting_help(name: str) -> str:
    """One sentence on what the setting does to the text, or nothing."""
    return _translated(_HELP[name]) if name in _HELP else ""


def setting_hint(name: str) -> str:
    """What an empty box says about how it is filled in, or nothing."""
    return _translated(_HINTS[name]) if name in _HINTS else ""


def value_word(value: str) -> str:
    """The word for a named value ("sentence")."""
    return _translated(_VALUES[value]) if value in _VALUES else value
