"""The Poetry pane: composing, checking and mending verse. Nothing here is imported before the pane is first shown."""
