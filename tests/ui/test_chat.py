"""The assistant's panel over the socket: messages, changes and their undo, and a question before many changes."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.support.databases import Databases
from tests.support.language_model import LanguageModelServer, Reply
from tests.support.open_page import OpenPage, open_page
from tests.support.product import Product

pytestmark = pytest.mark.anyio
CHAT = "taskapp___ui___assistant___state____chat_state"
OWNER = {
    "organization_name": "Acme",
    "name": "Ada",
    "email": "ada@acme.example",
    "password": "correct horse battery staple",
    "timezone": "Europe/Berlin",
}


@pytest.fixture
def product_with_model(
    databases: Databases, language_model: LanguageModelServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """A server without pages whose assistant has a model."""
    with databases.fresh("sqlite") as url:
        installation = Product(database_url=url, folder=tmp_path_factory.mktemp("chat"), env=language_model.env)
        installation.serve("--backend-only")
        yield installation
        installation.stop()


def _calls(*calls: tuple[str, dict[str, Any]]) -> Reply:
    return Reply(
        tool_calls=[
            {"id": f"call-{n}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
            for n, (name, arguments) in enumerate(calls)
        ]
    )


async def is_idle(page: OpenPage) -> None:
    """Wait until the last turn has ended: while one runs, the page takes no other."""
    since = max(number for number, frame in enumerate(page.frames) if '"busy_rx_state_":true' in frame)
    await page.see('"busy_rx_state_":false', since=since)


async def test_a_conversation_makes_a_task_undoes_it_and_asks_before_many(
    product_with_model: Product, language_model: LanguageModelServer
) -> None:
    async with httpx2.AsyncClient(
        base_url=product_with_model.base_url, headers={"Origin": product_with_model.base_url}, timeout=30
    ) as http:
        assert (await http.post("/api/auth/signup", json=OWNER)).status_code in (200, 201)
        cookie = http.cookies["taskapp_session"]
        contact = (await http.post("/api/contacts", json={"name": "Zoë"})).json()["id"]
        new = {"contact_id": contact, "title": "Call Zoë", "due_date": "2026-11-27T15:00"}
        async with open_page(product_with_model.base_url, "/tasks", cookie=cookie) as page:
            language_model.replies = [_calls(("create_task", new)), Reply(text="On Friday at 3.")]
            await page.send(f"{CHAT}.say", text="remind me to call Zoë on Friday at 3")
            await page.see("Created: “Call Zoë” for Zoë, open, due November 27, 2026 at 3:00 PM.")
            await page.see("On Friday at 3.")
            await is_idle(page)
            [task] = (await http.get("/api/tasks")).json()["items"]
            assert task["due_date_local"] == "2026-11-27T15:00"
            await page.send(f"{CHAT}.undo", entry_id="2")
            await page.see("The task was taken back.")
            assert (await http.get("/api/tasks")).json()["items"] == []

            many = [("create_task", {**new, "title": f"Call {number}"}) for number in range(4)]
            language_model.replies = [_calls(*many), Reply(text="Four calls.")]
            await page.send(f"{CHAT}.say", text="make four of them")
            await page.see("This changes 4 tasks (4 × create a task). Go on?")
            await is_idle(page)
            assert (await http.get("/api/tasks")).json()["items"] == []
            await page.send(f"{CHAT}.agree")
            await page.see("Four calls.")
            assert len((await http.get("/api/tasks")).json()["items"]) == 4
            messages = [message["role"] for message in language_model.requests[-1]["messages"]]
            assert messages[0] == "system"
            assert messages[-4:] == ["tool"] * 4


async def test_stop_ends_an_answer_in_one_tab_and_leaves_the_other_alone(
    product_with_model: Product, language_model: LanguageModelServer
) -> None:
    async with httpx2.AsyncClient(
        base_url=product_with_model.base_url, headers={"Origin": product_with_model.base_url}, timeout=30
    ) as http:
        assert (await http.post("/api/auth/signup", json=OWNER)).status_code in (200, 201)
        cookie = http.cookies["taskapp_session"]
        async with (
            open_page(product_with_model.base_url, "/tasks", cookie=cookie) as page,
            open_page(product_with_model.base_url, "/tasks", cookie=cookie) as other,
        ):
            language_model.replies = [Reply(text="Once upon a time", hold_after=1), Reply(text="Short.")]
            await page.send(f"{CHAT}.say", text="tell me everything")
            await page.see("Once ")
            await other.send(f"{CHAT}.say", text="be brief")
            await other.see("Short.")
            before = len(page.frames)
            await page.send(f"{CHAT}.stop")
            await page.see('"busy_rx_state_":false', since=before)
            language_model.let_go()
            language_model.replies = [Reply(text="Going on.")]
            await page.send(f"{CHAT}.say", text="go on")
            await page.see("Going on.")
            messages = [message["content"] for message in language_model.requests[-1]["messages"][1:]]
            assert messages == ["tell me everything", "Once ", "go on"]
