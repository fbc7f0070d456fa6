"""Turns HTML into lines of text: a line for each paragraph, a tab between the cells of a table."""

import re
from html.parser import HTMLParser

_HTML = re.compile(
    r"</(?:p|div|span|b|strong|td|th|tr|li|ul|ol|html|body|h[1-6]|dd|dl|dt|section|article|table)\s*>|<br\s*/?>|<!doctype html",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    str.split(
        "p div br tr li ul ol h1 h2 h3 h4 h5 h6 dd dt dl section article table header footer blockquote main title"
    )
)
_HIDDEN = frozenset(("script", "style", "head", "template", "noscript", "svg", "button", "nav"))
_CELLS = frozenset(("td", "th"))


def is_html(text: str) -> bool:
    """Whether the text has tags of HTML."""
    return bool(_HTML.search(text))


def text_of_html(text: str) -> str:
    """The visible text, a line for each paragraph."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (re.sub(r"[ \r\n\f]+", " ", line).strip(" ") for line in "".join(reader.pieces).split("\x1e"))
    return "\n".join(line.strip("\t ") for line in lines)


class _Reader(HTMLParser):
    """Collects the visible text; U+001E ends a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, a cell or hidden content."""
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.pieces.append("\x1e")
        elif tag in _CELLS:
            self.pieces.append("\t")

    def handle_endtag(self, tag: str) -> None:
        """End a line or hidden content."""
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self.pieces.append("\x1e")

    def handle_data(self, data: str) -> None:
        """Keep visible text."""
        if not self._hidden:
            self.pieces.append(data)
