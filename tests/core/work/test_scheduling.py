"""A job runs at the start, on its schedule and on its changes; no pass is lost, and none is left behind."""

import asyncio
from collections.abc import Awaitable, Callable

from taskapp.core.ids import new_id
from taskapp.core.work import bus
from taskapp.core.work.bus import Change, ChangeKind
from taskapp.core.work.scheduling import Job, ticking

HOURLY = 3600


def happens(kind: ChangeKind) -> None:
    bus.deliver([Change(new_id(), kind, new_id())])


class Counted:
    """A job that counts its passes; each calls `work` with its number."""

    def __init__(self, name: str, *wakes_on: ChangeKind, every: int = HOURLY) -> None:
        self.passes = 0
        self.job = Job(name, every, self._run, wakes_on=wakes_on)
        self.work: Callable[[int], Awaitable[None]] | None = None

    async def _run(self) -> int:
        self.passes += 1
        if self.work:
            await self.work(self.passes)
        return 0

    async def has_run(self, times: int) -> None:
        async with asyncio.timeout(60):
            while self.passes < times:
                await asyncio.sleep(0.01)


async def test_a_job_runs_at_the_start_and_then_on_its_own_changes_alone() -> None:
    tasks, contacts = Counted("tasks", "task", "call"), Counted("contacts", "contact")
    async with ticking([tasks.job, contacts.job]):
        await tasks.has_run(1)
        for times in (1, 2, 3):
            await contacts.has_run(times)
            happens("contact")
        await contacts.has_run(4)
        assert tasks.passes == 1
        happens("call")
        await tasks.has_run(2)


async def test_a_change_during_a_pass_starts_another_one_after_it() -> None:
    counted, begun, may_end = Counted("slow", "task"), asyncio.Event(), asyncio.Event()

    async def wait_in_the_first(number: int) -> None:
        begun.set()
        if number == 1:
            await may_end.wait()

    counted.work = wait_in_the_first
    async with ticking([counted.job]):
        await begun.wait()
        happens("task")
        may_end.set()
        await counted.has_run(2)


async def test_a_job_runs_again_after_its_time_without_any_change() -> None:
    counted = Counted("ticking", every=1)
    async with ticking([counted.job]):
        await counted.has_run(3)


async def test_no_pass_goes_on_after_the_end() -> None:
    counted, begun, ended = Counted("endless", "task"), asyncio.Event(), asyncio.Event()

    async def go_on(_number: int) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    counted.work = go_on
    async with ticking([counted.job]):
        await begun.wait()
    assert ended.is_set()
    happens("task")
    assert "job endless" not in {task.get_name() for task in asyncio.all_tasks()}
