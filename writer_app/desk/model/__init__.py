"""The model of the desk: which one writes, and the dialog to choose and fetch."""
