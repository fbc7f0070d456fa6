"""A phone line belongs to an organization because the operator said so: no stranger silences or takes its calls."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count, permutations

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from taskapp.access.actor import Actor
from taskapp.auth import service as auth_service
from taskapp.auth.schemas import SignUp
from taskapp.calls.model import Call, CallStep
from taskapp.cli import admin
from taskapp.contacts import service as contact_service
from taskapp.contacts.model import Activity
from taskapp.contacts.schemas import ContactCreate
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, NotFound
from taskapp.telephony import arrivals, lines
from taskapp.telephony import service as telephony
from taskapp.telephony.model import Arrival
from taskapp.telephony.schemas import LinesUpdate
from tests.factories.people import a_company, the_neighbour

LINE, CUSTOMER, OTHER_LINE = "+15105550100", "+14155550123", "+15105550199"
STEPS = ("call", "sign up", "know the caller", "claim the line", "claim the caller")
ORDERS = [order for order in permutations(STEPS) if order.index("sign up") < min(map(order.index, STEPS[2:]))]
NUMBERS = count(1)


@pytest.fixture(autouse=True)
def open_sign_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Strangers may sign up, as they may where an operator says so."""
    monkeypatch.setenv("TASKAPP_SIGNUP", "open")
    config.settings.cache_clear()
    yield
    config.settings.cache_clear()


async def sign_up(session: AsyncSession, name: str) -> Actor:
    new = SignUp(
        organization_name=name, name=name, email=f"{name.lower()}{next(NUMBERS)}@x.example", password="12345678 x"
    )
    login = await auth_service.sign_up(session, new, password_hash="unused")
    return await auth_service.get_actor_of_member(session, login.organization_id, login.member_id, via="web")


async def call(session: AsyncSession, **facts: str) -> Call:
    sid = f"RE{next(NUMBERS):032x}"
    known = {"From": CUSTOMER, "To": LINE, **facts}
    made = await arrivals.make_call(session, None, Arrival(recording_sid=sid, account_sid="AC1"), known)
    assert made is not None
    return made


async def claim(session: AsyncSession, actor: Actor, number: str) -> None:
    with suppress(Conflict):
        await telephony.set_lines(session, actor, LinesUpdate(numbers=[number]))


async def owners(session: AsyncSession) -> set[object]:
    return set(await session.scalars(select(col(Call.organization_id))))


async def take_steps(session: AsyncSession, order: tuple[str, ...]) -> Actor:
    """The victim's organization after a stranger took the steps in this order."""
    victim = await sign_up(session, "Victim")
    stranger: Actor | None = None
    for step in order:
        if step == "call":
            await call(session)
        elif step == "sign up":
            stranger = await sign_up(session, "Stranger")
        else:
            assert stranger is not None
            if step == "know the caller":
                await contact_service.create_contact(session, stranger, ContactCreate(name="Bob", phone=CUSTOMER))
            else:
                await claim(session, stranger, LINE if step == "claim the line" else CUSTOMER)
    return victim


class Undone(Exception):
    """Ends a transaction without a commit."""


@pytest.mark.trust(
    "No call of an organization's line reaches a stranger who signs up, claims the line or knows the caller"
)
async def test_whatever_a_stranger_does_in_whatever_order_calls_stay_with_the_first_organization(
    database: db.Database, record_property: Callable[[str, object], None]
) -> None:
    for order in ORDERS:
        with suppress(Undone):
            async with db.transaction() as session:
                victim = await take_steps(session, order)
                await sign_up(session, "Third")
                for direction in ("", "inbound", "outbound-api"):
                    await call(session, Direction=direction)
                await call(session, From=LINE, To=CUSTOMER)
                assert await owners(session) == {victim.organization_id}, order
                assert await telephony.set_lines(session, victim, LinesUpdate(numbers=[LINE])) == [LINE]
                await call(session)
                assert await owners(session) == {victim.organization_id}, order
                raise Undone
    record_property("tried", f"{len(ORDERS)} orders of the steps, five calls in each")


@pytest.mark.parametrize("number", ["anonymous", "+266696687", "+86282452253"])
async def test_callers_who_hide_their_number_are_not_one_contact(database: db.Database, number: str) -> None:
    async with db.transaction() as session:
        await sign_up(session, "First")
        assert (await call(session, From=number, To=LINE, Direction="inbound")).phone is None
        # What a person of the organization dials in a browser is "inbound" for Twilio too.
        assert (await call(session, From="client:ana", To=CUSTOMER, Direction="inbound")).phone == CUSTOMER


async def test_an_organization_gets_a_line_from_the_operator_and_not_by_asking_for_it(database: db.Database) -> None:
    async with db.transaction() as session:
        first, second = await sign_up(session, "First"), await sign_up(session, "Second")
        with pytest.raises(Conflict, match="taskapp phone-line add"):
            await telephony.set_lines(session, second, LinesUpdate(numbers=[OTHER_LINE]))
        assert await lines.add_line(session, second.organization_id, OTHER_LINE)
        assert (await call(session, To=OTHER_LINE)).organization_id == second.organization_id
        # Which of two organizations an unknown line belongs to is nobody's guess any more.
        with pytest.raises(arrivals.UnknownOwnerError):
            await call(session)
        with pytest.raises(Conflict):
            await lines.add_line(session, first.organization_id, OTHER_LINE)
        assert not await lines.add_line(session, first.organization_id, LINE)
        assert (await call(session)).organization_id == first.organization_id
        between = await call(session, From=LINE, To=OTHER_LINE, Direction="inbound")
        assert between.organization_id == second.organization_id
        between = await call(session, From=LINE, To=OTHER_LINE, Direction="outbound-dial")
        assert between.organization_id == first.organization_id
        await lines.remove_line(session, LINE)
        with pytest.raises(arrivals.UnknownOwnerError):
            await call(session)
        with pytest.raises(NotFound):
            await lines.remove_line(session, LINE)


async def test_a_recording_without_an_owner_goes_to_whom_the_operator_gives_the_line(database: db.Database) -> None:
    async with db.transaction() as session:
        first, second, stranger = [await sign_up(session, name) for name in ("First", "Second", "Stranger")]
        await lines.add_line(session, second.organization_id, OTHER_LINE)
        sid = "RE" + "a" * 32
        session.add(Arrival(recording_sid=sid, account_sid="AC1", state="dead", facts={"From": CUSTOMER, "To": LINE}))
        await session.flush()
        for actor, number in ((stranger, LINE), (second, LINE), (second, OTHER_LINE)):
            await claim(session, actor, number)
            with pytest.raises(arrivals.UnknownOwnerError):
                await call(session)
        await lines.add_line(session, first.organization_id, LINE)
        revived = (await session.scalars(select(Arrival).where(col(Arrival.recording_sid) == sid))).one()
        await session.refresh(revived)
        made = await arrivals.make_call(session, None, revived, revived.facts)
        assert (revived.state, made.organization_id) == ("pending", first.organization_id)


async def test_the_operator_names_an_organization_by_name_or_by_id_when_strangers_took_its_name(
    database: db.Database,
) -> None:
    async with db.transaction() as session:
        first, second = await sign_up(session, "Acme"), await sign_up(session, "Other")
    told = await admin.add_phone_line(OTHER_LINE, "Other")
    assert told.startswith(f"Calls on {OTHER_LINE} belong to Other. Lines that were given to nobody")
    listed = {"number": OTHER_LINE, "organization_id": str(second.organization_id), "organization": "Other"}
    assert await admin.list_phone_lines() == [listed]
    async with db.transaction() as session:
        await sign_up(session, "Acme")
    with pytest.raises(NotFound, match="several organizations"):
        await admin.add_phone_line(LINE, "Acme")
    assert await admin.add_phone_line(LINE, str(first.organization_id)) == f"Calls on {LINE} belong to Acme."
    with pytest.raises(NotFound, match="no organization with this name"):
        await admin.add_phone_line(LINE, "Nobody")
    await admin.remove_phone_line(OTHER_LINE)
    assert [row["number"] for row in await admin.list_phone_lines()] == [LINE]


async def test_between_two_lines_of_the_installation_the_direction_says_whose_call_it_is(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        await lines.add_line(session, company.organization.id, LINE)
        await lines.add_line(session, neighbour.organization.id, "+14155550177")
        both = {"From": "+14155550177", "To": LINE}
        inbound = await call(session, **both, Direction="inbound")
        outbound = await call(session, **both, Direction="outbound-dial")
    assert (inbound.organization_id, inbound.direction, inbound.phone) == (
        company.organization.id,
        "inbound",
        "+14155550177",
    )
    assert (outbound.organization_id, outbound.direction, outbound.phone) == (
        neighbour.organization.id,
        "outbound",
        LINE,
    )


async def test_the_end_and_the_recordings_of_a_call_add_what_they_say(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        org = company.organization.id
        await lines.add_line(session, org, LINE)
        contact = await contact_service.create_contact(
            session, company.owner, ContactCreate(name="Bob", phone=CUSTOMER)
        )
        numbers = {"CallSid": "CA1", "From": CUSTOMER, "To": LINE}
        end = {
            **numbers,
            "CallStatus": "completed",
            "CallDuration": "90",
            "Timestamp": "Wed, 26 Nov 2025 10:00:00 +0000",
        }
        first = await arrivals.make_call(session, None, Arrival(recording_sid="CA1", account_sid="AC1"), end)
        assert first
        assert (first.contact_id, first.ended, first.duration_seconds) == (contact.id, "completed", 90)
        assert first.started_at == datetime(2025, 11, 26, 9, 58, 30, tzinfo=UTC)
        steps = col(CallStep.call_id) == first.id
        await session.execute(update(CallStep).where(steps).values(state="skipped"))
        made = []
        for sid in ("RE1", "RE1", "RE2"):
            arrival = Arrival(recording_sid=sid, account_sid="AC1")
            made.append(await arrivals.make_call(session, None, arrival, {**numbers, "RecordingDuration": "5"}))
        recorded, again, second = made
        assert recorded
        assert second
        assert (recorded.id, again and again.id) == (first.id, first.id)
        assert (recorded.recording_sid, recorded.ended, recorded.duration_seconds) == ("RE1", "completed", 5)
        assert (second.id != first.id, second.call_sid, second.recording_sid) == (True, None, "RE2")
        fetch = await session.scalars(select(col(CallStep.state)).where(steps, col(CallStep.kind) == "fetch"))
        assert list(fetch) == ["pending"]
    async with db.reading() as session:
        kinds = await session.scalars(select(col(Activity.kind)).where(col(Activity.contact_id) == contact.id))
        assert sorted(kinds).count("call-logged") == 2
