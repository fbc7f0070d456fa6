"""No log line holds a secret, not even at debug level: every operation gets secrets in all places, and every delivery fails."""

import logging
import re
from pathlib import Path
from typing import Any

import httpx2
import pyotp
import pytest

from taskapp import rest
from taskapp.core import config
from taskapp.core import logging as product_logging
from taskapp.core.db import database as db
from taskapp.core.db.backup import archive
from taskapp.notifications import preferences
from taskapp.notifications.mail.account_mail import send_account_mail
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.notifications.preferences import PreferencesUpdate
from taskapp.notifications.push import service as push
from taskapp.notifications.push.service import Subscription, SubscriptionKeys
from taskapp.notifications.types import Channel, NotificationCategory
from tests.factories.people import PASSWORD, Company, a_company
from tests.support.api_client import token_of
from tests.support.receiver import Answer, Received, Receiver, open_own_network
from tests.support.smtp_sink import SmtpSink

pytestmark = pytest.mark.anyio
SECRET = "kanarienvogel"
TEXTS = {
    "email": f"{SECRET}@x.example",
    "url": f"https://x.example/{SECRET}",
    "endpoint": f"https://x.example/{SECRET}",
}
# What ends the login or the person that the test uses.
ENDINGS = {"DELETE /api/me", "DELETE /api/organization", "DELETE /api/sessions", "POST /api/me/delete"}
# Keys of a browser's push subscription; any point of the curve.
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"


@pytest.fixture
def database_kind() -> str:
    """SQLite only: these tests do not depend on the database."""
    return "sqlite"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All records, also those for debugging, with the libraries set as in a server."""
    product_logging.quiet_libraries()
    caplog.set_level(logging.DEBUG)
    return caplog


class EchoingReceiver(Receiver):
    """Refuses every message with the address that was asked for in its answer, as some receivers do."""

    def take(self, request: Received) -> Answer:
        super().take(request)
        return Answer(404, body=f"Cannot POST {request.path}".encode())


async def test_nothing_that_is_sent_to_any_operation_is_logged(
    database: db.Database, log: pytest.LogCaptureFixture
) -> None:
    app = rest.create_app()
    async with database.transaction() as session:
        company = await a_company(session)
        token = await token_of(session, company.owner)
    mine = {"Authorization": f"Bearer {token}", "X-Extra": SECRET, "Idempotency-Key": SECRET}
    nobody = {"Authorization": f"Bearer tk_{SECRET}", "Cookie": f"taskapp_session={SECRET}"}
    statuses: list[int] = []
    async with client(app) as http:
        described = (await http.get("/api/openapi.json")).json()
        for path, method, operation in operations(described):
            url, whole, least = path.replace("{", "").replace("}", ""), *bodies_of(described, operation)
            for query, body, headers in (
                ("", whole, mine),
                ("", least, mine),
                (f"?q={SECRET}&token={SECRET}&code={SECRET}", whole, mine),
                ("", whole, nobody),
                ("", least, {"Origin": "http://localhost:3000"}),
            ):
                answer = await http.request(method, url + query, json=body, headers=headers)
                statuses.append(answer.status_code)
    assert (len(statuses) > 500, sum(status < 300 for status in statuses) > 50) == (True, True)
    assert 500 not in statuses
    assert SECRET not in log.text
    assert token not in log.text


async def test_addresses_of_webhooks_and_browsers_are_not_logged_whatever_their_receivers_answer(
    database: db.Database, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_own_network(monkeypatch)
    async with database.transaction() as session:
        company = await a_company(session)
        await preferences.update_preferences(
            session,
            company.owner,
            PreferencesUpdate(categories={NotificationCategory.TASK_ASSIGNED: {Channel.PUSH: True}}),
        )
        token, other = await token_of(session, company.owner), await token_of(session, company.manager)
    with EchoingReceiver() as echoing:
        for address in (
            f"http://127.0.0.1:{echoing.port}/{SECRET}",
            f"http://127.0.0.1:9/{SECRET}",
            f"http://{SECRET}.invalid/",
        ):
            await send_to(address, token, other, company)
            await deliver_notifications()
    assert len(echoing.received) >= 2
    assert "was not sent" in log.text
    assert SECRET not in log.text


async def send_to(address: str, token: str, other: str, company: Company) -> None:
    """Add a webhook and a browser at this address, and cause a message to each."""
    async with client(rest.create_app()) as http:
        mine = {"Authorization": f"Bearer {token}"}
        hook = await http.post("/api/webhooks", json={"url": address}, headers=mine)
        assert hook.status_code == 201, hook.text
        keys = SubscriptionKeys(p256dh=POINT, auth="MDEyMzQ1Njc4OWFiY2RlZg")
        async with db.transaction() as session:
            await push.subscribe(session, company.owner, Subscription(endpoint=address, keys=keys), login=None)
        contact = await http.post("/api/contacts", json={"name": "Zoë"}, headers=mine)
        task = {"contact_id": contact.json()["id"], "title": "Call", "assigned_to": str(company.owner.member_id)}
        made = await http.post("/api/tasks", json=task, headers={"Authorization": f"Bearer {other}"})
        assert made.status_code == 201, made.text


async def test_a_statement_that_fails_is_logged_without_its_values(
    database: db.Database, log: pytest.LogCaptureFixture
) -> None:
    async with database.transaction() as session:
        token = await token_of(session, (await a_company(session)).owner)
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE webhook_endpoint RENAME COLUMN url TO lost")
        await connection.exec_driver_sql('ALTER TABLE "user" RENAME TO lost')
    async with client(rest.create_app()) as http:
        mine = {"Authorization": f"Bearer {token}"}
        login = {"email": f"{SECRET}@x.example", "password": SECRET}
        for path, body in (("/api/webhooks", {"url": f"https://x.example/{SECRET}"}), ("/api/auth/login", login)):
            answer = await http.post(path, json=body, headers={**mine, "Origin": "http://localhost:3000"})
            assert answer.status_code == 500, answer.text
    assert "no such" in log.text
    assert SECRET not in log.text


async def test_a_mail_server_that_fails_brings_neither_links_nor_its_password_into_the_log(
    database: db.Database, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKAPP_SMTP_URL", f"smtp://me:{SECRET}@127.0.0.1:9")
    config.settings.cache_clear()
    async with database.transaction() as session:
        company = await a_company(session)
    async with client(rest.create_app()) as http:
        await http.post(
            "/api/auth/forgot", json={"email": company.owner.email}, headers={"Origin": "http://localhost:3000"}
        )
    await send_account_mail()
    assert "account mail waits" in log.text
    assert SECRET not in log.text


async def test_the_secrets_that_the_product_makes_are_in_no_log_line(
    database: db.Database,
    log: pytest.LogCaptureFixture,
    tmp_path: Path,
    smtp_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TASKAPP_SMTP_URL", smtp_sink.url)
    config.settings.cache_clear()
    async with database.transaction() as session:
        company = await a_company(session)
    made = {"password": PASSWORD, "key": config.secret_key().hex()}
    async with client(rest.create_app()) as http:
        http.headers["Origin"] = "http://localhost:3000"

        async def post(path: str, **body: object) -> Any:
            answer = await http.post(f"/api/{path}", json=body)
            assert answer.is_success, (path, answer.text)
            return answer.json() if answer.content else {}

        await post("auth/login", email=company.owner.email, password=PASSWORD)
        made |= dict(http.cookies)
        made["token"] = (await post("tokens", name="Mine", scope="admin"))["token"]
        hook = await post("webhooks", url="https://hook.example/")
        made["renewed"] = (await post(f"webhooks/{hook['id']}/rotate"))["secret"]
        made["totp"] = (await post("second-factor/totp", password=PASSWORD))["secret"]
        codes = await post("second-factor/totp/enable", code=pyotp.TOTP(made["totp"]).now())
        made |= {code: code for code in codes["recovery_codes"]}
        await post("auth/forgot", email=company.owner.email)
        await post("members", email="noor@example.com", name="Noor", role="agent")
        made["challenge"] = (await post("auth/login", email=company.owner.email, password=PASSWORD))["challenge"]
        await post("auth/login/second-factor", challenge=made["challenge"], code=codes["recovery_codes"][0])
        made["cookie of the second step"] = http.cookies["taskapp_session"]
        await ask_over_mcp(http, made["token"])
    await send_account_mail()
    made |= mailed_links(smtp_sink)
    archive.backup(config.settings().database_url, tmp_path / "copy")
    assert sum(name.startswith("link ") for name in made) >= 2
    assert [name for name, secret in made.items() if secret in log.text] == []
    assert SECRET not in log.text


async def ask_over_mcp(http: httpx2.AsyncClient, token: str) -> None:
    question = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"note": SECRET}}
    await http.post("/mcp", json=question, headers={"Authorization": f"Bearer {token}"})


def mailed_links(sink: SmtpSink) -> dict[str, str]:
    """The secrets of the links in all mails."""
    texts = [(mail.message_id, mail.text) for mail in sink.mails]
    return {f"link {name} {link[:4]}": link for name, text in texts for link in re.findall(r"[\w-]{43}", text)}


def client(app: Any) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://localhost:3000", timeout=60)


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of each operation."""
    return [
        (path, method.upper(), operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if f"{method.upper()} {path}" not in ENDINGS
    ]


def bodies_of(described: dict[str, Any], operation: dict[str, Any]) -> tuple[Any, Any]:
    """A body with every field that the operation takes, and one with the required fields; texts are the secret."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    return value_of(described, schema), value_of(described, schema, least=True)


def value_of(described: dict[str, Any], schema: dict[str, Any], *, least: bool = False, depth: int = 0) -> Any:
    """A value of a schema; a text is the secret, in the form of an address where one is needed."""

    def inner(schema: dict[str, Any]) -> Any:
        return value_of(described, schema, least=least, depth=depth + 1) if depth < 6 else None

    if reference := schema.get("$ref"):
        return inner(described["components"]["schemas"][reference.rsplit("/", 1)[1]])
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return inner(schema[choice][0])
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        fields = schema["properties"]
        names = schema.get("required", []) if least else fields
        return {name: TEXTS.get(name) or inner(fields[name]) for name in names}
    if schema.get("type") == "array":
        return [inner(schema.get("items", {}))]
    return {"integer": 1, "number": 1, "boolean": True, "string": SECRET}.get(schema.get("type", ""))
