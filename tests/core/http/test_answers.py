"""Answers and middleware, asked directly: the headers of refusals, tags of versions, HEAD, conditional reads, size limits."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from taskapp.core.errors import Invalid, PreconditionFailed, TooManyRequests, Unauthorized
from taskapp.core.http import body_limit, bounded, outbound, responses
from taskapp.core.http.conditional_reads import ConditionalReads
from taskapp.core.http.head_requests import HeadRequests
from taskapp.core.http.plain_page import plain_page

pytestmark = pytest.mark.anyio

REQUEST = Request({"type": "http", "method": "GET", "path": "/", "headers": []})


def problem(response: Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(response.body))
    assert (response.media_type, found["status"]) == (responses.PROBLEM, response.status_code)
    return found


async def test_a_refusal_says_how_to_sign_in_and_when_to_ask_again() -> None:
    assert (await responses.render_app_error(REQUEST, Unauthorized("x"))).headers["www-authenticate"] == "Bearer"
    busy = await responses.render_app_error(REQUEST, TooManyRequests("x", retry_after=17))
    assert (busy.status_code, busy.headers["retry-after"]) == (429, "17")
    assert {"www-authenticate", "retry-after"}.isdisjoint(
        (await responses.render_app_error(REQUEST, Invalid("x"))).headers
    )


async def test_what_a_database_refuses_has_its_own_answer() -> None:
    async def answered(text: str, name: str = "Error") -> Response:
        cause = type(name, (Exception,), {})(text)
        return await responses.render_database(REQUEST, OperationalError("UPDATE", {}, cause))

    both = await responses.render_integrity(REQUEST, IntegrityError("INSERT", {}, Exception("unique")))
    full, busy = await answered("database or disk is full"), await answered("database is locked")
    assert [response.status_code for response in (both, full, busy)] == [409, 507, 503]
    assert busy.headers["retry-after"] == "1"
    assert (await answered("invalid byte sequence", "CharacterNotInRepertoireError")).status_code == 422
    with pytest.raises(DBAPIError):
        await answered("no such column: wrong")


async def test_an_error_names_each_field_and_shows_at_most_80_characters_of_its_value() -> None:
    errors = [
        {"loc": ("body", "title"), "type": "string_too_long", "msg": "is too long", "input": "x" * 5000},
        {"loc": ("body", "status"), "type": "extra_forbidden", "msg": "extra", "input": "done"},
        {"loc": ("body",), "type": "json_invalid", "msg": "JSON", "input": {}},
        {"loc": ("query", "limit"), "type": "missing", "msg": "Value error, is missing", "input": None},
        {"loc": ("body", "new_password"), "type": "string_too_short", "msg": "is too short", "input": "hunter2"},
    ]
    found = problem(await responses.render_validation(REQUEST, RequestValidationError(errors)))["errors"]
    assert [error["field"] for error in found] == ["title", "status", "body", "limit", "new_password"]
    assert found[0]["message"] == f"is too long (got {'x' * 80!r})"
    assert [error["message"] for error in found[2:]] == ["is not valid JSON", "is missing", "is too short"]
    bad = problem(await responses.render_http(REQUEST, HTTPException(400, "There was an error parsing the body")))
    assert (bad["status"], bad["errors"][0]["field"]) == (422, "body")
    wrong = await responses.render_http(REQUEST, HTTPException(405, "Method Not Allowed", {"Allow": "GET"}))
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize(
    ("header", "versions"),
    [
        (None, None),
        (" * ", None),
        ('"3"', {3}),
        ('"3", W/"4"', {3, 4}),
        ('7, "nonsense"', {7}),
        ('"12.00ff00ff-gzip"', {12}),
    ],
)
def test_versions_are_read_from_if_match(header: str | None, versions: set[int] | None) -> None:
    assert responses.versions_in(header) == (None if versions is None else frozenset(versions))


@pytest.mark.parametrize("header", ["", '"x"', '"-1"', '"1234567890123456789"'])
def test_an_if_match_without_a_version_matches_nothing(header: str) -> None:
    with pytest.raises(PreconditionFailed):
        responses.versions_in(header)


@pytest.mark.parametrize(
    ("length", "is_too_large"),
    [("", False), ("x", False), ("10", False), ("11", True), ("9" * 18, True), ("1" * 19, True), ("9" * 5000, True)],
)
def test_a_stated_length_is_compared_without_reading_the_body(length: str, is_too_large: bool) -> None:
    assert body_limit.is_too_large(Headers({"content-length": length}), limit=10) is is_too_large


@pytest.mark.parametrize(
    ("parts", "is_too_large"), [([10], False), ([11], True), ([4, 6], False), ([4, 0, 6, 1], True)]
)
async def test_a_body_that_states_no_length_is_counted_while_it_comes(parts: list[int], is_too_large: bool) -> None:
    waiting = list(parts)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"x" * waiting.pop(0), "more_body": bool(waiting)}

    request = Request({"type": "http", "method": "POST", "headers": []}, body_limit.limited(receive, limit=10))
    if not is_too_large:
        assert await request.body() == b"x" * sum(parts)
        return
    with pytest.raises(HTTPException) as refused:
        await request.body()
    assert refused.value.status_code == 413


async def ask(app: Any, method: str, **headers: str) -> tuple[int, Headers, bytes]:
    """The status, headers and body that an ASGI application answers."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    await app({"type": "http", "method": method, "path": "/", "headers": raw}, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return start["status"], Headers(raw=start["headers"]), body


def answering(make: Callable[[], Response]) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["method"] in ("GET", "POST")
        await make()(scope, receive, send)

    return app


async def test_head_is_answered_like_get_without_the_body() -> None:
    app = HeadRequests(answering(lambda: PlainTextResponse("hello")))
    got, head = await ask(app, "GET"), await ask(app, "HEAD")
    assert head == (got[0], got[1], b"")
    assert got[2] == b"hello"


async def in_two_parts(_scope: Any, _receive: Any, send: Any) -> None:
    json = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": json})
    await send({"type": "http.response.body", "body": b"[1,", "more_body": True})
    await send({"type": "http.response.body", "body": b"2]"})


async def test_what_a_client_has_is_not_sent_again() -> None:
    app = ConditionalReads(answering(lambda: JSONResponse({"n": 1}, headers={"etag": '"4"', "x-kept": "yes"})))
    status, headers, body = await ask(app, "GET")
    tag = headers["etag"]
    assert (status, body, tag.startswith('"4.')) == (200, b'{"n":1}', True)
    for sent in (tag, f'W/"x", {tag}', "*", tag.replace('"', ""), tag[:-1] + '-gzip"'):
        status, headers, body = await ask(app, "GET", if_none_match=sent)
        assert (status, body, headers["etag"], headers["x-kept"]) == (304, b"", tag, "yes")
        assert "content-length" not in headers
    assert (await ask(app, "GET", if_none_match='"4"'))[0] == 200
    assert (await ask(app, "POST", if_none_match=tag))[0] == 200
    changed = ConditionalReads(answering(lambda: JSONResponse({"n": 2}, headers={"etag": '"4"'})))
    assert (await ask(changed, "GET", if_none_match=tag))[0] == 200
    status, headers, body = await ask(ConditionalReads(in_two_parts), "GET", if_none_match="*")
    assert (status, body, "etag" in headers) == (200, b"[1,2]", False)
    unlisted = ConditionalReads(answering(lambda: JSONResponse([])))
    assert (await ask(unlisted, "GET"))[1]["etag"].startswith('W/"')
    for other in (lambda: PlainTextResponse("x"), lambda: JSONResponse({}, status_code=404)):
        assert "etag" not in (await ask(ConditionalReads(answering(other)), "GET"))[1]


def test_the_page_of_a_link_shows_words_as_words_and_is_kept_by_nobody() -> None:
    page = plain_page("<b>", "<i>&", button="<u>", link=("<s>", '/a"b'), status=410)
    text = bytes(page.body).decode()
    assert (page.status_code, page.headers["cache-control"]) == (410, "no-store")
    assert "script" not in page.headers["content-security-policy"]
    assert not any(tag in text for tag in ("<b>", "<i>", "<u>", "<s>", 'a"b'))
    assert "<button" not in bytes(plain_page("x", "y").body).decode()


async def test_what_a_client_reads_whole_has_a_limit_and_is_never_unpacked() -> None:
    asked: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked.append(dict(scope["headers"])[b"accept-encoding"])
        packed = [(b"content-encoding", b"gzip")] if scope["path"] == "/gzip" else []
        await send({"type": "http.response.start", "status": 200, "headers": packed})
        await send({"type": "http.response.body", "body": b"x" * (11 if scope["path"] == "/long" else 10)})

    transport, limit = httpx2.ASGITransport(app=app), bounded.at_most(10)
    async with httpx2.AsyncClient(transport=transport, base_url="http://x", event_hooks=limit) as client:
        assert (await client.get("/short")).content == b"x" * 10
        for path, error in (("/long", httpx2.ReadError), ("/gzip", httpx2.DecodingError)):
            with pytest.raises(error, match="too large" if path == "/long" else "not asked for"):
                await client.get(path)
    assert asked == [b"identity"] * 3


@pytest.mark.parametrize(
    ("header", "seconds"), [(None, 0), ("", 0), ("7", 7), ("-3", 0), ("1e9", 86_400), ("Wed, 21 Oct 2026", 0)]
)
def test_a_receivers_pause_is_at_most_a_day(header: str | None, seconds: float) -> None:
    assert outbound._seconds(header) == seconds
