"""The house rules hold in every file, and each rule would notice being broken."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.house_rules import ESCAPE, RULES, Source, sources, violations

ROOT = Path(__file__).parents[1]
PRODUCT = sources(ROOT, "taskapp", "rxconfig.py")
TESTS = sources(ROOT, "tests")
# How often a rule may be stepped out of in the whole product. Lower a number when one goes; raising it is a decision.
ESCAPES = {"all-orgs": 68, "neighbour-repository": 8, "select": 2, "asker": 55, "permission": 9, "length": 0}
# One file per rule that breaks it: (where it lies, what it says).
BROKEN = {
    "opening-sentence": ("taskapp/tasks/a.py", "x = 1\n"),
    "length": ("taskapp/tasks/a.py", '"""A."""\n' + "x = 1\n" * 400),
    "commit": ("taskapp/tasks/service.py", "async def f(session):\n    await session.commit()\n"),
    "select": ("taskapp/tasks/service.py", "from sqlmodel import select\nselect(1)\n"),
    "clock": ("taskapp/tasks/service.py", "from datetime import datetime\ndatetime.now()\n"),
    "all-orgs": ("taskapp/tasks/repository.py", "async def find(session, task_id):\n    return 1\n"),
    "asker": ("taskapp/tasks/service.py", "async def done(session, task_id, actor):\n    return 1\n"),
    "permission": ("taskapp/tasks/reminders/snooze.py", "async def snooze(session, actor, task_id):\n    return 1\n"),
    "neighbour-repository": ("taskapp/tasks/service.py", "from taskapp.contacts import repository\n"),
    "reflex": ("taskapp/tasks/service.py", "import reflex as rx\n"),
    "certificates": ("taskapp/telephony/twilio.py", "import httpx2\nhttpx2.AsyncClient(timeout=5)\n"),
    "unfinished": ("taskapp/tasks/service.py", "x = 1  # TO" + "DO later\n"),
}

# Imports that climb inside a package: (the file, the line put into it).
UPWARD = {
    "taskapp/contacts/repository.py": "from taskapp.contacts import service",
    "taskapp/core/work/leases.py": "from taskapp.core.work import relay",
    "taskapp/extraction/evidence.py": "from taskapp.extraction.suggestions import review",
    "taskapp/notifications/outbox/model.py": "from taskapp.notifications.outbox import worker",
    "taskapp/tasks/schemas.py": "from taskapp.tasks import service",
    "taskapp/ui/session.py": "from taskapp.ui.tasks import actions",
}


@pytest.mark.parametrize("rule", RULES)
def test_the_product_keeps_the_rule(rule: str) -> None:
    broken = [line for source in PRODUCT for line in violations(rule, source)]
    assert not broken, f"{RULES[rule].__doc__}\n" + "\n".join(broken)


@pytest.mark.parametrize("rule", ["opening-sentence", "length", "unfinished"])
def test_the_tests_keep_the_rule_too(rule: str) -> None:
    broken = [line for source in TESTS for line in violations(rule, source)]
    assert not broken, f"{RULES[rule].__doc__}\n" + "\n".join(broken)


def test_no_test_is_skipped_or_expected_to_fail_or_fooled_by_a_mock() -> None:
    words = ("pytest." + "skip", "mark." + "skip", "mark." + "xfail", "importor" + "skip", "unittest." + "mock")
    broken = [f"{source.path}: {word}" for source in TESTS for word in words if word in source.text]
    assert not broken, broken


def test_test_names_are_sentences() -> None:
    names = [(s.path, f.name) for s in TESTS for f in s.functions if f.name.startswith("test_")]
    short = [f"{path} {name}" for path, name in names if name.count("_") < 3]
    assert not short, short


def test_rules_are_stepped_out_of_no_more_often_than_agreed() -> None:
    used = Counter(rule for source in PRODUCT for line in source.lines for rule in ESCAPE.findall(line))
    assert set(used) <= set(RULES), f"no such rule: {set(used) - set(RULES)}"
    over = {rule: count for rule, count in used.items() if count > ESCAPES.get(rule, 0)}
    assert not over, f"{over} where {ESCAPES} is agreed"


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_notices_a_file_that_breaks_it(rule: str) -> None:
    path, text = BROKEN[rule]
    assert violations(rule, Source(path, text))


def test_the_permission_of_any_verb_taken_away_is_noticed() -> None:
    declared = [
        (source, line)
        for source in PRODUCT
        for line, text in enumerate(source.lines)
        if text.startswith(("@verb(", "@every_member"))
    ]
    assert len(declared) > 80
    for source, line in declared:
        without = "\n".join(text for number, text in enumerate(source.lines) if number != line)
        assert violations("permission", Source(source.path, without)), f"{source.path}:{line + 1}"


def test_no_line_steps_out_of_a_rule_that_it_keeps() -> None:
    needless = [
        f"{source.path}:{number} {rule}"
        for source in PRODUCT
        for number, line in enumerate(source.lines, 1)
        for rule in ESCAPE.findall(line)
        if not any(rule in source.escapes(at) and number in span(at) for at, _ in RULES[rule](source))
    ]
    assert not needless, needless


def test_every_room_of_four_files_places_each_of_them_in_a_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    exhaustive = {package for contract in contracts if contract.get("exhaustive") for package in contract["containers"]}
    children: dict[str, set[str]] = {}
    for source in PRODUCT:
        module = source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        children.setdefault(module.rpartition(".")[0], set()).add(module)
    unplaced = {package for package, files in children.items() if package and len(files) >= 4} - exhaustive
    assert not unplaced, unplaced


def test_an_upward_import_and_an_unplaced_file_inside_a_room_are_noticed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "taskapp", tmp_path / "taskapp", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path, line in UPWARD.items():
        with (tmp_path / path).open("a") as file:
            file.write(f"\n\n{line}\n")
    (tmp_path / "taskapp/timeline/planted.py").write_text('"""A file that no contract places."""\n')
    told = run("lint-imports", "--no-logo", "--no-cache", at=tmp_path)
    broken = set(re.findall(r"^Inside (\S+) BROKEN", told, re.MULTILINE))
    assert broken >= {"timeline", *(path.removeprefix("taskapp/").rpartition("/")[0] for path in UPWARD)}, told
    assert "planted" in told


def test_a_public_function_without_a_docstring_is_noticed_in_every_room(tmp_path: Path) -> None:
    packages = {Path(source.path).parent for source in PRODUCT if source.path.startswith("taskapp/")}
    for package in packages:
        (tmp_path / package).mkdir(parents=True, exist_ok=True)
        (tmp_path / package / "planted.py").write_text(
            '"""A module."""\n\n\ndef undescribed() -> None:\n    pass\n\n\ndef empty() -> None:\n    """ """\n'
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    told = run("ruff", "check", "--no-cache", "--output-format=concise", ".", at=tmp_path)
    found = {(rule, Path(path).parent) for path, rule in re.findall(r"^(\S+?):\d+:\d+: (\w+)", told, re.MULTILINE)}
    missed = {(rule, package) for rule in ("D103", "D419") for package in packages} - found
    assert not missed, f"{missed}\n{told}"
    waved = [f"{source.path}: noqa" for source in PRODUCT if re.search(r"noqa:[^#]*\bD\d", source.text)]
    assert not waved, waved


def test_a_line_may_step_out_of_one_rule_only() -> None:
    path, text = BROKEN["commit"]
    escaped = text.replace("commit()", "commit()  # house: commit")
    assert not violations("commit", Source(path, escaped))
    assert violations("commit", Source(path, escaped.replace("house: commit", "house: clock")))


def test_a_wrapped_signature_carries_its_escape_on_any_of_its_lines() -> None:
    text = "async def find(\n    session, task_id\n) -> None:  # house: all-orgs\n    return 1\n"
    assert not violations("all-orgs", Source("taskapp/tasks/repository.py", text))


def span(place: ast.AST | int) -> range:
    """The lines of a statement, a function's signature without its body."""
    if isinstance(place, int):
        return range(place, place + 1)
    node: Any = place
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    last = node.body[0].lineno - 1 if is_function else node.end_lineno
    return range(node.lineno, max(last, node.lineno) + 1)


def run(program: str, *arguments: str, at: Path) -> str:
    """What a checker that must object says of the files in a folder."""
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments], check=False, cwd=at, capture_output=True, text=True
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout
