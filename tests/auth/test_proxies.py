"""The client address of a request: X-Forwarded-For counts from a private peer only, and of it what that peer wrote."""

import http.client
import json
from uuid import uuid4

import pytest

from taskapp.auth.proxies import client_address, network_of
from tests.support.product import Product


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("172.18.0.5", "203.0.113.9", "203.0.113.9"),
        ("fd00::1", "2001:db8::9", "2001:db8::9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("8.8.8.8", "203.0.113.9", "8.8.8.8"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("unknown", "203.0.113.9", "unknown"),
        ("127.0.0.1", "203.0.113.9:51000", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, [2001:db8::9]:51000", "2001:db8::9"),
        ("127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:8.8.8.8", "203.0.113.9", "8.8.8.8"),
    ],
)
def test_the_last_forwarded_address_counts_when_the_peer_is_private(peer: str, forwarded: str, client: str) -> None:
    assert client_address(peer, forwarded) == client


def test_a_proxy_that_adds_a_line_of_its_own_has_the_last_word(server: Product) -> None:
    """HAProxy leaves the client's X-Forwarded-For as it is, and adds another."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    email = f"{uuid4().hex}@lines.example"
    server.create_user(email, "correct horse battery", organization="Lines")

    def ask(method: str, path: str, body: bytes, *headers: tuple[str, str]) -> http.client.HTTPResponse:
        connection.putrequest(method, path)
        for name, value in (*headers, ("Content-Type", "application/json"), ("Content-Length", str(len(body)))):
            connection.putheader(name, value)
        connection.endheaders(body)
        return connection.getresponse()

    who = json.dumps({"email": email, "password": "correct horse battery"}).encode()
    lines = [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "7.7.7.7, 198.51.100.23")]
    answer = ask("POST", "/api/auth/login", who, *lines)
    assert (answer.status, answer.read()[:1]) == (200, b"{")
    cookie = str(answer.getheader("Set-Cookie")).partition(";")[0]
    sessions = json.loads(ask("GET", "/api/sessions", b"", ("Cookie", cookie)).read())["items"]
    assert [one["address"] for one in sessions] == ["198.51.100.23"]
    connection.close()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::8", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
        ("nobody", "nobody"),
        ("", ""),
    ],
)
def test_one_customer_has_one_network_however_many_addresses_it_has(address: str, network: str) -> None:
    assert network_of(address) == network
