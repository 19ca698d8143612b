"""The bytes of a file on the Hugging Face hub: one plain GET, resumed where the last one broke off.

Nothing but the file's name is sent (and the writer's own token, for a repository that answers nobody else). huggingface_hub does
not fetch them: since 1.x it throws a broken download away instead of taking it up, and it can't be stopped in the middle.
"""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPResponse
from typing import cast

from writer_app.error import WriterError
from writer_app.models.catalogue import HubSource
from writer_app.models.digest import IsCancelled, Report
from writer_app.models.hub_listing import address
from writer_app.models.part import Part, megabytes

_CHUNK = 1 << 16  # small, so that Cancel is heard on a slow line
_TIMEOUT_SECONDS = 20


def fetch_hub(source: HubSource, part: Part, report: Report, is_cancelled: IsCancelled) -> None:
    """Fill `part` with the file of a source of the catalogue, see `fetch_file`."""
    fetch_file(address(source.repository, source.revision, source.file), part, report, is_cancelled)


def fetch_file(url: str, part: Part, report: Report, is_cancelled: IsCancelled, token: str = "") -> None:
    """Fill `part`, beginning where it ends. `report` gets (bytes here, size). Raises WriterError `model.*`."""
    part.require_space()
    request = urllib.request.Request(url, headers={"User-Agent": "writer-app", "Accept-Encoding": "identity"})
    if token:  # not sent on to where a redirect leads
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    if part.written:
        request.add_header("Range", f"bytes={part.written}-")
    try:
        with cast(HTTPResponse, urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS)) as answer:
            _take_up(answer, part)
            while data := answer.read(_CHUNK):
                if is_cancelled():
                    raise WriterError("model.cancelled")
                part.write(data)
                report(part.written, part.size)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416:  # what is here doesn't belong to that file
            part.rewind(0)
        raise _refusal(url, error.code) from None
    except (OSError, HTTPException):
        if part.written:
            raise _interrupted(part) from None
        raise WriterError("model.no_network", source=url) from None
    if part.written < part.size:
        raise _interrupted(part)


def _take_up(answer: HTTPResponse, part: Part) -> None:
    """Make sure that the bytes to come go on where `part` ends; otherwise begin anew or refuse."""
    if answer.status == 206:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", answer.headers.get("Content-Range", ""))
        if not found or int(found[1]) != part.written or found[2] not in ("*", str(part.size)):
            part.rewind(0)
            raise WriterError("model.wrong_size", name=part.target.name)
        return
    part.rewind(0)
    length = answer.headers.get("Content-Length", "")
    if length.isdigit() and int(length) != part.size:
        raise WriterError("model.wrong_size", name=part.target.name)


def _refusal(url: str, status: int) -> WriterError:
    if status in (401, 403, 404, 410):
        return WriterError("model.not_found", source=url)
    return WriterError("model.source_refused", source=url, status=status)


def _interrupted(part: Part) -> WriterError:
    return WriterError(
        "model.interrupted", name=part.target.name, done=megabytes(part.written), total=megabytes(part.size)
    )
