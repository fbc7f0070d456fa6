"""The rhythm that contacts have by their tags: the day to check in, the filter and the notifications equal a model of their own."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallCreate
from taskapp.calls.types import CallDirection, CallEnd
from taskapp.contacts import service as contact_service
from taskapp.contacts.quiet import FIRST_HOUR, report_quiet
from taskapp.contacts.rhythm import days_by_key, rhythm_of
from taskapp.contacts.rhythm_repository import list_rhythms
from taskapp.contacts.schemas import ContactCreate, ContactFilters, ContactUpdate
from taskapp.core.db import database as db
from taskapp.notifications.model import Notification
from taskapp.organizations.schemas import OrganizationUpdate
from taskapp.tasks import service as task_service
from taskapp.tasks.attempts import service as attempt_service
from taskapp.tasks.attempts.schemas import AttemptCreate
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.cascades import service as cascades
from taskapp.timeline import service as timeline_service
from taskapp.timeline.schemas import NoteCreate
from tests.factories.mail import HandClock
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task
from tests.support.trust import often

pytestmark = pytest.mark.anyio
ZONE = "America/Santiago"  # skips a midnight in September
# None is a part of another's name, and each has a form of other case.
TAGS = {"VIP": "vip", "Straße": "STRASSE", "a_b": "A_B", "axb": "AXB", "50%": "50%"}
DAYS = [1, 2, 3, 7]
STEPS = 150


@dataclass
class Known:
    """What the test knows of one contact."""

    task: UUID
    last: datetime
    own: int | None = None
    tags: list[str] = field(default_factory=list)


@dataclass
class World:
    """A company, what is known of its contacts, and the rhythms of its tags."""

    rng: random.Random
    clock: HandClock
    company: Company
    contacts: dict[UUID, Known] = field(default_factory=dict)
    by_tag: dict[str, int] = field(default_factory=dict)

    def check_in(self, known: Known) -> date | None:
        """The day to check in, by the rule in words: the own rhythm, else the shortest of the tags."""
        days = known.own or min((self.by_tag[tag] for tag in known.tags if tag in self.by_tag), default=None)
        return self.local_day(known.last) + timedelta(days=days) if days else None

    def local_day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(ZONE)).date()

    def quiet(self) -> set[UUID]:
        today = self.local_day(self.clock.now)
        return {one for one, known in self.contacts.items() if (day := self.check_in(known)) and day < today}


async def a_world(seed: int) -> World:
    clock = HandClock("2026-09-03T12:00:00+00:00")
    async with db.transaction() as session:
        company, neighbour = await a_company(session, timezone=ZONE), await the_neighbour(session)
        world = World(random.Random(seed), clock, company)
        await cascades.update_organization(session, neighbour.owner, OrganizationUpdate(tag_rhythms={"VIP": 1}))
        await contact_service.create_contact(session, neighbour.owner, ContactCreate(name="Theirs", tags=["VIP"]))
        for number in range(6):
            new = ContactCreate(name=f"Contact {number}", member_ids=[company.agent.member_id])
            contact = await contact_service.create_contact(session, company.owner, new)
            task = await a_task(session, company.owner, contact=contact)
            world.contacts[contact.id] = Known(task.id, contact.created_at)
    return world


async def time_passes(world: World) -> None:
    world.clock.move(hours=world.rng.choice([1, 7, 20, 26]))


async def a_call(session: AsyncSession, world: World, contact_id: UUID, ended: CallEnd) -> None:
    new = CallCreate(
        contact_id=contact_id, direction=CallDirection.OUTBOUND, started_at=world.clock.now.isoformat(), ended=ended
    )
    await call_service.create_call(session, world.company.owner, new)


async def a_real_touch(world: World) -> None:
    contact_id, known = world.rng.choice(list(world.contacts.items()))
    known.last = max(known.last, world.clock.now)
    async with db.transaction() as session:
        if world.rng.random() < 0.5:
            await timeline_service.add_note(session, world.company.owner, contact_id, NoteCreate(text="Spoke"))
        else:
            await a_call(session, world, contact_id, CallEnd.COMPLETED)


async def an_unanswered_try(world: World) -> None:
    contact_id, known = world.rng.choice(list(world.contacts.items()))
    async with db.transaction() as session:
        if world.rng.random() < 0.5:
            await a_call(session, world, contact_id, CallEnd.NO_ANSWER)
        else:
            outcome = AttemptCreate(outcome=world.rng.choice([AttemptOutcome.BUSY, AttemptOutcome.VOICEMAIL]))
            await attempt_service.log_attempt(session, world.company.owner, known.task, outcome)


async def a_contact_changes(world: World) -> None:
    contact_id, known = world.rng.choice(list(world.contacts.items()))
    if world.rng.random() < 0.3:
        known.own = world.rng.choice([None, None, *DAYS])
        changes = ContactUpdate(check_in_days=known.own)
    else:
        known.tags = world.rng.sample(list(TAGS), world.rng.randrange(4))
        changes = ContactUpdate(tags=[world.rng.choice([tag, TAGS[tag]]) for tag in known.tags])
    async with db.transaction() as session:
        await contact_service.update_contact(session, world.company.owner, contact_id, changes)


async def a_tags_rhythm_changes(world: World) -> None:
    world.by_tag = {tag: world.rng.choice(DAYS) for tag in world.rng.sample(list(TAGS), world.rng.randrange(4))}
    sent = {world.rng.choice([tag, TAGS[tag]]): days for tag, days in world.by_tag.items()}
    async with db.transaction() as session:
        await cascades.update_organization(session, world.company.owner, OrganizationUpdate(tag_rhythms=sent))


async def notified(world: World) -> list[UUID]:
    async with db.reading() as session:
        org = world.company.owner.organization_id
        query = select(Notification.contact_id).where(col(Notification.organization_id) == org)
        return [found for found in await session.scalars(query) if found]


async def check(world: World) -> None:
    async with db.reading() as session:
        page = await contact_service.list_contacts(session, world.company.owner)
        assert {one.id: one.check_in_on for one in page.items} == {
            one: world.check_in(known) for one, known in world.contacts.items()
        }
        filters = ContactFilters(gone_quiet=True)
        found = await contact_service.list_contacts(session, world.company.agent, filters, include_total=True)
        assert ({one.id for one in found.items}, found.total) == (world.quiet(), len(world.quiet()))
    before = await notified(world)
    await report_quiet()
    told = await notified(world)
    for contact_id in before:
        told.remove(contact_id)
    assert set(told) <= world.quiet(), "nobody is reminded inside the rhythm"
    hour = world.clock.now.astimezone(ZoneInfo(ZONE)).hour
    assert not told or hour >= FIRST_HOUR


@pytest.mark.parametrize("seed", range(1, often(1, 4) + 1))
async def test_after_any_history_the_clock_is_the_last_real_touch_and_the_shortest_rhythm(
    database: db.Database, seed: int
) -> None:
    world = await a_world(seed)
    steps: list[Callable[[World], Coroutine[Any, Any, None]]] = [
        time_passes, time_passes, a_real_touch, an_unanswered_try, a_contact_changes, a_contact_changes,
        a_tags_rhythm_changes,
    ]  # fmt: skip
    for number in range(STEPS):
        step = world.rng.choice(steps)
        await step(world)
        try:
            await check(world)
        except AssertionError as error:
            raise AssertionError(f"after step {number}, {step.__name__}: {error}") from error
    assert await notified(world), "some silence was reported"


async def test_a_silence_by_tag_is_reported_once_whatever_happens_to_the_tag(database: db.Database) -> None:
    world = await a_world(3)
    owner, (zoe, *_) = world.company.owner, world.contacts

    async def rhythms(**days: int) -> None:
        async with db.transaction() as session:
            await cascades.update_organization(session, owner, OrganizationUpdate(tag_rhythms=days))

    async def tags(*names: str) -> None:
        async with db.transaction() as session:
            await contact_service.update_contact(session, owner, zoe, ContactUpdate(tags=list(names)))

    await rhythms(customer=3, lead=5)
    await tags("Customer", "lead")
    world.clock.move(days=3)
    await report_quiet()
    assert await notified(world) == []
    world.clock.move(days=1)
    for change in (rhythms(customer=2), tags(), tags("customer"), rhythms(customer=3)):
        await report_quiet()
        assert await notified(world) == [zoe]
        await change
    await rhythms(customer=30)
    async with db.transaction() as session:
        await timeline_service.add_note(session, owner, zoe, NoteCreate(text="Spoke"))
    world.clock.move(days=20)
    await report_quiet()
    assert await notified(world) == [zoe]


async def test_two_people_at_once_leave_the_rhythm_that_both_wrote(database: db.Database) -> None:
    world = await a_world(4)
    owner, admin = world.company.owner, world.company.admin

    async def tag(contact_id: UUID) -> None:
        async with db.transaction() as session:
            await contact_service.update_contact(session, admin, contact_id, ContactUpdate(tags=["lead"]))

    async def set_rhythm() -> None:
        async with db.transaction() as session:
            await cascades.update_organization(session, owner, OrganizationUpdate(tag_rhythms={"Lead": 9}))

    await asyncio.gather(*(tag(contact_id) for contact_id in world.contacts), set_rhythm())
    async with db.reading() as session:
        for one in (await contact_service.list_contacts(session, owner)).items:
            assert (one.check_in_days, one.rhythm_days, one.rhythm_tag) == (None, 9, "lead")


async def test_the_rhythms_in_use_are_those_of_the_organization(database: db.Database) -> None:
    async with db.transaction() as session:
        ours, other = (await a_company(session)).owner, (await the_neighbour(session)).owner
        for actor, days in ((ours, 5), (ours, 5), (other, 9)):
            await contact_service.create_contact(session, actor, ContactCreate(name="Zoë", check_in_days=days))
        await cascades.update_organization(session, other, OrganizationUpdate(tag_rhythms={"lead": 2}))
    async with db.reading() as session:
        assert (await list_rhythms(session, ours.organization_id)).days == {5}
        assert (await list_rhythms(session, other.organization_id)).days == {9, 2}


def test_an_own_rhythm_comes_first_and_of_several_tags_the_shortest() -> None:
    by_key = days_by_key({"VIP": 30, "lead": 7, "friend": 7})
    assert rhythm_of(90, ["lead"], by_key) == (90, None)
    assert rhythm_of(None, ["vip", "Friend", "lead"], by_key) == (7, "Friend")
    assert rhythm_of(None, ["other"], by_key) == rhythm_of(None, [], by_key) == (None, None)
    assert rhythm_of(None, ["vip"], {}) == (None, None)


async def test_who_gets_a_task_done_is_in_contact_again(database: db.Database) -> None:
    world = await a_world(5)
    contact_id, known = next(iter(world.contacts.items()))
    async with db.transaction() as session:
        await cascades.update_organization(session, world.company.owner, OrganizationUpdate(tag_rhythms={"lead": 2}))
        tagged = ContactUpdate(tags=["lead"])
        await contact_service.update_contact(session, world.company.owner, contact_id, tagged)
    world.clock.move(days=3)
    async with db.transaction() as session:
        await task_service.mark_done(session, world.company.owner, known.task)
    async with db.reading() as session:
        contact = await contact_service.get_contact(session, world.company.owner, contact_id)
    assert contact.check_in_on == date(2026, 9, 8)
    assert contact.last_contact_at == datetime(2026, 9, 6, 12, tzinfo=UTC)
