"""How Reflex builds and runs the pages; what the product itself reads is in taskapp/core/config.py."""

import reflex as rx

from taskapp.ui.reflex_adapter.built_pages.js_patches import OwnFrontend

config = rx.Config(
    app_name="taskapp",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # A page's state is a view of the database, used only by the process that the page is connected to; a reconnect
    # rebuilds it anywhere. In Redis it would be lost, or not answer, with Redis.
    state_manager_mode="memory",
    # Seconds after which the state of a tab that has disconnected is dropped (`tab_states.py`).
    redis_token_expiration=900,
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
