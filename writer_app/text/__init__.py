"""Facts about plain text: sentence ends, words and characters (Latin and CJK), repetition."""
