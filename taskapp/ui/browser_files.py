"""JSX files beside the Python files that use them: their paths in the browser bundle."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import reflex as rx

T = TypeVar("T", bound=rx.Component)

_UI = Path(__file__).parent
# A folder inside the one that Vite bundles; imports call that one `$/`.
_FOLDER = "taskapp"


def jsx(module_file: str, name: str) -> Callable[[type[T]], type[T]]:
    """Make a class of `rx.Component` the wrapper of the JSX component with its name.

    `name` is the path of the JSX file, from the folder of the Python file with the class (`module_file`, its `__file__`).
    """
    file = Path(module_file).parent / name
    if not file.is_file():
        raise FileNotFoundError(f"{file} does not exist, and {module_file} uses it.")

    def wrap(component: type[T]) -> type[T]:
        # Not `rx.asset(name, shared=True)`, which inspects the whole call stack and so adds seconds to the start.
        component.library = f"$/{_bundle_path(file).as_posix()}"
        component.tag = component.__name__
        return component

    return wrap


def all_files() -> Iterator[tuple[Path, str]]:
    """Yield every JSX and MJS file as (path in the bundle, content); relative imports between them stay valid."""
    for file in sorted((*_UI.rglob("*.jsx"), *_UI.rglob("*.mjs"))):
        yield _bundle_path(file), file.read_text()


def _bundle_path(file: Path) -> Path:
    return Path(_FOLDER, file.relative_to(_UI))
