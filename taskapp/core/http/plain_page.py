"""A static page with one sentence and at most one button, for links that are opened without a login."""

from html import escape

from fastapi import Response

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_STYLE = """
:root{color-scheme:light dark;--ink:#0f172a;--soft:#475569;--back:#f8fafc;--line:#e2e8f0;--card:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e2e8f0;--soft:#94a3b8;--back:#0b1120;--line:#1e293b;--card:#0f172a}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--back);color:var(--ink);
font:14px/1.5 Inter,system-ui,sans-serif}
main{margin:16px;padding:24px;max-width:420px;background:var(--card);border:1px solid var(--line);border-radius:8px}
h1{margin:0 0 8px;font-size:20px}p{margin:0 0 16px;color:var(--soft)}a{color:inherit}
button{padding:8px 14px;border:0;border-radius:8px;background:#4f46e5;color:#fff;font:inherit;font-weight:600;cursor:pointer}
button:focus-visible,a:focus-visible{outline:2px solid #818cf8;outline-offset:2px}
"""


def plain_page(
    title: str, text: str, *, button: str = "", link: tuple[str, str] | None = None, status: int = 200
) -> Response:
    """The page; its button posts to the page's own URL, `link` is (label, URL)."""
    form = f'<form method="post"><button>{escape(button)}</button></form>' if button else ""
    more = f'<p><a href="{escape(link[1])}">{escape(link[0])}</a></p>' if link else ""
    body = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} · Taskapp</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1><p>{escape(text)}</p>{form}{more}</main></body></html>"
    )
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return Response(body, status_code=status, media_type="text/html; charset=utf-8", headers=headers)
