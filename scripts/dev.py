"""`make dev`: serves the sample data and starts the server again when a Python file is saved (decision 35).

This process never imports the product. A fork server holds the libraries, so a new server loads only the product's own
modules. The running server answers until the new one is loaded; one that cannot be loaded leaves it in place. Pages
are the last ones built; a change of a page's sources builds them in the background.
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
# What the compiled pages are made from; a change elsewhere (tasks/, core/ …) needs no new pages.
PAGE_SOURCES = ("taskapp/ui", "assets", "rxconfig.py", "reflex.lock")
# Milliseconds: how long to collect changes of one save, and how often to look whether a build has ended.
DEBOUNCE, LOOK = 50, 500
# Seconds a server may take to let go of its open pages.
GRACE = 3
BUILD = "from taskapp.ui.reflex_adapter.pages_build import build_pages; print(build_pages())"
# Optional libraries that nothing needs at the start.
HEAVY = ("faster_whisper",)


class Server:
    """One server process, from a fork with the libraries loaded to its end."""

    def __init__(self, port: int, *, has_pages: bool, fills: bool) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("forkserver")
        self._process = context.Process(target=_become_server, args=(theirs, port, has_pages, fills))
        self._process.start()
        theirs.close()

    def is_loaded(self) -> bool:
        """Wait until the product is imported; False when that failed (the traceback is printed by then)."""
        try:
            self._pipe.recv()
        except EOFError:
            return False
        return True

    def listen(self) -> None:
        """Let the loaded server take the port."""
        self._pipe.send(None)

    def stop(self) -> None:
        """End it, by force after a while."""
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(GRACE + 1)
            self._process.kill()
        self._process.join()


class PageBuild:
    """At most one build of the pages at a time, and a second one when sources change meanwhile."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._again = False
        self._newest = ""

    def start(self) -> None:
        """Build now, or once more when the running build ends."""
        self._again = self._process is not None
        if self._process is None:
            command = ["nice", sys.executable, "-c", BUILD]
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603

    def has_new_pages(self) -> bool:
        """True once after a build whose pages are not those of the build before it."""
        if self._process is None or self._process.poll() is None:
            return False
        answer, worked = self._process.communicate()[0], self._process.returncode == 0
        self._process = None
        if self._again:
            self.start()
        before, self._newest = self._newest, answer if worked else self._newest
        return self._newest != before

    def stop(self) -> None:
        """Leave a running build."""
        if self._process is not None:
            self._process.terminate()


def main() -> None:
    """Serve until told to stop."""
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
                _say(f"{', '.join(sorted(changed)) or 'new pages'}: reloading")
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
    """Every module that the product imports and that is not its own."""
    trees = [ast.parse(path.read_bytes()) for path in (ROOT / "taskapp").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    lazy = {"reflex.app", "reflex.assets", "reflex.state", "reflex.istate.manager.memory", "pydantic.v1"}
    return {name for name in plain | parts | lazy if name.split(".")[0] not in ("taskapp", *HEAVY)}


def _changes() -> Iterator[set[str]]:
    """The paths of each save; an empty set every now and then."""
    places = [ROOT / name for name in WATCHED]
    wanted = DefaultFilter(ignore_paths=[ROOT / "assets" / "external"])
    for batch in watch(*places, watch_filter=wanted, debounce=DEBOUNCE, rust_timeout=LOOK, yield_on_timeout=True):
        yield {Path(path).relative_to(ROOT).as_posix() for _, path in batch}


def _replace(old: Server | None, port: int, *, has_pages: bool, fills: bool) -> Server | None:
    new = Server(port, has_pages=has_pages, fills=fills)
    if not new.is_loaded():
        new.stop()
        _say("the product cannot be loaded; waiting for the next change")
        return old
    if old:
        old.stop()
    new.listen()
    return new


def _become_server(pipe: Connection, port: int, has_pages: bool, fills: bool) -> None:
    server = importlib.import_module("scripts.dev_server")  # imports the product, which this process must not
    server.run(pipe, port, has_pages=has_pages, fills=fills, grace=GRACE)


def _say(words: str) -> None:
    sys.stderr.write(f"dev: {words}\n")


if __name__ == "__main__":
    main()
