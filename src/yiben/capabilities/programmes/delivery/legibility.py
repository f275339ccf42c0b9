"""Whether a material that was handed in can be read by a person (材料可读性): locked, damaged or empty files are named.

What a file is, and whether it is dangerous, casework has looked into before: here it is only opened. A kind nobody
here can open (OFD, old slides) is taken as readable: a reviewer says otherwise.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

from yiben.capabilities.programmes.delivery.model import Trouble
from yiben.kernel.text import Text

TROUBLES: dict[Trouble, Text] = {
    Trouble.ENCRYPTED: Text("设有密码，无法打开", "locked with a password"),
    Trouble.DAMAGED: Text("已损坏，无法打开", "damaged, it cannot be opened"),
    Trouble.EMPTY: Text("打开后没有内容", "it opens, and there is nothing in it"),
}
"""What people read."""

_MOST_PAGES = 200
_WORD = b"\xec\xa5"  # MS-DOC, 2.5.1: a document begins with it; bit 0x0100 of the word at 10: it is locked
_SECTOR = 512


def trouble(name: str, content: bytes) -> Trouble | None:
    """Why nobody can read a file; None where they can, as far as can be told."""
    ending = name.rpartition(".")[2].lower()
    return _OPENED[ending](content) if ending in _OPENED else None


def _pdf(content: bytes) -> Trouble | None:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        paper = PdfReader(io.BytesIO(content))
        if paper.is_encrypted and not paper.decrypt(""):
            return Trouble.ENCRYPTED
        drawn = (
            (page.get_contents() is not None and page.get_contents().get_data().strip())  # type: ignore[union-attr]
            or page.get("/Annots")
            for page in paper.pages[:_MOST_PAGES]
        )
        return None if any(drawn) else Trouble.EMPTY
    # A file made to break readers breaks them in many ways: whatever it is, nobody can read it.
    except (
        PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OSError, zlib.error,
        struct.error, RecursionError, OverflowError, MemoryError, NotImplementedError,
    ):  # fmt: skip
        return Trouble.DAMAGED


def _png(content: bytes) -> Trouble | None:
    """Every chunk is as long as it says and adds up (RFC 2083, 3.2), and its picture unpacks to its size."""
    at, packed, wide, high = 8, zlib.decompressobj(), 0, 0
    unpacked = 0
    while at + 12 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        if zlib.crc32(kind + data) != int.from_bytes(content[at + 8 + size : at + 12 + size], "big"):
            return Trouble.DAMAGED
        if kind == b"IHDR":
            wide, high = int.from_bytes(data[:4], "big"), int.from_bytes(data[4:8], "big")
        if kind == b"IDAT" and not unpacked:
            try:
                unpacked = len(packed.decompress(data, 4096))
            except zlib.error:
                return Trouble.DAMAGED
        at += 12 + size
    return None if wide and high and unpacked else Trouble.EMPTY


def _jpeg(content: bytes) -> Trouble | None:
    """A frame with a width and a height (ISO/IEC 10918-1, B.2.2)."""
    at = 2
    while content[at : at + 1] == b"\xff" and at + 9 <= len(content):
        mark = content[at + 1]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            high, wide = struct.unpack(">HH", content[at + 5 : at + 9])
            return None if wide else Trouble.EMPTY if not high else Trouble.DAMAGED
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return Trouble.DAMAGED


def _workbook(content: bytes) -> Trouble | None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
        return None if any(one.height for one in sheets) else Trouble.EMPTY
    except PasswordError:
        return Trouble.ENCRYPTED
    except (CalamineError, OSError, ValueError, KeyError, zipfile.BadZipFile):
        return Trouble.DAMAGED


def _packed(part: str, said: bytes) -> Callable[[bytes], Trouble | None]:
    """An office document: some part of it says something or holds a picture."""
    parts, says = re.compile(part), re.compile(said)

    def opened(content: bytes) -> Trouble | None:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                named = [one for one in archive.namelist() if parts.fullmatch(one)]
                if not named:
                    return Trouble.DAMAGED
                return None if any(says.search(archive.read(one)) for one in named) else Trouble.EMPTY
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
            return Trouble.DAMAGED

    return opened


def _archive(content: bytes) -> Trouble | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return None if any(one.file_size for one in archive.infolist()) else Trouble.EMPTY
    except (zipfile.BadZipFile, OSError, ValueError):
        return Trouble.DAMAGED


def _word(content: bytes) -> Trouble | None:
    for at in range(_SECTOR, len(content) - 12, _SECTOR):
        if content.startswith(_WORD, at):
            return Trouble.ENCRYPTED if content[at + 11] & 0x01 else None
    return Trouble.DAMAGED


def _text(content: bytes) -> Trouble | None:
    return None if content.strip(b"\xef\xbb\xbf \t\r\n,;\0") else Trouble.EMPTY


_ODF = _packed(
    r"content\.xml", rb"<text:(p|span|h|a)[^>]*>[^<\s]|<draw:image|<table:table-cell[^>]*office:value"
)
_OPENED: dict[str, Callable[[bytes], Trouble | None]] = {
    "pdf": _pdf,
    "png": _png,
    "jpg": _jpeg,
    "jpeg": _jpeg,
    "xlsx": _workbook,
    "xls": _workbook,
    "docx": _packed(r"word/document\d*\.xml", rb"<w:t[ >][^<]*[^<\s][^<]*<|<w:drawing|<w:pict|<w:object"),
    "pptx": _packed(r"ppt/slides/slide\d+\.xml", rb"<a:t>[^<]*[^<\s][^<]*<|<p:pic>|<p:graphicFrame"),
    "odt": _ODF,
    "ods": _ODF,
    "odp": _ODF,
    "doc": _word,
    "zip": _archive,
    "txt": _text,
    "csv": _text,
    "md": _text,
}
