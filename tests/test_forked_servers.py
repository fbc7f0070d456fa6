"""A forked server is one of its own: it has its settings, its end, and nothing that the process it came from has made."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from reflex_base import config as reflex_config

from tests.support import forkserver
from tests.support.databases import Databases
from tests.support.forkserver import Forkserver
from tests.support.product import Product

pytestmark = pytest.mark.slow


@pytest.fixture
def pair(databases: Databases, tmp_path: Path) -> Iterator[list[Product]]:
    """An installation that is open to sign-ups and one that is closed, each with a database of its own."""
    with databases.fresh("sqlite") as first, databases.fresh("sqlite") as second:
        opened = Product(database_url=first, folder=tmp_path / "open")
        closed = Product(database_url=second, folder=tmp_path / "closed", env={"TASKAPP_SIGNUP": "closed"})
        yield [opened, closed]
        opened.stop()
        closed.stop()


def write_what_is_made(file: str) -> None:
    """Run in a forked process: note whether the process it was forked from has read Reflex's settings."""
    Path(file).write_text(str(reflex_config._state_auto_setters))


def test_each_server_has_its_own_settings_and_its_own_end(pair: list[Product]) -> None:
    closed = pair[1]
    first, second = (product.serve("--backend-only", "--no-jobs") for product in pair)
    closed.create_user("zoe@beta.example", "correct horse", organization="Beta")
    ways = [httpx2.get(f"{product.base_url}/api/auth/way-in").json()["signup"] for product in pair]
    assert ways == ["open", "closed"]
    assert first.stop(signal.SIGKILL) == -signal.SIGKILL
    assert not first.runs
    assert second.runs
    assert httpx2.get(f"{closed.base_url}/api/ready").status_code == 200
    assert second.stop() == 0


def test_a_server_is_forked_from_one_thread_that_has_read_no_settings(pair: list[Product], tmp_path: Path) -> None:
    pair[0].serve("--backend-only", "--no-jobs")
    source, workers = forkserver._imported(), Forkserver(tmp_path, pair[0].env)
    assert len([*Path(f"/proc/{source.pid}/task").iterdir()]) == 1
    pid = workers.spawn("tests.test_forked_servers:write_what_is_made", str(tmp_path / "made"))
    while pid not in workers.reap():
        time.sleep(0.05)
    assert (tmp_path / "made").read_text() == "None", workers.stderr()


def test_a_start_that_fails_says_why_and_spoils_no_other(pair: list[Product]) -> None:
    opened, closed = pair
    closed.env["TASKAPP_DATABASE_URL"] = "nonsense"
    with pytest.raises(pytest.fail.Exception, match="TASKAPP_DATABASE_URL"):
        closed.serve("--backend-only", "--no-jobs")
    opened.serve("--backend-only", "--no-jobs")


def test_a_process_to_fork_from_that_was_killed_is_replaced(
    pair: list[Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forkserver, "_sources", [])
    pair[0].create_user("ada@acme.example", "correct horse")
    source = forkserver._imported()
    os.kill(source.pid, signal.SIGKILL)
    source.end()
    pair[1].create_user("ada@acme.example", "correct horse")
    assert forkserver._imported() is not source
