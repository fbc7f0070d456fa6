"""How Reflex builds and runs the pages; what the product itself reads is in taskapp/core/config.py."""

import reflex as rx

from taskapp.core.config import settings
from taskapp.ui.reflex_adapter.js_patches import OwnFrontend

REDIS_URL = settings().redis_url

config = rx.Config(
    app_name="taskapp",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # Page state is a view of the database that a reconnect rebuilds; several processes share it through Redis.
    state_manager_mode="redis" if REDIS_URL else "memory",
    redis_url=REDIS_URL or None,
    # No other origin may read anything. The websocket's own check is in taskapp/ui/reflex_adapter/socket_auth.py, which knows the
    # host a request came to; an empty list keeps the socket library from a second, port-bound opinion.
    cors_allowed_origins=[],
    transport="websocket",
    default_color_mode="system",
    # The order is the preference among those a browser accepts.
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[OwnFrontend()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
