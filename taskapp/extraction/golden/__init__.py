"""The golden set: synthetic calls with their expected tasks, and the score of a model or of the offline rules."""

from taskapp.extraction.golden.calls import GoldenCall, read_calls
from taskapp.extraction.golden.scoring import Score, score_call, table

__all__ = ["GoldenCall", "Score", "read_calls", "score_call", "table"]
