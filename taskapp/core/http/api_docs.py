"""The API documentation (Swagger UI) with all its files served from here, so that browsers load nothing from other hosts."""

from pathlib import Path

import fastapi_offline
from fastapi import APIRouter, Response

from taskapp.core.errors import NotFound

DOCS_PATH = "/api/docs"
STATIC = Path(fastapi_offline.__file__).parent / "static"
FILES = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}
PATHS = frozenset({DOCS_PATH, f"{DOCS_PATH}/start.js", *(f"{DOCS_PATH}/{name}" for name in FILES)})
# Swagger UI sets inline styles and shows its icons as data: images.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
)
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Taskapp API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{DOCS_PATH}/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="{DOCS_PATH}/swagger-ui-bundle.js"></script><script src="{DOCS_PATH}/start.js"></script></body></html>"""
START = 'SwaggerUIBundle({url: "/api/openapi.json", dom_id: "#swagger-ui", deepLinking: true});'

router = APIRouter(include_in_schema=False)


@router.get(DOCS_PATH)
async def docs() -> Response:
    """The Swagger UI page."""
    return Response(PAGE, media_type="text/html", headers={"Content-Security-Policy": POLICY})


@router.get(DOCS_PATH + "/{name}")
async def docs_file(name: str) -> Response:
    """A script or style sheet of the page."""
    if name == "start.js":
        return Response(START, media_type="text/javascript")
    if name not in FILES:
        raise NotFound(f"{DOCS_PATH}/{name[:64]} does not exist.")
    return Response((STATIC / name).read_bytes(), media_type=FILES[name], headers={"Cache-Control": "max-age=86400"})
