"""A contact's timeline of ten thousand entries in an open page: loaded to its end, with new entries on top."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.contacts.model import Activity
from taskapp.core.clock import utc_now
from taskapp.ui.primitives import row_pages
from tests.support.api_client import run_in_database
from tests.support.databases import Databases
from tests.support.open_page import OpenPage, open_page
from tests.support.product import Product

pytestmark = pytest.mark.anyio
TIMELINE = "taskapp___ui___timeline___state____timeline_state"
OWNER = {
    "organization_name": "Acme",
    "name": "Ada",
    "email": "ada@acme.example",
    "password": "correct horse battery staple",
    "timezone": "Europe/Berlin",
}
ENTRIES = 10_000


@pytest.fixture
def product_alone(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A server without pages."""
    with databases.fresh("sqlite") as url:
        installation = Product(database_url=url, folder=tmp_path_factory.mktemp("logs"))
        installation.serve("--backend-only", "--no-jobs")
        yield installation
        installation.stop()


def _shown(page: OpenPage, *, since: int = 0) -> dict[str, list[dict[str, Any]]]:
    """Return the timeline's row pages that the frames from `since` on contain."""
    return {name: rows for name, rows in page.painted(TIMELINE, since=since).items() if name[0] == "p"}


async def test_ten_thousand_entries_are_reached_and_new_entries_do_not_move_the_others(product_alone: Product) -> None:
    async with httpx2.AsyncClient(
        base_url=product_alone.base_url, headers={"Origin": product_alone.base_url}, timeout=60
    ) as http:
        assert (await http.post("/api/auth/signup", json=OWNER)).status_code in (200, 201)
        contact = (await http.post("/api/contacts", json={"name": "Zoë"})).json()["id"]
        organization = UUID((await http.get("/api/me")).json()["organization"]["id"])

        async def fill(session: AsyncSession) -> None:
            start = utc_now() - timedelta(days=30)
            session.add_all(
                Activity(
                    organization_id=organization, contact_id=UUID(contact), kind="note", subject_id=UUID(contact),
                    actor_kind="person", at=start + timedelta(seconds=number), details={"text": f"note {number}"},
                )
                for number in range(ENTRIES)
            )  # fmt: skip

        run_in_database(product_alone.database_url, fill)
        path = f"/contacts/{contact}?tab=timeline"
        async with open_page(product_alone.base_url, path, cookie=http.cookies["taskapp_session"]) as page:
            await page.see("note 9999")
            for _ in range(200):
                before = len(page.frames)
                await page.send(f"{TIMELINE}.load_more")
                frame = await page.see('"mark_rx_state_"', since=before)
                if '"has_more_rx_state_":false' in frame:
                    break
            texts = [row["text"] for rows in _shown(page).values() for row in rows]
            assert sorted(texts) == sorted(["", *(f"note {number}" for number in range(ENTRIES))])
            before = len(page.frames)
            response = await http.post(f"/api/contacts/{contact}/notes", json={"text": "just now"})
            assert response.status_code == 201
            await page.see("just now", since=before)
            painted = _shown(page, since=before)
            assert set(painted) == {"p0"}, "only the first page is painted again"
            assert [row["text"] for row in painted["p0"]][:2] == ["just now", ""]
            assert len(painted["p0"]) == row_pages.PAGE_SIZE + 1
