"""Starts the production server: one port for pages, API and websocket."""

import asyncio
import gc
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import redis
from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from taskapp.core.config import settings

TARGET = "taskapp.taskapp:asgi"
# Set for the worker processes, which are handed nothing but their environment.
JOBS = "TASKAPP_SERVE_JOBS"
PAGES = "TASKAPP_SERVE_PAGES"
ADDRESS = "TASKAPP_SERVE_ADDRESS"
WELCOME = "TASKAPP_SERVE_WELCOME"
# Seconds for requests under way, lifespan tasks and open sockets to end before a worker is killed.
GRACE = 10
_HEARTBEAT = "10s"
# How long a Redis may take to answer before a start gives up (s).
_REDIS_PATIENCE = 5
# The largest message a page may send; a pasted transcript of a long call is about a fifth of it.
_LARGEST_MESSAGE = 512 * 1024


class ServeError(Exception):
    """The server cannot start; the message says why and what to do."""


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 3000,
    workers: int = 1,
    pages: Path | None,
    jobs: bool = True,
    welcome: str,
    grace: int = GRACE,
) -> None:
    """Serve until told to stop (SIGTERM, SIGINT).

    `pages` is the folder of a build, None for the API alone; `welcome` is printed once when requests are answered;
    `grace` is how long open pages may keep a worker that was told to stop (seconds).
    """
    address = check(host=host, port=port, workers=workers)
    with tempfile.TemporaryDirectory(prefix="taskapp-") as folder:
        (Path(folder) / "welcome").write_text(welcome)
        os.environ |= {ADDRESS: f"{address} {port}", WELCOME: f"{folder}/welcome"}
        prepare_environment(pages, Path(folder), jobs=jobs)
        # What is loaded by now is shared with the workers, until the collector writes its notes into it.
        gc.collect()
        gc.freeze()
        Granian(
            TARGET,
            factory=True,
            interface=Interfaces.ASGI,
            address=address,
            port=port,
            workers=workers,
            loop=Loops.auto,
            respawn_failed_workers=True,
            workers_kill_timeout=grace,
            log_level=LogLevels.warning,
        ).serve()


@asynccontextmanager
async def announcing() -> AsyncIterator[None]:
    """Print the welcome of `serve` once its port answers, in the first of the server processes that is ready."""
    telling = asyncio.create_task(_announce(), name="welcome")
    try:
        yield
    finally:
        telling.cancel()


async def _announce() -> None:
    if WELCOME not in os.environ:
        return
    welcome = Path(os.environ[WELCOME])
    host, port = os.environ[ADDRESS].rsplit(" ", 1)
    while True:
        try:
            _, connection = await asyncio.open_connection(host, int(port))
            break
        except OSError:  # the server listens a moment after the running parts have started
            await asyncio.sleep(0.05)
    connection.close()
    # Several processes may come this far; only one can move the file.
    with suppress(FileNotFoundError):
        sys.stdout.write(f"{welcome.rename(welcome.with_suffix('.shown')).read_text()}\n")
        sys.stdout.flush()


def runs_jobs() -> bool:
    """Whether this server process runs the background jobs too."""
    return os.environ.get(JOBS, "1") == "1"


def pages_folder() -> Path | None:
    """The built pages this server process shows; None when it answers the API only."""
    folder = os.environ.get(PAGES)
    return Path(folder) if folder else None


def check(*, host: str, port: int, workers: int = 1) -> str:
    """The numeric address of `host`, once everything a server needs from outside is known to be there."""
    if workers < 1:
        raise ServeError(f"--workers {workers}: at least 1 is needed.")
    if workers > 1 and not settings().redis_url:
        raise ServeError(
            f"--workers {workers} needs TASKAPP_REDIS_URL, where several processes keep page state together."
        )
    if not host:
        raise ServeError("--host is empty; use 127.0.0.1 for this machine only, or 0.0.0.0 for every address it has.")
    address = _bindable(host, port)
    check_redis()
    return address


def check_redis() -> None:
    """Raise `ServeError` when a Redis is configured that does not answer."""
    if not settings().redis_url:
        return
    try:
        with closing(redis.from_url(settings().redis_url, socket_connect_timeout=_REDIS_PATIENCE)) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        raise ServeError(f"TASKAPP_REDIS_URL cannot be used: {error}") from None


def _bindable(host: str, port: int) -> str:
    try:
        # The server takes no names, only one address; of a name that has both kinds, the one everybody tries.
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, _, _, place = min(found, key=lambda each: each[0] != socket.AF_INET)
        with closing(socket.socket(family, kind)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except (OSError, OverflowError, UnicodeError) as error:
        raise ServeError(f"Cannot listen on {host}:{port} ({error}); choose another with --port or --host.") from None
    return str(place[0])


def prepare_environment(pages: Path | None, folder: Path, *, jobs: bool) -> None:
    """Set what the worker processes read, before Reflex is configured; `folder` is for files of this run."""
    ours = {
        JOBS: "1" if jobs else "0",
        PAGES: str(pages / "client") if pages else "",
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        # Keeps Reflex from writing where it serves.
        "REFLEX_BACKEND_ONLY": "true",
        "REFLEX_WEB_WORKDIR": str(pages or folder),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        # A line that died without a word is noticed within twice this by both ends, as Reflex's two minutes are not.
        "REFLEX_SOCKET_INTERVAL": _HEARTBEAT,
        "REFLEX_SOCKET_TIMEOUT": _HEARTBEAT,
        "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": str(_LARGEST_MESSAGE),
    }
    os.environ.update(ours)
