"""Grammars are llguidance's (Lark), the same text for every backend."""

from __future__ import annotations

from writer_app.error import WriterError

HEADER = "%llguidance {}\n"


def check_grammar(grammar: str) -> None:
    """Raise `engine.grammar_refused` for what llguidance can't read: llama.cpp would write on without it and say nothing.

    About 1 ms. That the model's vocabulary has the tokens a grammar names is not looked at.
    """
    if not grammar:
        return
    from llguidance import LLMatcher  # 60 ms: only who uses a grammar waits

    if LLMatcher.validate_grammar(grammar if grammar.startswith("%llguidance") else HEADER + grammar):
        raise WriterError("engine.grammar_refused")
