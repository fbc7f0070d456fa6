"""Client of Twilio: verifies the signature of callbacks, fetches facts about calls, and recordings.

URLs received in a request are never fetched: URLs are built from the configured API base, the account and identifiers.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

import httpx2
from starlette.datastructures import FormData
from starlette.requests import Request

from taskapp.calls.recordings import MAX_BYTES
from taskapp.core.config import settings
from taskapp.core.http.bounded import JSON_MAX, at_most
from taskapp.core.http.tls import shared_context
from taskapp.telephony.signatures import is_signed

SID = re.compile(r"[A-Za-z0-9]{2,64}")
# Seconds: without any byte, and for the whole answer with facts or with a recording.
TIMEOUT = 30.0
RECORDING_TIMEOUT = 600.0
# Twilio serves a recording as MP3, or as WAV when the URL has no extension. With two channels, each side of the call is
# heard apart; a recording that was made with one answers 400 to that request.
FORMS = (".wav?RequestedChannels=2", ".mp3", "")


class TwilioError(Exception):
    """Twilio gave no usable answer; `transient` when a retry may succeed."""

    def __init__(self, problem: str, *, transient: bool = True) -> None:
        super().__init__(problem)
        self.problem, self.transient = problem, transient


def is_genuine(request: Request, form: FormData) -> bool:
    """Whether the request has Twilio's signature over the public URL and every field."""
    token, signature = settings().twilio_auth_token.get_secret_value(), request.headers.get("x-twilio-signature", "")
    return bool(token and signature) and is_signed(token, public_url(request), form, signature)


def public_url(request: Request) -> str:
    """The URL as the caller requested it: below the configured base URL, else from the proxy's forwarded headers."""
    query = f"?{request.url.query}" if request.url.query else ""
    path = request.scope.get("raw_path") or request.url.path.encode()
    path_and_query = path.decode("latin-1").split("?")[0] + query
    if settings().base_url:
        return settings().base_url + path_and_query
    headers = request.headers
    scheme = headers.get("x-forwarded-proto", request.url.scheme).split(",")[0].strip()
    host = headers.get("x-forwarded-host", headers.get("host", "")).split(",")[0].strip()
    return f"{scheme}://{host}{path_and_query}"


def account() -> str:
    """The configured account SID; raises `TwilioError` when none is set."""
    if not settings().twilio_account_sid:
        raise TwilioError("TWILIO_ACCOUNT_SID is not set, so the recording cannot be fetched", transient=False)
    return settings().twilio_account_sid


async def find_call_facts(account_sid: str, call_sid: str) -> Mapping[str, str]:
    """From, to, direction and start of a call from Twilio's API; empty when Twilio does not know the call."""
    url = f"{_account_url(account_sid)}/Calls/{_valid_sid(call_sid)}.json"
    async with _client() as client:
        try:
            async with asyncio.timeout(TIMEOUT):
                response = await client.get(url)
        except (httpx2.HTTPError, TimeoutError) as error:
            raise _unreachable(error) from error
    if response.status_code == 404:
        return {}
    _check(response)
    body = _json_object(response)
    names = {"from": "From", "to": "To", "direction": "Direction", "start_time": "StartTime"}
    return {names[name]: value for name, value in body.items() if name in names and isinstance(value, str)}


async def fetch_recording(account_sid: str, recording_sid: str) -> AsyncIterator[bytes]:
    """The bytes of a recording, in chunks of up to 64 KiB; raises `TwilioError`."""
    base = f"{_account_url(account_sid)}/Recordings/{_valid_sid(recording_sid)}"
    deadline = asyncio.get_running_loop().time() + RECORDING_TIMEOUT
    async with _client(most=MAX_BYTES + JSON_MAX) as client:
        for form in FORMS:
            try:
                async with asyncio.timeout_at(deadline):
                    response = await client.send(client.build_request("GET", f"{base}{form}"), stream=True)
                async with aclosing(response):
                    if response.status_code == 404 or (form == FORMS[0] and not _is_usable(response)):
                        continue
                    _check(response)
                    chunks = response.aiter_bytes(1 << 16)
                    # Not around the whole loop: whoever reads the chunks must not be interrupted.
                    while chunk := await _next(chunks, deadline):
                        yield chunk
                    return
            except (httpx2.HTTPError, TimeoutError) as error:
                raise _unreachable(error) from error
    raise TwilioError("Twilio does not know the recording (any more)")


async def _next(chunks: AsyncIterator[bytes], deadline: float) -> bytes:
    async with asyncio.timeout_at(deadline):
        return await anext(chunks, b"")


def _is_usable(response: httpx2.Response) -> bool:
    """Whether the recording came with two channels and is not too large, as an hour without compression is."""
    length = response.headers.get("content-length", "0")
    return response.status_code != 400 and not (length.isdigit() and int(length) > MAX_BYTES)


def _client(*, most: int = JSON_MAX) -> httpx2.AsyncClient:
    auth = (settings().twilio_account_sid, settings().twilio_auth_token.get_secret_value())
    return httpx2.AsyncClient(
        auth=auth,
        timeout=TIMEOUT,
        event_hooks=at_most(most),
        verify=shared_context(),
        follow_redirects=True,
        max_redirects=3,
    )


def _account_url(account_sid: str) -> str:
    return f"{settings().twilio_api_base}/2010-04-01/Accounts/{_valid_sid(account_sid)}"


def _valid_sid(text: str) -> str:
    if not SID.fullmatch(text):
        raise TwilioError(f"{text[:64]!r} is no identifier of Twilio's", transient=False)
    return text


def _unreachable(error: httpx2.HTTPError | TimeoutError) -> TwilioError:
    return TwilioError(f"Twilio cannot be reached ({type(error).__name__})")


def _check(response: httpx2.Response) -> None:
    status = response.status_code
    if status in (401, 403):
        raise TwilioError(f"Twilio answered {status}; check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
    if status != 200:
        raise TwilioError(f"Twilio answered {status}")
    length = response.headers.get("content-length", "0")
    if length.isdigit() and int(length) > MAX_BYTES:
        raise TwilioError(f"the recording is larger than {MAX_BYTES >> 20} MB", transient=False)


def _json_object(response: httpx2.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except (ValueError, RecursionError) as error:
        raise TwilioError("Twilio did not answer JSON") from error
    return body if isinstance(body, dict) else {}
