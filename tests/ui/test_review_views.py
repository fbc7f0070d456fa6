"""Rows of the review inbox: what stands above and on each, for new tasks and for changes of open ones."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from taskapp.extraction.suggestions.inbox import InboxItem, SaidTurn
from taskapp.extraction.suggestions.review import SuggestionRead
from taskapp.extraction.trust.repository import Judgement
from taskapp.extraction.trust.service import TrustRead, trust_of
from taskapp.tasks.types import SuggestionKind, SuggestionState, TaskSide
from taskapp.ui.review.trust_views import trust_head, trust_rows
from taskapp.ui.review.views import review_rows

NEW_YORK = ZoneInfo("America/New_York")
ADA = UUID("01a20a92-79d8-77ca-91a6-812384e9cac7")


def an_item(call_id: UUID, kind: SuggestionKind, **content: Any) -> InboxItem:
    quote = {"text": "I'll send it", "speaker": "Zoe", "turn": 1, "score": 1.0, "start_seconds": 75.0}
    suggestion = SuggestionRead(
        uuid4(), call_id, kind, SuggestionState.PENDING, "The form", None, "2026-04-14T15:00", quote, kind.label,
        TaskSide.THEY, content,
    )  # fmt: skip
    started = datetime(2026, 4, 13, 19, 42, tzinfo=UTC)
    return InboxItem(suggestion, uuid4(), "Zoe Long", started, True, SaidTurn("Ada", "Hello."), None)


def test_a_call_is_named_once_above_its_suggestions() -> None:
    one, two = uuid4(), uuid4()
    found = [an_item(call, SuggestionKind.COMPLETE) for call in (one, one, two)]
    rows = review_rows(found, {}, NEW_YORK)
    assert [row["head"] for row in rows] == ["Call with Zoe Long", "", "Call with Zoe Long"]
    assert [row["place"] for row in rows] == ["1 of 3", "2 of 3", "3 of 3"]
    assert {(row["act"], row["due"]) for row in rows} == {("Closes · ", "said done")}


def test_a_row_has_the_quote_its_sound_and_the_fields_of_the_form() -> None:
    content = {"category": "send-info", "priority": "high", "assigned_to": str(ADA)}
    (row,) = review_rows([an_item(uuid4(), SuggestionKind.CREATE, **content)], {str(ADA): "Ada King"}, NEW_YORK)
    assert (row["text"], row["clock"], row["at"]) == ("I'll send it", "1:15", 75.0)
    assert row["recording"] == f"/api/calls/{row['call_id']}/recording"
    assert (row["due"], row["due_local"], row["assignee"]) == ("Apr 14, 3:00 PM", "2026-04-14T15:00", "Ada King")
    assert (row["before_speaker"], row["after"], row["they"], row["category"]) == ("Ada", "", True, "Send Info")


def test_the_table_says_how_often_each_category_is_right_and_what_follows() -> None:
    at = datetime(2026, 4, 13, tzinfo=UTC)
    good = [Judgement(category, True, False, at, None) for category in ("send-info", "callback") for _ in range(50)]
    wrong = Judgement("callback", False, True, at, at.replace(hour=9))
    trust = TrustRead(trust_of([*good, wrong], 0.9, {}), 0.9, 35)
    rows = {row["category"]: row for row in trust_rows(trust, may_turn_on=True)}
    assert trust_head(trust) == "Added without asking above 90 %, from 35 decisions"
    assert (rows["send-info"]["right"], rows["send-info"]["at_least"]) == ("100 %", "92 %")
    assert [rows[name]["note"] for name in ("send-info", "callback", "meeting")] == [
        "added without asking", "asks first · 1 error reported", "asks first"
    ]  # fmt: skip
    assert [name for name, row in rows.items() if row["may_turn_on"]] == ["callback"]
    assert trust_rows(TrustRead(trust_of([], 0.9, {}), 0.9, 35), may_turn_on=True) == []
    assert trust_head(TrustRead([], None, None)) == "All categories ask first"
