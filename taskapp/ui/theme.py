"""Style sheets, tags for `<head>`, and the colours of avatars."""

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
    "/styles/review.css",
    "/styles/work.css",
    "/styles/choosing.css",
    "/styles/contacts.css",
    "/styles/today.css",
    "/styles/peek.css",
    "/styles/print.css",
]

AVATAR_TONES = 6


def head_tags() -> list[rx.Component]:
    """Return the `<head>` tags of every page: icons, manifest, description, browser theme colours, and the font's preload."""
    font = "/fonts/inter-latin-wght-normal.woff2"
    return [
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/icons/touch-180.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.link(rel="preload", href=font, type="font/woff2", cross_origin="anonymous", custom_attrs={"as": "font"}),
        rx.el.meta(name="description", content="Follow-up tasks, contacts and calls of a team, in real time."),
        rx.el.meta(name="theme-color", content="#fbfbfc", custom_attrs={"media": "(prefers-color-scheme: light)"}),
        rx.el.meta(name="theme-color", content="#0f1013", custom_attrs={"media": "(prefers-color-scheme: dark)"}),
    ]


def tone_of(name: str) -> int:
    """Return the avatar colour of a name, 1 to 6; the same name always has the same colour."""
    return zlib.crc32(name.encode()) % AVATAR_TONES + 1
