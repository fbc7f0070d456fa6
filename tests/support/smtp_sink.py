"""A mail server that records the messages it accepts and can be told to refuse some."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.processes import free_port


@dataclass(frozen=True)
class Mail:
    """An accepted message with its envelope addresses."""

    sender: str
    recipients: list[str]
    message: EmailMessage

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain", "html"))
        return str(body.get_content()).replace("\r\n", "\n") if body else ""


class SmtpSink:
    """`with SmtpSink() as sink`: send to `sink.url` over SMTP, read `sink.mails`."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.answers: list[str] = []  # used up one by one, such as "451 try later"; then every message is accepted
        port = free_port()
        self.url = f"smtp://127.0.0.1:{port}"
        self._controller = Controller(self, hostname="127.0.0.1", port=port, ready_timeout=10)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._controller.stop()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Send the next of `answers`, or record the message and accept it."""
        if self.answers:
            return self.answers.pop(0)
        content: Any = envelope.content
        message = message_from_bytes(content, policy=policy.default)
        self.mails.append(Mail(envelope.mail_from or "", list(envelope.rcpt_tos), message))
        return "250 kept"
