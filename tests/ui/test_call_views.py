"""The transcript on a call's page: quotes are marked, also when they continue in the next turn."""

import pytest

from taskapp.ui.calls.transcript_views import _pieces, _split_quote, clock

TEXTS = ["Hello. I will send it", "by Friday", "at noon. Fine."]


@pytest.mark.parametrize(
    ("turn", "quote", "parts"),
    [
        (0, "I will send it", [(0, "I will send it")]),
        (0, "send it by Friday at noon", [(0, "send it"), (1, "by Friday"), (2, "at noon")]),
        (1, "by Friday at noon", [(1, "by Friday"), (2, "at noon")]),
        (0, "never said", []),
        (2, "Fine. And more", [(2, "Fine."), ]),
        (9, "by Friday", []),
    ],
)  # fmt: skip
def test_a_quote_is_marked_in_every_turn_it_goes_through(turn: int, quote: str, parts: list[tuple[int, str]]) -> None:
    assert _split_quote(TEXTS, turn, quote) == parts


def test_marked_words_and_the_rest_are_the_whole_turn() -> None:
    pieces = _pieces("a (b) c (b)", ["(b)", "b"])
    assert [piece["text"] for piece in pieces if piece["quoted"]] == ["(b)", "(b)"]
    assert "".join(piece["text"] for piece in pieces) == "a (b) c (b)"


def test_long_calls_show_hours() -> None:
    assert (clock(65.9), clock(3723)) == ("1:05", "1:02:03")
