"""`writer-app continue` and `models` as a person at a terminal meets them: real process, real starter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from writer_app.cli import continuation
from writer_app.cli.console import Console
from writer_app.cli.main import main, parser
from writer_app.engine.event import Timings
from writer_app.error import WriterError
from writer_app.settings.sampling import Sampling
from writer_app.writing.continuation import Continued

PROGRAM = Path(sys.executable).parent / "writer-app"
ENGLISH = "The lighthouse keeper counted the waves, as he had every night since the harbour closed."
CHINESE = "今天天气真好，我想去公园散步。"


def run(
    *arguments: str | Path, stdin: bytes = b"", language: str = "en_GB.UTF-8"
) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "LC_ALL": language}
    return subprocess.run(
        [PROGRAM, *arguments], input=stdin, capture_output=True, env=environment, timeout=400, check=False
    )


def answer(*arguments: str | Path) -> dict[str, object]:
    done = run("continue", *arguments, "--json")
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def refused(*arguments: str | Path, stdin: bytes = b"") -> str:
    """The one sentence on stderr; nothing on stdout, exit code 2, no traceback."""
    done = run(*arguments, stdin=stdin)
    said = done.stderr.decode()
    assert done.returncode == 2, said
    assert done.stdout == b""
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1, said
    return said


@pytest.mark.model
def test_the_same_seed_gives_the_same_text_twice(starter_path: Path) -> None:
    first, second = (answer(ENGLISH, "--seed", "7", "-n", "2", "--max-new-tokens", "24") for _ in range(2))
    assert first["candidates"] == second["candidates"]
    assert len(first["candidates"]) == 2
    for candidate in first["candidates"]:
        assert set(candidate) == {"text", "stop_reason", "tokens"}
        assert candidate["text"].strip()
        assert 0 < candidate["tokens"] <= 24
    assert set(first["model"]) == {"name", "path", "sha256", "backend", "device"}
    assert first["model"]["path"] == str(starter_path)
    assert first["settings"]["seed"] == 7
    assert set(first["timings"]) == {
        "prompt_tokens", "cached_tokens", "prompt_seconds", "first_token_seconds", "tokens_per_second",
    }  # fmt: skip
    assert first["timings"]["cached_tokens"] == 0


@pytest.mark.model
def test_text_from_a_file_and_from_standard_input_is_the_same(starter_path: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(ENGLISH, encoding="utf-8")
    options = ("--seed", "3", "--max-new-tokens", "16")
    from_file = run("continue", "--text-file", page, *options)
    from_input = run("continue", "-", *options, stdin=ENGLISH.encode())
    assert from_file.returncode == from_input.returncode == 0
    assert from_file.stdout == from_input.stdout != b""


@pytest.mark.model
def test_a_page_longer_than_the_context_is_cut_not_refused(starter_path: Path, tmp_path: Path) -> None:
    page = tmp_path / "long.md"
    page.write_text((ENGLISH + " ") * 600, encoding="utf-8")
    timings = answer("--text-file", page, "--max-new-tokens", "8", "--set", "stop_at=length")["timings"]
    assert 1000 < timings["prompt_tokens"] < 4096


@pytest.mark.model
def test_chinese_comes_whole_from_a_model_that_knows_it(gemma_path: Path) -> None:
    candidates = answer(CHINESE, "--model", gemma_path, "--seed", "1", "--max-new-tokens", "40")["candidates"]
    text = candidates[0]["text"]
    assert any("\u4e00" <= character <= "\u9fff" for character in text)
    assert "\ufffd" not in text


@pytest.mark.model
def test_a_preset_and_a_setting_reach_the_model(starter_path: Path) -> None:
    settings = answer(ENGLISH, "--preset", "precise", "--set", "temperature=0", "--max-new-tokens", "8")[
        "settings"
    ]
    assert settings["temperature"] == 0
    assert settings["top_k"] == 25


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("continue",), "TEXT"),
        (("continue", ""), "empty"),
        (("continue", "x", "--text-file", "y"), "not both"),
        (("continue", "--text-file", "/nowhere/page.md"), "page.md"),
        (("continue", "--text-file", "/"), "folder"),
        (("continue", "x", "--set", "temperature=3"), "temperature"),
        (("continue", "x", "--set", "temperature"), "NAME=VALUE"),
        (("continue", "x", "--set", "creativity=1"), "creativity"),
        (("continue", "x", "-n", "17"), "candidates"),
        (("continue", "x", "-n", "two"), "candidates"),
        (("continue", "x", "--max-new-tokens", "0"), "max_new_tokens"),
        (("continue", "x", "--seed", "nan"), "seed"),
        (("continue", "x", "--preset", "purple"), "purple"),
        (("continue", "x", "--model", "no-such-model"), "no-such-model"),
        (("continue", "x", "--model", "/nowhere/model.gguf"), "model.gguf"),
        (("models", "remove", "no-such-model"), "no-such-model"),
        (("models", "add", "/nowhere/model.gguf"), "model.gguf"),
    ],
)
def test_bad_input_ends_in_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(*arguments)


def test_input_that_is_not_text_is_refused() -> None:
    assert "UTF-8" in refused("continue", "-", stdin=b"\xff\xfe\x00\xd8")


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "picture.md"
    page.write_bytes(bytes(range(256)) * 10)
    assert "picture.md" in refused("continue", "--text-file", page)


@pytest.mark.model
@pytest.mark.parametrize("fault", ["truncated", "empty", "renamed", "flipped"])
def test_a_damaged_model_is_named(starter_path: Path, tmp_path: Path, fault: str) -> None:
    data = bytearray(starter_path.read_bytes())
    model = tmp_path / "SmolLM2-135M-Instruct.Q4_1.gguf"
    match fault:
        case "truncated":
            del data[len(data) // 2 :]
        case "empty":
            data.clear()
        case "renamed":
            data = bytearray(b"Dear diary, today I was renamed.\n" * 1000)
        case "flipped":
            data[len(data) // 2] ^= 1
    model.write_bytes(data)
    if fault != "flipped":
        assert model.name in refused("continue", "x", "--model", model)
        return
    # One byte flipped inside the weights: for a file in the place of a catalogue model the pinned hash says so.
    environment = {**os.environ, "WRITER_APP_MODELS": str(tmp_path), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [PROGRAM, "continue", "x"], capture_output=True, env=environment, timeout=400, check=False
    )
    assert done.returncode == 2
    assert b"sha256" in done.stderr
    assert b"Traceback" not in done.stderr


def test_sentences_are_chinese_where_the_locale_is() -> None:
    done = run("continue", "x", "--set", "temperature=3", language="zh_CN.UTF-8")
    assert done.returncode == 2
    assert "须在" in done.stderr.decode()


def test_without_a_screen_the_window_says_so() -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run([PROGRAM], capture_output=True, env=environment, timeout=60, check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_command_line_loads_no_qt_and_no_model_library() -> None:
    code = (
        "import sys; from writer_app import app\n"
        "try: app.main(['continue', 'x', '--model', 'no-such-model'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('PySide6', 'torch', 'transformers', 'numpy', 'xllamacpp') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_terminal_without_chinese_shows_escapes() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "zh_CN.UTF-8"}
    done = subprocess.run(
        [PROGRAM, "models", "list"], capture_output=True, env=environment, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u" in done.stdout


def test_a_full_disk_behind_standard_output_is_one_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [PROGRAM, "models", "list"],
            stdout=full, stderr=subprocess.PIPE, env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.decode().strip().splitlines() == [
        "The answer can’t be written to standard output (No space left on device)."
    ]


def test_a_closed_standard_input_is_one_sentence() -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" continue - <&-', PROGRAM],
        capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"There is no text") and len(done.stderr.splitlines()) == 1


def test_bytes_that_are_no_text_are_one_sentence() -> None:
    assert "not UTF-8" in refused("continue", os.fsdecode(b"abc\xff the night"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("continue", "x", "--model", "/tmp/m\udcff.gguf"),
        ("continue", "x", "--set", "stop\udcff=1"),
        ("models", "add", "/tmp/m\udcff.gguf"),
    ],
)
def test_names_that_are_no_text_are_one_sentence(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == "" and "not UTF-8" in said.err


def test_nothing_written_is_said() -> None:
    """A model may end at once, in every version: that is no answer."""
    console = Console("en")
    parsed = parser("en").parse_args(["continue", "x"])
    with pytest.raises(WriterError) as raised:
        continuation._answer(
            parsed, console, None, Sampling(), Continued(versions=(), timings=Timings(), seed=1)
        )
    assert raised.value.fault.code == "writing.wrote_nothing"
