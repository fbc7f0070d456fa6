"""A proxy in front of the server: https to the browser, and one client address for all."""

from tests.factories.people import PASSWORD
from tests.support.api_client import ApiServer, People, Person, good


def test_behind_a_proxy_that_speaks_https_one_signs_in_with_a_secure_cookie(
    api_server: ApiServer, people: People
) -> None:
    headers = {"Host": "tasks.example.com", "Origin": "https://tasks.example.com", "X-Forwarded-Proto": "https"}
    body = {"email": people.company.agent.email, "password": PASSWORD}
    answer = good(Person(api_server.base_url).ask("POST", "/api/auth/login", json=body, headers=headers))
    assert "; secure" in answer.headers["set-cookie"].lower()
    other = headers | {"Origin": "https://evil.example.com"}
    people.stranger.refused(403, "POST", "/api/auth/login", json=body, headers=other)


def test_people_behind_one_proxy_do_not_use_up_each_others_tries(people: People) -> None:
    body = {"email": people.company.manager.email, "password": "wrong"}
    # No other test comes from these addresses.
    one, other = people.viewer.address, people.neighbour.address
    codes = [
        people.stranger.ask("POST", "/api/auth/login", json=body, headers={"X-Forwarded-For": address}).status_code
        for address in (*[one] * 11, f"1.2.3.4, {one}", other)
    ]
    assert codes == [401] * 10 + [429, 429, 401]
