"""Signatures of Twilio's callbacks: two thousand mutated requests are refused; published test vectors are accepted."""

import random
import string
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from sqlmodel import select
from starlette.datastructures import FormData

from taskapp import rest
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.telephony import twilio
from taskapp.telephony.model import Arrival
from taskapp.telephony.signatures import is_signed
from tests.support.twilio import ACCOUNT, TOKEN, TwilioServer, recording_fields, sign

PATH = "/api/twilio/recording"
BASE = "http://tasks.example.com"
FIELDS = recording_fields(5, From="+14155550123", To="+15105550100")
Request = tuple[str, dict[str, str], str]


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx2.AsyncClient]:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    config.settings.cache_clear()
    transport = httpx2.ASGITransport(app=rest.create_app())
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


async def _send(client: httpx2.AsyncClient, request: Request, **headers: str) -> int:
    path, fields, signature = request
    form = "application/x-www-form-urlencoded"
    sent = {"X-Twilio-Signature": signature, "Content-Type": form} | headers
    return (await client.post(path, content=urlencode(fields, doseq=True), headers=sent)).status_code


async def test_two_thousand_mutated_callbacks_are_refused_and_the_same_unchanged_is_taken(
    database: db.Database, client: httpx2.AsyncClient
) -> None:
    dice = random.Random(4)
    # Sorted by name before they are signed, fields may come in any order.
    for fields in (FIELDS, dict(reversed(FIELDS.items()))):
        assert await _send(client, (PATH, fields, _valid_signature())) == 204
    answers = {await _send(client, dice.choice(MUTATIONS)(dice)) for _ in range(1700)}
    for _ in range(300 // len(HEADERS)):
        answers |= {await _send(client, (PATH, FIELDS, _valid_signature()), **header) for header in HEADERS}
    assert answers == {403}
    async with db.reading() as session:
        assert len(list(await session.scalars(select(Arrival.id)))) == 1


async def test_behind_a_proxy_the_configured_address_is_what_was_signed(
    database: db.Database, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKAPP_BASE_URL", "https://tasks.example.org")
    config.settings.cache_clear()
    signed = sign(f"https://tasks.example.org{PATH}", FIELDS)
    assert await _send(client, (PATH, FIELDS, signed)) == 204
    # With a configured URL the forwarded headers are ignored.
    assert await _send(client, (PATH, FIELDS, _valid_signature()), **{"X-Forwarded-Host": "tasks.example.com"}) == 403


async def test_without_an_auth_token_every_callback_is_refused(
    database: db.Database, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _send(client, (PATH, FIELDS, _valid_signature())) == 204
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "")
    config.settings.cache_clear()
    for path in (PATH, "/api/twilio/status"):
        for token in (TOKEN, "", "None"):
            assert await _send(client, (path, FIELDS, sign(BASE + path, FIELDS, token))) == 403
        assert await _send(client, (path, FIELDS, "")) == 403


async def test_an_identifier_with_a_path_in_it_never_becomes_part_of_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with TwilioServer() as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        config.settings.cache_clear()
        assert await twilio.find_call_facts(ACCOUNT, "CA1") == {}
        paths = list(server.requested_paths)
        for bad in ("CA1/../../x", "CA1?x", "CA1\n", ""):
            for account, identifier in ((ACCOUNT, bad), (bad, "CA1")):
                with pytest.raises(twilio.TwilioError, match="no identifier"):
                    await twilio.find_call_facts(account, identifier)
                with pytest.raises(twilio.TwilioError, match="no identifier"):
                    await anext(twilio.fetch_recording(account, identifier))
        assert server.requested_paths == paths != []


# The worked example of Twilio's documentation, and vectors of the tests of its own libraries.
DOCUMENTED_URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
DOCUMENTED = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
]
REPEATED = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]


@pytest.mark.parametrize(
    ("url", "fields", "signature"),
    [
        (DOCUMENTED_URL, DOCUMENTED, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (DOCUMENTED_URL.replace(".com", ".com:443"), DOCUMENTED, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (DOCUMENTED_URL, REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        (DOCUMENTED_URL.replace("mycompany", "MyCompany"), DOCUMENTED, "g9IN/x4Cft2g517EjYvEvM/W7LU="),
        (DOCUMENTED_URL.replace("mycompany.com", "MyCompany.com:1234"), DOCUMENTED, "PCqOZm8cnu/L6+u5i5fuEd+Iac4="),
    ],
)
def test_published_signatures_are_accepted_and_changed_ones_are_refused(
    url: str, fields: list[tuple[str, str]], signature: str
) -> None:
    assert is_signed("12345", url, FormData(fields), signature)
    assert not is_signed("12346", url, FormData(fields), signature)
    assert not is_signed("12345", f"{url}3", FormData(fields), signature)
    assert not is_signed("12345", url, FormData(fields[:-2]), signature)
    assert not is_signed("12345", url, FormData(fields), "é")
    assert not is_signed("12345", "https://a.example:port/", FormData(fields), signature)


@pytest.mark.parametrize("address", ["https://a.example{}/x", "http://a.example{}/x"])
def test_the_port_of_the_scheme_may_have_been_signed(address: str) -> None:
    port = ":443" if address.startswith("https") else ":80"
    assert is_signed("12345", address.format(""), FormData(), sign(address.format(port), {}, "12345"))


def _value(dice: random.Random) -> Request:
    name = dice.choice(sorted(FIELDS))
    return PATH, FIELDS | {name: FIELDS[name] + dice.choice(["0", " ", "\u00a0", "x"])}, _valid_signature()


def _added(dice: random.Random) -> Request:
    return PATH, FIELDS | {f"X{dice.randrange(999)}": "1"}, _valid_signature()


def _dropped(dice: random.Random) -> Request:
    name = dice.choice(sorted(FIELDS))
    return PATH, {key: value for key, value in FIELDS.items() if key != name}, _valid_signature()


def _other_token(dice: random.Random) -> Request:
    token = "".join(dice.choices(string.ascii_letters, k=12))
    return PATH, FIELDS, sign(BASE + PATH, FIELDS, token)


def _other_url(dice: random.Random) -> Request:
    urls = [
        f"https://tasks.example.com{PATH}",
        f"{BASE}{PATH}/",
        f"{BASE}{PATH}?a={dice.randrange(999)}",
        f"{BASE}:81{PATH}",
    ]
    return PATH, FIELDS, sign(dice.choice(urls), FIELDS)


def _other_query(dice: random.Random) -> Request:
    return f"{PATH}?organization={dice.randrange(999)}", FIELDS, _valid_signature()


def _bent_signature(dice: random.Random) -> Request:
    good, at = _valid_signature(), dice.randrange(len(_valid_signature()) - 2)
    return PATH, FIELDS, good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]


def _no_signature(dice: random.Random) -> Request:
    return PATH, FIELDS, dice.choice(["", "=", _valid_signature().swapcase(), _valid_signature()[:-4]])


def _valid_signature() -> str:
    return sign(BASE + PATH, FIELDS)


def _doubled(dice: random.Random) -> Request:
    name = dice.choice(sorted(FIELDS))
    twice: Any = FIELDS | {name: [FIELDS[name], "x"]}
    return PATH, twice, _valid_signature()


# Headers that change the URL's host or scheme. A different port alone is accepted, because Twilio's signature may omit it.
HEADERS = [
    {"X-Forwarded-Host": "evil.example.com"},
    {"X-Forwarded-Proto": "https"},
    {"Host": "tasks.example.net"},
]
MUTATIONS = (_doubled, _value, _added, _dropped, _other_token, _other_url, _other_query, _bent_signature, _no_signature)
