"""How requests are dispatched, and the headers of every response; with a small build in place of the real one."""

import base64
import gzip
import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from taskapp.core.http.plain_page import plain_page
from taskapp.ui.reflex_adapter.asgi import AsgiApp
from taskapp.ui.reflex_adapter.built_pages.serving import Site

GOOD = {"Cookie": "taskapp_session=good"}
SCRIPT = "console.log('inline')"
PAGE = f"<!DOCTYPE html><html><head><script>{SCRIPT}</script><script src='/assets/a-1.js'></script></head></html>"
FILES = {
    "tasks.html": PAGE,
    "login.html": PAGE,
    "404.html": PAGE + "404",
    "__spa-fallback.html": PAGE + "spa",
    "assets/a-1.js": "export const a = 1;",
    "manifest.webmanifest": "{}",
}
ROUTES = ("/tasks", "/login", "/tasks/7", "/invite/secret", "/reset/secret", "/invite/dead", "/reset/dead")


async def rest(scope: Scope, _receive: Receive, send: Send) -> None:
    own = [(b"content-security-policy", b"default-src 'self'")] if scope["path"] == "/api/docs" else []
    own += [(b"cache-control", b"max-age=60")] if scope["path"] == "/api/docs/icon" else []
    await send({"type": "http.response.start", "status": 200, "headers": own})
    await send({"type": "http.response.body", "body": b"rest"})


async def find_actor(cookie: str) -> Any:
    return SimpleNamespace(lacks_second_factor=cookie == "unsecured") if cookie in ("good", "unsecured") else None


async def find_refusal(path: str) -> Any:
    return plain_page("Dead", "Ask for a new one.", status=404) if path.endswith("/dead") else None


@pytest.fixture
def client(tmp_path: Path) -> httpx.AsyncClient:
    return client_of(site_of(tmp_path))


def client_of(site: Site | None) -> httpx.AsyncClient:
    app: Any = AsgiApp(
        reflex=rest,
        socket=rest,
        rest=rest,
        mcp=rest,
        site=site,
        find_actor=find_actor,
        find_refusal=find_refusal,
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tasks.example:3000")


def site_of(folder: Path) -> Site:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(text.encode()))
    return Site(folder, find_route=lambda path: "page" if path in ROUTES else None)


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/tasks?status=done&q=a b", 302, "/login?next=/tasks%3Fstatus%3Ddone%26q%3Da%2520b"),
        ("/tasks/7", 302, "/login?next=/tasks/7"),
        ("/", 302, "/login"),
        ("/login", 200, None),
        ("/nothing/here", 404, None),
    ],
)
@pytest.mark.anyio
async def test_a_person_who_is_not_signed_in_is_redirected_to_the_login(
    client: httpx.AsyncClient, path: str, status: int, location: str
) -> None:
    for headers in ({}, {"Cookie": "taskapp_session=expired"}):
        answer = await client.get(path, headers=headers)
        assert (answer.status_code, answer.headers.get("location")) == (status, location)


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/tasks", 200, None),
        ("/tasks/", 200, None),
        ("/tasks/7", 200, None),
        ("/", 302, "/today"),
        ("/login", 302, "/today"),
        ("/nope", 404, None),
    ],
)
@pytest.mark.anyio
async def test_whoever_is_signed_in_gets_the_pages(
    client: httpx.AsyncClient, path: str, status: int, location: str
) -> None:
    answer = await client.get(path, headers=GOOD)
    assert (answer.status_code, answer.headers.get("location")) == (status, location)


@pytest.mark.anyio
async def test_a_page_of_an_id_is_the_apps_own_page(client: httpx.AsyncClient) -> None:
    assert (await client.get("/tasks/7", headers=GOOD)).text.endswith("spa")
    assert (await client.get("/tasks/7.js", headers=GOOD)).status_code == 404


@pytest.mark.anyio
async def test_only_the_pages_own_inline_scripts_may_run(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/login")).headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert scripts == f"script-src 'self' 'sha256-{digest}'"
    assert "connect-src 'self' ws://tasks.example:3000 wss://tasks.example:3000" in policy


@pytest.mark.anyio
async def test_a_host_header_cannot_widen_the_policy(client: httpx.AsyncClient) -> None:
    answer = await client.get("/login", headers={"Host": "a.example; script-src *"})
    assert "*" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/login", "/api/health", "/assets/a-1.js", "/", "/nope"])
@pytest.mark.anyio
async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path, headers={"X-Forwarded-Proto": "https"})).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "max-age=31536000" in headers["strict-transport-security"]
    assert "access-control-allow-origin" not in headers
    assert "strict-transport-security" not in (await client.get(path)).headers


@pytest.mark.parametrize("path", ["/invite/secret", "/reset/secret", "/login?next=%2Finvite%2Fsecret"])
@pytest.mark.anyio
async def test_an_address_with_a_secret_is_in_no_referrer(client: httpx.AsyncClient, path: str) -> None:
    for answer in (await client.get(path), await client.get(path, headers=GOOD)):
        assert answer.status_code == 302 or answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/invite/dead", "/reset/dead"])
@pytest.mark.anyio
async def test_a_dead_link_says_so_at_once_and_stays_secret(client: httpx.AsyncClient, path: str) -> None:
    for answer in (await client.get(path), await client.get(path, headers=GOOD)):
        assert (answer.status_code, answer.headers.get_list("referrer-policy")) == (404, ["no-referrer"])
        assert "Ask for a new one." in answer.text
    assert (await client.head(path)).status_code == 404
    assert (await client.get("/tasks/dead", headers=GOOD)).text.endswith("404")


@pytest.mark.anyio
async def test_a_form_sent_without_scripts_is_told_so_and_not_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/login", data={"password": "canary-password"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert "needs scripts" in answer.text
    assert "canary-password" not in answer.text


@pytest.mark.anyio
async def test_an_api_answer_may_do_nothing_in_a_browser_unless_it_says_so(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/tasks")).headers["content-security-policy"].startswith("default-src 'none'")
    assert (await client.get("/api/docs")).headers.get_list("content-security-policy") == ["default-src 'self'"]


@pytest.mark.anyio
async def test_files_with_a_hash_in_their_name_are_kept_for_ever_and_pages_are_asked_for_again(
    client: httpx.AsyncClient,
) -> None:
    assert "immutable" in (await client.get("/assets/a-1.js")).headers["cache-control"]
    page = await client.get("/login")
    assert page.headers["cache-control"] == "no-cache"
    again = await client.get("/login", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip, br", "gzip"), ("identity", None), ("gzip;q=0", None), ("", None)]
)
@pytest.mark.anyio
async def test_files_travel_compressed_when_the_browser_takes_it(
    client: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    answer = await client.get("/login", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.text == PAGE


@pytest.mark.anyio
async def test_pages_are_read_only(client: httpx.AsyncClient) -> None:
    assert (await client.post("/tasks", headers=GOOD)).status_code == 405
    head = await client.head("/login")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.anyio
async def test_a_path_cannot_leave_the_build(client: httpx.AsyncClient) -> None:
    for path in ("/../secret", "/assets/../../secret", "/%2e%2e/secret", "//etc/passwd"):
        assert (await client.get(path, headers=GOOD)).status_code == 404


@pytest.mark.anyio
async def test_a_server_without_pages_says_so() -> None:
    answer = await client_of(None).get("/tasks")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert (await client_of(None).get("/api/health")).text == "rest"


def test_a_folder_without_a_build_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no built pages"):
        Site(tmp_path, find_route=lambda _path: None)


@pytest.mark.parametrize("path", ["/tasks", "/tasks/7", "/login", "/"])
@pytest.mark.anyio
async def test_whoever_has_to_set_up_a_second_factor_gets_no_other_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"Cookie": "taskapp_session=unsecured"})
    if path in ("/login", "/"):
        answer = await client.get(answer.headers["location"], headers={"Cookie": "taskapp_session=unsecured"})
    assert (answer.status_code, answer.headers.get("location")) == (302, "/second-factor")


@pytest.mark.anyio
async def test_what_the_api_answers_is_kept_by_nobody_else_and_asked_for_again(client: httpx.AsyncClient) -> None:
    for path in ("/api/tasks", "/mcp"):
        answer = await client.get(path)
        assert answer.headers.get_list("cache-control") == ["private, no-cache"], path
    assert (await client.get("/api/docs/icon")).headers.get_list("cache-control") == ["max-age=60"]


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example/x", "///evil.example/x"])
@pytest.mark.anyio
async def test_a_form_sent_to_a_path_that_reads_as_another_site_offers_no_way_there(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.post(f"http://tasks.example:3000{path}")
    assert (answer.status_code, 'href="/evil.example/x"' in answer.text) == (405, True), answer.text
