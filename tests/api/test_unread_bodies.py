"""An answer that was decided without the body reaches its client, and the connection goes on."""

import socket
from http.client import HTTPResponse
from urllib.parse import urlsplit

import pytest

from tests.support.api_client import People

FOREIGN = "Origin: https://evil.example\r\nCookie: taskapp_session=none"
BODY = b'{"name": "Ann"}'


def start(base_url: str, path: str, headers: str, length: int) -> socket.socket:
    """A connection on which the head of a POST was sent, and nothing of its body."""
    url = urlsplit(base_url)
    assert url.hostname
    line = socket.create_connection((url.hostname, url.port or 80), timeout=20)
    head = f"POST {path} HTTP/1.1\r\nHost: {url.netloc}\r\n{headers}\r\nContent-Type: application/json\r\n"
    line.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode())
    return line


def answer(line: socket.socket) -> HTTPResponse:
    response = HTTPResponse(line)
    response.begin()
    response.read()
    return response


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/contacts", FOREIGN, 403),
        ("/api/contacts", "Accept: */*", 401),
        ("/api/nothing", "Accept: */*", 401),
        ("/api/auth/logout", FOREIGN, 403),
    ],
)
def test_a_refused_request_whose_body_comes_late_is_answered_on_a_connection_that_lives(
    people: People, path: str, headers: str, status: int
) -> None:
    with start(people.owner.base_url, path, headers, len(BODY)) as line:
        line.settimeout(0.3)
        # Nothing comes before the body, and if it did, the connection would be closed with it.
        with pytest.raises(TimeoutError):
            line.recv(1)
        line.settimeout(20)
        line.sendall(BODY)
        refused = answer(line)
        assert (refused.status, refused.will_close) == (status, False)
        line.sendall(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert answer(line).status == 200


def test_a_body_that_never_comes_or_is_endless_is_not_awaited(people: People) -> None:
    for sent in (b"", b"{"):
        with start(people.owner.base_url, "/api/contacts", FOREIGN, 10**6) as line:
            line.sendall(sent)
            refused = answer(line)
            assert (refused.status, refused.will_close) == (403, True)


def test_a_body_above_the_limit_is_answered_with_words(people: People) -> None:
    size = 6 * 1024 * 1024
    with start(people.owner.base_url, "/api/contacts", f"Authorization: Bearer {people.owner.token}", size) as line:
        line.sendall(bytes(size))
        assert answer(line).status == 413
