"""Due dates over HTTP: both local forms, RFC 3339, clock changes, and a change of the organization's time zone."""

import pytest

from tests.support.api_client import ApiServer

# zone, sent value, due_date, due_date_local, due_on
CASES = [
    (
        "America/New_York",
        "2026-03-08T02:30",
        "2026-03-08T07:30:00Z",
        "2026-03-08T03:30",
        None,
    ),  # skipped: moves on by the gap
    ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z", "2026-11-01T01:30", None),  # twice: the first
    ("America/New_York", "2026-07-01T15:00", "2026-07-01T19:00:00Z", "2026-07-01T15:00", None),
    ("America/New_York", "2026-07-01", "2026-07-01T04:00:00Z", "2026-07-01", "2026-07-01"),
    ("America/New_York", "2026-07-01T00:00", "2026-07-01T04:00:00Z", "2026-07-01", "2026-07-01"),
    ("America/New_York", "2026-07-01T04:00:00Z", "2026-07-01T04:00:00Z", "2026-07-01", "2026-07-01"),
    ("America/New_York", "2026-07-01T12:00:00+02:00", "2026-07-01T10:00:00Z", "2026-07-01T06:00", None),
    ("America/New_York", "2026-07-01t12:00:00z", "2026-07-01T12:00:00Z", "2026-07-01T08:00", None),
    ("Europe/Berlin", "2026-03-29T02:15", "2026-03-29T01:15:00Z", "2026-03-29T03:15", None),
    ("Europe/Berlin", "2026-10-25T02:15", "2026-10-25T00:15:00Z", "2026-10-25T02:15", None),
    ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z", "2026-04-24", "2026-04-24"),  # that day has no midnight
    ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z", "2026-09-06", "2026-09-06"),
    ("Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00Z", "2026-01-01", "2026-01-01"),
    ("Pacific/Niue", "2026-01-01T23:30", "2026-01-02T10:30:00Z", "2026-01-01T23:30", None),
    ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00Z", "2026-10-04T02:45", None),
    ("Asia/Kathmandu", "2026-05-05T05:45", "2026-05-05T00:00:00Z", "2026-05-05T05:45", None),
]


@pytest.mark.parametrize("zone", sorted({case[0] for case in CASES}))
def test_what_is_typed_comes_back_in_every_zone(api_server: ApiServer, zone: str) -> None:
    with api_server.people(timezone=zone) as people:
        contact = people.owner.contact()["id"]
        for case in (case for case in CASES if case[0] == zone):
            _, typed, due_date, local, due_on = case
            task = people.owner.task(contact, due_date=typed)
            assert (task["due_date"], task["due_date_local"], task["due_on"]) == (due_date, local, due_on), case
            changed = people.owner.put(f"/api/tasks/{people.owner.task(contact)['id']}", {"due_date": typed})
            assert changed["due_date"] == due_date
            again = people.owner.put(f"/api/tasks/{task['id']}", {"due_date": local})
            assert again["version"] == 1, "what was answered means the same when it is sent back"


def test_a_timed_task_reminds_at_its_instant_and_a_date_only_one_at_nine(api_server: ApiServer) -> None:
    with api_server.people(timezone="Asia/Tokyo") as people:
        contact = people.owner.contact()["id"]
        assert people.owner.task(contact, due_date="2030-05-01T10:00")["remind_at"] == "2030-05-01T01:00:00Z"
        assert people.owner.task(contact, due_date="2030-05-01")["remind_at"] == "2030-05-01T00:00:00Z"
        people.owner.put("/api/organization", {"date_reminder_time": "00:00"})
        assert people.owner.task(contact, due_date="2030-05-01")["remind_at"] == "2030-04-30T15:00:00Z"


def test_a_new_zone_keeps_days_and_instants(api_server: ApiServer) -> None:
    with api_server.people(timezone="America/New_York") as people:
        contact = people.owner.contact()["id"]
        dated = people.owner.task(contact, "Dated", due_date="2026-04-24")
        done = people.owner.task(contact, "Done", due_date="2026-04-24")
        people.owner.post(f"/api/tasks/{done['id']}/done")
        timed = people.owner.task(contact, "Timed", due_date="2026-04-24T15:00")
        snoozed = people.owner.task(contact, "Snoozed", due_date="2030-04-24")
        snoozed = people.owner.post(f"/api/tasks/{snoozed['id']}/snooze", {"until": "2030-06-01T10:00"})
        untouched = people.neighbour.task(people.neighbour.contact()["id"], due_date="2026-04-24")
        people.owner.put("/api/organization", {"timezone": "Africa/Cairo"})
        after = people.owner.get(f"/api/tasks/{dated['id']}")
        assert (after["due_on"], after["due_date_local"]) == ("2026-04-24", "2026-04-24")
        assert (after["due_date"], after["remind_at"]) == ("2026-04-23T22:00:00Z", "2026-04-24T06:00:00Z")
        assert people.owner.get(f"/api/tasks/{done['id']}")["due_date"] == "2026-04-23T22:00:00Z"
        assert after["version"] == dated["version"] + 1
        moved = people.owner.get(f"/api/tasks/{timed['id']}")
        assert (moved["due_date"], moved["remind_at"]) == (timed["due_date"], timed["remind_at"])
        assert moved["due_date_local"] == "2026-04-24T22:00"
        assert people.owner.get(f"/api/tasks/{snoozed['id']}")["remind_at"] == snoozed["remind_at"]
        assert people.neighbour.get(f"/api/tasks/{untouched['id']}") == untouched
        back = people.owner.put("/api/organization", {"timezone": "America/New_York"})
        assert back["timezone"] == "America/New_York"
        again = people.owner.get(f"/api/tasks/{dated['id']}")
        assert {name: again[name] for name in ("due_date", "remind_at")} == {
            name: dated[name] for name in ("due_date", "remind_at")
        }


def test_another_reminder_hour_moves_only_date_only_tasks(api_server: ApiServer) -> None:
    with api_server.people(timezone="Europe/Berlin") as people:
        contact = people.owner.contact()["id"]
        dated = people.owner.task(contact, due_date="2030-07-01")
        timed = people.owner.task(contact, due_date="2030-07-01T15:00")
        people.owner.put("/api/organization", {"date_reminder_time": "18:30"})
        assert people.owner.get(f"/api/tasks/{dated['id']}")["remind_at"] == "2030-07-01T16:30:00Z"
        assert people.owner.get(f"/api/tasks/{timed['id']}")["remind_at"] == timed["remind_at"]
