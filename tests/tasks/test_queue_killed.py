"""Two people work one list in two windows each while the server is killed: no task is offered to both, none is left out."""

import random
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from tests.factories.people import a_company
from tests.support.api_client import Person, run_in_database, token_of
from tests.support.product import Product
from tests.support.trust import often

NEXT = "/api/tasks/work/next?sort=due_date"
TASKS, KILLS = often(120, 400), often(3, 10)
PATIENCE = often(200, 900)  # seconds for everything, on a busy machine


class Window:
    """One window of a person: takes a task, closes it, takes the next; goes on after the server was away."""

    def __init__(self, person: Person, name: str, offered: dict[str, set[str]], until: float) -> None:
        self.person, self.name, self.offered, self.until = person, name, offered, until
        self.resumed = 0

    def work(self) -> None:
        """Work until the list is empty."""
        after: str | None = None
        while True:
            leased = self._ask("POST", NEXT, {"after": after} if after else {})
            if leased["task"] is None:
                # Another window may hold the last one, and its server may be killed before it is closed.
                if self._ask("GET", "/api/tasks?status=open&limit=1", None)["items"] == []:
                    return
                time.sleep(0.1)
                after = None
                continue
            task_id = leased["task"]["id"]
            self.offered[task_id].add(self.name)
            if self._close(task_id):
                after = task_id
            else:
                after = None
                self._resume(task_id)

    def _resume(self, task_id: str) -> None:
        """After a lost answer the person goes on with a task that is open in one of their windows, unless it was closed.

        It need not have been seen: the other window's answer may be on its way, or lost with the same server.
        """
        leased = self._ask("POST", NEXT, {})
        if self._ask("GET", f"/api/tasks/{task_id}", None)["status"] == "open":
            assert leased["task"] is not None
            self.offered[leased["task"]["id"]].add(self.name)
            self.resumed += 1

    def _close(self, task_id: str) -> bool:
        """Whether the answer came; a task that the person's other window has closed is closed."""
        try:
            response = self.person.http.post(f"/api/tasks/{task_id}/done")
        except httpx2.TransportError:
            return False
        assert response.status_code in {200, 409, 503}, response.text
        return response.status_code != 503

    def _ask(self, method: str, path: str, body: Any) -> Any:
        """The JSON of an answer; asked again while the server is away."""
        while True:
            assert time.monotonic() < self.until, "the list was not worked off in time"
            try:
                response = self.person.http.request(method, path, json=body)
                if response.status_code != 503:
                    assert response.is_success, response.text
                    return response.json()
            except httpx2.TransportError:
                pass
            time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.trust("A task of a list that several people work is offered to one of them, whenever the server is killed")
def test_two_people_in_four_windows_share_a_list_while_the_server_is_killed(
    database_url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    product = Product(database_url=database_url, folder=tmp_path)
    product.serve("--backend-only", "--no-jobs")
    company = run_in_database(database_url, a_company)
    names = ["admin", "admin", "manager", "manager"]
    clients = [_client(product, getattr(company, name)) for name in names]
    contact = clients[-1].contact()["id"]
    tasks = [clients[-1].task(contact, f"Call {n}", due_date=f"2031-01-{n % 28 + 1:02}")["id"] for n in range(TASKS)]
    offered, until = defaultdict[str, set[str]](set), time.monotonic() + PATIENCE
    windows = [Window(client, name, offered, until) for client, name in zip(clients, names, strict=True)]
    is_worked_off = threading.Event()
    try:
        with ThreadPoolExecutor(5) as threads:
            killing = threads.submit(_keep_killing, product, offered, is_worked_off)
            working = [threads.submit(window.work) for window in windows]
            try:
                for window in working:
                    window.result()
            finally:
                is_worked_off.set()
            kills = killing.result()
        assert set(offered) == set(tasks)
        assert {task: sorted(who) for task, who in offered.items() if len(who) > 1} == {}
        assert {name for who in offered.values() for name in who} == set(names)
        done = clients[0].all("/api/tasks", status="done", limit=100)
        assert sorted(task["id"] for task in done) == sorted(tasks)
        assert kills >= KILLS
    finally:
        product.stop(signal.SIGKILL)
        for client in clients:
            client.http.close()
    resumed = sum(window.resumed for window in windows)
    record_property(
        "tried", f"{TASKS} tasks, 4 windows of 2 people, {kills} kills of the server, {resumed} times resumed"
    )


def _client(product: Product, actor: Actor) -> Person:
    """A client with a token of its own."""

    async def token(session: AsyncSession) -> str:
        return await token_of(session, actor)

    return Person(product.base_url, actor, run_in_database(product.database_url, token))


def _keep_killing(product: Product, offered: dict[str, set[str]], is_worked_off: threading.Event) -> int:
    """Kill the server `KILLS` times, each soon after a further part of the list was offered; returns how often it was killed.

    By then half of the list is left, however fast the machine is.
    """
    dice, kills = random.Random(5), 0
    while kills < KILLS and not is_worked_off.wait(dice.uniform(0, 0.05)):
        if len(offered) < (kills + 1) * TASKS // (2 * KILLS):
            continue
        product.stop(signal.SIGKILL)
        kills += 1
        product.serve("--backend-only", "--no-jobs")
    return kills
