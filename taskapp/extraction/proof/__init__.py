"""Compares a claimed quote with what was said: `words` splits a text, `numbers` and `normal_forms` give numbers, times and amounts one
spelling, `alignment` finds a quote among the words, `sentences` widens the find to whole sentences."""
