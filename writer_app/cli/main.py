"""The command line: the same models, settings, engine and composers as the desk, and no Qt.

    writer-app continue [--text-file F | TEXT | -] …    cli/continuation.py
    writer-app rewrite [--text-file F | TEXT | -] …     cli/rewrite.py
    writer-app poem compose | check | forms | rhyme     cli/poem.py
    writer-app story FOLDER …                           cli/story.py
    writer-app models list | pull | add | remove | verify

Exit codes: 0 done, 1 a checked poem is not regular or nothing was found, 2 not done (one sentence on stderr), 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence

from writer_app import __version__
from writer_app.cli import continuation, exchange, poem, rewrite, story
from writer_app.cli.argument import refuse_what_is_no_text
from writer_app.cli.console import (
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    Console,
    Parser,
    system_language,
    writing,
)
from writer_app.error import WriterError
from writer_app.message import Language, sentence, word
from writer_app.models import command as models_command


def parser(language: Language) -> argparse.ArgumentParser:
    """The whole command line (the desk's own arguments are a file to open, see app.py)."""
    top = Parser(
        prog="writer-app",
        description=sentence("command.about", language),
        epilog=sentence("command.epilog", language),
    )
    top.add_argument("--version", action="version", version=f"Writer App {__version__}")
    commands = top.add_subparsers(
        dest="command",
        required=True,
        metavar="continue|rewrite|poem|story|export|import|models",
        parser_class=Parser,
    )
    continuation.add_parser(commands, language)
    rewrite.add_parser(commands, language)
    poem.add_parser(commands, language)
    story.add_parser(commands, language)
    exchange.add_parsers(commands, language)
    models_command.add_parser(commands, language)
    return top


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. Never a traceback for a failure that has a sentence."""
    language = system_language()
    console = Console(language)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return _run(arguments, console)
        finally:
            with writing():
                if sys.stdout is not None:
                    sys.stdout.flush()  # also what --help printed: here a full disk has a sentence
    except WriterError as error:
        console.err(word(error.fault, language))
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough (`| head`)
        return EXIT_DONE


def _run(arguments: Sequence[str], console: Console) -> int:
    parsed = parser(console.language).parse_args(arguments)
    refuse_what_is_no_text(parsed)
    if parsed.command == "models":
        return models_command.run(parsed, console)
    if parsed.command in ("export", "import"):
        return exchange.run(parsed, console)
    if parsed.command == "poem":
        return poem.run(parsed, console)
    if parsed.command == "story":
        return story.run(parsed, console)
    if parsed.command == "rewrite":
        return rewrite.run(parsed, console)
    return continuation.run(parsed, console)
