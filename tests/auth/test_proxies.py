"""The client address of a request: X-Forwarded-For counts from a private peer only."""

import pytest

from taskapp.auth.proxies import client_address


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
    ],
)
def test_the_last_forwarded_address_counts_when_the_peer_is_private(peer: str, forwarded: str, client: str) -> None:
    assert client_address(peer, {"x-forwarded-for": forwarded}) == client
