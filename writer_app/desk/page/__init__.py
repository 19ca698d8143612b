"""The page: a QTextEdit as a view of a draft."""
