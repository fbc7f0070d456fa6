"""The error toast of a failed event handler, and whether it offers Retry."""

from typing import Any

import pytest
from reflex.event import Event
from sqlalchemy.exc import OperationalError

from taskapp import taskapp
from taskapp.core.errors import Conflict, Forbidden, NotFound, Unavailable
from taskapp.ui import session
from taskapp.ui.reflex_adapter import event_guard

DONE = "reflex___state____state.taskapp___ui___tasks___list___state____task_list_state.change"
LOAD = "reflex___state____state.taskapp___ui___tasks___list___state____task_list_state.load"
DOWN = OperationalError("UPDATE task", {}, Exception("disk I/O error"))


def payload_of(exception: Exception, *, name: str = DONE, payload: Any = None) -> dict[str, Any]:
    assert taskapp.app is not None
    exception.failed_event = Event(name=name, payload=payload or {"task_id": "7", "verb_name": "done"})  # type: ignore[attr-defined]
    toast, wake, _settle = session.handle_exception(exception)
    assert wake.payload["name"] == "refused"  # type: ignore[attr-defined]
    payload = toast.payload  # type: ignore[attr-defined]
    assert isinstance(payload, dict)
    return payload


def test_the_event_under_test_is_one_that_browsers_send() -> None:
    assert DONE in event_guard.callable_by_browsers()
    assert LOAD not in event_guard.callable_by_browsers()


@pytest.mark.parametrize(
    "exception", [DOWN, ValueError("a bug"), OSError("gone"), Conflict("Busy."), Unavailable("Off.")]
)
def test_what_may_be_over_in_a_moment_can_be_tried_again(exception: Exception) -> None:
    action = payload_of(exception)["action"]
    assert (action["label"], action["name"], action["payload"]["task_id"]) == ("Retry", DONE, "7")


@pytest.mark.parametrize("exception", [Forbidden("No."), NotFound("Task 7 does not exist.")])
def test_what_stays_refused_offers_no_retry(exception: Exception) -> None:
    assert payload_of(exception)["action"] is None


def test_a_page_that_could_not_be_read_is_loaded_again() -> None:
    action = payload_of(DOWN, name=LOAD, payload={"nothing": 1})["action"]
    assert action == {"label": "Retry", "reload": True}


def test_a_long_form_is_not_carried_about() -> None:
    assert payload_of(DOWN, payload={"entered": "x" * 5_000})["action"] is None


def test_words_say_what_happened_and_name_no_ids() -> None:
    assert "database" in payload_of(DOWN)["message"]
    assert "7" not in payload_of(NotFound("Task 7 does not exist."))["message"]


def test_a_failure_of_the_answer_to_a_failure_is_not_answered_again() -> None:
    failed = OSError("gone")
    failed.failed_event = Event.from_event_type(session.SessionState.settle)[0]  # type: ignore[attr-defined]
    assert session.handle_exception(failed) == []
