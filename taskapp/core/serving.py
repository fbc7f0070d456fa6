"""Starts the production server: one port for pages, API and websocket."""

import gc
import os
import socket
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from taskapp.core.config import settings
from taskapp.core.pages_build import PROJECT, build_pages

TARGET = "taskapp.taskapp:asgi"
# Set for the worker processes, which are handed nothing but their environment.
JOBS = "TASKAPP_SERVE_JOBS"
PAGES = "TASKAPP_SERVE_PAGES"
# Seconds for requests under way, lifespan tasks and open sockets to end before a worker is killed.
_GRACE = 10
# The largest message a page may send; a pasted transcript of a long call is about a fifth of it.
_LARGEST_MESSAGE = 512 * 1024


class ServeError(Exception):
    """The server cannot start; the message says why and what to do."""


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 3000,
    workers: int = 1,
    backend_only: bool = False,
    jobs: bool = True,
) -> None:
    """Serve until told to stop (SIGTERM, SIGINT); builds the pages first where needed."""
    _check(host=host, port=port, workers=workers)
    pages = None if backend_only else build_pages()
    _prepare_environment(pages, jobs=jobs)
    # What is loaded by now is shared with the workers, until the collector writes its notes into it.
    gc.collect()
    gc.freeze()
    Granian(
        TARGET,
        factory=True,
        interface=Interfaces.ASGI,
        address=host,
        port=port,
        workers=workers,
        loop=Loops.auto,
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE,
        log_level=LogLevels.warning,
    ).serve()


def runs_jobs() -> bool:
    """Whether this server process runs the background jobs too."""
    return os.environ.get(JOBS, "1") == "1"


def pages_folder() -> Path | None:
    """The built pages this server process shows; None when it answers the API only."""
    folder = os.environ.get(PAGES)
    return Path(folder) if folder else None


def _check(*, host: str, port: int, workers: int) -> None:
    if workers < 1:
        raise ServeError(f"--workers {workers}: at least 1 is needed.")
    if workers > 1 and not settings().redis_url:
        raise ServeError(
            f"--workers {workers} needs TASKAPP_REDIS_URL, where several processes keep page state together."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise ServeError(
                f"Cannot listen on {host}:{port} ({error}); choose another with --port or --host."
            ) from None


def _prepare_environment(pages: Path | None, *, jobs: bool) -> None:
    settings().data_dir.mkdir(parents=True, exist_ok=True)
    ours = {
        JOBS: "1" if jobs else "0",
        PAGES: str(pages / "client") if pages else "",
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        # Keeps Reflex from writing into the checkout while it serves.
        "REFLEX_BACKEND_ONLY": "true",
        "REFLEX_WEB_WORKDIR": str(pages or tempfile.mkdtemp(prefix="taskapp-")),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": str(_LARGEST_MESSAGE),
    }
    os.environ.update(ours)
    # rxconfig.py is found on the path, wherever the command was started.
    sys.path.insert(0, str(PROJECT))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")]))
