"""Every Undo compares: what somebody else has changed since stays, and the person is told so. A new Undo needs a row here."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from taskapp.access.roles import Role
from taskapp.calls import service as call_service
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.db.plumbing_model import IdempotencyKey
from taskapp.core.errors import AppError, NotFound
from taskapp.extraction.suggestions import review
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import MemberUpdate
from taskapp.tasks import service
from taskapp.tasks.reminders import snooze as snoozing
from taskapp.tasks.schemas import TaskFilters, TaskRead, TaskUpdate
from taskapp.tasks.types import TaskStatus
from taskapp.ui.organizations.members_state import MembersState
from taskapp.ui.tasks.details.state import TaskDetailsState
from taskapp.ui.tasks.list.state import TaskListState
from taskapp.ui.timeline.composer_state import ComposerState
from taskapp.ui.today.state import TodayState
from taskapp.ui.work.state import WorkState
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task
from tests.support.page_states import OpenTab, open_tab, payload_of, press
from tests.ui.test_once_everywhere import REPEATABLE

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
TESTS = Path(__file__).parents[1]
CALL = {"direction": "outbound", "ended": "completed", "summary": "Wants it", "title": "Send it", "due_date": ""}

# Tested beside what they undo: the handler, and its test.
ELSEWHERE = {
    "assistant/state.undo": ("assistant/test_chat_trouble.py", "test_undo"),
    "calls/details_state.undo": (
        "extraction/suggestions/test_changed_since.py",
        "test_a_decision_about_a_task_that_was_changed",
    ),
    "review/decided.undo": (
        "extraction/suggestions/test_changed_since.py",
        "test_a_decision_about_a_task_that_was_changed",
    ),
    "review/state.undo": (
        "extraction/suggestions/test_changed_since.py",
        "test_a_decision_about_a_task_that_was_changed",
    ),
    "timeline/composer_state.take_back": ("ui/test_undo.py", "test_a_logged_call_is_taken_back"),
    "organizations/organization.put_back": ("ui/test_settings_edits.py", "test_undo"),
    "tasks/list/batch_state.undo": ("ui/tasks/test_batch_state.py", "test_undo_leaves_what_somebody_has_changed_since"),
    "tasks/list/state.edit_back": (
        "ui/tasks/test_row_edits.py",
        "test_a_field_that_somebody_changed_meanwhile_is_kept",
    ),
    "today/state.edit_back": ("ui/tasks/test_row_edits.py", "test_a_field_that_somebody_changed_meanwhile_is_kept"),
    "today/state.undo_move": ("tasks/test_batch_undo.py", "test_"),
    "work/state.undo_try": ("tasks/attempts/test_attempts.py", "PreconditionFailed"),
    # A deleted task is changed by nobody, and a member is either active or not.
    "tasks/details/state.restore": ("browser/test_task_forms.py", "deleted_with_undo"),
    "organizations/members_state.set_active": ("browser/test_settings.py", "deactivated"),
}


@dataclass
class Stage:
    """One task of a contact, and the tab of the owner."""

    company: Company
    tab: OpenTab
    task: TaskRead

    @property
    def id(self) -> str:
        return str(self.task.id)

    async def page(self, kind: Any, address: str = "/tasks") -> Any:
        self.tab.go(address)
        state = await self.tab.state(kind)
        await state.load()
        return state

    async def now(self) -> TaskRead:
        async with db.reading() as session:
            return await service.get_task(session, self.company.owner, self.task.id)

    async def set_status(self, status: TaskStatus) -> None:
        async with db.transaction() as session:
            await service.set_status(session, self.company.admin, self.task.id, status)

    async def snooze(self, until: str) -> None:
        async with db.transaction() as session:
            await snoozing.snooze(session, self.company.admin, self.task.id, until=until)


@pytest.fixture
async def stage(database: db.Database) -> Any:
    clock.set_clock(lambda: NOON)
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner)
        task = await a_task(session, company.owner, "Ring", contact=contact, due_date="2026-11-26T18:00")
    async with open_tab(company.owner) as tab:
        yield Stage(company, tab, task)


# Each case does something on a page, lets somebody else change the same, and returns the page, what Undo sends, and what has to
# stay as the other person left it.
Case = Callable[[Stage], Awaitable[tuple[Any, Any, Callable[[], Awaitable[Any]], Any]]]


def _status(kind: Any, address: str) -> Case:
    async def case(stage: Stage) -> Any:
        state = await stage.page(kind, address.format(stage.id))
        toast = await (state.done(stage.id) if kind is WorkState else state.change(stage.id, "done"))
        await stage.set_status(TaskStatus.DISMISSED)

        async def left() -> Any:
            return (await stage.now()).status

        return state, toast, left, TaskStatus.DISMISSED

    return case


def _snoozed(kind: Any, address: str) -> Case:
    async def case(stage: Stage) -> Any:
        state = await stage.page(kind, address.format(stage.id))
        toast = await state.snooze(stage.id, "2026-11-27T09:00")
        await stage.snooze("2026-12-24T09:00")

        async def left() -> Any:
            return (await stage.now()).snoozed_until

        return state, toast, left, datetime(2026, 12, 24, 14, 0, tzinfo=UTC)

    return case


def _next_edited(kind: Any, address: str) -> Case:
    async def case(stage: Stage) -> Any:
        state = await stage.page(kind, address.format(stage.id))
        toast = await state.plan(stage.id, "Call back", "2026-12-01", "a-key-of-the-dialog-1")
        toast = next(one for one in toast if hasattr(one, "payload")) if isinstance(toast, list) else toast
        next_id = UUID(payload_of(toast)["action"]["payload"]["next_id"])
        async with db.transaction() as session:
            await service.update_task(session, stage.company.admin, next_id, TaskUpdate(title="Call back at ten"))

        async def left() -> Any:
            async with db.reading() as session:
                return (await service.get_task(session, stage.company.owner, next_id)).title

        return state, toast, left, "Call back at ten"

    return case


async def _role(stage: Stage) -> Any:
    agent = stage.company.agent.member_id
    state = await stage.page(MembersState, "/settings/members")
    toast = await state.set_role(str(agent), "viewer")
    async with db.transaction() as session:
        change = MemberUpdate(role=Role.MANAGER)
        await organization_service.update_member(session, stage.company.admin, agent, change)

    async def left() -> Any:
        async with db.reading() as session:
            members = await organization_service.list_members(session, stage.company.owner)
        return next(member.role for member in members if member.id == agent)

    return state, toast, left, Role.MANAGER


CASES: dict[str, Case] = {
    "tasks/list/state.change": _status(TaskListState, "/tasks"),
    "today/state.change": _status(TodayState, "/today"),
    "tasks/verbs.change_back": _status(TaskDetailsState, "/tasks/{}"),
    "work/state.undo_done": _status(WorkState, "/work"),
    "tasks/list/state.snooze_back": _snoozed(TaskListState, "/tasks"),
    "today/state.snooze_back": _snoozed(TodayState, "/today"),
    "tasks/details/state.snooze_back": _snoozed(TaskDetailsState, "/tasks/{}"),
    "work/state.undo_snooze": _snoozed(WorkState, "/work"),
    "tasks/list/state.unplan": _next_edited(TaskListState, "/tasks"),
    "today/state.unplan": _next_edited(TodayState, "/today"),
    "tasks/details/state.unplan": _next_edited(TaskDetailsState, "/tasks/{}"),
    "work/state.undo_plan": _next_edited(WorkState, "/work"),
    "organizations/members_state.set_role": _role,
}


@pytest.mark.parametrize("name", CASES)
async def test_undo_leaves_what_somebody_else_has_changed_since_and_says_so(stage: Stage, name: str) -> None:
    state, toast, left, theirs = await CASES[name](stage)
    assert name.rpartition(".")[2] == payload_of(toast)["action"]["name"].rpartition(".")[2]
    with pytest.raises(AppError, match=r"changed|version"):
        await press(state, toast)
    assert await left() == theirs


async def test_a_logged_call_is_taken_back_with_its_follow_up(stage: Stage) -> None:
    state = await stage.page(ComposerState, f"/contacts/{stage.task.contact_id}")
    toast, _ = await state.log_call({**CALL, "_key": "a-key-of-the-form-2"})
    assert payload_of(toast)["message"] == "Call logged, and: Send it"
    async with db.reading() as session:
        tasks = (await service.list_tasks(session, stage.company.owner, TaskFilters())).items
        [stored] = await session.scalars(select(col(IdempotencyKey.body)))
    # By its id, erasing the task finds the stored answer, which holds its title.
    assert [str(task.id) in stored for task in tasks] == [True, False]
    await press(state, toast)
    async with db.reading() as session:
        assert (await call_service.list_calls(session, stage.company.owner)).items == []
        assert [
            task.title for task in (await service.list_tasks(session, stage.company.owner, TaskFilters())).items
        ] == ["Ring"]
    with pytest.raises(NotFound):
        await press(state, toast)


async def test_a_logged_call_is_taken_back_without_the_follow_up_that_somebody_has_changed_since(stage: Stage) -> None:
    owner, admin = stage.company.owner, stage.company.admin
    state = await stage.page(ComposerState, f"/contacts/{stage.task.contact_id}")
    toast, _ = await state.log_call({**CALL, "_key": "a-key-of-the-form-1"})
    async with db.transaction() as session:
        [call] = (await call_service.list_calls(session, owner)).items
        [made] = await review.list_call_tasks(session, owner, call.id)
        await service.update_task(session, admin, made.task.id, TaskUpdate(title="Send it by mail"))
    said, _ = await press(state, toast)
    assert payload_of(said)["message"] == "Call removed; its follow-up has been changed since, and stays"
    async with db.reading() as session:
        assert (await call_service.list_calls(session, owner)).items == []
        assert (await service.get_task(session, owner, made.task.id)).title == "Send it by mail"


async def test_undo_a_second_time_changes_nothing_more(stage: Stage) -> None:
    state = await stage.page(TaskDetailsState, f"/tasks/{stage.id}")
    for act in (state.change(stage.id, "done"), state.snooze(stage.id, "2026-11-27T09:00")):
        toast = await act
        await press(state, toast)
        as_before = await stage.now()
        await press(state, toast)
        assert await stage.now() == as_before


def test_every_undo_has_a_row() -> None:
    undone = set(REPEATABLE["takes back what is taken back already"])
    # These take back by doing the opposite.
    undone |= {"tasks/list/state.change", "today/state.change"}
    undone |= {"organizations/members_state.set_role", "organizations/members_state.set_active"}
    assert undone == CASES.keys() | ELSEWHERE.keys()
    missing = [name for name, (file, words) in ELSEWHERE.items() if words not in (TESTS / file).read_text()]
    assert not missing


def test_every_toast_with_undo_calls_a_handler_of_the_table() -> None:
    names = {name.rpartition(".")[2] for name in CASES.keys() | ELSEWHERE.keys()}
    ui = TESTS.parent / "taskapp" / "ui"
    given = {
        handler
        for file in ui.rglob("*.py")
        for handler in re.findall(r"(?:undo|back) = \w+(?:\(self\))?\.(\w+)\(", file.read_text())
    }
    assert {"undo_try", "snooze_back", "set_role"} <= given
    assert given <= names | {"create", "undo_toast"}
