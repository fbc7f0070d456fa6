"""The small JSX files beside the pages: where the bundle holds them, and the name a component imports them by."""

from collections.abc import Iterator
from pathlib import Path

_UI = Path(__file__).parent
# Below the folder that Vite bundles; `$/` is that folder in an import.
_FOLDER = "taskapp"


def import_path(module_file: str, name: str) -> str:
    """The import path, in the bundle, of the file `name` beside the Python file `module_file` (its `__file__`).

    In place of `rx.asset(name, shared=True)`, which inspects the whole call stack at every use and so takes
    seconds of a start. Raises `FileNotFoundError` when there is no such file.
    """
    file = Path(module_file).parent / name
    if not file.is_file():
        raise FileNotFoundError(f"{file} does not exist, and {module_file} uses it.")
    return f"$/{_place(file).as_posix()}"


def all_files() -> Iterator[tuple[Path, str]]:
    """Every JSX file and module with its place in the bundle, as (place, content); they import one another as here."""
    for file in sorted((*_UI.rglob("*.jsx"), *_UI.rglob("*.mjs"))):
        yield _place(file), file.read_text()


def _place(file: Path) -> Path:
    return Path(_FOLDER, file.relative_to(_UI))
