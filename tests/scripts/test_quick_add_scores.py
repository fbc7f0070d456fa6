"""The score of the reader of days in docs/quick-add.md is the current one, and good enough."""

import pytest

from scripts import quick_add_scores as scores


def test_the_document_shows_the_current_score() -> None:
    document = scores.DOCUMENT.read_text()
    assert scores.written(document) == document
    assert scores.table() in document


def test_no_line_is_read_wrong_and_nearly_all_that_name_a_day_are_read() -> None:
    kinds = {case: scores.score(case) for case in scores.cases()}
    assert [case.line for case, kind in kinds.items() if kind == "wrong"] == []
    named = [case for case in kinds if case.meaning[0].isdigit()]
    assert sum(kinds[case] == "right" for case in named) >= 0.95 * len(named)


@pytest.mark.parametrize(
    ("line", "meaning", "kind"),
    [
        ("Call Maria tomorrow", "2026-11-28", "wrong"),
        ("Call Maria tomorrow", "-", "wrong"),
        ("Call Maria every Monday", "?", "marked"),
        ("Call Maria every Monday", "-", "wrong"),
        ("Call Maria tom", "2026-11-27", "missed"),
        ("Call Maria", "-", "none"),
    ],
)
def test_a_reading_that_differs_from_the_meaning_is_noticed(line: str, meaning: str, kind: str) -> None:
    assert scores.score(scores.Case(line, meaning)) == kind
