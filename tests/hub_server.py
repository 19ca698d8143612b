"""A server on loopback that speaks the hub's API well enough for huggingface_hub, and a model folder small enough to send."""

from __future__ import annotations

import hashlib
import json
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def safetensors(values: int = 64) -> bytes:
    """One tensor of zeros. Format: 8 bytes length, a JSON header, the tensors."""
    header = {"weight": {"dtype": "F16", "shape": [values], "data_offsets": [0, 2 * values]}}
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + b"\0" * (2 * values)


def folder_files(**config: Any) -> dict[str, bytes]:
    """What makes a folder of a model; its weights fit no architecture, which only loading would notice."""
    settings = {
        "model_type": "llama", "dtype": "bfloat16", "num_hidden_layers": 2, "hidden_size": 32, "num_attention_heads": 4,
        "num_key_value_heads": 2, "vocab_size": 100, "max_position_embeddings": 512, **config,
    }  # fmt: skip
    return {
        "config.json": json.dumps(settings).encode(),
        "tokenizer.json": b'{"version": "1.0"}',
        "model.safetensors": safetensors(),
        "README.md": b"---\nlicense: mit\nlanguage:\n- en\n- zh\n---\nA model.\n",
    }


def write_folder(folder: Path, **config: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in folder_files(**config).items():
        (folder / name).write_bytes(data)
    return folder


class HubServer:
    """`files` by name; the other attributes are what goes wrong."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files, self.repository = files, "someone/tiny"
        self.card: dict[str, Any] = {"license": "mit", "language": ["en"]}
        self.gated: str | bool = False
        self.status, self.code = 200, ""  # of the API: a status, and what X-Error-Code says
        self.file_status = 200
        self.breaks_after = -1
        self.delay_seconds = 0.0
        self.token = ""  # whoever doesn't send it is refused
        self.lies: dict[str, bytes] = {}  # sent in place of what was stated
        self.redirects_to = ""
        self.answer: bytes | None = None  # of the API, in place of JSON
        self.asked: list[tuple[str, str, str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.take(self)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, request: BaseHTTPRequestHandler) -> None:
        path = unquote(urlsplit(request.path).path)
        authorization = request.headers.get("Authorization", "")
        self.asked.append((path, request.headers.get("Range", ""), authorization))
        if self.token and authorization != f"Bearer {self.token}":
            self.refuse(request, 401, "GatedRepo")
        elif path.startswith("/api/models/"):
            self.take_api(request, path.removeprefix("/api/models/"))
        else:
            self.take_file(request, path)

    def refuse(self, request: BaseHTTPRequestHandler, status: int, code: str) -> None:
        request.send_response(status)
        if code:
            request.send_header("X-Error-Code", code)
        request.send_header("Content-Length", "2")
        request.end_headers()
        request.wfile.write(b"{}")

    def take_api(self, request: BaseHTTPRequestHandler, wanted: str) -> None:
        if self.status != 200:
            self.refuse(request, self.status, self.code)
            return
        if wanted.split("/revision/")[0] != self.repository:
            self.refuse(request, 404, "RepoNotFound")
            return
        siblings = [stated(name, data) for name, data in self.files.items()]
        about = {
            "id": self.repository,
            "modelId": self.repository,
            "sha": COMMIT,
            "gated": self.gated,
            "tags": [],
        }
        body = json.dumps({**about, "cardData": self.card, "siblings": siblings}).encode()
        body = self.answer if self.answer is not None else body
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def take_file(self, request: BaseHTTPRequestHandler, path: str) -> None:
        prefix = f"/{self.repository}/resolve/{COMMIT}/"
        name = path.removeprefix(prefix)
        if self.file_status != 200 or not path.startswith(prefix) or name not in self.files:
            self.refuse(request, self.file_status if self.file_status != 200 else 404, "EntryNotFound")
            return
        if self.redirects_to:
            request.send_response(302)
            request.send_header("Location", self.redirects_to + path)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        data = self.lies.get(name, self.files[name])
        wanted = request.headers.get("Range", "")
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        body = data[start:]
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(body)))
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        request.end_headers()
        body = body if self.breaks_after < 0 else body[: self.breaks_after]
        try:
            for at in range(0, len(body), 65536):
                request.wfile.write(body[at : at + 65536])
                time.sleep(self.delay_seconds)
        except OSError:
            return  # whoever asked has hung up


def stated(name: str, data: bytes) -> dict[str, Any]:
    """A sibling as the API lists it with `blobs=true`: large and binary files with their sha256, the others with git's name."""
    about: dict[str, Any] = {"rfilename": name, "size": len(data)}
    if name.endswith((".gguf", ".safetensors")):
        about["blobId"] = "0" * 40
        about["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
    else:
        about["blobId"] = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
    return about
