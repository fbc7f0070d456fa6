"""SQL of the text search of tasks; its parameters are named, so that it can be part of a compiled statement."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, column, func, literal_column, or_, select, text
from sqlmodel import col

from taskapp.contacts.model import Contact
from taskapp.core.ids import Id
from taskapp.core.searching import Spellings, WordStart, has_words
from taskapp.tasks.model import Task

_ORGANIZATION = bindparam("organization_id", type_=Id)


def word_parameters(words: Sequence[int]) -> list[list[Any]]:
    """The bound parameters of a search, for words with so many spellings each."""
    return [
        [bindparam(f"word_{word}_{number}", type_=WordStart()) for number in range(spellings)]
        for word, spellings in enumerate(words)
    ]


def search_values(organization_id: UUID, words: Sequence[Spellings], *, is_sqlite: bool) -> dict[str, str]:
    """The values of the search parameters, by name."""
    form, either, both = ('"{}" *', " OR ", " AND ") if is_sqlite else ("'{}':*", " | ", " & ")
    parts = [f"({either.join(map(form.format, word))})" for word in words]
    indexed = both.join([f'"{organization_id.hex}"', *parts] if is_sqlite else parts)
    values = {f"word_{at}_{number}": text for at, word in enumerate(words) for number, text in enumerate(word)}
    return {"indexed_words": indexed, **values}


def matches_word_index(spellings: Sequence[int], is_sqlite: bool) -> ColumnElement[bool]:
    """True for tasks where each search word begins a word of the task or of its contact."""
    words = word_parameters(spellings)
    # Subqueries of their own, not a join: each is evaluated once, and the tasks are reached by their contact.
    any_of = has_words(col(Contact.search_text), [[spelling for word in words for spelling in word]])
    of_contacts = select(col(Task.id)).where(
        col(Task.organization_id) == _ORGANIZATION, col(Task.contact_id).in_(_contacts_where(any_of))
    )
    if len(words) > 1:
        each = (
            or_(
                has_words(col(Task.search_text), [word]),
                col(Task.contact_id).in_(_contacts_where(has_words(col(Contact.search_text), [word]))),
            )
            for word in words
        )
        of_contacts = of_contacts.where(*each)
    return col(Task.id).in_((_sqlite_matches() if is_sqlite else _postgres_matches()).union(of_contacts))


def _contacts_where(condition: ColumnElement[bool]) -> Any:
    return select(col(Contact.id)).where(col(Contact.organization_id) == _ORGANIZATION, condition)


def task_or_contact_has(task_text: Any, contact_text: Any, words: Sequence[Any]) -> ColumnElement[bool]:
    """True where each of `words` begins a word of one of the two texts."""
    return and_(*(or_(has_words(task_text, [word]), has_words(contact_text, [word])) for word in words))


def _postgres_matches() -> Any:
    # The literal names the index's expression exactly; a bound 'simple' would not match it.
    simple: Any = literal_column("'simple'::regconfig")
    query = func.to_tsquery(simple, bindparam("indexed_words"))
    matches = func.to_tsvector(simple, col(Task.search_text)).op("@@")(query)
    return select(col(Task.id)).where(col(Task.organization_id) == _ORGANIZATION, matches)


def _sqlite_matches() -> Any:
    index = text(
        "SELECT task_id AS id FROM task_search WHERE seq IN "
        "(SELECT rowid FROM task_search_index WHERE task_search_index MATCH :indexed_words)"
    )
    return index.columns(column("id", Id)).subquery().select()
