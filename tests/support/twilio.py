"""A fake Twilio API, and requests signed like Twilio's (the algorithm is implemented here, not taken from their SDK)."""

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Self

from tests.support.quiet_server import QuietServer

ACCOUNT, TOKEN = "AC" + "1" * 32, "twilio-test-token"
AUDIO = b"ID3" + bytes(2000)


def sign(url: str, fields: dict[str, str], token: str = TOKEN) -> str:
    """Twilio's signature of a request: HMAC-SHA1 over the URL and all fields sorted by name."""
    text = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def recording_fields(number: int, **more: str) -> dict[str, str]:
    """The fields of Twilio's request when a recording is ready."""
    fields = {
        "AccountSid": ACCOUNT,
        "CallSid": f"CA{number:032d}",
        "RecordingSid": f"RE{number:032d}",
        "RecordingUrl": "http://127.0.0.1:9/never-asked",
        "RecordingStatus": "completed",
        "RecordingDuration": "42",
        "RecordingStartTime": "Mon, 04 May 2026 15:00:00 +0000",
    }
    return fields | more


def status_fields(number: int, **more: str) -> dict[str, str]:
    """The fields of Twilio's request when the status of a call changes."""
    fields = {
        "AccountSid": ACCOUNT,
        "CallSid": f"CA{number:032d}",
        "From": "+14155550199",
        "To": "+15105550100",
        "CallStatus": "completed",
        "CallDuration": "0",
        "Timestamp": "Mon, 06 May 2024 15:01:00 +0000",
    }
    return fields | more


class TwilioServer:
    """`with TwilioServer() as twilio`: serves recordings and calls, and records the requested paths."""

    def __init__(self) -> None:
        self.requested_paths: list[str] = []
        self.calls: dict[str, dict[str, str]] = {}
        # The WAV file of a recording with two channels, by its identifier; others have one channel.
        self.two_channels: dict[str, bytes] = {}
        self._server = QuietServer(("127.0.0.1", 0), self._handler())

    @property
    def env(self) -> dict[str, str]:
        """For a process of the product."""
        base = f"http://127.0.0.1:{self._server.server_address[1]}"
        return {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TASKAPP_TWILIO_API_BASE": base}

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.requested_paths.append(self.path)
                account = f"/2010-04-01/Accounts/{ACCOUNT}"
                body = b""
                status = 404
                if self.path.startswith(f"{account}/Recordings/RE"):
                    sid = self.path.rsplit("/", 1)[1].partition(".")[0]
                    wanted = self.path.endswith("?RequestedChannels=2")
                    body = owner.two_channels.get(sid, b"") if wanted else AUDIO
                    status = 400 if wanted else 404
                elif self.path.startswith(f"{account}/Calls/"):
                    call = owner.calls.get(self.path.rsplit("/", 1)[1].removesuffix(".json"))
                    body = json.dumps(call).encode() if call else b""
                self.send_response(200 if body else status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                """Log nothing."""

        return Handler
