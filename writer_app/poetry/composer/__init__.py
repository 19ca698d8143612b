"""Composing: a wish becomes drafts, line by line, every line right by construction, and looked over by the checker."""
