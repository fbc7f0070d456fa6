"""What TASKAPP_SMTP_URL says of the mail server: its port, its login and the sender."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from warnings import catch_warnings

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from taskapp.notifications.mail import smtp
from taskapp.notifications.mail.smtp import MailServer, MailServerDown
from tests.factories.mail import use_mail_server
from tests.support.processes import free_port

pytestmark = pytest.mark.anyio
USER, PASSWORD = "me@harbor.example", "50%/@:#"


@dataclass
class Guarded:
    """A mail server without encryption that wants a login, and the passwords that it was given."""

    port: int
    heard: list[bytes] = field(default_factory=list)

    def check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
        """Let in who knows the password."""
        self.heard.append(given.password)
        return AuthResult(success=(given.login, given.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@pytest.fixture
def guarded() -> Iterator[Guarded]:
    server = Guarded(free_port())
    options: dict[str, Any] = {"authenticator": server.check, "auth_required": True, "auth_require_tls": False}
    controller = Controller(object(), hostname="127.0.0.1", port=server.port, ready_timeout=10, **options)
    with catch_warnings(action="ignore"):  # the server warns that this is not safe
        controller.start()
        yield server
        controller.stop()


async def test_no_password_goes_to_another_machine_that_offers_no_encryption(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "LOOPBACK", ())
    use_mail_server(monkeypatch, f"smtp://me%40harbor.example:secret@127.0.0.1:{guarded.port}")
    with pytest.raises(MailServerDown, match="STARTTLS"):
        async with MailServer():
            pass
    assert guarded.heard == []


async def test_a_login_with_any_characters_is_written_in_percent_signs(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, f"smtp://me%40harbor.example:50%25%2F%40%3A%23@127.0.0.1:{guarded.port}")
    async with MailServer() as server:
        assert server.is_open
    use_mail_server(monkeypatch, f"smtp://me%40harbor.example:wrong@127.0.0.1:{guarded.port}")
    with pytest.raises(MailServerDown, match="535"):
        async with MailServer():
            pass


@pytest.mark.parametrize(
    ("url", "port", "uses_tls"),
    [
        ("smtp://mail.example.com", 587, False),
        ("smtps://mail.example.com", 465, True),
        ("smtps://mail.example.com:2465", 2465, True),
        ("smtp://mail.example.com:25", 25, False),
    ],
)
async def test_the_port_and_the_encryption_follow_the_scheme(
    monkeypatch: pytest.MonkeyPatch, url: str, port: int, uses_tls: bool
) -> None:
    use_mail_server(monkeypatch, url)
    client = MailServer()._client
    assert (client.hostname, client.port, client.use_tls) == ("mail.example.com", port, uses_tls)


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("smtp://mail.example.com?from=tasks%40harbor.example", "tasks@harbor.example"),
        ("smtp://me%40harbor.example:x@mail.example.com", "me@harbor.example"),
        ("smtp://me%40harbor.example:x@mail.example.com?from=tasks%40harbor.example", "tasks@harbor.example"),
        ("smtp://me:x@mail.example.com", "taskapp@tasks.example.com"),
        ("smtp://mail.example.com", "taskapp@tasks.example.com"),
    ],
)
async def test_the_sender_is_the_one_that_is_set_else_the_login_else_our_own(
    monkeypatch: pytest.MonkeyPatch, url: str, sender: str
) -> None:
    use_mail_server(monkeypatch, url)
    assert smtp.sender() == sender
