"""A recording with two channels: each is transcribed apart and is one side of the call."""

import json
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx2
import pytest

from tests.support.databases import Databases
from tests.support.language_model import LanguageModelServer, Reply
from tests.support.product import Product
from tests.support.twilio import TwilioServer, recording_fields, sign
from tests.support.wav import samples, wav

PATH = "/api/twilio/recording"
# Of recordings: a second run of a test on the same server announces others.
_numbers = count(1)
CALLING, CALLED = samples([1000], 0.5), samples([3000], 0.5)
SAID = {
    CALLING.tobytes()[:400]: [
        (0.5, 2.0, "Could you send me the price list?"),
        (6.0, 7.0, "I'll email you the signed form tomorrow."),
    ],
    CALLED.tobytes()[:400]: [(2.5, 5.0, "Sure, I'll send you the price list on Friday.")],
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx2.Client, TwilioServer, LanguageModelServer]]:
    """A running server, Twilio with two-channel recordings, and a speech model that hears who speaks in a channel."""
    with databases.fresh(request.param) as url, LanguageModelServer() as model, TwilioServer() as twilio:
        product = Product(database_url=url, folder=tmp_path_factory.mktemp("product"), env={**twilio.env, **model.env})
        product.create_user("ana@example.com", "correct horse", timezone="America/New_York")
        headers = {"Authorization": f"Bearer {product.create_token('ana@example.com')}"}
        product.serve("--backend-only")
        with httpx2.Client(base_url=product.base_url, headers=headers, timeout=30) as client:
            client.post("/api/contacts", json={"name": "Bob", "phone": "+14155550123"})
            client.put(
                "/api/ai/settings", json={"models": dict.fromkeys(("extract-tasks", "analyze-call"), "local/rules")}
            )
            yield client, twilio, model
        product.stop()


def _hear(request: dict[str, Any]) -> Reply:
    turns = next((turns for sound, turns in SAID.items() if sound in request["raw"]), [])
    segments = [{"start": start, "end": end, "text": text} for start, end, text in turns]
    return Reply(body=json.dumps({"text": " ".join(text for _, _, text in turns), "segments": segments}).encode())


def _processed(client: httpx2.Client, twilio: TwilioServer, number: int, **fields: str) -> dict[str, Any]:
    """The call of a recording, when its processing has ended."""
    fields = recording_fields(number, **fields)
    known = {call["id"] for call in client.get("/api/calls").json()["items"]}
    signature = sign(f"{client.base_url}".rstrip("/") + PATH, fields)
    assert client.post(PATH, data=fields, headers={"X-Twilio-Signature": signature}).status_code == 204
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        new = [
            c for c in client.get("/api/calls").json()["items"] if c["id"] not in known and c["status"] == "processed"
        ]
        if new:
            call: dict[str, Any] = client.get(f"/api/calls/{new[0]['id']}").json()
            return call
        time.sleep(0.1)
    raise AssertionError("the call was not processed")


@pytest.mark.parametrize(("direction", "sides"), [("inbound", ["theirs", "ours"]), ("outbound", ["ours", "theirs"])])
def test_the_channels_become_turns_by_time_with_sides_by_direction(
    office: tuple[httpx2.Client, TwilioServer, LanguageModelServer], direction: str, sides: list[str]
) -> None:
    client, twilio, model = office
    model.script, number = _hear, next(_numbers)
    model.requests.clear()
    twilio.two_channels[f"RE{number:032d}"] = wav(CALLING, CALLED)
    ends = ("+14155550123", "+15105550100") if direction == "inbound" else ("+15105550100", "+14155550123")
    call = _processed(client, twilio, number, From=ends[0], To=ends[1], Direction=direction)
    turns = [(turn["speaker"], turn["start"], turn["text"]) for turn in call["transcription"]["turns"]]
    assert turns == [
        ("Channel 1", 0.5, "Could you send me the price list?"),
        ("Channel 2", 2.5, "Sure, I'll send you the price list on Friday."),
        ("Channel 1", 6.0, "I'll email you the signed form tomorrow."),
    ]
    assert [speaker["side"] for speaker in call["speakers"]] == sides
    tasks = client.get(f"/api/calls/{call['id']}/tasks").json()["items"]
    # What the customer promised is owed by them.
    owed = [task["task"]["side"] for task in tasks if "signed form" in task["evidence"]["quote"]]
    assert owed == ["we" if direction == "outbound" else "they"]
    heard = [request for request in model.requests if "raw" in request]
    assert client.get(f"/api/calls/{call['id']}/recording").headers["content-type"] == "audio/wav"
    assert len(heard) == 2


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([{"speaker": "agent"}, {"speaker": "A"}], ["agent", "A"]),
        ([{"speaker": 0}, {"speaker": 1}], ["Speaker 0", "Speaker 1"]),
        ([{"words": [{"speaker": "SPEAKER_00"}]}, {"speaker_label": "spk_1"}], ["SPEAKER_00", "spk_1"]),
        ([{"speaker": None}, {}], []),
    ],
)
def test_speakers_of_a_diarizing_endpoint_are_read_from_a_recording_with_one_channel(
    office: tuple[httpx2.Client, TwilioServer, LanguageModelServer],
    labels: list[dict[str, Any]],
    expected: list[str],
) -> None:
    client, twilio, model = office
    segments = [{"start": 1.0, "end": 2.0, "text": "Hello there."} | label for label in labels]
    model.script = lambda _request: Reply(body=json.dumps({"text": "Hello there.", "segments": segments}).encode())
    call = _processed(client, twilio, next(_numbers), From="+14155550123", To="+15105550100", Direction="inbound")
    assert [speaker["name"] for speaker in call["speakers"]] == expected
