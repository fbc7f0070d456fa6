"""Days and times as people say them ("next Friday at 3"); pure functions, the current time is an argument.

tokens         splits a text into numbers, words and signs
lexicon        the vocabulary in one table: a row per meaning, a column per language
forms          the grammar: a line for each form of a day or a time; foreign_forms has those of other languages
grammar        compiles the forms into a trie and finds the longest form at each token
meaning        what a form can say, and the moment at which it is read
meanings       what each form means; day_meanings, distance_meanings and time_meanings have the functions
bare_hours     tells hours from other numbers
phrases        joins a day, the hour beside it and their prepositions
typed          reads a typed line (quick add): its due dates, and what is not understood
line           tells which phrases of a typed line are due dates; foreign_line does for other languages
spoken         selects the day and hour of a spoken sentence (offline extraction)
words_around   words that change what a day behind them means
mentions       what is found in a typed line, and why the rest is not understood
calendar_days  calendar arithmetic
foreign        the readers of typed lines in other languages
zones          abbreviations of time zones

Two functions are the interface:

    typed.read_line(line, *, now, tz, day_first=False) -> list[Mention]
    spoken.read_spoken(sentence, now) -> SpokenDay | None

`read_spoken` takes one sentence as it was said, in English, German, Spanish, French or Portuguese, and the local time of the
call (aware). `SpokenDay` has `day` (a date), `at` (a time of day, or None when none was said) and `start`, `end`, the position of the
words in the sentence. None means that the sentence names no day, or no single day.
"""
