"""Side windows: preferences, keys, palette, guide, start card."""
