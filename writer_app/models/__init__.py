"""Which models exist and which are here: catalogue, inspection, download, verification."""
