"""One declaration per sampling setting. Sliders, the command line, presets, validation and docs derive from it.

Names follow transformers' GenerationConfig where it has one. The order of the table is the order in which the samplers act;
backends translate the names (`engine/llamacpp.py`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from writer_app.error import WriterError

Value = float | int | str | tuple[str, ...]
Section = Literal["main", "advanced"]


class Backend(StrEnum):
    LLAMACPP = "llama.cpp"
    TRANSFORMERS = "transformers"


class Number(msgspec.Struct, frozen=True):
    """A setting on a scale. `digits` is the number of decimals shown; 0 makes it a whole number.

    `curve` > 1 gives small values more room on the slider. `words` names message keys for special values
    (for example −1 of the seed reads "random"). `unsupported` backends have no such sampler. `switch` names the setting that
    turns this one on: while that is neutral, this one does nothing and may have any value.
    """

    name: str
    minimum: float
    maximum: float
    step: float
    neutral: float
    default: float
    section: Section = "advanced"
    digits: int = 0
    curve: float = 1.0
    words: tuple[tuple[float, str], ...] = ()
    unsupported: tuple[Backend, ...] = ()
    switch: str = ""

    @property
    def is_whole(self) -> bool:
        return self.digits == 0

    def checked(self, value: object) -> float | int:
        """`value` as this setting's number, or WriterError `setting.not_a_number` / `setting.out_of_range`."""
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise WriterError("setting.not_a_number", name=self.name, value=str(value))
        try:
            number = float(value)
        except ValueError:
            raise WriterError("setting.not_a_number", name=self.name, value=str(value)) from None
        if not self.minimum <= number <= self.maximum:  # NaN fails this too
            raise WriterError(
                "setting.out_of_range",
                name=self.name, value=str(value), minimum=self.shown(self.minimum), maximum=self.shown(self.maximum),
            )  # fmt: skip
        if self.is_whole:
            if number != int(number):
                raise WriterError("setting.not_whole", name=self.name, value=str(value))
            return int(number)
        return number

    def shown(self, value: float) -> str:
        return str(int(value)) if self.is_whole else f"{value:.{self.digits}f}"


class Choice(msgspec.Struct, frozen=True):
    """A setting with named values; the first is the default unless `default` says otherwise."""

    name: str
    values: tuple[str, ...]
    neutral: str
    default: str
    section: Section = "advanced"
    unsupported: tuple[Backend, ...] = ()
    switch: str = ""

    def checked(self, value: object) -> str:
        """`value` as one of the names (2 is taken for "2"), or WriterError `setting.not_a_choice`."""
        if isinstance(value, bool) or str(value) not in self.values:
            raise WriterError(
                "setting.not_a_choice", name=self.name, value=str(value), choices=tuple(self.values)
            )
        return str(value)


class Phrases(msgspec.Struct, frozen=True):
    """A setting that is a list of texts, at most `most` of at most `longest` characters each."""

    name: str
    most: int
    longest: int
    neutral: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    section: Section = "advanced"
    unsupported: tuple[Backend, ...] = ()
    switch: str = ""
    keeps_space: bool = False

    def checked(self, value: object) -> tuple[str, ...]:
        """`value` as a tuple of different texts, or WriterError `setting.not_texts` / `setting.too_many_texts`.

        One string (of a command line) is divided at `|`; `\\n` in it is a newline. Space around a text is removed, and what
        is nothing else than space is left out, unless the setting `keeps_space`.
        """
        if isinstance(value, str):
            value = tuple(part.replace("\\n", "\n") for part in value.split("|"))
        if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
            raise WriterError("setting.not_texts", name=self.name, value=str(value)[:80])
        texts = tuple(dict.fromkeys(one if self.keeps_space else one.strip() for one in value))
        texts = tuple(one for one in texts if one)
        if len(texts) > self.most or any(len(one) > self.longest for one in texts):
            raise WriterError("setting.too_many_texts", name=self.name, most=self.most, longest=self.longest)
        return texts


Setting = Number | Choice | Phrases

_NOT_LLAMACPP = (Backend.LLAMACPP,)
_NOT_TRANSFORMERS = (Backend.TRANSFORMERS,)

DRY_BREAKERS = ("\n", ":", '"', "*")

SETTINGS: tuple[Setting, ...] = (
    # What the writer reaches for first.
    Number("temperature", 0, 2, 0.01, neutral=1, default=0.85, section="main", digits=2),
    Number("top_p", 0, 1, 0.01, neutral=1, default=1, section="main", digits=2),
    Number("min_p", 0, 1, 0.005, neutral=0, default=0.05, section="main", digits=3, curve=2.0),
    Number("repetition_penalty", 1, 2, 0.01, neutral=1, default=1.05, section="main", digits=2, curve=2.0),
    Number("max_new_tokens", 8, 2048, 1, neutral=120, default=120, section="main", curve=2.5),
    Choice(
        "stop_at", ("sentence", "paragraph", "length"), neutral="length", default="sentence", section="main"
    ),
    Number("candidates", 1, 16, 1, neutral=1, default=3, section="main"),
    Number("seed", -1, 2**31 - 1, 1, neutral=-1, default=-1, section="main", words=((-1, "random"),)),
    # In the order in which they act: bans → penalties → DRY → top-n-sigma → top-k → typical → (top-p → min-p) → XTC →
    # temperature.
    Phrases("phrase_bans", most=100, longest=80),
    Number("repetition_range", 0, 4096, 1, neutral=256, default=360, curve=2.0),
    Number("presence_penalty", -2, 2, 0.05, neutral=0, default=0, digits=2),
    Number("frequency_penalty", -2, 2, 0.05, neutral=0, default=0, digits=2),
    Number("no_repeat_ngram_size", 0, 20, 1, neutral=0, default=0, unsupported=_NOT_LLAMACPP),
    Number("dry_multiplier", 0, 5, 0.05, neutral=0, default=0, digits=2),
    Number("dry_base", 1, 4, 0.05, neutral=1.75, default=1.75, digits=2, switch="dry_multiplier"),
    Number("dry_allowed_length", 1, 20, 1, neutral=2, default=2, switch="dry_multiplier"),
    Number("dry_range", 0, 8192, 1, neutral=1024, default=1024, curve=2.0, switch="dry_multiplier"),
    Phrases(
        "dry_breakers", most=20, longest=40, neutral=DRY_BREAKERS, default=DRY_BREAKERS, switch="dry_multiplier",
        keeps_space=True,
    ),
    Number("top_n_sigma", 0, 5, 0.05, neutral=0, default=0, digits=2),
    Number("top_k", 0, 200, 1, neutral=0, default=0),
    Number("typical_p", 0, 1, 0.01, neutral=1, default=1, digits=2),
    Number("xtc_threshold", 0, 0.5, 0.01, neutral=0.1, default=0.1, digits=2, switch="xtc_probability"),
    Number("xtc_probability", 0, 1, 0.01, neutral=0, default=0, digits=2),
    Number("dynatemp_range", 0, 2, 0.01, neutral=0, default=0, digits=2),
    Number("dynatemp_exponent", 0.1, 4, 0.1, neutral=1, default=1, digits=1, switch="dynatemp_range"),
    # Other ways of choosing, instead of drawing one token after the other.
    Choice("mirostat", ("0", "2"), neutral="0", default="0", unsupported=_NOT_TRANSFORMERS),
    Number(
        "mirostat_tau", 0, 10, 0.1, neutral=5, default=5, digits=1, unsupported=_NOT_TRANSFORMERS, switch="mirostat"
    ),
    Number(
        "mirostat_eta", 0, 1, 0.01, neutral=0.1, default=0.1, digits=2, unsupported=_NOT_TRANSFORMERS,
        switch="mirostat",
    ),
    Number("beams", 1, 8, 1, neutral=1, default=1, unsupported=_NOT_LLAMACPP),
)  # fmt: skip

BY_NAME: dict[str, Setting] = {setting.name: setting for setting in SETTINGS}


def setting(name: str) -> Setting:
    """The declaration of a name, or WriterError `setting.unknown`."""
    try:
        return BY_NAME[name]
    except KeyError:
        raise WriterError("setting.unknown", name=name, names=tuple(BY_NAME)) from None
