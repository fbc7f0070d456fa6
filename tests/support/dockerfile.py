"""Parses the Dockerfile: its stages, and what each copies from the checkout."""

import re
import shlex
import shutil
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from tests.support.product import ROOT


@dataclass
class Stage:
    """A FROM instruction and those after it, each as (instruction, arguments)."""

    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def copies(self) -> list[tuple[list[str], str]]:
        """(sources, destination) of every COPY from the checkout."""
        copies = [shlex.split(arguments) for instruction, arguments in self.steps if instruction == "COPY"]
        return [(paths[:-1], paths[-1]) for paths in copies if not paths[0].startswith("--from=")]

    def text(self, instruction: str) -> str:
        """The arguments of all instructions of one kind, one per line."""
        return "\n".join(arguments for kind, arguments in self.steps if kind == instruction)

    def lay_out(self, folder: Path) -> None:
        """Copy to `folder` what the stage copies from the checkout; fails for a source that .dockerignore excludes."""
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
    result: list[Stage] = []
    for instruction, arguments in re.findall(r"^([A-Z]+) (.*)$", text, flags=re.MULTILINE):
        if instruction == "FROM":
            result.append(Stage(name=arguments.partition(" AS ")[2]))
        result[-1].steps.append((instruction, arguments))
    return result


def _ignored(path: Path) -> bool:
    name = path.relative_to(ROOT).as_posix()
    return any(fnmatch(name, line) for line in (ROOT / ".dockerignore").read_text().split())
