"""The settings: profile, organization, members, API tokens, and their permissions."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.helpers import PASSWORD, a_colleague, an_owner, take_in
from tests.erasure.filled import closed_mail_server
from tests.support.databases import Databases
from tests.support.product import Product
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def test_a_name_is_changed_and_shows_in_the_frame(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/profile")
    name = page.get_by_role("form", name="Profile").get_by_label("Name")
    await name.fill("   ")
    await page.get_by_role("button", name="Save Name").click()
    await expect(name).to_have_attribute("aria-invalid", "true")
    await name.fill("Ada Lovelace")
    await page.get_by_role("button", name="Save Name").click()
    await expect(page.get_by_text("Name saved")).to_be_visible()
    await page.get_by_role("button", name="Account menu").first.click()
    await expect(page.get_by_role("menu").get_by_text("Ada Lovelace")).to_be_visible()


async def test_a_password_is_changed_and_the_old_one_is_refused(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/profile")
    await page.get_by_label("Current password").fill("not mine at all")
    await page.get_by_label("New password").fill("another long password")
    await page.get_by_role("button", name="Change Password").click()
    await expect(page.get_by_label("Current password")).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("Current password").fill(PASSWORD)
    await page.get_by_role("button", name="Change Password").click()
    await expect(page.get_by_text("Password changed")).to_be_visible()
    await expect(page.get_by_label("New password")).to_have_value("")
    # This browser stays signed in; the old password is not valid any more.
    await owner.api("GET", "/api/me")
    other = (await visitor()).request
    body = {"email": owner.email, "password": PASSWORD}
    assert (await other.post("/api/auth/login", data=body)).status == 401
    assert (await other.post("/api/auth/login", data={**body, "password": "another long password"})).ok


async def test_the_theme_is_chosen_and_kept(visitor):
    owner = await an_owner(await visitor(color_scheme="light"))
    page = await owner.open("/settings/profile")
    await page.get_by_role("radio", name="Dark").check()
    await expect(page.locator("html")).to_have_class("dark")
    await page.reload()
    await expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    await expect(page.locator("html")).to_have_class("dark")


async def test_the_organization_gets_another_zone_and_takes_it_back(visitor):
    owner = await an_owner(await visitor(), timezone="UTC")
    await owner.task(await owner.contact(), "On a day", due_date="2099-03-28")
    page = await owner.open("/settings/organization")
    zone = page.get_by_label("Time zone")
    await zone.fill("Middle/Nowhere")
    await page.get_by_role("button", name="Save Changes").click()
    await expect(zone).to_have_attribute("aria-invalid", "true")
    await zone.fill("Asia/Tokyo")
    await expect(page.get_by_text("There it is")).to_be_visible()
    await page.get_by_label("Reminder hour").fill("07:30")
    await page.get_by_role("button", name="Save Changes").click()
    await expect(page.get_by_text("Settings saved")).to_be_visible()
    task = (await owner.api("GET", "/api/tasks"))["items"][0]
    assert (task["due_date_local"], task["remind_at"]) == ("2099-03-28", "2099-03-27T22:30:00Z")
    await page.get_by_role("button", name="Undo").click()
    await expect(zone).to_have_value("UTC")
    assert (await owner.api("GET", "/api/organization"))["date_reminder_time"] == "09:00"


async def test_the_rule_for_trying_again_is_checked_saved_and_undone(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/organization")
    group = page.get_by_role("group", name="Trying again")
    await group.get_by_label("Most tries").fill("11")
    await group.get_by_label("Holidays").fill("2026-12-25, xmas")
    save = page.get_by_role("button", name="Save Changes")
    await save.click()
    await expect(group.get_by_text("Enter a number from 1 to 10.")).to_be_visible()
    await expect(group.get_by_text("Enter dates as in 2026-12-25")).to_be_visible()
    await group.get_by_label("Most tries").fill("3")
    await group.get_by_label("Working days between tries").fill("2")
    await group.get_by_label("Other half of the day").uncheck()
    await group.get_by_label("Holidays").fill("2026-12-26\n2026-12-25")
    await save.click()
    await expect(page.get_by_text("Settings saved")).to_be_visible()
    rule = {"max_attempts": 3, "attempt_days": 2, "attempt_other_half": False, "holidays": ["2026-12-25", "2026-12-26"]}
    assert rule.items() <= (await owner.api("GET", "/api/organization")).items()
    await page.get_by_role("button", name="Undo").click()
    await expect(group.get_by_label("Most tries")).to_have_value("4")
    await expect(group.get_by_label("Other half of the day")).to_be_checked()
    await expect(group.get_by_label("Holidays")).to_have_value("")


async def test_what_another_admin_saves_is_announced_and_does_not_overwrite_what_is_typed(app, visitor):
    owner = await an_owner(await visitor())
    admin = await a_colleague(app, owner, await visitor(), role="admin")
    page = await admin.open("/settings/organization")
    name = page.get_by_role("form", name="Organization").get_by_label("Name")
    await name.fill("Half a na")
    await owner.api("PUT", "/api/organization", {"name": "Bay Dental"})
    await expect(page.get_by_text("Somebody else just changed these settings.")).to_be_visible()
    await expect(name).to_have_value("Half a na")
    await page.get_by_role("button", name="Show theirs").click()
    await expect(name).to_have_value("Bay Dental")
    # Fields that one did not edit keep what the other saved; the same field asks.
    await page.get_by_label("Reminder hour").fill("07:30")
    await owner.api("PUT", "/api/organization", {"country": "DE"})
    await expect(page.get_by_text("Somebody else just changed these settings.")).to_be_visible()
    await page.get_by_role("button", name="Save Changes").click()
    await expect(page.get_by_label("Country")).to_have_value("DE")
    saved = await owner.api("GET", "/api/organization")
    assert (saved["name"], saved["country"], saved["date_reminder_time"]) == ("Bay Dental", "DE", "07:30")
    await name.fill("Mine")
    await owner.api("PUT", "/api/organization", {"name": "Theirs"})
    await page.get_by_role("button", name="Save Changes").click()
    await page.get_by_role("button", name="Use theirs: Name").click()
    await expect(name).to_have_value("Theirs")


async def test_half_typed_settings_come_back_as_drafts(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/organization")
    organization = page.get_by_role("form", name="Organization").get_by_label("Name")
    await organization.fill("Half a na")
    await page.get_by_role("link", name="Profile").click()
    name = page.get_by_role("form", name="Profile").get_by_label("Name")
    await name.fill("Ada Lovel")
    await page.get_by_role("link", name="AI", exact=True).click()
    await page.get_by_label("Ask first").check()
    await page.get_by_label("Numbers").fill("+4930")
    await page.get_by_role("link", name="Organization").click()
    await expect(organization).to_have_value("Half a na")
    await page.get_by_role("link", name="Profile").click()
    await expect(name).to_have_value("Ada Lovel")
    await page.get_by_role("link", name="AI", exact=True).click()
    await expect(page.get_by_label("Numbers")).to_have_value("+4930")
    await expect(page.get_by_label("Ask first")).to_be_checked()
    await page.get_by_role("form", name="AI tasks").get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved").first).to_be_visible()
    assert (await owner.api("GET", "/api/ai/settings"))["ai_mode"] == "ask"
    assert (await owner.context.request.get("/favicon.ico")).headers["content-type"].startswith("image/")


@pytest.fixture(scope="module")
def mailing(app: Product, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A server that queues mails, which the form of a new address needs; `app` has built the pages."""
    assert app.base_url
    with databases.fresh("sqlite") as url:
        installation = Product(database_url=url, folder=tmp_path_factory.mktemp("mailing"), env=closed_mail_server())
        installation.serve()
        yield installation
        installation.stop()


AI, PROFILE = "/settings/ai", "/settings/profile"
NEW_EMAIL, HALF_EMAIL = (
    {"New email": "ada@new.example", "Your password": PASSWORD},
    {"New email": "ada@", "Your password": "h"},
)
NEW_PASSWORD = {"Current password": PASSWORD, "New password": "another long password"}


@pytest.mark.parametrize(
    ("path", "form", "entered", "filled_again", "other", "unsaved"),
    [
        (AI, "AI tasks", {"Accept without asking above (%)": "75 %"}, "75", "Phone lines", {"Numbers": "+4930"}),
        (AI, "Phone lines", {"Numbers": " "}, "", "AI tasks", {"Accept without asking above (%)": "7"}),
        (PROFILE, "Password", NEW_PASSWORD, "", "Email", HALF_EMAIL),
        (PROFILE, "Email", NEW_EMAIL, "", "Password", {"Current password": "half"}),
    ],
)
async def test_saving_one_form_leaves_the_other_as_it_is_with_its_text_and_its_focus(
    mailing, visitor, path, form, entered, filled_again, other, unsaved
):
    page = await (await an_owner(await visitor(base_url=mailing.base_url))).open(path)
    await stands(page)
    saved, kept = (page.get_by_role("form", name=name, exact=True) for name in (form, other))
    for place, texts in ((kept, unsaved), (saved, entered)):
        await place.evaluate("(form) => { form.dataset.before = 'yes'; }")
        for label, text in texts.items():
            await place.get_by_label(label).fill(text)
    await saved.get_by_role("button", name=re.compile("Save|Change")).click()
    await kept.get_by_label(next(iter(unsaved))).focus()
    # The form that was saved is filled again.
    await expect(page.locator(f"form[aria-label='{form}'][data-before]")).to_have_count(0)
    await expect(saved.get_by_label(next(iter(entered)))).to_have_value(filled_again)
    assert await kept.evaluate("(form) => form.dataset.before") == "yes"
    await expect(kept.get_by_label(next(iter(unsaved)))).to_be_focused()
    for label, text in unsaved.items():
        await expect(kept.get_by_label(label)).to_have_value(text)


async def test_an_agent_sees_the_settings_and_changes_nothing(app, visitor):
    owner = await an_owner(await visitor())
    agent = await a_colleague(app, owner, await visitor(), role="agent")
    page = await agent.open("/settings/organization")
    await expect(page.get_by_text("An owner or an admin can change these.")).to_be_visible()
    await expect(page.get_by_role("button", name="Save Changes")).to_have_count(0)
    await agent.open("/settings/members?new=1")
    await expect(page.get_by_role("list", name="Members").get_by_text("Ada King", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="Add Member")).to_have_count(0)
    await expect(page.get_by_role("form", name="New member")).to_have_count(0)
    await expect(page.get_by_role("combobox")).to_have_count(0)


async def test_a_member_is_added_given_a_role_and_deactivated(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/members")
    await page.get_by_role("link", name="Add Member").click()
    form = page.get_by_role("form", name="New member")
    await form.get_by_label("Name").fill("Bob Marsh")
    await form.get_by_label("Email").fill(owner.email)
    await form.get_by_role("button", name="Send Invitation").click()
    await expect(form.get_by_text("Is already a member.")).to_be_visible()
    email = f"bob.{owner.email}"
    await form.get_by_label("Email").fill(email)
    await form.get_by_role("button", name="Send Invitation").click()
    await expect(page.get_by_text("Bob Marsh is invited")).to_be_visible()
    await expect(form).to_have_count(0)
    shown = page.get_by_label("Invitation link for Bob Marsh")
    await expect(shown).to_be_focused()
    await expect(page.get_by_role("list", name="Invitations").get_by_text(email)).to_be_visible()
    await expect(page.get_by_role("list", name="Members").get_by_text(email)).to_have_count(0)
    invited = await (await visitor()).new_page()
    await invited.goto(await shown.input_value())
    await invited.get_by_label("Your name").fill("Bob Marsh")
    await invited.get_by_label("Password").fill("a first password")
    await invited.get_by_role("button", name=f"Join {owner.organization}").click()
    await invited.wait_for_url("**/today")
    await expect(page.get_by_role("list", name="Invitations")).to_have_count(0)

    row = page.get_by_role("list", name="Members").get_by_role("listitem").filter(has_text="Bob Marsh")
    await page.get_by_label("Role of Bob Marsh").select_option("manager")
    await expect(page.get_by_text("Bob Marsh is manager now")).to_be_visible()
    await page.get_by_role("button", name="Undo").first.click()
    await expect(page.get_by_label("Role of Bob Marsh")).to_have_value("agent")
    login = {"email": email, "password": "a first password"}
    bob = (await visitor()).request
    assert (await bob.post("/api/auth/login", data=login)).ok
    await page.get_by_role("button", name="Deactivate Bob Marsh").click()
    await expect(row.get_by_text("Inactive")).to_be_visible()
    assert (await bob.get("/api/me")).status == 401
    await page.get_by_role("button", name="Reactivate Bob Marsh").click()
    await expect(row.get_by_text("Inactive")).to_have_count(0)


async def test_changes_of_members_appear_on_the_page_of_another_admin(app, visitor):
    owner = await an_owner(await visitor())
    admin = await a_colleague(app, owner, await visitor(), role="admin")
    page = await admin.open("/settings/members")
    await stands(page)
    await take_in(owner, await visitor(), email=f"noor.{owner.email}", name="Noor Aziz", role="viewer")
    await expect(page.get_by_label("Role of Noor Aziz")).to_have_value("viewer")
    # An admin cannot make somebody an owner or change an owner's role.
    await expect(page.get_by_label("Role of Ada King")).to_have_count(0)
    await expect(page.get_by_label("Role of Noor Aziz").get_by_role("option", name="Owner")).to_have_count(0)


async def test_who_loses_the_role_meanwhile_is_refused_by_the_server(app, visitor):
    owner = await an_owner(await visitor())
    admin = await a_colleague(app, owner, await visitor(), role="admin", name="Bob Marsh")
    await take_in(owner, await visitor(), email=f"noor.{owner.email}", name="Noor Aziz", role="viewer")
    page = await admin.open("/settings/members")
    await stands(page)
    me = (await admin.api("GET", "/api/me"))["member"]["id"]
    await owner.api("PUT", f"/api/members/{me}", {"role": "viewer"})
    await expect(page.get_by_role("combobox")).to_have_count(0)
    await expect(page.get_by_role("link", name="Add Member")).to_have_count(0)


async def test_a_token_is_shown_once_works_and_is_revoked_after_a_question(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/tokens")
    await page.get_by_label("Name").fill("Nightly export")
    await page.get_by_role("button", name="Create Token").click()
    shown = page.get_by_label("New API token")
    await expect(shown).to_be_focused()
    token = await shown.input_value()
    bearer = {"Authorization": f"Bearer {token}"}
    request = (await visitor()).request
    assert (await request.get("/api/me", headers=bearer)).ok
    await page.get_by_role("button", name="Copy").click()
    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("list", name="API tokens").get_by_text("Nightly export").first).to_be_visible()
    assert token not in await page.content()
    await page.get_by_role("button", name="Revoke Nightly export").click()
    await page.get_by_role("button", name="Revoke token").click()
    await expect(page.get_by_text("No tokens yet.")).to_be_visible()
    assert (await request.get("/api/me", headers=bearer)).status == 401


async def test_typed_text_survives_a_lost_connection_and_the_page_says_what_happens(visitor):
    context = await visitor()
    owner = await an_owner(context)
    await owner.contact()
    page = await owner.open("/tasks/create")
    await stands(page)
    await page.get_by_label("Title").fill("Half a sen")
    await page.get_by_label("Description").fill("First line")
    await context.set_offline(True)
    await expect(page.get_by_text("You are offline.")).to_be_visible()
    await page.get_by_label("Title").press("End")
    await page.get_by_label("Title").press_sequentially("tence")
    await context.set_offline(False)
    await expect(page.get_by_text("Connected again.")).to_be_visible(timeout=30_000)
    await expect(page.get_by_label("Title")).to_have_value("Half a sentence")
    await expect(page.get_by_label("Description")).to_have_value("First line")


async def test_the_app_can_be_installed(visitor):
    request = (await visitor()).request
    manifest = await (await request.get("/manifest.webmanifest")).json()
    assert {"name", "start_url", "display", "icons"} <= set(manifest)
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    for icon in manifest["icons"]:
        answer = await request.get(icon["src"])
        assert (answer.status, answer.headers["content-type"]) == (200, icon["type"])


async def test_a_token_gets_a_scope_and_an_end_and_an_admin_revokes_it(app, visitor):
    owner = await an_owner(await visitor())
    agent = await a_colleague(app, owner, await visitor(), role="agent")
    page = await agent.open("/settings/tokens")
    await page.get_by_label("Name").fill("Sync")
    await page.get_by_label("Scope").select_option("Read")
    await page.get_by_label("Ends").select_option("In 30 days")
    await page.get_by_role("button", name="Create Token").click()
    token = await page.get_by_label("New API token").input_value()
    await expect(page.get_by_role("list", name="API tokens").get_by_text("Read", exact=True)).to_be_visible()
    request = (await visitor()).request
    headers = {"Authorization": f"Bearer {token}"}
    assert (await request.get("/api/tasks", headers=headers)).ok
    assert (await request.put("/api/me", headers=headers, data={"name": "X"})).status == 403
    page = await owner.open("/settings/tokens")
    others = page.get_by_role("list", name="Tokens of other members")
    await others.get_by_role("button", name="Revoke Sync").click()
    await page.get_by_role("button", name="Revoke token").click()
    await expect(page.get_by_text("Token revoked")).to_be_visible()
    await expect(others).to_have_count(0)
    assert (await request.get("/api/tasks", headers=headers)).status == 401


async def test_a_session_is_signed_out_from_another_browser(visitor):
    owner = await an_owner(await visitor())
    other = await visitor(extra_http_headers={"X-Forwarded-For": "203.0.113.7"})
    assert (await other.request.post("/api/auth/login", data={"email": owner.email, "password": PASSWORD})).ok
    left = await other.new_page()
    await left.goto("/tasks")
    await stands(left)
    page = await owner.open("/settings/sessions")
    sessions = page.get_by_role("list", name="Sessions").get_by_role("listitem")
    await expect(sessions).to_have_count(2)
    await expect(sessions.first).to_contain_text("This one")
    await expect(sessions.last).to_contain_text("203.0.113.7")
    await sessions.last.get_by_role("button", name="Sign out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    await expect(sessions).to_have_count(1)
    await left.wait_for_url("**/login*")
    await owner.api("GET", "/api/me")


async def test_the_audit_log_is_filtered_and_shown_to_admins_alone(app, visitor):
    owner = await an_owner(await visitor())
    agent = await a_colleague(app, owner, await visitor(), role="agent")
    await owner.api("POST", "/api/tokens", {"scope": "read"})
    await agent.api("POST", "/api/tokens", {"scope": "write"})
    await owner.api("PUT", "/api/organization", {"date_reminder_time": "07:30"})
    page = await owner.open("/settings/audit")
    rows = page.get_by_role("list", name="Audit log").get_by_role("listitem")
    await expect(rows.first).to_contain_text("Changed the organization (date reminder time: 09:00 → 07:30)")
    await page.get_by_label("Kind of act").select_option("API tokens")
    await expect(rows.filter(has_text="Changed the organization")).to_have_count(0)
    await expect(rows.filter(has_text="with the scope write")).to_have_count(1)
    await page.get_by_label("Person").select_option("Bob Marsh")
    await expect(rows.filter(has_text="with the scope read")).to_have_count(0)
    await expect(rows.filter(has_text="with the scope write")).to_have_count(1)
    await page.reload()
    await expect(page.get_by_label("Person").locator("option:checked")).to_have_text("Bob Marsh")
    page = await agent.open("/settings/audit")
    await expect(page.get_by_text("Only owners and admins see the audit log.")).to_be_visible()
    await expect(page.get_by_role("link", name="Audit log")).to_have_count(0)
