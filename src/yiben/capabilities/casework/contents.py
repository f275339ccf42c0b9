"""What a file handed in really is: told by its content, never by its name, and refused when the two disagree.

Only kinds people send to offices are taken. Programs, web pages, documents that carry programs (macros) and
archives that unpack to far more than they are, or hide further archives, are refused with the reason.
Signatures: ISO 32000-1 (PDF), RFC 2083 (PNG), ISO/IEC 10918 (JPEG), TIFF 6.0, PKWARE APPNOTE (ZIP),
ISO/IEC 29500 (OOXML), ISO/IEC 26300 (ODF), GB/T 33190-2016 (OFD), MS-CFB (Office before 2007).
"""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

ZIP = "application/zip"
_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX, PPTX = (
    _OOXML + "wordprocessingml.document",
    _OOXML + "spreadsheetml.sheet",
    _OOXML + "presentationml.presentation",
)
ODT, ODS, ODP = (
    f"application/vnd.oasis.opendocument.{one}" for one in ("text", "spreadsheet", "presentation")
)
OFD, PDF, OLE = "application/ofd", "application/pdf", "application/x-cfb"
TEXT = "text/plain"

# What an ending promises. Anything else is refused by name.
ENDINGS = {
    "pdf": PDF, "ofd": OFD, "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "tif": "image/tiff",
    "tiff": "image/tiff", "docx": DOCX, "xlsx": XLSX, "pptx": PPTX, "odt": ODT, "ods": ODS, "odp": ODP,
    "doc": OLE, "xls": OLE, "ppt": OLE, "wps": OLE, "et": OLE, "txt": TEXT, "csv": TEXT, "md": TEXT, "zip": ZIP,
}  # fmt: skip
_CALLED = {
    "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "wps": "application/vnd.ms-works", "et": "application/vnd.ms-excel", "csv": "text/csv", "md": "text/markdown",
}  # fmt: skip

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf", b"#!", b"L\x00\x00\x00\x01\x14\x02\x00", b"\x00asm", b"dex\n",
)  # fmt: skip
_ARCHIVES = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
)
_INSIDE_ARCHIVES = frozenset("zip rar 7z gz tgz bz2 xz zst tar cab jar iso".split())
_INSIDE_PROGRAMS = frozenset(
    "exe dll com scr bat cmd ps1 vbs js jse wsf hta msi lnk sh py jar apk app pif cpl reg html htm svg xhtml".split()
)
_MARKUP = re.compile(
    rb"^\s*(<!--.*?-->\s*)*<\s*(!doctype\s+html|html|head|body|script|svg|iframe|\?php|\?xml)",
    re.IGNORECASE | re.DOTALL,
)
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
_RATIO = 200  # an office document of nothing but one repeated word stays below
_ENTRIES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a file may be, and how large what it holds."""

    bytes: int
    unpacked: int


def file_name(said: str) -> str:
    """The name without folders. BadInput `bad_file_name` when it would show as another than it is."""
    name = PurePosixPath(unicodedata.normalize("NFC", said).replace("\\", "/")).name.strip()
    odd = any(unicodedata.category(one) in {"Cc", "Cs", "Cn"} or one in _TURNS for one in name)
    if not name or name.startswith(".") or len(name) > 200 or odd:
        raise BadInput(
            "bad_file_name",
            Text("附件的文件名无效", "The attachment has an unusable name."),
            hint=Text("请改成普通文件名，不超过 200 字", "Give it a plain name of at most 200 characters."),
        )
    return name


def content_type(name: str, content: bytes, *, limits: Limits) -> str:
    """The media type of a file as its content shows it. BadInput with the reason when it is refused."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not content:
        raise _refused(name, "attachment_empty", "是空的", "is empty")
    if len(content) > limits.bytes:
        most = limits.bytes >> 20
        raise _refused(name, "attachment_too_large", f"大于 {most} MB", f"is larger than {most} MB")
    found = _seen(name, content, limits)
    if ending not in ENDINGS:
        listed = " ".join(sorted(ENDINGS))
        raise _refused(
            name,
            "attachment_kind",
            "的类型不在可接收之列",
            "is of a kind that is not taken",
            Text(f"可接收：{listed}", f"Taken are: {listed}."),
        )
    if found != ENDINGS[ending]:
        raise _refused(
            name,
            "attachment_disguised",
            f"不是它所称的类型：内容是 {found}",
            f"is not what it says: its content is {found}",
        )
    return _CALLED.get(ending, found)


def _seen(name: str, content: bytes, limits: Limits) -> str:
    if content.startswith(_PROGRAMS):
        raise _refused(name, "attachment_program", "是可执行程序", "is a program")
    if content.startswith(_ARCHIVES) or content[257:262] == b"ustar":
        raise _refused(
            name, "attachment_archive", "是不接收的压缩格式", "is an archive of a kind that is not taken",
            Text("请改用 zip", "Send it as zip."),
        )  # fmt: skip
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            if kind == OLE and _macros(content):
                raise _refused(name, "attachment_macros", "带有宏", "carries macros")
            if kind == OLE and _LOCKED in content:
                raise _refused(
                    name, "attachment_encrypted", "设有密码，无法打开", "is locked with a password"
                )
            if not _WHOLE.get(kind, _anything)(content):
                raise _refused(
                    name,
                    "attachment_disguised",
                    "只有开头像它所称的类型，或后面另附了内容",
                    "begins like what it says and is not, or has something else behind it",
                )
            return kind
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(name, content, limits)
    return _text(name, content)


def _anything(_content: bytes) -> bool:
    return True


def _whole_pdf(content: bytes) -> bool:
    """It names its objects, and nothing but blanks follow its end (ISO 32000-1, 7.5.5)."""
    _, mark, behind = content.rpartition(b"%%EOF")
    return bool(mark) and b" obj" in content and not behind.strip(b"\0\t\n\f\r ")


def _whole_png(content: bytes) -> bool:
    """The header chunk comes first, and nothing follows the end chunk (RFC 2083, 4.1)."""
    return content[12:16] == b"IHDR" and content.endswith(b"IEND\xaeB`\x82")


def _whole_jpeg(content: bytes) -> bool:
    """Segments lead from one to the next up to the picture, and it has an end (ISO/IEC 10918-1, annex B)."""
    at = 2
    while content[at : at + 1] == b"\xff" and at + 4 <= len(content):
        if content[at + 1] == _SCAN:
            return b"\xff\xd9" in content[at:]
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return False


def _whole_tiff(content: bytes) -> bool:
    """Its first directory lies within it (TIFF 6.0, section 2)."""
    first = int.from_bytes(content[4:8], "little" if content[:2] == b"II" else "big")
    return 8 <= first < len(content) - 2


_LOCKED = "EncryptedPackage".encode("utf-16-le")  # MS-OFFCRYPTO, 2.3.4.4: a workbook behind a password
_SCAN = 0xDA
_WHOLE: dict[str, Callable[[bytes], bool]] = {
    PDF: _whole_pdf, "image/png": _whole_png, "image/jpeg": _whole_jpeg, "image/tiff": _whole_tiff,
}  # fmt: skip


def _macros(content: bytes) -> bool:
    # Names of streams stand in the directory as UTF-16.
    return "_VBA_PROJECT".encode("utf-16-le") in content or "VBA".encode("utf-16-le") + b"\0\0" in content


def _packed(name: str, content: bytes, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _count(name, entries, content, limits)
            _unpack(name, archive, entries, limits)
            return _office(name, archive, {one.filename for one in entries})
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise _refused(name, "attachment_damaged", "是损坏的压缩文件", "is a damaged archive") from error


def _count(name: str, entries: list[zipfile.ZipInfo], content: bytes, limits: Limits) -> None:
    told = sum(one.file_size for one in entries)
    most = min(limits.unpacked, max(len(content), 10_000) * _RATIO)
    if len(entries) > _ENTRIES or told > most:
        raise _bomb(name)
    for one in entries:
        if one.flag_bits & 0x1:
            raise _refused(
                name, "attachment_encrypted", "已加密，无法检查", "is encrypted and cannot be looked into"
            )
        inner = one.filename.rpartition(".")[2].lower()
        if inner in _INSIDE_ARCHIVES:
            raise _refused(name, "attachment_nested", "内含压缩文件", "holds a further archive")
        if inner in _INSIDE_PROGRAMS or one.filename.lower().endswith("vbaproject.bin"):
            raise _refused(
                name, "attachment_program", "内含程序、脚本或宏", "holds a program, a script or macros"
            )
        if (
            one.filename.startswith(("/", "\\"))
            or ".." in PurePosixPath(one.filename.replace("\\", "/")).parts
        ):
            raise _refused(name, "attachment_paths", "内含越界路径", "holds paths that lead out of it")


def _unpack(name: str, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Unpack all of it, keeping nothing: what the directory tells of sizes may be a lie."""
    left = limits.unpacked
    for one in entries:
        with archive.open(one) as stream:
            first = True
            while piece := stream.read(1 << 16):
                if first and piece.startswith((*_ARCHIVES, *_PROGRAMS, b"PK\x03\x04")):
                    raise _refused(
                        name, "attachment_nested", "内含程序或压缩文件", "holds a program or an archive"
                    )
                first = False
                left -= len(piece)
                if left < 0:
                    raise _bomb(name)


def _office(name: str, archive: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(one.startswith(folder) for one in names):
                return kind
    if "OFD.xml" in names:
        return OFD
    if "mimetype" in names:
        told = archive.read("mimetype")[:100].decode("ascii", "replace").strip()
        if told in {ODT, ODS, ODP}:
            if any(one.startswith(("Basic/", "Scripts/")) for one in names):
                raise _refused(name, "attachment_macros", "带有宏", "carries macros")
            return told
    return ZIP


def _text(name: str, content: bytes) -> str:
    if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")[:4096]):
        raise _refused(name, "attachment_markup", "是网页或标记文件", "is a web page or markup")
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            said = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if marked and _MARKUP.match(said[:4096].encode("utf-8", "replace")):
            raise _refused(name, "attachment_markup", "是网页或标记文件", "is a web page or markup")
        if not any(one < " " and one not in "\t\r\n\f" for one in said):
            return TEXT
    raise _refused(name, "attachment_unknown", "的内容无法识别", "is of a kind nobody here knows")


def _bomb(name: str) -> BadInput:
    return _refused(
        name,
        "attachment_bomb",
        "解压后过大（疑似压缩炸弹）",
        "unpacks to far more than it is (an archive bomb)",
    )


def _refused(name: str, code: str, zh: str, en: str, hint: Text | None = None) -> BadInput:
    shown = name[:80]
    return BadInput(
        code, Text(f"附件“{shown}”{zh}", f"The attachment {shown} {en}."), where={"file": shown}, hint=hint
    )
