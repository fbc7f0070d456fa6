"""Every POST of the API sent twice with one Idempotency-Key: what it makes is made once. A route without a row here fails."""

import re
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

import taskapp.models  # noqa: F401 - every table
from taskapp.core.db.plumbing_model import IdempotencyKey
from taskapp.extraction.model import TaskSuggestion
from taskapp.notifications.outbox.model import Outbox
from tests.api.test_second_factor import Secured
from tests.factories.people import PASSWORD
from tests.support.api_client import ApiServer, People, Person, fields_of, good
from tests.support.wav import samples, wav

Request = tuple[str, dict[str, Any]]
CALL = {"direction": "outbound", "started_at": "2026-03-25T15:30", "duration_seconds": 60, "transcription": "Ana: Hi."}
CONTENT = {
    "title": "Send it", "description": None, "category": "general", "priority": "low", "offset_days": 1, "due_time": None,
}  # fmt: skip
# Tables whose rows jobs or the requests themselves write: no test asks how many there are.
UNCOUNTED = {"idempotency_key", "relay_message", "lease"}
# The POST routes that make nothing, or that something else makes once.
NO_KEY = {
    "the public routes: an address, a link or a one-time code is used up by the first request": {
        "/api/auth/login", "/api/auth/signup", "/api/auth/logout", "/api/auth/forgot", "/api/auth/reset",
        "/api/auth/login/second-factor", "/api/auth/login/passkey-options", "/api/auth/login/passkey",
        "/api/invitations/look-up", "/api/invitations/accept", "/api/invitations/decline",
        "/api/twilio/recording", "/api/twilio/status",
    },
    "sets a state, so the second request changes nothing": {
        "/api/auth/switch", "/api/auth/password", "/api/me/email", "/api/organization/restore", "/api/sso/link",
        "/api/sso/unlink", "/api/second-factor/totp/disable", "/api/second-factor/passkeys/{}/remove",
        "/api/second-factor/passkeys/options", "/api/tasks/{}/done", "/api/tasks/{}/dismiss", "/api/tasks/{}/reopen",
        "/api/tasks/{}/snooze", "/api/tasks/work/next", "/api/notifications/{}/read", "/api/notifications/read-all", "/api/notifications/push",
        "/api/ai/settings/test", "/api/ai/categories/{}/turn-on", "/api/tasks/{}/wrong",
    },
}  # fmt: skip


class Maker:
    """Builds the request of each route that makes something, with the rows that it needs."""

    def __init__(self, server: ApiServer, people: People, browser: Secured) -> None:
        self.server, self.owner, self.browser, self.people = server, people.owner, browser, people
        self.contact = people.owner.contact()["id"]
        self.members = cycle((people.viewer, people.agent))

    def add(self, row: SQLModel) -> str:
        async def work(session: AsyncSession) -> str:
            session.add(row)
            await session.flush()
            return str(row.id)  # type: ignore[attr-defined]

        return self.server.run_in_database(work)

    def task(self) -> str:
        return str(self.owner.task(self.contact)["id"])

    def deleted(self) -> str:
        task_id = self.task()
        good(self.owner.ask("DELETE", f"/api/tasks/{task_id}"))
        return task_id

    def webhook(self) -> str:
        return str(self.owner.post("/api/webhooks", {"url": "https://93.184.215.14/x"})["id"])

    def invitation(self) -> str:
        return str(self.owner.post("/api/members", self.newcomer())["invitation"]["id"])

    def newcomer(self) -> dict[str, str]:
        return {"email": f"{secrets.token_hex(6)}@x.example", "name": "Noor", "role": "agent"}

    def suggestion(self) -> str:
        assert self.owner.actor
        call = self.owner.post("/api/calls", {**CALL, "contact_id": self.contact})
        organization = self.owner.actor.organization_id
        ids = {"organization_id": organization, "call_id": call["id"], "contact_id": self.contact}
        return self.add(TaskSuggestion.model_validate({**ids, "kind": "create", "content": CONTENT}))

    def dismissed(self) -> str:
        suggestion = self.suggestion()
        good(self.owner.ask("POST", f"/api/suggestions/{suggestion}/dismiss"))
        return suggestion

    def dead(self) -> str:
        assert self.owner.actor
        organization = self.owner.actor.organization_id
        row = Outbox(organization_id=organization, channel="email", dedupe_key=secrets.token_hex(8), state="dead")
        return self.add(row)

    def totp(self) -> dict[str, Any]:
        self.browser.secret = self.browser.post("/api/second-factor/totp", {"password": PASSWORD})["secret"]
        return {"code": self.browser.code()}


def _json(path: str, body: Callable[[Maker], Any] = lambda _maker: None) -> Callable[[Maker], Request]:
    return lambda maker: (path, {"json": body(maker)})


def _recording(maker: Maker) -> Request:
    fields = {name: str(value) for name, value in CALL.items() if name != "transcription"}
    sound = wav(samples([4000], 0.2))
    # One boundary: httpx2 would choose another for the repeated request, which is the same request to the server.
    return "/api/calls", {
        "data": {**fields, "contact_id": maker.contact},
        "files": {"recording": ("a.wav", sound, "audio/wav")},
    }


MAKING: dict[str, Callable[[Maker], Request]] = {
    "/api/tasks": _json("/api/tasks", lambda m: {"contact_id": m.contact, "title": "Once"}),
    "/api/tasks/quick": _json("/api/tasks/quick", lambda m: {"contact_id": m.contact, "text": "Once tomorrow 9"}),
    "/api/tasks/batch": _json("/api/tasks/batch", lambda m: {"ids": [m.task()], "action": "done"}),
    "/api/tasks/{}/follow-up": lambda m: (f"/api/tasks/{m.task()}/follow-up", {"json": {"title": "Next"}}),
    "/api/tasks/{}/attempts": lambda m: (f"/api/tasks/{m.task()}/attempts", {"json": {"outcome": "no-answer"}}),
    "/api/tasks/{}/restore": lambda m: (f"/api/tasks/{m.deleted()}/restore", {}),
    "/api/contacts": _json("/api/contacts", lambda _m: {"name": "Ada Lovelace"}),
    "/api/contacts/{}/notes": lambda m: (f"/api/contacts/{m.contact}/notes", {"json": {"text": "A note"}}),
    "/api/calls": _json("/api/calls", lambda m: {**CALL, "contact_id": m.contact}),
    "/api/calls with a recording": _recording,
    "/api/calls/{}/process": lambda m: (
        f"/api/calls/{m.owner.post('/api/calls', {**CALL, 'contact_id': m.contact})['id']}/process", {},
    ),
    "/api/calls/{}/tasks": lambda m: (
        f"/api/calls/{m.owner.post('/api/calls', {**CALL, 'contact_id': m.contact})['id']}/tasks", {"json": {"title": "Once"}},
    ),
    "/api/calls/{}/undo": lambda m: (
        f"/api/calls/{m.owner.post('/api/calls', {**CALL, 'contact_id': m.contact})['id']}/undo", {},
    ),
    "/api/suggestions/{}/undo": lambda m: (f"/api/suggestions/{m.dismissed()}/undo", {}),
    "/api/suggestions/{}/accept": lambda m: (f"/api/suggestions/{m.suggestion()}/accept", {}),
    "/api/suggestions/{}/dismiss": lambda m: (f"/api/suggestions/{m.suggestion()}/dismiss", {}),
    "/api/suggestions/{}/merge": lambda m: (f"/api/suggestions/{m.suggestion()}/merge", {"json": {"task_id": m.task()}}),
    "/api/members": _json("/api/members", Maker.newcomer),
    "/api/invitations/{}/renew": lambda m: (f"/api/invitations/{m.invitation()}/renew", {}),
    "/api/members/{}/reset-link": lambda m: (f"/api/members/{next(m.members).member_id}/reset-link", {}),
    "/api/tokens": _json("/api/tokens", lambda _m: {"name": "Robot"}),
    "/api/webhooks": _json("/api/webhooks", lambda _m: {"url": "https://93.184.215.14/hook"}),
    "/api/webhooks/{}/rotate": lambda m: (f"/api/webhooks/{m.webhook()}/rotate", {}),
    "/api/webhooks/{}/test": lambda m: (f"/api/webhooks/{m.webhook()}/test", {}),
    "/api/notifications/outbox/send-again": lambda m: (m.dead() and "/api/notifications/outbox/send-again", {}),
    "/api/notifications/outbox/{}/send-again": lambda m: (f"/api/notifications/outbox/{m.dead()}/send-again", {}),
    "/api/export": _json("/api/export"),
    "/api/second-factor/totp": _json("/api/second-factor/totp", lambda _m: {"password": PASSWORD}),
    "/api/second-factor/totp/enable": _json("/api/second-factor/totp/enable", Maker.totp),
    "/api/second-factor/recovery-codes": _json("/api/second-factor/recovery-codes", lambda _m: {"password": PASSWORD}),
}  # fmt: skip
# A passkey needs an authenticator; only that the route takes the header is checked.
ONLY_DESCRIBED = {"/api/second-factor/passkeys"}


@pytest.fixture(scope="module")
def maker(api_server: ApiServer) -> Iterator[Maker]:
    with api_server.people() as people:
        browser = Secured(api_server.base_url, people.company.agent)
        browser.log_in()
        yield Maker(api_server, people, browser)
        browser.http.close()


def test_every_post_route_takes_a_key_or_says_why_it_needs_none(maker: Maker) -> None:
    paths = maker.people.stranger.get("/api/openapi.json")["paths"]
    posts = {re.sub(r"{[^}]+}", "{}", path): methods["post"] for path, methods in paths.items() if "post" in methods}
    takes_key = {
        path
        for path, operation in posts.items()
        if any(parameter["name"] == "idempotency-key" for parameter in operation.get("parameters", ()))
    }
    assert takes_key == {path.partition(" ")[0] for path in MAKING} | ONLY_DESCRIBED
    assert set(posts) - takes_key == set().union(*NO_KEY.values()), "say in NO_KEY why it makes nothing twice"


@pytest.mark.parametrize("route", MAKING)
def test_two_requests_with_one_key_make_one_thing_and_get_one_answer(maker: Maker, route: str) -> None:
    path, options = MAKING[route](maker)
    sender: Person = maker.browser if path.startswith("/api/second-factor") else maker.owner
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    first = good(sender.ask("POST", path, headers=headers, **options))
    made = rows(maker.server)
    again = good(sender.ask("POST", path, headers=headers, **options))
    assert rows(maker.server) == made
    assert again.headers["idempotent-replayed"] == "true"
    assert what_matters(again) == what_matters(first)


@pytest.mark.parametrize("route", ["/api/contacts", "/api/contacts/{}/notes", "/api/calls with a recording"])
def test_four_at_once_with_one_key_make_one_thing(maker: Maker, route: str) -> None:
    path, options = MAKING[route](maker)
    headers, before = {"Idempotency-Key": secrets.token_hex(8)}, rows(maker.server)

    def send(_: int) -> tuple[Any, ...]:
        return what_matters(good(maker.owner.ask("POST", path, headers=headers, **options)))

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(4)))) == 1
    after = rows(maker.server)
    table = {"/api/contacts": "contact", "/api/contacts/{}/notes": "activity"}.get(route, "call")
    assert after[table] - before[table] == 1


# Another valid value, by the last part of the path, for requests without a free text.
OTHERWISE: dict[str, dict[str, Any]] = {
    "attempts": {"outcome": "busy"}, "batch": {"action": "dismiss"}, "merge": {"task_id": "01a21c50-ab36-7313-a0b8-91da323eff0b"},
    "calls": {"duration_seconds": "61"},
}  # fmt: skip
# Nothing in these requests can differ, except for a password, which is checked first; or an app is set up already.
SAME_FOR_ALL = {
    "/api/notifications/outbox/send-again", "/api/export", "/api/second-factor/totp", "/api/second-factor/totp/enable",
    "/api/second-factor/recovery-codes",
}  # fmt: skip


@pytest.mark.parametrize("route", [route for route in MAKING if route not in SAME_FOR_ALL])
def test_a_key_that_was_used_for_another_request_is_refused_by_name_and_makes_nothing(maker: Maker, route: str) -> None:
    path, options = MAKING[route](maker)
    sender: Person = maker.browser if path.startswith("/api/second-factor") else maker.owner
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    good(sender.ask("POST", path, headers=headers, **options))
    other_path, other = another(path, options) if options.get("json") or "data" in options else MAKING[route](maker)
    made = rows(maker.server)
    problem = sender.refused(422, "POST", other_path, headers=headers, **other)
    assert fields_of(problem) == {"Idempotency-Key"}
    assert rows(maker.server) == made


def another(path: str, options: dict[str, Any]) -> Request:
    """The same request with another text in its first field that holds one."""
    kind = "json" if options.get("json") else "data"
    fields = options[kind]
    name = next((name for name in ("title", "text", "name", "url", "transcription") if name in fields), "")
    changed = {**fields, name: f"{fields[name]}x"} if name else {**fields, **OTHERWISE[path.rpartition("/")[2]]}
    return path, {**options, kind: changed}


def test_another_row_in_the_path_is_another_request(maker: Maker) -> None:
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    other = maker.owner.contact("Second")["id"]
    maker.owner.post(f"/api/contacts/{maker.contact}/notes", {"text": "x"}, headers=headers)
    problem = maker.owner.refused(422, "POST", f"/api/contacts/{other}/notes", json={"text": "x"}, headers=headers)
    assert fields_of(problem) == {"Idempotency-Key"}


def test_another_recording_under_the_same_key_is_422(maker: Maker) -> None:
    path, options = _recording(maker)
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    good(maker.owner.ask("POST", path, headers=headers, **options))
    options["files"] = {"recording": ("a.wav", wav(samples([9000], 0.2)), "audio/wav")}
    assert fields_of(maker.owner.refused(422, "POST", path, headers=headers, **options)) == {"Idempotency-Key"}


def test_a_stored_answer_shows_no_secret_to_who_reads_the_database(maker: Maker) -> None:
    key = secrets.token_hex(8)
    token = maker.owner.post("/api/tokens", {"name": "Robot"}, headers={"Idempotency-Key": key})["token"]

    async def work(session: AsyncSession) -> str:
        return str(await session.scalar(select(col(IdempotencyKey.body)).where(col(IdempotencyKey.key) == key)))

    stored = maker.server.run_in_database(work)
    assert stored
    assert token not in stored
    assert token[3:] not in stored


def what_matters(response: httpx2.Response) -> tuple[Any, ...]:
    """Status, body and the headers that tell about the thing made."""
    names = ("content-type", "location", "etag", "cache-control")
    return (response.status_code, response.text, *(response.headers.get(name) for name in names))


def rows(server: ApiServer) -> dict[str, int]:
    """How many rows each table has."""

    async def work(session: AsyncSession) -> dict[str, int]:
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in UNCOUNTED]
        return {table.name: int(await session.scalar(select(func.count()).select_from(table)) or 0) for table in tables}

    return server.run_in_database(work)
