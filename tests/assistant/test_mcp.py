"""The MCP server with a real client, over standard input and output and over HTTP: tools, permissions, tokens."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from taskapp.auth.credentials import api_tokens
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from tests.factories.people import PASSWORD, a_company, the_neighbour
from tests.support.postgres import run_apart
from tests.support.product import ROOT, Product, command

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def tokens(server: Product) -> dict[str, str]:
    """An owner's, a viewer's and a neighbour's token."""
    tokens: dict[str, str] = {}
    run_apart(_make_tokens(server.database_url, tokens))
    return tokens


async def _make_tokens(url: str, tokens: dict[str, str]) -> None:
    database = db.Database(url)
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        people = {"owner": company.owner, "viewer": company.viewer, "neighbour": neighbour.owner}
        for name, person in people.items():
            tokens[name] = (await api_tokens.create_token(session, person))[0]
    await database.dispose()


@asynccontextmanager
async def _over_http(server: Product, token: str) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=30) as http,
        Client(streamable_http_client(f"{server.base_url}/mcp", http_client=http)) as client,
    ):
        yield client


@asynccontextmanager
async def _over_stdio(server: Product, token: str) -> AsyncIterator[Client]:
    program = StdioServerParameters(
        command=command()[0], args=["mcp"], env=server.env | {"TASKAPP_TOKEN": token}, cwd=str(ROOT)
    )
    async with Client(program) as client:
        yield client


TRANSPORTS = {"http": _over_http, "stdio": _over_stdio}


async def _contact(server: Product, token: str, name: str) -> str:
    async with httpx2.AsyncClient(base_url=server.base_url, headers={"Authorization": f"Bearer {token}"}) as http:
        answer = await http.post("/api/contacts", json={"name": name})
        contact_id: str = answer.json()["id"]
        return contact_id


async def _call(client: Client, tool: str, **arguments: Any) -> Any:
    return await client.call_tool(tool, arguments)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_client_makes_changes_and_closes_a_task(
    server: Product, tokens: dict[str, str], transport: str
) -> None:
    own = f"{transport} {uuid4().hex}"
    contact = await _contact(server, tokens["owner"], f"Zoë by {own}")
    foreign = await _contact(server, tokens["neighbour"], "Foreign")
    async with TRANSPORTS[transport](server, tokens["owner"]) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == {
            "find_contacts", "list_members", "list_tasks", "get_task", "create_task",
            "update_task", "complete_task", "dismiss_task", "reopen_task", "log_attempt", "snooze_task",
            "get_contact_brief", "add_note", "follow_up_task", "next_task", "log_call", "create_contact", "update_contact",
        }  # fmt: skip
        found = await _call(client, "find_contacts", q=f"zoe {own}")
        assert found.structured_content["contacts"][0]["id"] == contact
        made = await _call(client, "create_task", contact_id=contact, title="Call", due_date="2026-03-28T15:00")
        task_id = made.structured_content["task"]["id"]
        day = await _call(client, "update_task", task_id=task_id, due_date="2026-03-29")
        assert day.structured_content["task"]["due_date_local"] == "2026-03-29"
        done = await _call(client, "complete_task", task_id=task_id)
        assert done.content[0].text.startswith("Completed: “Call”")
        again = await _call(client, "reopen_task", task_id=task_id)
        assert again.structured_content["task"]["status"] == "open"
        refused = await _call(client, "create_task", contact_id=foreign, title="Call")
        assert (refused.is_error, refused.content[0].text) == (True, f"Contact {foreign} does not exist.")
    timeline = await _timeline(server, tokens["owner"], contact)
    assert [(entry["kind"], entry["actor"]["kind"]) for entry in timeline[:3]] == [
        ("task-reopened", "assistant"),
        ("task-done", "assistant"),
        ("task-edited", "assistant"),
    ]


async def _timeline(server: Product, token: str, contact: str) -> list[dict[str, Any]]:
    async with httpx2.AsyncClient(base_url=server.base_url, headers={"Authorization": f"Bearer {token}"}) as http:
        items: list[dict[str, Any]] = (await http.get(f"/api/contacts/{contact}/timeline")).json()["items"]
        return items


async def test_a_viewers_client_is_offered_no_tool_that_writes(server: Product, tokens: dict[str, str]) -> None:
    async with _over_http(server, tokens["viewer"]) as client:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {
            "find_contacts",
            "list_members",
            "list_tasks",
            "get_task",
            "get_contact_brief",
        }
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        refused = await _call(client, "create_task", contact_id="x", title="x")
        assert "There is no tool 'create_task' for Viewer" in refused.content[0].text


async def test_a_task_is_assigned_to_a_colleague_by_the_id_that_list_members_names(
    server: Product, tokens: dict[str, str]
) -> None:
    contact = await _contact(server, tokens["owner"], "Somebody")
    async with _over_http(server, tokens["owner"]) as client:
        listed = await _call(client, "list_members")
        members = {member["name"]: member for member in listed.structured_content["members"]}
        assert [name for name, member in members.items() if member["you"]] == ["Owner"]
        assert listed.structured_content["timezone"] == "America/New_York"
        bob = members["Agent"]["id"]
        made = await _call(client, "create_task", contact_id=contact, title="Call", assigned_to=bob)
        assert made.structured_content["task"]["assigned_to_name"] == "Agent"


async def test_what_each_tool_answers_fits_its_output_schema(server: Product, tokens: dict[str, str]) -> None:
    contact = await _contact(server, tokens["owner"], "Schemas")
    async with _over_http(server, tokens["owner"]) as client:
        schemas = {tool.name: tool.output_schema for tool in (await client.list_tools()).tools}
        made = await _call(client, "create_task", contact_id=contact, title="Call", due_date="2096-03-28")
        task = {"task_id": made.structured_content["task"]["id"]}
        arguments: dict[str, dict[str, Any]] = {
            "create_task": {"contact_id": contact, "title": "Other"},
            "find_contacts": {"q": "schemas"},
            "list_members": {},
            "list_tasks": {"contact_id": contact},
            "get_task": task,
            "update_task": {**task, "priority": "high"},
            "snooze_task": {**task, "until": "2096-03-01T10:00"},
            "log_attempt": {**task, "outcome": "busy", "note": "Rang twice"},
            "complete_task": task,
            "reopen_task": task,
            "dismiss_task": task,
            "add_note": {"contact_id": contact, "text": "Prefers mornings"},
            "get_contact_brief": {"contact_id": contact},
            "next_task": {"mine": False},
            "follow_up_task": {**task, "title": "Check", "due_date": "2096-04-01"},
            "log_call": {
                "contact_id": contact,
                "summary": "She agreed",
                "next_step": "Send it",
                "next_due": "2096-04-02",
            },
            "create_contact": {"name": "Grace", "phone": "(212) 555-0123", "tags": ["vip"], "check_in_days": 30},
            "update_contact": {"contact_id": contact, "check_in_days": 14},
        }
        assert set(schemas) == set(arguments)
        for name, values in arguments.items():
            answer = await _call(client, name, **values)
            assert not answer.is_error, (name, answer.content[0].text)
            Draft202012Validator(_strict(schemas[name])).validate(answer.structured_content)


def _strict(schema: Any) -> Any:
    """The schema with a refusal of fields that it does not name."""
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {name: _strict(part) for name, part in schema.items()}
    return parts | ({"additionalProperties": False} if "properties" in schema else {})


async def test_tools_are_described_the_same_at_any_time(server: Product, tokens: dict[str, str]) -> None:
    async with _over_http(server, tokens["owner"]) as client:
        tools = (await client.list_tools()).tools
    year = str(utc_now().year)
    assert [tool.name for tool in tools if year in (tool.description or "") or "now it is" in str(tool).lower()] == []


async def test_a_read_tokens_client_is_told_which_scope_a_tool_needs(server: Product, tokens: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {tokens['owner']}"}
    async with httpx2.AsyncClient(base_url=server.base_url, headers=headers) as http:
        token = (await http.post("/api/tokens", json={"scope": "read"})).json()["token"]
    async with _over_http(server, token) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
        assert names == {"find_contacts", "list_members", "list_tasks", "get_task", "get_contact_brief"}
        refused = await _call(client, "create_task", contact_id="x", title="x")
        assert "create_task needs an API token with the scope write" in refused.content[0].text


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_token_that_is_revoked_ends_a_conversation_under_way(
    server: Product, tokens: dict[str, str], transport: str
) -> None:
    headers = {"Authorization": f"Bearer {tokens['viewer']}"}
    async with httpx2.AsyncClient(base_url=server.base_url, headers=headers) as http:
        token = (await http.post("/api/tokens", json={"name": transport})).json()
        async with TRANSPORTS[transport](server, token["token"]) as client:
            assert (await client.list_tools()).tools
            assert (await http.delete(f"/api/tokens/{token['id']}")).status_code == 204
            async with asyncio.timeout(30):
                while await _is_served(client):  # another process may trust a token for a second more
                    await asyncio.sleep(0.05)


async def _is_served(client: Client) -> bool:
    """Whether a call is answered; a refusal must say that it is about the token."""
    try:
        answer = await _call(client, "list_tasks")
    except MCPError:
        return False
    assert not answer.is_error or "not a valid API token" in answer.content[0].text
    return not answer.is_error


async def test_without_a_good_token_nobody_gets_in(server: Product, tokens: dict[str, str]) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"Accept": "application/json, text/event-stream"}
    async with httpx2.AsyncClient(base_url=server.base_url) as http:
        me = await http.get("/api/me", headers={"Authorization": f"Bearer {tokens['owner']}"})
        login = {"email": me.json()["user"]["email"], "password": PASSWORD}
        cookie = f"taskapp_session={(await http.post('/api/auth/login', json=login)).cookies['taskapp_session']}"
        http.cookies.clear()
        assert (await http.get("/api/me", headers={"Cookie": cookie})).is_success
        for more in ({}, {"Authorization": "Bearer tk_wrong"}, {"Cookie": cookie}):
            answer = await http.post("/mcp", json=body, headers=accept | more)
            assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"TASKAPP_TOKEN": "tk_wrong"}, "TASKAPP_TOKEN is not a valid API token"),
        ({"TASKAPP_DATABASE_URL": f"sqlite:///{__file__}"}, "test_mcp.py is not a usable SQLite database"),
    ],
    ids=["token", "file"],
)
async def test_the_command_says_in_one_line_what_is_wrong(server: Product, changed: dict[str, str], said: str) -> None:
    program = [sys.executable, "-m", "taskapp.cli.mcp_stdio"]
    env = server.env | {"TASKAPP_TOKEN": "tk_any"} | changed
    done = subprocess.run(
        program, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert said in done.stderr


@pytest.mark.parametrize("ending", ["revoked", "expired"])
async def test_an_open_event_stream_ends_with_its_token(server: Product, tokens: dict[str, str], ending: str) -> None:
    auth = {"Authorization": f"Bearer {tokens['owner']}"}
    async with httpx2.AsyncClient(base_url=server.base_url, timeout=30) as http:
        end = utc_now() + timedelta(seconds=5 if ending == "expired" else 3600)
        made = await http.post("/api/tokens", json={"expires_at": end.isoformat()}, headers=auth)
        stream_auth = {"Authorization": f"Bearer {made.json()['token']}", "Accept": "text/event-stream"}
        async with http.stream("GET", "/mcp", headers=stream_auth) as stream:
            assert (stream.status_code, stream.headers["content-type"]) == (200, "text/event-stream")
            reading = asyncio.create_task(_read_to_its_end(stream))
            await asyncio.sleep(0.5)
            assert not reading.done()
            if ending == "revoked":
                end = utc_now()
                await http.delete(f"/api/tokens/{made.json()['id']}", headers=auth)
            await asyncio.wait_for(reading, 15)
            print(f"{ending}: the stream ended {(utc_now() - end).total_seconds():.2f} s later")
        assert (await http.get("/mcp", headers=stream_auth)).status_code == 401


async def _read_to_its_end(stream: httpx2.Response) -> None:
    with suppress(httpx2.HTTPError):
        async for _ in stream.aiter_raw():
            pass


def test_a_page_of_another_site_gets_no_answer_with_a_good_token(server: Product, tokens: dict[str, str]) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepted = {"Authorization": f"Bearer {tokens['owner']}", "Accept": "application/json, text/event-stream"}
    for origin, status in (
        (None, 200),
        (server.base_url, 200),
        ("https://evil.example", 403),
        ("null", 403),
        (f"{server.base_url}.evil.example", 403),
    ):
        headers = accepted | ({"Origin": origin} if origin else {})
        answer = httpx2.post(f"{server.base_url}/mcp", json=body, headers=headers, timeout=60)
        assert answer.status_code == status, (origin, answer.text[:200])
