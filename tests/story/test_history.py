"""Promise: what was generated and saved is found again exactly, quickly, in order, and goes only when the writer says so."""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec
import pytest
from history_maker import clicks

from writer_app.error import WriterError
from writer_app.story.authorship import Authorship
from writer_app.story.history import History, file_history_path, story_history_path
from writer_app.story.history_content import cut
from writer_app.story.history_record import Generation, new_id, request_again, text_hash, tree_of
from writer_app.text.difference import applied


@pytest.fixture
def history(tmp_path: Path):
    with History(tmp_path / "a.sqlite") as made:
        yield made


def made(name: str, text: str = "Text.", **fields: object) -> Generation:
    return Generation(**{"id": name, "chapter_id": "c", "time": 1.0, "text": text} | fields)


def test_a_generation_comes_back_as_it_was(history: History) -> None:
    generations = list(clicks(40, window=3000))
    history.record(*generations)
    for generation in generations:
        assert history.generation(generation.id) == generation
        assert history.restore(generation.id) == generation.text
    assert history.count() == (40, 0)


@pytest.mark.parametrize(
    "text", ["", "\n", "a" * 30_000, "第一章\n\n" * 900, "a\ud800b\0", "😀é\u2028\r\n" * 400]
)
def test_any_text_is_kept(history: History, text: str) -> None:
    assert "".join(cut(text)) == text
    history.record(made("a", text, prompt=(), grammar=text))
    assert history.generation("a") == made("a", text, grammar=text)
    assert history.generations(search=text)[0].id == "a"


def test_newest_first_page_by_page(history: History) -> None:
    generations = list(clicks(60, window=400, chapters=2))
    history.record(*generations)
    expected = [one.entry() for one in reversed(generations)]
    assert list(history.generations(limit=25)) == expected[:25]
    assert list(history.generations(limit=25, before=expected[24].id)) == expected[25:50]
    assert list(history.generations("c1")) == [one for one in expected if one.chapter_id == "c1"]
    assert history.generations(before="nobody") == ()


def test_search_finds_pieces_in_any_case_and_in_chinese(history: History) -> None:
    history.record(
        made("a", "The Lighthouse keeper."), made("b", "海边的灯塔亮了。", time=2.0), made("c", "ÄRGER_100%")
    )
    assert [one.id for one in history.generations(search="lightHOUSE")] == ["a"]
    assert [one.id for one in history.generations(search="灯塔")] == ["b"]
    assert [one.id for one in history.generations(search="ärger_100%")] == ["c"]
    assert history.generations(search="keep_r") == ()
    assert history.generations("other", search="keeper") == ()


def test_lists_and_searches_walk_an_index(history: History) -> None:
    """With 100,000 generations sorting them for each page would be felt (tests/story/history_figures.py measures it)."""
    seen: list[str] = []
    history.record(made("a"))
    with history.database.outside() as connection:
        connection.set_trace_callback(seen.append)
        history.generations()
        history.generations("c", before="a")
        history.generations("c", search="x", before="a")
        history.tree("c")
        connection.set_trace_callback(None)
        plans = [
            " ".join(row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}"))
            for statement in seen
            if "ORDER BY generation.time" in statement
        ]
    assert len(plans) == 4
    for plan in plans:
        assert "TEMP B-TREE" not in plan
        assert "INDEX generation_" in plan


def test_kept_is_marked_and_a_known_id_is_left_alone(history: History) -> None:
    history.record(made("a"))
    assert history.latest_kept("c") is None
    history.mark_kept("a")
    history.record(made("a", "Something else."), made("b", time=2.0))
    assert history.generation("a") == made("a", is_kept=True)
    assert history.latest_kept("c") == made("a", is_kept=True).entry()
    history.mark_kept("a", False)
    assert history.latest_kept("c") is None


def test_all_or_none_are_recorded(history: History) -> None:
    with pytest.raises(AttributeError):
        history.record(made("a"), None)  # type: ignore[arg-type]
    assert history.count() == (0, 0)


def test_a_tree_has_branches_and_survives_what_is_missing(history: History) -> None:
    history.record(
        made("a"),
        made("b", parent_id="a", time=2.0),
        made("c", parent_id="b", time=3.0),
        made("d", parent_id="a", time=4.0),
        made("e", parent_id="gone", time=5.0),
        made("f", parent_id="f", time=6.0),
    )
    tree = history.tree("c")
    assert tree.roots == ("a", "e", "f")
    assert tree.children == {"a": ("b", "d"), "b": ("c",)}
    assert [one.id for one in tree.branch("c")] == ["a", "b", "c"]
    ring = tree_of([made("x", parent_id="z"), made("y", parent_id="x"), made("z", parent_id="y")])
    assert ring.roots == ("x",)
    assert [one.id for one in ring.branch("z")] == ["x", "y", "z"]


def test_a_long_branch_is_no_deep_recursion(history: History) -> None:
    entries = [made(str(number), parent_id=str(number - 1)) for number in range(20_000)]
    assert len(tree_of(entries).branch("19999")) == 20_000
    assert len(tree_of(entries[::-1]).entries) == 20_000


def test_snapshots_are_named_restored_and_compared(history: History) -> None:
    first = history.snapshot("c", "The old man sat.", "draft one", 1.0)
    second = history.snapshot("c", "The young man sat.", moment=2.0)
    assert history.snapshots("c") == (second, first)
    assert history.snapshots(is_named_only=True) == (first,)
    assert history.snapshots("other") == ()
    assert history.restore(first.id) == "The old man sat."
    found = history.compare(first.id, second.id)
    assert applied("The old man sat.", found) == "The young man sat."
    assert [(one.before, one.after) for one in found] == [("old", "young")]
    history.rename_snapshot(second.id, "draft two")
    assert [one.name for one in history.snapshots()] == ["draft two", "draft one"]


def test_what_is_not_there_has_a_sentence(history: History) -> None:
    for ask in (history.generation, history.restore):
        with pytest.raises(WriterError) as caught:
            ask("nothing")
        assert caught.value.fault.code == "history.unknown"


def test_a_prompt_like_the_last_one_takes_little_room(history: History) -> None:
    generations = list(clicks(200))
    raw = sum(len(piece.text) for one in generations for piece in one.prompt)
    history.record(*generations)
    assert history.size_bytes < raw / 5
    text = "".join(one.text + "\n" for one in generations) * 2
    before = history.size_bytes
    for number in range(20):
        history.snapshot("c1", f"{text}\n{number}")
    assert history.size_bytes - before < 10 * len(text)


def test_prune_takes_what_is_old_and_nothing_else(history: History) -> None:
    generations = list(clicks(30, window=2000))
    history.record(*generations)
    text = "Saved once."
    for number in range(3):
        history.save_spans(
            "c1", text * (number + 1), Authorship.from_outside(len(text) * (number + 1), 1.0), 1.0
        )
    named = history.snapshot("c1", "Named.", "name", 1.0)
    history.save_spans("c1", "Last.", Authorship.from_outside(5, 1.0), 1.0)
    before = history.size_bytes
    freed = history.prune(generations[20].time)
    assert freed > 0
    assert history.size_bytes == before - freed
    left = [one for index, one in enumerate(generations) if index >= 20 or one.is_kept]
    assert {one.id for one in history.generations()} == {one.id for one in left}
    for one in left:
        assert history.generation(one.id) == one
    assert history.generations(search=generations[1].text) == ()
    assert [history.restore(one.id) for one in history.snapshots()] == ["Last.", "Named."]
    assert named in history.snapshots()
    history.prune(1e12, is_kept_spared=False)
    assert history.count() == (0, 2)


def test_make_again_is_the_request_that_was_sent() -> None:
    generation = next(clicks(1))
    again = request_again(msgspec.structs.replace(generation, seed=77, grammar="start: /x/"))
    assert again.prompt == generation.prompt
    assert (again.sampling.seed, again.sampling.temperature, again.sampling.candidates) == (77, 0.85, 3)
    assert (again.is_fresh, again.grammar, again.lead) == (True, "start: /x/", " ")
    with pytest.raises(WriterError, match=r"setting\.unknown"):
        request_again(msgspec.structs.replace(generation, settings={"colour": 1}))


def test_the_file_is_private_and_named_by_the_story(own_home: Path, tmp_path: Path) -> None:
    path = story_history_path("0b31ad6e-72b5-4a2c-8f0e-5d8d8a7f3e10")
    assert path == own_home / "data/stories/0b31ad6e-72b5-4a2c-8f0e-5d8d8a7f3e10.sqlite"
    for strange in ("../../escape", "", "a/b", "con\0", "x" * 300, "-rf", "故事"):
        assert story_history_path(strange).parent == path.parent
        assert len(story_history_path(strange).name) < 80
    (tmp_path / "link").symlink_to(tmp_path / "real.md")
    assert file_history_path(tmp_path / "link") == file_history_path(tmp_path / "real.md")
    with History(path) as history:
        history.record(made("a"))
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_ids_and_hashes() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
    assert text_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
