"""Looks at input before any parser does, and refuses what is made to hurt (恶意文件检查).

Size bombs are counted while unpacking, never believed from a header; names inside archives never become
paths; XML that declares entities is not XML for us. Every refusal is a `BadInput` with a place and a hint.
Formulas need no check: readers take cached values and never evaluate; export quotes them.
"""

import gzip
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from yiben.capabilities.intake.model import Limits
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

BLOCK = 1 << 20
_GRACE = 64 * 1024 * 1024  # a ratio means nothing for small files
_ODD_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f]")


def bad(code: str, path: Path, zh: str, en: str, *, hint: Text | None = None, **where: str | int) -> BadInput:
    """A refusal that names the file. `zh` and `en` follow the file's name."""
    return BadInput(
        code,
        Text(f"{path.name} {zh}", f"{path.name} {en}"),
        where={"file": path.name, **where},
        hint=hint,
    )


def check_regular(path: Path) -> None:
    """Refuse pipes, devices, sockets and folders: reading one can hang for ever or never end.

    A symbolic link a person names is followed to a regular file; links inside archives never are.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise bad(
            "not_a_file",
            path,
            "不是普通文件(管道、设备或目录)",
            "is no regular file (a pipe, a device or a folder)",
            hint=Text("请给出数据文件本身的路径", "Name the data file itself."),
        )


def is_zip(path: Path) -> bool:
    """Tell by the beginning: an xls may end like a zip, for Excel keeps a zipped theme inside."""
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def workbook_kind(path: Path) -> str:
    """What kind of workbook a zip is: xlsx, xlsb, ods; empty when it is another archive."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names:
        return "ods"
    return "xlsx" if "[Content_Types].xml" in names or "xl/workbook.xml" in names else ""


def check_name(name: str, path: Path) -> None:
    """Refuse names in archives that lead elsewhere: absolute, `..`, drive letters, control characters."""
    if _ODD_NAME.search(name):
        raise bad(
            "path_trick",
            path,
            f"中有指向外部的文件名 {name[:100]!r}",
            f"holds a file name that leads elsewhere: {name[:100]!r}",
            hint=Text("请重新打包，只放数据文件", "Pack the data files again, by their plain names."),
            member=name[:200],
        )


def too_big(path: Path, size: int) -> BadInput:
    """The refusal of a size bomb."""
    return bad(
        "unpacks_too_large",
        path,
        f"解压后过大(已超过 {size:,} 字节),疑为压缩炸弹",
        f"unpacks to too much (more than {size:,} bytes), as a zip bomb does",
        hint=Text(
            "请直接提供解压后的文件，或分成几个较小的文件", "Give the unpacked file itself, or smaller parts."
        ),
    )


def budget(path: Path, limits: Limits) -> int:
    """How many bytes this packed file may become: a size, and a ratio beyond the first 64 MB."""
    return min(limits.unpacked_bytes, max(_GRACE, path.stat().st_size * limits.unpacked_ratio))


def members(
    archive: zipfile.ZipFile, path: Path, limits: Limits, *, most: int | None = None
) -> list[zipfile.ZipInfo]:
    """The files of a zip, once number, names, links, locks, overlaps and declared sizes were looked at."""
    found = [info for info in archive.infolist() if not info.is_dir()]
    most = most or limits.members
    if len(found) > most:
        raise bad(
            "too_many_members",
            path,
            f"内有 {len(found):,} 个文件，超过 {most:,} 个的上限",
            f"holds {len(found):,} files; {most:,} is the limit",
            hint=Text("请分成几个压缩包", "Split the archive."),
        )
    for info in found:
        check_name(info.orig_filename, path)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise bad(
                "link_inside", path, "中有符号链接", "holds a symbolic link", member=info.filename[:200]
            )
        if info.flag_bits & 0x1:
            raise locked(path)
    if len({info.header_offset for info in found}) < len(found):
        raise bad("overlapping_members", path, "中的文件互相重叠", "holds files that overlap each other")
    if sum(info.file_size for info in found) > budget(path, limits):
        raise too_big(path, budget(path, limits))
    return found


def locked(path: Path) -> BadInput:
    """The refusal of an encrypted file."""
    return bad(
        "encrypted",
        path,
        "已加密，需要密码",
        "is encrypted and needs a password",
        hint=Text("请去掉密码后再导入", "Remove the password and try again."),
    )


def blocks(file: IO[bytes] | gzip.GzipFile, path: Path, *, most: int) -> Iterator[bytes]:
    """The file in blocks of 1 MB, refusing as soon as more than `most` bytes came out."""
    seen = 0
    while block := file.read(BLOCK):
        seen += len(block)
        if seen > most:
            raise too_big(path, most)
        yield block


def too_wide(path: Path, width: int, limits: Limits, *, sheet: str = "") -> BadInput:
    """The refusal of a table with absurdly many columns."""
    return bad(
        "too_many_columns",
        path,
        f"有 {width:,} 列，超过 {limits.columns:,} 列的上限",
        f"has {width:,} columns; {limits.columns:,} is the limit",
        hint=Text(
            "请检查分隔符，或把宽表转成长表", "Check the delimiter, or turn the wide table into a long one."
        ),
        **({"sheet": sheet} if sheet else {}),
    )


def cell_too_long(path: Path, limits: Limits, **where: str | int) -> BadInput:
    """The refusal of one endless cell."""
    return bad(
        "cell_too_long",
        path,
        f"中有超过 {limits.cell_bytes:,} 字节的单元格",
        f"holds a cell longer than {limits.cell_bytes:,} bytes",
        hint=Text(
            "请检查引号是否闭合，或把大段内容另存为文件",
            "Check for an unclosed quote, or keep long content in files.",
        ),
        **where,
    )
