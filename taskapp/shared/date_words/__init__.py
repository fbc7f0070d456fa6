"""Days and times as people say and type them; pure functions, the time of now is handed in.

lexicon  every word and what it means, in one table: a row a meaning, a column a language or a way of writing
reader   a text → `Mention`s: where each day or time stands and what it means
typed    which mentions are due dates in a line that somebody types (quick add)
spoken   which mention is the day of a spoken sentence (the offline rules)
"""
