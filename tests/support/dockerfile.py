"""The Dockerfile, read: its stages, and what each copies from the checkout."""

import re
import shlex
import shutil
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from tests.support.product import ROOT


@dataclass
class Stage:
    """One FROM and what follows it: (word, rest) for each instruction."""

    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def copies(self) -> list[tuple[list[str], str]]:
        """(sources, destination) of every COPY out of the checkout."""
        words = [shlex.split(rest) for word, rest in self.steps if word == "COPY"]
        return [(one[:-1], one[-1]) for one in words if not one[0].startswith("--from=")]

    def text(self, word: str) -> str:
        """All instructions of one kind, a line each."""
        return "\n".join(rest for kind, rest in self.steps if kind == word)

    def lay_out(self, folder: Path) -> None:
        """Copy into `folder` what the stage copies from the checkout, without what .dockerignore leaves out."""
        for sources, destination in self.copies():
            for source in (ROOT / name for name in sources):
                assert not _ignored(source), f"{source} is copied, and .dockerignore leaves it out"
                target = folder / destination
                if source.is_dir():
                    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    target.mkdir(parents=True, exist_ok=True)
                    shutil.copy(source, target)


def stages() -> list[Stage]:
    """The stages of the Dockerfile, in order."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    found: list[Stage] = []
    for word, rest in re.findall(r"^([A-Z]+) (.*)$", text, flags=re.MULTILINE):
        if word == "FROM":
            found.append(Stage(name=rest.partition(" AS ")[2]))
        found[-1].steps.append((word, rest))
    return found


def _ignored(path: Path) -> bool:
    name = path.relative_to(ROOT).as_posix()
    return any(fnmatch(name, line) for line in (ROOT / ".dockerignore").read_text().split())
