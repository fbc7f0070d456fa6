"""Two thousand ways to break a signed callback, and each is refused."""

import random
import string
from urllib.parse import urlencode

import httpx2
import pytest

from taskapp import rest
from taskapp.core import config
from tests.support.twilio import ACCOUNT, TOKEN, recording_fields, sign

PATH = "/api/twilio/recording"
BASE = "http://tasks.example.com"
FIELDS = recording_fields(5, From="+14155550123", To="+15105550100")
Request = tuple[str, dict[str, str], str]


async def test_two_thousand_mutated_callbacks_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    config.settings.cache_clear()
    dice, answers = random.Random(4), set()
    transport = httpx2.ASGITransport(app=rest.create_app())
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as stranger:
        for _ in range(2000):
            path, fields, signature = dice.choice(MUTATIONS)(dice)
            headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
            answers.add((await stranger.post(path, content=urlencode(fields), headers=headers)).status_code)
    assert answers == {403}


def _value(dice: random.Random) -> Request:
    name = dice.choice(sorted(FIELDS))
    return PATH, FIELDS | {name: FIELDS[name] + dice.choice(["0", " ", "\u00a0", "x"])}, _good()


def _added(dice: random.Random) -> Request:
    return PATH, FIELDS | {f"X{dice.randrange(999)}": "1"}, _good()


def _dropped(dice: random.Random) -> Request:
    name = dice.choice(sorted(FIELDS))
    return PATH, {key: value for key, value in FIELDS.items() if key != name}, _good()


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
    return f"{PATH}?organization={dice.randrange(999)}", FIELDS, _good()


def _bent_signature(dice: random.Random) -> Request:
    good, at = _good(), dice.randrange(len(_good()) - 2)
    return PATH, FIELDS, good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]


def _no_signature(dice: random.Random) -> Request:
    return PATH, FIELDS, dice.choice(["", "=", _good().swapcase(), _good()[:-4]])


def _good() -> str:
    return sign(BASE + PATH, FIELDS)


MUTATIONS = (_value, _added, _dropped, _other_token, _other_url, _other_query, _bent_signature, _no_signature)
