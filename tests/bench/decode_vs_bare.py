"""How fast the app's text comes beside xllamacpp called directly: the same model, settings, prompt, seeds and threads."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import xllamacpp
from measure import english, own_home, report
from speed import THREADS, Stream, app, in_turns, record

from writer_app.engine.llamacpp_writer import sampler_values
from writer_app.models.store import ModelStore

ROUNDS = 9
NEW_TOKENS = 96
PROMPT_TOKENS = 200
CONTEXT = 4096


class Bare:
    """A Server with nothing of ours but the model's path and the threads. It listens on a socket in `folder`."""

    def __init__(self, folder: str) -> None:
        parameters = xllamacpp.CommonParams()
        parameters.model.path = ModelStore().resolve("").path
        parameters.n_ctx = CONTEXT
        parameters.n_parallel = 1
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = THREADS
        parameters.n_gpu_layers = 0
        parameters.verbosity = -1
        parameters.ui = False
        parameters.hostnames = [str(Path(folder) / "bare.sock")]
        self._server = xllamacpp.Server(parameters)

    def write(self, text: str, values: dict[str, Any]) -> Stream:
        stream = Stream()

        def take(chunk: dict[str, Any]) -> bool:
            if any(choice.get("text") for choice in chunk.get("choices", ())):
                stream.took(1)
            return False

        self._server.handle_completions({"prompt": text, "stream": True, "n": 1, **values}, take)
        stream.ended()
        return stream


def main() -> None:
    text = english(PROMPT_TOKENS)
    with own_home(), tempfile.TemporaryDirectory() as folder, app() as ours:
        bare = Bare(folder)

        def by_app(number: int) -> float:
            return ours.write(text, record(NEW_TOKENS, seed=number)).rate

        def by_server(number: int) -> float:
            settings = record(NEW_TOKENS, seed=number)
            return bare.write(
                text, {**sampler_values(settings), "max_tokens": NEW_TOKENS, "seed": number}
            ).rate

        by_app(ROUNDS), by_server(ROUNDS)
        app_rate, bare_rate = in_turns(ROUNDS, by_app, by_server)
    report(
        decode_vs_bare=app_rate / bare_rate,
        decode_tokens_per_second=app_rate,
        bare_tokens_per_second=bare_rate,
        threads=THREADS,
    )


if __name__ == "__main__":
    main()
