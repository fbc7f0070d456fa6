"""Reads an uploaded transcript file: text in its encodings, or a Word document."""

import codecs
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath
from xml.etree import ElementTree as ET

from taskapp.calls.transcripts.encodings import decode_legacy
from taskapp.calls.transcripts.turns import UnreadableTranscriptError

FILE_MAX = 10 * 1024 * 1024
# Bytes of the text inside a Word document, unpacked.
DOCUMENT_MAX = 20 * 1024 * 1024
ENTRIES_MAX = 2_000
EXTENSIONS = (
    ".vtt",
    ".srt",
    ".sbv",
    ".txt",
    ".text",
    ".docx",
    ".json",
    ".jsonl",
    ".csv",
    ".tsv",
    ".html",
    ".htm",
    ".md",
    ".markdown",
)
MEDIA_TYPES = (
    "text/",
    "application/json",
    "application/x-subrip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
_DOCUMENT = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# First bytes of files that are no text, and what to do with them.
_REMEDIES = {
    b"%PDF": "is a PDF; export it as text, subtitles or Word (.docx)",
    b"\xd0\xcf\x11\xe0": "is an old Word file (.doc); save it as .docx",
    b"{\\rtf": "is an RTF file; save it as .docx or .txt",
    b"\x1f\x8b": "is a compressed file; unpack it first",
}
# UTF-32 before UTF-16, whose mark is its beginning.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def is_transcript_file(name: str, media_type: str | None) -> bool:
    """Whether a file's name, or its media type where the name says nothing, is that of a transcript."""
    suffix = PurePath(name).suffix.lower()
    return suffix in EXTENSIONS or (not suffix and (media_type or "").lower().startswith(MEDIA_TYPES))


def text_of_file(content: bytes) -> str:
    """The text of an uploaded file; raises `UnreadableTranscriptError` for an empty or too large one, or one of another kind."""
    if not content.strip():
        raise UnreadableTranscriptError("is an empty file; choose the transcript of the call")
    if len(content) > FILE_MAX:
        raise UnreadableTranscriptError(f"is larger than {FILE_MAX >> 20} MB; send the words without the recording")
    if content.startswith(b"PK"):
        return _text_of_docx(content)
    for start, remedy in _REMEDIES.items():
        if content.startswith(start):
            raise UnreadableTranscriptError(remedy)
    return _decode(content)


def _decode(content: bytes) -> str:
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    try:
        text = content.decode(marked or _guess_by_zeros(content[:2000]))
    except UnicodeDecodeError as error:
        if marked:
            raise UnreadableTranscriptError(f"begins as {marked.upper()}, but is damaged; save it as UTF-8") from error
        text = None
    if text is not None and not _is_binary(text):
        return text
    try:
        return decode_legacy(content)
    except UnreadableTranscriptError as error:
        if not _is_binary(content[:2000].decode("latin-1")):
            raise
        raise UnreadableTranscriptError("is not text; send .vtt, .srt, .txt, .docx, .json, .csv or .html") from error


def _guess_by_zeros(head: bytes) -> str:
    """UTF-16 without its mark, where half of the bytes are zero, or UTF-8."""
    if head[1::2].count(0) * 2 > len(head[1::2]):
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) * 2 > len(head[::2]) else "utf-8"


def _is_binary(text: str) -> bool:
    return sum(letter < " " and letter not in "\t\n\r\x0b\x0c" for letter in text[:2000]) > 2


def _text_of_docx(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if len(archive.infolist()) > ENTRIES_MAX or _DOCUMENT not in archive.namelist():
                raise UnreadableTranscriptError("is an archive and no Word document; send the transcript itself")
            if archive.getinfo(_DOCUMENT).file_size > DOCUMENT_MAX:
                raise UnreadableTranscriptError(f"holds more than {DOCUMENT_MAX >> 20} MB of text; send only the call")
            with archive.open(_DOCUMENT) as file:
                # One byte more than allowed: the size that an archive states may be wrong.
                xml = file.read(DOCUMENT_MAX + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UnreadableTranscriptError("is a damaged or locked Word document; save it again as .docx") from error
    # Word writes no document type; entities, which could expand without limit, need one.
    if len(xml) > DOCUMENT_MAX or b"<!DOCTYPE" in xml or b"<!\x00D\x00" in xml or b"\x00<\x00!\x00D" in xml:
        raise UnreadableTranscriptError("is a Word document that is not safe to read; save it again as .docx")
    try:
        body = ET.fromstring(xml)  # noqa: S314  # without a document type there are no entities
    except ET.ParseError as error:
        raise UnreadableTranscriptError("is a damaged Word document; save it again as .docx") from error
    return "\n".join(_lines(body))


def _lines(element: ET.Element) -> Iterator[str]:
    """The paragraphs; the cells of a table's row are on one line, with tabs between them."""
    for child in element:
        if child.tag == f"{_W}p":
            yield _paragraph(child)
        elif child.tag == f"{_W}tr":
            yield "\t".join(" ".join(_lines(cell)).strip() for cell in child if cell.tag == f"{_W}tc")
        else:
            yield from _lines(child)


def _paragraph(paragraph: ET.Element) -> str:
    pieces = list[str]()
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag == f"{_W}tab":
            pieces.append("\t")
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
    return "".join(pieces)
