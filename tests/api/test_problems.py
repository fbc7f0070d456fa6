"""Every error response is a problem document, wherever the error happens."""

import pytest

from tests.support.api_client import People


@pytest.mark.parametrize(
    "path", ["/api/", "/api/nothing", "/api/tasks/", "/api/tasks/x/y/z", "/api/TASKS", "/api/tasks//done"]
)
def test_an_unknown_path_is_404(people: People, path: str) -> None:
    people.owner.refused(404, "GET", path)


@pytest.mark.parametrize(
    ("method", "path", "right"),
    [
        ("DELETE", "/api/tasks", "GET, HEAD, POST"),
        ("OPTIONS", "/api/tasks", "GET, HEAD, POST"),
        ("PATCH", "/api/tasks/x", "DELETE, GET, HEAD, PUT"),
        ("GET", "/api/tasks/x/lease", "DELETE, PUT"),
        ("GET", "/api/auth/login", "POST"),
        ("POST", "/api/dashboard", "GET, HEAD"),
        ("PUT", "/api/health", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_405_and_says_which_are_right(people: People, method: str, path: str, right: str) -> None:
    response = people.owner.ask(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, right)


@pytest.mark.parametrize("path", ["/api/tasks", "/api/me", "/api/dashboard", "/api/nothing", "/api/notifications"])
def test_a_stranger_gets_401_before_anything_is_looked_at(people: People, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        response = people.stranger.ask(method, path, content=b"{")
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/api/health", "/api/ready", "/api/openapi.json", "/api/docs"])
def test_health_and_the_description_are_open_to_all(people: People, path: str) -> None:
    assert people.stranger.ask("GET", path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/tasks", "/apix", "/favicon.ico"])
def test_a_server_without_pages_says_so(people: People, path: str) -> None:
    people.stranger.refused(404, "GET", path)


@pytest.mark.parametrize(
    "task_id", ["x", "1", "01890000-0000-7000-8000-000000000000", "%00", "..", "null", "9" * 4000, "é", "%ff"]
)
def test_an_id_that_is_none_is_404(people: People, task_id: str) -> None:
    for method, tail in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/done")):
        response = people.owner.ask(method, f"/api/tasks/{task_id}{tail}", json={} if method == "PUT" else None)
        assert response.status_code in (404, 405), response.text
