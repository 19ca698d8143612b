"""`make package`: the app as one folder, dist/writer-app, that runs without Python; says its size and how fast it starts.

Beside the program lie `share/` (desktop entry, metainfo, icons, man page), `install.sh`, which links all of it into a person's
or a system's folders, and `licences/` with the terms of everything inside.
"""

from __future__ import annotations

import gzip
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import licence
import torch_source

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
FOLDER = DIST / "writer-app"
PROGRAM = FOLDER / ("writer-app.exe" if sys.platform == "win32" else "writer-app")
WORK = ROOT / "build" / "package"
LINUX = ROOT / "packaging" / "linux"
ICON = ROOT / "resources" / "icons" / "writer_app.svg"
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)

# These two wheels come with debugging symbols: 125 MB of which 37 MB are the program.
UNSTRIPPED = ("libpython*.so*", "xllamacpp/*.so")

START_LIMIT_S = 60


def main() -> int:
    WORK.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    require_pyinstaller()
    print(
        "Building dist/writer-app (about two minutes; what PyInstaller says is in build/package.log)",
        flush=True,
    )
    if not freeze():
        print("The build failed: the reason is at the end of build/package.log.", file=sys.stderr)
        return 1
    strip()
    bundled = licence.bundled_distributions(WORK / "writer-app" / "PYZ-00.toc", FOLDER / "_internal")
    licence.write_licences(FOLDER / "licences", bundled)
    if sys.platform.startswith("linux"):
        share(FOLDER / "share")
        shutil.copy2(LINUX / "install.sh", FOLDER / "install.sh")
    report(time.monotonic() - begun, len(bundled))
    return 0


def require_pyinstaller() -> None:
    """Only who makes packages gets it: the extra `package` of pyproject.toml."""
    if importlib.util.find_spec("PyInstaller") is None:
        wanted = torch_source.requirements(ROOT / "pyproject.toml", "package")[-1]
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted]
        subprocess.run(command, check=True)


def freeze() -> bool:
    """Run PyInstaller on the plan; whether it ended well."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--distpath", str(DIST), "--workpath", str(WORK),
               str(ROOT / "packaging" / "writer-app.spec")]  # fmt: skip
    with (WORK.parent / "package.log").open("wb") as log:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
    return done.returncode == 0


def strip() -> None:
    """Take the debugging symbols out, where there is a tool for it."""
    tool = shutil.which("strip")
    if tool is None or sys.platform == "win32":
        return
    for pattern in UNSTRIPPED:
        for library in (FOLDER / "_internal").glob(pattern):
            subprocess.run([tool, "--strip-debug", library], check=True)


def share(folder: Path) -> None:
    """What a desktop looks for: entry, metainfo, icons in all sizes, the man page."""
    for source, place in (
        (LINUX / "writer-app.desktop", "applications"),
        (LINUX / "io.github.writer_app.WriterApp.metainfo.xml", "metainfo"),
    ):
        (folder / place).mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, folder / place)
    manual = folder / "man" / "man1" / "writer-app.1.gz"
    manual.parent.mkdir(parents=True, exist_ok=True)
    manual.write_bytes(gzip.compress((LINUX / "writer-app.1").read_bytes(), mtime=0))
    draw_icons(folder / "icons" / "hicolor")


def draw_icons(folder: Path) -> None:
    """The drawing itself, and as pictures for those who can't draw it."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    _application = QGuiApplication.instance() or QGuiApplication([])
    drawing = QSvgRenderer(str(ICON))
    for size in ICON_SIZES:
        picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(0)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawing.render(painter)
        painter.end()
        place = folder / f"{size}x{size}" / "apps" / "writer-app.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        picture.save(str(place))
    scalable = folder / "scalable" / "apps" / "writer-app.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ICON, scalable)


def report(build_seconds: float, libraries: int) -> None:
    """The size, and how long the command line and the window take to start (the best of three: the disk's cache is warm)."""
    size = sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file() and not file.is_symlink())
    print(f"dist/writer-app: {size / 1e6:.0f} MB with {libraries} libraries, built in {build_seconds:.0f} s")
    from writer_app.folder import model_folder

    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "WRITER_APP_MODELS": str(model_folder()),
            "WRITER_APP_HOME": home,
            "QT_QPA_PLATFORM": "offscreen",
        }
        answer = min(seconds_to_version(environment) for _ in range(3))
        window = min(seconds_to_engine(environment) for _ in range(3))
    print(
        f"Starts: command line {answer:.2f} s; window, until it is painted and starts its engine, {window:.2f} s."
    )


def seconds_to_version(environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run([PROGRAM, "--version"], env=environment, capture_output=True, check=True)
    return time.perf_counter() - begun


def seconds_to_engine(environment: dict[str, str]) -> float:
    """The engine is started once the first frame is painted and the desk behind it is made: seen from outside, a child."""
    import psutil  # type: ignore[import-untyped]

    begun = time.perf_counter()
    with subprocess.Popen([PROGRAM], env=environment, stdout=subprocess.DEVNULL) as program:
        window = psutil.Process(program.pid)
        while not window.children() and time.perf_counter() - begun < START_LIMIT_S:
            time.sleep(0.005)
        seconds = time.perf_counter() - begun
        program.terminate()
    return seconds


if __name__ == "__main__":
    sys.exit(main())
