"""What is half typed about a thing that a colleague deletes or closes meanwhile: its words stay on the page."""

from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, a_colleague, an_owner
from tests.browser.test_typing_everywhere import something_of_each
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

WORDS = "Half a thought"
SHOWN = """(words) => document.body.innerText.includes(words) ||
  [...document.querySelectorAll('input, textarea')].some((one) => one.getClientRects().length && one.value.includes(words))"""
# By how much the bar with the outcomes covers the end of the page.
BENEATH = """() => { window.scrollTo(0, document.documentElement.scrollHeight); const box = (what) => document.querySelector(what).getBoundingClientRect();
  return box('.work-contact').bottom - box('.work-dock').top; }"""
FIELD = "(one) => document.activeElement === one && one.value"


@dataclass(frozen=True)
class Row:
    """A field on a page, after the buttons that open it; what a colleague does meanwhile; and what the page says then.

    In its field the text `stays`, with the focus; where the page has no place for the field it stands on the page.
    """

    path: str
    field: str
    gone: tuple[str, str]
    says: str
    steps: tuple[str, ...] = ()
    stays: bool = True


TASK, DONE = ("DELETE", "/api/tasks/{task}"), ("POST", "/api/tasks/{task}/done")
CONTACT, CALL = ("DELETE", "/api/contacts/{contact}"), ("DELETE", "/api/calls/{call}")
DISMISS = ("POST", "/api/suggestions/{suggestion}/dismiss")
WORK, A_TASK, A_CONTACT, A_CALL = "/work?assigned_to=me", "/tasks/{task}", "/contacts/{contact}", "/calls/{call}"
NO_TASK, NO_CONTACT, NO_CALL = (f"This {what} is not here." for what in ("task", "contact", "call"))
TASK_GONE, CONTACT_GONE, SUGGESTION_GONE = (
    f"This {what} is not here any more" for what in ("task", "contact", "suggestion")
)
ROWS = {
    "note at work, task deleted": Row(WORK, "Note", TASK, "Bob Marsh deleted this task."),
    "note at work, task done": Row(WORK, "Note", DONE, "Bob Marsh completed this task."),
    "note at work, contact deleted": Row(WORK, "Note", CONTACT, "and neither is its contact."),
    "edit of a task": Row(f"{A_TASK}?edit=1", "Title", TASK, TASK_GONE),
    "next task, task deleted": Row(A_TASK, "Next task", TASK, NO_TASK, ("Done, then next",), stays=False),
    "next task, task done": Row(A_TASK, "Next task", DONE, "Reopen", ("Done, then next",)),
    "edit of a contact": Row(f"{A_CONTACT}?edit=1", "Company", CONTACT, CONTACT_GONE),
    "note of a contact": Row(f"{A_CONTACT}?tab=timeline", "Note", CONTACT, NO_CONTACT, stays=False),
    "call of a contact": Row(f"{A_CONTACT}?tab=timeline", "Summary", CONTACT, NO_CONTACT, ("Log call",), stays=False),
    "task of a contact": Row(A_CONTACT, "Title", CONTACT, NO_CONTACT, ("Add Task",), stays=False),
    "edit in a card, task deleted": Row(A_CONTACT, "Title", TASK, TASK_GONE, ("Edit: Send the list",)),
    "edit in a card, contact deleted": Row(A_CONTACT, "Title", CONTACT, NO_CONTACT, ("Edit: Send the list",), stays=False),
    "task of a call": Row(A_CALL, "Title", CALL, NO_CALL, ("Add task",), stays=False),
    "suggestion, decided": Row("/review", "Title", DISMISS, SUGGESTION_GONE, ("Edit",)),
    "suggestion, call deleted": Row("/review", "Title", CALL, SUGGESTION_GONE, ("Edit",)),
}  # fmt: skip


async def things(owner: Person, row: Row) -> dict[str, str]:
    """The ids of a contact, its task, its call, and a suggestion where the row needs one."""
    if row.path == "/review":
        made = await something_of_each(owner)
        [first, *_] = (await owner.api("GET", "/api/suggestions"))["items"]
        return {"contact": made["contact_id"], "call": made["call_id"], "suggestion": first["suggestion"]["id"]}
    zoe = await owner.contact("Zoe Long")
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    task = await owner.task(zoe, "Send the list", assigned_to=me)
    call = {
        "contact_id": zoe["id"],
        "direction": "inbound",
        "started_at": "2026-03-25T15:30",
        "transcription": "Zoe: Hi.",
    }
    return {"contact": zoe["id"], "task": task["id"], "call": (await owner.api("POST", "/api/calls", call))["id"]}  # fmt: skip


async def type_into(page: Page, row: Row) -> None:
    await stands(page)
    for step in row.steps:
        await page.get_by_role("button", name=step, exact=True).first.click()
    field = page.get_by_label(row.field, exact=True).first
    await field.focus()
    await page.keyboard.press("End")
    await page.keyboard.type(f" {WORDS}")
    await expect(field).to_have_value(f"{(await field.input_value()).removesuffix(f' {WORDS}')} {WORDS}")


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
async def test_what_is_typed_about_a_thing_that_goes_stays_on_the_page(app, visitor, name: str) -> None:
    row = ROWS[name]
    owner = await an_owner(await visitor(reduced_motion="reduce"))
    bob = await a_colleague(app, owner, await visitor(), role="admin")
    ids = await things(owner, row)
    page = await owner.open(row.path.format(**ids))
    await type_into(page, row)
    method, path = row.gone
    await bob.api(method, path.format(**ids))
    await expect(page.locator("main").get_by_text(row.says).first).to_be_attached()
    await page.wait_for_function(SHOWN, arg=WORDS)
    if row.stays:
        # The next letter goes where the last one went, and is no shortcut.
        await page.keyboard.type("s")
        held = await page.get_by_label(row.field, exact=True).first.evaluate(FIELD)
        assert str(held).endswith(f"{WORDS}s")


async def test_the_note_goes_to_the_contact_of_a_closed_task_and_can_be_discarded_without_one(app, visitor):
    owner = await an_owner(await visitor(reduced_motion="reduce"))
    bob = await a_colleague(app, owner, await visitor(), role="admin")
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    zoe, ann = await owner.contact("Zoe Long"), await owner.contact("Ann Lee")
    first = await owner.task(zoe, "First", assigned_to=me, due_date="2026-01-01")
    await owner.task(ann, "Second", assigned_to=me, due_date="2026-01-02")
    await owner.task(zoe, "Third", assigned_to=me, due_date="2026-01-03")
    page = await owner.open(f"{WORK}&sort=due_date")
    heading, note = page.get_by_role("heading", level=1), page.get_by_label("Note")
    await expect(heading).to_have_text("First")
    await note.press_sequentially(WORDS)
    await bob.api("DELETE", f"/api/tasks/{first['id']}")
    outcomes = page.get_by_role("group", name="Outcome")
    await expect(outcomes).to_have_accessible_description("Bob Marsh deleted this task.")
    choices = [
        outcomes.get_by_role("button").first,
        *map(page.locator, (".work-verbs .green", "[data-key=n]", "[data-key=h]")),
    ]
    for choice in choices:
        await expect(choice).to_be_disabled()
    await page.get_by_role("button", name="Keep the note and go on").click()
    await expect(heading).to_have_text("Second")
    for choice in choices:
        await expect(choice).to_be_enabled()
    await expect(note).to_have_value("")
    entries = (await owner.api("GET", f"/api/contacts/{zoe['id']}/timeline"))["items"]
    assert [entry["text"] for entry in entries if entry["kind"] == "note"] == [WORDS]
    await note.press_sequentially("Of nobody")
    await bob.api("DELETE", f"/api/contacts/{ann['id']}")
    await expect(page.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Keep the note and go on")).to_have_count(0)
    await page.get_by_role("button", name="Discard the note").click()
    await expect(heading).to_have_text("Third")
    await expect(note).to_have_value("")


async def test_words_of_a_deleted_contact_are_copied_after_a_reload_and_discarded(app, visitor):
    context = await visitor(reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"])
    owner = await an_owner(context)
    bob = await a_colleague(app, owner, await visitor(), role="admin")
    row = ROWS["note of a contact"]
    ids = await things(owner, row)
    page = await owner.open(row.path.format(**ids))
    await type_into(page, row)
    await bob.api("DELETE", f"/api/contacts/{ids['contact']}")
    kept = page.get_by_role("region", name="Not stored")
    await expect(kept).to_contain_text(WORDS)
    await page.reload()
    await kept.get_by_role("button", name="Copy").click()
    await expect(kept.get_by_role("button", name="Copied")).to_be_visible()
    assert (await page.evaluate("() => navigator.clipboard.readText()")).strip() == WORDS
    await kept.get_by_role("button", name="Discard").click()
    await expect(kept).to_have_count(0)
    await page.reload()
    await expect(page.get_by_text(NO_CONTACT)).to_be_visible()
    await expect(kept).to_have_count(0)


async def test_on_a_phone_what_outcomes_there_are_hides_nothing_of_the_page(app, visitor):
    owner = await an_owner(await visitor(viewport={"width": 320, "height": 700}))
    bob = await a_colleague(app, owner, await visitor(), role="admin")
    row = ROWS["note at work, task done"]
    ids = await things(owner, row)
    page = await owner.open(row.path.format(**ids))
    await type_into(page, row)
    assert await page.evaluate(BENEATH) <= 0
    method, path = row.gone
    await bob.api(method, path.format(**ids))
    await expect(page.get_by_role("button", name="Keep the note and go on")).to_be_visible()
    assert await page.evaluate(BENEATH) <= 0
    await expect(page.locator(".work-outcome").first).to_be_hidden()
    await page.get_by_role("button", name="Discard the note").click()
    await expect(page.get_by_role("button", name="Discard the note")).to_have_count(0)
