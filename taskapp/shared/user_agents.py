"""Reads the browser and the system out of a `User-Agent` header, for people; an unknown one is named by its first word."""

import re

# In this order: most browsers also name the ones that they resemble.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
_WORD = re.compile(r"[A-Za-z][\w.-]{0,31}")
UNKNOWN = "Unknown browser"


def describe_browser(user_agent: str) -> str:
    """The browser and its system, as in "Firefox on Windows"; a program's own name, as in "curl"; else "Unknown browser"."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser:
        return f"{browser} on {system}" if system else browser
    word = _WORD.match(user_agent)
    return word.group() if word and word.group() != "Mozilla" else UNKNOWN
