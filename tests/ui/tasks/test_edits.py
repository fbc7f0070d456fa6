"""Two people edit one task: every field keeps the last value that somebody chose knowing the value before it."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from taskapp.access.actor import Actor
from taskapp.core.db import database as db
from taskapp.core.db.migrating import upgrade
from taskapp.tasks import service as task_service
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskCreate, TaskRead
from taskapp.ui.edits import FieldsConflict
from taskapp.ui.form_keeper import ConflictRow
from taskapp.ui.tasks.forms.editing import form_values, save_task
from tests.factories.contacts import a_contact
from tests.factories.people import a_company

VALUES = {
    "title": ("Ring Ana", "Ring Bo", "Ring Cy"),
    "description": ("", "first", "second\nline"),
    "category": ("general", "callback", "meeting"),
    "priority": ("", "high", "low"),
    "due_date": ("", "2030-05-02T15:00", "2030-05-03"),
    "assigned_to": ("", "ada", "bob"),
}
SUBSETS = list(product((False, True), repeat=len(VALUES)))


class Office:
    """A database with one company, whose owner and manager edit tasks; all in one event loop."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.run(self._start(f"sqlite:///{folder / 'taskapp.db'}"))

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    async def _start(self, url: str) -> None:
        await upgrade(url)
        db.start(url)
        async with db.transaction() as session:
            company = await a_company(session, timezone="Europe/Berlin")
            self.ada, self.bob = company.owner, company.manager
            self.contact = await a_contact(session, self.ada, "Zoe")

    def text(self, name: str, value: str) -> str:
        people = {"ada": self.ada, "bob": self.bob}
        return str(people[value].member_id) if name == "assigned_to" and value else value

    async def make_task(self, **fields: Any) -> TaskRead:
        async with db.transaction() as session:
            new = TaskCreate(contact_id=self.contact.id, title=VALUES["title"][0], **fields)
            return await task_service.create_task(session, self.ada, new)

    async def read(self, task_id: Any) -> TaskRead:
        async with db.reading() as session:
            return await task_service.get_task(session, self.ada, task_id)

    async def save(self, actor: Actor, task_id: Any, shown: dict[str, str], edits: dict[str, str]) -> TaskRead:
        """Send a form that shows `shown` with `edits`, as the browser does."""
        before = {name: shown[name] for name in edits}
        entered = shown | edits | {"_base": json.dumps(before)}
        async with db.transaction() as session:
            return await save_task(session, actor, task_id, entered)

    def conflicts(self, actor: Actor, task_id: Any, shown: dict[str, str], edits: dict[str, str]) -> list[ConflictRow]:
        """Save, and return what the form asks about; nothing when it was saved."""
        try:
            self.run(self.save(actor, task_id, shown, edits))
        except FieldsConflict as conflict:
            return conflict.rows
        return []

    def close(self) -> None:
        self.run(db.stop())
        self.loop.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("office"))
    yield office
    office.close()


def test_all_subsets_of_six_fields_edited_by_two_people_keep_both_or_ask(office: Office) -> None:
    task = office.run(office.make_task())
    names = list(VALUES)
    for number, mask in enumerate(SUBSETS):
        others = SUBSETS[(number * 37 + 11) % len(SUBSETS)]
        shown = form_values(office.run(office.read(task.id)))
        mine = edits(office, shown, {name for name, on in zip(names, mask, strict=True) if on}, 1)
        theirs = edits(office, shown, {name for name, on in zip(names, others, strict=True) if on}, 2)
        office.run(office.save(office.bob, task.id, shown, theirs))
        both = mine.keys() & theirs.keys()
        rows = office.conflicts(office.ada, task.id, shown, mine)
        assert {row["name"]: (row["value"], row["who"]) for row in rows} == {
            name: (theirs[name], office.bob.name) for name in both
        }
        expected = shown | theirs | ({} if both else mine)
        assert form_values(office.run(office.read(task.id))) == expected


def edits(office: Office, shown: dict[str, str], names: set[str], step: int) -> dict[str, str]:
    """Another value for each of the names; editors with different steps choose different values."""
    chosen = {}
    for name in names:
        values = [office.text(name, value) for value in VALUES[name]]
        chosen[name] = values[(values.index(shown[name]) + step) % len(values)]
    return chosen


def test_two_editors_in_any_order_never_undo_what_they_have_not_seen(office: Office) -> None:
    class Editors(RuleBasedStateMachine):
        """`open` shows the form, `save` sends it; `known` is what each field must hold."""

        def __init__(self) -> None:
            super().__init__()
            self.task = office.run(office.make_task())
            self.known = form_values(self.task)
            self.forms = {name: dict(self.known) for name in ("ada", "bob")}

        @rule(editor=st.sampled_from(["ada", "bob"]))
        def open(self, editor: str) -> None:
            self.forms[editor] = form_values(office.run(office.read(self.task.id)))

        @rule(
            editor=st.sampled_from(["ada", "bob"]), names=st.sets(st.sampled_from(list(VALUES))), step=st.integers(1, 2)
        )
        def save(self, editor: str, names: set[str], step: int) -> None:
            shown = self.forms[editor]
            chosen = edits(office, shown, names, step)
            differ = {name for name in chosen if self.known[name] not in (shown[name], chosen[name])}
            rows = office.conflicts(getattr(office, editor), self.task.id, shown, chosen)
            assert {row["name"] for row in rows} == differ
            if rows:
                # The form asks, and from then on shows what the other chose.
                self.forms[editor] = shown | {row["name"]: row["value"] for row in rows}
                return
            self.known |= chosen
            self.forms[editor] = shown | chosen

        @invariant()
        def every_field_holds_what_was_chosen_last(self) -> None:
            assert form_values(office.run(office.read(self.task.id))) == self.known

    run_state_machine_as_test(Editors, settings=settings(max_examples=12, stateful_step_count=10, deadline=None))


@pytest.mark.parametrize("fold", [0, 1])
def test_a_field_that_was_not_edited_keeps_its_seconds_its_fold_and_its_reminder(office: Office, fold: int) -> None:
    # 02:30:15 happens twice on this night in Berlin; the form shows it as 02:30.
    due = datetime(2030, 10, 27, 0, 30, 15, tzinfo=UTC) + timedelta(hours=fold)
    task = office.run(office.make_task(due_date=due.isoformat(), description="a\r\nb"))
    office.run(sent(task.id))
    shown = form_values(office.run(office.read(task.id)))
    office.run(office.save(office.ada, task.id, shown, {"title": "Another title"}))
    office.run(office.save(office.ada, task.id, shown, {}))
    saved = office.run(office.read(task.id))
    assert (saved.title, saved.due_date, saved.description) == ("Another title", due, "a\r\nb")
    assert saved.reminder_sent_at is not None


async def sent(task_id: Any) -> None:
    """Mark the reminder of a task as sent."""
    async with db.transaction() as session:
        task = await session.get_one(Task, task_id)
        task.reminder_sent_at = datetime(2030, 1, 1, tzinfo=UTC)
        await session.flush()


def test_a_form_without_the_earlier_values_writes_what_differs(office: Office) -> None:
    task = office.run(office.make_task())

    async def save() -> TaskRead:
        async with db.transaction() as session:
            return await save_task(session, office.ada, task.id, {"title": "Plain", "priority": ""})

    assert office.run(save()).title == "Plain"
