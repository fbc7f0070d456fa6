"""Compiles and bundles the pages, in a process of its own: `python -m taskapp.ui.reflex_adapter.built_pages.bundle INTO`.

`build.py` starts it. INTO is the folder of all builds, with one subfolder per content: unchanged compiled sources are
not bundled again. The last line printed is the subfolder's name.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from reflex.constants import Templates
from reflex.utils import build, frontend_skeleton, prerequisites

from taskapp.ui.reflex_adapter.built_pages import vite_patches

# The inputs of a bundle, below Reflex's working folder; everything else there is generated from them.
_SOURCES = ("app", "app_components", "components", "public", "styles", "taskapp", "utils")
_SOURCE_FILES = ("env.json", "package.json", "package-lock.json", "react-router.config.js", "vite.config.js")


def main(into: Path) -> str:
    """Make a build below `into` unless one of the same content exists. Returns the subfolder's name."""
    _reset_templates()
    prerequisites.get_compiled_app(prerender_routes=True, use_rich=False)
    build.setup_frontend(Path.cwd())
    web = prerequisites.get_web_dir()
    vite_patches.check_styles(web)
    name = _digest(web)
    if not (into / name).is_dir():
        build.build()
        _store(web, into / name)
    return name


def _reset_templates() -> None:
    """Copy Reflex's browser code again, without the patches of the last build; keeps the npm packages."""
    if prerequisites.needs_reinit():
        frontend_skeleton.initialize_web_directory()
    web = prerequisites.get_web_dir()
    shutil.rmtree(web / "taskapp", ignore_errors=True)
    shutil.copytree(Templates.Dirs.WEB_TEMPLATE, web, dirs_exist_ok=True)


def _store(web: Path, folder: Path) -> None:
    temporary = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.copytree(web / "build" / "client", temporary / "client")
    shutil.copytree(web / "backend", temporary / "backend")
    temporary.rename(folder)


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
