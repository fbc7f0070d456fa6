"""REST: the webhook endpoints of the organization, for admins."""

from fastapi import APIRouter, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.once import Once
from taskapp.core.db import database as db
from taskapp.core.http.openapi import ListOf, answers
from taskapp.core.http.responses import created, json_response
from taskapp.core.ids import parse_id
from taskapp.notifications.webhooks import service
from taskapp.notifications.webhooks.service import EndpointCreate, EndpointRead, EndpointUpdate

router = APIRouter(prefix="/api/webhooks", tags=["webhooks"], dependencies=[requires(p.ORGANIZATION_UPDATE)])
WHAT = "Webhook"


@router.get("", responses=answers(ListOf[EndpointRead]))
async def list_endpoints(actor: CurrentActor) -> Response:
    """Every endpoint."""
    async with db.reading() as session:
        return json_response({"items": await service.list_endpoints(session, actor)})


@router.post("", status_code=201, responses=answers(EndpointRead, status=201))
async def create_endpoint(body: EndpointCreate, actor: CurrentActor, once: Once) -> Response:
    """Add an endpoint: an https URL on a public host."""
    return await once(
        lambda session: service.create_endpoint(session, actor, body),
        lambda endpoint: created(endpoint, f"/api/webhooks/{endpoint.id}"),
    )


@router.put("/{webhook_id}", responses=answers(EndpointRead))
async def update_endpoint(webhook_id: str, body: EndpointUpdate, actor: CurrentActor) -> Response:
    """Change an endpoint."""
    async with db.transaction() as session:
        return json_response(await service.update_endpoint(session, actor, parse_id(webhook_id, what=WHAT), body))


@router.delete("/{webhook_id}", status_code=204)
async def delete_endpoint(webhook_id: str, actor: CurrentActor) -> Response:
    """Remove an endpoint."""
    async with db.transaction() as session:
        await service.delete_endpoint(session, actor, parse_id(webhook_id, what=WHAT))
    return Response(status_code=204)


@router.get("/{webhook_id}/secret")
async def get_secret(webhook_id: str, actor: CurrentActor) -> Response:
    """The secret that its receiver verifies signatures with (Standard Webhooks, `v1`)."""
    async with db.reading() as session:
        return _secret(await service.get_secret(session, actor, parse_id(webhook_id, what=WHAT)))


@router.post("/{webhook_id}/rotate")
async def rotate_secret(webhook_id: str, actor: CurrentActor, once: Once) -> Response:
    """Make a new secret; messages are signed with the old one as well for 24 hours."""
    webhook = parse_id(webhook_id, what=WHAT)
    return await once(lambda session: service.rotate_secret(session, actor, webhook), _secret, secret=True)


@router.post("/{webhook_id}/test", status_code=202)
async def send_test(webhook_id: str, actor: CurrentActor, once: Once) -> Response:
    """Send a message of type `test`."""
    webhook = parse_id(webhook_id, what=WHAT)
    return await once(
        lambda session: service.send_test(session, actor, webhook),
        lambda message_id: json_response({"webhook_id": f"msg_{message_id.hex}"}, status=202),
    )


def _secret(secret: str) -> Response:
    return json_response({"secret": secret}, headers={"Cache-Control": "no-store"})
