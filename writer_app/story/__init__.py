"""What the writer owns: manuscript and edit log, files, recovery."""
