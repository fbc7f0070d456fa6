"""Runs commands in processes forked from one that has already imported the product."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.forkserver import Done, Forkserver
from tests.support.product import environment_without_ours

Run = Callable[..., Done]


@pytest.fixture(scope="session")
def forkserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forkserver]:
    forkserver = Forkserver(tmp_path_factory.mktemp("forkserver"), environment_without_ours())
    yield forkserver
    forkserver.stop()


@pytest.fixture
def run(forkserver: Forkserver, database_url: str, tmp_path: Path) -> Run:
    """`run("user", "create", …)`: one command on this test's database."""
    own = {"TASKAPP_DATABASE_URL": database_url, "TASKAPP_DATA_DIR": str(tmp_path / "data")}

    def run_one(*arguments: str, env: dict[str, str | None] | None = None, stdin: str = "") -> Done:
        return forkserver.run(*arguments, env={**own, **(env or {})}, stdin=stdin)

    return run_one


@pytest.fixture
def run_anywhere(forkserver: Forkserver, tmp_path: Path) -> Run:
    """The same on a new SQLite file instead of both kinds of database."""
    own = {"TASKAPP_DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}", "TASKAPP_DATA_DIR": str(tmp_path / "data")}

    def run_one(*arguments: str, env: dict[str, str | None] | None = None, stdin: str = "") -> Done:
        return forkserver.run(*arguments, env={**own, **(env or {})}, stdin=stdin)

    return run_one


def one_line(done: Done, *words: str) -> None:
    """Check that a command failed with one line on standard error that contains these words, without a traceback."""
    assert done.returncode != 0, done
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("taskapp: "), done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in lines[0], (word, lines[0])
