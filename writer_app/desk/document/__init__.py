"""The open document: files, recovery, changes from outside."""
