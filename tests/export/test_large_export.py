"""An export of thousands of tasks shows its progress, survives a killed server, and equals the database."""

import signal
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

from taskapp.cli.admin import generate
from taskapp.core.db import database as db
from tests.export.reading_back import assert_equals_the_database
from tests.support.postgres import run_apart
from tests.support.product import Product
from tests.support.trust import often

pytestmark = pytest.mark.slow
TASKS = often(4_000, 20_000)


def test_a_large_export_survives_a_killed_server_and_equals_the_database(database_url: str, tmp_path: Path) -> None:
    made = generate(database_url, tasks=TASKS, contacts=600, members=20, organizations=1, seed=5)["largest"]
    headers = {"Authorization": f"Bearer {made['owner']['token']}"}
    # However fast it is, no export is ready before the server is killed.
    product = Product(
        database_url=database_url, folder=tmp_path, env={"TASKAPP_FAILPOINTS": "export.before_rename=raise"}
    )
    product.serve("--backend-only")
    httpx2.post(f"{product.base_url}/api/export", headers=headers).raise_for_status()
    _wait_for_progress(product, headers)
    product.stop(signal.SIGKILL)
    del product.env["TASKAPP_FAILPOINTS"]
    product.serve("--backend-only")
    answer = _follow(product, headers)
    file = tmp_path / "export.zip"
    file.write_bytes(answer.content)
    product.stop()
    run_apart(_compare(database_url, file, UUID(str(made["organization_id"]))))


def _wait_for_progress(product: Product, headers: dict[str, str]) -> None:
    """Ask until the export has come a part of its way."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        export = httpx2.get(f"{product.base_url}/api/export/status", headers=headers).json()
        if export["progress"]:
            assert export["state"] == "running"
            assert export["progress"] < 1
            return
        time.sleep(0.02)
    raise AssertionError(f"no progress: {product.log[-2000:]}")


async def _compare(database_url: str, file: Path, organization_id: UUID) -> None:
    db.start(database_url)
    try:
        assert await assert_equals_the_database(file, organization_id) > TASKS
    finally:
        await db.stop()


def _follow(product: Product, headers: dict[str, str]) -> Any:
    """Ask for the export until it is ready; the answer with the ZIP."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        answer = httpx2.get(f"{product.base_url}/api/export", headers=headers, timeout=60)
        if answer.status_code == 200:
            assert answer.headers["content-type"] == "application/zip"
            return answer
        assert answer.status_code == 202, answer.text
        assert 0 <= answer.json()["progress"] <= 1
        time.sleep(0.05)
    raise AssertionError(f"not ready: {product.log[-2000:]}")
