"""The last contact: what counts as one, and that it equals a recount after any history."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from taskapp.calls import service as call_service
from taskapp.calls.model import Call
from taskapp.calls.schemas import CallCreate
from taskapp.calls.types import CallDirection, CallEnd
from taskapp.contacts import last_contact
from taskapp.contacts import service as contact_service
from taskapp.contacts.model import Activity, Contact
from taskapp.contacts.schemas import ContactCreate
from taskapp.core.db import database as db
from taskapp.erasure import calls as call_erasure
from taskapp.erasure import contacts as contact_erasure
from taskapp.tasks import service
from taskapp.tasks.attempts import service as attempt_service
from taskapp.tasks.attempts.model import TaskAttempt
from taskapp.tasks.attempts.schemas import AttemptCreate
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.batch import service as batch
from taskapp.tasks.model import DeletedTask, Task
from taskapp.tasks.schemas import FollowUp, TaskRead, TaskUpdate
from taskapp.telephony import arrivals, lines
from taskapp.telephony.model import Arrival
from taskapp.timeline import service as timeline_service
from taskapp.timeline.schemas import NoteCreate
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_done_task, a_task
from tests.support.databases import until_somebody_waits
from tests.support.trust import often

START = "2026-04-20T09:30:00+00:00"
STEPS, CHECK_EVERY = 100, 5
ENDS = ["completed", "no-answer", "busy", "canceled", "failed"]
SIDS = count(1)


@dataclass
class History:
    """A company with contacts that have numbers, a random generator and a clock."""

    rng: random.Random
    clock: HandClock
    company: Company
    contacts: list[UUID] = field(default_factory=list)
    sids: list[str] = field(default_factory=list)

    @property
    def org(self) -> UUID:
        return self.company.owner.organization_id

    async def some(self, session: AsyncSession, table: type[Task | Call | DeletedTask]) -> UUID | None:
        """The id of a random row of the company."""
        ids = list(await session.scalars(select(table.id).where(table.organization_id == self.org)))
        return self.rng.choice(sorted(ids)) if ids else None


async def make_task(session: AsyncSession, history: History) -> None:
    contact = await contact_service.get_contact(session, history.company.owner, history.rng.choice(history.contacts))
    await a_task(session, history.company.owner, contact=contact)


async def close_or_reopen(session: AsyncSession, history: History) -> None:
    if task := await history.some(session, Task):
        verb = history.rng.choice([service.mark_done, service.mark_done, service.dismiss, service.reopen])
        await verb(session, history.company.owner, task)


async def follow_up(session: AsyncSession, history: History) -> None:
    if task := await history.some(session, Task):
        await service.follow_up(session, history.company.owner, task, FollowUp(title="Then this"))


async def change_many(session: AsyncSession, history: History) -> None:
    ids = list(await session.scalars(select(Task.id).where(col(Task.organization_id) == history.org)))
    if ids:
        some = history.rng.sample(sorted(ids), min(len(ids), 4))
        action = history.rng.choice(["done", "dismiss", "reopen"])
        await batch.change_many(session, history.company.owner, batch.BatchChange(ids=some, action=action))


async def move_task(session: AsyncSession, history: History) -> None:
    if task := await history.some(session, Task):
        to = TaskUpdate(contact_id=history.rng.choice(history.contacts))
        await service.update_task(session, history.company.owner, task, to)


async def delete_task(session: AsyncSession, history: History) -> None:
    if task := await history.some(session, Task):
        await service.delete_task(session, history.company.owner, task)


async def restore_task(session: AsyncSession, history: History) -> None:
    if task := await history.some(session, DeletedTask):
        await service.restore_task(session, history.company.owner, task)


async def write_note(session: AsyncSession, history: History) -> None:
    new = NoteCreate(text="Spoke about it")
    await timeline_service.add_note(session, history.company.agent, history.rng.choice(history.contacts), new)


async def delete_note(session: AsyncSession, history: History) -> None:
    notes = (col(Activity.organization_id) == history.org, col(Activity.kind) == "note")
    rows = list(await session.scalars(select(Activity).where(*notes).order_by(col(Activity.id))))
    if rows:
        note = history.rng.choice(rows)
        await timeline_service.delete_note(session, history.company.owner, note.contact_id, note.id)


async def log_call(session: AsyncSession, history: History) -> None:
    started = history.clock.now - timedelta(minutes=history.rng.randrange(5000))
    new = CallCreate(
        contact_id=history.rng.choice([None, *history.contacts]),
        direction=CallDirection.OUTBOUND,
        started_at=started.isoformat(timespec="seconds"),
        duration_seconds=history.rng.choice([0, 0, 60]),
        transcription=history.rng.choice([None, None, "Dana: Hello."]),
    )
    await call_service.create_call(session, history.company.agent, new)


async def ring(session: AsyncSession, history: History) -> None:
    """The provider reports the end of a call, or says more about one it has reported."""
    if not history.sids or history.rng.random() < 0.7:
        history.sids.append(f"CA{next(SIDS):032x}")
    number = history.rng.randrange(len(history.contacts))
    facts = {
        "From": f"+1415555010{number}",
        "To": "+15105550100",
        "CallSid": history.rng.choice(history.sids),
        "CallStatus": history.rng.choice(ENDS),
        "CallDuration": history.rng.choice(["0", "30"]),
    }
    announced = Arrival(recording_sid=facts["CallSid"], account_sid="AC1", created_at=history.clock.now)
    await arrivals.make_call(session, history.org, announced, facts)


async def link_call(session: AsyncSession, history: History) -> None:
    if call := await history.some(session, Call):
        to = history.rng.choice(history.contacts)
        await call_service.link_contact(session, history.company.owner, call, contact_id=to)


async def erase_call(session: AsyncSession, history: History) -> None:
    if call := await history.some(session, Call):
        tasks = history.rng.choice(["keep", "delete"])
        await call_erasure.delete_call(session, history.company.owner, call, tasks=tasks)  # type: ignore[arg-type]


async def erase_contact(session: AsyncSession, history: History) -> None:
    if len(history.contacts) > 3:
        gone = history.contacts.pop(history.rng.randrange(len(history.contacts)))
        calls = history.rng.choice(["keep", "delete"])
        await contact_erasure.delete_contact(session, history.company.owner, gone, calls=calls)  # type: ignore[arg-type]


async def log_try(session: AsyncSession, history: History) -> None:
    """Log a try at an open task, and perhaps take it back."""
    if (task := await history.some(session, Task)) and (before := await an_open_task(session, history, task)):
        new = AttemptCreate(outcome=history.rng.choice(list(AttemptOutcome)))
        after = await attempt_service.log_attempt(session, history.company.owner, task, new)
        if history.rng.random() < 0.3:
            await attempt_service.take_back(session, history.company.owner, before, after)


async def an_open_task(session: AsyncSession, history: History, task_id: UUID) -> TaskRead | None:
    found = await service.get_task(session, history.company.owner, task_id)
    return found if found.status == "open" else None


Verb = Callable[[AsyncSession, History], Awaitable[None]]
VERBS: dict[Verb, int] = {
    make_task: 20, log_try: 12, close_or_reopen: 20, follow_up: 4, change_many: 6, move_task: 8, delete_task: 6, restore_task: 6, write_note: 6,
    delete_note: 5, log_call: 8, ring: 8, link_call: 8, erase_call: 4, erase_contact: 1,
}  # fmt: skip


@pytest.mark.trust("The last contact equals a recount after any history of calls, notes and tasks")
@pytest.mark.parametrize("seed", range(1, often(1, 60) + 1))
async def test_the_last_contact_equals_a_recount(
    database: db.Database, seed: int, record_property: Callable[[str, object], None]
) -> None:
    history = await a_history(random.Random(seed))
    for step in range(STEPS):
        history.clock.move(minutes=history.rng.randint(1, 3000))
        async with db.transaction() as session:
            verb = history.rng.choices(list(VERBS), weights=list(VERBS.values()))[0]
            await verb(session, history)
        if step % CHECK_EVERY == 0:
            await compare(history)
    await compare(history)
    record_property("tried", f"{STEPS} changes")


async def a_history(rng: random.Random) -> History:
    clock = HandClock(START)
    async with db.transaction() as session:
        neighbour = await the_neighbour(session)
        await a_done_task(session, neighbour.owner)
        history = History(rng, clock, await a_company(session))
        await lines.add_line(session, history.org, "+15105550100")
        for number in range(5):
            new = ContactCreate(name=f"Contact {number}", phone=f"+1415555010{number}")
            new.member_ids = [history.company.agent.member_id]
            history.contacts.append((await contact_service.create_contact(session, history.company.owner, new)).id)
    return history


async def compare(history: History) -> None:
    """Each contact's last contact is the latest of what its rows say."""
    async with db.reading() as session:

        async def rows(table: Any) -> list[Any]:
            return list(await session.scalars(select(table).where(table.organization_id == history.org)))

        spoken = [call for call in await rows(Call) if call.ended in (None, "completed")]
        happened = [
            *((task.contact_id, task.completed_at) for task in await rows(Task) if task.status == "done"),
            *(
                (call.contact_id, call.started_at)
                for call in spoken
                if call.duration_seconds or call.transcription or (call.ended and call.created_by)
            ),
            *((entry.contact_id, entry.at) for entry in await rows(Activity) if entry.kind == "note"),
            *((attempt.contact_id, attempt.at) for attempt in await rows(TaskAttempt) if attempt.outcome == "reached"),
        ]
        shown = (await contact_service.list_contacts(session, history.company.agent, limit=200)).items
    latest = {one: max((at for contact, at in happened if contact == one), default=None) for one in history.contacts}
    assert {contact.id: contact.last_contact_at for contact in shown} == latest


async def test_a_try_that_was_not_answered_is_no_contact(database: db.Database) -> None:
    clock = HandClock(START)
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Bob")
        for facts in ({"duration_seconds": 0}, {"duration_seconds": 0, "transcription": ""}):
            new = CallCreate(contact_id=contact.id, direction=CallDirection.OUTBOUND, started_at=START, **facts)
            await call_service.create_call(session, company.owner, new)
    async with db.reading() as session:
        assert (await contact_service.get_contact(session, company.owner, contact.id)).last_contact_at is None
    clock.move(days=1)
    async with db.transaction() as session:
        new = CallCreate(
            contact_id=contact.id, direction=CallDirection.OUTBOUND, started_at=START, transcription="Dana: Hello."
        )
        await call_service.create_call(session, company.owner, new)
    async with db.reading() as session:
        found = await contact_service.get_contact(session, company.owner, contact.id)
    assert found.last_contact_at == datetime.fromisoformat(START)


async def test_a_call_that_a_member_says_reached_somebody_is_contact_without_its_length(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        contacts = {end: await a_contact(session, company.owner, f"Bob {end}") for end in CallEnd}
        for end, contact in contacts.items():
            new = CallCreate(
                contact_id=contact.id, direction="outbound", started_at=START, ended=end, summary=" Hello "
            )
            await call_service.create_call(session, company.owner, new)
        machine = await a_contact(session, company.owner, "Machine")
        fields = {"contact_id": machine.id, "direction": "inbound", "started_at": datetime.fromisoformat(START)}
        session.add(Call(organization_id=company.organization.id, ended="completed", **fields))
        last_contact.recount(session, company.organization.id, machine.id)
    async with db.reading() as session:
        shown = {
            one.id: one.last_contact_at for one in (await contact_service.list_contacts(session, company.owner)).items
        }
    assert {end for end, contact in contacts.items() if shown[contact.id]} == {CallEnd.COMPLETED}
    assert shown[machine.id] is None


async def test_contact_moves_neither_version_nor_change_time(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        before = await a_contact(session, company.owner, "Bob")
    async with db.transaction() as session:
        await a_done_task(session, company.owner, contact=before)
    async with db.reading() as session:
        after = await contact_service.get_contact(session, company.owner, before.id)
    assert after.last_contact_at is not None
    assert (after.version, after.updated_at) == (before.version, before.updated_at)


async def test_a_clock_that_is_behind_moves_no_last_contact_back(database: db.Database) -> None:
    clock = HandClock(START)
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Bob")

    async def note(*, instead_of: UUID | None = None, later: int = 0) -> UUID:
        async with db.transaction() as session:
            if instead_of:
                await timeline_service.delete_note(session, company.owner, contact.id, instead_of)
            entry = await timeline_service.add_note(session, company.owner, contact.id, NoteCreate(text="Spoke"))
            if later:
                clock.move(minutes=later)
                await timeline_service.add_note(session, company.owner, contact.id, NoteCreate(text="Spoke again"))
        return entry.id

    async def last() -> datetime | None:
        async with db.reading() as session:
            return (await contact_service.get_contact(session, company.owner, contact.id)).last_contact_at

    newest = await note()
    written = clock.now
    clock.move(minutes=-30)
    await note()
    assert await last() == written, "another server's clock"
    clock.move(minutes=5)
    await note(instead_of=newest)
    assert await last() == clock.now, "what is gone counts no more, whatever else the transaction holds"
    clock.move(minutes=5)
    await note(later=1)
    assert await last() == clock.now, "of two in one transaction the later one counts"


async def test_what_the_transaction_has_not_written_yet_is_counted(database: db.Database) -> None:
    HandClock(START)
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Bob")
    async with db.transaction() as session:
        fields = {"contact_id": contact.id, "direction": "inbound", "started_at": datetime.fromisoformat(START)}
        last_contact.recount(session, company.organization.id, contact.id)
        session.add(Call(organization_id=company.organization.id, duration_seconds=60, **fields))
    async with db.reading() as session:
        found = await contact_service.get_contact(session, company.owner, contact.id)
    assert found.last_contact_at == datetime.fromisoformat(START)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_several_contacts_are_written_in_the_order_of_their_ids(database: db.Database) -> None:
    """Else two transactions that name them in opposite orders would hold what the other one waits for."""
    async with db.transaction() as session:
        company = await a_company(session)
        first, second = sorted([(await a_contact(session, company.owner, name)).id for name in ("Bob", "Cleo")])

    async def note_both() -> None:
        async with db.transaction() as session:
            for contact_id in (second, first):
                last_contact.recount(session, company.organization.id, contact_id)

    locked = select(Contact.id).with_for_update(nowait=True)
    async with db.transaction() as other:
        await other.execute(locked.where(col(Contact.id) == first))
        noting = asyncio.create_task(note_both())
        await until_somebody_waits()
        assert await other.scalar(locked.where(col(Contact.id) == second)) == second
    await noting
