"""How much bulk data, and how it is shared out between the organizations."""

from collections.abc import Iterator
from dataclasses import dataclass

from taskapp.core.config import ConfigError

# From this many organizations on, the first is the big one, with a fifth of everything.
MANY = 10
BIG_SHARE = 5


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows of each kind, in all or in one organization."""

    tasks: int
    contacts: int
    members: int


def checked(*, tasks: int, contacts: int | None, members: int | None, organizations: int) -> Sizes:
    """The sizes with their defaults; `ConfigError` names the option that does not fit."""
    contacts = max(organizations, tasks // 20) if contacts is None else contacts
    members = max(10, 4 * organizations) if members is None else members
    if organizations < 1:
        raise ConfigError(f"--organizations is {organizations}; make at least one.")
    if tasks < 0:
        raise ConfigError(f"--tasks is {tasks}; it cannot be negative.")
    for name, count in (("contacts", contacts), ("members", members)):
        if count < organizations:
            raise ConfigError(
                f"--{name} is {count}, but each of the {organizations} organizations needs one; use {organizations} or more."
            )
    return Sizes(tasks, contacts, members)


def shared_out(whole: Sizes, organizations: int) -> Iterator[Sizes]:
    """The sizes of each organization, the largest first."""
    for index in range(organizations):
        yield Sizes(
            _share(whole.tasks, organizations, index, least=0),
            _share(whole.contacts, organizations, index, least=1),
            _share(whole.members, organizations, index, least=1),
        )


def _share(whole: int, organizations: int, index: int, *, least: int) -> int:
    """One organization's part, at least `least`; the parts add up to the whole."""
    spare = whole - least * organizations
    big = spare // BIG_SHARE if organizations >= MANY else 0
    each, left = divmod(spare - big, organizations - (1 if big else 0))
    if big and index == 0:
        return least + big
    return least + each + (1 if index - (1 if big else 0) < left else 0)
