"""The golden set: synthetic calls with the tasks they should lead to, and the score of whoever looks for them."""

from taskapp.extraction.golden.calls import GoldenCall, read_calls
from taskapp.extraction.golden.scoring import Score, score_call, table

__all__ = ["GoldenCall", "Score", "read_calls", "score_call", "table"]
