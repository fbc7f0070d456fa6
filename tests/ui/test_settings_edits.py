"""Two admins edit the same settings: nothing reverts unseen, also not by Undo."""

import json
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.ai import service as ai_service
from taskapp.ai.areas import Area
from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import OrganizationUpdate
from taskapp.tasks.cascades import service as cascades
from taskapp.telephony import service as telephony_service
from taskapp.ui.ai_settings import state as ai_state
from taskapp.ui.contacts import editing as contact_editing
from taskapp.ui.edits import FieldsConflict
from taskapp.ui.organizations import organization as organization_page
from tests.factories.contacts import a_contact
from tests.factories.people import a_company

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


class Form:
    """One form: its fields as they are stored, saving it, and a change by somebody else."""

    def __init__(self, actor: Actor, contact_id: Any) -> None:
        self.actor, self.contact_id = actor, contact_id

    async def values(self, session: AsyncSession) -> dict[str, str]:
        raise NotImplementedError

    async def save(self, session: AsyncSession, entered: dict[str, str]) -> None:
        raise NotImplementedError


class Contact(Form):
    edits = {
        "name": ("Ann", "Eve"), "company": ("One", "Two"), "email": ("a@example.com", "b@example.com"),
        "phone": ("+14155550101", "+14155550102"), "tags": ("vip", "new"), "check_in_days": ("30", "60"),
    }  # fmt: skip

    async def values(self, session: AsyncSession) -> dict[str, str]:
        return contact_editing._form_values(await contact_service.get_contact(session, self.actor, self.contact_id))

    async def save(self, session: AsyncSession, entered: dict[str, str]) -> None:
        await contact_editing.save_contact(session, self.actor, self.contact_id, entered)


class Organization(Form):
    edits = {
        "name": ("One", "Two"), "timezone": ("Europe/Berlin", "Asia/Tokyo"), "country": ("DE", "JP"),
        "date_reminder_time": ("08:00", "10:00"), "attempt_days": ("3", "4"), "max_attempts": ("5", "6"),
        "attempt_morning": ("08:30", "10:30"), "attempt_afternoon": ("15:00", "16:00"),
        "holidays": ("2026-12-25", "2026-12-26"), "tag_rhythms": ("VIP: 7\nlead: 30", "lead: 14"),
    }  # fmt: skip

    async def values(self, session: AsyncSession) -> dict[str, str]:
        return organization_page._form_values(await organization_service.get_organization(session, self.actor))

    async def save(self, session: AsyncSession, entered: dict[str, str]) -> None:
        await organization_page._save(session, self.actor, entered=entered)


class Model(Form):
    edits = {"model": ("openai/one", "openai/two")}

    async def values(self, session: AsyncSession) -> dict[str, str]:
        return {"model": (await ai_service.get_settings(session, self.actor)).models[Area.EXTRACT_TASKS.value]}

    async def save(self, session: AsyncSession, entered: dict[str, str]) -> None:
        await ai_state._save_model(session, self.actor, area=Area.EXTRACT_TASKS, entered=entered)


class Handling(Form):
    edits = {"accept_above": ("90", "95")}

    async def values(self, session: AsyncSession) -> dict[str, str]:
        settings = await ai_service.get_settings(session, self.actor)
        return {"accept_above": ai_state._percent(settings.ai_accept_above)}

    async def save(self, session: AsyncSession, entered: dict[str, str]) -> None:
        await ai_state._save_handling(session, self.actor, entered=entered)


class Lines(Form):
    edits = {"numbers": ("+14155550101", "+14155550102")}

    async def values(self, session: AsyncSession) -> dict[str, str]:
        return {"numbers": "\n".join(await telephony_service.list_lines(session, self.actor))}

    async def save(self, session: AsyncSession, entered: dict[str, str]) -> None:
        await ai_state._save_lines(session, self.actor, entered=entered)


async def stored(form: Form) -> dict[str, str]:
    async with db.reading() as session:
        return await form.values(session)


async def send(form: Form, shown: dict[str, str], **edits: str) -> None:
    """Send the form as a browser does that shows `shown` with `edits`."""
    before = {name: shown[name] for name in edits}
    async with db.transaction() as session:
        await form.save(session, {**shown, **edits, "_base": json.dumps(before)})


@pytest.fixture(params=[Contact, Organization, Model, Handling, Lines])
async def form(request: pytest.FixtureRequest) -> Any:
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Zoe")
    return request.param(company.owner, contact.id)


async def test_each_field_that_both_changed_is_asked_about_and_every_other_one_keeps_what_it_got(form: Any) -> None:
    for name, (mine, theirs) in form.edits.items():
        shown = await stored(form)
        await send(form, shown, **{name: theirs})
        after = await stored(form)
        assert after[name] != shown[name], name
        # Sent without a change, and with a change of another field: theirs stays.
        await send(form, shown)
        for other, (value, _) in form.edits.items():
            if other != name:
                await send(form, await stored(form) | {name: shown[name]}, **{other: value})
        assert (await stored(form))[name] == after[name]
        with pytest.raises(FieldsConflict) as asked:
            await send(form, shown, **{name: mine})
        assert [(row["name"], row["value"]) for row in asked.value.rows] == [(name, after[name])]
        assert (await stored(form))[name] == after[name]


async def test_undo_of_a_save_leaves_alone_what_somebody_has_changed_since() -> None:
    async with db.transaction() as session:
        actor = (await a_company(session)).owner
        first = organization_page._form_values(await organization_service.get_organization(session, actor))
        before, saved = await organization_page._save(
            session, actor, entered={**first, "name": "Mine", "country": "DE"}
        )
        await cascades.update_organization(session, actor, OrganizationUpdate(name="Theirs"))
        kept = await organization_page._put_back(session, actor, before=before, saved=saved)
        now = organization_page._form_values(await organization_service.get_organization(session, actor))
    assert kept == ["name"]
    assert (now["name"], now["country"]) == ("Theirs", first["country"])
