"""docs/doors.md names every act of daily work and the doors that it has, and nothing that does not exist."""

import re
from pathlib import Path
from typing import get_args

from taskapp import rest
from taskapp.assistant import toolbox
from taskapp.notifications.mail.links import ACTIONS
from taskapp.tasks.batch.service import BatchChange
from tests.ui.test_once_everywhere import handlers

TABLE = Path(__file__).parents[1] / "docs" / "doors.md"
# Columns of the table.
PAGE, REST, BATCH, MAIL, TOOL, WHY = range(1, 7)
DAILY = ("tasks", "contacts", "calls", "suggestions")


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named(column: int) -> set[str]:
    """What the cells of a column name."""
    return {name.strip(" `") for row in rows() for name in row[column].split(",") if name.strip()}


def routes() -> set[str]:
    every = (route for router in rest.ROUTERS for route in router.routes)
    return {f"{method} {route.path}" for route in every for method in route.methods}  # type: ignore[attr-defined]


def test_every_route_that_changes_daily_work_is_an_act_with_its_doors() -> None:
    assert named(REST) - routes() == set()
    writing = {line for line in routes() if re.match(rf"(POST|PUT|DELETE) /api/({'|'.join(DAILY)})\b", line)}
    assert len(writing) > 25
    assert writing - named(REST) == set(), "give these a row in docs/doors.md"


def test_tools_batches_mails_and_pages_are_named_as_they_are() -> None:
    assert named(TOOL) == set(toolbox.TOOLS)
    assert named(BATCH) == set(get_args(BatchChange.model_fields["action"].annotation))
    assert named(MAIL) == set(ACTIONS)
    assert named(PAGE) - {name for name, _, _ in handlers()} == set()


def test_an_act_that_a_page_has_and_a_model_has_not_says_why() -> None:
    assert [row[0] for row in rows() if row[PAGE] and not (row[TOOL] and row[REST]) and not row[WHY]] == []
