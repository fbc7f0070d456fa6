"""What a lower package needs of a higher one is connected when a process starts; unconnected, it refuses to work."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from taskapp.core import wires
from taskapp.core.db import database as db
from taskapp.notifications import service as notification_service
from taskapp.notifications.types import NotificationCategory, NotificationEvent, Payload
from tests.factories.contacts import a_contact
from tests.factories.people import a_company
from tests.factories.tasks import a_task

ROOT = Path(__file__).parents[1]
READS_A_FEED = """
import asyncio, pickle, sys
from pathlib import Path
from taskapp.core.db import database as db
from taskapp.notifications import service

async def read():
    actor = pickle.loads(Path(sys.argv[2]).read_bytes())
    db.start(sys.argv[1])
    try:
        async with db.reading() as session:
            print([entry.title for entry in (await service.list_notifications(session, actor)).items])
    finally:
        await db.stop()

asyncio.run(read())
"""
# How each kind of process starts.
FRONTS = {
    "a command": "import sys; sys.argv = ['taskapp', 'job', 'run', 'clean-up']; from taskapp.cli import commands; commands.main()",
    "the worker": "import sys; sys.argv = ['taskapp', 'worker']; from taskapp.cli import commands; commands.main()",
    "a server": "import taskapp.taskapp",
    "MCP on standard input": "from taskapp.cli import mcp_stdio; mcp_stdio.main()",
}
A_MISSING_WIRE = "from taskapp.core.wires import Wire; Wire('a planted wire')\n"


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=250)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.anyio
async def test_a_process_that_knows_only_the_feed_refuses_instead_of_showing_hidden_titles(
    database: db.Database, database_url: str, tmp_path: Path
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager, "Zoë")
        task = await a_task(session, company.manager, "Secret words", contact=contact)
        payload = Payload(category=NotificationCategory.TASK_ASSIGNED, title=task.title, task_id=task.id)
        event = NotificationEvent(company.agent.organization_id, [company.agent.user_id], payload, "once")
        await notification_service.notify_all(session, [event])
    (tmp_path / "agent").write_bytes(pickle.dumps(company.agent))
    done = run(READS_A_FEED, database_url, str(tmp_path / "agent"))
    assert "Secret words" not in done.stdout
    assert "wiring.connect()" in done.stderr.splitlines()[-1], done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize("front", FRONTS)
def test_a_missing_wire_stops_the_start_of(front: str) -> None:
    done = run(A_MISSING_WIRE + FRONTS[front])
    assert done.returncode == 1, done.stdout
    assert "a planted wire" in done.stderr.splitlines()[-1], done.stderr


def test_an_unconnected_wire_names_itself_and_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wires, "DECLARED", [])
    wire: wires.Wire[str] = wires.Wire("a wire of this test")
    with pytest.raises(wires.NotConnected, match=r"a wire of this test.*wiring\.connect\(\)"):
        _ = wire.connected
    with pytest.raises(wires.NotConnected, match="a wire of this test"):
        wires.require_all()
    wire.connect("something")
    assert wire.connected == "something"
    wires.require_all()
