"""Makes a Word document of plain text: a paragraph for each line, tabs and line breaks as Word writes them."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_document(text: str, *, prolog: str = "", name: str = "word/document.xml") -> bytes:
    """The bytes of a .docx with these lines; `prolog` stands before the XML's root."""
    paragraphs = "".join(f"<w:p><w:r>{_runs(line)}</w:r></w:p>" for line in text.split("\n"))
    xml = f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<w:document xmlns:w="{NAMESPACE}"><w:body>{paragraphs}</w:body></w:document>'
    return archive({name: xml.encode()})


def archive(files: dict[str, bytes]) -> bytes:
    """The bytes of a zip archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def _runs(line: str) -> str:
    pieces = [f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in line.split("\t")]
    return "<w:tab/>".join(pieces)
