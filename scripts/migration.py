"""`make migration NAME=add_task_effort`: writes a migration from the newest schema to that of the models.

Compares the models with a new SQLite database at the newest migration. The comparison does not see CHECK constraints, nor
what migrations create with SQL (search tables, triggers, counts): add changes of those to the file by hand.
"""

import asyncio
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from taskapp.core.db import migrating

FOLDER = Path(__file__).resolve().parents[1] / "alembic"


def main(name: str) -> None:
    """Write alembic/versions/NNNN_name.py, or print that there is nothing to write."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,39}", name):
        sys.exit("NAME: 3 to 40 lower-case letters, digits and underscores, for example NAME=add_task_effort")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/new.db"
        asyncio.run(migrating.upgrade(url))
        engine = create_engine(url)
        with engine.connect() as connection:
            written = write(connection, name)
        engine.dispose()
    print(f"Wrote {written}" if written else "The models and the migrations already agree: nothing to write.")


def write(connection: Connection, name: str) -> Path | None:
    """Write the file; returns its path, None when the open database already has the schema of the models."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    newest = ScriptDirectory.from_config(config).get_current_head()
    with redirect_stdout(io.StringIO()):  # Alembic reports its progress there
        script: Any = command.revision(
            config,
            message=f"{name.replace('_', ' ').capitalize()}.",
            autogenerate=True,
            rev_id=f"{int(newest or 0) + 1:04}",
            process_revision_directives=_without_empty,
        )
    if not script:
        return None
    path = Path(script.path)
    _tidy(path)
    return path.relative_to(FOLDER.parent)


def _without_empty(_context: object, _revision: object, directives: list[Any]) -> None:
    if directives[0].upgrade_ops.is_empty():
        directives.clear()


def _tidy(path: Path) -> None:
    path.write_text("".join(_without_notes(path.read_text().splitlines(keepends=True))))
    for step in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, str(path)], check=True)  # noqa: S603 - our own program


def _without_notes(lines: Iterable[str]) -> Iterable[str]:
    return (line for line in lines if not line.lstrip().startswith("# ###"))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
