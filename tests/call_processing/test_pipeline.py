"""Processing of calls: failed steps, retries, concurrent workers, and a missing API key."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from taskapp.call_processing.pipeline import process_calls
from taskapp.core import config
from taskapp.core.db import database as db
from tests.factories.calls import QUOTE, TRANSCRIPT, an_item
from tests.support.language_model import LanguageModelServer, Reply
from tests.support.product import Product


@dataclass
class Backend:
    """A server without background jobs, which a test runs by `run_job`, and its language model."""

    product: Product
    client: httpx2.Client
    model: LanguageModelServer

    def run_job(self, *, with_key: bool = True) -> None:
        """Run the job once in a new process, with or without the model's API key."""
        without_key = self.product.env
        self.product.env = without_key | (self.model.env if with_key else {})
        self.product.run_forked("job", "run", "process-calls")
        self.product.env = without_key


@pytest.fixture(scope="module")
def shared_backend(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    product = Product(database_url=module_database_url, folder=tmp_path_factory.mktemp("office"))
    product.create_user("ana@example.com", "correct horse", timezone="America/New_York")
    token = product.create_token("ana@example.com")
    product.serve("--backend-only", "--no-jobs")
    headers = {"Authorization": f"Bearer {token}"}
    with (
        httpx2.Client(base_url=product.base_url, headers=headers, timeout=30) as client,
        LanguageModelServer() as model,
    ):
        yield Backend(product, client, model)
    product.stop()


@pytest.fixture
def backend(shared_backend: Backend) -> Backend:
    """The shared backend, with a model that answers correctly."""
    shared_backend.model.script = _answer
    shared_backend.model.requests.clear()
    return shared_backend


def _answer(request: dict[str, Any]) -> Reply:
    if "due_date_offset_days" in json.dumps(request["messages"]):
        return Reply.json({"tasks": [an_item("First"), an_item("Second", evidence="please call me on Monday")]})
    return Reply.json({"summary": "About an offer.", "topics": ["offer"], "mood": "positive"})


def _log_calls(client: httpx2.Client, count: int = 1, *, said: str = TRANSCRIPT) -> list[str]:
    contact = client.post("/api/contacts", json={"name": "Bob"}).json()["id"]
    new = {"contact_id": contact, "direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": said}
    answers = [client.post("/api/calls", json=new) for _ in range(count)]
    assert {answer.status_code for answer in answers} == {202}
    return [answer.json()["id"] for answer in answers]


def _found(client: httpx2.Client, call_id: str) -> dict[str, str]:
    """The ids of a call's tasks by title."""
    items = client.get(f"/api/calls/{call_id}/tasks").json()["items"]
    return {item["task"]["title"]: item["task"]["id"] for item in items}


def test_without_a_key_the_rules_find_the_tasks_and_with_one_a_model_finds_the_rest(backend: Backend) -> None:
    leak = "The boiler is old and leaks water"
    call_id = _log_calls(backend.client, said=f"{TRANSCRIPT}\nDana: {leak}.")[0]
    backend.run_job(with_key=False)
    call = backend.client.get(f"/api/calls/{call_id}").json()
    assert call["status"] == "processed"
    assert "OPENAI_API_KEY" in call["problem"]
    assert [step["state"] for step in call["steps"] if step["kind"] == "analyze"] == ["skipped"]
    by_rules = _found(backend.client, call_id)
    assert len(by_rules) == 2
    assert backend.client.delete(f"/api/tasks/{by_rules.popitem()[1]}").is_success
    backend.model.script = lambda request: (
        Reply.json({"tasks": [an_item("The same again"), an_item("Another", evidence=leak)]})
        if "due_date_offset_days" in json.dumps(request["messages"])
        else _answer(request)
    )
    # Nobody has asked for it yet.
    backend.run_job()
    assert _found(backend.client, call_id) == by_rules
    for _ in range(2):
        assert backend.client.post(f"/api/calls/{call_id}/process").status_code == 202
        backend.run_job()
        assert set(_found(backend.client, call_id)) == {*by_rules, "Another"}
    assert backend.client.get(f"/api/calls/{call_id}").json()["problem"] is None


@pytest.mark.slow
def test_a_failing_analysis_stops_no_task_and_a_retry_mends_it(backend: Backend) -> None:
    call_id = _log_calls(backend.client)[0]
    backend.model.script = lambda request: (
        _answer(request) if "due_date" in json.dumps(request) else Reply.error(404, "no such model")
    )
    backend.run_job()
    call = backend.client.get(f"/api/calls/{call_id}").json()
    states = {step["kind"]: step["state"] for step in call["steps"]}
    assert (states["analyze"], states["tasks"], states["report"], call["status"]) == (
        "dead", "done", "done", "processed"
    )  # fmt: skip
    backend.model.script = _answer
    assert backend.client.post(f"/api/calls/{call_id}/process").status_code == 202
    backend.run_job()
    assert backend.client.get(f"/api/calls/{call_id}").json()["analysis"]["summary"] == "About an offer."
    assert len(backend.client.get(f"/api/calls/{call_id}/tasks").json()["items"]) == 2


async def test_many_passes_at_once_handle_each_step_once(
    backend: Backend, module_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = _log_calls(backend.client, 3)
    for name, value in ({"TASKAPP_DATABASE_URL": module_database_url} | backend.model.env).items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    db.start(module_database_url)
    try:
        await asyncio.gather(*(process_calls() for _ in range(4)))
    finally:
        await db.stop()
    asked = [request for request in backend.model.requests if QUOTE in json.dumps(request)]
    assert len(asked) == 2 * len(calls)


def test_a_call_that_may_not_be_seen_answers_as_if_it_did_not_exist(backend: Backend) -> None:
    call_id = _log_calls(backend.client)[0]
    backend.product.create_user("eve@example.com", "correct horse", organization="Other")
    headers = {"Authorization": f"Bearer {backend.product.create_token('eve@example.com')}"}
    with httpx2.Client(base_url=backend.product.base_url, headers=headers) as stranger:
        for path in ("", "/tasks", "/suggestions", "/recording"):
            answer = stranger.get(f"/api/calls/{call_id}{path}")
            assert (answer.status_code, call_id in answer.json()["detail"]) == (404, True)
        assert stranger.post(f"/api/calls/{call_id}/process").status_code == 404


def test_a_recording_is_kept_played_in_pieces_and_refused_when_it_is_none(backend: Backend) -> None:
    new = {"direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": TRANSCRIPT}
    sound = b"RIFF\x00\x00\x00\x00WAVE" + bytes(1000)
    call = backend.client.post("/api/calls", data=new, files={"recording": ("a.wav", sound, "audio/wav")}).json()
    part = backend.client.get(f"/api/calls/{call['id']}/recording", headers={"Range": "bytes=8-11"})
    assert (part.status_code, part.content, part.headers["content-type"]) == (206, b"WAVE", "audio/wav")
    text = backend.client.post("/api/calls", data=new, files={"recording": ("a.txt", b"hello", "text/plain")})
    assert (text.status_code, text.json()["errors"][0]["field"]) == (422, "recording")
