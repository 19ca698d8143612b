"""`writer-app story FOLDER`: what is in a story folder; make one; look for a text in all chapters.

    story FOLDER [--json]                 chapters in their order with words, and what is wrong
    story FOLDER --new TITLE [--language en|zh]
    story FOLDER --search TEXT [--json]

`--json` prints {"id", "title", "language", "folder", "chapters": [{"id", "file", "title", "is_missing", "words", "characters"}],
"words", "characters", "lore", "faults": [{"code", "message"}]}; with --search {"hits": [{"chapter_id", "file", "line", "start",
"end", "before", "text", "after"}], "faults"}. Exit code 1: nothing was found.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from writer_app.cli.console import EXIT_DONE, EXIT_NO, Console
from writer_app.error import Fault
from writer_app.message import LANGUAGES, Language, sentence, word
from writer_app.story.file import shown
from writer_app.story.outline import counts
from writer_app.story.story import Story
from writer_app.story.story_folder import create_story, open_story
from writer_app.story.story_search import Needle, search
from writer_app.text.word import Count


def add_parser(commands: Any, language: Language) -> None:
    """Add `story` to an argparse subparsers object (which has no public type)."""

    def told(key: str) -> str:
        return sentence(f"story.help.{key}", language)

    story = commands.add_parser("story", help=told("story"), description=told("story"))
    story.add_argument("folder", metavar="FOLDER", help=told("folder"))
    what = story.add_mutually_exclusive_group()
    what.add_argument("--new", metavar="TITLE", help=told("new"))
    what.add_argument("--search", metavar="TEXT", help=told("search"))
    story.add_argument("--language", default="", choices=LANGUAGES, help=told("language"))
    story.add_argument("--json", action="store_true", dest="is_json", help=told("json"))


def run(parsed: argparse.Namespace, console: Console) -> int:
    folder = Path(parsed.folder)
    if parsed.new is not None:
        made = create_story(folder, parsed.new, parsed.language)
        if not parsed.is_json:
            console.out(_said(console, "made", title=_title(made, console), folder=shown(folder)))
            return EXIT_DONE
    story, faults = open_story(folder)
    if parsed.search is not None:
        return _search(story, faults, parsed, console)
    return _show(story, faults, parsed, console)


def _show(story: Story, faults: tuple[Fault, ...], parsed: argparse.Namespace, console: Console) -> int:
    found, more = counts(story)
    faults = (*faults, *more)
    total = Count(sum(one.words for one in found.values()), sum(one.characters for one in found.values()))
    if parsed.is_json:
        console.out(_json(_as_record(story, found, total, faults, console.language)))
        return EXIT_DONE
    console.out(_title(story, console))
    for number, chapter in enumerate(story.chapters, 1):
        count = found.get(chapter.id)
        words = _said(console, "words", words=f"{count.words:,}") if count else "—"
        missing = f" ({_said(console, 'missing')})" if chapter.is_missing else ""
        console.out(f"{number:>4}  {chapter.name}  {words}{missing}")
    told = {"words": f"{total.words:,}", "characters": f"{total.characters:,}"}
    console.out(_said(console, "total", chapters=len(story.chapters), **told))
    _tell(faults, console)
    return EXIT_DONE


def _as_record(
    story: Story, found: dict[str, Count], total: Count, faults: Iterable[Fault], language: Language
) -> dict[str, Any]:
    none = Count(0, 0)
    return {
        "id": story.id,
        "title": story.title,
        "language": story.language,
        "folder": shown(story.folder),
        "chapters": [
            {**msgspec.to_builtins(chapter), **found.get(chapter.id, none)._asdict()}
            for chapter in story.chapters
        ],
        **total._asdict(),
        "lore": [entry.name for entry in story.lore],
        "faults": _faults(faults, language),
    }


def _search(story: Story, faults: tuple[Fault, ...], parsed: argparse.Namespace, console: Console) -> int:
    hits, more = search(story, Needle(parsed.search))
    files = {chapter.id: chapter.file for chapter in story.chapters}
    if parsed.is_json:
        rows = [{**msgspec.to_builtins(hit), "file": files[hit.chapter_id]} for hit in hits]
        console.out(_json({"hits": rows, "faults": _faults((*faults, *more), console.language)}))
    else:
        for hit in hits:
            line = f"{hit.before}{hit.text}{hit.after}"
            console.out(_said(console, "hit", file=files[hit.chapter_id], line=hit.line, text=line))
        _tell((*faults, *more), console)
        if not hits:
            console.err(_said(console, "nothing_found", text=parsed.search))
    return EXIT_DONE if hits else EXIT_NO


def _title(story: Story, console: Console) -> str:
    return story.title or _said(console, "no_title")


def _said(console: Console, key: str, **parameters: str | int) -> str:
    return sentence(f"story.command.{key}", console.language, **parameters)


def _tell(faults: Iterable[Fault], console: Console) -> None:
    for fault in faults:
        console.err(word(fault, console.language))


def _faults(faults: Iterable[Fault], language: Language) -> list[dict[str, str]]:
    return [{"code": fault.code, "message": word(fault, language)} for fault in faults]


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
