"""What counts as a mention of something erased, and what takes its place."""

from dataclasses import replace

import pytest
from sqlalchemy import Table
from sqlmodel import col, select

from taskapp.access import permissions as p
from taskapp.calls.model import Call
from taskapp.contacts import service as contact_service
from taskapp.contacts.model import Contact
from taskapp.contacts.schemas import ContactCreate
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden
from taskapp.core.ids import new_id
from taskapp.core.work import bus
from taskapp.erasure import repository, tables
from taskapp.erasure.contacts import NAMELESS, delete_contact
from taskapp.erasure.references import Erased, pattern_of, redacted, without
from taskapp.extraction.model import TaskSuggestion
from taskapp.notifications.model import Notification
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.webhooks import service as webhooks
from taskapp.notifications.webhooks.service import EndpointCreate
from taskapp.telephony import service as telephony
from taskapp.telephony.model import Arrival
from tests.factories.calls import a_call
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task


def test_a_name_is_found_whole_and_in_capitalized_parts_but_not_inside_other_words() -> None:
    pattern = pattern_of("Bo Stone", "Bo@x.example", None, " ")
    assert pattern
    said = "bo stone and Stone wrote bo@X.example on a stone of Stonehenge, Bo."
    assert pattern.sub("…", said) == "… and … wrote … on a stone of Stonehenge, Bo."
    assert pattern_of(" ", None) is None
    assert redacted({"a": ["Stone", 1, None]}, pattern, "…") == {"a": ["…", 1, None]}


@pytest.mark.parametrize(
    "said", ["Zoë O’Brien", "Zoe O'Brien", "zoe obrien", "ZOE", "Zoe\u0308", "Zoë", "BRIEN", "O'Brien"]
)
def test_a_name_is_found_with_and_without_its_accents_and_apostrophes(said: str) -> None:
    pattern = pattern_of("Zoë O'Brien")
    assert pattern
    assert redacted(f"Café {said}, déjà vu.", pattern, "…") in ("Café …, déjà vu.", "Café O'…, déjà vu.")


@pytest.mark.parametrize(
    ("name", "said", "left"),
    [
        ("田中 太郎", "田中太郎です。田中さん、お電話します。", "…です。…さん、お電話します。"),
        ("田中太郎", "はい、田中 太郎です", "はい、…です"),
        ("王伟", "你好，我是王伟，请打电话。", "你好，我是…，请打电话。"),
        ("김 민수", "김민수입니다. 민수씨, 민숙씨", "…입니다. …씨, 민숙씨"),
        ("สมชาย ใจดี", "คุณสมชาย ใจดีครับ คุณสมชายครับ", "คุณ…ครับ คุณ…ครับ"),
        ("محمد علي", "أنا محمد علي ومحمد", "أنا … …"),
        ("Łukasz Żółć", "Lukasz Zolc, ŁUKASZ", "…, …"),
        ("Lukasz Soeren", "Łukasz, Søren, Sören", "…, …, …"),
        ("Søren Weiß", "Soren Weiss, Soeren, WEISS", "…, …, …"),
        ("Jörg Müller", "Joerg Mueller, MUELLER, Jörg\nMüller", "…, …, …"),
        ("Leo Stone", "Leos offer, Leo's, Stonehenge", "… offer, …, Stonehenge"),
        ("A & B", "A and B, A&B, A und B, AB", "…, …, …, AB"),
        ("A and B", "A & B, A B", "…, A B"),
        ("Anna Lena Berg", "Annalena, annalena berg, annalenaberg, Lenaanna", "…, …, …, Lenaanna"),
        ("Иван Петров", "Ивану Петрову, с Иваном, Иванович, ПЕТРОВА", "… …, с …, Иванович, …"),
        ("Мария Достоевская", "Марию, Марии Достоевской, Марина", "…, … …, Марина"),
        ("Łukasz Kowalska", "Łukasza, Łukaszowi Kowalską, Kowalskiej, LUKASZEM", "…, … …, …, …"),
        ("Martin Stone", "Martina, Martin", "Martina, …"),
    ],
)
def test_a_name_is_found_in_scripts_without_spaces_and_in_other_spellings(name: str, said: str, left: str) -> None:
    pattern = pattern_of(name)
    assert pattern
    assert redacted(said, pattern, "…") == left


@pytest.mark.parametrize(
    "said", ["+447400123456", "+44 7400 123456", "07400 123456", "(07400) 123-456", "0044 7400 123456", "+44 (0)7400 123456", "7400.123.456"]
)  # fmt: skip
def test_a_number_is_found_in_any_notation(said: str) -> None:
    pattern = pattern_of(" ", None, phone="+447400123456;ext=12")
    assert pattern
    assert redacted({"a": [f"Ring {said}, or 07400 1234567."]}, pattern, "…") == {"a": ["Ring …, or 07400 1234567."]}
    odd = pattern_of(" ", None, phone="extension 12")
    assert odd
    assert redacted("From extension 12.", odd, "…") == "From …."


def test_a_value_is_replaced_wherever_it_stands_alone_except_under_names_that_are_kept() -> None:
    document = {"name": "Ada", "contact_name": "Ada", "list": ["Ada", "Ada L.", 3], "deep": {"by": "Ada"}}
    assert without(document, frozenset({"Ada"}), instead="X", but="contact") == {
        "name": "X",
        "contact_name": "Ada",
        "list": ["X", "Ada L.", 3],
        "deep": {"by": "X"},
    }
    assert without(["Ada"], frozenset({"Ada"})) == [None]


def test_a_row_concerns_what_is_erased_by_an_id_anywhere_in_it() -> None:
    gone, kept = new_id(), new_id()
    erased = Erased(frozenset({gone}), frozenset({kept}))
    assert erased.concerns([None, {"a": [{"b": gone}]}])
    assert erased.concerns([f"/calls/{gone}?x"])
    assert not erased.concerns([{"a": kept}, str(kept)])
    assert [erased.spares([{"task_id": kept}]), erased.spares([gone])] == [True, False]


async def _notified(company: Company, *titles: str) -> None:
    async with db.transaction() as session:
        for title in titles:
            entry = Notification(
                organization_id=company.organization.id, user_id=company.owner.user_id, category="task-assigned",
                title=title, payload={"title": title}, dedupe_key=str(new_id()),
            )  # fmt: skip
            session.add(entry)


@pytest.mark.anyio
async def test_mentions_are_looked_for_in_one_organization_also_in_other_letters(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
    for each in (company, neighbour):
        await _notified(each, "Zoë 明日", "Somebody else")
    table: Table = Notification.__table__  # type: ignore[attr-defined]
    columns = [column for column in tables.text_columns(table) if column.name == "payload"]
    org = company.organization.id
    async with db.reading() as session:
        for text in ("Zoë", "明日"):
            found = await repository.rows_mentioning(session, org, table, columns, [text])
            assert [values["payload"]["title"] for _, values in found] == ["Zoë 明日"]
        many = [f"name {number}" for number in range(repository.FEW)]
        assert await repository.rows_mentioning(session, org, table, columns, many) == []
        assert len(await repository.rows_mentioning(session, org, table, columns, [*many, "one more"])) == 2
        assert await repository.rows_mentioning(session, org, table, columns, []) == []


@pytest.mark.anyio
async def test_a_kept_call_loses_the_contact_its_number_and_what_was_announced_of_it(database: db.Database) -> None:
    heard: list[bus.Change] = []
    async with db.transaction() as session:
        company = await a_company(session)
        org = company.organization.id
        new = ContactCreate(name="Bob Stone", phone="+14155550123")
        bob = await contact_service.create_contact(session, company.owner, new)
        await a_task(session, company.owner, contact=bob)
        made = await a_call(session, company.owner, contact=bob, transcription="Ana: Hello Bob Stone.")
        call = await session.get_one(Call, made.id)
        call.phone, call.analysis = "+14155550123", {"summary": "Stone called from +14155550123."}
        # Of the time when the call was linked to somebody else.
        said, other = {"title": "Ring Bob Stone"}, await a_contact(session, company.owner)
        asked = TaskSuggestion(organization_id=org, call_id=call.id, contact_id=other.id, kind="create", content=said)
        session.add(asked)
        facts = {"From": "+14155550123", "CallSid": "CA1"}
        for sid, state in (("RE1", "done"), ("RE2", "pending")):
            await telephony.announce_recording(session, org, account_sid="AC1", recording_sid=sid, facts=facts)
            (await session.scalars(select(Arrival).where(col(Arrival.recording_sid) == sid))).one().state = state
        hook = EndpointCreate(url="https://hooks.example.com/", categories=["task.deleted"])
        await webhooks.create_endpoint(session, company.owner, hook)
    stop = bus.subscribe(heard.extend)
    async with db.transaction() as session:
        assert await delete_contact(session, company.owner, bob.id, calls="keep") == []
    stop()
    async with db.reading() as session:
        row = await session.get_one(Call, made.id)
        announced = {arrival.recording_sid: arrival.facts for arrival in await session.scalars(select(Arrival))}
        told = [message["category"] for message in await session.scalars(select(col(Outbox.payload)))]
        suggested = [one.content for one in await session.scalars(select(TaskSuggestion))]
        assert await session.get(Contact, bob.id) is None
    assert suggested == [{"title": f"Ring {NAMELESS}"}]
    assert (row.contact_id, row.phone, row.version) == (None, None, call.version + 1)
    assert row.analysis == {"summary": f"{NAMELESS} called from {NAMELESS}."}
    assert f"Hello {NAMELESS}." in str(row.transcription)
    assert announced == {"RE1": {}, "RE2": facts}
    assert told == ["task.deleted"]
    assert ("call", row.id, row.version) in {(change.kind, change.id, change.version) for change in heard}


@pytest.mark.anyio
async def test_who_may_not_delete_calls_deletes_a_contact_without_them(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner)
        call = await a_call(session, company.owner, contact=contact)
    actor = replace(company.owner, permissions=company.owner.permissions - {p.CALL_DELETE})
    async with db.transaction() as session:
        with pytest.raises(Forbidden):
            await delete_contact(session, actor, contact.id)
        assert await delete_contact(session, actor, contact.id, calls="keep") == []
        assert await session.get(Call, call.id)
