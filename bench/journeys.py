"""`python -m bench.journeys`: how many functions of the product lie between a request and the database, and in how many files."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import httpx2

from taskapp import rest, wiring
from taskapp.cli import admin
from taskapp.core.db import database as db
from taskapp.core.db.migrating import upgrade

PRODUCT = f"{Path(rest.__file__).parent}{os.sep}"
DATABASE = f"{PRODUCT}core{os.sep}db{os.sep}compiled.py"
_ENTRIES = {"__call__", "many"}


@dataclass
class Journey:
    """The longest chain of calls to the database, outermost first, and all functions that ran."""

    longest: list[str] = field(default_factory=list)
    ran: set[str] = field(default_factory=set)

    def see(self, frame: FrameType, event: str, _: Any) -> None:
        """Note a call; a profile function of `sys.setprofile`."""
        if event != "call" or not frame.f_code.co_filename.startswith(PRODUCT):
            return
        self.ran.add(_name(frame))
        # What follows the statement's entry belongs to the way of its values into the driver.
        is_statement = frame.f_code.co_filename == DATABASE and frame.f_code.co_name in _ENTRIES
        if is_statement and len(chain := list(_chain(frame))) > len(self.longest):
            self.longest = chain[::-1]


def _name(frame: FrameType) -> str:
    return f"{frame.f_code.co_filename.removeprefix(PRODUCT)}:{frame.f_code.co_qualname}"


def _chain(frame: FrameType | None) -> Iterator[str]:
    while frame:
        if frame.f_code.co_filename.startswith(PRODUCT):
            yield _name(frame)
        frame = frame.f_back


@contextmanager
def _watched() -> Iterator[Journey]:
    journey = Journey()
    sys.setprofile(journey.see)
    try:
        yield journey
    finally:
        sys.setprofile(None)


async def _measure(name: str, request: Callable[[], Awaitable[Any]]) -> None:
    await request()  # statements are compiled and tables filled by the first
    with _watched() as journey:
        await request()
    files = {step.partition(":")[0] for step in journey.longest}
    print(
        f"{name}: {len(journey.longest)} functions in {len(files)} files to the database; {len(journey.ran)} ran in all"
    )
    print("\n".join(f"    {step}" for step in journey.longest))


async def _journeys(url: str) -> None:
    await upgrade(url)
    wiring.connect()
    db.start(url)
    person = {"email": "ada@example.com", "organization": "Ada"}
    await admin.create_user(admin.NewUser(**person, name="Ada", role=None, timezone="UTC", password="long-enough"))
    token = await admin.create_token(admin.TokenOwner(**person))
    http = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=rest.create_app()),
        base_url="https://tasks.example.com",
        headers={"Authorization": f"Bearer {token}"},
    )
    async with http:
        contact = (await http.post("/api/contacts", json={"name": "Bea"})).json()["id"]
        new = {"contact_id": contact, "title": "Offer"}
        tasks = [(await http.post("/api/tasks", json=new)).json()["id"] for _ in range(2)]
        await _measure("list", lambda: http.get("/api/tasks", params={"status": "open"}))
        await _measure("done", lambda: http.post(f"/api/tasks/{tasks.pop()}/done"))
        await _measure("create", lambda: http.post("/api/tasks", json=new))
    await db.stop()


def main() -> None:
    """Print the journeys on an empty SQLite database."""
    with tempfile.TemporaryDirectory(prefix="taskapp-journeys-") as folder:
        os.environ |= {"TASKAPP_DATA_DIR": folder, "TASKAPP_DATABASE_URL": f"sqlite:///{folder}/app.db"}
        asyncio.run(_journeys(os.environ["TASKAPP_DATABASE_URL"]))


if __name__ == "__main__":
    main()
