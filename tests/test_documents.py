"""What the documents say is what the product does: variables, commands, files, links, pins."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typer._click import Context
from typer.main import get_command

from scripts import packages
from taskapp.cli.commands import app
from taskapp.core.config import Settings
from tests.support.dockerfile import stages

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
DECISIONS = (ROOT / "docs/decisions.md").read_text()
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md")
# Where the path of a document may begin; packages are named without the package.
BASES = (ROOT, ROOT / "taskapp")
CITATION = re.compile(r"\b[Dd]ecision (\d+)\b")


def test_the_readme_names_every_variable_that_is_read() -> None:
    read = {str(field.validation_alias) for field in Settings.model_fields.values()}
    missing = sorted(name for name in read if f"`{name}`" not in README)
    assert not missing


def test_the_readme_names_no_variable_that_nobody_reads() -> None:
    named = set(re.findall(r"`((?:TASKAPP|OPENAI|TWILIO)_[A-Z_]+)`", README))
    code = "\n".join(path.read_text() for path in (ROOT / "taskapp").rglob("*.py"))
    assert sorted(name for name in named if name not in code) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_that_a_document_names_exists(name: str) -> None:
    named = {
        match.strip() for match in re.findall(r"(?:`|^|\()taskapp ([a-z]+(?: [a-z]+)?)", _text(name), re.MULTILINE)
    }
    assert {words for words in named if not _exists(words)} == set()


def test_every_command_is_in_the_readme() -> None:
    assert {name for name in _commands() if f"`taskapp {name}" not in README} == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_that_a_document_names_exists(name: str) -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", _text(name), re.MULTILINE))
    assert named - _targets() == set()


def test_every_make_target_is_explained_to_those_who_use_it() -> None:
    both = README + _text("CONTRIBUTING.md")
    assert {target for target in _targets() - {"help"} if f"`make {target}" not in both} == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_python_module_that_a_document_starts_exists(name: str) -> None:
    modules = {"pytest", "bench.pages", *(path.stem for path in (ROOT / "scripts").glob("*.py"))}
    named = set(re.findall(r"python -m ([\w.]+)", _text(name)))
    assert {module for module in named if module.removeprefix("scripts.") not in modules} == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_a_document_names_exists(name: str) -> None:
    text = _text(name).partition(packages.BEGIN)[0] + _text(name).partition(packages.END)[2]
    assert [path for path in _paths(text) if not _is_there(path)] == []


def test_the_documents_for_contributors_name_many_files() -> None:
    assert len(_paths(_text("CONTRIBUTING.md"))) > 40
    assert len(_paths(_text("docs/architecture.md"))) > 40


def test_a_file_that_does_not_exist_would_be_noticed() -> None:
    text = "`tasks/no_such_file.py`, `tests/nowhere/`, `POST /api/contacts`, `a/b testing`, and tasks/service.py"
    assert _paths(text) == ["tasks/no_such_file.py", "tests/nowhere/"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!http)([^)\s]*)\)", _text(name))
    for link in links:
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target.read_text()), link


def test_the_picture_of_rooms_is_what_the_code_says() -> None:
    written = (ROOT / "docs/architecture.md").read_text()
    assert packages.block() in written, "python -m scripts.packages writes it again"


def test_the_picture_of_packages_shows_every_package() -> None:
    shown = {package for layer in packages.read_layers() for package in layer}
    folders = {path.parent.name for path in (ROOT / "taskapp").glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / "taskapp").glob("*.py")} - {"__init__"}
    assert (folders | modules) - shown == set()


def test_decisions_are_numbered_without_a_gap_and_fit_on_a_screen() -> None:
    parts = re.split(r"^## ", DECISIONS, flags=re.MULTILINE)[1:]
    assert [int(part.split(".")[0]) for part in parts] == list(range(1, len(parts) + 1))
    assert max(part.count("\n") for part in parts) <= 40


def test_a_decision_states_date_status_alternatives_and_cost() -> None:
    for part in re.split(r"^## ", DECISIONS, flags=re.MULTILINE)[1:]:
        title, _, status = part.splitlines()[:3]
        assert re.fullmatch(r"\*20\d\d-\d\d-\d\d · (accepted|withdrawn|replaced by decision \d+)\*", status), title
        assert "*Alternatives*: " in part, title
        assert "*Cost*: " in part, title


def test_decisions_are_cited_in_the_code_and_the_cited_ones_exist() -> None:
    numbers = {int(number) for number in re.findall(r"^## (\d+)\.", DECISIONS, re.MULTILINE)}
    code = [path for folder in ("taskapp", "tests", "scripts", "alembic") for path in (ROOT / folder).rglob("*.py")]
    documents = [ROOT / name for name in (*DOCUMENTS, "STYLE.md")]
    cited = {path: {int(found) for found in CITATION.findall(path.read_text())} for path in (*code, *documents)}
    assert {path: found - numbers for path, found in cited.items() if found - numbers} == {}
    in_product = set().union(*(found for path, found in cited.items() if "taskapp" in path.relative_to(ROOT).parts))
    assert len(in_product) >= 10


def test_the_workflow_runs_what_ci_runs_and_may_only_read() -> None:
    workflow = _text(".github/workflows/ci.yml")
    assert "\npermissions:\n  contents: read\n" in workflow
    assert ".ci/run" in workflow
    assert not re.search(r"secrets\.|: write|write-all", workflow)
    uses = re.findall(r"uses: (.*)", workflow)
    assert uses
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in uses)


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


def _text(name: str) -> str:
    return (ROOT / name).read_text()


def _paths(text: str) -> list[str]:
    """The files and folders between back-quotes: words with a slash or a suffix, no URL, no placeholder, nothing made by a run."""
    quoted = re.findall(r"`([\w./-]+)`", text)
    made = (".venv", ".web", "data/", "whisper/")
    unsure = [path for path in quoted if not path.startswith((*made, "/")) and "NNNN" not in path]
    return [
        path
        for path in unsure
        if path.endswith("/") or re.search(r"/[\w.-]+\.\w+$|^[\w-]+\.(py|md|toml|yaml|lock)$", path)
    ]


def _is_there(path: str) -> bool:
    """At the root, below taskapp/, or, for a bare file name, in any package."""
    in_a_room = "/" not in path and any((ROOT / "taskapp").rglob(path))
    return in_a_room or any((base / path).exists() for base in BASES)


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


def _anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


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
