"""How a command runs: settings, wires, its database, and the messages of its errors."""

import asyncio
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from taskapp.cli.console import announce
from taskapp.cli.lazy import Lazy
from taskapp.core.errors import AppError

if TYPE_CHECKING:
    import sqlalchemy

    from taskapp import jobs, wiring
    from taskapp.cli import admin, serving
    from taskapp.core import config, logging
    from taskapp.core.db import database as db
    from taskapp.core.db import migrating, outage
    from taskapp.core.db.backup import error as backups
    from taskapp.core.work import relay
    from taskapp.ui.reflex_adapter.built_pages import build as pages_build
else:
    sqlalchemy, jobs, wiring = Lazy("sqlalchemy"), Lazy("taskapp.jobs"), Lazy("taskapp.wiring")
    admin, serving = Lazy("taskapp.cli.admin"), Lazy("taskapp.cli.serving")
    config, logging = Lazy("taskapp.core.config"), Lazy("taskapp.core.logging")
    db, migrating = Lazy("taskapp.core.db.database"), Lazy("taskapp.core.db.migrating")
    outage = Lazy("taskapp.core.db.outage")
    backups, relay = Lazy("taskapp.core.db.backup.error"), Lazy("taskapp.core.work.relay")
    pages_build = Lazy("taskapp.ui.reflex_adapter.built_pages.build")

T = TypeVar("T")


def prepare() -> None:
    """Configure logging and read the settings. Raises `ConfigError` when one is invalid."""
    logging.configure_logging()
    config.settings()


def load_product() -> None:
    """Load and connect the product. The worker processes of a server share what is loaded before they are forked."""
    wiring.connect()
    assert jobs.JOBS


def warn() -> None:
    """Print the warnings about the settings."""
    for text in config.warnings():
        announce(f"Warning: {text}", err=True)


def migrate() -> None:
    """Bring the database to this version's schema."""
    asyncio.run(migrating.upgrade(config.settings().database_url))


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Make SIGTERM and SIGHUP end the block as an exception does, so that it removes its unfinished files; then the process."""

    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        raise SystemExit(number)  # asyncio lets only this one and KeyboardInterrupt through

    caught = {n for n in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(n) is signal.SIG_DFL}
    for number in caught:
        signal.signal(number, stop)
    try:
        yield
    except SystemExit as end:
        if end.code in caught:
            signal.raise_signal(int(end.code))
        raise
    finally:
        for number in caught:
            signal.signal(number, signal.SIG_DFL)


async def run_jobs_forever() -> None:
    """Run the background jobs on their schedules."""
    async with relay.running(db.current(), redis_url=config.settings().redis_url, receives=False), jobs.running():
        announce("Taskapp worker is running.")
        await asyncio.Event().wait()


async def with_database(work: Callable[[], Awaitable[T]]) -> T:
    """The result of `work`, for which the product is connected and the database open."""
    wiring.connect()
    database = db.start(config.settings().database_url)
    try:
        async with relay.running(database, redis_url=config.settings().redis_url, receives=False):
            return await work()
    finally:
        await db.stop()


def in_current_database(work: Callable[[], Awaitable[T]]) -> T:
    """Run `work` as `with_database` does, on a database of this version's schema. Raises `ConfigError` for any other."""
    migrating.refuse_unusable_file(config.settings().database_url)

    async def check_then_work() -> T:
        await admin.refuse_outdated()
        return await work()

    return asyncio.run(with_database(check_then_work))


def message_of(error: Exception) -> str | None:
    """What a failed command prints; None for a fault of the product."""
    if isinstance(error, AppError):
        return error.detail
    if isinstance(error, (config.ConfigError, pages_build.BuildError, backups.BackupError, serving.ServeError)):
        return str(error)
    if isinstance(error, (sqlalchemy.exc.DBAPIError, sqlite3.Error)):
        return f"The database refused: {outage.reason(error)}"
    if isinstance(error, outage.DatabaseAway):
        return f"The database of TASKAPP_DATABASE_URL does not answer: {error}"
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or 'the standard output, or a connection'}"
    return None
