"""Open pages of somebody who may see less since they were opened: what is hidden leaves them at once."""

from collections.abc import Iterator

import pytest

from tests.factories.people import PASSWORD
from tests.support.api_client import ApiServer, People, Person, good
from tests.support.databases import Databases
from tests.support.open_page import OpenPage, open_page
from tests.support.product import Product

pytestmark = pytest.mark.anyio
MISSING = '"missing_rx_state_":true'
WORDS = "Dana: I'll send you the offer by Friday.\nBob: Perfect."


@pytest.fixture(scope="module")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    """A server without jobs; who may see what does not depend on the database."""
    with databases.fresh("sqlite") as url:
        product = Product(database_url=url, folder=tmp_path_factory.mktemp("product"))
        product.serve("--backend-only", "--no-jobs")
        yield ApiServer(product)
        product.stop()


@pytest.fixture
def people(server: ApiServer) -> Iterator[People]:
    with server.people() as people:
        yield people


def cookie_of(person: Person) -> str:
    """The session cookie of a browser that the person signs in with."""
    assert person.actor
    browser = Person(person.base_url, person.actor)
    good(browser.ask("POST", "/api/auth/login", json={"email": person.actor.email, "password": PASSWORD}))
    cookie = browser.http.cookies["taskapp_session"]
    browser.http.close()
    return cookie


async def shows_only(page: OpenPage, shown: str, hidden: str, *, since: int) -> None:
    """Wait until the page was sent its rows again, without the hidden one."""
    frame = await page.see(shown, since=since)
    assert hidden not in frame


async def test_a_contact_that_is_taken_away_leaves_every_page_that_shows_something_of_it(people: People) -> None:
    owner, agent = people.owner, people.agent
    kept, lost = (owner.contact(name, member_ids=[agent.member_id])["id"] for name in ("Kept", "Lost"))
    task = owner.task(lost, "Hidden errand", due_date="2020-01-01")["id"]
    owner.task(kept, "Open errand", due_date="2020-01-01")
    call = {"direction": "outbound", "started_at": "2026-11-26T10:00", "duration_seconds": 7}
    said = owner.post("/api/calls", {**call, "contact_id": lost, "transcription": WORDS})["id"]
    owner.post("/api/calls", {**call, "contact_id": kept})
    cookie, url = cookie_of(agent), owner.base_url
    async with (
        open_page(url, f"/tasks/{task}", cookie=cookie) as details,
        open_page(url, f"/tasks/{task}?edit=1", cookie=cookie) as form,
        open_page(url, f"/calls/{said}", cookie=cookie) as recording,
        open_page(url, "/tasks", cookie=cookie) as tasks,
        open_page(url, "/calls", cookie=cookie) as calls,
    ):
        seen = {page: len(page.frames) for page in (details, form, recording, tasks, calls)}
        owner.put(f"/api/contacts/{lost}/members", {"member_ids": []})
        for page in (details, recording):
            await page.see(MISSING, since=seen[page])
        await shows_only(tasks, "Open errand", "Hidden errand", since=seen[tasks])
        await shows_only(calls, "Kept", "Lost", since=seen[calls])
        # What is typed in a form stays.
        await form.see("This task is not here any more", since=seen[form])
        assert MISSING not in "".join(form.frames[seen[form] :])
        seen[tasks] = len(tasks.frames)
        owner.put(f"/api/contacts/{lost}/members", {"member_ids": [agent.member_id]})
        await tasks.see("Hidden errand", since=seen[tasks])


async def test_a_role_that_sees_less_shows_less_at_once(people: People) -> None:
    owner, manager = people.owner, people.manager
    owner.task(owner.contact("Theirs")["id"], "Hidden errand")
    owner.task(owner.contact("Own", member_ids=[manager.member_id])["id"], "Open errand")
    async with open_page(owner.base_url, "/tasks", cookie=cookie_of(manager)) as page:
        seen = len(page.frames)
        owner.put(f"/api/members/{manager.member_id}", {"role": "agent"})
        await shows_only(page, "Open errand", "Hidden errand", since=seen)
