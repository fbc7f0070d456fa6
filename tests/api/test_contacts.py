"""Contacts over HTTP: making, changing, assigning, searching, paging."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.api_client import Cast, good

FIELDS = {"id", "name", "company", "email", "phone", "created_at", "version", "open_task_count", "member_ids"}


def test_a_new_contact_has_every_field_and_a_place(cast: Cast) -> None:
    body = {"name": " Ada Lovelace ", "company": "Engines", "email": "Ada@Engines.example", "phone": "+44 20 7946 0958"}
    response = good(cast.owner.ask("POST", "/api/contacts", json=body))
    contact = response.json()
    assert response.status_code == 201
    assert set(contact) == FIELDS
    assert (contact["name"], contact["email"], contact["phone"]) == (
        "Ada Lovelace",
        "ada@engines.example",
        "+442079460958",
    )
    assert (contact["open_task_count"], contact["member_ids"], contact["version"]) == (0, [], 1)
    assert cast.owner.get(response.headers["location"]) == contact


def test_fields_left_out_stay_and_null_clears(cast: Cast) -> None:
    contact = cast.owner.contact(company="Engines", email="a@example.com", phone="+14155550123")
    path = f"/api/contacts/{contact['id']}"
    assert cast.owner.put(path, {"name": "Renamed"}) == {**contact, "name": "Renamed", "version": 2}
    cleared = cast.owner.put(path, {"company": None, "email": "", "phone": " "})
    assert (cleared["company"], cleared["email"], cleared["phone"]) == (None, None, None)
    assert cast.owner.put(path, {"name": "Renamed"})["version"] == cleared["version"]


def test_members_are_assigned_as_a_whole(cast: Cast) -> None:
    path = f"/api/contacts/{cast.owner.contact()['id']}/members"
    one, two = cast.agent.member_id, cast.colleague.member_id
    assert set(cast.owner.put(path, {"member_ids": [one, two, one]})["member_ids"]) == {one, two}
    assert cast.owner.put(path, {"member_ids": [two]})["member_ids"] == [two]
    assert cast.owner.put(path, {"member_ids": []})["member_ids"] == []


def test_an_inactive_member_is_assigned_to_nothing(cast: Cast) -> None:
    contact = cast.owner.contact()["id"]
    cast.owner.put(f"/api/members/{cast.agent.member_id}", {"active": False})
    gone = cast.agent.member_id
    members = cast.owner.refused(422, "PUT", f"/api/contacts/{contact}/members", json={"member_ids": [gone]})
    task = cast.owner.refused(
        422, "POST", "/api/tasks", json={"contact_id": contact, "title": "x", "assigned_to": gone}
    )
    assert [problem["errors"][0]["field"] for problem in (members, task)] == ["member_ids", "assigned_to"]


def test_two_who_assign_at_once_leave_one_of_both_answers(cast: Cast) -> None:
    contact = cast.owner.contact()["id"]
    groups = [[cast.agent.member_id], [cast.colleague.member_id, cast.viewer.member_id]] * 3
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda ids: cast.owner.put(f"/api/contacts/{contact}/members", {"member_ids": ids}), groups))
    assert set(cast.owner.get(f"/api/contacts/{contact}")["member_ids"]) in (set(groups[0]), set(groups[1]))


def test_the_list_is_in_the_order_of_names_and_pages_by_cursor(cast: Cast) -> None:
    names = ["Zoë", "abel", "Ábel", "Adam", "Öztürk", "ozan", "élan", "Same", "Same", "Same", "李", "5 Rivers"]
    for name in names:
        cast.owner.contact(name)
    whole = [contact["name"] for contact in cast.owner.all("/api/contacts")]
    assert sorted(whole) == sorted(names)
    assert whole.index("Adam") > max(whole.index("abel"), whole.index("Ábel"))
    assert whole.index("élan") < whole.index("Öztürk") < whole.index("Zoë")
    for limit in (1, 5, 12, 13):
        assert [c["name"] for c in cast.owner.all("/api/contacts", limit=limit)] == whole
    page = cast.owner.get("/api/contacts", limit=4, offset=6, include_total="true")
    assert ([c["name"] for c in page["items"]], page["total"]) == (whole[6:10], 12)


def test_a_walk_is_steady_while_contacts_come_and_go(cast: Cast) -> None:
    made = {cast.owner.contact(f"Person {number:02}")["id"] for number in range(20)}
    seen: list[str] = []
    gone: set[str] = set()
    for number, page in enumerate(cast.owner.walk("/api/contacts", limit=3)):
        seen += [contact["id"] for contact in page]
        cast.owner.contact(f"Person {number * 3:02} too")
        victim = sorted(made - gone)[number * 2 % 5]
        gone.add(victim)
        assert cast.owner.ask("DELETE", f"/api/contacts/{victim}").status_code == 204
    assert len(seen) == len(set(seen))
    assert made - set(seen) <= gone


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("grace", {"Grace Hopper"}), ("HOP", {"Grace Hopper"}), ("opper", set()), ("navy", {"Grace Hopper"}),
        ("grace navy", {"Grace Hopper"}), ("grace ada", set()), ("zoe", {"Zoë Muñoz"}), ("MUNOZ", {"Zoë Muñoz"}),
        ("1415555", {"Zoë Muñoz"}), ("+1 (415) 555", set()), ("navy.example", {"Grace Hopper"}), ("%", set()), ("_", set()), ("!!!", set()),
    ],
)  # fmt: skip
def test_search_finds_words_of_every_field(cast: Cast, q: str, found: set[str]) -> None:
    cast.owner.contact("Grace Hopper", company="Navy", email="grace@navy.example")
    cast.owner.contact("Zoë Muñoz", phone="+14155550123")
    cast.owner.contact("Ada Lovelace")
    assert {contact["name"] for contact in cast.owner.all("/api/contacts", q=q)} == found


def test_deleting_a_contact_needs_the_permission_and_happens_once(cast: Cast) -> None:
    path = f"/api/contacts/{cast.owner.contact()['id']}"
    cast.viewer.refused(403, "DELETE", path)
    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(lambda _: cast.owner.ask("DELETE", path).status_code, range(4)))
    assert codes == [204, 404, 404, 404]
