"""Texts from other programs and for them: readers and writers without Qt, each imported when it is needed."""
