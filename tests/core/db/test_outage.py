"""An unreachable database: 503 at once, no tracebacks in the log, and normal service as soon as it is back."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import make_url

from tests.support.api_client import ApiServer, Person
from tests.support.databases import Databases
from tests.support.processes import START_TIMEOUT
from tests.support.product import Product, answers
from tests.support.switch import Switch


@pytest.fixture
def switch(databases: Databases) -> Iterator[tuple[Switch, str]]:
    """A proxy to a new PostgreSQL database, and the database URL through it."""
    with databases.fresh("postgresql") as url:
        parsed = make_url(url)
        assert parsed.port
        line = Switch(parsed.port).on()
        yield line, parsed.set(port=line.port).render_as_string(hide_password=False)
        line.off()


def statuses(person: Person) -> dict[str, httpx2.Response]:
    return {
        path: person.ask(method, path, **options)
        for method, path, options in (
            ("GET", "/api/tasks", {}),
            ("GET", "/api/tasks?q=call", {}),
            ("GET", "/api/me", {}),
            ("POST", "/api/contacts", {"json": {"name": "Grace"}}),
            ("POST", "/api/auth/login", {"json": {"email": "a@example.com", "password": "x"}}),
        )
    }


@pytest.mark.slow
@pytest.mark.trust(
    "While the database is away every request is answered 503 with Retry-After, and all works when it is back"
)
def test_a_database_that_is_away_is_said_to_be_and_missed_no_longer_than_it_is(
    switch: tuple[Switch, str], tmp_path: Path
) -> None:
    line, url = switch
    product = Product(database_url=url, folder=tmp_path)
    server = product.serve("--backend-only", "--no-jobs")
    with ApiServer(product).people() as people:
        assert {answer.status_code for answer in statuses(people.owner).values()} == {200, 201, 401}
        line.hang_up()  # as a restart of the database does
        assert {answer.status_code for answer in statuses(people.owner).values()} <= {200, 201, 401, 503}
        assert {answer.status_code for answer in statuses(people.owner).values()} == {200, 201, 401}

        line.off()
        time.sleep(1.5)  # longer than a caller is remembered
        while_away = statuses(people.owner)
        assert {path: answer.status_code for path, answer in while_away.items()} == dict.fromkeys(while_away, 503)
        assert all(answer.headers["retry-after"] == "1" for answer in while_away.values())
        assert people.owner.http.get("/api/ready").status_code == 503
        assert people.owner.get("/api/health")["status"] == "ok"

        line.on()
        deadline = time.monotonic() + START_TIMEOUT
        while people.owner.http.get("/api/ready").status_code != 200 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert {answer.status_code for answer in statuses(people.owner).values()} == {200, 201, 401}
    # Only the process that was started, as the kernel does that is out of memory: its worker ends too and frees the port.
    os.kill(server.process.pid, signal.SIGKILL)
    deadline = time.monotonic() + START_TIMEOUT
    while answers(f"{product.base_url}/api/health") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not answers(f"{product.base_url}/api/health")
    product.stop()
    assert "Traceback" not in product.log
    assert "the database is away" in product.log
