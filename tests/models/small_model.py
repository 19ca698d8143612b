"""Small models, the catalogue that names them, wheels made here and a server on loopback."""

from __future__ import annotations

import hashlib
import os
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tiny_gguf import tiny_gguf

from writer_app.models.catalogue import Entry, Licence, Source, Wording

PADDING = os.urandom(300_000)  # larger than one read, and nothing that a zip could shrink
TINY = tiny_gguf(tail=PADDING)
CHINESE = tiny_gguf({"general.name": "Tiny zh", "general.languages": ["zh"]}, tail=PADDING)


def entry_of(data: bytes, name: str, sources: tuple[Source, ...], **changes: object) -> Entry:
    fields: dict[str, object] = {
        "name": name,
        "title": name.title(),
        "file": f"{name}.gguf",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "languages": ("en",),
        "memory_mb": 100,
        "context_tokens": 2048,
        "kind": "base",
        "why": Wording(en="For tests.", zh="供测试用。"),
        "licence": Licence(name="MIT", url="https://example.org/mit"),
        "sources": sources,
    }
    return Entry(**{**fields, **changes})  # type: ignore[arg-type]


def make_wheel(folder: Path, name: str, member: str, data: bytes) -> Path:
    """A wheel as small as pip accepts."""
    folder.mkdir(exist_ok=True)
    stem = name.replace("-", "_")
    path = folder / f"{stem}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, data)
        archive.writestr(
            f"{stem}-1.0.dist-info/METADATA",
            f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nRequires-Dist: nowhere\n",
        )
        archive.writestr(
            f"{stem}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{stem}-1.0.dist-info/RECORD", "")
    return path


class Hub:
    """A server on loopback that behaves as told: `data`, or a `status`, or a connection that ends after `breaks_after` bytes."""

    def __init__(self) -> None:
        self.data, self.status, self.breaks_after, self.knows_ranges = TINY, 200, -1, True
        self.asked: list[tuple[str, str]] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.answer(self)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range", "")
        self.asked.append((request.path, wanted))
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and self.knows_ranges else 0
        body = self.data[start:]
        if self.status != 200:
            request.send_error(self.status)
            return
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(body)))
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(self.data) - 1}/{len(self.data)}")
        request.end_headers()
        request.wfile.write(body if self.breaks_after < 0 else body[: self.breaks_after])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
