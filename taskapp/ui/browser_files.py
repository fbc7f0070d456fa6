"""JSX files beside the Python files that use them: their paths in the browser bundle."""

from collections.abc import Iterator
from pathlib import Path

_UI = Path(__file__).parent
# A folder inside the one that Vite bundles; imports call that one `$/`.
_FOLDER = "taskapp"


def import_path(module_file: str, name: str) -> str:
    """Return the import path, in the bundle, of a JSX file.

    Replaces `rx.asset(name, shared=True)`, which inspects the whole call stack at every use and so adds seconds to
    the start.

    Args:
        module_file: `__file__` of the Python file that uses it.
        name: the path relative to that file's folder.

    Raises:
        FileNotFoundError: when there is no such file.
    """
    file = Path(module_file).parent / name
    if not file.is_file():
        raise FileNotFoundError(f"{file} does not exist, and {module_file} uses it.")
    return f"$/{_bundle_path(file).as_posix()}"


def all_files() -> Iterator[tuple[Path, str]]:
    """Yield every JSX and MJS file as (path in the bundle, content); relative imports between them stay valid."""
    for file in sorted((*_UI.rglob("*.jsx"), *_UI.rglob("*.mjs"))):
        yield _bundle_path(file), file.read_text()


def _bundle_path(file: Path) -> Path:
    return Path(_FOLDER, file.relative_to(_UI))
