"""The assistant's panel in a real browser against a stand-in model: the right task, a card with Undo, a question."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.helpers import an_owner
from tests.support.axe import violations
from tests.support.browser import SharedBrowser
from tests.support.databases import Databases
from tests.support.language_model import LanguageModelServer, Reply, Request
from tests.support.product import Product
from tests.support.screens import stands

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


@pytest.fixture
def product_with_model(
    databases: Databases, app: Product, language_model: LanguageModelServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The product with a model behind the assistant; `app` has built the pages."""
    assert app.base_url
    with databases.fresh("sqlite") as url:
        installation = Product(database_url=url, folder=tmp_path_factory.mktemp("chat"), env=language_model.env)
        installation.serve()
        yield installation
        installation.stop()


def _calls(name: str, **arguments: Any) -> Reply:
    call = {"id": f"call-{name}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
    return Reply(tool_calls=[call])


def _a_model(request: Request) -> Reply:
    """Looks the contact up, asks back when several fit, else makes the task."""
    last = request["messages"][-1]
    if last["role"] == "user":
        return _calls("find_contacts", q="Zoë")
    result = json.loads(last["content"])
    found = result.get("contacts")
    if found and len(found) > 1:
        return Reply(text=f"Which one: {' or '.join(contact['name'] for contact in found)}?")
    if found:
        return _calls("create_task", contact_id=found[0]["id"], title="Call Zoë", due_date="2026-11-27T15:00")
    return Reply(text="I will remind you on Friday at 3.")


async def test_a_message_makes_a_task_that_can_be_undone_and_the_assistant_asks_back(
    product_with_model: Product, browser: SharedBrowser, language_model: LanguageModelServer
) -> None:
    language_model.script = _a_model
    context = await browser.profile(base_url=product_with_model.base_url)
    try:
        ada = await an_owner(context)
        await ada.contact("Zoë Washburne")
        page = await ada.open("/tasks")
        await expect(page.get_by_text("All clear.")).to_be_visible()
        await page.keyboard.press("Control+j")
        box = page.get_by_label("Message to the assistant")
        await expect(box).to_be_focused()
        await box.fill("remind me to call Zoë on Friday at 3")
        await box.press("Enter")
        card = page.get_by_role("log").get_by_role("link", name="Created: “Call Zoë” for Zoë Washburne")
        await expect(card).to_be_visible()
        await expect(page.get_by_text("I will remind you on Friday at 3.")).to_be_visible()
        [task] = (await ada.api("GET", "/api/tasks"))["items"]
        assert (task["contact_name"], task["due_date_local"]) == ("Zoë Washburne", "2026-11-27T15:00")
        # On a phone the panel gives way to the page that its link opens.
        await page.set_viewport_size({"width": 390, "height": 844})
        await card.click()
        await expect(page.get_by_role("heading", name="Call Zoë", level=1)).to_be_visible()
        await expect(box).to_have_count(0)
        await page.get_by_role("button", name="Assistant").click()
        await page.get_by_role("button", name="Undo").click()
        await expect(page.get_by_text("The task was taken back.")).to_be_visible()
        assert (await ada.api("GET", "/api/tasks"))["items"] == []
        await ada.contact("Zoë Alleyne")
        await box.fill("remind me to call Zoë")
        await box.press("Enter")
        await expect(page.get_by_text("Which one: Zoë Alleyne or Zoë Washburne?")).to_be_visible()
        assert (await ada.api("GET", "/api/tasks"))["items"] == []
        await page.keyboard.press("Control+j")
        await expect(box).to_have_count(0)
    finally:
        await browser.close(context)


async def test_many_changes_are_named_before_a_yes_and_an_answer_can_be_stopped(
    product_with_model: Product, browser: SharedBrowser, language_model: LanguageModelServer
) -> None:
    context = await browser.profile(base_url=product_with_model.base_url, reduced_motion="reduce")
    try:
        ada = await an_owner(context)
        zoe = await ada.contact("Zoë")
        tasks = [await ada.task(zoe, f"Task {number}") for number in range(4)]
        page = await ada.open("/tasks")
        await page.get_by_role("button", name="Assistant").click()
        box = page.get_by_label("Message to the assistant")
        every = [_calls("complete_task", task_id=task["id"]).tool_calls[0] for task in tasks]
        calls = [{**call, "id": f"call-{number}"} for number, call in enumerate(every)]
        language_model.replies = [Reply(tool_calls=calls), Reply(text="All four are done.")]
        await box.fill("finish all of it")
        await box.press("Enter")
        await expect(page.get_by_text("This changes 4 tasks")).to_be_visible()
        await expect(page.get_by_text("Complete a task: “Task 3” for Zoë")).to_be_visible()
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await stands(page)
            assert await violations(page) == []
        assert (await ada.api("GET", "/api/dashboard"))["task_status_count"]["open"] == 4
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_text("All four are done.")).to_be_visible()
        assert (await ada.api("GET", "/api/dashboard"))["task_status_count"]["done"] == 4
        language_model.replies = [Reply(text="Once upon a time", hold_after=1)]
        await box.fill("tell me a story")
        await box.press("Enter")
        await expect(page.get_by_text("Once", exact=True)).to_be_visible()
        await page.get_by_role("button", name="Stop").click()
        await expect(page.get_by_role("button", name="Send")).to_be_visible()
        await expect(page.get_by_text("Once", exact=True)).to_be_visible()
        language_model.let_go()
    finally:
        await browser.close(context)
