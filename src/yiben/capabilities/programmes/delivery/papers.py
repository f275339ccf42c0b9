"""Payment orders as files, and the bank's answer read back (拨付清单、银行回单): text in, text out, no database.

Columns of an order: 支付编号, 申请编号, 户名, 账号, 开户行, 行号, 金额(元); the last line holds count, total and digest.
The bank's answer has the same and 结果 (成功 or 失败), 流水号, 失败原因. Whatever differs from what was sent is named
by row.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

COLUMNS = ("支付编号", "申请编号", "户名", "账号", "开户行", "行号", "金额(元)")
RETURNED = ("结果", "流水号", "失败原因")
SUM = "合计"
_DONE, _FAILED = frozenset({"成功", "success", "ok"}), frozenset({"失败", "failed", "fail"})
_MOST_BYTES = 64 * 1024 * 1024
_MOST_UNPACKED = 512 * 1024 * 1024
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the bank says of one payment."""

    payment: str
    done: bool
    reference: str
    trouble: str


def digest_of(number: str, lines: Sequence[Sequence[str]]) -> str:
    """SHA-256 (hex) over the order's number and every line as made: identifier, payee, bank, amount in fen."""
    return hashlib.sha256(orjson.dumps([number, [list(one) for one in lines]])).hexdigest()


def order_csv(number: str, lines: Sequence[Sequence[str]], *, digest: str) -> bytes:
    """The order as CSV in UTF-8 with a mark, as Excel reads it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(_rows(number, lines, digest))
    return out.getvalue().encode("utf-8-sig")


def order_xlsx(number: str, lines: Sequence[Sequence[str]], *, digest: str) -> bytes:
    """The order as a workbook: everything is text, so that no account number loses its last digits."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("拨付清单")
        for row, cells in enumerate(_rows(number, lines, digest)):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
        sheet.set_column(0, len(COLUMNS) - 1, 24)
    return out.getvalue()


def read_return(
    content: bytes, *, number: str, lines: Sequence[Sequence[str]], digest: str
) -> tuple[Answered, ...]:
    """What the bank says of each line of an order, each once.

    BadInput `edited_file` with the rows when anything differs from what was sent: an amount, an account, a line
    that is missing, twice or of another order, a total or a digest. BadInput `bad_return` for what is no answer.
    """
    rows = _read(content)
    sent = {one[0]: (place, one) for place, one in enumerate(lines, start=1)}
    found: dict[str, Answered] = {}
    wrong: list[tuple[int, str]] = []
    summed = ""
    for place, row in rows:
        name = row.get(COLUMNS[0], "")
        if name == SUM:
            summed = place_of_sum(row)
            if not _sum_right(row, number, lines, digest):
                wrong.append((place, SUM))
            continue
        if name not in sent or name in found:
            wrong.append((place, COLUMNS[0]))
            continue
        wrong += [(place, column) for column in _differing(row, sent[name][1])]
        found[name] = _answered(name, row, place)
    wrong += [(sent[name][0], COLUMNS[0]) for name in sent if name not in found]
    if wrong or not summed:
        raise _edited(wrong)
    return tuple(found.values())


def place_of_sum(row: Mapping[str, str]) -> str:
    """What the line of sums says at its end; "-" for nothing, so that it counts as being there."""
    return row.get(COLUMNS[5], "") or "-"


def yuan_text(fen: int) -> str:
    """Fen as yuan without separators: 1200.50."""
    return f"{fen // 100}.{fen % 100:02d}"


def _rows(number: str, lines: Sequence[Sequence[str]], digest: str) -> Iterable[Sequence[str]]:
    yield COLUMNS
    total = 0
    for one in lines:
        total += int(one[6])
        yield [*(_plain(cell) for cell in one[:6]), yuan_text(int(one[6]))]
    yield [SUM, number, f"{len(lines)} 笔", digest, "", "", yuan_text(total)]


def _plain(cell: str) -> str:
    """A cell that a spreadsheet never takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _read(content: bytes) -> list[tuple[int, dict[str, str]]]:
    if len(content) > _MOST_BYTES:
        raise _bad(Text("文件过大", "The file is too large."))
    table = _workbook(content) if content[:2] == b"PK" else _comma(content)
    heads = [one.strip() for one in table[0]] if table else []
    lacking = [name for name in (*COLUMNS, *RETURNED[:2]) if name not in heads]
    if lacking:
        raise _bad(Text(f"缺少列：{'、'.join(lacking)}", f"Columns are missing: {', '.join(lacking)}."))
    return [
        (place, dict(zip(heads, (cell.strip() for cell in row), strict=False)))
        for place, row in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in row)
    ]


def _comma(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            said = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(said)))
        except csv.Error:
            break
    raise _bad(Text("无法读取，请用 CSV 或 Excel", "It cannot be read: send CSV or Excel."))


def _workbook(content: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST_UNPACKED:
                raise _bad(Text("文件展开后过大", "The file is too large when unpacked."))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise _bad(Text("无法读取工作簿", "The workbook cannot be read.")) from error
    return [[str(cell) for cell in row] for row in sheet.to_python()]


def _differing(row: Mapping[str, str], sent: Sequence[str]) -> list[str]:
    said = [*(_plain(cell) for cell in sent[:6]), yuan_text(int(sent[6]))]
    return [
        column
        for column, cell in zip(COLUMNS, said, strict=True)
        if row.get(column, "").replace(",", "") != cell.strip().replace(",", "")
    ]


def _sum_right(row: Mapping[str, str], number: str, lines: Sequence[Sequence[str]], digest: str) -> bool:
    total = sum(int(one[6]) for one in lines)
    said = [row.get(name, "") for name in (COLUMNS[1], COLUMNS[2], COLUMNS[3], COLUMNS[6])]
    said[3] = said[3].replace(",", "")
    return said == [number, f"{len(lines)} 笔", digest, yuan_text(total)]


def _answered(name: str, row: Mapping[str, str], place: int) -> Answered:
    word = row.get(RETURNED[0], "").lower()
    if word not in _DONE | _FAILED:
        raise _bad(
            Text(f"第 {place} 行：结果应为“成功”或“失败”", f"Row {place}: the result is 成功 or 失败."),
            row=place,
        )
    reference = row.get(RETURNED[1], "")
    if word in _DONE and not reference:
        raise _bad(
            Text(f"第 {place} 行：成功的须有流水号", f"Row {place}: what was paid has a reference."),
            row=place,
        )
    trouble = row.get(RETURNED[2], "") or "—"
    return Answered(
        payment=name,
        done=word in _DONE,
        reference=reference[:100],
        trouble="" if word in _DONE else trouble[:500],
    )


def _edited(wrong: Sequence[tuple[int, str]]) -> BadInput:
    rows = sorted({place for place, _ in wrong})
    columns = sorted({column for _, column in wrong}) or [SUM]
    listed = "、".join(map(str, rows[:20])) or "—"
    return BadInput(
        "edited_file",
        Text(
            f"与平台生成的清单不一致：第 {listed} 行（{'、'.join(columns)}），一笔也没有登记",
            f"It differs from the order as made in rows {listed} ({', '.join(columns)}); nothing was noted.",
        ),
        where={"row": rows[:200], "column": columns},
        hint=Text(
            "请不要修改清单，只填写结果、流水号、失败原因", "Change nothing but 结果, 流水号 and 失败原因."
        ),
    )


def _bad(says: Text, *, row: int | None = None) -> BadInput:
    return BadInput("bad_return", says, where={"row": row} if row else {})
