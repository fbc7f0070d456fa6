"""Writes the ZIP of an export, a batch of rows at a time, so that memory does not grow with the organization."""

import asyncio
import csv
import io
import re
import zipfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.calls import recordings
from taskapp.core.clock import utc_now
from taskapp.export import repository
from taskapp.export.contents import Part, parts

FORMAT = 1
# What a spreadsheet takes for a formula, which may send what stands beside it away: callers choose names and words.
_FORMULA = re.compile(r"(?![+-][0-9.]*$)[=+@\-\t\r\uff1d\uff0b\uff0d\uff20]")
# Called with the rows written and the rows there are.
Progress = Callable[[int, int], Awaitable[None]]


async def write_archive(session: AsyncSession, organization_id: UUID, file: Path, progress: Progress) -> None:
    """Write everything the organization has to `file`, from one snapshot of the database.

    In it: `manifest.json`, `tables/<name>.json` (one row a line) and `tables/<name>.csv` of each table, and `recordings/`.
    """
    await repository.begin_snapshot(session, organization_id)
    counts = {part.name: await repository.count_rows(session, organization_id, part) for part in parts()}
    done, total = 0, 2 * sum(counts.values())
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = {"format": FORMAT, "organization_id": organization_id, "made_at": utc_now(), "rows": counts}
        archive.writestr("manifest.json", orjson.dumps(manifest, default=str, option=orjson.OPT_INDENT_2))
        for part in parts():
            for writer in (_JsonLines(part), _Csv(part)):
                with archive.open(f"tables/{part.name}.{writer.suffix}", "w", force_zip64=True) as out:
                    await asyncio.to_thread(out.write, writer.head())
                    async for rows in repository.read_rows(session, organization_id, part):
                        await asyncio.to_thread(out.write, writer.body(rows))
                        done += len(rows)
                        await progress(done, total)
                    await asyncio.to_thread(out.write, writer.foot())
        for recording in recordings.list_of_organization(organization_id):
            # Audio is compressed already.
            name = f"recordings/{recording.name}"
            await asyncio.to_thread(archive.write, recording, name, zipfile.ZIP_STORED)
            await progress(done, total)


class _JsonLines:
    """A JSON array with one object a line."""

    suffix = "json"

    def __init__(self, part: Part) -> None:
        self._names = [str(column.name) for column in part.columns]
        self._is_first = True

    def head(self) -> bytes:
        return b"["

    def body(self, rows: Sequence[Any]) -> bytes:
        lines = [orjson.dumps(dict(zip(self._names, row, strict=True)), default=str) for row in rows]
        start, self._is_first = (b"\n" if self._is_first else b",\n"), False
        return start + b",\n".join(lines)

    def foot(self) -> bytes:
        return b"\n]\n"


class _Csv:
    """CSV with a header, UTF-8; JSON documents as text, nothing for null. A text that is a formula begins with an apostrophe."""

    suffix = "csv"

    def __init__(self, part: Part) -> None:
        self._names = [str(column.name) for column in part.columns]

    def head(self) -> bytes:
        return csv_lines([self._names])

    def body(self, rows: Sequence[Any]) -> bytes:
        return csv_lines(rows)

    def foot(self) -> bytes:
        return b""


def csv_lines(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows as lines of CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) else value
    if isinstance(value, dict | list | bool):
        return orjson.dumps(value, default=str).decode()
    return value.isoformat() if isinstance(value, date | datetime) else value
