"""What a model answers: frozen records with (job, request). Text events carry a sequence number per candidate."""

from __future__ import annotations

from typing import Literal

import msgspec

from writer_app.error import Parameter

StopReason = Literal[
    "sentence", "paragraph", "length", "end_of_text", "loop", "stopped", "context", "grammar"
]
ModelKind = Literal["chat", "base", "seq2seq"]
"""How a model is asked: through its chat template, by a text to go on from, or with a task for its encoder."""


class _Event(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    job: int
    request: int = 0


class ModelInfo(msgspec.Struct, frozen=True):
    """What is loaded. `device` is "CPU" or what the GPU calls itself, `context_tokens` what fits into one prompt and answer."""

    name: str
    path: str
    sha256: str
    backend: str
    device: str
    threads: int
    context_tokens: int
    trained_context_tokens: int
    parameters: int
    architecture: str
    has_chat_template: bool
    is_network_isolated: bool


class Loaded(_Event, frozen=True):
    info: ModelInfo
    seconds: float


class Reading(_Event, frozen=True):
    """The prompt is being read: `done` of `total` tokens, of which `cached` came from the cache."""

    done: int
    total: int
    cached: int


class Token(msgspec.Struct, frozen=True):
    """One token as text, with its raw log-probability (natural logarithm, before any sampler)."""

    id: int
    text: str
    logprob: float


class Choice(msgspec.Struct, frozen=True):
    """A drawn token and its most probable rivals (itself included where it is among them)."""

    token: Token
    rivals: tuple[Token, ...] = ()


class Text(_Event, frozen=True):
    """`piece` follows what this candidate has so far. Never half a character."""

    candidate: int
    sequence: int
    piece: str
    tokens: int = 1
    choices: tuple[Choice, ...] = ()


class Retract(_Event, frozen=True):
    """Take back the last `count` characters of a candidate: a trailing half sentence, a loop, a ban."""

    candidate: int
    sequence: int
    count: int


class CandidateDone(_Event, frozen=True):
    """The whole text of a candidate and why it ended.

    `logprob` is the sum of its tokens' raw log-probabilities where the request asked for alternatives, else 0.
    """

    candidate: int
    text: str
    reason: StopReason
    tokens: int
    logprob: float = 0.0


class Timings(msgspec.Struct, frozen=True):
    """`prompt_tokens` counts all of the prompt, `cached_tokens` those that did not have to be read."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    prompt_seconds: float = 0.0
    first_token_seconds: float = 0.0
    generated_tokens: int = 0
    seconds: float = 0.0
    tokens_per_second: float = 0.0


class Finished(_Event, frozen=True):
    """A Generate ended (also by Stop). Seed is the one that was used."""

    timings: Timings
    seed: int


class Scored(_Event, frozen=True):
    tokens: tuple[Token, ...]


class Distribution(_Event, frozen=True):
    tokens: tuple[Token, ...]


class PieceCount(msgspec.Struct, frozen=True):
    """How a piece fared: its tokens, and how many characters were cut from its beginning (all: it was dropped)."""

    label: str
    tokens: int
    kept_tokens: int
    cut_characters: int


class Measured(_Event, frozen=True):
    """`to_read` estimates the tokens that the cache of `continue` doesn't hold. `model_kind` tells a composer how to ask."""

    pieces: tuple[PieceCount, ...]
    prompt_tokens: int
    context_tokens: int
    to_read: int
    model_kind: ModelKind = "base"


class Noticed(_Event, frozen=True):
    """Something the person should know while the request goes on; `code` and `parameters` as in `writer_app.error.Fault`."""

    code: str
    parameters: dict[str, Parameter] = {}


class Failed(_Event, frozen=True):
    """The request can't be done; `code` and `parameters` as in `writer_app.error.Fault`."""

    code: str
    parameters: dict[str, Parameter] = {}


class JobDone(_Event, frozen=True):
    """The composer of a job returned (its last event, unless the job failed or was stopped before). Never crosses a process.

    `outcome` is the composer's return value as builtins or records.
    """

    outcome: object = None


class Told(_Event, frozen=True):
    """What a composer wants the window to see before it is done (a poem's lines so far). Never crosses a process."""

    what: object


class EngineGone(msgspec.Struct, frozen=True, tag=True):
    """The engine process ended without being asked. Open jobs have already got their Failed; the next request starts it anew."""

    exit_code: int


Event = (
    Loaded
    | Reading
    | Text
    | Retract
    | CandidateDone
    | Finished
    | Scored
    | Distribution
    | Measured
    | Noticed
    | Failed
    | JobDone
    | Told
    | EngineGone
)
