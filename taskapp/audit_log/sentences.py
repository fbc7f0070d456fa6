"""What an audit entry says in words; an act that is not listed here is named by its own words."""

from collections.abc import Mapping

from taskapp.shared.text import pluralise

DELETED_PERSON = "Deleted person"
NOBODY = "Nobody signed in"
# Who acted without a user, by the entry point.
WITHOUT_USER = {"cli": "Operator (command line)", "ai": "Taskapp (by itself)"}

Details = Mapping[str, object]
# `{target}` is the name of the person that the act is about; other names are of the entry's details.
_SENTENCES = {
    "signup": "Created the organization",
    "login": "Signed in",
    "login.failed": "Failed to sign in as {target}",
    "login.second-factor-failed": "Gave a wrong second factor for {target}",
    "logout": "Signed out",
    "password.changed": "Changed the password",
    "password.reset": "Set a new password for {target}",
    "password.reset-link": "Made a link for a new password of {target}",
    "address.changed": "Changed the e-mail address",
    "address.proven": "Proved the e-mail address",
    "address.released": "Gave up the e-mail address to an invited person",
    "session.ended": "Signed out one of their sessions",
    "session.others-ended": "Signed out all their other sessions",
    "invitation.created": "Invited a person as {role}",
    "invitation.renewed": "Renewed an invitation",
    "invitation.revoked": "Revoked an invitation",
    "invitation.accepted": "Accepted an invitation",
    "invitation.declined": "Declined an invitation",
    "member.role-changed": "Changed the role of {target}",
    "member.deactivated": "Deactivated {target}",
    "member.reactivated": "Reactivated {target}",
    "member.removed": "Removed a member and what was stored about them",
    "account.deleted": "Deleted an account",
    "token.created": "Created the API token …{ending} with the scope {scope}",
    "token.revoked": "Revoked the API token …{ending} with the scope {scope}",
    "second-factor.totp-enabled": "Turned the authenticator app on",
    "second-factor.totp-disabled": "Turned the authenticator app off",
    "second-factor.passkey-added": "Added a passkey",
    "second-factor.passkey-removed": "Removed a passkey",
    "second-factor.recovery-code-used": "Signed in with a recovery code",
    "second-factor.recovery-codes-renewed": "Renewed the recovery codes",
    "single-sign-on.linked": "Linked the account to single sign-on",
    "single-sign-on.unlinked": "Unlinked the account from single sign-on",
    "second-factor.reset": "Removed the second factor of {target}",
    "organization.changed": "Changed the organization",
    "organization.deletion-scheduled": "Scheduled the deletion of the organization",
    "organization.deletion-taken-back": "Took the deletion of the organization back",
    "ai.models-changed": "Changed the AI models",
    "ai.handling-changed": "Changed how AI tasks are handled",
    "ai.category-turned-on": "Let suggestions of the category {category} be accepted without asking again",
    "ai.category-asks-again": "Reported an error, so that the category {category} asks again",
    "suggestion.accepted-automatically": "Accepted a suggestion of the category {category} without asking",
    "task.reported-wrong": "Reported a task from a call as wrong",
    "webhook.created": "Created the webhook to {host}",
    "webhook.changed": "Changed the webhook to {host}",
    "webhook.deleted": "Deleted the webhook to {host}",
    "webhook.secret-renewed": "Renewed the secret of the webhook to {host}",
    "phone-lines.changed": "Changed the phone lines",
    "task.deleted": "Deleted a task",
    "task.restored": "Restored a deleted task",
    "call.deleted": "Deleted a call",
    "call.undone": "Took back a call that they had logged",
    "contact.deleted": "Deleted a contact",
    "export.created": "Started an export of all data",
    "export.downloaded": "Downloaded an export of all data",
}


def sentence_of(action: str, details: Details, target_name: str | None) -> str:
    """What was done, as a sentence without its subject; `target_name` is the person that the act is about."""
    template = _SENTENCES.get(action) or action.replace(".", ": ").replace("-", " ").capitalize()
    text = template.format_map(_Facts(details, target_name or DELETED_PERSON))
    return text + "".join(f" ({part})" for part in _parts(details))


def _parts(details: Details) -> list[str]:
    changes, count = details.get("changes"), details.get("count")
    parts = []
    if isinstance(changes, dict):
        parts.append("; ".join(f"{name.replace('_', ' ')}: {_change(pair)}" for name, pair in changes.items()))
    elif "from" in details and "to" in details:
        parts.append(_change([details["from"], details["to"]]))
    for name in ("added", "removed", "fields"):
        values = details.get(name)
        if isinstance(values, list) and values:
            parts.append(f"{name} {', '.join(map(str, values))}" if name != "fields" else ", ".join(map(str, values)))
    if isinstance(count, int) and count > 1:
        parts.append(pluralise(count, "time"))
    return parts


def _change(pair: object) -> str:
    return f"{pair[0]} → {pair[1]}" if isinstance(pair, list) and len(pair) == 2 else str(pair)


class _Facts(dict[str, str]):
    """The values of a template; a missing one shows as "?"."""

    def __init__(self, details: Details, target: str) -> None:
        super().__init__({name: str(value) for name, value in details.items()})
        self["target"] = target

    def __missing__(self, _name: str) -> str:
        return "?"
