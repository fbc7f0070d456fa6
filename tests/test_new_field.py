"""A new field of a task needs few edits: they are applied to a copy of the tree, which is then migrated and tested."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_FILES = 12
MIGRATION = '''"""A task's reference: what it is called in somebody else's system."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("reference", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("task", "reference")
'''
# (file, text, lines): the lines are inserted before every occurrence of the text.
EDITS = [
    ("taskapp/tasks/model.py", "    search_text: str = Field(sa_column", "    reference: str | None = Field(default=None, sa_column=Column(Text, nullable=True))\n"),
    ("taskapp/tasks/schemas.py", "    due_date: DueDate = None\n", "    reference: Description = None\n"),
    ("taskapp/tasks/schemas.py", "    due_date_local: str | None = field(", "    reference: str | None = None\n"),
    ("taskapp/ui/tasks/views.py", "    due_absolute: str\n", "    reference: str\n"),
    ("taskapp/ui/tasks/views.py", '        "due_absolute": format_due(', '        "reference": task.reference or "",\n'),
    ("taskapp/ui/tasks/details/component.py", '        _pair("Source", source),\n', '        rx.cond(_TASK["reference"], _pair("Reference", _TASK["reference"])),\n'),
]  # fmt: skip
# Run in the copy: the schema matches the models, REST writes and returns the field, the timeline logs it, a restored task has
# it, and the page shows it.
CHECK = """
import asyncio, os
import httpx2
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from taskapp import rest, wiring
from taskapp.core.db import database as db
from taskapp.core.db.migrating import downgrade, upgrade
from taskapp.models import metadata
from taskapp.tasks import service
from taskapp.tasks.schemas import TaskFilters
from taskapp.ui.tasks.details.component import task_details_view
from taskapp.ui.tasks.views import task_details
from tests.factories.contacts import a_contact
from tests.factories.people import a_company
from tests.support.api_client import token_of


def drift(connection):
    is_model_table = lambda name, *_: not (name or "").startswith(("task_search", "alembic_version"))
    options = {"compare_type": True, "include_name": is_model_table, "target_metadata": metadata}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


async def main():
    wiring.connect()
    url = os.environ["TASKAPP_DATABASE_URL"]
    await upgrade(url)
    await downgrade(url, "BEFORE")
    await upgrade(url)
    database = db.start(url)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(drift) == []
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner)
        token = await token_of(session, company.owner)
    transport, headers = httpx2.ASGITransport(app=rest.create_app()), {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(transport=transport, base_url="https://tasks.example.com", headers=headers) as http:
        new = {"contact_id": str(contact.id), "title": "Offer", "reference": "CRM-7"}
        made = (await http.post("/api/tasks", json=new)).json()
        path = f"/api/tasks/{made['id']}"
        assert made["reference"] == "CRM-7"
        assert (await http.get(path)).json() == made == (await http.get("/api/tasks")).json()["items"][0]
        changed = (await http.put(path, json={"reference": "CRM-8"})).json()
        assert (changed["reference"], changed["version"]) == ("CRM-8", 2)
        log = (await http.get(f"/api/contacts/{contact.id}/timeline")).text
        assert "CRM-8" in log and "Reference" in log, log
        await http.delete(path)
        assert (await http.post(f"{path}/restore")).json()["reference"] == "CRM-8"
        assert (await http.put(path, json={"reference": None})).json()["reference"] is None
        assert (await http.post("/api/tasks", json={**new, "reference": 7})).status_code == 422
        assert "reference" in (await http.get("/api/openapi.json")).json()["components"]["schemas"]["TaskRead"]["properties"]
    async with database.reading() as session:
        (task,) = (await service.list_tasks(session, company.owner, TaskFilters())).items
    assert task_details(task, company.owner.timezone)["reference"] == ""
    assert "Reference" in str(task_details_view())
    await db.stop()


asyncio.run(main())
print("the field is there")
"""


def test_a_new_field_of_a_task_takes_at_most_twelve_files(tmp_path: Path) -> None:
    copy = tmp_path / "tree"
    for folder in ("taskapp", "alembic", "tests"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "rxconfig.py"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(ROOT / "assets", copy / "assets")
    before = max(path.name for path in (copy / "alembic" / "versions").glob("[0-9]*.py"))[:4]
    revision = f"{int(before) + 1:04}"
    (copy / "alembic" / "versions" / f"{revision}_reference.py").write_text(
        MIGRATION.format(revision=revision, before=before)
    )
    for name, place, lines in EDITS:
        text = (copy / name).read_text()
        assert place in text, f"{name} has no {place!r} any more"
        (copy / name).write_text(text.replace(place, lines + place))
    files = {name for name, _, _ in EDITS} | {f"alembic/versions/{revision}_reference.py"}
    print(f"A new field of a task: {len(files)} files, {', '.join(sorted(files))}")
    assert len(files) <= MOST_FILES
    environment = os.environ | {
        "PYTHONPATH": str(copy),
        "TASKAPP_DATABASE_URL": f"sqlite:///{tmp_path}/new.db",
        "TASKAPP_DATA_DIR": str(tmp_path),
    }
    command = [sys.executable, "-c", CHECK.replace("BEFORE", before)]
    ran = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert "the field is there" in ran.stdout, ran.stderr[-4000:]
