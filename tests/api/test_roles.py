"""Every operation of the API for everybody: the roles, a neighbour, a stranger. A route without a row here fails."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from taskapp.access import permissions as p
from tests.support.api_client import ROLES, ApiServer, People, Person

MISSING = "01890000-0000-7000-8000-000000000000"
ANYBODY, SIGNED_IN = "anybody", "signed in"
# The permission each operation needs; of a tuple, one is enough.
NEEDS: dict[str, str | tuple[str, ...]] = {
    "POST /api/auth/login": ANYBODY,
    "POST /api/auth/signup": ANYBODY,
    "POST /api/auth/logout": ANYBODY,
    "GET /api/auth/way-in": ANYBODY,
    "POST /api/auth/forgot": ANYBODY,
    "POST /api/auth/reset": ANYBODY,
    "POST /api/me/email": SIGNED_IN,
    "POST /api/members/{}/reset-link": p.MEMBER_MANAGE,
    "POST /api/invitations/look-up": ANYBODY,
    "POST /api/invitations/accept": ANYBODY,
    "POST /api/invitations/decline": ANYBODY,
    "GET /api/invitations": p.MEMBER_MANAGE,
    "POST /api/invitations/{}/renew": p.MEMBER_MANAGE,
    "DELETE /api/invitations/{}": p.MEMBER_MANAGE,
    "POST /api/auth/login/second-factor": ANYBODY,
    "POST /api/auth/login/passkey-options": ANYBODY,
    "POST /api/auth/login/passkey": ANYBODY,
    "GET /api/second-factor": SIGNED_IN,
    "POST /api/second-factor/totp": SIGNED_IN,
    "POST /api/second-factor/totp/enable": SIGNED_IN,
    "POST /api/second-factor/totp/disable": SIGNED_IN,
    "POST /api/second-factor/recovery-codes": SIGNED_IN,
    "POST /api/second-factor/passkeys/options": SIGNED_IN,
    "POST /api/second-factor/passkeys": SIGNED_IN,
    "POST /api/second-factor/passkeys/{}/remove": SIGNED_IN,
    "GET /api/second-factor/members": p.MEMBER_MANAGE,
    "GET /api/auth/sso": ANYBODY,
    "GET /api/auth/sso/start": ANYBODY,
    "GET /api/auth/sso/callback": ANYBODY,
    "GET /api/auth/sso/logout": ANYBODY,
    "GET /api/sso": SIGNED_IN,
    "POST /api/sso/link": SIGNED_IN,
    "POST /api/sso/unlink": SIGNED_IN,
    "GET /api/health": ANYBODY,
    "GET /api/ready": ANYBODY,
    "POST /api/auth/switch": SIGNED_IN,
    "POST /api/auth/password": SIGNED_IN,
    "GET /api/me": SIGNED_IN,
    "PUT /api/me": SIGNED_IN,
    "GET /api/tokens": SIGNED_IN,
    "POST /api/tokens": SIGNED_IN,
    "DELETE /api/tokens/{}": SIGNED_IN,
    "GET /api/sessions": SIGNED_IN,
    "DELETE /api/sessions": SIGNED_IN,
    "DELETE /api/sessions/{}": SIGNED_IN,
    "GET /api/members": SIGNED_IN,
    "POST /api/members": p.MEMBER_MANAGE,
    "PUT /api/members/{}": p.MEMBER_MANAGE,
    "DELETE /api/members/{}": p.MEMBER_MANAGE,
    "DELETE /api/me": SIGNED_IN,
    "DELETE /api/organization": p.ORGANIZATION_UPDATE,
    "POST /api/organization/restore": SIGNED_IN,
    "POST /api/export": SIGNED_IN,
    "GET /api/export": SIGNED_IN,
    "GET /api/export/status": SIGNED_IN,
    "GET /api/organization": SIGNED_IN,
    "PUT /api/organization": p.ORGANIZATION_UPDATE,
    "GET /api/tasks": p.TASK_LIST,
    "POST /api/tasks": p.TASK_CREATE,
    "POST /api/tasks/quick": p.TASK_CREATE,
    "GET /api/tasks/today": p.TASK_LIST,
    "GET /api/tasks/{}": p.TASK_VIEW,
    "PUT /api/tasks/{}": p.TASK_UPDATE,
    "DELETE /api/tasks/{}": p.TASK_DELETE,
    "POST /api/tasks/{}/done": p.TASK_UPDATE,
    "POST /api/tasks/{}/dismiss": p.TASK_UPDATE,
    "POST /api/tasks/{}/reopen": p.TASK_UPDATE,
    "POST /api/tasks/{}/restore": p.TASK_DELETE,
    "POST /api/tasks/{}/snooze": p.TASK_UPDATE,
    "POST /api/tasks/batch": p.TASK_UPDATE,
    "POST /api/tasks/{}/follow-up": p.TASK_UPDATE,
    "POST /api/tasks/{}/attempts": p.TASK_UPDATE,
    "GET /api/tasks/{}/attempts": p.TASK_VIEW,
    "POST /api/tasks/work/next": p.TASK_UPDATE,
    "PUT /api/tasks/{}/lease": p.TASK_UPDATE,
    "DELETE /api/tasks/{}/lease": p.TASK_UPDATE,
    "GET /api/tasks/{}/reminders": p.TASK_VIEW,
    "GET /api/contacts": p.CONTACT_LIST,
    "POST /api/contacts": p.CONTACT_CREATE,
    "GET /api/contacts/{}": (p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED),
    "PUT /api/contacts/{}": p.CONTACT_UPDATE,
    "DELETE /api/contacts/{}": p.CONTACT_DELETE,
    "PUT /api/contacts/{}/members": p.CONTACT_UPDATE,
    "GET /api/contacts/{}/tasks": p.TASK_LIST,
    "GET /api/contacts/{}/brief": (p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED),
    "GET /api/contacts/{}/timeline": (p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED),
    "POST /api/contacts/{}/notes": p.CONTACT_UPDATE,
    "DELETE /api/contacts/{}/notes/{}": p.CONTACT_UPDATE,
    "GET /api/notifications": SIGNED_IN,
    "POST /api/notifications/{}/read": SIGNED_IN,
    "POST /api/notifications/read-all": SIGNED_IN,
    "GET /api/notifications/preferences": SIGNED_IN,
    "PUT /api/notifications/preferences": SIGNED_IN,
    "GET /api/notifications/outbox": p.ORGANIZATION_UPDATE,
    "POST /api/notifications/outbox/send-again": p.ORGANIZATION_UPDATE,
    "POST /api/notifications/outbox/{}/send-again": p.ORGANIZATION_UPDATE,
    "GET /api/notifications/push/key": SIGNED_IN,
    "GET /api/notifications/push": SIGNED_IN,
    "POST /api/notifications/push": SIGNED_IN,
    "DELETE /api/notifications/push": SIGNED_IN,
    "GET /api/webhooks": p.ORGANIZATION_UPDATE,
    "POST /api/webhooks": p.ORGANIZATION_UPDATE,
    "PUT /api/webhooks/{}": p.ORGANIZATION_UPDATE,
    "DELETE /api/webhooks/{}": p.ORGANIZATION_UPDATE,
    "GET /api/webhooks/{}/secret": p.ORGANIZATION_UPDATE,
    "POST /api/webhooks/{}/rotate": p.ORGANIZATION_UPDATE,
    "POST /api/webhooks/{}/test": p.ORGANIZATION_UPDATE,
    "GET /api/dashboard": p.TASK_LIST,
    "GET /api/calls": p.CALL_LIST,
    "POST /api/calls": p.CALL_CREATE,
    "GET /api/calls/{}": p.CALL_VIEW,
    "PUT /api/calls/{}": p.CALL_UPDATE,
    "POST /api/calls/{}/process": p.CALL_UPDATE,
    "DELETE /api/calls/{}": p.CALL_DELETE,
    "POST /api/calls/{}/undo": p.CALL_CREATE,
    "GET /api/calls/{}/recording": p.CALL_VIEW,
    "GET /api/calls/{}/tasks": p.CALL_VIEW,
    "POST /api/calls/{}/tasks": p.TASK_CREATE,
    "GET /api/calls/{}/suggestions": p.CALL_VIEW,
    "GET /api/suggestions": p.CALL_VIEW,
    "GET /api/suggestions/decided": p.CALL_VIEW,
    "GET /api/suggestions/trust": p.CALL_VIEW,
    "POST /api/ai/categories/{}/turn-on": p.AI_SETTINGS_UPDATE,
    "POST /api/tasks/{}/wrong": p.TASK_UPDATE,
    "POST /api/suggestions/{}/undo": p.TASK_UPDATE,
    "POST /api/suggestions/{}/accept": p.TASK_UPDATE,
    "POST /api/suggestions/{}/dismiss": p.TASK_UPDATE,
    "POST /api/suggestions/{}/merge": p.TASK_UPDATE,
    "GET /api/tasks/{}/evidence": p.TASK_VIEW,
    "GET /api/telephony/lines": p.ORGANIZATION_UPDATE,
    "PUT /api/telephony/lines": p.ORGANIZATION_UPDATE,
    "POST /api/twilio/recording": ANYBODY,
    "POST /api/twilio/status": ANYBODY,
    "GET /api/audit": p.MEMBER_MANAGE,
    "GET /api/ai/settings": p.AI_SETTINGS_VIEW,
    "PUT /api/ai/settings": p.AI_SETTINGS_UPDATE,
    "POST /api/ai/settings/test": p.AI_SETTINGS_UPDATE,
    "GET /api/ai/usage": p.AI_SETTINGS_VIEW,
}
# The number of operations when this was written, so that none is lost unnoticed.
AT_LEAST = 60
# What needs a browser's login, so that no token is enough: the login moves to one organization, or guards itself.
BROWSER_ONLY = {"POST /api/auth/switch", "POST /api/sso/unlink", "POST /api/notifications/push"} | {
    line for line in NEEDS if line.startswith("POST /api/second-factor/")
}
# Refused for another reason than the role: a token instead of a login, and agents may not assign members.
OWN_REFUSALS = {(operation, role) for operation in BROWSER_ONLY for role in (*ROLES, "neighbour")} | {
    ("PUT /api/contacts/{}/members", role) for role in ("agent", "colleague")
}
# Only owners and admins may, and only an owner, whatever the permissions.
OWN_REFUSALS |= {
    (f"{way} /api/export{end}", role)
    for role in ("manager", "agent", "colleague", "viewer")
    for way, end in (("GET", ""), ("POST", ""), ("GET", "/status"))
}
OWN_REFUSALS |= {("POST /api/organization/restore", role) for role in ROLES if role != "owner"}


@pytest.fixture(scope="module")
def people(api_server: ApiServer) -> Iterator[People]:
    with api_server.people() as people:
        yield people


@pytest.fixture(scope="module")
def operations(people: People) -> list[str]:
    paths = people.stranger.get("/api/openapi.json")["paths"]
    return [
        f"{method.upper()} {re.sub(r'{[^}]+}', '{}', path)}" for path, methods in paths.items() for method in methods
    ]


def test_every_operation_has_its_row_and_none_was_lost(operations: list[str]) -> None:
    assert len(operations) >= AT_LEAST
    assert len(set(operations)) == len(operations)
    assert set(operations) - set(NEEDS) == set(), "say in ASKS what these operations ask for"


@pytest.mark.parametrize("role", [*ROLES, "neighbour", "stranger"])
@pytest.mark.trust("Every operation is refused to whose role lacks its permission, over REST")
def test_a_role_may_do_what_its_permissions_say_and_nothing_else(
    people: People, operations: list[str], role: str, record_property: Callable[[str, object], None]
) -> None:
    person: Person = getattr(people, role)
    wrong = [line for operation in operations if (line := problem_with(person, role, operation))]
    assert wrong == []
    record_property("tried", f"{len(operations)} operations")


def problem_with(person: Person, role: str, operation: str) -> str | None:
    """What is wrong with the response of `operation` to this person; None when nothing is."""
    method, _, path = operation.partition(" ")
    response = person.ask(method, path.replace("{}", MISSING), json={} if method in ("POST", "PUT") else None)
    status = response.status_code
    if status >= 500:
        return f"{operation}: {status}"
    needs = NEEDS[operation]
    if needs == ANYBODY:
        return f"{operation}: {status} for everybody" if status == 403 and "twilio" not in path else None
    if role == "stranger":
        return None if status == 401 else f"{operation}: {status} without a login"
    if (operation, role) in OWN_REFUSALS:
        return None if status in (403, 422) else f"{operation}: {status}"
    return wrong_status(person, operation, needs, status)


def wrong_status(person: Person, operation: str, needs: str | tuple[str, ...], status: int) -> str | None:
    assert person.actor
    needed = (needs,) if isinstance(needs, str) else needs
    if needs == SIGNED_IN or person.actor.permissions & set(needed):
        refused = status in (401, 403)
        return f"{operation}: {status}, though allowed" if refused else None
    return None if status == 403 else f"{operation}: {status}, though {needed} is missing"


def test_roles_hold_the_permissions_of_the_contract(people: People) -> None:
    tasks = {"Task:Collection:List", "Task:Collection:Create", "Task:Instance:View", "Task:Instance:Update"}
    contacts = {
        "Contact:Collection:List",
        "Contact:Collection:Create",
        "Contact:Instance:View",
        "Contact:Instance:Update",
        "Contact:Instance:Delete",
    }
    permissions: dict[str, set[str]] = {
        role: set(getattr(people, role).get("/api/me")["permissions"]) for role in ROLES
    }
    assert (
        permissions["owner"]
        == permissions["admin"]
        >= permissions["manager"] | {"Member:Manage", "Organization:Update", "Ai:Settings:View", "Ai:Settings:Update"}
    )
    assert permissions["manager"] >= tasks | contacts | {"Task:Instance:Delete"}
    assert not {name for name in permissions["manager"] if name.startswith(("Ai:", "Member:", "Organization:"))}
    assert tasks <= permissions["agent"]
    assert "Task:Instance:Delete" not in permissions["agent"]
    assert "Contact:Instance:View" not in permissions["agent"]
    assert {"Contact:Instance:ViewAssigned", "Contact:Collection:Create", "Contact:Instance:Update"} <= permissions[
        "agent"
    ]
    assert all(name.endswith((":List", ":View")) for name in permissions["viewer"])


def test_what_is_forbidden_is_refused_before_the_body_is_looked_at(people: People) -> None:
    for body in ({"nonsense": 1}, [], {"contact_id": MISSING, "title": "x"}):
        for path in ("/api/tasks", "/api/contacts"):
            people.viewer.refused(403, "POST", path, json=body)
        people.viewer.refused(403, "PUT", f"/api/tasks/{MISSING}", json=body)


def test_only_an_owner_touches_owners_and_one_always_stays(people: People) -> None:
    owner = f"/api/members/{people.owner.member_id}"
    people.admin.refused(403, "PUT", owner, json={"active": False})
    people.admin.refused(403, "PUT", owner, json={"role": "viewer"})
    people.admin.refused(403, "PUT", f"/api/members/{people.viewer.member_id}", json={"role": "owner"})
    people.owner.refused(409, "PUT", owner, json={"role": "admin"})
    people.owner.refused(409, "PUT", owner, json={"active": False})
    assert people.owner.get("/api/me")["member"]["role"] == "owner"


def test_of_two_owners_who_step_down_at_once_one_stays(api_server: ApiServer) -> None:
    with api_server.people() as people:
        people.owner.put(f"/api/members/{people.admin.member_id}", {"role": "owner"})
        while people.admin.get("/api/me")["member"]["role"] != "owner":
            time.sleep(0.05)  # the role is cached for a second
        for _ in range(3):
            pair = (people.owner, people.admin)

            def step_down(person: Person) -> int:
                return person.ask("PUT", f"/api/members/{person.member_id}", json={"role": "admin"}).status_code

            with ThreadPoolExecutor(2) as pool:
                codes = list(pool.map(step_down, pair))
            assert sorted(codes) in ([200, 403], [200, 409])
            stayed, left = pair if codes[0] != 200 else pair[::-1]
            roles = {m["id"]: m["role"] for m in stayed.get("/api/members")["items"]}
            assert roles[stayed.member_id] == "owner"
            stayed.put(f"/api/members/{left.member_id}", {"role": "owner"})
