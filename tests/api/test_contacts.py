"""Contacts over HTTP: making, changing, assigning, searching, paging."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.api_client import People, fields_of, good

FIELDS = {
    "id",
    "name",
    "company",
    "email",
    "phone",
    "created_at",
    "updated_at",
    "version",
    "open_task_count",
    "member_ids",
    "member_names",
    "tags",
    "check_in_days",
    "rhythm_days",
    "rhythm_tag",
    "last_contact_at",
    "check_in_on",
    "next_step",
}


def test_a_new_contact_has_every_field_and_a_place(people: People) -> None:
    body = {"name": " Ada Lovelace ", "company": "Engines", "email": "Ada@Engines.example", "phone": "+44 20 7946 0958"}
    response = good(people.owner.ask("POST", "/api/contacts", json=body))
    contact = response.json()
    assert response.status_code == 201
    assert set(contact) == FIELDS
    assert (contact["name"], contact["email"], contact["phone"]) == (
        "Ada Lovelace",
        "ada@engines.example",
        "+442079460958",
    )
    assert (contact["open_task_count"], contact["member_ids"], contact["version"]) == (0, [], 1)
    assert people.owner.get(response.headers["location"]) == contact


def test_fields_left_out_stay_and_null_clears(people: People) -> None:
    contact = people.owner.contact(company="Engines", email="a@example.com", phone="+14155550123")
    path = f"/api/contacts/{contact['id']}"
    renamed = people.owner.put(path, {"name": "Renamed"})
    assert renamed == {**contact, "name": "Renamed", "version": 2, "updated_at": renamed["updated_at"]}
    cleared = people.owner.put(path, {"company": None, "email": "", "phone": " "})
    assert (cleared["company"], cleared["email"], cleared["phone"]) == (None, None, None)
    assert people.owner.put(path, {"name": "Renamed"})["version"] == cleared["version"]


def test_tags_and_rhythm_are_made_changed_and_cleared(people: People) -> None:
    tags = [" VIP ", "vip", "cafe\u0301", "CAFÉ", "two  words", "Straße", "STRASSE", "Vip"]
    contact = people.owner.contact(tags=tags, check_in_days=30)
    assert (contact["tags"], contact["check_in_days"]) == (["VIP", "café", "two words", "Straße"], 30)
    path = f"/api/contacts/{contact['id']}"
    assert people.owner.put(path, {"company": "Engines"})["tags"] == contact["tags"]
    assert people.owner.put(path, {"tags": contact["tags"]})["version"] == 2
    changed = people.owner.put(path, {"tags": ["lab"], "check_in_days": 1})
    assert (changed["tags"], changed["check_in_days"], changed["version"]) == (["lab"], 1, 3)
    edits = people.owner.get(f"{path}/timeline")["items"][0]["changes"]
    assert {(edit["label"], edit["before"], edit["after"]) for edit in edits} == {
        ("Tags", "VIP, café, two words, Straße", "lab"), ("Rhythm", "Every 30 days", "Every day")
    }  # fmt: skip
    cleared = people.owner.put(path, {"tags": None, "check_in_days": None})
    assert (cleared["tags"], cleared["check_in_days"], cleared["check_in_on"]) == ([], None, None)


def test_a_contact_shows_its_last_contact_its_next_step_and_who_looks_after_it(people: People) -> None:
    contact = people.owner.contact(check_in_days=30)
    path = f"/api/contacts/{contact['id']}"
    people.owner.put(f"{path}/members", {"member_ids": [people.agent.member_id]})
    for title, more in (
        ("Later", {}),
        ("Theirs", {"due_date": "2030-01-01", "side": "they"}),
        ("Sooner", {"due_date": "2030-01-02"}),
    ):
        people.owner.task(contact["id"], title, **more)
    shown = people.owner.get(path)
    assert shown["last_contact_at"] is None
    assert shown["check_in_on"] is not None
    assert shown["member_names"] == [
        member["name"] for member in people.owner.get("/api/members")["items"] if member["id"] == people.agent.member_id
    ]
    step = shown["next_step"]
    assert (step["title"], step["due_on"], step["due_date_local"]) == ("Sooner", "2030-01-02", "2030-01-02")
    done = people.owner.ask("POST", f"/api/tasks/{step['id']}/done").json()
    shown = people.owner.get(path)
    assert (shown["last_contact_at"], shown["next_step"]["title"]) == (done["completed_at"], "Later")
    people.owner.ask("POST", f"/api/tasks/{step['id']}/reopen")
    assert people.owner.get(path)["last_contact_at"] is None


def test_lists_are_filtered_by_tag_next_step_and_silence(people: People) -> None:
    one = people.owner.contact("Tagged", tags=["VIP"], check_in_days=3650)
    people.owner.contact("Planned", tags=["50% off"])
    people.owner.task(people.owner.all("/api/contacts", tag="50% OFF")[0]["id"])
    assert people.owner.all("/api/contacts", tag=" vip ") == [one]
    assert people.owner.all("/api/contacts", no_next_step="true") == [one]
    assert people.owner.all("/api/contacts", gone_quiet="true") == []
    for name, value in (("no_next_step", "perhaps"), ("gone_quiet", ""), ("tag", "")):
        assert fields_of(people.owner.refused(422, "GET", "/api/contacts", params={name: value})) == {name}


def test_lists_are_sorted_by_last_contact_next_step_and_silence(people: People) -> None:
    ada, bea, cyd, dot = (people.owner.contact(name)["id"] for name in ("Ada", "Bea", "Cyd", "Dot"))
    for contact in (cyd, ada):
        people.owner.post(f"/api/contacts/{contact}/notes", {"text": "Spoke"})
    people.owner.task(dot, due_date="2031-01-02")
    people.owner.task(dot, due_date="2030-05-01", side="they")
    people.owner.task(cyd)
    people.owner.task(bea, due_date="2031-01-01T10:00")
    orders = {
        "name": [ada, bea, cyd, dot],
        "last_contact": [ada, cyd, dot, bea],
        "next_step": [bea, dot, cyd, ada],
        "quiet_longest": [bea, dot, cyd, ada],
    }
    for sort, order in orders.items():
        for limit in (1, 3, 200):
            assert [contact["id"] for contact in people.owner.all("/api/contacts", sort=sort, limit=limit)] == order
        assert [contact["id"] for contact in people.owner.get("/api/contacts", sort=sort, offset=3)["items"]] == order[
            3:
        ]
    assert people.neighbour.all("/api/contacts", sort="next_step") == []
    cursor = people.owner.get("/api/contacts", sort="last_contact", limit=1)["next_cursor"]
    for name, value in (("sort", "quiet_longest"), ("sort", "name"), ("q", "a")):
        problem = people.owner.refused(422, "GET", "/api/contacts", params={name: value, "cursor": cursor})
        assert fields_of(problem) == {"cursor"}
    assert fields_of(people.owner.refused(422, "GET", "/api/contacts", params={"sort": "-name"})) == {"sort"}


def test_a_list_holds_the_contacts_of_one_member(people: People) -> None:
    contact, _ = people.owner.contact("Ada"), people.owner.contact("Bea")
    path, agent = f"/api/contacts/{contact['id']}/members", people.agent.member_id
    people.owner.put(path, {"member_ids": [agent]})
    page = people.owner.get("/api/contacts", member_id=agent, include_total="true")
    assert ([one["id"] for one in page["items"]], page["total"]) == ([contact["id"]], 1)
    assert people.owner.all("/api/contacts", member_id=people.owner.member_id) == []
    assert people.neighbour.all("/api/contacts", member_id=agent) == []
    assert [one["id"] for one in people.owner.all("/api/contacts", member_id=agent, sort="updated_at")] == [
        contact["id"]
    ]
    assert fields_of(people.owner.refused(422, "GET", "/api/contacts", params={"member_id": "me"})) == {"member_id"}


def test_members_are_assigned_as_a_whole(people: People) -> None:
    path = f"/api/contacts/{people.owner.contact()['id']}/members"
    one, two = people.agent.member_id, people.colleague.member_id
    assert set(people.owner.put(path, {"member_ids": [one, two, one]})["member_ids"]) == {one, two}
    assert people.owner.put(path, {"member_ids": [two]})["member_ids"] == [two]
    assert people.owner.put(path, {"member_ids": []})["member_ids"] == []


def test_an_inactive_member_is_assigned_to_nothing(people: People) -> None:
    contact = people.owner.contact()["id"]
    people.owner.put(f"/api/members/{people.agent.member_id}", {"active": False})
    gone = people.agent.member_id
    members = people.owner.refused(422, "PUT", f"/api/contacts/{contact}/members", json={"member_ids": [gone]})
    task = people.owner.refused(
        422, "POST", "/api/tasks", json={"contact_id": contact, "title": "x", "assigned_to": gone}
    )
    assert [problem["errors"][0]["field"] for problem in (members, task)] == ["member_ids", "assigned_to"]


def test_two_who_assign_at_once_leave_one_of_both_answers(people: People) -> None:
    contact = people.owner.contact()["id"]
    groups = [[people.agent.member_id], [people.colleague.member_id, people.viewer.member_id]] * 3
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda ids: people.owner.put(f"/api/contacts/{contact}/members", {"member_ids": ids}), groups))
    assert set(people.owner.get(f"/api/contacts/{contact}")["member_ids"]) in (set(groups[0]), set(groups[1]))


def test_the_list_is_in_the_order_of_names_and_pages_by_cursor(people: People) -> None:
    names = ["Zoë", "abel", "Ábel", "Adam", "Öztürk", "ozan", "élan", "Same", "Same", "Same", "李", "5 Rivers"]
    for name in names:
        people.owner.contact(name)
    whole = [contact["name"] for contact in people.owner.all("/api/contacts")]
    assert sorted(whole) == sorted(names)
    assert whole.index("Adam") > max(whole.index("abel"), whole.index("Ábel"))
    assert whole.index("élan") < whole.index("Öztürk") < whole.index("Zoë")
    for limit in (1, 5, 12, 13):
        assert [c["name"] for c in people.owner.all("/api/contacts", limit=limit)] == whole
    page = people.owner.get("/api/contacts", limit=4, offset=6, include_total="true")
    assert ([c["name"] for c in page["items"]], page["total"]) == (whole[6:10], 12)


def test_a_walk_is_steady_while_contacts_come_and_go(people: People) -> None:
    made = {people.owner.contact(f"Person {number:02}")["id"] for number in range(20)}
    seen: list[str] = []
    gone: set[str] = set()
    for number, page in enumerate(people.owner.walk("/api/contacts", limit=3)):
        seen += [contact["id"] for contact in page]
        people.owner.contact(f"Person {number * 3:02} too")
        victim = sorted(made - gone)[number * 2 % 5]
        gone.add(victim)
        assert people.owner.ask("DELETE", f"/api/contacts/{victim}").status_code == 204
    assert len(seen) == len(set(seen))
    assert made - set(seen) <= gone


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("grace", {"Grace Hopper"}), ("HOP", {"Grace Hopper"}), ("opper", set()), ("navy", {"Grace Hopper"}),
        ("grace navy", {"Grace Hopper"}), ("grace ada", set()), ("zoe", {"Zoë Muñoz"}), ("MUNOZ", {"Zoë Muñoz"}),
        ("1415555", {"Zoë Muñoz"}), ("+1 (415) 555", {"Zoë Muñoz"}), ("navy.example", {"Grace Hopper"}), ("%", set()), ("_", set()), ("!!!", set()),
    ],
)  # fmt: skip
def test_search_finds_words_of_every_field(people: People, q: str, found: set[str]) -> None:
    people.owner.contact("Grace Hopper", company="Navy", email="grace@navy.example")
    people.owner.contact("Zoë Muñoz", phone="+14155550123")
    people.owner.contact("Ada Lovelace")
    assert {contact["name"] for contact in people.owner.all("/api/contacts", q=q)} == found


def test_deleting_a_contact_needs_the_permission_and_happens_once(people: People) -> None:
    path = f"/api/contacts/{people.owner.contact()['id']}"
    people.viewer.refused(403, "DELETE", path)
    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(lambda _: people.owner.ask("DELETE", path).status_code, range(4)))
    assert codes == [204, 404, 404, 404]


@pytest.mark.parametrize(
    "q",
    [
        "+44 7400 123456",
        "07400 123456",
        "7400123456",
        "123456",
        "0044 7400 123456",
        "+447400123456",
        "447400123456",
        "olive 123456",
        "tel:+447400123456",
        "٠٧٤٠٠ ١٢٣٤٥٦",
        "０７４００ １２３４５６",
    ],
)
def test_a_contact_and_its_tasks_are_found_by_its_number_in_any_form(people: People, q: str) -> None:
    found = people.owner.contact("Olive", phone="+44 7400 123456")
    other = people.owner.contact("Other", phone="+44 7400 123999")
    assert [contact["id"] for contact in people.owner.all("/api/contacts", q=q)] == [found["id"]]
    tasks = [people.owner.task(found["id"], "Send prices"), people.owner.task(other["id"], "Send prices")]
    for words in (q, f"{q} prices"):
        assert [task["id"] for task in people.owner.all("/api/tasks", q=words)] == [tasks[0]["id"]], words


def test_groups_of_digits_in_titles_are_found_before_numbers_of_contacts(people: People) -> None:
    contact = people.owner.contact("Olive", phone="+44 7400 123456")
    said = people.owner.task(people.owner.contact()["id"], "Ring back on 07400 123456")
    people.owner.task(contact["id"], "Send prices")
    assert [task["id"] for task in people.owner.all("/api/tasks", q="07400 123456")] == [said["id"]]


def test_national_numbers_are_read_in_the_organizations_country(people: People) -> None:
    assert people.owner.get("/api/organization")["country"] == "US"
    assert people.owner.contact(phone="(415) 555-0123 x7")["phone"] == "+14155550123;ext=7"
    people.owner.put("/api/organization", {"country": "de"})
    assert people.owner.contact(phone="089 1234567")["phone"] == "+49891234567"
    people.owner.put("/api/organization", {"timezone": "Europe/London", "country": None})
    assert people.owner.get("/api/organization")["country"] == "GB"
    problem = people.owner.refused(422, "PUT", "/api/organization", json={"country": "XX"})
    assert fields_of(problem) == {"country"}
    assert fields_of(people.owner.refused(422, "POST", "/api/contacts", json={"name": "A", "phone": "12"})) == {"phone"}


@pytest.mark.parametrize(
    ("name", "q"),
    [
        ("สมชาย ใจดี", "ชาย"),
        ("คุณสมชาย", "สมชาย"),
        ("김민수", "민수"),
        ("王小明", "小明"),
        ("山田太郎", "太郎"),
        ("Zoë Müller", "Zoe\u0308 mu\u0308ller"),
        ("田中 太郎", "田中太郎"),
        ("Seán O’Brien", "obrien"),
        ("Seán Obrien", "O'Brien"),
        ("Zoë Müller", "Mueller"),
        ("Zoe Mueller", "Müller"),
        ("Jan van den Berg", "vandenberg"),
        ("Jan Vandenberg", "van den Berg"),
    ],
)
def test_a_contact_is_found_by_part_of_its_name_in_any_script_and_spelling(people: People, name: str, q: str) -> None:
    found = people.owner.contact(name)
    people.owner.contact("Ada 明小 수민 Brie Mull Berg")
    titled = people.owner.task(people.owner.contact("Else")["id"], f"Ask {name} about prices")
    assert [one["id"] for one in people.owner.all("/api/tasks", q=f"{q} prices")] == [titled["id"]] * (
        "van" not in name
    )
    assert [contact["id"] for contact in people.owner.all("/api/contacts", q=q)] == [found["id"]]
    task = people.owner.task(found["id"], "Call")
    assert [one["id"] for one in people.owner.all("/api/tasks", q=f"{q} call")] == [task["id"]]


def test_the_spelling_that_was_typed_comes_first_where_all_are_on_one_page(people: People) -> None:
    names = ["Anna Müller", "Bob Mueller", "Zoe Muller"]
    for name in names:
        people.owner.contact(name)
    found = {q: [one["name"] for one in people.owner.get("/api/contacts", q=q)["items"]] for q in ("muller", "MÜLLER")}
    assert found == {"muller": ["Zoe Muller", "Anna Müller"], "MÜLLER": names}
    assert [one["name"] for one in people.owner.get("/api/contacts", q="mueller")["items"]] == names[1::-1]
    # Pages follow each other by name.
    assert [one["name"] for one in people.owner.all("/api/contacts", q="muller", limit=1)] == names[::2]


def test_the_rhythm_of_a_tag_is_a_setting_of_the_organization(people: People) -> None:
    assert people.viewer.get("/api/organization")["tag_rhythms"] == {}
    contact, own = people.owner.contact(tags=["vip"]), people.owner.contact(tags=["VIP"], check_in_days=90)
    assert people.owner.put("/api/organization", {"tag_rhythms": {" VIP ": 30}})["tag_rhythms"] == {"VIP": 30}
    read = {one["id"]: (one["rhythm_days"], one["rhythm_tag"]) for one in people.owner.all("/api/contacts")}
    assert (read[contact["id"]], read[own["id"]]) == ((30, "vip"), (90, None))
    entry = people.owner.get("/api/audit", action="organization.changed")["items"][0]
    assert entry["details"]["changes"]["tag_rhythms"] == [{}, {"VIP": 30}]
    people.agent.refused(403, "PUT", "/api/organization", json={"tag_rhythms": {}})
    for bad in (
        {"VIP": 0}, {"VIP": 3651}, {"VIP": "soon"}, {"VIP": None}, {"": 1}, {"a,b": 1}, {"x" * 41: 1},
        {"VIP": 1, "vip": 2}, {f"tag {number}": 1 for number in range(21)}, ["VIP"], None,
    ):  # fmt: skip
        problem = people.owner.refused(422, "PUT", "/api/organization", json={"tag_rhythms": bad})
        assert {field.partition(".")[0] for field in fields_of(problem)} == {"tag_rhythms"}
    assert people.owner.put("/api/organization", {"tag_rhythms": {}})["tag_rhythms"] == {}
    assert people.owner.get(f"/api/contacts/{contact['id']}")["check_in_on"] is None
