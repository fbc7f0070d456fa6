"""Moving many overdue tasks on Today, without a browser: in parts that are shown, and can be taken back where a later one fails."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from taskapp.access.roles import Role
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden
from taskapp.organizations.model import Member
from taskapp.tasks import service
from taskapp.tasks.batch import service as batch
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import DayGroup, Whose
from taskapp.ui import session as page_session
from taskapp.ui.tasks.list import batch_state
from taskapp.ui.tasks.list.query import filters_from
from taskapp.ui.today import pages
from taskapp.ui.today import state as today_state
from taskapp.ui.today.state import TodayState
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task
from tests.support.page_states import open_tab, payload_of, press

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
TASKS = 5


class Day:
    """The owner's open Today of the team, with overdue tasks that are moved two at a time."""

    def __init__(self, company: Company, state: Any) -> None:
        self.company, self.state = company, state

    async def move(self) -> tuple[list[int], Any]:
        """How many are overdue after each part that is shown, and the toast."""
        *shown, toast = [(self.state.counts["overdue"], event) async for event in self.state.move_overdue()]
        return [count for count, _ in shown], toast[1]

    async def overdue(self) -> int:
        async with db.reading() as session:
            return sum(
                task.due_date_local == "2026-11-20"
                for task in (await service.list_tasks(session, self.company.owner, TaskFilters())).items
            )

    async def set_role(self, role: Role) -> None:
        async with db.transaction() as session:
            (await session.get_one(Member, self.company.owner.member_id)).role = role

    def demote_after_a_part(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write = page_session.writing

        async def then_demote(*arguments: Any) -> Any:
            result = await write(*arguments)
            await self.set_role(Role.VIEWER)
            return result

        monkeypatch.setattr(today_state, "writing", then_demote)


@pytest.fixture
async def day(database: db.Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Day]:
    clock.set_clock(lambda: NOON)
    monkeypatch.setattr(batch, "MAX_TASKS", 2)
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner)
        for number in range(TASKS):
            await a_task(session, company.owner, f"Task {number}", contact=contact, due_date="2026-11-20")
    async with open_tab(company.owner, "/today?whose=team") as tab:
        state = await tab.state(TodayState)
        await state.load()
        yield Day(company, state)


async def test_parts_are_shown_as_they_move_and_the_whole_is_taken_back(day: Day) -> None:
    shown, toast = await day.move()
    assert (shown, day.state.counts["overdue"], day.state.counts["today"]) == ([3, 1], 0, TASKS)
    assert payload_of(toast)["message"] == "5 tasks moved to today"
    *progress, restored = [event async for event in day.state.undo_move(1)]
    assert [payload_of(one)["message"] for one in progress] == ["2 of 5 tasks as before…", "4 of 5 tasks as before…"]
    assert payload_of(restored)["message"] == "5 tasks as before"
    assert await press(day.state, toast) is None
    assert (await day.overdue(), day.state.counts["overdue"]) == (TASKS, TASKS)


async def test_what_moved_before_a_part_fails_is_shown_named_and_can_be_taken_back(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        day.demote_after_a_part(patch)
        _, toast = await day.move()
    assert payload_of(toast)["message"] == "2 tasks moved to today"
    assert payload_of(toast)["description"].startswith("The others were not moved: ")
    assert (await day.overdue(), day.state.counts["overdue"]) == (3, 3)
    with pytest.raises(Forbidden):
        await day.move()
    await day.set_role(Role.OWNER)
    assert payload_of(await press(day.state, toast))["message"] == "2 tasks as before"


async def test_taking_back_that_fails_on_its_way_can_be_pressed_again(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, toast = await day.move()
    with monkeypatch.context() as patch:
        day.demote_after_a_part(patch)
        with pytest.raises(Forbidden):
            await press(day.state, toast)
    assert (await day.overdue(), day.state.counts["overdue"]) == (2, 2)
    await day.set_role(Role.OWNER)
    assert payload_of(await press(day.state, toast))["message"] == "3 tasks as before"
    assert await press(day.state, toast) is None


async def test_the_moves_that_can_be_taken_back_hold_no_more_tasks_than_batches_of_the_list(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_state, "_MOST_TASKS", TASKS)
    _, first = await day.move()
    last = await day.state.move([row["id"] for row in day.state.rows_today_0], "tomorrow")
    assert await press(day.state, first) is None
    assert payload_of(await press(day.state, last))["message"] == "1 task as before"


@pytest.mark.parametrize("group", DayGroup)
def test_the_list_of_the_other_tasks_of_a_group_is_of_the_same_person(group: DayGroup) -> None:
    me = "01890000-0000-7000-8000-000000000000"
    for whose, expected in ((Whose.ME, me), (Whose.TEAM, None)):
        query = dict(part.split("=") for part in pages.list_of(group, whose).partition("?")[2].split("&"))
        assert filters_from(query, me=me).assigned_to == expected  # type: ignore[arg-type]
