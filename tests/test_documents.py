"""What the documents say is what the product does: variables, commands, files, pins."""

import json
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typer._click import Context
from typer.main import get_command

from taskapp.cli.commands import app
from taskapp.core.config import Settings
from tests.support.dockerfile import stages

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_the_readme_names_every_variable_that_is_read() -> None:
    read = {str(field.validation_alias) for field in Settings.model_fields.values()}
    missing = sorted(name for name in read if f"`{name}`" not in README)
    assert not missing


def test_the_readme_names_no_variable_that_nobody_reads() -> None:
    named = set(re.findall(r"`((?:TASKAPP|OPENAI|TWILIO)_[A-Z_]+)`", README))
    code = "\n".join(path.read_text() for path in (ROOT / "taskapp").rglob("*.py"))
    assert sorted(name for name in named if name not in code) == []


def test_every_command_of_the_readme_exists_and_every_command_is_in_the_readme() -> None:
    named = {match.strip() for match in re.findall(r"`taskapp ([a-z]+(?: [a-z]+)?)", README)}
    assert {name for name in named if not _exists(name)} == set()
    assert {name for name in _commands() if f"`taskapp {name}" not in README} == set()


def test_every_file_that_the_map_points_to_exists() -> None:
    table = README.split("## Sixty-second map")[1].split("```")[0]
    named = re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.py)`", table)
    assert len(named) > 10
    assert [name for name in named if not (ROOT / "taskapp" / name).exists()] == []


def test_every_relative_link_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_decisions_are_numbered_without_a_gap_and_fit_on_a_screen() -> None:
    parts = re.split(r"^## ", (ROOT / "docs/decisions.md").read_text(), flags=re.MULTILINE)[1:]
    assert [int(part.split(".")[0]) for part in parts] == list(range(1, len(parts) + 1))
    assert max(part.count("\n") for part in parts) <= 40


def test_every_direct_dependency_is_locked_with_hashes_at_a_version_that_its_range_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-build.lock": project["optional-dependencies"]["build"],
        "requirements-dev.lock": [*project["dependencies"], *project["optional-dependencies"]["dev"]],
    }
    for name, requirements in wanted.items():
        lock = dict(re.findall(r"^([a-z0-9-]+)==(\S+) \\\n    --hash=sha256:", (ROOT / name).read_text(), re.MULTILINE))
        for requirement in map(Requirement, requirements):
            assert requirement.specifier, requirement
            assert requirement.specifier.contains(lock[canonicalize_name(requirement.name)]), (name, requirement)


def test_the_lock_of_an_installation_holds_no_node_and_nothing_that_only_building_needs() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert re.findall(r"^(?:nodejs|hatchling|pip-tools|pytest)[a-z-]*==", lock, re.MULTILINE) == []


def test_the_image_is_made_of_files_and_commands_that_exist_and_ends_without_node() -> None:
    first, last = stages()
    copied = [source for stage in (first, last) for sources, _ in stage.copies() for source in sources]
    assert len(copied) > 10
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert f"--from={first.name} " in last.text("COPY")
    assert "requirements-build.lock" in first.text("RUN")
    assert "requirements-build.lock" not in last.text("RUN") + last.text("COPY")
    entry, arguments = json.loads(last.text("ENTRYPOINT")), json.loads(last.text("CMD"))
    assert entry == ["taskapp"]
    command = getattr(get_command(app), "commands", {})[arguments[0]]
    command.parse_args(Context(command), arguments[1:])


def test_no_lock_names_a_host_to_download_from() -> None:
    locks = [*ROOT.glob("requirements*.lock"), *(ROOT / "reflex.lock").glob("*.json")]
    assert [
        path.name for path in locks if re.search(r'--(extra-)?index|--find-links|"resolved": "http', path.read_text())
    ] == []


def _commands() -> set[str]:
    root = get_command(app)
    found: set[str] = set()
    for name, command in getattr(root, "commands", {}).items():
        children = getattr(command, "commands", None)
        found |= {f"{name} {child}" for child in children} if children else {name}
    return found


def _exists(words: str) -> bool:
    first = words.split(maxsplit=1)[0]
    return any(name in (words, first) for name in _commands())
