"""A copy of the source tree that a test can change and run programs from."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.processes import Program
from tests.support.product import ROOT, environment_without_ours

COPIED = ("taskapp", "alembic", "scripts", "assets", "reflex.lock", "rxconfig.py", "pyproject.toml")


class Scratch:
    """The copy below `folder`, with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "tree"
        self.root.mkdir()
        self.env = environment_without_ours() | {
            "PYTHONPATH": str(self.root),
            "TASKAPP_DATA_DIR": str(folder / "data"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        for name in COPIED:
            if (ROOT / name).is_dir():
                # assets/external holds symbolic links made by builds, some of them broken
                shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("external", "__pycache__"))
            else:
                shutil.copy(ROOT / name, self.root / name)

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace `old`, which must occur, by `new` in the file `path`."""
        text = (self.root / path).read_text()
        assert old in text, f"{path} does not hold {old!r}"
        (self.root / path).write_text(text.replace(old, new))

    def run(self, module: str, *arguments: str, seconds: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Run `python -m module` in the copy to its end."""
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=self.root,
            env=self.env,
            check=False,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    def start(self, module: str, *arguments: str) -> Program:
        """Start `python -m module` in the copy."""
        command = [sys.executable, "-m", module, *arguments]
        return Program(command, log=self.folder / f"{module}.log", env=self.env, cwd=self.root)
