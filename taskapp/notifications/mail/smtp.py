"""The way to the mail server: one connection, kept while there is something to send."""

import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused

from taskapp.core.config import settings
from taskapp.notifications.outbox.worker import Refused

# A server that does not answer within this is as good as down (s); shorter than a message's lease.
PATIENCE = 10.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class MailServerDown(Exception):
    """The server cannot be reached or will not let us in: no message is to blame."""


class MailServer:
    """`async with MailServer() as server: await server.send(message)`, over `TASKAPP_SMTP_URL`."""

    def __init__(self) -> None:
        parts = urlsplit(settings().smtp_url)
        secure, login = parts.scheme == "smtps", unquote(parts.username or "")
        host = parts.hostname or "localhost"
        self._client = SMTP(
            hostname=host,
            port=parts.port or (465 if secure else 587),
            username=login or None,
            password=unquote(parts.password or "") or None,
            use_tls=secure,
            # A password never travels in the open; without one, TLS is used where the server offers it.
            start_tls=False if secure else (True if login and host not in LOOPBACK else None),
            timeout=PATIENCE,
            tls_context=ssl.create_default_context(),
        )

    async def __aenter__(self) -> Self:
        try:
            await self._client.connect()
        except (SMTPException, OSError, ValueError) as error:
            raise MailServerDown(f"The mail server does not let us in: {_said(error)}") from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._client.close()

    async def send(self, message: EmailMessage) -> None:
        """Hand one message over; returns when the server has taken it."""
        try:
            await self._client.send_message(message)
        except SMTPRecipientsRefused as error:
            worst = max(refusal.code for refusal in error.recipients)
            raise Refused(_said(error.recipients[0]), for_good=worst >= 500) from error
        except SMTPSenderRefused as error:
            # The server minds us, not the message: what waits must not die of a wrong setting.
            raise Refused(_said(error), for_good=False) from error
        except SMTPResponseException as error:
            raise Refused(_said(error), for_good=500 <= error.code < 600) from error
        except (SMTPException, OSError) as error:
            raise Refused(f"The mail server broke off: {_said(error)}", for_good=False) from error

    @property
    def is_open(self) -> bool:
        """Whether the connection can take another message."""
        return self._client.is_connected


def sender() -> str:
    """The address mail comes from: `?from=` of the URL, the login when it is an address, else taskapp@ our host."""
    parts = urlsplit(settings().smtp_url)
    chosen = parse_qs(parts.query).get("from", [unquote(parts.username or "")])[0]
    return chosen if "@" in parseaddr(chosen)[1] else f"taskapp@{own_host()}"


def own_host() -> str:
    """The host in our addresses and message ids; the same in every process and retry."""
    return urlsplit(settings().base_url).hostname or "taskapp.localhost"


def _said(error: BaseException) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__
