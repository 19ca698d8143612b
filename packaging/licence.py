"""The terms of everything inside a package: one file or more for each library, and a list of them all.

Which libraries are inside is read from what PyInstaller put there, so that none can be forgotten.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXTS = Path(__file__).resolve().parent / "licences"

# What wheels hold that has terms of its own: (name, licence, where from).
INNER = (
    ("Qt", "LGPL-3.0-only", "https://code.qt.io (libQt6*, in the wheels of PySide6)"),
    ("ICU", "Unicode-3.0", "https://icu.unicode.org (libicu*, in the wheels of PySide6)"),
    ("llama.cpp, ggml", "MIT", "https://github.com/ggml-org/llama.cpp (in xllamacpp)"),
    ("llguidance", "MIT", "https://github.com/guidance-ai/llguidance (in xllamacpp)"),
)

_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)

HEAD = """What is inside Writer App, and under which terms
=================================================

Writer App itself: MIT, licences/writer-app. Its tables of sounds, tones and rhymes name their sources in
_internal/writer_app/resources/prosody/NOTICE.md.

Qt and PySide6 are used under the LGPL, version 3. They lie as libraries of their own in _internal/PySide6 and
_internal/shiboken6 and may be replaced by others of the same interface; their sources are at https://code.qt.io/cgit/pyside/
and https://code.qt.io/cgit/qt/. Libraries of the system (libX11, libxcb, OpenSSL, zlib and their like) lie in _internal as
the system that the package was built on brings them, under its terms (on Debian: /usr/share/doc/PACKAGE/copyright).
Models are fetched apart, under terms that are shown before.

"""


def bundled_distributions(table: Path, internal: Path) -> list[str]:
    """Names of the distributions with modules or libraries in the package. `table` is PyInstaller's list of modules."""
    modules = set(re.findall(r"^\s*\[?\('([A-Za-z0-9_]+)", table.read_text(encoding="utf-8"), re.MULTILINE))
    modules |= {path.name.partition(".")[0] for path in internal.iterdir()}
    owners = importlib.metadata.packages_distributions()
    return sorted(
        {owner for module in modules for owner in owners.get(module, ())} - {"writer-app"}, key=str.lower
    )


def licence_of(name: str) -> str:
    """What a distribution says of its licence, as short as it says it."""
    told = importlib.metadata.metadata(name)
    classifiers = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if line.startswith("License")
    ]
    written = next((told[field].strip() for field in ("License-Expression", "License") if field in told), "")
    short = written if written and "\n" not in written and len(written) < 80 else ""
    return short or ", ".join(classifiers) or "see its text"


def licence_files(name: str) -> list[Path]:
    """The texts that came with a distribution."""
    files = importlib.metadata.files(name) or []
    found = [
        Path(str(file.locate()))
        for file in files
        if ".dist-info" in str(file) and _LICENCE_FILE.search(str(file))
    ]
    return [path for path in found if path.is_file()]


def write_licences(folder: Path, distributions: list[str]) -> None:
    """Fill `folder`: NOTICE.txt and a folder for each distribution that brought texts."""
    lines = [HEAD]
    python = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    sources = {"writer-app": [ROOT / "LICENSE"], "Python": [python] if python.is_file() else []}
    sources |= {name: licence_files(name) for name in distributions}
    sources["PySide6 and Qt"] = sorted(TEXTS.glob("*.txt"))
    for name, files in sources.items():
        for file in files:
            place = folder / name / file.name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
    lines.append("Python: PSF-2.0, https://www.python.org\n")
    for name in distributions:
        told = importlib.metadata.metadata(name)
        lines.append(f"{name} {told['Version']}: {licence_of(name)}\n")
    lines.extend(f"{name}: {licence}, {source}\n" for name, licence, source in INNER)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "NOTICE.txt").write_text("".join(lines), encoding="utf-8")
