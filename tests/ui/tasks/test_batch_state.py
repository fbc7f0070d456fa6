"""Batches of the task list without a browser: what the toast counts, what Undo restores, and how long it can."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from taskapp.access.roles import Role
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, Invalid
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Member
from taskapp.organizations.schemas import MemberUpdate
from taskapp.tasks import service
from taskapp.tasks.batch import service as batch
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from taskapp.tasks.types import TaskStatus
from taskapp.ui import session as page_session
from taskapp.ui.tasks.list import batch_state
from taskapp.ui.tasks.list.batch_state import TaskBatchState
from taskapp.ui.tasks.list.state import TaskListState
from tests.factories.contacts import a_contact
from tests.factories.people import Company
from tests.factories.tasks import a_task
from tests.support.page_states import OpenTab, open_tab, payload_of, press
from tests.ui.tasks.test_list_state import titles

pytestmark = pytest.mark.anyio


@pytest.fixture
async def tab(company: Company) -> AsyncIterator[OpenTab]:
    async with open_tab(company.owner) as opened:
        yield opened


async def tasks(company: Company, number: int, **fields: Any) -> list[TaskRead]:
    async with db.transaction() as session:
        contact = await a_contact(session, company.owner)
        return [await a_task(session, company.owner, f"Task {n}", contact=contact, **fields) for n in range(number)]


async def read(company: Company, made: list[TaskRead]) -> list[TaskRead]:
    async with db.reading() as session:
        return [await service.get_task(session, company.owner, task.id) for task in made]


async def opened(tab: OpenTab, address: str = "/tasks") -> tuple[Any, Any]:
    tab.go(address)
    listing, state = await tab.state(TaskListState), await tab.state(TaskBatchState)
    await listing.load()
    return listing, state


async def test_a_batch_says_how_many_changed_and_undo_restores_them_once(company: Company, tab: OpenTab) -> None:
    made = await tasks(company, 4)
    listing, state = await opened(tab)
    async with db.transaction() as session:
        await service.set_status(session, company.owner, made[0].id, TaskStatus.DONE)
        await service.delete_task(session, company.owner, made[1].id)
    _, toast, then = await state.apply([str(task.id) for task in made], "done", "", "open")
    said = payload_of(toast)
    assert (said["message"], said["count"], said["description"]) == (
        "2 tasks marked done",
        2,
        "1 was so already. 1 not changed: This is no longer there: it was deleted, or you may not see it any more.",
    )
    assert then == TaskListState.count_again
    assert not {"Task 2", "Task 3"} & set(titles(listing))
    restored, _ = await press(state, toast)
    assert payload_of(restored)["message"] == "2 tasks as before"
    assert titles(listing) == ["Task 3", "Task 2", "Task 1"]
    assert [task.status.value for task in await read(company, [made[0], *made[2:]])] == ["done", "open", "open"]
    assert await press(state, toast) is None


async def test_rows_that_left_together_come_back_in_their_order(company: Company, tab: OpenTab) -> None:
    made = await tasks(company, 5)
    listing, state = await opened(tab)
    before = titles(listing)
    for some in (made, made[3:], made[1:4:2], made[:2]):
        _, toast, _ = await state.apply([str(task.id) for task in some], "done", "", "open")
        assert len(titles(listing)) == len(made) - len(some)
        await press(state, toast)
        assert titles(listing) == before


async def test_a_batch_that_changed_nothing_offers_no_undo(company: Company, tab: OpenTab) -> None:
    (task,) = await tasks(company, 1)
    _, state = await opened(tab)
    for ids, level in (([str(task.id)], "info"), (["01890000-0000-7000-8000-000000000000"], "warning")):
        _, toast, _ = await state.apply(ids, "reopen", "", "open")
        assert (payload_of(toast)["level"], payload_of(toast)["action"]) == (level, None)
    with pytest.raises(Invalid):
        await state.apply([str(task.id)], "explode", "", "open")


async def test_what_somebody_has_closed_since_it_was_selected_stays_so(company: Company, tab: OpenTab) -> None:
    made = await tasks(company, 3)
    _, state = await opened(tab)
    async with db.transaction() as session:
        await service.set_status(session, company.owner, made[0].id, TaskStatus.DISMISSED)
    for action, value, past in (
        ("assign", str(company.agent.member_id), "assigned to Agent"),
        ("done", "", "marked done"),
    ):
        _, toast, _ = await state.apply([str(task.id) for task in made], action, value, "open")
        said = payload_of(toast)
        assert said["message"] == f"2 tasks {past}"
        assert said["description"] == (
            "1 not changed: Somebody else has changed this task since: it is dismissed now, and stays so."
        )
    now = await read(company, made)
    assert [(task.status.value, bool(task.assigned_to)) for task in now] == [
        ("dismissed", False),
        *[("done", True)] * 2,
    ]


async def counted(state: TaskBatchState) -> str:
    """When the tasks of the list were counted that the page shows."""
    return (await state.get_state(TaskListState)).counted


async def test_all_of_a_filter_are_changed_only_while_they_are_as_many_as_was_said(
    company: Company, tab: OpenTab
) -> None:
    made = await tasks(company, 3, priority="high")
    listing, state = await opened(tab, "/tasks?priority=high")
    late = await tasks(company, 1, priority="high")
    _, toast, then = await state.apply_to_all("done", "", 3, await counted(state))
    said = payload_of(toast)
    assert (said["message"], then) == ("Nothing was changed: the list has 4 tasks now, not 3", TaskListState.load)
    assert {task.status.value for task in await read(company, [*made, *late])} == {"open"}
    await listing.load()
    # One out and one in: as many as before, but not the same.
    async with db.transaction() as session:
        await service.mark_done(session, company.owner, made[0].id)
    late += await tasks(company, 1, priority="high")
    _, toast, _ = await state.apply_to_all("dismiss", "", 4, await counted(state))
    assert payload_of(toast)["message"] == "Nothing was changed: 1 task of the list came or changed meanwhile"
    await listing.load()
    _, toast, _ = await state.apply_to_all("done", "", 4, await counted(state))
    assert payload_of(toast)["message"] == "4 tasks marked done"


async def test_undo_leaves_what_somebody_has_changed_since_and_says_so(company: Company, tab: OpenTab) -> None:
    made = await tasks(company, 2, priority="low")
    _, state = await opened(tab)
    _, toast, _ = await state.apply([str(task.id) for task in made], "set-priority", "", "open")
    assert payload_of(toast)["message"] == "2 tasks set to no priority"
    async with db.transaction() as session:
        await service.update_task(session, company.owner, made[0].id, TaskUpdate.model_validate({"priority": "high"}))
    restored, _ = await press(state, toast)
    assert payload_of(restored)["message"] == "1 task as before; 1 had changed since and stayed"
    assert [task.priority for task in await read(company, made)] == ["high", "low"]


async def test_every_task_of_the_filtered_tab_is_changed_and_restored_in_parts(
    company: Company, tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MAX_TASKS", 2)
    high, low = await tasks(company, 5, priority="high"), await tasks(company, 1)
    listing, state = await opened(tab, "/tasks?priority=high")
    _, toast, then = await state.apply_to_all("assign", str(company.agent.member_id), 5, await counted(state))
    assert (payload_of(toast)["message"], then) == ("5 tasks assigned to Agent", TaskListState.load)
    assert [task.assigned_to for task in await read(company, [*high, *low])] == [company.agent.member_id] * 5 + [None]
    await listing.load()
    listing._clean()
    *progress, (restored, then) = [events async for events in state.undo(1)]
    assert [payload_of(one)["message"] for one in progress] == ["2 of 5 tasks as before…", "4 of 5 tasks as before…"]
    assert (payload_of(restored)["message"], then) == ("5 tasks as before", TaskListState.load)
    assert {task.assigned_to for task in await read(company, high)} == {None}
    # The rows are sent once, by the load that follows.
    assert not listing.dirty_vars & listing.vars.keys()


async def test_parts_that_are_changed_before_one_fails_are_named_and_can_be_undone(
    company: Company, tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The member to whom everything is assigned is turned off after the first part."""
    monkeypatch.setattr(batch, "MAX_TASKS", 2)
    made = await tasks(company, 5)
    _, state = await opened(tab)
    change_part, agent = page_session.retrying, company.agent.member_id

    async def then_turn_off(*arguments: Any) -> Any:
        result = await change_part(*arguments)
        async with db.transaction() as session:
            await organization_service.update_member(session, company.owner, agent, MemberUpdate(active=False))
        return result

    monkeypatch.setattr(batch_state, "retrying", then_turn_off)
    _, toast, then = await state.apply_to_all("assign", str(agent), 5, await counted(state))
    said = payload_of(toast)
    assert (said["message"], then) == ("2 tasks assigned to Agent", TaskListState.load)
    assert said["description"].startswith("3 not changed: ")
    assert [task.assigned_to for task in await read(company, made)].count(agent) == 2
    monkeypatch.undo()
    restored, _ = await press(state, toast)
    assert payload_of(restored)["message"] == "2 tasks as before"
    with pytest.raises(Invalid):
        await state.apply_to_all("assign", str(agent), 5, await counted(state))


async def test_an_undo_that_fails_on_its_way_can_be_pressed_again(
    company: Company, tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person may not change tasks for a while, after the first part."""
    monkeypatch.setattr(batch, "MAX_TASKS", 2)
    made = await tasks(company, 5)
    _, state = await opened(tab)
    _, toast, _ = await state.apply_to_all("set-priority", "low", 5, await counted(state))
    put_back, parts = page_session.retrying, 0

    async def then_demote(*arguments: Any) -> Any:
        nonlocal parts
        result = await put_back(*arguments)
        parts += 1
        await set_role(company, Role.VIEWER)
        return result

    monkeypatch.setattr(batch_state, "retrying", then_demote)
    with pytest.raises(Forbidden):
        await press(state, toast)
    monkeypatch.setattr(batch_state, "retrying", put_back)
    assert (parts, [task.priority for task in await read(company, made)].count(None)) == (1, 2)
    with pytest.raises(Forbidden):
        await press(state, toast)
    await set_role(company, Role.OWNER)
    restored, _ = await press(state, toast)
    assert payload_of(restored)["message"] == "3 tasks as before"
    assert {task.priority for task in await read(company, made)} == {None}
    assert await press(state, toast) is None


async def set_role(company: Company, role: Role) -> None:
    async with db.transaction() as session:
        (await session.get_one(Member, company.owner.member_id)).role = role


async def test_the_oldest_batches_are_forgotten_first(
    company: Company, tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await tasks(company, 2)
    ids = [str(task.id) for task in made]
    _, state = await opened(tab)
    monkeypatch.setattr(batch_state, "_MOST_BATCHES", 2)
    toasts = [(await state.apply(ids, "set-priority", value, "open"))[1] for value in ("low", "high", "urgent")]
    assert await press(state, toasts[0]) is None
    assert await press(state, toasts[2])
    assert {task.priority for task in await read(company, made)} == {"high"}
    # Of tasks as well: the newest batch stays, however many it has.
    monkeypatch.setattr(batch_state, "_MOST_TASKS", 1)
    _, last, _ = await state.apply(ids, "set-priority", "medium", "open")
    assert await press(state, toasts[1]) is None
    assert await press(state, last)
