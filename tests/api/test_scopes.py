"""Scopes and expiry of API tokens: every REST operation and every MCP tool with a token of every scope."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp import rest
from taskapp.access import scopes
from taskapp.access.scopes import Scope
from taskapp.assistant import toolbox
from taskapp.auth.credentials import api_tokens
from taskapp.core.clock import utc_now
from tests.api.test_roles import MISSING
from tests.support.api_client import ApiServer, People, Person

BODY = {"POST": {}, "PUT": {}, "PATCH": {}}
TokenClients = dict[Scope, Person]


@pytest.fixture(scope="module")
def people(api_server: ApiServer) -> Iterator[People]:
    with api_server.people() as people:
        yield people


@pytest.fixture(scope="module")
def tokens(api_server: ApiServer, people: People) -> Iterator[TokenClients]:
    """The owner with a token of each scope."""

    async def make(session: AsyncSession) -> TokenClients:
        clients = {}
        for scope in Scope:
            token, _ = await api_tokens.create_token(session, people.company.owner, scope=scope)
            clients[scope] = Person(api_server.base_url, people.company.owner, token)
        return clients

    clients = api_server.run_in_database(make)
    yield clients
    for client in clients.values():
        client.http.close()


@pytest.fixture(scope="module")
def operations(people: People) -> list[tuple[str, str]]:
    """(method, path) of every operation that needs a login."""
    paths = people.stranger.get("/api/openapi.json")["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods if path not in rest.PUBLIC]


def test_every_operation_declares_a_scope_and_every_area_is_used(operations: list[tuple[str, str]]) -> None:
    undeclared = [line for line in operations if scopes.needed_scope(*line) is None]
    assert undeclared == [], "put the first part of these paths into AREAS of taskapp/access/scopes.py"


def test_a_path_in_no_area_has_no_scope() -> None:
    assert scopes.needed_scope("GET", "/api/coffee") is None


@pytest.mark.trust("Every operation is refused to a token whose scope does not include it")
@pytest.mark.parametrize(
    ("scope", "operations"),
    [
        (Scope.READ, "GET tasks, GET contacts/1, GET members, GET organization, GET tokens, GET me, HEAD tasks"),
        (Scope.WRITE, "POST tasks, PATCH contacts/1, DELETE tasks/1, POST calls, PUT me, POST suggestions/1/accept"),
        (Scope.ADMIN, "POST members, PUT organization, POST tokens, DELETE tokens/1, GET sessions, DELETE sessions/1"),
        (Scope.ADMIN, "DELETE me, POST me/email, POST me/delete, GET second-factor, POST auth/password, GET sso"),
        (
            Scope.ADMIN,
            "GET audit, GET webhooks, POST webhooks, GET invitations, POST export, GET exports, GET ai/usage",
        ),
        (Scope.ADMIN, "GET notifications/outbox, POST notifications/outbox/1/retry, GET telephony/lines"),
    ],
)
def test_what_changes_accounts_and_credentials_needs_scope_admin(scope: Scope, operations: str) -> None:
    """Written out here, because the other tests read the same table as the product."""
    needed = {line: scopes.needed_scope(*line.strip().split(" ", 1)) for line in operations.split(",")}
    assert {line: found for line, found in needed.items() if found is not scope} == {}


def test_each_scope_reaches_exactly_the_operations_that_it_names(
    operations: list[tuple[str, str]], tokens: TokenClients, record_property: Callable[[str, object], None]
) -> None:
    wrong, cells = [], 0
    for method, path in operations:
        needed = scopes.needed_scope(method, path)
        assert needed
        for scope, client in tokens.items():
            answer = client.ask(method, re.sub(r"{[^}]+}", MISSING, path), json=BODY.get(method))
            says_scope = answer.status_code == 403 and f"needs {needed.value}" in answer.json()["detail"]
            cells += 1
            if says_scope is scope.includes(needed) or answer.status_code in (401, 500):
                wrong.append(f"{scope.value}: {method} {path}: {answer.status_code} {answer.text[:200]}")
    record_property("tried", f"{cells} cells: {len(operations)} operations x {len(tokens)} scopes")
    assert wrong == []
    assert cells > 180


def test_the_scope_of_an_operation_leaves_its_permission(operations: list[tuple[str, str]]) -> None:
    """Otherwise the scope named in a refusal would be refused in turn."""
    compared = 0
    for route in (route for router in rest.ROUTERS for route in router.routes):
        for dependency in getattr(route, "dependencies", ()):
            any_of = dependency.dependency.__closure__[0].cell_contents
            for method in route.methods:  # type: ignore[attr-defined]
                needed = scopes.needed_scope(method, route.path)  # type: ignore[attr-defined]
                assert needed
                compared += 1
                assert any(permission in scopes.PERMISSIONS[needed] for permission in any_of), (method, route)
    assert compared > 40


def test_a_read_token_changes_nothing_and_an_agents_admin_token_gains_nothing(
    people: People, tokens: TokenClients
) -> None:
    contact = people.owner.contact()
    problem = tokens[Scope.READ].refused(403, "POST", "/api/tasks", json={"contact_id": contact["id"], "title": "x"})
    assert "scope read" in problem["detail"]
    assert "needs write" in problem["detail"]
    assert tokens[Scope.WRITE].task(contact["id"])
    made = people.agent.post("/api/tokens", {"scope": "admin"})
    agent = Person(people.agent.base_url, token=made["token"])
    assert agent.get("/api/me")["permissions"] == people.agent.get("/api/me")["permissions"]
    agent.refused(403, "GET", "/api/webhooks")
    agent.http.close()


def test_me_shows_what_the_token_leaves(tokens: TokenClients) -> None:
    me = {scope: client.get("/api/me") for scope, client in tokens.items()}
    assert [me[scope]["scope"] for scope in Scope] == ["read", "write", "admin"]
    assert all(name.endswith((":List", ":View", ":ViewAssigned")) for name in me[Scope.READ]["permissions"])
    assert "Member:Manage" not in me[Scope.WRITE]["permissions"]
    assert (
        set(me[Scope.READ]["permissions"]) < set(me[Scope.WRITE]["permissions"]) < set(me[Scope.ADMIN]["permissions"])
    )


def test_changing_a_name_with_a_smaller_scope_shows_no_larger_one(tokens: TokenClients) -> None:
    name = tokens[Scope.WRITE].get("/api/me")["user"]["name"]
    assert tokens[Scope.WRITE].put("/api/me", {"name": name}) == tokens[Scope.WRITE].get("/api/me")


@pytest.mark.parametrize(
    ("body", "scope", "days"),
    [
        ({}, "write", 365),
        ({"scopes": ["read"]}, "read", 365),
        ({"scope": "admin", "expires_in_days": 30}, "admin", 30),
        ({"scopes": ["read", "admin", "write"], "expires_in_days": None}, "admin", None),
        ({"expires_in_days": "never"}, "write", None),
        ({"expires_at": None}, "write", None),
        ({"expires_at": "2999-01-01T00:00:00Z"}, "write", ...),
    ],
)
def test_a_new_token_has_the_scope_and_the_end_that_were_asked_for(
    people: People, body: dict[str, Any], scope: str, days: Any
) -> None:
    before = utc_now()
    made = people.manager.post("/api/tokens", {"name": "Sync", **body})
    assert made["scope"] == scope
    assert made["scopes"][-1] == scope
    assert set(made) == {"id", "name", "token", "scope", "scopes", "expires_at"}
    if days is None:
        assert made["expires_at"] is None
    elif days is ...:
        assert made["expires_at"].startswith("2999-01-01")
    else:
        end = datetime.fromisoformat(made["expires_at"])
        assert timedelta(days) <= end - before < timedelta(days, minutes=5)
    listed = next(row for row in people.manager.get("/api/tokens")["items"] if row["id"] == made["id"])
    assert (listed["scope"], listed["expires_at"]) == (made["scope"], made["expires_at"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"scope": "root"}, "scope"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["read", "root"]}, "scopes.1"),
        ({"scope": "read", "scopes": ["write"]}, "body"),
        ({"expires_in_days": 0}, "expires_in_days"),
        ({"expires_in_days": 3651}, "expires_in_days"),
        ({"expires_in_days": "7"}, "expires_in_days"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2999-01-01T00:00:00"}, "expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-12:00"}, "expires_at"),
        ({"expires_in_days": 3, "expires_at": "2999-01-01T00:00:00Z"}, "body"),
    ],
)
def test_a_scope_or_an_end_that_makes_no_sense_is_422(people: People, body: dict[str, Any], field: str) -> None:
    errors = people.manager.refused(422, "POST", "/api/tokens", json=body)["errors"]
    assert any(error["field"].startswith(field) for error in errors), errors


def test_an_expired_token_is_refused_from_its_end_on(api_server: ApiServer, people: People) -> None:
    async def make(session: AsyncSession) -> tuple[str, datetime]:
        end = utc_now() + timedelta(seconds=2)
        return (await api_tokens.create_token(session, people.company.owner, expires_at=end))[0], end

    token, end = api_server.run_in_database(make)
    client = Person(api_server.base_url, token=token)
    while client.ask("GET", "/api/me").status_code == 200:
        assert utc_now() < end + timedelta(seconds=30)
        time.sleep(0.05)
    assert utc_now() >= end, "refused before its end"
    client.http.close()


def test_admins_see_and_revoke_all_tokens_of_the_organization_and_of_no_other(
    people: People, tokens: TokenClients
) -> None:
    made = people.agent.post("/api/tokens", {"name": "Agent's"})
    for person in (people.owner, people.admin):
        rows = {row["id"]: row for row in person.get("/api/tokens", all="true")["items"]}
        assert rows[made["id"]]["member_id"] == people.agent.member_id
        assert rows[made["id"]]["member_name"] == "Agent"
        assert made["id"] not in {row["id"] for row in person.get("/api/tokens")["items"]}
    for person in (people.manager, people.colleague, people.viewer):
        person.refused(403, "GET", "/api/tokens?all=true")
        person.refused(404, "DELETE", f"/api/tokens/{made['id']}")
    assert made["id"] not in {row["id"] for row in people.neighbour.get("/api/tokens", all="true")["items"]}
    people.neighbour.refused(404, "DELETE", f"/api/tokens/{made['id']}")
    client = Person(people.agent.base_url, token=made["token"])
    assert client.get("/api/me")
    assert people.admin.ask("DELETE", f"/api/tokens/{made['id']}").status_code == 204
    client.refused(401, "GET", "/api/me")
    client.http.close()
    people.admin.refused(404, "DELETE", f"/api/tokens/{made['id']}")
    tokens[Scope.READ].refused(403, "GET", "/api/tokens?all=true")
    assert people.owner.refused(422, "GET", "/api/tokens?al=true")["errors"][0]["field"] == "al"


@pytest.mark.anyio
@pytest.mark.trust("Every tool of MCP is refused to a token whose scope does not include it")
async def test_each_scope_is_offered_exactly_the_tools_that_it_may_use(
    people: People, record_property: Callable[[str, object], None]
) -> None:
    cells = 0
    for scope in Scope:
        actor = people.company.owner.limited_to(scope)
        offered = toolbox.offered(actor)
        for tool in toolbox.TOOLS.values():
            cells += 1
            assert (tool in offered) is scope.includes(tool.scope), (scope, tool.name)
            if tool not in offered:
                answer = await toolbox.use(actor, tool.name, {})
                assert answer.is_error
                assert f"scope {tool.scope.value}" in answer.text
    record_property("tried", f"{cells} cells: {len(toolbox.TOOLS)} tools x {len(Scope)} scopes")
