"""`make dev`: serves the sample data and restarts the server when a Python file is saved (decision 35).

This process never imports the product. A fork server has imported the libraries, so a new server imports only the
product's own modules. The running server answers until the new one has loaded; when that fails, the old one keeps
running. The newest existing build of the pages is served; a change of their sources starts a build in the background.
"""

import argparse
import ast
import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from watchfiles import DefaultFilter, watch

ROOT = Path(__file__).resolve().parents[1]
WATCHED = ("taskapp", "alembic", "assets", "rxconfig.py", "reflex.lock")
# The sources of the compiled pages; changes elsewhere (tasks/, core/ …) need no build.
PAGE_SOURCES = ("taskapp/ui", "assets", "rxconfig.py", "reflex.lock")
# Milliseconds: how long to collect the changes of one save, and how often to check whether a build has ended.
DEBOUNCE, BUILD_POLL = 50, 500
# Seconds for open pages to end before a server is killed.
GRACE = 3
BUILD = "from taskapp.ui.reflex_adapter.built_pages.build import build_pages; print(build_pages())"
# Optional libraries that are not imported at the start.
HEAVY = ("faster_whisper",)


class Server:
    """One server process, forked from the fork server."""

    def __init__(self, port: int, *, has_pages: bool, fills: bool) -> None:
        self._pipe, child_end = multiprocessing.Pipe()
        context = multiprocessing.get_context("forkserver")
        self._process = context.Process(target=_run_server, args=(child_end, port, has_pages, fills))
        self._process.start()
        child_end.close()

    def is_loaded(self) -> bool:
        """Wait until the product is imported; False when that failed (its traceback has been printed)."""
        try:
            self._pipe.recv()
        except EOFError:
            return False
        return True

    def listen(self) -> None:
        """Make the loaded server listen on the port."""
        self._pipe.send(None)

    def stop(self) -> None:
        """End the process; it is killed when it does not end in time."""
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(GRACE + 1)
            self._process.kill()
        self._process.join()


class PageBuild:
    """Builds the pages, one build at a time; sources that change during a build cause another one after it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._repeats = False
        self._newest = ""

    def start(self) -> None:
        """Start a build, or plan another one for when the running build ends."""
        self._repeats = self._process is not None
        if self._process is None:
            command = ["nice", sys.executable, "-c", BUILD]
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603

    def has_new_pages(self) -> bool:
        """True once after each build whose pages differ from those of the build before it."""
        if self._process is None or self._process.poll() is None:
            return False
        output, has_succeeded = self._process.communicate()[0], self._process.returncode == 0
        self._process = None
        if self._repeats:
            self.start()
        before, self._newest = self._newest, output if has_succeeded else self._newest
        return self._newest != before

    def stop(self) -> None:
        """End a running build."""
        if self._process is not None:
            self._process.terminate()


def main() -> None:
    """Serve until a signal to stop (SIGTERM, SIGINT)."""
    parser = argparse.ArgumentParser(prog="make dev", description="The product on sample data, with reload.")
    parser.add_argument("--port", type=int, default=3000)
    parser.add_argument("--backend-only", action="store_true", help="no pages: needs neither Node nor a build")
    options = parser.parse_args()
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    os.chdir(ROOT)
    os.environ["PYTHONPATH"] = str(ROOT)
    multiprocessing.set_forkserver_preload(sorted(libraries()))
    with suppress(KeyboardInterrupt):
        _run(options.port, has_pages=not options.backend_only)


def _run(port: int, *, has_pages: bool) -> None:
    builds = PageBuild()
    server = _replace(None, port, has_pages=has_pages, fills=True)
    if has_pages:
        builds.start()
    try:
        for changed in _changes():
            if has_pages and changes_pages(changed):
                builds.start()
            if changed or builds.has_new_pages():
                _print(f"{', '.join(sorted(changed)) or 'new pages'}: reloading")
                fills = server is None or any(path.startswith("alembic") for path in changed)
                server = _replace(server, port, has_pages=has_pages, fills=fills)
    finally:
        builds.stop()
        if server:
            server.stop()


def changes_pages(paths: set[str]) -> bool:
    """Whether one of the changed files is a source of the compiled pages."""
    return any(path.startswith(PAGE_SOURCES) for path in paths)


def libraries() -> set[str]:
    """The modules that the product imports, without its own."""
    trees = [ast.parse(path.read_bytes()) for path in (ROOT / "taskapp").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    lazy = {"reflex.app", "reflex.assets", "reflex.state", "reflex.istate.manager.memory", "pydantic.v1"}
    return {name for name in plain | parts | lazy if name.split(".")[0] not in ("taskapp", *HEAVY)}


def _changes() -> Iterator[set[str]]:
    """The changed paths of each save; an empty set after each `BUILD_POLL` without changes."""
    paths = [ROOT / name for name in WATCHED]
    filtered = DefaultFilter(ignore_paths=[ROOT / "assets" / "external"])
    for batch in watch(
        *paths, watch_filter=filtered, debounce=DEBOUNCE, rust_timeout=BUILD_POLL, yield_on_timeout=True
    ):
        yield {Path(path).relative_to(ROOT).as_posix() for _, path in batch}


def _replace(old: Server | None, port: int, *, has_pages: bool, fills: bool) -> Server | None:
    new = Server(port, has_pages=has_pages, fills=fills)
    if not new.is_loaded():
        new.stop()
        _print("the product cannot be loaded; waiting for the next change")
        return old
    if old:
        old.stop()
    new.listen()
    return new


def _run_server(pipe: Connection, port: int, has_pages: bool, fills: bool) -> None:
    server = importlib.import_module("scripts.dev_server")  # imports the product, which this process must not
    server.run(pipe, port, has_pages=has_pages, fills=fills, grace=GRACE)


def _print(message: str) -> None:
    sys.stderr.write(f"dev: {message}\n")


if __name__ == "__main__":
    main()
