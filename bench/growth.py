"""`python -m bench.growth`: each list, count and write at growing numbers of tasks, on both databases, in one table.

Every size has the same number of organizations and members, so that the largest organization grows with the table. Sizes are measured in turns; a
figure is the least of all turns, since other work on the machine only adds time. The last column is the largest size beside the smallest.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from bench import data
from bench.data import Data
from taskapp import wiring
from taskapp.access.actor import Actor
from taskapp.auth.credentials import api_tokens
from taskapp.calls import service as calls
from taskapp.contacts import service as contacts
from taskapp.contacts.schemas import ContactFilters, ContactSort
from taskapp.core.db import database as db
from taskapp.dashboard import service as dashboard
from taskapp.tasks import service as tasks
from taskapp.tasks.counts import service as counts
from taskapp.tasks.leases import service as leases
from taskapp.tasks.schemas import TaskCreate, TaskFilters
from taskapp.tasks.today import service as today
from taskapp.tasks.types import TaskCategory, TaskSort, TaskStatus, Whose

SIZES = (10_000, 100_000, 1_000_000)
STORES = {"sqlite": data.sqlite, "postgresql": data.postgresql}
OPEN = TaskFilters(status=TaskStatus.OPEN)
FLAT = 1.2
TITLE = "Made by the benchmark"
Work = Callable[[], Awaitable[Any]]


def main() -> None:
    options = _options()
    wiring.connect()
    for kind in options.only or STORES:
        with ExitStack() as stack:
            filled = [stack.enter_context(_filled(kind, size)) for size in options.sizes]
            turns = [[asyncio.run(_measured(each, options.repeats)) for each in filled] for _ in range(options.turns)]
        print(
            f"\n{kind}, ms" + " " * (36 - len(kind)) + "".join(f"{size:>11,}" for size in options.sizes) + "    growth"
        )
        for work in turns[0][0]:
            least = [min(turn[place][work] for turn in turns) for place in range(len(filled))]
            growth = least[-1] / least[0]
            print(
                f"{work:<40}"
                + "".join(f"{value:>11.2f}" for value in least)
                + f"{growth:>9.2f}x"
                + " grows" * (growth > FLAT)
            )


def _filled(kind: str, size: int) -> Any:
    sizes = {"tasks": size, "organizations": 10, "contacts": size // 20, "members": 100}
    return STORES[kind](data.data_folder(small=True).parent / f"growth-{size}", sizes)


async def _measured(filled: Data, repeats: int) -> dict[str, float]:
    """The least duration of each piece of work (ms)."""
    db.start(filled.url)
    try:
        async with _works(filled) as works:
            return {name: await _least(work, repeats) for name, work in works.items()}
    finally:
        await db.stop()


async def _least(work: Work, repeats: int) -> float:
    await work()
    times = []
    for _ in range(repeats):
        started = perf_counter()
        await work()
        times.append(perf_counter() - started)
    return 1000 * min(times)


@asynccontextmanager
async def _works(filled: Data) -> AsyncIterator[dict[str, Work]]:
    largest = filled.summary["largest"]
    async with db.reading() as session:
        owner = await api_tokens.find_actor(session, filled.token)
        agent = await api_tokens.find_actor(session, largest["agent"]["token"])
    assert owner
    assert agent
    yield _reads(owner, agent, largest) | _writes(owner, UUID(largest["contact_id"]))
    async with db.reading() as session:
        made = [
            task.id for task in (await tasks.list_tasks(session, owner, OPEN, limit=200)).items if task.title == TITLE
        ]
    for task in made:
        async with db.transaction() as session:
            await tasks.delete_task(session, owner, task)


def _reads(owner: Actor, agent: Actor, largest: dict[str, Any]) -> dict[str, Work]:
    def reading(work: Callable[..., Awaitable[Any]], *values: Any, by: Actor = owner, **where: Any) -> Work:
        async def run() -> None:
            async with db.reading() as session:
                await work(session, by, *values, **where)

        return run

    def listed(by: Actor = owner, **filters: Any) -> Work:
        return reading(tasks.list_tasks, replace(OPEN, **filters), by=by)

    return {
        "list: open": listed(),
        "list: by category": listed(category=TaskCategory.CALLBACK),
        "list: by assignee": listed(assigned_to=UUID(largest["member_ids"][0])),
        "list: of a contact": listed(contact_id=UUID(largest["contact_id"])),
        "list: by due date": listed(sort=TaskSort.DUE_DATE),
        "list: open, own contacts": listed(agent),
        "list: by due date, own contacts": listed(agent, sort=TaskSort.DUE_DATE),
        "list: common word": listed(q="invoice"),
        "list: changed lately": reading(
            tasks.list_tasks, TaskFilters(changes=True, updated_since=datetime.now(UTC) - timedelta(days=1))
        ),
        "counts of the tabs": reading(counts.count_by_status),
        "Today of the team": reading(today.read_day, Whose.TEAM),
        "Today of one member": reading(today.read_day, Whose.ME),
        "dashboard": reading(dashboard.get_dashboard),
        "contacts by name": reading(contacts.list_contacts),
        "contacts by last contact": reading(contacts.list_contacts, sort=ContactSort.LAST_CONTACT),
        "contacts by next step": reading(contacts.list_contacts, sort=ContactSort.NEXT_STEP),
        "contacts with a word": reading(contacts.list_contacts, ContactFilters(q="anna")),
        "calls": reading(calls.list_calls),
    }


def _writes(owner: Actor, contact: UUID) -> dict[str, Work]:
    async def create() -> None:
        async with db.transaction() as session:
            await tasks.create_task(session, owner, TaskCreate(contact_id=contact, title=TITLE))

    async def done_and_reopen() -> None:
        async with db.reading() as session:
            task = (await tasks.list_tasks(session, owner, OPEN, limit=1)).items[0].id
        for verb in (tasks.mark_done, tasks.reopen):
            async with db.transaction() as session:
                await verb(session, owner, task)

    async def take_two() -> None:
        async with db.transaction() as session:
            by_due = replace(OPEN, sort=TaskSort.DUE_DATE)
            leased = await leases.take_next(session, owner, by_due)
            assert leased.task
            await leases.take_next(session, owner, by_due, after=leased.task.id)

    return {"create": create, "done and reopen": done_and_reopen, "take two tasks of a list": take_two}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="tasks of each database")
    parser.add_argument("--only", action="append", choices=list(STORES), help="one database")
    parser.add_argument("--turns", type=int, default=3, help="how often the sizes take turns")
    parser.add_argument("--repeats", type=int, default=20, help="how often each work runs in a turn")
    return parser.parse_args()


if __name__ == "__main__":
    main()
