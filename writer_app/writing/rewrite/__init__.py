"""Rewriting a passage: styles, versions, judges, the best first."""
