"""Builds the pages when their sources have changed; safe when several processes do it at once."""

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

from taskapp.core import installation
from taskapp.core.config import data_folder

# Seconds for one build; the first downloads some 130 npm packages.
_BUILD_TIMEOUT = 1200
_KEPT_BUILDS = 3
_ERROR_LINES = 3
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
    """Where builds are made and kept: `TASKAPP_WEB_DIR`, else `.web` in a checkout and `web` in the data folder."""
    named = os.environ.get("TASKAPP_WEB_DIR")
    default = installation.project() / ".web" if installation.is_checkout() else data_folder() / "web"
    return Path(named or default).resolve()


def build_pages() -> Path:
    """Return the folder of the built pages: the wheel's, else a build of these sources, made now if there is none.

    Raises `BuildError` when the pages cannot be built; earlier builds are left as they are.
    """
    if shipped := installation.shipped_pages():
        return shipped
    builds = web_folder() / "builds"
    if found := installation.find_build(builds, _build_key()):
        return found
    npm = _npm()
    with _build_lock(web_folder()):
        if found := installation.find_build(builds, _build_key()):
            return found
        folder = builds / _build(builds, npm)
        # Computed again: the build may have completed the npm lock.
        (builds / f"{_build_key()}.built").write_text(folder.name)
        _delete_old_builds(builds)
    return folder


def _build_key() -> str:
    """The key of a build: a digest of our sources, and one of the versions of Reflex's packages.

    The versions of Python and Node and the folder are left out, because pages do not depend on them.
    """
    versions = sorted(f"{d.name}=={d.version}" for d in distributions() if d.name.lower().startswith("reflex"))
    return f"{installation.sources_key()}-{hashlib.sha256(' '.join(versions).encode()).hexdigest()[:8]}"


def _npm() -> str:
    npm = shutil.which("npm", path=sysconfig.get_path("scripts"))
    if npm is None:
        raise BuildError(
            "The pages are not built, and there is no Node to build them with: install it with "
            "`pip install 'taskapp[build]'` (in a checkout: `make install`), or serve the API alone with --backend-only."
        )
    return npm


def _build(into: Path, npm: str) -> str:
    into.mkdir(parents=True, exist_ok=True)
    log = web_folder() / "build.log"
    sys.stderr.write("Building the pages (the first time also fetches npm packages; about a minute) …\n")
    with log.open("w") as output:
        command = [sys.executable, "-m", "taskapp.ui.reflex_adapter.built_pages.bundle", str(into)]
        try:
            subprocess.run(  # noqa: S603 - our own program
                command,
                cwd=_project(),
                env=_environment(npm),
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=_BUILD_TIMEOUT,
                check=True,
            )
        except subprocess.TimeoutExpired:
            raise BuildError(f"The pages were not built within {_BUILD_TIMEOUT // 60} minutes; see {log}.") from None
        except subprocess.CalledProcessError:
            raise BuildError(_explain(log)) from None
    return log.read_text().split()[-1]


def _project() -> Path:
    """Reflex's project folder; a copy where Taskapp is installed from a wheel, since that folder may be read-only."""
    if installation.is_checkout():
        return installation.project()
    copy = web_folder() / "project"
    shutil.rmtree(copy, ignore_errors=True)
    return Path(shutil.copytree(installation.project(), copy))


def _environment(npm: str) -> dict[str, str]:
    """The environment of a build: Reflex's settings, and the npm of the Python package first on the path."""
    changes = {
        "PATH": f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "REFLEX_WEB_WORKDIR": str(web_folder() / "work"),
        "REFLEX_DIR": str(web_folder() / "reflex-home"),
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_USE_NPM": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "npm_config_fetch_retries": "3",
        # Milliseconds between tries; with npm's defaults a build without a network takes three minutes to fail.
        "npm_config_fetch_retry_mintimeout": "1000",
        "npm_config_fetch_retry_maxtimeout": "10000",
        # Keeps download hosts out of the committed lock file.
        "npm_config_omit_lockfile_registry_resolved": "true",
    }
    if not os.environ.get("NPM_CONFIG_REGISTRY"):
        # Otherwise Reflex compares two public registries and overrides the one configured on this machine.
        changes["NPM_CONFIG_REGISTRY"] = _registry(npm)
    if "SSL_CERT_FILE" in os.environ:  # npm trusts what Python trusts
        changes["NODE_EXTRA_CA_CERTS"] = os.environ.get("NODE_EXTRA_CA_CERTS") or os.environ["SSL_CERT_FILE"]
    # A build does not use Redis and must not depend on it.
    return {**os.environ, **changes, "TASKAPP_REDIS_URL": ""}


def _registry(npm: str) -> str:
    command = [npm, "config", "get", "registry"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if not answer.stdout.strip():
        raise BuildError("npm names no registry: name one in NPM_CONFIG_REGISTRY.")
    return answer.stdout.strip()


def _explain(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    remedy = next((text for words, text in _REMEDIES if any(word in line for line in lines for word in words)), "")
    cause = remedy or f"The last lines: {' / '.join(lines[-_ERROR_LINES:])}. "
    return f"The pages could not be built. {cause}Full log: {log}. The API alone runs with --backend-only."


@contextmanager
def _build_lock(web: Path) -> Iterator[None]:
    """Allow one build at a time per folder; a second process waits, then finds the finished build."""
    web.mkdir(parents=True, exist_ok=True)
    with (web / ".building").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("Another process is building the pages; waiting for it …\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _delete_old_builds(builds: Path) -> None:
    # A running server has its pages in memory and does not need the folder.
    folders = sorted(
        (path for path in builds.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime, reverse=True
    )
    for folder in folders[_KEPT_BUILDS:]:
        shutil.rmtree(folder, ignore_errors=True)
    for note in builds.glob("*.built"):
        if not note.with_name(note.read_text().strip()).is_dir():
            note.unlink(missing_ok=True)
