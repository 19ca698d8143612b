"""What a repository of the hub holds, asked through huggingface_hub; and which of it makes a model.

huggingface_hub takes 0.5–1.3 s to import, so it is imported when somebody asks, in the process that fetches: never in the window.
"""

from __future__ import annotations

import os
import re
from typing import Any, Literal
from urllib.parse import quote

import msgspec

from writer_app.error import WriterError

_TIMEOUT_SECONDS = 20
# OWNER/REPO, then the revision and the file, each if wanted.
_NAME = re.compile(
    r"([A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})(?:@([\w.-]{1,100}))?(?::([\w./ -]{1,200}))?"
)
# From good and small to large; what is left out (Q2, Q3, IQ1–3) loses too much to be chosen unasked.
_QUANTISATIONS = (
    "Q4_K_M",
    "Q4_K_S",
    "IQ4_XS",
    "Q5_K_M",
    "Q5_K_S",
    "Q4_1",
    "Q4_0",
    "IQ4_NL",
    "Q6_K",
    "Q8_0",
    "BF16",
    "F16",
    "F32",
)
_QUANTISATION = re.compile(
    r"(?:^|[-._])(I?Q\d(?:_[A-Z0-9]+)*|TQ\d_\d|MXFP4|BF16|F16|F32)(?=[-._]|$)", re.IGNORECASE
)
_NOT_A_MODEL = re.compile(r"mmproj|imatrix|-\d{5}-of-\d{5}|vocab-only", re.IGNORECASE)
_WEIGHTS = re.compile(r"model(-\d{5}-of-\d{5})?\.safetensors")
_BESIDE = re.compile(
    r"(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|normalizer|chat_template)\.json|"
    r"model\.safetensors\.index\.json|(merges|vocab)\.txt|(tokenizer|spiece|sentencepiece\.bpe)\.model|(source|target)\.spm|"
    r"chat_template\.jinja|README\.md|(LICEN[CS]E|NOTICE|USE_POLICY)[\w.-]*"
)
_FREE = {
    "apache-2.0",
    "mit",
    "bsd-2-clause",
    "bsd-3-clause",
    "cc0-1.0",
    "unlicense",
    "isc",
    "cc-by-4.0",
    "wtfpl",
}
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".h5")


class HubName(msgspec.Struct, frozen=True):
    """ "OWNER/REPO", "OWNER/REPO:FILE", "OWNER/REPO:Q8_0", "OWNER/REPO@REVISION:FILE"."""

    repository: str
    revision: str = ""
    file: str = ""


class HubFile(msgspec.Struct, frozen=True):
    """A file as the hub states it. `sha256` for large files, `blob` (git's name of the content) for small ones."""

    name: str
    size: int
    sha256: str = ""
    blob: str = ""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What would be fetched. `kind`: one GGUF file or a folder; `files` in order; `others`: what else could be asked for.

    `revision` is the commit that was looked at, which is the one that will be fetched.
    `is_free`: the licence asks for no consent.
    """

    repository: str
    revision: str
    kind: Literal["file", "folder"]
    files: tuple[HubFile, ...]
    quantisation: str
    licence: str
    languages: tuple[str, ...]
    others: tuple[str, ...]
    is_free: bool
    needs_token: bool = False

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def name(self) -> str:
        """What fetches exactly this."""
        file = f":{self.files[0].name}" if self.kind == "file" else ":safetensors"
        return f"{self.repository}@{self.revision}{file}"

    @property
    def page(self) -> str:
        return f"https://huggingface.co/{self.repository}"

    @property
    def memory_bytes(self) -> int:
        """A rough estimate before the header can be read."""
        return self.size * 2 if self.kind == "folder" else self.size * 12 // 10 + 150_000_000


def endpoint() -> str:
    """The server that HF_ENDPOINT names, or huggingface.co. Raises `model.bad_endpoint`."""
    named = os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"
    if not re.match(r"https?://", named):
        raise WriterError("model.bad_endpoint", endpoint=named)
    return named


def address(repository: str, revision: str, file: str) -> str:
    """The URL of a file of the hub."""
    return f"{endpoint()}/{repository}/resolve/{quote(revision, safe='')}/{quote(file)}"


def parse(name: str) -> HubName | None:
    """The parts of a name on the hub; None for anything else. An address of the hub's pages is taken too."""
    plain = re.sub(r"^https://(huggingface\.co|hf\.co)/", "", name.strip()).rstrip("/")
    found = _NAME.fullmatch(plain)
    if found is None or ".." in plain:
        return None
    return HubName(found[1], found[2] or "", found[3] or "")


def look_up(name: HubName) -> Offer:
    """Ask the hub and choose. Raises WriterError `model.hub_*`, `no_network`, `source_refused`, `bad_endpoint`."""
    info, needs_token = _ask(name)
    files = tuple(file for each in info.siblings or () if (file := _file(each)))
    kind, chosen, quantisation = choose(files, name)
    card = info.card_data or {}
    licence = _words(card.get("license_name") or card.get("license"))
    said = card.get("language") or ()
    languages = tuple(str(each) for each in ([said] if isinstance(said, str) else said))
    others = tuple(sorted({_quantisation(file.name) for file in _ggufs(files)} - {quantisation, ""}))
    return Offer(
        repository=name.repository, revision=str(info.sha or name.revision or "main"), kind=kind, files=chosen,
        quantisation=quantisation, licence=licence, languages=languages, others=others,
        is_free=str(card.get("license", "")).lower() in _FREE and not info.gated, needs_token=needs_token,
    )  # fmt: skip


def choose(
    files: tuple[HubFile, ...], name: HubName
) -> tuple[Literal["file", "folder"], tuple[HubFile, ...], str]:
    """One GGUF file of sensible quantisation, or the safetensors with what belongs to them. Raises `model.hub_*`."""
    wanted = name.file.casefold()
    ggufs = _ggufs(files)
    if wanted and wanted != "safetensors":
        exact = [file for file in ggufs if file.name.casefold() == wanted]
        tagged = [file for file in ggufs if _quantisation(file.name).casefold() == wanted]
        if not exact and not tagged:
            names = tuple(file.name for file in ggufs[:12]) or "–"
            raise WriterError("model.hub_no_file", repository=name.repository, file=name.file, names=names)
        found = (exact or tagged)[0]
        return "file", (found,), _quantisation(found.name)
    if ggufs and wanted != "safetensors":
        best = min(ggufs, key=_preference)
        return "file", (best,), _quantisation(best.name)
    weights = [file for file in files if _WEIGHTS.fullmatch(file.name)]
    present = {file.name for file in files}
    if not weights or "config.json" not in present:
        has_pickles = any(file.name.endswith(_PICKLES) for file in files)
        raise WriterError(
            "model.hub_pickle" if has_pickles else "model.hub_no_model", repository=name.repository
        )
    if "model.safetensors" in present:  # beside it the same weights may lie in parts
        weights = [file for file in weights if file.name == "model.safetensors"]
    beside = [file for file in files if _BESIDE.fullmatch(file.name) and file.size]
    return "folder", (*beside, *weights), ""


def _ggufs(files: tuple[HubFile, ...]) -> list[HubFile]:
    return [
        file
        for file in files
        if file.name.lower().endswith(".gguf") and not _NOT_A_MODEL.search(file.name) and file.size
    ]


def _quantisation(name: str) -> str:
    found = _QUANTISATION.findall(name.rsplit("/", 1)[-1].removesuffix(".gguf"))
    return str(found[-1]).upper() if found else ""


def _preference(file: HubFile) -> tuple[int, int, str]:
    tag = _quantisation(file.name)
    return (_QUANTISATIONS.index(tag) if tag in _QUANTISATIONS else len(_QUANTISATIONS), file.size, file.name)


def _file(sibling: Any) -> HubFile | None:
    """None for a name that could leave the folder, and for sizes that the hub doesn't state."""
    name, size = str(sibling.rfilename), sibling.size
    parts = name.split("/")
    is_plain = (
        all(part and part not in (".", "..") and part.isprintable() for part in parts) and "\\" not in name
    )
    if not is_plain or not isinstance(size, int) or not 0 <= size <= 10**12:
        return None
    sha256 = str(getattr(sibling.lfs, "sha256", "") or "")
    return HubFile(
        name, size, sha256 if re.fullmatch(r"[0-9a-f]{64}", sha256) else "", str(sibling.blob_id or "")
    )


def _ask(name: HubName) -> tuple[Any, bool]:
    """The repository, first without and then with the writer's own token, so that only who must know learns who asks."""
    for name_of in (
        "HF_HUB_DISABLE_TELEMETRY",
        "DO_NOT_TRACK",
    ):  # its user agent would name what is installed here
        os.environ.setdefault(name_of, "1")
    import huggingface_hub

    api = huggingface_hub.HfApi(endpoint=endpoint(), library_name="writer-app", token=False)
    try:
        return _info(api, name, False), False
    except WriterError as failure:
        token = huggingface_hub.get_token()
        if failure.fault.code not in ("model.hub_gated", "model.hub_not_found") or not token:
            raise
    return _info(api, name, token), True


def _info(api: Any, name: HubName, token: str | bool) -> Any:
    from huggingface_hub import errors

    try:
        return api.model_info(
            name.repository,
            revision=name.revision or None,
            files_metadata=True,
            timeout=_TIMEOUT_SECONDS,
            token=token,
        )
    except errors.GatedRepoError:
        raise WriterError("model.hub_gated", repository=name.repository) from None
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError):
        raise WriterError("model.hub_not_found", repository=name.repository) from None
    except errors.OfflineModeIsEnabled:
        raise WriterError("model.offline") from None
    except errors.HfHubHTTPError as error:
        status = getattr(error.response, "status_code", 0)
        if status in (401, 403):
            raise WriterError("model.hub_gated", repository=name.repository) from None
        raise WriterError(
            "model.source_refused", source=f"{endpoint()}/{name.repository}", status=status
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):  # an answer that is no hub's
        raise WriterError("model.hub_answer", source=endpoint()) from None
    except Exception as error:  # whatever its network library raises, which changes with its versions
        raise WriterError("model.no_network", source=endpoint()) from error


def _words(value: object) -> str:
    return "".join(sign for sign in str(value or "") if sign.isprintable())[:80]


def token_for(offer: Offer) -> str:
    """The writer's own token, where the repository answers nobody else."""
    if not offer.needs_token:
        return ""
    import huggingface_hub

    return huggingface_hub.get_token() or ""


__all__ = ["HubFile", "HubName", "Offer", "choose", "look_up", "parse", "token_for"]
