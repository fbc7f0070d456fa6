"""What an event handler makes is made once, in whichever process it runs, and again after a deadlock."""

import asyncio
import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.auth import service as auth_service
from taskapp.contacts import service as contact_service
from taskapp.contacts.model import Contact
from taskapp.contacts.schemas import ContactCreate
from taskapp.core.db import database as db
from taskapp.core.db.plumbing_model import IdempotencyKey
from taskapp.core.errors import Conflict, Invalid, invalid
from taskapp.organizations.model import Member
from taskapp.ui import session as page_session
from taskapp.ui.once import make
from taskapp.ui.reflex_adapter import event_key, socket_auth
from taskapp.ui.reflex_adapter.event_guard import Guard
from tests.factories.people import a_company

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


class Tab:
    """A state's part that `make` uses: the headers with the login, and the state of the session."""

    def __init__(self, reference: str) -> None:
        headers = SimpleNamespace(raw_headers={socket_auth.REFERENCE: reference})
        self.router = SimpleNamespace(headers=headers)
        self.session = SimpleNamespace(accepted="")

    async def get_state(self, _state: Any) -> Any:
        return self.session


@pytest.fixture
async def tab() -> Tab:
    async with db.transaction() as session:
        actor = (await a_company(session)).owner
        member = await session.get_one(Member, actor.member_id)
        opened = await auth_service.open_session(session, member)
    return Tab(str(await page_session.find_reference(opened.token)))


async def a_contact(session: AsyncSession, actor: Actor) -> str:
    return str((await contact_service.create_contact(session, actor, ContactCreate(name="Ada Lovelace"))).id)


async def contacts() -> int:
    async with db.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(Contact)) or 0)


async def test_one_key_makes_one_thing_also_when_four_handlers_run_at_once(tab: Tab) -> None:
    form = {"_key": "k", "name": "Ada"}
    made = await asyncio.gather(*(make(tab, "contact", a_contact, form=form) for _ in range(4)))
    assert len({each.value for each in made}) == 1
    assert sorted(each.is_repeated for each in made) == [False, True, True, True]
    assert await contacts() == 1
    assert tab.session.accepted == "k"


async def test_other_contents_under_the_same_key_are_asked_about_and_not_stored(tab: Tab) -> None:
    await make(tab, "contact", a_contact, form={"_key": "k", "name": "Ada"})
    with pytest.raises(Conflict) as refused:
        await make(tab, "contact", a_contact, form={"_key": "k", "name": "Bob"})
    assert [error["field"] for error in refused.value.errors] == ["_key"]
    assert await contacts() == 1


async def test_the_key_of_a_form_stands_for_its_fields_and_for_one_kind_of_thing(tab: Tab) -> None:
    first = {"_key": "k", "_base": "{}", "name": "Ada", "notes": "x"}
    again = {"notes": "x", "name": "Ada", "_base": '{"name": "Bob"}', "_key": "k"}
    made = [await make(tab, "contact", a_contact, form=form) for form in (first, again)]
    assert [each.is_repeated for each in made] == [False, True]
    assert not (await make(tab, "task", a_contact, form=first)).is_repeated
    assert await contacts() == 2


async def test_what_was_refused_or_broke_off_can_be_sent_again(tab: Tab) -> None:
    async def refuse(session: AsyncSession, actor: Actor) -> str:
        await a_contact(session, actor)
        raise invalid("name", "is wrong")

    form = {"_key": "k", "name": "Ada"}
    with pytest.raises(Invalid):
        await make(tab, "contact", refuse, form=form)
    assert await contacts() == 0
    assert not (await make(tab, "contact", a_contact, form=form)).is_repeated


async def test_an_event_that_a_page_sends_again_to_another_process_makes_nothing_more(tab: Tab) -> None:
    made: list[str] = []
    form: dict[str, str] = {}

    async def handle(_sid: str, data: Any) -> None:
        async def execute(*, entry: Any, registered_handler: Any) -> None:
            made.append((await make(tab, "contact", a_contact, form=form)).value)

        processor = SimpleNamespace(_execute_event=execute)
        event_key.pass_on(processor)
        event = SimpleNamespace(payload=data["payload"])
        await processor._execute_event(entry=SimpleNamespace(event=event), registered_handler=None)

    for number, process in ((1, "a"), (1, "b"), (2, "b")):
        guard = Guard(handle, frozenset({"create"}))
        guard.add_socket(process, "page")
        await guard.on_event(process, {"name": "create", "payload": {}, "seq": number})
    assert made[0] == made[1] != made[2]
    assert await contacts() == 2
    # A page gives one key to the presses of one double click, which are two events.
    for number, press in ((3, "page:3"), (4, "page:3"), (5, "page:5"), (6, "x" * 101)):
        await guard.on_event("b", {"name": "create", "payload": {}, "seq": number, "press": press})
    assert made[3] == made[4]
    assert len(set(made[2:])) == 4
    assert await contacts() == 5
    form["_key"] = "k"
    for number in (7, 8):
        await guard.on_event("b", {"name": "create", "payload": {}, "seq": number})
    assert made[7] == made[8], "the key of a form counts before that of a press"
    assert await contacts() == 6


async def test_a_secret_is_given_again_and_not_readable_in_the_database(tab: Tab) -> None:
    async def work(_session: AsyncSession, _actor: Actor) -> str:
        return "tk_secret"

    for _ in range(2):
        assert (await make(tab, "token", work, form={"_key": "k"}, secret=True)).value == "tk_secret"
    async with db.reading() as session:
        assert "tk_secret" not in str(await session.scalar(select(col(IdempotencyKey.body))))


async def test_what_is_stored_about_a_form_does_not_let_its_password_be_guessed(tab: Tab) -> None:
    await make(tab, "contact", a_contact, form={"_key": "k", "password": "guess me"})
    async with db.reading() as session:
        stored = await session.scalar(select(col(IdempotencyKey.request_hash)))
    assert stored != hashlib.sha256(b'{"password": "guess me"}').hexdigest()


async def test_a_handler_runs_again_after_the_database_ended_its_transaction(tab: Tab) -> None:
    attempts: list[int] = []

    async def work(session: AsyncSession, actor: Actor) -> str:
        made = await a_contact(session, actor)
        attempts.append(1)
        if len(attempts) < 3 and not db.is_sqlite(session):
            await session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$"))
        return made

    _, actor = await page_session.writing(tab, work)  # type: ignore[arg-type]
    assert actor.name == "Owner"
    assert await contacts() == 1
    assert len(attempts) == (1 if db.current().is_sqlite else 3)
