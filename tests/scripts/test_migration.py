"""`make migration` writes what the models say more than the migrations, and nothing when there is nothing."""

from pathlib import Path

import pytest

from tests.support.scratch import Scratch

pytestmark = pytest.mark.slow


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path)


def versions(scratch: Scratch) -> set[str]:
    return {path.name for path in (scratch.root / "alembic/versions").glob("*.py")}


def test_a_new_field_becomes_the_next_numbered_migration(scratch: Scratch) -> None:
    before = versions(scratch)
    number = f"{len(before) + 1:04}"
    scratch.replace(
        "taskapp/tasks/model.py",
        "    due_date: datetime",
        "    effort: int | None = None\n    reviewed_at: datetime | None = Field(default=None, sa_type=Instant)\n"
        "    due_date: datetime",
    )
    done = scratch.run("scripts.migration", "add_task_effort")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Wrote alembic/versions/{number}_add_task_effort.py\n"
    assert versions(scratch) - before == {f"{number}_add_task_effort.py"}

    text = (scratch.root / f"alembic/versions/{number}_add_task_effort.py").read_text()
    assert text.startswith('"""Add task effort."""\n')
    assert f'revision = "{number}"' in text
    assert 'op.add_column("task", sa.Column("effort", sa.Integer(), nullable=True))' in text
    assert 'op.add_column("task", sa.Column("reviewed_at", Instant, nullable=True))' in text
    assert "import Instant\n" in text
    assert 'op.drop_column("task", "effort")' in text
    checked = scratch.run("ruff", "check", "alembic")
    assert checked.returncode == 0, checked.stdout

    again = scratch.run("scripts.migration", "add_task_effort_again")
    assert again.stdout == "The models and the migrations already agree: nothing to write.\n"
    assert len(versions(scratch)) == len(before) + 1


def test_without_a_difference_nothing_is_written(scratch: Scratch) -> None:
    before = versions(scratch)
    done = scratch.run("scripts.migration", "add_nothing")
    assert (done.returncode, done.stdout) == (0, "The models and the migrations already agree: nothing to write.\n")
    assert versions(scratch) == before


@pytest.mark.parametrize("name", ["", "Add-Effort", "a"])
def test_a_name_that_makes_no_file_name_is_refused(scratch: Scratch, name: str) -> None:
    done = scratch.run("scripts.migration", name)
    assert done.returncode == 1
    assert "for example NAME=add_task_effort" in done.stderr
