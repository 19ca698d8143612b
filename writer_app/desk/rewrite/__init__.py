"""The Rewrite pane: a passage in another way, decided change by change. Nothing here is imported before it is first wanted."""
