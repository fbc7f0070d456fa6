"""The session of a page: what it shows, which changes it follows, and how a failed event is answered."""

import errno
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from reflex.event import Event
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from taskapp.auth.credentials import own_sessions
from taskapp.auth.model import LoginSession
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Invalid, NotFound, Unauthorized
from taskapp.organizations.model import Organization
from taskapp.ui import routes, session
from taskapp.ui.live import updates as live
from taskapp.ui.notifications.webhooks_state import WebhooksState
from taskapp.ui.organizations.sessions import SessionsState
from taskapp.ui.organizations.tokens import TokensState
from taskapp.ui.reflex_adapter import failed_events
from taskapp.ui.session import SecondFactorNeeded, SessionState, handle_exception
from taskapp.ui.tasks.list.state import TaskListState
from tests.factories.people import a_company
from tests.support.page_states import open_tab

pytestmark = pytest.mark.anyio


def answer(exception: Exception) -> tuple[list[str], dict[str, Any]]:
    """The kinds of the commands that answer a failed event, and what the first says."""
    events: list[Any] = list(handle_exception(exception))
    return [event.payload["kind"] for event in events if hasattr(event, "payload")], events[0].payload


async def test_a_page_shows_the_days_of_the_organizations_zone(database: db.Database) -> None:
    clock.set_clock(lambda: datetime(2026, 11, 26, 3, 0, tzinfo=UTC))
    async with db.transaction() as opened:
        company = await a_company(opened, timezone="America/New_York")
        organization = await opened.get_one(Organization, company.organization.id)
        organization.deletion_at = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)
    async with open_tab(company.owner) as tab:
        state = await tab.state(SessionState)
        await state.guard()
        assert (state.today, state.deletion) == ("2026-11-25", "December 1, 2026")
        assert state.scope == f"{company.owner.organization_id}.{company.owner.member_id}"
        assert (state.name, state.timezone) == (company.owner.name, "America/New_York")


async def test_a_new_page_follows_the_session_and_nothing_of_the_page_before(database: db.Database) -> None:
    async with db.transaction() as opened:
        company = await a_company(opened)
    async with open_tab(company.owner) as tab:
        state, listing = await tab.state(SessionState), await tab.state(TaskListState)
        await state.guard()
        await listing.load()
        page = live.hub._pages[tab.token]
        assert {feed.view for feed in page.feeds} == {SessionState, TaskListState}
        await state.guard()
        assert {feed.view for feed in live.hub._pages[tab.token].feeds} == {SessionState}


async def test_an_event_counts_as_use_of_its_login(database: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    clock.set_clock(lambda: now)
    async with db.transaction() as opened:
        company = await a_company(opened)
    async with open_tab(company.owner) as tab:
        later = now + timedelta(days=1)
        clock.set_clock(lambda: later)
        monkeypatch.setattr(own_sessions, "_recorded", {})
        await (await tab.state(SessionState)).guard()
    async with db.reading() as opened:
        query = select(col(LoginSession.last_seen_at)).where(col(LoginSession.member_id) == company.owner.member_id)
        assert await opened.scalar(query) == later


async def test_who_has_to_set_up_a_second_factor_is_led_there_and_who_is_signed_out_to_the_login(
    database: db.Database,
) -> None:
    async with db.transaction() as opened:
        company = await a_company(opened)
    async with open_tab(company.owner) as tab:
        async with db.transaction() as opened:
            (await opened.get_one(Organization, company.organization.id)).require_second_factor = True
        with pytest.raises(SecondFactorNeeded) as needed:
            await (await tab.state(SessionState)).guard()
        assert answer(needed.value) == (["go"], {"kind": "go", "to": routes.SECOND_FACTOR})
    assert answer(Unauthorized("You are no longer signed in here."))[0] == ["sign-in"]


@pytest.mark.parametrize(
    ("exception", "message"),
    [
        (NotFound("Task 7 does not exist."), session.GONE),
        (Conflict("Somebody was faster."), "Somebody was faster."),
        (Invalid("Choose a day."), "Choose a day."),
        (ValueError("secret words"), session._BROKEN),
        (OperationalError("UPDATE", {}, Exception("disk I/O error")), session._DATABASE_DOWN),
        (OSError(errno.ECONNREFUSED, "refused"), session._DATABASE_DOWN),
        (OSError(errno.ENOSPC, "No space left on device"), session._DISK_FULL),
        (OperationalError("UPDATE", {}, Exception("database or disk is full")), session._DISK_FULL),
    ],
)
async def test_a_failed_event_says_what_happened_and_takes_back_what_was_painted(
    exception: Exception, message: str
) -> None:
    kinds, toast = answer(exception)
    assert (toast["message"], toast["level"], kinds) == (message, "error", ["toast", "wake"])


async def test_a_list_that_hears_of_no_changes_is_loaded_again_when_a_row_of_it_is_another_or_gone(
    database: db.Database,
) -> None:
    async with db.transaction() as opened:
        company = await a_company(opened)
    for kind, handler in ((WebhooksState, "remove"), (TokensState, "revoke"), (SessionsState, "sign_out")):
        async with open_tab(company.owner) as tab:
            act = getattr(await tab.state(kind), handler)
            with pytest.raises(NotFound) as gone:
                await act("01890000-0000-7000-8000-000000000000")
        # Such as a test message to a webhook that a colleague has turned off.
        other = Conflict("This webhook is turned off; turn it on first.")
        answers = ((getattr(kind, handler)("x"), kind.load), (kind.load, SessionState.settle))
        for problem, (failed, then) in product((gone.value, other), answers):
            [event] = Event.from_event_type(failed)
            setattr(problem, failed_events._ATTRIBUTE, event)
            *_, last = handle_exception(problem)
            assert Event.from_event_type(last)[0].name == Event.from_event_type(then)[0].name
