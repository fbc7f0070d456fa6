"""Paths of the files that are not Python modules: at the top of a checkout, or inside the installed package.

Imports only the standard library: the wheel's build hook (.ci/wheel.py) loads this file before anything is installed.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
# Exists only in a wheel. Its contents: (path in the checkout, path in this folder).
BUNDLE = PACKAGE / "_bundle"
BUNDLED = (
    ("alembic", "migrations"),
    ("assets", "project/assets"),
    ("reflex.lock", "project/reflex.lock"),
    ("rxconfig.py", "project/rxconfig.py"),
)
BUNDLED_PAGES = "pages"
# Files of the package that the built pages can depend on.
_CODE = ("*.py", "*.js", "*.mjs", "*.jsx", "*.css")


def is_checkout() -> bool:
    """Whether the product runs from a source checkout, not from a wheel."""
    return not BUNDLE.is_dir()


def project() -> Path:
    """The folder of the Reflex project, with rxconfig.py, assets/ and reflex.lock/."""
    return PACKAGE.parent if is_checkout() else BUNDLE / "project"


def migrations() -> Path:
    """The folder with Alembic's env.py and versions/. Not importable: its name is also that of Alembic's own package."""
    return PACKAGE.parent / "alembic" if is_checkout() else BUNDLE / "migrations"


def shipped_pages() -> Path | None:
    """The folder of the built pages in the wheel; None in a checkout and in a wheel without them."""
    pages = BUNDLE / BUNDLED_PAGES
    return pages if (pages / "client").is_dir() else None


def sources_key() -> str:
    """A digest of the names and contents of all source files of the pages; does not depend on where the folder is."""
    digest = hashlib.sha256()
    for name, path in sorted(_sources()):
        digest.update(f"{name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def find_build(builds: Path, key: str) -> Path | None:
    """The newest finished build for `key` in the folder `builds`, None when there is none.

    A file `<key>….built` marks a finished build and holds the name of its folder. Sets the folder's time of use.
    """
    markers = sorted(builds.glob(f"{key}*.built"), key=lambda marker: marker.stat().st_mtime, reverse=True)
    for marker in markers:
        folder = builds / marker.read_text().strip()
        if (folder / "client").is_dir():
            os.utime(folder)
            return folder
    return None


def _sources() -> Iterator[tuple[str, Path]]:
    yield "rxconfig.py", project() / "rxconfig.py"
    for name, folder, patterns in (
        ("taskapp", PACKAGE, _CODE),
        ("assets", project() / "assets", ("*",)),
        ("reflex.lock", project() / "reflex.lock", ("*",)),
    ):
        for path in {path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()}:
            if not path.is_relative_to(BUNDLE) or name != "taskapp":
                yield f"{name}/{path.relative_to(folder).as_posix()}", path
