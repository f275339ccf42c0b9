"""What encoding a text file is in (字符编码), and how it ends its lines; the file turned into clean UTF-8.

Order of evidence: byte-order mark, NUL bytes (UTF-16/32), strict UTF-8 over the whole file, then the
legacy encodings scored by how common the characters are that they would make: pairs in the first plane
of GB 2312 (一级汉字, lead B0–D7) or of Big5 (常用字, lead A4–C6), letters of Western European languages.
Everything streams: memory does not grow with the file.
"""

import codecs
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from yiben.capabilities.intake.model import Limits
from yiben.capabilities.intake.readers.text.scoring import by_score
from yiben.kernel.errors import BadInput
from yiben.kernel.progress import Progress, Step
from yiben.kernel.text import Text

CHUNK = 1024 * 1024  # stays in the processor's cache
_BLANKS_MATTER = 16 * 1024 * 1024  # looking for empty lines costs as much as all else; big files are spared
_EVIDENCE = 512 * 1024  # bytes of lines with non-ASCII characters that are scored
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the bytes of a text file are like. Counts over the whole file."""

    encoding: str
    bom: int  # bytes of byte-order mark
    size: int
    strict: bool  # every byte decodes
    nul: bool
    cr_only: bool
    mixed_ends: bool  # carriage returns that no line feed follows, beside line feeds
    quotes: bool = True  # there may be quote characters, so fields may span lines
    blank_lines: bool = False  # there are empty lines (only looked for in small files)

    @property
    def clean(self) -> bool:
        """True when the query engine can read the bytes as they are."""
        return (
            self.encoding in {"utf-8", "utf-8-sig", "ascii"}
            and self.strict
            and not (self.nul or self.cr_only or self.mixed_ends)
        )


def survey(path: Path, *, progress: Progress, limits: Limits) -> Survey:
    """Read the whole file once and say what it is. Raises `BadInput` for a line beyond the limits.

    A file that was surveyed a moment ago, while it was received, is not read again.
    """
    said = path.stat()
    key = (said.st_dev, said.st_ino, said.st_size, said.st_mtime_ns, limits)
    found = _FORESEEN.pop(key, None)
    return found or _survey(path, said.st_size, progress, limits)


def foresee(path: Path, *, progress: Progress) -> None:
    """Survey a file that will be opened soon, under this or another name, unless its bytes change till then."""
    limits, said = Limits(), path.stat()
    try:
        found = _survey(path, said.st_size, progress, limits)
    except BadInput:
        return  # opening says so
    _FORESEEN.clear()
    _FORESEEN[said.st_dev, said.st_ino, said.st_size, said.st_mtime_ns, limits] = found


_FORESEEN: dict[tuple[int, int, int, int, Limits], Survey] = {}


def _survey(path: Path, size: int, progress: Progress, limits: Limits) -> Survey:
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    encoding, bom = _by_mark(head)
    if encoding is None and b"\x00" in head:
        encoding = _by_nul(head)
    if encoding and encoding.startswith(("utf-16", "utf-32")):
        return Survey(
            encoding=encoding, bom=bom, size=size, strict=True, nul=False, cr_only=False, mixed_ends=False
        )
    if encoding is None and _is_binary(head):
        raise _no_text(path)
    seen = _look(path, size, progress, limits)
    if encoding is None:
        encoding = "utf-8" if seen.utf8 else by_score(_evidence(path, size))
    lone = seen.cr - seen.crlf
    return Survey(
        encoding=encoding,
        bom=bom,
        size=size,
        strict=seen.utf8,
        nul=seen.nul,
        cr_only=lone > 0 and not seen.lf,
        mixed_ends=lone > 0 and seen.lf,
        quotes=seen.quotes,
        blank_lines=seen.blank,
    )


_ODD = bytes(byte for byte in range(32) if byte not in b"\x00\t\n\v\f\r\x1a\x1b")
_MOST_ODD = (
    0.02  # control characters: of random bytes every tenth is one, of any text in a thousand hardly one
)


def _is_binary(head: bytes) -> bool:
    """Too many control characters for any text. One kind may be the delimiter (Hive's is U+0001), NULs may be padding."""
    kept = head.replace(b"\x00", b"")
    counts = sorted(kept.count(bytes([byte])) for byte in _ODD)
    odd = sum(counts[:-1])
    return odd >= 2 and odd > _MOST_ODD * len(kept)


def _no_text(path: Path) -> BadInput:
    return BadInput(
        "binary_file",
        Text(f"{path.name} 是二进制文件，不是表格", f"{path.name} holds binary data, not a table."),
        where={"file": path.name},
        hint=Text(
            "请提供 CSV、Excel、JSON、Parquet 或数据库地址",
            "Bring CSV, Excel, JSON, Parquet, or a database by URL.",
        ),
    )


@dataclass(slots=True)
class _Seen:
    utf8: bool = True
    nul: bool = False
    lf: bool = False
    cr: int = 0
    crlf: int = 0
    quotes: bool = False
    blank: bool = False


def _look(path: Path, size: int, progress: Progress, limits: Limits) -> _Seen:
    """One pass over the bytes: strict UTF-8 (Arrow's validator), NULs, line ends."""
    seen, carry, done, endless = _Seen(), b"", 0, 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            seen.nul = seen.nul or b"\x00" in chunk
            last = max(chunk.rfind(b"\n"), -1 if seen.lf else chunk.rfind(b"\r"))
            endless = endless + len(chunk) if last < 0 else len(chunk) - last
            if endless > limits.line_bytes:
                raise _line_too_long(path, limits)
            seen.lf = seen.lf or b"\n" in chunk
            seen.quotes = seen.quotes or b'"' in chunk or b"'" in chunk
            if size <= _BLANKS_MATTER:
                seen.blank = seen.blank or b"\n\n" in chunk or b"\n\r\n" in chunk
            if b"\r" in chunk:
                # A CRLF cut in two by the chunk's end is put together again by one more byte.
                chunk += file.read(1) if chunk.endswith(b"\r") else b""
                seen.cr += chunk.count(b"\r")
                seen.crlf += chunk.count(b"\r\n")
            if seen.utf8:
                whole, carry = _cut(carry + chunk if carry else chunk)
                seen.utf8 = _is_utf8(whole)
            done += len(chunk)
            progress(Step(stage="read", bytes=done, total_bytes=size))
    seen.utf8 = seen.utf8 and not carry
    return seen


def _line_too_long(path: Path, limits: Limits) -> BadInput:
    return BadInput(
        "line_too_long",
        Text(
            f"{path.name} 中有一行超过 {limits.line_bytes:,} 字节",
            f"{path.name} has a line longer than {limits.line_bytes:,} bytes",
        ),
        where={"file": path.name},
        hint=Text(
            "请检查换行与引号，或确认这是表格文件", "Check line ends and quotes, and that it is a table."
        ),
    )


def _cut(chunk: bytes) -> tuple[bytes, bytes]:
    """The chunk up to its last whole UTF-8 character, and the rest (at most three bytes)."""
    for back in range(1, min(4, len(chunk)) + 1):
        byte = chunk[-back]
        if byte < 0x80:
            break
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return (chunk[:-back], chunk[-back:]) if back < length else (chunk, b"")
    return chunk, b""


def _is_utf8(chunk: bytes) -> bool:
    offsets = pa.py_buffer((0).to_bytes(8, "little") + len(chunk).to_bytes(8, "little"))
    binary = pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(chunk)])
    try:
        binary.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _evidence(path: Path, size: int) -> bytes:
    """Lines that hold non-ASCII bytes, from up to 64 places of the file."""
    out: list[bytes] = []
    room = _EVIDENCE
    stride = max(1 << 20, size // 64)
    with path.open("rb") as file:
        for start in range(0, size, stride):
            file.seek(start)
            chunk = file.read(min(stride, 1 << 20))
            lines = [line for line in re.split(rb"[\r\n]+", chunk)[start > 0 :] if not line.isascii()]
            share = b"\n".join(lines)[: max(16 * 1024, room // 8)]
            out.append(share)
            room -= len(share)
            if room <= 0:
                break
    return b"\n".join(out)


def _by_mark(head: bytes) -> tuple[str | None, int]:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding, len(mark)
    return None, 0


def _by_nul(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: the reading that makes line ends, separators and usual characters."""
    scores: dict[str, float] = {}
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        text = head[: len(head) // 4 * 4].decode(encoding, errors="replace")
        usual = sum(
            1 for char in text if " " <= char <= "~" or char in "\r\n\t" or "\u4e00" <= char <= "\u9fff"
        )
        ends = text.count("\n") + text.count("\r")
        odd = text.count("\x00") + text.count("\ufffd")
        scores[encoding] = (usual - 2 * odd) / len(text) if text and ends else 0.0
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0.7 else None


def decoded(path: Path, seen: Survey) -> Iterator[str]:
    """The file's text in chunks: mark removed, NULs removed, bytes that cannot be read as U+FFFD."""
    decoder = codecs.getincrementaldecoder(seen.encoding.removesuffix("-sig"))(errors="replace")
    with path.open("rb") as file:
        file.seek(seen.bom)
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk).replace("\x00", "")
        yield decoder.decode(b"", final=True)


def transcode(path: Path, target: Path, seen: Survey, *, progress: Progress) -> int:
    """Write the file as UTF-8 with line feeds only; answers how many characters could not be read."""
    lost, done, held = 0, 0, ""
    with target.open("wb") as out:
        for chunk in decoded(path, seen):
            text = held + chunk
            held = "\r" if text.endswith("\r") else ""
            text = text.removesuffix(held).replace("\r\n", "\n").replace("\r", "\n")
            lost += text.count("\ufffd")
            # Lone surrogates (broken UTF-16) cannot be written.
            out.write(text.encode("utf-8", errors="replace"))
            done = min(seen.size, done + CHUNK)
            progress(Step(stage="read", bytes=done, total_bytes=seen.size))
        if held:
            out.write(b"\n")
    return lost


def place(path: Path, target: Path) -> None:
    """Give the engine a name of ours for the file: a hard link where possible, else a copy."""
    try:
        os.link(path, target)
    except OSError:
        import shutil

        shutil.copyfile(path, target)
