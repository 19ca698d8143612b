"""The app as people get it: an installed wheel, and the frozen folder where `make package` has built it.

Both must find their resources, start their engine from where they lie, and write.
"""

from __future__ import annotations

import configparser
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import psutil
import pytest
from driver import wait_until

from writer_app import __version__

ROOT = Path(__file__).resolve().parents[2]
FROZEN = ROOT / "dist" / "writer-app"
LINUX = ROOT / "packaging" / "linux"
PAGE = "The lighthouse keeper counted the waves, as he had every night since the harbour closed."
POEM = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as an index would get it, by the tools that are here."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
               "--disable-pip-version-check", "--wheel-dir", folder, ROOT]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, text=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `writer-app` of a fresh environment: the wheel is its own, the libraries are lent (not the app in this checkout)."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    place = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    (Path(place) / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index",
               "--ignore-installed", "--disable-pip-version-check", wheel]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, text=True)
    return folder / "bin" / "writer-app"


@pytest.fixture(scope="module", params=["wheel", "frozen"])
def program(request: pytest.FixtureRequest) -> Path:
    """What a person starts."""
    if request.param == "wheel":
        return request.getfixturevalue("installed")  # type: ignore[no-any-return]
    if not (FROZEN / "writer-app").is_file():
        pytest.skip("dist/writer-app is not here: `make package` builds and tests it")
    return FROZEN / "writer-app"


def run(program: Path, *arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """In a folder that holds no `writer_app`, so that only the installed one can be found."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    environment.pop("PYTHONPATH", None)
    return subprocess.run(
        [program, *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


def test_it_says_its_version(program: Path, tmp_path: Path) -> None:
    said = run(program, "--version", folder=tmp_path)
    assert (said.returncode, said.stdout, said.stderr) == (0, f"Writer App {__version__}\n", "")


@pytest.mark.model
def test_it_continues_a_page(program: Path, starter_path: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    wish = ("continue", "--text-file", page, "--max-new-tokens", "16", "--seed", "7")
    done = run(program, *wish, "--json", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["candidates"][0]["text"].strip()
    assert answer["model"]["path"] == str(starter_path)


def test_it_finds_its_tables(program: Path, tmp_path: Path) -> None:
    checked = run(program, "poem", "check", POEM, folder=tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "june" in run(program, "poem", "rhyme", "moon", folder=tmp_path).stdout


@pytest.mark.model
@pytest.mark.skipif(os.name == "nt", reason="ended by a signal")
def test_its_window_opens_and_closes(program: Path, starter_path: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    with (tmp_path / "said.txt").open("w+", encoding="utf-8") as said:
        window = subprocess.Popen(
            [program], cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, stderr=said
        )
        family = psutil.Process(window.pid)
        try:
            # The engine is started behind the first frame: when its process is there, so is the whole desk.
            engine = wait_until(family.children, "engine behind the window", 60)[0]
            window.send_signal(signal.SIGTERM)
            code = window.wait(30)
        finally:
            for process in (*family.children(recursive=True), family) if window.poll() is None else ():
                process.kill()
            window.wait(10)
        said.seek(0)
        assert (code, said.read()) == (0, "")
    assert not psutil.wait_procs([engine], timeout=5)[1]


def test_the_wheel_holds_what_the_app_needs_and_no_more(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    packages = {name.split("/")[0] for name in names}
    assert packages == {
        "writer_app", f"writer_app-{__version__}.dist-info", f"writer_app-{__version__}.data",
    }  # fmt: skip
    within = {name.removeprefix("writer_app/resources/") for name in names}
    beside = ROOT / "resources"
    assert {
        file.relative_to(beside).as_posix() for file in beside.rglob("*") if file.is_file()
    } - within == set()
    assert not [name for name in names if "__pycache__" in name or name.endswith(".orig")]


def test_the_installed_app_is_the_one_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = run(
        installed.with_name("python"), "-c", "import writer_app; print(writer_app.__file__)", folder=tmp_path
    )
    assert Path(where.stdout.strip()).is_relative_to(installed.parents[1])


@pytest.mark.skipif(
    not FROZEN.is_dir(), reason="dist/writer-app is not here: `make package` builds and tests it"
)
class TestFrozen:
    """What the folder can do beside writing."""

    program = FROZEN / "writer-app"

    @pytest.mark.model
    def test_the_processes_that_the_window_starts_by_name_are_there(
        self, starter_path: Path, tmp_path: Path
    ) -> None:
        wish = ("-m", "writer_app.models.fetch", "verify", "smollm2-135m-instruct")
        with subprocess.Popen(
            [self.program, *wish], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as fetch:
            assert fetch.stdout is not None
            lines = fetch.stdout.read().splitlines()
        assert json.loads(lines[-1])["model"]["name"] == "smollm2-135m-instruct"
        assert run(self.program, "-m", "pip", "--version", folder=tmp_path).stdout.startswith("pip ")

    def test_a_model_folder_is_refused_by_naming_what_is_missing(self, tmp_path: Path) -> None:
        folder = ROOT / "resources" / "models" / "poem"
        if not (folder / "model.safetensors").is_file():
            pytest.skip("the poem model is not here")
        refused = run(self.program, "continue", "江", "--model", folder, folder=tmp_path)
        assert refused.returncode == 2
        assert " torch is missing" in refused.stderr.splitlines()[-1]

    def test_it_is_no_python(self, tmp_path: Path) -> None:
        refused = run(self.program, "-m", "this", folder=tmp_path)
        assert refused.returncode == 2
        assert len(refused.stderr.splitlines()) == 1

    def test_the_terms_of_what_is_inside_are_there(self) -> None:
        notice = (FROZEN / "licences" / "NOTICE.txt").read_text(encoding="utf-8")
        for name in ("PySide6_Essentials", "Qt", "llama.cpp", "xllamacpp", "msgspec", "platformdirs", "pip"):
            assert f"\n{name}" in notice, name
        assert "torch" not in notice
        for file in ("PySide6 and Qt/LGPL-3.0.txt", "PySide6 and Qt/GPL-3.0.txt", "writer-app/LICENSE"):
            assert (FROZEN / "licences" / file).stat().st_size > 500

    def test_nothing_dangles_and_torch_stayed_out(self) -> None:
        files = [path for path in FROZEN.rglob("*") if not path.is_dir()]
        assert [path for path in files if not path.exists()] == []
        assert not [path for path in files if path.parts[-2] in ("torch", "numpy", "transformers")]

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no such folders")
    def test_it_can_be_put_into_the_menus_and_taken_out(self, tmp_path: Path) -> None:
        subprocess.run([FROZEN / "install.sh", tmp_path], check=True, capture_output=True)
        entry = (tmp_path / "share" / "applications" / "writer-app.desktop").read_text(encoding="utf-8")
        assert f'Exec="{FROZEN}/writer-app" %f' in entry
        assert (tmp_path / "share" / "icons" / "hicolor" / "16x16" / "apps" / "writer-app.png").is_file()
        assert run(tmp_path / "bin" / "writer-app", "--version", folder=tmp_path).returncode == 0
        subprocess.run([FROZEN / "install.sh", "--remove", tmp_path], check=True, capture_output=True)
        left = {path.name for path in tmp_path.rglob("*") if not path.is_dir()}
        assert left <= {"icon-theme.cache", "mimeinfo.cache"}  # the desktop's own lists


def test_the_desktop_entry_is_valid() -> None:
    path = LINUX / "writer-app.desktop"
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read_string(path.read_text(encoding="utf-8"))
    fields = entry["Desktop Entry"]
    assert (fields["Exec"], fields["Icon"], fields["Terminal"]) == ("writer-app %f", "writer-app", "false")
    assert fields["Categories"].endswith(";") and fields["MimeType"].endswith(";")
    if tool := shutil.which("desktop-file-validate"):
        said = subprocess.run([tool, path], capture_output=True, text=True, check=False)
        assert (said.returncode, said.stdout) == (0, "")


def test_the_metainfo_is_valid_and_of_this_version() -> None:
    path = next(LINUX.glob("*.metainfo.xml"))
    root = ElementTree.parse(path).getroot()
    assert path.name == f"{root.findtext('id')}.metainfo.xml"
    assert root.findtext("launchable") == "writer-app.desktop"
    newest = root.find("releases/release")
    assert newest is not None and newest.get("version") == __version__
    if tool := shutil.which("appstreamcli"):
        said = subprocess.run(
            [tool, "validate", "--no-net", path], capture_output=True, text=True, check=False
        )
        assert said.returncode == 0, said.stdout
