"""The words of each language: a table per language with the shape in `frames`, `act_words` and `closing_words`;
`detection` finds the language of a call and of a clause."""
