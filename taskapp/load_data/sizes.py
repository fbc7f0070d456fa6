"""How many rows to generate, and how they are divided among the organizations."""

from collections.abc import Iterator
from dataclasses import dataclass

from taskapp.core.config import ConfigError

# With at least this many organizations, the first one gets a fifth of all rows.
MANY = 10
BIG_SHARE = 5


@dataclass(frozen=True, slots=True)
class Sizes:
    """The number of rows of each kind, in total or in one organization."""

    tasks: int
    contacts: int
    members: int


def checked(*, tasks: int, contacts: int | None, members: int | None, organizations: int) -> Sizes:
    """The sizes with defaults filled in. Raises `ConfigError`, which names the invalid option."""
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


def split_sizes(whole: Sizes, organizations: int) -> Iterator[Sizes]:
    """The sizes of each organization, largest first."""
    for index in range(organizations):
        yield Sizes(
            _share(whole.tasks, organizations, index, least=0),
            _share(whole.contacts, organizations, index, least=1),
            _share(whole.members, organizations, index, least=1),
        )


def _share(whole: int, organizations: int, index: int, *, least: int) -> int:
    """The part of the organization with that index, at least `least`; the parts add up to `whole`."""
    rest = whole - least * organizations
    big = rest // BIG_SHARE if organizations >= MANY else 0
    each, remainder = divmod(rest - big, organizations - (1 if big else 0))
    if big and index == 0:
        return least + big
    return least + each + (1 if index - (1 if big else 0) < remainder else 0)
