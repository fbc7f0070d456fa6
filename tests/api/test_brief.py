"""A contact at a glance over HTTP."""

from tests.support.api_client import People

CALL = {"direction": "outbound", "started_at": "2026-01-05T10:00:00Z", "duration_seconds": 60}


def test_a_brief_tells_everything_about_a_contact(people: People) -> None:
    owner = people.owner
    zoe = owner.contact("Zoë", tags=["implant"], check_in_days=30, phone="+14155550123")
    other = owner.contact("Bob")
    late = owner.task(zoe["id"], "Send the price list", due_date="2026-01-08")
    owner.task(zoe["id"], "Some day")
    theirs = owner.task(zoe["id"], "Her X-ray", side="they")
    owner.post(f"/api/tasks/{owner.task(zoe['id'], 'Send directions')['id']}/dismiss")
    owner.task(other["id"], "Not hers")
    call = owner.post("/api/calls", {"contact_id": zoe["id"], **CALL})
    for of, hour in ((zoe, "09"), (other, "11")):
        owner.post("/api/calls", {"contact_id": of["id"], **CALL, "started_at": f"2026-01-05T{hour}:00:00Z"})
    brief = owner.get(f"/api/contacts/{zoe['id']}/brief")
    contact = owner.get(f"/api/contacts/{zoe['id']}")
    assert brief["contact"] == contact
    assert (contact["tags"], contact["check_in_on"], contact["next_step"]["id"]) == (
        ["implant"],
        "2026-02-04",
        late["id"],
    )
    assert (brief["gone_quiet"], brief["notes"]) == (True, [])
    assert [task["title"] for task in brief["we_owe"]["tasks"]] == ["Send the price list", "Some day"]
    assert (brief["we_owe"]["count"], brief["they_owe"]["count"]) == (2, 1)
    assert brief["they_owe"]["tasks"] == [owner.get(f"/api/tasks/{theirs['id']}")]
    assert (brief["last_call"]["id"], brief["last_call"]["summary"]) == (call["id"], None)
    for number in range(4):
        owner.post(f"/api/contacts/{zoe['id']}/notes", {"text": f"Note {number}"})
    brief = owner.get(f"/api/contacts/{zoe['id']}/brief")
    assert brief["gone_quiet"] is False
    assert [(note["text"], note["by"]) for note in brief["notes"]] == [
        ("Note 3", "Owner"),
        ("Note 2", "Owner"),
        ("Note 1", "Owner"),
    ]


def test_a_brief_shows_nine_tasks_of_a_side_the_most_urgent_first_and_counts_them_all(people: People) -> None:
    zoe = people.owner.contact("Zoë")
    for day in range(12, 0, -1):
        people.owner.task(zoe["id"], f"Due on the {day}", due_date=f"2030-01-{day:02}")
    owed = people.owner.get(f"/api/contacts/{zoe['id']}/brief")["we_owe"]
    assert [task["title"] for task in owed["tasks"]] == [f"Due on the {day}" for day in range(1, 10)]
    assert owed["count"] == 12


def test_the_brief_of_a_hidden_a_foreign_and_a_missing_contact_is_404(people: People) -> None:
    zoe = people.owner.contact("Zoë")
    people.agent.refused(404, "GET", f"/api/contacts/{zoe['id']}/brief")
    people.neighbour.refused(404, "GET", f"/api/contacts/{zoe['id']}/brief")
    people.owner.refused(404, "GET", "/api/contacts/01890000-0000-7000-8000-000000000000/brief")
    people.owner.put(f"/api/contacts/{zoe['id']}/members", {"member_ids": [people.agent.member_id]})
    assert people.agent.get(f"/api/contacts/{zoe['id']}/brief")["contact"]["id"] == zoe["id"]
