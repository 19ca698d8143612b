"""What a writer asks for: what the model sees, continuation, candidates."""
