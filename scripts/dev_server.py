"""The server process of `make dev`: imports the product, reports that to scripts/dev.py, then serves the sample data."""

import asyncio
import gc
import importlib
import multiprocessing
import signal
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import uuid_utils

from taskapp.cli import admin, serving
from taskapp.core.config import secret_key, settings
from taskapp.core.db import database as db
from taskapp.core.db import migrating
from taskapp.core.logging import configure_logging
from taskapp.ui.reflex_adapter.built_pages import build as pages_build


def run(supervisor: Connection, port: int, *, has_pages: bool, fills: bool, grace: int) -> None:
    """Import the product, notify the supervisor, wait for its reply, then serve until stopped.

    Args:
        supervisor: the pipe to scripts/dev.py.
        fills: migrate the sample database, and fill it when it is empty.
        grace: seconds for open pages to end before the server is killed.
    """
    gc.freeze()  # the libraries stay in memory: garbage collections during the start need not examine them
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the server sets its own
    multiprocessing.set_start_method("fork", force=True)  # the worker process then need not import anything again
    uuid_utils.reseed_rng()  # all servers are forked from one process and would repeat the same random numbers
    configure_logging()
    pages = _newest_pages() if has_pages else None
    login = admin.use_demo_database()
    secret_key()
    with tempfile.TemporaryDirectory(prefix="taskapp-dev-") as folder:
        serving.prepare_environment(pages, Path(folder), jobs=True)
        importlib.import_module("taskapp.taskapp")
    try:
        supervisor.send("loaded")
        supervisor.recv()
    except (EOFError, OSError):
        return  # stopped while loading
    if fills:
        asyncio.run(_fill())
    welcome = f"dev: http://localhost:{port}, sign in as {login.email} with the password {login.password}"
    serving.serve(port=port, pages=pages, welcome=welcome, grace=grace)


async def _fill() -> None:
    await migrating.upgrade(settings().database_url)
    db.start(settings().database_url)
    try:
        await admin.fill_demo()
    finally:
        await db.stop()


def _newest_pages() -> Path:
    builds = (pages_build.web_folder() / "builds").glob("*/client")
    newest = max(builds, key=lambda client: client.parent.stat().st_mtime, default=None)
    return newest.parent if newest else pages_build.build_pages()
