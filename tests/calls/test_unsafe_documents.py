"""Word documents that would expand without limit, or lie about their size, are refused before they are parsed."""

import struct
import zipfile
from io import BytesIO

import pytest

from taskapp.calls.transcripts import UnreadableTranscriptError, files

SCHEMA = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def document(xml: str | bytes) -> bytes:
    """A Word document with this content."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
    return packed.getvalue()


def body(text: str, *, before: str = "") -> str:
    """The XML of a document with one table of one row: a cell "Ana", and a cell with this text."""
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>" for words in ("Ana", text))
    return f'{before}<w:document xmlns:w="{SCHEMA}"><w:tbl><w:tr>{cells}</w:tr></w:tbl></w:document>'


def test_the_cells_of_a_row_are_one_line() -> None:
    assert files.text_of_file(document(body("Hello."))) == "Ana\tHello."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_with_entities_of_its_own_is_refused(encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    with pytest.raises(UnreadableTranscriptError, match="not safe to read"):
        files.text_of_file(document(body("&b;", before=head + LAUGHS).encode(encoding)))


def test_a_document_that_is_too_large_is_refused_whatever_size_it_states(monkeypatch: pytest.MonkeyPatch) -> None:
    content = document(body("x" * 5000))
    monkeypatch.setattr(files, "DOCUMENT_MAX", 2000)
    with pytest.raises(UnreadableTranscriptError, match="holds more than"):
        files.text_of_file(content)
    size = struct.pack("<I", len(body("x" * 5000)))
    with pytest.raises(UnreadableTranscriptError):
        files.text_of_file(content.replace(size, struct.pack("<I", 1000)))
