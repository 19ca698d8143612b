"""Forms, prosody, the checker and the composer."""
