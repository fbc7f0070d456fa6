"""How every page is dressed: style sheets in order, head tags, and the tone of an avatar."""

import zlib

import reflex as rx

STYLESHEETS = [
    "/styles/tokens.css",
    "/styles/base.css",
    "/styles/controls.css",
    "/styles/cards.css",
    "/styles/picker.css",
    "/styles/shell.css",
    "/styles/pages.css",
    "/styles/settings.css",
    "/styles/dashboard.css",
    "/styles/chat.css",
    "/styles/quick_add.css",
    "/styles/calls.css",
    "/styles/choosing.css",
]

TITLE = "Taskapp"
DESCRIPTION = "Follow-ups, callbacks and promises, tied to the people they are for."
AVATAR_TONES = 6


def head_tags() -> list[rx.Component]:
    """What belongs in `<head>` of every page: icon, manifest, colours of the browser's own frame, the font early."""
    font = "/fonts/inter-latin-wght-normal.woff2"
    return [
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/icons/touch-180.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.link(rel="preload", href=font, type="font/woff2", cross_origin="anonymous", custom_attrs={"as": "font"}),
        rx.el.meta(name="theme-color", content="#fbfbfc", media="(prefers-color-scheme: light)"),
        rx.el.meta(name="theme-color", content="#0f1013", media="(prefers-color-scheme: dark)"),
    ]


def tone_of(name: str) -> int:
    """The avatar tone 1..6 of a name, the same on every page and every day."""
    return zlib.crc32(name.encode()) % AVATAR_TONES + 1
