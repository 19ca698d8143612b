"""Where a command speaks: answers on stdout, everything else on stderr."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

from writer_app.error import WriterError
from writer_app.message import Language

EXIT_DONE, EXIT_NO, EXIT_FAILED, EXIT_INTERRUPTED = 0, 1, 2, 130
_BAR_COLUMNS = 24


def system_language() -> Language:
    """Chinese where the locale says so, otherwise English."""
    for name in ("WRITER_APP_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


class Console:
    """Answers on stdout, everything else on stderr; a progress bar where stderr is a terminal, else a line per tenth."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._tenth = ("", -1)
        self._has_bar = False

    def out(self, text: str) -> None:
        """Raises WriterError `command.cannot_write`."""
        self._end_bar()
        with writing():
            print(text)

    def err(self, text: str) -> None:
        self._end_bar()
        self._say(f"{text}\n")

    def progress(self, done: int, total: int, label: str) -> None:
        if total <= 0:
            return
        tenth = (label, done * 10 // total)
        if self._is_terminal:
            filled = done * _BAR_COLUMNS // total
            bar = "█" * filled + "░" * (_BAR_COLUMNS - filled)
            self._say(f"\r{label} {bar} {done * 100 // total:3d} %")
            self._has_bar = True
            if done >= total:
                self._end_bar()
        elif tenth != self._tenth:
            self._say(f"{label}: {tenth[1] * 10} %\n")
        self._tenth = tenth

    def _end_bar(self) -> None:
        if self._has_bar:
            self._say("\n")
            self._has_bar = False

    def _say(self, text: str) -> None:
        """On stderr; where it can't be said, there is nobody to tell."""
        with suppress(OSError):
            if sys.stderr is not None:
                print(text, end="", file=sys.stderr, flush=True)


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_FAILED, f"{self.prog}: {message}\n")


@contextmanager
def writing() -> Iterator[None]:
    """Makes a failure of stdout one sentence. What is left in its buffer goes nowhere: Python would complain while it ends."""
    try:
        yield
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    except OSError as error:
        with suppress(OSError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise WriterError("command.cannot_write", reason=error.strerror or str(error)) from error
