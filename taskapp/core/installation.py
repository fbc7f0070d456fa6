"""Where the files lie that are no Python modules: at the top of a checkout, or inside the installed package.

Uses the standard library alone: the wheel's build hook (.ci/wheel.py) loads this file before anything is installed.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
# Only a wheel has this folder. What it holds of a checkout: (name there, name here).
BUNDLE = PACKAGE / "_bundle"
BUNDLED = (
    ("alembic", "migrations"),
    ("assets", "project/assets"),
    ("reflex.lock", "project/reflex.lock"),
    ("rxconfig.py", "project/rxconfig.py"),
)
BUNDLED_PAGES = "pages"
# What of the package can show on a page.
_CODE = ("*.py", "*.js", "*.mjs", "*.jsx", "*.css")


def is_checkout() -> bool:
    """Whether the product runs from its sources, not from a wheel."""
    return not BUNDLE.is_dir()


def project() -> Path:
    """The folder Reflex takes for its project: it holds rxconfig.py, assets/ and reflex.lock/."""
    return PACKAGE.parent if is_checkout() else BUNDLE / "project"


def migrations() -> Path:
    """The folder of Alembic's env.py and versions/; never found by name, which is also that of Alembic's package."""
    return PACKAGE.parent / "alembic" if is_checkout() else BUNDLE / "migrations"


def shipped_pages() -> Path | None:
    """The built pages that came with the wheel; None in a checkout, and in a wheel without them."""
    pages = BUNDLE / BUNDLED_PAGES
    return pages if (pages / "client").is_dir() else None


def sources_key() -> str:
    """A digest of the names and contents of all our files that the pages are made from; the same in every folder."""
    digest = hashlib.sha256()
    for name, path in sorted(_sources()):
        digest.update(f"{name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def find_build(builds: Path, key: str) -> Path | None:
    """The build below `builds` whose note's name begins with `key`, the latest noted; None when there is none."""
    notes = sorted(builds.glob(f"{key}*.built"), key=lambda note: note.stat().st_mtime, reverse=True)
    for note in notes:
        folder = builds / note.read_text().strip()
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
