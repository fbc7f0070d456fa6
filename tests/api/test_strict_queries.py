"""Unknown query parameters on every route, HEAD on every GET, entity tags as proxies hand them on, filters of contacts."""

from typing import Any

import pytest
from fastapi.routing import APIRoute

from taskapp import rest
from tests.support.api_client import ApiServer, People, fields_of, good

MISSING = "01890000-0000-7000-8000-000000000000"
ROUTES = sorted(
    {
        (method, route.path)
        for router in rest.ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
)
STRICT = [(method, path) for method, path in ROUTES if path not in rest.OPEN_QUERIES]


def filled(path: str) -> str:
    """The path with an id in place of each parameter."""
    return "/".join(MISSING if part.startswith("{") else part for part in path.split("/"))


@pytest.fixture(scope="module")
def people(api_server: ApiServer) -> Any:
    """One company for all tests of this module."""
    with api_server.people() as people:
        yield people


def test_an_unknown_query_parameter_is_refused_by_name_on_every_route(people: People) -> None:
    accepted = []
    for method, path in STRICT:
        # Not a token: some routes end it.
        answer = people.owner.http.request(method, filled(path), params={"no_such_filter": "x"})
        names = {error["field"] for error in answer.json().get("errors", ())} if answer.status_code == 422 else set()
        if names != {"no_such_filter"}:
            accepted.append((method, path, answer.status_code))
    assert len(STRICT) > 90
    assert accepted == []


@pytest.mark.parametrize(
    "query", ["search=zzzz", "assignee=x", "page=2", "due_before=2026-01-01", "statuss=done", "Status=done"]
)
def test_a_filter_that_tasks_do_not_have_is_named_with_those_they_have(people: People, query: str) -> None:
    problem = people.owner.refused(422, "GET", f"/api/tasks?{query}")
    assert fields_of(problem) == {query.partition("=")[0]}
    assert "assigned_to" in problem["detail"]


def test_a_parameter_given_twice_is_refused(people: People) -> None:
    assert fields_of(people.owner.refused(422, "GET", "/api/tasks?status=open&status=done")) == {"status"}


def test_addresses_that_other_programs_call_take_their_parameters(people: People) -> None:
    answer = people.stranger.http.get("/api/auth/sso/callback", params={"session_state": "x"}, follow_redirects=False)
    assert answer.status_code != 422


def test_head_answers_like_get_without_a_body(people: People) -> None:
    contact = people.owner.contact()
    paths = ["/api/health", "/api/tasks", "/api/me", "/api/openapi.json", f"/api/contacts/{contact['id']}"]
    for path in paths:
        read, head = people.owner.http.get(path), people.owner.http.head(path)
        assert head.status_code == read.status_code == 200
        assert head.content == b""
        assert head.headers["content-length"] == str(len(read.content))
        assert head.headers.get("etag") == read.headers.get("etag")
    assert people.owner.http.head(f"/api/tasks/{MISSING}").status_code == 404
    assert people.owner.http.head("/api/tasks/quick-and-gone/done").status_code == 405
    assert people.stranger.http.head("/api/tasks").status_code == 401


@pytest.mark.parametrize("tag", ['"{}-gzip"', 'W/"{}-gzip"', '"{};gzip"', '"{}--gzip"', '"{}-br"', '"{}"-gzip', "{}"])
def test_a_tag_that_a_compressing_proxy_changed_still_names_its_version(people: People, tag: str) -> None:
    contact = people.owner.contact()
    for path in (f"/api/tasks/{people.owner.task(contact['id'])['id']}", f"/api/contacts/{contact['id']}"):
        field = "title" if "tasks" in path else "name"
        good(people.owner.ask("PUT", path, json={field: "One"}, headers={"If-Match": tag.format(1)}))
        people.owner.refused(412, "PUT", path, json={field: "Two"}, headers={"If-Match": tag.format(1)})


def test_contacts_are_found_by_their_whole_email_address_only(people: People) -> None:
    wanted = people.owner.contact("Ann", email="ann@filters.example")
    people.owner.contact("Anna", email="anna@filters.example")
    assert people.owner.all("/api/contacts", email=" ANN@Filters.example ") == [wanted]
    for other in ("nn@filters.example", "ann@filters", "%"):
        assert people.owner.all("/api/contacts", email=other) == []
    assert fields_of(people.owner.refused(422, "GET", "/api/contacts?email=")) == {"email"}


@pytest.mark.parametrize(
    "written",
    ["+12125550147", "(212) 555-0147", "212-555-0147", "001 212 555 0147", "1 212 555 0147", "2125550147", "555-0147"],
)
def test_contacts_are_found_by_any_common_form_of_their_number(people: People, written: str) -> None:
    wanted = people.owner.contact("Numbered", phone="+1 212 555 0147")
    other = people.owner.contact("Other", phone="+1 646 555 0148")
    found = people.owner.all("/api/contacts", phone=written)
    assert wanted["id"] in {contact["id"] for contact in found}
    assert {contact["phone"] for contact in found} == {"+12125550147"}
    assert other not in found


def test_a_national_number_of_another_country_is_found_when_nobody_here_has_it(people: People) -> None:
    wanted = people.owner.contact("Abroad", phone="+447400123456")
    for written in ("07400 123456", "+44 7400 123456", "+44 (0)7400 123456", "7400123456"):
        assert people.owner.all("/api/contacts", phone=written) == [wanted], written
    extended = people.owner.contact("Extended", phone="+1 608 271 9000 x11")
    assert people.owner.all("/api/contacts", phone="608-271-9000") == [extended]
    assert people.owner.all("/api/contacts", phone="608-271-9000 ext. 12") == []
    assert people.owner.all("/api/contacts", phone="+4930999999") == []
    assert fields_of(people.owner.refused(422, "GET", "/api/contacts", params={"phone": "12"})) == {"phone"}


def test_filters_of_contacts_hide_what_the_member_may_not_see(people: People) -> None:
    hidden = people.owner.contact("Hidden", email="hidden@filters.example", phone="+13125550100")
    for query in ({"email": "hidden@filters.example"}, {"phone": "+13125550100"}, {"q": "hidden"}):
        assert people.owner.all("/api/contacts", **query) == [hidden]
        page = people.agent.get("/api/contacts", include_total=True, **query)
        assert (page["items"], page["total"]) == ([], 0)
        assert people.neighbour.all("/api/contacts", **query) == []
