"""The kept list of faults, read from the `*.toml` files of this folder: one file per group of packages."""

import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Fault:
    """One change of the source.

    `name` says what goes wrong, `file` is a path from the top of the repository, `find` stands in it exactly once and is
    replaced by `put`, and `tests` are pytest's arguments for the tests that should notice.
    """

    name: str
    file: str
    find: str
    put: str
    tests: tuple[str, ...]

    def planted(self, source: str) -> str | None:
        """The source with the fault in it; None when the source has changed, so that the text is not there exactly once."""
        return source.replace(self.find, self.put) if source.count(self.find) == 1 else None


def read_all() -> Iterator[Fault]:
    """Every fault of the list."""
    for path in sorted(FOLDER.glob("*.toml")):
        for group in tomllib.loads(path.read_text())["group"]:
            tests = tuple(shlex.split(group["tests"]))
            for name, find, put in group["faults"]:
                yield Fault(name, group["file"], find, put, tests)
