"""Renders the icons of the installed app from the logo `assets/favicon.svg`, with the browser of the tests.

    python -m scripts.make_icons

Writes assets/icons, which is in the repository, so that builds need no browser.
"""

import asyncio
import sys
from pathlib import Path

from tests.support.browser import chromium

ASSETS = Path(__file__).parents[1] / "assets"
BACKGROUND = "#4f46e5"
# Name, size in pixels, share of the square that the logo fills; launchers may crop a maskable icon to its inner 80 %.
ICONS = (("icon-192", 192, 1.0), ("icon-512", 512, 1.0), ("maskable-512", 512, 0.82), ("touch-180", 180, 0.9))


async def main() -> None:
    """Render all icons."""
    logo = (ASSETS / "favicon.svg").read_text()
    folder = ASSETS / "icons"
    folder.mkdir(exist_ok=True)
    async with chromium() as browser:
        for name, size, share in ICONS:
            page = await browser.new_page(viewport={"width": size, "height": size})
            background = "transparent" if share == 1 else BACKGROUND
            await page.set_content(
                f"<style>html,body{{margin:0;height:100%;background:{background}}}body{{display:grid;place-items:center}}"
                f"svg{{width:{share * 100}%;height:{share * 100}%}}</style>{logo}"
            )
            await page.screenshot(path=folder / f"{name}.png", omit_background=True)
            await page.close()
            sys.stdout.write(f"assets/icons/{name}.png\n")


if __name__ == "__main__":
    asyncio.run(main())
