"""An SMTP connection to the configured mail server, reused for many messages."""

from email.message import EmailMessage
from email.utils import parseaddr
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused

from taskapp.core.config import settings
from taskapp.core.http.certificates import trusted
from taskapp.notifications.outbox.worker import Refused

# A server that does not answer within this time counts as down (s); shorter than a message's lease.
TIMEOUT = 10.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class MailServerDown(Exception):
    """The server cannot be reached or refuses the login; this is not an error of any message."""


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
            # True: require TLS, so that no password is sent in clear text. None: use TLS if the server offers it.
            start_tls=False if secure else (True if login and host not in LOOPBACK else None),
            timeout=TIMEOUT,
            tls_context=trusted("smtp"),
        )

    async def __aenter__(self) -> Self:
        try:
            await self._client.connect()
        except (SMTPException, OSError, ValueError) as error:
            raise MailServerDown(f"The mail server does not let us in: {_error_text(error)}") from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._client.close()

    async def send(self, message: EmailMessage) -> None:
        """Send one message; returns when the server has accepted it, raises `Refused` otherwise."""
        try:
            await self._client.send_message(message)
        except SMTPRecipientsRefused as error:
            code = max(refusal.code for refusal in error.recipients)
            raise Refused(_error_text(error.recipients[0]), permanent=code >= 500) from error
        except SMTPSenderRefused as error:
            # The sender address is refused: a wrong setting, which must not make pending messages dead.
            raise Refused(_error_text(error), permanent=False) from error
        except SMTPResponseException as error:
            raise Refused(_error_text(error), permanent=500 <= error.code < 600) from error
        except (SMTPException, OSError) as error:
            raise Refused(f"The mail server broke off: {_error_text(error)}", permanent=False) from error

    @property
    def is_open(self) -> bool:
        """Whether the connection can take another message."""
        return self._client.is_connected


def sender() -> str:
    """The sender address: `?from=` of TASKAPP_SMTP_URL, else its login if that is an address, else taskapp@<own host>."""
    parts = urlsplit(settings().smtp_url)
    address = parse_qs(parts.query).get("from", [unquote(parts.username or "")])[0]
    return address if "@" in parseaddr(address)[1] else f"taskapp@{own_host()}"


def own_host() -> str:
    """The host name in sender addresses and Message-IDs; the same in every process and retry."""
    return urlsplit(settings().base_url).hostname or "taskapp.localhost"


def _error_text(error: BaseException) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__
