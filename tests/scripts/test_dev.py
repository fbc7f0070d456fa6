"""`make dev` serves what was saved, keeps the last good server, and knows which changes need new pages."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scripts import dev
from tests.support.processes import Program, free_port
from tests.support.product import answers, get_json
from tests.support.scratch import Scratch


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(scratch: Scratch, port: int) -> Iterator[Program]:
    program = scratch.start("scripts.dev", "--port", str(port), "--backend-only")
    program.wait_until(lambda: answers(f"http://127.0.0.1:{port}/api/health"))
    yield program
    program.stop()


def says(port: int, word: str) -> Callable[[], bool]:
    url = f"http://127.0.0.1:{port}/api/health"

    def answer() -> bool:
        with suppress(OSError):  # between two servers nobody answers
            return bool(get_json(url)["status"] == word)
        return False

    return answer


@pytest.mark.slow
def test_a_saved_python_file_is_served_and_a_broken_one_is_not(scratch: Scratch, server: Program, port: int) -> None:
    scratch.replace("taskapp/rest.py", '"status": "ok"', '"status": "saved once"')
    server.wait_until(says(port, "saved once"))
    scratch.replace("taskapp/core/clock.py", "def utc_now(", "def utc_now((")
    server.wait_until(lambda: "waiting for the next change" in server.log)
    assert "SyntaxError" in server.log
    assert says(port, "saved once")()
    scratch.replace("taskapp/core/clock.py", "def utc_now((", "def utc_now(")
    scratch.replace("taskapp/rest.py", '"status": "saved once"', '"status": "mended"')
    server.wait_until(says(port, "mended"))
    assert server.stop() == 0


def test_only_what_pages_are_made_from_asks_for_new_pages() -> None:
    assert dev.changes_pages({"taskapp/ui/tasks/pages.py"})
    assert dev.changes_pages({"taskapp/tasks/api.py", "assets/styles/cards.css"})
    assert not dev.changes_pages({"taskapp/tasks/service.py", "alembic/versions/0001_people.py"})


def test_the_fork_server_loads_libraries_and_nothing_of_the_product() -> None:
    names = dev.libraries()
    assert {"fastapi", "reflex", "sqlmodel", "openai"} <= names
    assert not [name for name in names if name.split(".")[0] in ("taskapp", "faster_whisper")]
