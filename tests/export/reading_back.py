"""Reads an export back and compares it with the database."""

import csv
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from taskapp.core.db import database as db
from taskapp.export import contents

# The row of the export changes while it is written, and a download is written into the audit log.
CHANGING = frozenset({"export", "audit_entry"})


async def _stored(organization_id: UUID, part: contents.Part) -> list[dict[str, Any]]:
    """The organization's rows as they are in the database, read by other SQL than the export's."""
    column = "id" if part.is_organization else "organization_id"
    where = f"CAST({column} AS text) = :org"
    if part.is_people:
        where = "id IN (SELECT user_id FROM member WHERE CAST(organization_id AS text) = :org)"
    names = ", ".join(f'"{each.name}"' for each in part.columns)
    async with db.reading() as session:
        query = text(f'SELECT {names} FROM "{part.name}" WHERE {where}').columns(*part.columns)
        return [dict(row._mapping) for row in await session.execute(query, {"org": str(organization_id)})]


def _plain(value: Any) -> Any:
    """A value as JSON holds it, with instants in one form."""
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


async def assert_equals_the_database(file: Path, organization_id: UUID) -> int:
    """Compare every row of every table, in both formats; returns how many rows there are."""
    rows = 0
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        for part in contents.parts():
            stored = await _stored(organization_id, part)
            if part.name in CHANGING:
                continue
            there = json.loads(archive.read(f"tables/{part.name}.json"))
            key = lambda row: json.dumps(row, sort_keys=True, default=str)  # noqa: E731
            expected = [{name: _plain(value) for name, value in row.items()} for row in stored]
            for row in there:
                row.update(
                    {
                        name: datetime.fromisoformat(v).isoformat()
                        for name, v in row.items()
                        if _is_instant(part, name) and v
                    }
                )
            assert sorted(there, key=key) == sorted(expected, key=key), part.name
            lines = list(csv.DictReader(io.StringIO(archive.read(f"tables/{part.name}.csv").decode(), newline="")))
            assert len(lines) == len(stored), part.name
            rows += len(stored)
    return rows


def _is_instant(part: contents.Part, name: str) -> bool:
    return any(column.name == name and type(column.type).__name__ == "Instant" for column in part.columns)
