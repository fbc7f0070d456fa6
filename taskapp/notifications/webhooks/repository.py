"""SQL of webhook endpoints."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.db.compiled import Compiled
from taskapp.core.ids import Id
from taskapp.notifications.model import WebhookEndpoint
from taskapp.notifications.outbox.model import Outbox
from taskapp.organizations.model import Organization


async def list_endpoints(session: AsyncSession, organization_id: UUID) -> list[WebhookEndpoint]:
    """An organization's endpoints, oldest first."""
    query = select(WebhookEndpoint).where(col(WebhookEndpoint.organization_id) == organization_id)
    return list(await session.scalars(query.order_by(col(WebhookEndpoint.created_at), col(WebhookEndpoint.id))))


async def list_enabled_endpoints(
    session: AsyncSession, organization_ids: Iterable[UUID]
) -> list[WebhookEndpoint]:  # house: all-orgs
    """The endpoints of these organizations that are turned on."""
    query = select(WebhookEndpoint).where(
        col(WebhookEndpoint.organization_id).in_(list(organization_ids)), col(WebhookEndpoint.enabled)
    )
    return list(await session.scalars(query))


async def find_endpoint(session: AsyncSession, organization_id: UUID, endpoint_id: UUID) -> WebhookEndpoint | None:
    """One endpoint of an organization."""
    query = select(WebhookEndpoint).where(
        col(WebhookEndpoint.organization_id) == organization_id, col(WebhookEndpoint.id) == endpoint_id
    )
    return (await session.scalars(query)).first()


async def count_endpoints(session: AsyncSession, organization_id: UUID) -> int:
    """The number of an organization's endpoints; locks the organization, so that no other transaction adds one meanwhile."""
    await session.execute(select(col(Organization.id)).where(col(Organization.id) == organization_id).with_for_update())
    query = select(func.count()).where(col(WebhookEndpoint.organization_id) == organization_id)
    return (await session.scalars(query)).one()


async def delete_endpoint(session: AsyncSession, organization_id: UUID, endpoint_id: UUID) -> None:
    """Delete an endpoint and its unsent messages."""
    await session.execute(
        delete(WebhookEndpoint).where(
            col(WebhookEndpoint.organization_id) == organization_id, col(WebhookEndpoint.id) == endpoint_id
        )
    )
    unsent = delete(Outbox).where(
        col(Outbox.organization_id) == organization_id,
        col(Outbox.channel) == "webhook",
        col(Outbox.state) != "sent",
        col(Outbox.payload)["endpoint_id"].as_string() == str(endpoint_id),
    )
    await session.execute(unsent.execution_options(synchronize_session=False))


# The id and the topics of each enabled endpoint of an organization.
ENABLED = Compiled(
    lambda: select(col(WebhookEndpoint.id), col(WebhookEndpoint.categories)).where(
        col(WebhookEndpoint.organization_id) == bindparam("organization_id", type_=Id), col(WebhookEndpoint.enabled)
    )
)
