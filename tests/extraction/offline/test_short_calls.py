"""Short labelled calls in five languages: when each task is due and whose it is, and calls without a task of ours."""

import pytest

from tests.extraction.offline.labelled import ShortCall, short_calls


@pytest.mark.parametrize(
    "call",
    [
        *short_calls("days"),
        *short_calls("days_long"),
        *short_calls("promises"),
        *short_calls("present"),
        *short_calls("waiting"),
        *short_calls("matters"),
        *short_calls("handed"),
        *short_calls("others_days"),
        *short_calls("documents"),
        *short_calls("kept"),
        *short_calls("kept_ended"),
        *short_calls("together"),
    ],
    ids=lambda call: call.lines[-1][:40],
)
def test_a_task_is_due_on_the_day_that_was_meant(call: ShortCall) -> None:
    assert call.misses() == [], call.found()


@pytest.mark.parametrize(
    "call",
    [
        *short_calls("reports"),
        *short_calls("settled"),
        *short_calls("restated"),
        *short_calls("recapped"),
        *short_calls("delivered"),
        *short_calls("free"),
    ],
    ids=lambda call: call.lines[-2][:40],
)
def test_to_ask_and_to_report_is_one_task(call: ShortCall) -> None:
    assert call.misses() == [], call.found()
    assert len(call.found()) == len(call.tasks), call.found()


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    "call",
    [
        *short_calls("none"),
        *short_calls("none_said"),
        *short_calls("none_present"),
        *short_calls("none_told"),
        *short_calls("none_unbound"),
        *short_calls("none_ended"),
    ],
    ids=lambda call: call.lines[-1][:40],
)
def test_a_call_without_a_task_gives_none(call: ShortCall, named: bool) -> None:
    assert [item for item in call.found(named=named) if item.who != "contact"] == []


def test_all_turns_of_an_answering_machine_are_skipped() -> None:
    call = ShortCall(
        (
            "G: Hello, and thank you for calling Holm Barns.",
            "G: In an emergency, please call Janet on the number in your welcome pack.",
            "G: Otherwise, leave your name and number after the tone.",
            "G: We will call you back on Friday.",
            "G: To listen to your message again, press one.",
            "N: Come on, come on.",
        ),
        (),
    )
    assert call.found() == []


TALK = (
    "G: Hi, it's Greta Holm about the sash.",
    "N: Hello Greta.",
    "N: I'll bring the handle.",
    "G: Did you see the storm?",
    "N: Terrible, it was.",
    "G: The whole street was dark.",
    "N: Ours too, for hours.",
    "G: And cold with it.",
    "N: Very cold.",
    "G: Lovely to chat. Bye.",
)


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (TALK, 0),
        ((*TALK[:2], "N: I'll bring the handle on Friday.", *TALK[3:]), 1),
        ((*TALK[:2], *TALK[3:9], TALK[2], TALK[9]), 1),
        ((*TALK[:2], "G: Could you bring the handle?", "N: Sure, I will.", *TALK[4:]), 1),
        (TALK[:4], 1),
    ],
    ids=["early without a day", "with a day", "at the end", "asked for", "short call"],
)
def test_a_call_whose_only_promise_is_said_in_passing_gives_no_task(lines: tuple[str, ...], count: int) -> None:
    assert len(ShortCall(lines, ()).found()) == count
