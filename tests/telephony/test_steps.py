"""Single steps in this process: silence is not analyzed, the report reaches who may still see the call."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlmodel import col, select

from taskapp.calls import recordings
from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallCreate
from taskapp.calls.types import CallDirection
from taskapp.contacts import service as contact_service
from taskapp.core import config, db
from taskapp.core.ids import new_id
from taskapp.notifications.model import Notification
from taskapp.telephony.pipeline import process_calls
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company
from tests.support.language_model import LanguageModelServer, Reply

SOUND = b"RIFF\x00\x00\x00\x00WAVE" + bytes(1000)


@pytest.fixture
def model(language_model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch) -> LanguageModelServer:
    for name, value in language_model.env.items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    return language_model


async def _sound() -> AsyncIterator[bytes]:
    yield SOUND


async def a_recorded_call(company: Company) -> UUID:
    """A call that the agent logs with a recording; its contact is the agent's."""
    call_id = new_id()
    path, kind = await recordings.keep(company.organization.id, call_id, _sound())
    async with db.transaction() as session:
        contact = await a_contact(session, company.owner, "Bob", assigned_to=[company.agent])
        new = CallCreate(contact_id=contact.id, direction=CallDirection.INBOUND, started_at="2026-03-25T15:30")
        await call_service.create_call(session, company.agent, new, recording=(call_id, path, kind))
        await call_service.start_processing(session, company.agent, call_id)
    return call_id


async def test_a_silent_recording_is_heard_once_and_nothing_more_is_asked(
    database: db.Database, model: LanguageModelServer
) -> None:
    model.script = lambda _request: Reply(text="")
    async with db.transaction() as session:
        company = await a_company(session)
    call_id = await a_recorded_call(company)
    await process_calls()
    async with db.transaction() as session:
        call = await call_service.start_processing(session, company.owner, call_id)
    await process_calls()
    async with db.reading() as session:
        call = await call_service.get_call(session, company.owner, call_id)
    assert (call.status, call.problem, call.analysis) == ("processed", None, None)
    assert ["raw" in request for request in model.requests] == [True]


async def test_the_report_goes_to_those_who_look_after_the_contact_now(
    database: db.Database, model: LanguageModelServer
) -> None:
    model.script = lambda request: (
        Reply(text="Hello there.") if "raw" in request else Reply.json({"tasks": [], "summary": "Hello."})
    )
    async with db.transaction() as session:
        company = await a_company(session)
    call_id = await a_recorded_call(company)
    async with db.transaction() as session:
        call = await call_service.get_call(session, company.owner, call_id)
        assert call.contact_id
        theirs = [company.colleague.member_id]
        await contact_service.set_members(session, company.owner, call.contact_id, member_ids=theirs)
    await process_calls()
    async with db.reading() as session:
        query = select(Notification.user_id).where(col(Notification.category) == "call-processed")
        assert list(await session.scalars(query)) == [company.colleague.user_id]
