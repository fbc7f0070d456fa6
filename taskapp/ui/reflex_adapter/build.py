"""Compiles the pages and bundles them; a process of its own (`python -m taskapp.ui.build INTO`), started by core/serving.

INTO is the folder that keeps builds, one subfolder per content: when the compiled sources come out as they
were, there is nothing to bundle. The last line printed is the subfolder's name.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from reflex.constants import Templates
from reflex.utils import build, frontend_skeleton, prerequisites

# What a bundle is made from, below Reflex's working folder; the rest there is made from these.
_SOURCES = ("app", "app_components", "components", "public", "styles", "taskapp", "utils")
_SOURCE_FILES = ("env.json", "package.json", "package-lock.json", "react-router.config.js", "vite.config.js")


def main(into: Path) -> str:
    """Make a build below `into` unless it is there already; its name."""
    _fresh_templates()
    prerequisites.get_compiled_app(prerender_routes=True, use_rich=False)
    build.setup_frontend(Path.cwd())
    web = prerequisites.get_web_dir()
    name = _digest(web)
    if not (into / name).is_dir():
        build.build()
        _keep(web, into / name)
    return name


def _fresh_templates() -> None:
    """Reflex's own browser code as it came, also after our last changes to it; keeps the npm packages."""
    if prerequisites.needs_reinit():
        frontend_skeleton.initialize_web_directory()
    web = prerequisites.get_web_dir()
    shutil.rmtree(web / "taskapp", ignore_errors=True)
    shutil.copytree(Templates.Dirs.WEB_TEMPLATE, web, dirs_exist_ok=True)


def _keep(web: Path, folder: Path) -> None:
    half_done = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.copytree(web / "build" / "client", half_done / "client")
    shutil.copytree(web / "backend", half_done / "backend")
    half_done.rename(folder)


def _digest(web: Path) -> str:
    digest = hashlib.sha256()
    for path in _source_files(web):
        digest.update(f"{path.relative_to(web).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _source_files(web: Path) -> Iterator[Path]:
    for name in _SOURCES:
        yield from sorted(path for path in (web / name).rglob("*") if path.is_file())
    yield from (web / name for name in _SOURCE_FILES)


if __name__ == "__main__":
    sys.stdout.write(f"\n{main(Path(sys.argv[1]))}\n")
