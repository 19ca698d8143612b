"""The one kind of failure that is meant for a person: a code and parameters, worded elsewhere."""

from __future__ import annotations

import msgspec

Parameter = str | int | float | tuple[str, ...]
"""A tuple is a list of names: the sentence joins it as its language does."""


class Fault(msgspec.Struct, frozen=True):
    """A failure as a value: `code` names an entry of resources/messages, `parameters` fill its blanks."""

    code: str
    parameters: dict[str, Parameter] = {}


class WriterError(Exception):
    """A failure that ends in one clear sentence for the person (see `writer_app.message`)."""

    def __init__(self, code: str, /, **parameters: Parameter) -> None:
        super().__init__(code, parameters)
        self.fault = Fault(code, parameters)

    @classmethod
    def of(cls, fault: Fault) -> WriterError:
        return cls(fault.code, **fault.parameters)
