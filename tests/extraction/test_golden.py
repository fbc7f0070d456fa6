"""The golden sets: their size and labels, and the lowest allowed score of the offline rules on each."""

import pytest

from taskapp.extraction.golden import report
from taskapp.extraction.golden.calls import FILES, read_calls
from taskapp.extraction.golden.folder import LANGUAGES, LabelledCall
from taskapp.extraction.golden.synthetic import agreement, synthetic_calls
from taskapp.extraction.offline import rules as offline_rules

CALLS = read_calls()


def _score(calls: list[LabelledCall]) -> report.Tally:
    found = [(call, offline_rules.find_tasks(call.transcription["turns"], call.prompt_context)) for call in calls]
    return report.total(report.call_result(call, items) for call, items in found)


def test_the_set_is_large_and_holds_calls_without_tasks() -> None:
    assert len(CALLS) >= 60
    assert len({call.name for call in CALLS}) == len(CALLS)
    assert sum(not call.file.gold for call in CALLS) >= 20


@pytest.mark.parametrize("name", list(FILES))
def test_the_offline_rules_find_most_tasks_and_quote_only_what_was_said(name: str) -> None:
    tally = _score(read_calls(name))
    assert tally.f1 >= 0.9
    assert tally.unproven == 0


def test_the_score_of_right_answers_is_full_and_of_no_answers_is_zero() -> None:
    call = next(call for call in CALLS if call.name == "promise-offer")
    right = offline_rules.find_tasks(call.transcription["turns"], call.prompt_context)
    assert report.score(report.call_result(call, right)).f1 == 1.0
    assert report.score(report.call_result(call, [])).met == 0
    assert report.score(report.call_result(call, [*right, *right])).found == 1


def test_the_synthetic_set_is_large_varied_and_the_same_each_time() -> None:
    calls = synthetic_calls()
    assert len(calls) >= 300
    assert {call.language for call in calls} >= {"english", "german", "spanish", "french", "portuguese", "italian"}
    assert {call.language for call in calls} <= {"english", *LANGUAGES}
    assert {call.file.kind for call in calls} >= {
        "promise",
        "request",
        "meeting",
        "message",
        "theirs",
        "none",
        "long",
        "pair",
    }
    assert 60 <= sum("noise" in call.file.tags for call in calls) <= 150
    assert [call.file for call in calls] == [call.file for call in synthetic_calls()]


def test_both_passes_of_the_synthetic_labels_agree() -> None:
    templates, days = (part.split() for part in agreement().removeprefix("labels, two passes: ").split("; "))
    assert templates[0] == templates[2]
    assert int(days[0]) >= 0.97 * int(days[2])


@pytest.mark.parametrize(("seen", "lowest"), [(True, 0.9), (False, 0.8)])
def test_the_offline_rules_do_not_get_worse_on_the_synthetic_set(seen: bool, lowest: float) -> None:
    tally = _score(synthetic_calls(seen=seen))
    assert tally.f1 >= lowest
    assert tally.false_alarms <= 0.1 * tally.empty
    assert tally.right_sides >= 0.95 * tally.right
