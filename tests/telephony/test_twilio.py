"""Twilio's callbacks: only signed ones are accepted, each recording becomes one call, and no URL from a request is fetched."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import httpx2
import pytest

from tests.support.databases import Databases
from tests.support.language_model import LanguageModelServer, Reply
from tests.support.product import Product
from tests.support.twilio import ACCOUNT, TwilioServer, recording_fields, sign, status_fields

PATH, STATUS_PATH = "/api/twilio/recording", "/api/twilio/status"
# Of calls and recordings: a second run of a test on the same server announces others.
_numbers = count(1)
TRANSCRIPT = "Hello. I'll send you the offer by Friday."


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def environment(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx2.Client, TwilioServer]]:
    """A running server with one organization, a Twilio server, and a model that gives the same answers for every call."""
    with databases.fresh(request.param) as url, LanguageModelServer() as model, TwilioServer() as twilio:
        model.script = _answer
        product = Product(database_url=url, folder=tmp_path_factory.mktemp("product"), env={**twilio.env, **model.env})
        product.create_user("ana@example.com", "correct horse", timezone="America/New_York")
        token = product.create_token("ana@example.com")
        product.serve("--backend-only")
        headers = {"Authorization": f"Bearer {token}"}
        with httpx2.Client(base_url=product.base_url, headers=headers, timeout=30) as client:
            client.post("/api/contacts", json={"name": "Bob", "phone": "+14155550123"})
            yield client, twilio
        product.stop()


@pytest.fixture
def api(environment: tuple[httpx2.Client, TwilioServer]) -> httpx2.Client:
    """The API as a member of the organization."""
    return environment[0]


@pytest.fixture
def twilio(environment: tuple[httpx2.Client, TwilioServer]) -> TwilioServer:
    """The stand-in for Twilio's API."""
    return environment[1]


def _answer(request: dict[str, Any]) -> Reply:
    if "raw" in request:
        return Reply(text=TRANSCRIPT)
    if "due_date_offset_days" in str(request["messages"]):
        item = {"title": "Send the offer", "due_date_offset_days": 4, "evidence": "I'll send you the offer by Friday"}
        return Reply.json({"tasks": [item]})
    return Reply.json({"summary": "About the offer.", "topics": [], "mood": "neutral"})


def _call_back(client: httpx2.Client, fields: dict[str, str], path: str = PATH) -> httpx2.Response:
    signature = sign(f"{client.base_url}".rstrip("/") + path, fields)
    with httpx2.Client(base_url=client.base_url, timeout=30) as anonymous:
        return anonymous.post(path, data=fields, headers={"X-Twilio-Signature": signature})


def _until(look: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What `look` finds, as soon as that is something; after 60 s also nothing."""
    deadline = time.monotonic() + 60
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _calls(client: httpx2.Client, count: int) -> list[dict[str, Any]]:
    """All calls, once `count` of them are processed."""

    def look() -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = client.get("/api/calls", params={"limit": 200}).json()["items"]
        enough = len([call for call in calls if call["status"] == "processed"]) >= count
        return calls if enough else []

    return _until(look) if count else look()


@pytest.mark.slow
def test_a_recording_becomes_a_call_with_its_tasks(api: httpx2.Client, twilio: TwilioServer) -> None:
    before = len(_calls(api, 0))
    fields = recording_fields(next(_numbers), From="+14155550123", To="+15105550100", Direction="inbound")
    assert _call_back(api, fields).status_code == 204
    call = next(call for call in _calls(api, before + 1) if call["contact_name"] == "Bob")
    tasks = api.get(f"/api/calls/{call['id']}/tasks").json()["items"]
    assert (call["direction"], call["duration_seconds"], call["status"]) == ("inbound", 42, "processed")
    assert [task["evidence"]["quote"] for task in tasks] == ["I'll send you the offer by Friday."]
    fetched = [path for path in twilio.requested_paths if fields["RecordingSid"] in path or fields["CallSid"] in path]
    address = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{fields['RecordingSid']}"
    assert fetched == [f"{address}.wav?RequestedChannels=2", f"{address}.mp3"]


def test_numbers_that_the_callback_lacks_are_asked_of_twilio(api: httpx2.Client, twilio: TwilioServer) -> None:
    fields = recording_fields(next(_numbers))
    twilio.calls[fields["CallSid"]] = {"from": "+15105550100", "to": "+14155550123", "direction": "outbound-api"}
    before = len(_calls(api, 0))
    _call_back(api, fields)
    call = _calls(api, before + 1)[0]
    assert (call["direction"], call["contact_name"]) == ("outbound", "Bob")


def test_an_unknown_number_is_kept_and_can_be_linked_later(api: httpx2.Client) -> None:
    before = len(_calls(api, 0))
    _call_back(api, recording_fields(next(_numbers), From="+442071838750", To="+15105550100", Direction="inbound"))
    call = next(call for call in _calls(api, before + 1) if call["contact_id"] is None)
    contact = api.post("/api/contacts", json={"name": "Eve"}).json()
    api.put(f"/api/calls/{call['id']}", json={"contact_id": contact["id"]})
    found = _until(lambda: api.get(f"/api/calls/{call['id']}/tasks").json()["items"])
    assert (call["phone"], len(found)) == ("+442071838750", 1)


def test_the_same_callback_again_and_again_is_one_call(api: httpx2.Client) -> None:
    before = len(_calls(api, 0))
    fields = recording_fields(next(_numbers), From="+14155550123", To="+15105550100")
    assert {_call_back(api, fields).status_code for _ in range(5)} == {204}
    assert len(_calls(api, before + 1)) == before + 1


def test_a_callback_behind_a_proxy_is_taken(api: httpx2.Client) -> None:
    fields = recording_fields(next(_numbers), From="+14155550123")
    signature = sign(f"https://tasks.example.com{PATH}", fields)
    headers = {"X-Twilio-Signature": signature, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "tasks.example.com"}
    with httpx2.Client(base_url=api.base_url, timeout=30) as proxy:
        assert proxy.post(PATH, data=fields, headers=headers).status_code == 204
        assert proxy.post(PATH, data=fields, headers={"X-Twilio-Signature": signature}).status_code == 403


def test_an_unanswered_call_is_kept_and_one_that_still_rings_is_not(api: httpx2.Client) -> None:
    number, known = next(_numbers), {call["id"] for call in _calls(api, 0)}
    for state in ("initiated", "ringing", "no-answer", "no-answer"):
        fields = status_fields(number, CallStatus=state, From="+14155550123", Direction="inbound")
        assert _call_back(api, fields, STATUS_PATH).status_code == 204
    found = _until(lambda: [call for call in _calls(api, 0) if call["ended"] and call["id"] not in known])
    calls = [(call["ended"], call["contact_name"], call["duration_seconds"], call["started_at"]) for call in found]
    assert calls == [("no-answer", "Bob", 0, "2024-05-06T15:01:00Z")]


@pytest.mark.parametrize("first", ["status", "recording"])
def test_the_end_of_a_call_and_its_recording_are_one_call_in_either_order(api: httpx2.Client, first: str) -> None:
    number = next(_numbers)
    parties = {"From": "+14155550123", "To": "+15105550100", "Direction": "inbound"}
    callbacks = [
        (status_fields(number, CallDuration=f"{number + 1000}", **parties), STATUS_PATH),
        (recording_fields(number, RecordingDuration=f"{number + 1000}", **parties), PATH),
    ]
    for fields, path in callbacks if first == "status" else reversed(callbacks):
        assert _call_back(api, fields, path).status_code == 204
        # The first one is processed before the second arrives.
        calls = _until(lambda: [call for call in _calls(api, 0) if call["duration_seconds"] == number + 1000])
    tasks = _until(lambda: api.get(f"/api/calls/{calls[0]['id']}/tasks").json()["items"])
    _until(lambda: api.get(f"/api/calls/{calls[0]['id']}").json()["ended"])
    calls = [call for call in _calls(api, 0) if call["duration_seconds"] == number + 1000]
    assert ([call["ended"] for call in calls], len(tasks)) == (["completed"], 1)


def test_another_account_and_a_bad_identifier_are_refused(api: httpx2.Client) -> None:
    assert _call_back(api, recording_fields(7, AccountSid="AC" + "2" * 32)).status_code == 403
    assert _call_back(api, recording_fields(8, RecordingSid="../../etc")).status_code == 422
    # Nothing is kept of a recording that goes on, so not even its identifier is looked at.
    assert _call_back(api, recording_fields(8, RecordingSid="..", RecordingStatus="in-progress")).status_code == 204
    assert _call_back(api, status_fields(8, AccountSid="AC" + "2" * 32), STATUS_PATH).status_code == 403
    assert _call_back(api, status_fields(8, CallSid=""), STATUS_PATH).status_code == 422
