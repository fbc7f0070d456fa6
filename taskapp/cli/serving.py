"""Starts the production server: one port for pages, API and websocket."""

import asyncio
import gc
import os
import signal
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
# Environment variables for the server's worker processes, which inherit nothing else.
JOBS = "TASKAPP_SERVE_JOBS"
PAGES = "TASKAPP_SERVE_PAGES"
ADDRESS = "TASKAPP_SERVE_ADDRESS"
WELCOME = "TASKAPP_SERVE_WELCOME"
# Seconds for running requests, lifespan tasks and open sockets to end before a worker is killed.
GRACE = 10
_HEARTBEAT = "10s"
# How often a worker looks whether its server is alive (s).
_PARENT_SECONDS = 1.0
# How long to wait for Redis at the start, for the connection and for each answer (s).
_REDIS_TIMEOUT = 5.0
# The largest websocket message of a page (bytes); the pasted transcript of a long call is about a fifth of it.
_LARGEST_MESSAGE = 512 * 1024


class ServeError(Exception):
    """The server cannot start; the message gives the reason and the remedy."""


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
    """Serve until a signal to stop (SIGTERM, SIGINT).

    Args:
        pages: the folder of built pages; None serves only the API.
        welcome: text to print once when the server answers requests.
        grace: seconds for open connections to end before a worker is killed.

    Raises `ServeError`.
    """
    address = check(host=host, port=port, workers=workers)
    with tempfile.TemporaryDirectory(prefix="taskapp-") as folder:
        (Path(folder) / "welcome").write_text(welcome)
        os.environ |= {ADDRESS: f"{address} {port}", WELCOME: f"{folder}/welcome"}
        prepare_environment(pages, Path(folder), jobs=jobs)
        # Forked workers share memory that is not written to; the garbage collector would write into every object.
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
    """Print the welcome text of `serve` once its port answers; of several worker processes, only one prints it.

    A worker ends when the process that started it was killed, so that its port is free for the next start.
    """
    tasks = [asyncio.create_task(_announce(), name="welcome"), asyncio.create_task(_end_after_the_server())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


async def _announce() -> None:
    if WELCOME not in os.environ:
        return
    welcome = Path(os.environ[WELCOME])
    host, port = os.environ[ADDRESS].rsplit(" ", 1)
    while True:
        try:
            _, connection = await asyncio.open_connection(host, int(port))
            break
        except OSError:  # the server begins to listen shortly after the lifespan has started
            await asyncio.sleep(0.05)
    connection.close()
    # Several processes may reach this line; only one can rename the file.
    with suppress(FileNotFoundError):
        sys.stdout.write(f"{welcome.rename(welcome.with_suffix('.shown')).read_text()}\n")
        sys.stdout.flush()


async def _end_after_the_server() -> None:
    server = os.getppid()
    while os.getppid() == server or ADDRESS not in os.environ:
        await asyncio.sleep(_PARENT_SECONDS)
    signal.raise_signal(signal.SIGTERM)


def runs_jobs() -> bool:
    """Whether this server process also runs the background jobs."""
    return os.environ.get(JOBS, "1") == "1"


def pages_folder() -> Path | None:
    """The folder of built pages for this server process; None when it serves only the API."""
    folder = os.environ.get(PAGES)
    return Path(folder) if folder else None


def check(*, host: str, port: int, workers: int = 1) -> str:
    """Check that a server can start: options, port and Redis. Returns the numeric address of `host`; raises `ServeError`."""
    if workers < 1:
        raise ServeError(f"--workers {workers}: at least 1 is needed.")
    if workers > 1 and not settings().redis_url:
        raise ServeError(
            f"--workers {workers} needs TASKAPP_REDIS_URL, through which several processes send each other their changes."
        )
    if not host:
        raise ServeError("--host is empty; use 127.0.0.1 for this machine only, or 0.0.0.0 for every address it has.")
    address = _bindable(host, port)
    check_redis()
    return address


def check_redis() -> None:
    """Raise `ServeError` when Redis is configured but does not answer."""
    if not settings().redis_url:
        return
    try:
        waits = {"socket_connect_timeout": _REDIS_TIMEOUT, "socket_timeout": _REDIS_TIMEOUT}
        with closing(redis.from_url(settings().redis_url, **waits)) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError, TypeError) as error:
        raise ServeError(f"TASKAPP_REDIS_URL cannot be used: {error}") from None


def _bindable(host: str, port: int) -> str:
    try:
        # The server takes one numeric address; a name with IPv4 and IPv6 addresses gets the IPv4 one.
        candidates = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, _, _, address = min(candidates, key=lambda candidate: candidate[0] != socket.AF_INET)
        with closing(socket.socket(family, kind)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError, UnicodeError) as error:
        raise ServeError(f"Cannot listen on {host}:{port} ({error}); choose another with --port or --host.") from None
    return str(address[0])


def prepare_environment(pages: Path | None, folder: Path, *, jobs: bool) -> None:
    """Set the environment of the worker processes; call it before Reflex is configured.

    `folder` is Reflex's working folder when there are no `pages`.
    """
    variables = {
        JOBS: "1" if jobs else "0",
        PAGES: str(pages / "client") if pages else "",
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        # Prevents Reflex from writing to the folder that it serves.
        "REFLEX_BACKEND_ONLY": "true",
        "REFLEX_WEB_WORKDIR": str(pages or folder),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        # Both ends detect a connection lost without notice within twice this time; Reflex's default is two minutes.
        "REFLEX_SOCKET_INTERVAL": _HEARTBEAT,
        "REFLEX_SOCKET_TIMEOUT": _HEARTBEAT,
        "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": str(_LARGEST_MESSAGE),
    }
    os.environ.update(variables)
