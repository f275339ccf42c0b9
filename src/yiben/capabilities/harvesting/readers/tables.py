"""CSV catalogues and lists of objects: columns are guessed, shown, and confirmed by a person; then read as records."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from yiben.capabilities.harvesting.meaning.plain import (
    NOTES,
    TITLE,
    address,
    extras,
    octets,
    office,
    plain,
    said,
    words_of,
)
from yiben.capabilities.harvesting.meaning.times import span
from yiben.capabilities.harvesting.model import Link, Record, Wrong
from yiben.capabilities.harvesting.readers.keys import key_of, wrong
from yiben.capabilities.harvesting.readers.objects import objects
from yiben.capabilities.harvesting.readers.texts import in_utf8, unreadable

FIELDS = {
    "key": "identifier id key uuid guid code slug name url 标识符 标识 编号 目录编号 资源代码 序号",
    "title": "title name label dataset_title dataset 标题 名称 数据名称 资源名称 目录名称 数据集名称 资源目录名称",
    "title_zh": "title_zh title.zh name.zh name_zh 中文名称",
    "title_en": "title_en title.en name.en name_en 英文名称",
    "description": "description notes summary abstract 摘要 描述 说明 简介 数据摘要 资源摘要 目录摘要",
    "description_zh": "description.zh description_zh",
    "description_en": "description.en description_en",
    "publisher": "publisher organization organisation org provider agency source author publisher.name 提供单位 发布单位 来源部门 数据提供方 责任单位 提供部门 部门",
    "themes": "theme themes category categories group groups domain domains topic topics 主题 领域 所属主题 主题分类 行业 分类",
    "keywords": "keyword keywords tag tags 关键字 关键词 标签",
    "licence": "license licence license_id license_title rights 许可 许可协议 开放条件",
    "cycle": "accrualperiodicity frequency update_frequency cycle 更新频率 更新周期",
    "spatial": "spatial place geographic_scope country location coverage region 空间范围 地域 区域",
    "begins": "temporal begins start temporal_start 时间范围 开始时间",
    "ends": "ends end temporal_end 结束时间",
    "url": "landingpage url homepage website link page 链接 网址 地址 来源地址",
    "link": "downloadurl accessurl download download_url data_url dataurl file_url api_url 下载地址 数据地址 下载链接",
    "format": "format mediatype file_format 格式 数据格式 文件格式",
    "modified": "modified updated last_updated metadata_modified update_time metadatacreated date issued 更新时间 更新日期 发布时间 发布日期",
    "access": "accesslevel access status 开放属性 共享类型",
}
"""Our field → headings it is known by, best first."""

_MOST_COLUMNS = 300
_LONGEST_CELL = 1 << 20
_SNIFF = 1 << 16
_NOT_PUBLIC = frozenset(
    {"non-public", "restricted public", "restricted", "private", "deleted", "不予开放", "不开放"}
)


def guess(headings: tuple[str, ...]) -> dict[str, str]:
    """Which column says what, as far as headings tell: our field → heading."""
    plainly = {_plainly(one): one for one in reversed(headings)}
    found: dict[str, str] = {}
    for field, words in FIELDS.items():
        for word in words.split():
            if _plainly(word) in plainly:
                found[field] = plainly[_plainly(word)]
                break
    if {"title_zh", "title_en"} & found.keys():
        found.pop("title", None)
    if {"description_zh", "description_en"} & found.keys():
        found.pop("description", None)
    return found


def csv_rows(path: Path, *, charset: str = "") -> Iterator[tuple[str, dict[str, str] | Wrong]]:
    """Rows by heading, each with its number; the first line names columns. Raises BadInput `unreadable`."""
    readable = in_utf8(path, charset=charset)
    csv.field_size_limit(_LONGEST_CELL)
    with readable.open(encoding="utf-8", newline="", errors="replace") as file:
        sample = file.read(_SNIFF)
        file.seek(0)
        delimiter = max(",;\t|", key=sample.split("\n", 1)[0].count)
        reader = csv.reader(_without_nul(file), delimiter=delimiter)
        headings = _headings(reader)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield (
                    f"row {reader.line_num}",
                    wrong("", f"row {reader.line_num}", "", "unreadable", detail=str(error)),
                )
                continue
            place = f"row {reader.line_num}"
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(headings) or len(row) < len(headings) // 2:
                yield place, wrong(row, place, "", "bad_row", detail=f"{len(row)} ≠ {len(headings)}")
                continue
            yield place, dict(zip(headings, row, strict=False))


def list_rows(path: Path, *, charset: str = "") -> Iterator[tuple[str, dict[str, Any] | Wrong]]:
    """Objects of a JSON list, flattened: {"name": {"zh": …}} is the column name.zh."""
    for place, value in objects(path, charset=charset):
        if isinstance(value, Mapping):
            yield place, flat(value)
        else:
            yield place, wrong(value, place, "", "not_an_object")


def flat(value: Mapping[str, Any]) -> dict[str, Any]:
    """One level of objects unfolded into dotted names, at most three deep."""
    found: dict[str, Any] = {}

    def walk(part: Mapping[str, Any], before: str, left: int) -> None:
        for name, one in part.items():
            if len(found) >= _MOST_COLUMNS:
                return
            if isinstance(one, Mapping) and left:
                walk(one, f"{before}{name}.", left - 1)
            else:
                found[f"{before}{name}"] = one

    walk(value, "", 2)
    return found


def record_of(row: Mapping[str, Any], place: str, columns: Mapping[str, str]) -> Record | Wrong:
    """What one row says, by the mapping of columns."""

    def cell(field: str) -> Any:
        return row.get(columns[field], "") if field in columns else ""

    key = key_of(cell("key"))
    title = {
        tag: cell(name) for tag, name in (("zh", "title_zh"), ("en", "title_en"), ("", "title")) if cell(name)
    }
    words = said(title, TITLE)
    if not words:
        return wrong(row, place, columns.get("title", "title"), "no_title", key=key)
    if not key:
        return wrong(row, place, columns.get("key", "key"), "no_key")
    access = plain(cell("access"), 60).lower()
    if access in _NOT_PUBLIC:
        return wrong(row, place, columns["access"], "not_public", key=key, detail=access)
    notes = {"zh": cell("description_zh"), "en": cell("description_en"), "": cell("description")}
    begins, ends = span(plain(cell("begins"), 60))
    used = set(columns.values())
    return Record(
        key=key,
        place=place,
        title=words,
        description=said({tag: text for tag, text in notes.items() if text}, NOTES),
        publisher=plain(cell("publisher"), 400).split(",")[0].strip()[:200],
        themes=words_of(cell("themes")),
        keywords=_keywords(cell("keywords")),
        licence=plain(cell("licence"), 400),
        cycle=plain(cell("cycle"), 100),
        spatial=plain(cell("spatial"), 300),
        begins=begins,
        ends=plain(cell("ends"), 40) or ends,
        contact=office("", cell("contact"), organisation=False),
        url=address(cell("url")),
        modified=plain(cell("modified"), 60),
        links=_links(cell("link"), cell("format"), cell("bytes")),
        extras=extras((name, one) for name, one in row.items() if name not in used),
    )


def _links(value: Any, format_: Any, size: Any) -> tuple[Link, ...]:
    listed = (
        value if isinstance(value, list) else re.split(r"[\s;；|]+", value) if isinstance(value, str) else []
    )
    name = plain(format_[0] if isinstance(format_, list) and format_ else format_, 60)
    return tuple(
        Link(url=one, format=name, bytes=octets(size)) for one in listed[:100] if isinstance(one, str) and one
    )


def _keywords(value: Any) -> tuple[str, ...]:
    if isinstance(value, str) and not re.search(r"[,;，；、|]", value):
        return words_of(value.split())
    return words_of([one for part in value.values() for one in part] if isinstance(value, Mapping) else value)


def _headings(reader: Any) -> list[str]:
    try:
        first: list[str] = next(reader, [])
    except csv.Error as error:
        raise unreadable(f"CSV, {error}") from None
    headings = [plain(one, 100) or f"column {at}" for at, one in enumerate(first, 1)]
    if not 2 <= len(headings) <= _MOST_COLUMNS:
        raise unreadable(f"CSV, {len(headings)} columns")
    return headings


def _without_nul(file: io.TextIOBase) -> Iterator[str]:
    for line in file:
        yield line.replace("\x00", "")


def _plainly(heading: str) -> str:
    return re.sub(r"[\s_\-（）()]+", "", heading.lower())
