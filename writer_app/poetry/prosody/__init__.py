"""Sound of verse: tones and rhyme books of Chinese, pronunciation and rhyme of English. Tables are read on first use."""
