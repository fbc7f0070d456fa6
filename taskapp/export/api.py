"""REST: exports of everything an organization has."""

from fastapi import APIRouter, Response
from starlette.responses import FileResponse

from taskapp.access.dependencies import CurrentActor
from taskapp.access.once import Once
from taskapp.core.db import database as db
from taskapp.core.http.openapi import answers
from taskapp.core.http.responses import json_response
from taskapp.export import service
from taskapp.export.service import ExportRead

router = APIRouter(prefix="/api/export", tags=["export"])
RUNNING = answers(ExportRead, status=202)
ZIP = {"description": "The ZIP.", "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}


@router.post("", status_code=202, responses=RUNNING)
async def start_export(actor: CurrentActor, once: Once) -> Response:
    """Start an export of everything the organization has; one that runs already is answered instead of a second one."""
    return await once(
        lambda session: service.start_export(session, actor), lambda export: json_response(export, status=202)
    )


@router.get("", response_class=Response, responses={200: ZIP, **RUNNING})
async def get_export(actor: CurrentActor) -> Response:
    """The ZIP (200) once it is ready, for 24 hours; 202 with the progress before that. Starts an export when there is none.

    In the ZIP: `manifest.json`, `tables/<name>.json` and `.csv` of each table, `recordings/`; no password, token or key.
    The CSV is for spreadsheets: a text that would be a formula there begins with an apostrophe.
    """
    async with db.transaction() as session:
        export = await service.get_export(session, actor)
        file = await service.find_download(session, actor) if export.state == "ready" else None
        if file is None:
            running = export if export.state == "running" else await service.start_export(session, actor)
            return json_response(running, status=202, headers={"Retry-After": "2"})
        await service.record_download(session, actor)
    name = f"taskapp-export-{export.created_at:%Y-%m-%d}.zip"
    return FileResponse(
        file, media_type="application/zip", filename=name, headers={"Cache-Control": "private, no-store"}
    )


@router.get("/status", responses=answers(ExportRead))
async def get_export_status(actor: CurrentActor) -> Response:
    """How far the newest export is; starts none."""
    async with db.reading() as session:
        return json_response(await service.get_export(session, actor))
