"""The chat in difficult cases: stopped turns, long conversations, empty answers, concurrent changes, many small steps."""

import asyncio
import json

import pytest
from sqlmodel import col, select

from taskapp.ai import service as ai_service
from taskapp.assistant import chat
from taskapp.assistant.chat import Card, Conversation, Event, Failure, Question, TextChunk
from taskapp.assistant.conversation import MAX_CHARACTERS
from taskapp.contacts.model import Activity
from taskapp.core.db import database as db
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskUpdate
from tests.assistant.conversations import calls, say, tasks_of
from tests.factories.contacts import a_contact
from tests.factories.people import Company
from tests.factories.tasks import a_task
from tests.support.language_model import LanguageModelServer, Reply

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("asked_model")]


async def test_tasks_made_one_by_one_with_the_same_call_id_are_counted_each(
    company: Company, database: db.Database, language_model: LanguageModelServer
) -> None:
    async with database.transaction() as session:
        contact = await a_contact(session, company.manager)
    language_model.script = lambda _request: calls(("create_task", {"contact_id": str(contact.id), "title": "New"}))
    events = await say(company.manager, Conversation())
    assert isinstance(events[-1], Question)
    assert events[-1].lines == ("Create a task: “New”",)
    assert len(await tasks_of(company.manager)) == 3


async def test_a_yes_covers_what_was_asked_and_not_what_comes_after(
    company: Company, database: db.Database, language_model: LanguageModelServer
) -> None:
    async with database.transaction() as session:
        tasks = [await a_task(session, company.manager, f"Task {number}") for number in range(8)]
    parts = [calls(*(("complete_task", {"task_id": str(t.id)}) for t in part)) for part in (tasks[:4], tasks[4:])]
    language_model.replies = list(parts)
    conversation = Conversation()
    [asked] = await say(company.manager, conversation)
    assert isinstance(asked, Question)
    assert asked.lines[0] == "Complete a task: “Task 0” for Grace Hopper"
    events = [event async for event in chat.agree(company.manager, conversation)]
    assert isinstance(events[-1], Question), "four more tasks need a yes of their own"
    assert sum(task.status.value == "done" for task in await tasks_of(company.manager)) == 4


async def test_undo_leaves_what_somebody_else_changed_since(
    company: Company, database: db.Database, language_model: LanguageModelServer
) -> None:
    async with database.transaction() as session:
        task = await a_task(session, company.manager, "Mine")
    language_model.replies = [
        calls(("update_task", {"task_id": str(task.id), "title": "The model's"})),
        Reply(text="Renamed."),
    ]
    [card] = [event for event in await say(company.manager, Conversation()) if isinstance(event, Card)]
    async with database.transaction() as session:
        await task_service.update_task(session, company.admin, task.id, TaskUpdate(title="Theirs"))
    assert card.undo
    result = await chat.undo(company.manager, card.undo)
    assert result == "“Theirs” was changed since, so it was left as it is now."
    assert [found.title for found in await tasks_of(company.manager)] == ["Theirs"]


async def test_an_answer_stopped_in_the_middle_keeps_its_words_and_makes_no_calls(
    company: Company, database: db.Database, language_model: LanguageModelServer
) -> None:
    async with database.transaction() as session:
        task = await a_task(session, company.manager)
    done = ("complete_task", {"task_id": str(task.id)})
    language_model.replies = [Reply(text="I begin with", tool_calls=calls(done).tool_calls, hold_after=2)]
    conversation, events = Conversation(), list[Event]()
    async for event in chat.say(company.manager, conversation, "finish it"):
        events.append(event)
        conversation.stop.set()
    language_model.let_go()
    assert [type(event) for event in events] == [TextChunk]
    assert conversation.messages[-1] == {"role": "assistant", "content": "I "}
    assert [found.status.value for found in await tasks_of(company.manager)] == ["open"]
    conversation.stop.clear()
    language_model.replies = [Reply(text="Gladly.")]
    assert await say(company.manager, conversation, "and now?") == [TextChunk("Gladly. ")]
    async with db.reading() as session:
        [usage] = await ai_service.list_usage(session, company.admin)
    assert usage.requests == 2, "a stopped answer is usage too"


async def test_a_model_that_does_not_begin_to_answer_can_be_stopped(
    company: Company, language_model: LanguageModelServer
) -> None:
    language_model.replies = [Reply(text="Late", hold_after=0)]
    conversation = Conversation()
    turn = asyncio.ensure_future(say(company.manager, conversation))
    while not language_model.requests:
        await asyncio.sleep(0.01)
    conversation.stop.set()
    assert await turn == []
    language_model.let_go()


async def test_an_empty_answer_is_reported_and_is_not_sent_back_to_the_model(
    company: Company, language_model: LanguageModelServer
) -> None:
    language_model.replies = [Reply(text=""), Reply(text="Hello.")]
    conversation = Conversation()
    [failure] = await say(company.manager, conversation)
    assert isinstance(failure, Failure)
    assert "answered nothing" in failure.text
    assert await say(company.manager, conversation) == [TextChunk("Hello. ")]
    assert [message["role"] for message in language_model.requests[-1]["messages"]] == ["system", "user", "user"]


async def test_however_long_a_conversation_is_the_model_is_sent_a_bounded_whole_part_of_it(
    company: Company, database: db.Database, language_model: LanguageModelServer
) -> None:
    async with database.transaction() as session:
        contact = await a_contact(session, company.manager)
        for number in range(30):
            await a_task(session, company.manager, f"{number}", contact=contact, description="words " * 1600)
    looking = calls(*(("list_tasks", {"limit": 50}) for _ in range(20)))
    conversation = Conversation()
    for _ in range(4):
        language_model.replies = [looking] * 3 + [Reply(text="So much.")]
        await say(company.manager, conversation)
    for request in language_model.requests:
        sent = request["messages"][1:]
        assert sent[0]["role"] == "user"
        assert len(json.dumps(sent)) < 2 * MAX_CHARACTERS
        called = [call["id"] for message in sent for call in message.get("tool_calls", [])]
        assert len(called) == sum(message["role"] == "tool" for message in sent), "every answer stands by its call"


async def test_two_conversations_of_one_person_do_not_mix(
    company: Company, language_model: LanguageModelServer
) -> None:
    one, other = Conversation(), Conversation()
    language_model.script = lambda request: Reply(text=request["messages"][-1]["content"])
    first, second = await asyncio.gather(say(company.manager, one, "one"), say(company.manager, other, "other"))
    assert (first, second) == ([TextChunk("one ")], [TextChunk("other ")])
    assert [message["content"] for message in other.messages] == ["other", "other "]


async def test_what_waits_for_a_yes_is_refused_by_the_next_message_and_what_runs_is_the_assistants_act(
    company: Company, database: db.Database, language_model: LanguageModelServer
) -> None:
    async with database.transaction() as session:
        tasks = [await a_task(session, company.manager) for _ in range(5)]
    language_model.replies = [
        calls(*(("complete_task", {"task_id": str(task.id)}) for task in tasks[:4])),
        calls(("complete_task", {"task_id": str(tasks[4].id)})),
        Reply(text="Done."),
    ]
    conversation = Conversation()
    await say(company.manager, conversation)
    assert len(conversation.waiting) == 4
    await say(company.manager, conversation, "only the last one")
    answers = [message["content"] for message in conversation.messages if message["role"] == "tool"]
    assert answers[:4] == ["The person did not agree."] * 4
    async with database.reading() as session:
        states = [(await task_service.get_task(session, company.manager, task.id)).status.value for task in tasks]
        acts = list(await session.scalars(select(Activity).where(col(Activity.subject_id) == tasks[4].id)))
    assert states == ["open"] * 4 + ["done"]
    assert "assistant" in {act.actor_kind for act in acts}
