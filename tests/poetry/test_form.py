"""Forms as data: the built-in ones, their names, the writer's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, messages, placeholders, word
from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.form import ChineseForm
from writer_app.poetry.form_file import find_form, form_faults, forms, own_form_folder, read_forms, reload

OWN = """
[form.my_tune]
name = { zh = "自度曲", en = "My tune" }
lines = ["*ZZPP:A。", "PP*ZP|ZPPZP:A。", "**ZZ，", "*P:A。"]
stanza_break_after = 2
"""


def chinese() -> list[ChineseForm]:
    return [form for form in forms().values() if isinstance(form, ChineseForm)]


def test_all_families_are_there() -> None:
    families = [form.family for form in chinese()]
    assert {name: families.count(name) for name in set(families)} == {
        "regulated": 4,
        "ci": 30,
        "couplet": 2,
        "old": 4,
    }


@pytest.mark.parametrize("form", chinese(), ids=lambda form: form.id)
def test_a_form_is_whole(form: ChineseForm) -> None:
    assert form.name_zh and form.name_en and form.schemas
    assert len({schema.id for schema in form.schemas}) == len(form.schemas)
    for schema in form.schemas:
        for rule in schema.lines:
            groups = (rule.patterns, rule.standard, rule.tolerant, rule.rescued)
            assert {len(one) for group in groups for one in group} == {rule.length}
            assert rule.end in "，。、"
            if rule.rhyme:
                assert all(one[-1] == ("P" if rule.rhyme.isupper() else "Z") for one in rule.patterns)


def test_sizes_of_tunes() -> None:
    def size(name: str) -> int:
        form = find_form(name)
        assert isinstance(form, ChineseForm)
        return sum(rule.length for rule in form.schemas[0].lines)

    assert {name: size(name) for name in ("十六字令", "如梦令", "念奴娇", "沁园春")} == {
        "十六字令": 16,
        "如梦令": 33,
        "念奴娇": 100,
        "沁园春": 114,
    }


@pytest.mark.parametrize(
    ("name", "form_id"),
    [
        ("五绝", "wujue"), ("七言绝句", "qijue"), ("wulv", "wulv"), ("如梦令", "ci.rumengling"), ("RuMengLing", "ci.rumengling"),
        ("望江南", "ci.yijiangnan"), ("对联", "duilian7"), ("Seven-character regulated octave (lüshi)", "qilv"),
        ("haiku", "haiku"),
        ("like a  dream (rumengling)", "ci.rumengling"),
    ],
)  # fmt: skip
def test_names(name: str, form_id: str) -> None:
    assert find_form(name).id == form_id


@pytest.mark.parametrize(
    ("name", "code", "near"),
    [
        ("无此体", "poem.unknown_form", ()),
        ("sonnet", "poem.unknown_form_near", ("shakespearean_sonnet", "petrarchan_sonnet")),
        ("limmerick", "poem.unknown_form_near", ("limerick",)),
    ],
)
def test_an_unknown_name_tells_what_is_near(name: str, code: str, near: tuple[str, ...]) -> None:
    with pytest.raises(WriterError) as caught:
        find_form(name)
    assert caught.value.fault.code == code and caught.value.fault.parameters["known"] == near


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WRITER_APP_HOME", str(tmp_path))
    own_form_folder().mkdir(parents=True)
    return own_form_folder()


def test_an_own_form(own: Path) -> None:
    own.joinpath("mine.toml").write_text(OWN, "utf-8")
    own.joinpath("broken.toml").write_text("[form.x\n", "utf-8")
    reload()
    form = find_form("自度曲")
    assert isinstance(form, ChineseForm) and form.is_own
    assert form.stanza_break_after == (2,) and form.schemas[0].lines[1].patterns == ("PP*ZP", "ZPPZP")
    (fault,) = form_faults()
    assert fault.code == "poem.form_file.syntax" and fault.parameters["line"] == 1
    assert find_form("五绝").id == "wujue"


def test_an_own_form_without_rhyme_is_not_guessed(own: Path) -> None:
    own.joinpath("free.toml").write_text(
        '[form.free]\nname = "自由"\nfamily = "old"\nlines = ["***，", "***。"]', "utf-8"
    )
    reload()
    assert check_poem("春已去，夏将来。").form == ""
    assert check_poem("春已去，夏将来。", "自由").level == "canonical"


def test_an_own_form_never_hides_a_built_in_one(own: Path) -> None:
    own.joinpath("mine.toml").write_text(OWN.replace("my_tune", "wujue"), "utf-8")
    reload()
    assert [fault.code for fault in form_faults()] == ["poem.form_file.id_taken"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('[form.x]\nlines = ["PP"]', "missing", 1),
        ('[form.x]\nname = "x"', "missing", 1),
        ('[form.x]\nname = "x"\nlines = ["PPQ"]', "bad_line", 3),
        ('[form.x]\nname = "x"\nlines = ["PPZ:A。"]', "rhyme_tone", 3),
        ('[form.x]\nname = "x"\nlines = "PPZ"', "wrong_type", 3),
        ('[form.x]\nname = "x"\nlines = ["PPZ"]\nbook = "none"', "not_a_choice", 4),
        ('[form.x]\nname = "x"\nlines = ["PPZ"]\nstanza_break_after = 5', "out_of_range", 4),
        ('[form.x]\nname = "x"\nlines = ["PPZ", "P"]\nrepeat = [[1, 2, "all"]]', "repeat_length", 4),
        ('[form.x]\nname = "x"\nlines = ["PPZ"]\ncolour = 1', "unknown_key", 4),
        ('[form.x]\nname = "x"\nkinds = "k"\nschemas = { y = { kinds = "ab" } }', "unknown_kind", 4),
        ('[form.x]\nname = "x"\nfamily = "regulated"\nlines = ["PPZ", "ZZP:A"]', "not_regulated", 3),
        ('[form.x]\nname = "x"\nfamily = "regulated"\neven_rhyme = [4, 4]', "not_regulated", 3),
        ('[form.x]\nname = "x"\nfamily = "couplet"\nlines = ["PPZ", "ZZP", "PPZ"]', "not_two_lines", 3),
        ('[form.x]\nname = "x"\nfamily = "couplet"\nlines = ["PPZ", "ZZPP"]', "not_two_lines", 3),
        ("x = 1", "missing", 1),
        ("[form]\nx = 1", "bad_id", 2),
        ("[en.x]\nlines = []", "wrong_type", 2),
        ("[en.x]\nrhyme = 'any'", "missing", 1),
        ("[en.x]\nlines = 2\ncolour = 1", "unknown_key", 3),
        ("[en.x]\nlines = 2\nrhyme = ['A1']", "not_a_choice", 3),
        ("[en.x]\nlines = 2\nstrictness = 'much'", "wrong_type", 3),
        ("[en.x]\nlines = 0", "out_of_range", 2),
        ("[en.x]\nlines = 2\nusual_lines = 3", "usual_lines", 3),
        ("[en.x]\nlines = 2\nsyllables = [50]", "out_of_range", 3),
        ("[en.x]\nlines = 2\nsyllables = 5", "wrong_type", 3),
        ("[en.x]\nlines = 2\nfoot = 'iambic'", "needs_syllables", 3),
        ("[en.x]\nlines = 2\nsyllables = [8]\nfoot = 'anapaestic'", "needs_stresses", 1),
        ("[en.x]\nlines = 2\nsyllables = [3]\nfoot = 'anapaestic'\nstresses = [5]", "no_metre", 4),
        ("[en.'a b']\nlines = 2", "bad_id", 1),
    ],
)
def test_what_is_wrong_with_a_file(tmp_path: Path, text: str, code: str, line: int) -> None:
    path = tmp_path / "form.toml"
    path.write_text(text, "utf-8")
    found, (fault,) = read_forms(path)
    assert not found
    assert (fault.code, fault.parameters["line"]) == (f"poem.form_file.{code}", line)
    for language in LANGUAGES:
        assert placeholders(messages(language)[fault.code]) <= set(fault.parameters)
        assert str(path) in word(fault, language)


def test_an_english_form_is_named_as_a_chinese_one(tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    path.write_text('[en.pair]\nname = { zh = "双行", en = "Pair" }\nlines = 2', "utf-8")
    (form,), faults = read_forms(path)
    assert (form.name_zh, form.name_en, faults) == ("双行", "Pair", ())


@pytest.mark.parametrize(
    ("name", "key"), [("藏头", "heads"), ("藏头诗", "heads"), ("藏頭詩", "heads"), ("藏尾", "tails")]
)
def test_an_acrostic_is_no_form(name: str, key: str) -> None:
    with pytest.raises(WriterError) as caught:
        find_form(name)
    assert caught.value.fault.code == f"poem.{key}_is_no_form"
    assert all(f"--{key}" in word(caught.value.fault, language) for language in LANGUAGES)


def test_lists_are_joined_as_the_language_does() -> None:
    with pytest.raises(WriterError) as caught:
        find_form("sonnet")
    assert "shakespearean_sonnet、petrarchan_sonnet" in word(caught.value.fault, "zh")
    assert "shakespearean_sonnet, petrarchan_sonnet" in word(caught.value.fault, "en")


def test_files_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    path.write_bytes(b"# \xff")
    assert read_forms(path)[1][0].code == "poem.form_file.not_utf8"
    path.write_bytes(b"#" * 70_000)
    assert read_forms(path)[1][0].code == "poem.form_file.too_long"
    assert read_forms(tmp_path)[1][0].code == "poem.form_file.unreadable"
