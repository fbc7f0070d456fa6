"""Date expressions in natural language ("next Friday at 3"); pure functions, the current time is an argument.

lexicon  the vocabulary in one table: a row per meaning, a column per language or style
reader   finds each day or time in a text (`Mention`) and what it means
typed    selects the mentions that are due dates in a typed line (quick add)
spoken   selects the day that a spoken sentence names (offline extraction)
"""
