"""REST: contacts. Deleting a contact and listing its tasks are routes of `tasks`."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.once import Once
from taskapp.contacts import service
from taskapp.contacts.schemas import (
    ContactCreate,
    ContactFilters,
    ContactMembers,
    ContactRead,
    ContactSort,
    ContactUpdate,
)
from taskapp.core.db import database as db
from taskapp.core.http.openapi import ChangesOf, answers
from taskapp.core.http.responses import IfMatch, created, entity_tag, json_response, versions_in
from taskapp.core.ids import parse_id
from taskapp.core.paging import DEFAULT_LIMIT, MAX_LIMIT, UPDATED_AT, InstantParameter, Page, check_changes
from taskapp.organizations import service as organization_service

router = APIRouter(prefix="/api/contacts", tags=["contacts"])
VIEW = requires(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)
ANSWER = answers(ContactRead)


@router.get("", dependencies=[requires(p.CONTACT_LIST)], responses=answers(ChangesOf[ContactRead]))
async def list_contacts(
    actor: CurrentActor,
    q: Annotated[str | None, Query(max_length=200)] = None,
    email: Annotated[str | None, Query(min_length=1, max_length=254)] = None,
    phone: Annotated[str | None, Query(min_length=1, max_length=60)] = None,
    tag: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    member_id: UUID | None = None,
    no_next_step: bool = False,
    gone_quiet: bool = False,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    cursor: Annotated[str | None, Query(max_length=2_000)] = None,
    include_total: bool = False,
    sort: Literal["name", "last_contact", "next_step", "quiet_longest", "updated_at"] = "name",
    updated_since: InstantParameter | None = None,
    include_deleted: bool = False,
) -> Response:
    """Contacts by name, last contact (latest first), next step (due first) or how long they are quiet, or by their last change.

    `q` finds words of name, company, e-mail and phone; `phone` takes any common form of a number; `tag` ignores case;
    `member_id`: those assigned to that member.
    `no_next_step=true`: those without an open task of ours. `gone_quiet=true`: those whose day to check in has passed.
    """
    check_changes(sort, offset=offset, updated_since=updated_since, include_deleted=include_deleted)
    filters = ContactFilters(q, email, phone, tag, member_id, no_next_step, gone_quiet)
    more: dict[str, Any] = {}
    paging: dict[str, Any] = {"limit": limit, "cursor": cursor, "include_total": include_total}
    async with db.reading() as session:
        page: Page[Any]
        if sort == UPDATED_AT:
            changed = {"since": updated_since, "include_deleted": include_deleted}
            page = await service.list_changed(session, actor, filters, **changed, **paging)  # type: ignore[arg-type]
        else:
            page = await service.list_contacts(session, actor, filters, sort=ContactSort(sort), offset=offset, **paging)
        if include_deleted:
            more["deletions_since"] = await organization_service.deletions_since(session, actor)
    content = {"items": page.items, "limit": limit, "offset": offset, "next_cursor": page.next_cursor}
    return json_response(content | more | ({"total": page.total} if include_total else {}))


@router.post("", status_code=201, dependencies=[requires(p.CONTACT_CREATE)], responses=answers(ContactRead, status=201))
async def create_contact(body: ContactCreate, actor: CurrentActor, once: Once) -> Response:
    """Make a contact."""
    return await once(
        lambda session: service.create_contact(session, actor, body),
        lambda contact: created(contact, f"/api/contacts/{contact.id}", version=contact.version),
    )


@router.get("/{contact_id}", dependencies=[VIEW], responses=ANSWER)
async def get_contact(contact_id: str, actor: CurrentActor) -> Response:
    """One contact."""
    async with db.reading() as session:
        contact = await service.get_contact(session, actor, parse_id(contact_id, what="Contact"))
    return json_response(contact, headers={"ETag": entity_tag(contact.version)})


@router.put("/{contact_id}", dependencies=[requires(p.CONTACT_UPDATE)], responses=ANSWER)
async def update_contact(
    contact_id: str, body: ContactUpdate, actor: CurrentActor, if_match: IfMatch = None
) -> Response:
    """Change the fields that are sent; with If-Match only when nobody else has changed the contact."""
    async with db.transaction() as session:
        contact = await service.update_contact(
            session, actor, parse_id(contact_id, what="Contact"), body, if_version=versions_in(if_match)
        )
    return json_response(contact, headers={"ETag": entity_tag(contact.version)})


@router.put("/{contact_id}/members", dependencies=[requires(p.CONTACT_UPDATE)], responses=ANSWER)
async def set_members(contact_id: str, body: ContactMembers, actor: CurrentActor, if_match: IfMatch = None) -> Response:
    """Assign exactly these members."""
    async with db.transaction() as session:
        contact = await service.set_members(
            session,
            actor,
            parse_id(contact_id, what="Contact"),
            member_ids=body.member_ids,
            if_version=versions_in(if_match),
        )
    return json_response(contact, headers={"ETag": entity_tag(contact.version)})
