"""What several commands take from their arguments: a text, settings."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from writer_app.error import WriterError
from writer_app.settings.preset import find_preset
from writer_app.settings.sampling import Sampling, sampling
from writer_app.story.file import read, shown

_PATHS = ("text_file", "file", "to")


def refuse_what_is_no_text(parsed: argparse.Namespace) -> None:
    """Bytes that are not UTF-8 come as lone surrogates, which nothing behind here can store. A file to read may be named so."""
    for name, given in vars(parsed).items():
        for item in given if isinstance(given, list) else [given]:
            if isinstance(item, str) and name not in _PATHS and not _is_text(item):
                raise WriterError("command.argument_not_utf8", item=shown(Path(item[:40])))


def _is_text(item: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in item)


def text_of(parsed: argparse.Namespace) -> str:
    """The text to go on from: a file, the argument, or standard input."""
    if parsed.text_file and parsed.text is not None:
        raise WriterError("command.two_texts")
    if parsed.text_file:
        return read(Path(parsed.text_file)).text
    if parsed.text is None:
        raise WriterError("command.no_text")
    if parsed.text != "-":
        return str(parsed.text)
    if sys.stdin is None:  # closed by whoever started us
        raise WriterError("command.no_text")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except OSError as error:
        raise WriterError("file.not_read", file="-", reason=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise WriterError("command.stdin_not_utf8") from error


def sampling_of(parsed: argparse.Namespace, candidates: int = 1) -> Sampling:
    """Preset, then --set, then the options of their own; `candidates` unless something asks for more."""
    base = find_preset(parsed.preset).sampling() if parsed.preset else Sampling()
    asked: dict[str, object] = {"candidates": candidates}
    for item in parsed.set:
        name, equals, value = item.partition("=")
        if not equals:
            raise WriterError("command.set_without_value", item=item)
        asked[name.strip()] = value.strip()
    for name in ("candidates", "max_new_tokens", "seed"):
        if (value := getattr(parsed, name, None)) is not None:
            asked[name] = value
    return sampling(asked, base)
