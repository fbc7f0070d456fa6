"""The size of the golden set, and the lowest allowed score of the offline rules."""

import pytest

from taskapp.extraction.golden import Score, read_calls, score_call
from taskapp.extraction.golden.calls import FILES
from taskapp.extraction.offline import rules as offline_rules

CALLS = read_calls()


def test_the_set_is_large_and_holds_calls_without_tasks() -> None:
    assert len(CALLS) >= 60
    assert len({call.name for call in CALLS}) == len(CALLS)
    assert sum(not call.expected for call in CALLS) >= 20


@pytest.mark.parametrize("name", list(FILES))
def test_the_offline_rules_find_most_tasks_and_quote_only_what_was_said(name: str) -> None:
    total = Score()
    for call in read_calls(name):
        total.add(score_call(call, offline_rules.find_tasks(call.transcription["turns"], call.prompt_context)))
    assert total.f1 >= 0.7
    assert total.proven == total.quoted == total.found


def test_the_score_of_right_answers_is_full_and_of_no_answers_is_zero() -> None:
    call = next(call for call in CALLS if call.name == "promise-offer")
    right = offline_rules.find_tasks(call.transcription["turns"], call.prompt_context)
    assert score_call(call, right).f1 == 1.0
    assert score_call(call, []).recall == 0.0
    assert score_call(call, [*right, *right]).duplicates == 1
