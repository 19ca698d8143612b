"""The one settings record that serves every backend."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from writer_app.error import WriterError
from writer_app.settings.declaration import DRY_BREAKERS, SETTINGS, Backend, Setting, Value, setting


class Sampling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the next tokens are drawn. Field names, bounds and defaults are those of `declaration.SETTINGS`.

    Make one with `sampling()`, which checks bounds; a record made by hand is checked again before it is sent.
    """

    temperature: float = 0.85
    top_p: float = 1.0
    min_p: float = 0.05
    repetition_penalty: float = 1.05
    max_new_tokens: int = 120
    stop_at: str = "sentence"
    candidates: int = 3
    seed: int = -1
    phrase_bans: tuple[str, ...] = ()
    repetition_range: int = 360
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    no_repeat_ngram_size: int = 0
    dry_multiplier: float = 0.0
    dry_base: float = 1.75
    dry_allowed_length: int = 2
    dry_range: int = 1024
    dry_breakers: tuple[str, ...] = DRY_BREAKERS
    top_n_sigma: float = 0.0
    top_k: int = 0
    typical_p: float = 1.0
    xtc_threshold: float = 0.1
    xtc_probability: float = 0.0
    dynatemp_range: float = 0.0
    dynatemp_exponent: float = 1.0
    mirostat: str = "0"
    mirostat_tau: float = 5.0
    mirostat_eta: float = 0.1
    beams: int = 1


def sampling(values: Mapping[str, object] | None = None, base: Sampling | None = None) -> Sampling:
    """`base` (the defaults if none) with `values` laid over it.

    Raises WriterError `setting.unknown`, `setting.out_of_range`, `setting.not_a_number`, `setting.not_whole`,
    `setting.not_a_choice`, `setting.not_texts` or `setting.too_many_texts`.
    """
    checked = {name: setting(name).checked(value) for name, value in (values or {}).items()}
    return msgspec.structs.replace(base or Sampling(), **checked)


def check(record: Sampling) -> None:
    """Raise WriterError if any field is out of its declared bounds (backends take nonsense silently)."""
    for declared in SETTINGS:
        declared.checked(getattr(record, declared.name))


def neutral() -> Sampling:
    """Every sampler switched off: the model's own distribution."""
    return sampling({declared.name: declared.neutral for declared in SETTINGS})


def values(record: Sampling) -> dict[str, Value]:
    """The record as plain values, in the declared order."""
    return {declared.name: getattr(record, declared.name) for declared in SETTINGS}


def unsupported(record: Sampling, backend: Backend) -> tuple[Setting, ...]:
    """The settings of `record` that are switched on and that `backend` has no sampler for."""
    return tuple(
        declared
        for declared in SETTINGS
        if backend in declared.unsupported and _is_on(record, declared.switch or declared.name)
    )


def check_supported(record: Sampling, backend: Backend) -> None:
    """Raise WriterError `setting.unsupported` (name, backend, neutral) instead of leaving a setting out silently."""
    for declared in unsupported(record, backend):
        raise WriterError(
            "setting.unsupported", name=declared.name, backend=str(backend), neutral=str(declared.neutral)
        )


def usable(record: Sampling, backend: Backend | None) -> Sampling:
    """`record` with everything off that `backend` does not offer (as the panel shows it); all of it if none is known yet."""
    if backend is None:
        return record
    off = {declared.name: declared.neutral for declared in unsupported(record, backend)}
    return msgspec.structs.replace(record, **off)


def _is_on(record: Sampling, name: str) -> bool:
    return bool(getattr(record, name) != setting(name).neutral)
