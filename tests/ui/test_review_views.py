"""The review inbox: what stands above and on each row, and the page with more suggestions than it shows."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx2
import pytest

from taskapp.calls.model import Call
from taskapp.core.db import database as db
from taskapp.extraction.model import TaskSuggestion
from taskapp.extraction.suggestions.decided import DecidedRead, Outcome
from taskapp.extraction.suggestions.inbox import InboxItem, OpenTask, SaidTurn
from taskapp.extraction.suggestions.review import SuggestionRead
from taskapp.extraction.trust.repository import Judgement
from taskapp.extraction.trust.service import TrustRead, trust_of
from taskapp.tasks.types import SuggestionKind, SuggestionState, TaskSide
from taskapp.ui.review.decided import decided_row
from taskapp.ui.review.trust_views import trust_head, trust_rows
from taskapp.ui.review.views import review_rows
from tests.support.open_page import OpenPage, open_page
from tests.support.product import Product

NEW_YORK = ZoneInfo("America/New_York")
REVIEW = "taskapp___ui___review___state____review_state"
MOST_BYTES = 40_000
OWNER = {
    "organization_name": "Acme",
    "name": "Ada",
    "email": "ada@acme.example",
    "password": "correct horse battery staple",
    "timezone": "Europe/Berlin",
}
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
    rows = review_rows(found, {}, NEW_YORK, total=1_003)
    assert [row["head"] for row in rows] == ["Call with Zoe Long", "", "Call with Zoe Long"]
    assert [row["place"] for row in rows] == ["1 of 1,003", "2 of 1,003", "3 of 1,003"]
    assert {(row["act"], row["due"]) for row in rows} == {("Closes · ", "said done")}


def test_a_row_has_the_quote_its_sound_and_the_fields_of_the_form() -> None:
    content = {"category": "send-info", "priority": "high", "assigned_to": str(ADA)}
    (row,) = review_rows(
        [an_item(uuid4(), SuggestionKind.CREATE, **content)], {str(ADA): "Ada King"}, NEW_YORK, total=1
    )
    assert (row["text"], row["clock"], row["at"]) == ("I'll send it", "1:15", 75.0)
    assert row["recording"] == f"/api/calls/{row['call_id']}/recording"
    assert (row["due"], row["due_local"], row["assignee"]) == ("Apr 14, 3:00 PM", "2026-04-14T15:00", "Ada King")
    assert (row["before_speaker"], row["after"], row["they"], row["category"]) == ("Ada", "", True, "Send Info")


def test_a_duplicate_names_the_task_and_the_keys_that_merge_into_the_open_ones() -> None:
    new = an_item(uuid4(), SuggestionKind.CREATE)
    first, second = OpenTask(uuid4(), "The form", 0.9), OpenTask(uuid4(), "The list", 0.1)
    found = replace(new, open_tasks=[first, second], duplicate=True, has_recording=False)
    (row,) = review_rows([found], {}, NEW_YORK, total=1)
    assert (row["act"], row["same_as"], row["same_id"]) == ("Duplicate · ", "The form", str(first.id))
    assert [(target["key"], target["title"]) for target in row["targets"]] == [("1", "The form"), ("2", "The list")]
    assert (row["recording"], row["due"]) == ("", "Apr 14, 3:00 PM")


def test_a_decided_suggestion_leads_to_its_task_and_names_who_decided() -> None:
    at = datetime(2026, 4, 13, 19, 42, tzinfo=UTC)
    task, call = uuid4(), uuid4()
    read = DecidedRead(
        uuid4(), call, uuid4(), "Zoe Long", SuggestionKind.CREATE, "The form", Outcome.EDITED, None, at, ADA, "Ada King",
        task, None, None, True,
    )  # fmt: skip
    row = decided_row(read, NEW_YORK)
    assert (row["to"], row["who"], row["wrong"], row["at"]) == (
        f"/tasks/{task}",
        "by Ada King",
        False,
        "April 13, 2026 at 3:42 PM",
    )
    by_itself = replace(read, outcome=Outcome.AUTOMATIC, decided_by_name=None, task_id=None, wrong_at=at)
    row = decided_row(by_itself, NEW_YORK)
    assert (row["to"], row["who"], row["wrong"]) == (f"/calls/{call}", "", True)


def test_the_table_says_how_often_each_category_is_right_and_what_follows() -> None:
    at = datetime(2026, 4, 13, tzinfo=UTC)
    good = [Judgement(category, True, False, at, None) for category in ("send-info", "callback") for _ in range(50)]
    wrong = Judgement("callback", False, True, at, at.replace(hour=9))
    trust = TrustRead(trust_of([*good, wrong], 0.9, {}), 0.9, 35)
    rows = {row["category"]: row for row in trust_rows(trust, may_turn_on=True)}
    assert trust_head(trust) == "Added without asking above 90 %, from 35 decisions"
    assert (rows["send-info"]["right"], rows["send-info"]["at_least"]) == ("100 %", "92 %")
    drawn = [
        [rows[name][key] for key in ("decided", "right", "left", "width", "at")] for name in ("callback", "meeting")
    ]  # type: ignore[literal-required]
    assert drawn == [["51", "98 %", "79.4%", "19.9%", "96.1%"], ["0", "–", "0.0%", "0.0%", ""]]
    assert [rows[name]["note"] for name in ("send-info", "callback", "meeting")] == [
        "added without asking", "asks first · 1 error reported", "asks first"
    ]  # fmt: skip
    assert [name for name, row in rows.items() if row["may_turn_on"]] == ["callback"]
    later = [Judgement("callback", True, False, at.replace(hour=10), None)] * 50
    again = {
        row["category"]: row
        for row in trust_rows(TrustRead(trust_of([*good, wrong, *later], 0.9, {}), 0.9, 35), may_turn_on=True)
    }
    assert (again["callback"]["automatic"], again["callback"]["may_turn_on"]) == (True, False)
    off = TrustRead(trust_of([*good, wrong], None, {}), None, None)
    assert not any(row["may_turn_on"] or row["automatic"] for row in trust_rows(off, may_turn_on=True))
    assert trust_rows(TrustRead(trust_of([], 0.9, {}), 0.9, 35), may_turn_on=True) == []
    assert trust_head(TrustRead([], None, None)) == "All categories ask first"


async def waiting(http: httpx2.AsyncClient, started_at: str, numbers: range) -> None:
    """A call with suggestions of new tasks that wait, in the order of their numbers; open pages hear of it."""
    contact = (await http.post("/api/contacts", json={"name": "Zoe Long"})).json()["id"]
    new = {"contact_id": contact, "direction": "inbound", "started_at": started_at, "transcription": "Ada: Hello."}
    call_id = UUID((await http.post("/api/calls", json=new)).json()["id"])
    content = {"category": "send-info", "description": None, "priority": "high", "offset_days": 2}
    quote = {"text": "I will send you the form tomorrow morning.", "score": 1.0, "turn": 0, "speaker": "Ada"}
    async with db.transaction() as session:
        call = await session.get_one(Call, call_id)
        session.add_all(
            TaskSuggestion(
                id=UUID(int=number), organization_id=call.organization_id, call_id=call_id, contact_id=UUID(contact),
                kind="create", quote={**quote, "start_seconds": None},
                content={**content, "title": f"Send form {number}"},
            )
            for number in numbers
        )  # fmt: skip
    assert (await http.post("/api/calls", json=new)).is_success


async def press(page: OpenPage, name: str, sees: str, **payload: Any) -> int:
    """Send an event of the page and wait for its effect; the bytes of the frame with it."""
    since = len(page.frames)
    await page.send(f"{REVIEW}.{name}", **payload)
    return len((await page.see(sees, since=since)).encode())


@pytest.mark.anyio
async def test_of_a_thousand_waiting_suggestions_fifty_are_shown_and_the_next_ones_follow(
    database: db.Database, product: Product
) -> None:
    product.serve("--backend-only", "--no-jobs")
    base = product.base_url
    async with httpx2.AsyncClient(base_url=base, headers={"Origin": base}, timeout=60) as http:
        assert (await http.post("/api/auth/signup", json=OWNER)).is_success
        await waiting(http, "2026-03-25T15:30:00Z", range(1001, 2001))
        async with open_page(base, "/review", cookie=http.cookies["taskapp_session"]) as page:
            # News of the suggestions may begin the reading of the opened page again.
            await page.see('"count":1000')
            opened = sum(len(frame.encode()) for frame in page.frames if f"{REVIEW}" in frame)
            shown = page.painted(REVIEW)
            assert (shown["tabs"][0]["count"], len(shown["rows"]), shown["item"]["place"]) == (1000, 50, "1 of 1,000")
            decided = await press(page, "accept", '"count":999')
            assert max(opened, decided) < MOST_BYTES
            shown = page.painted(REVIEW)
            assert (len(shown["rows"]), shown["item"]["title"]) == (50, "Send form 1002")
            await press(page, "undo", '"count":1000')
            # At the last one shown: deciding fills the list up, and the next key shows more.
            await press(page, "select", "Send form 1050", suggestion_id=str(UUID(int=1050)))
            await press(page, "dismiss", '"place":"50 of 999"', reason="not-said")
            await press(page, "move", '"place":"51 of 999"', step=1)
            shown = page.painted(REVIEW)
            assert (len(shown["rows"]), shown["item"]["title"], shown["more"]) == (100, "Send form 1052", "more")
            # Sixty newer ones come: what is being edited stays.
            await press(page, "show", '"mode_rx_state_":"edit"', mode="edit")
            since = len(page.frames)
            await waiting(http, "2026-03-26T15:30:00Z", range(1, 61))
            await page.see('"place":"111 of 1,059"', since=since)
            shown = page.painted(REVIEW)
            assert (shown["item"]["title"], shown["mode"], len(shown["rows"])) == ("Send form 1052", "edit", 150)
            await press(page, "show_more", '"more_rx_state_":"most"')
            assert len(page.painted(REVIEW)["rows"]) == 200
