"""What tests of benefits share: a refusal by its code, an order of payment, what the bank sends back."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from benefit_programmes import ties
from benefit_town import INDUSTRY, City
from yiben.capabilities.programmes import delivery
from yiben.kernel.errors import YibenError


def pdf(says: str = "audit report") -> bytes:
    """A page with a line of text, as small as one can be."""
    return _whole(
        [*_PAGE, f"<< /Length {len(says) + 32} >>\nstream\nBT /F1 24 Tf 72 720 Td ({says}) Tj ET\nendstream"]
    )


def blank_pdf() -> bytes:
    """A page with nothing on it."""
    return _whole([*_PAGE, "<< /Length 0 >>\nstream\n\nendstream"])


def locked_pdf() -> bytes:
    """A page behind a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def workbook(*cells: str) -> bytes:
    """A workbook with these cells in a column; without any, an empty one."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cell in enumerate(cells):
            sheet.write_string(row, 0, cell)
    return out.getvalue()


_PAGE = (
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
)


def _whole(objects: list[str]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    count = len(objects) + 1
    return (
        out
        + (
            f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n"
            f"startxref\n{start}\n%%EOF\n"
        ).encode()
    )


def refused(verb: Callable[..., Any], *args: Any, **said: Any) -> str:
    with pytest.raises(YibenError) as error:
        verb(*args, **said)
    assert error.value.message.zh
    assert error.value.message.en
    return error.value.code


def order(city: City, request: str = "o1") -> delivery.Order:
    made: delivery.Order = city.do("sam", delivery.make_order, INDUSTRY, request=request)
    return made


def returned(
    city: City, made: delivery.Order, *, paper: delivery.Paper = delivery.Paper.CSV, failing: int = 0
) -> list[list[str]]:
    """What the bank sends back: the order's own lines with a result."""
    city.do("sue", delivery.release_order, made.id)
    _, content = city.do("sue", delivery.order_file, made.id, paper=paper)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    rows[0] += ["结果", "流水号", "失败原因"]
    for number in range(1, len(rows) - 1):
        rows[number] += ["失败", "", "账号不存在"] if number <= failing else ["成功", f"B{number}", ""]
    return rows


def paper(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")


def payments(city: City, who: str) -> tuple[delivery.Payment, ...]:
    """What is paid to somebody for their one application."""
    (one,) = city.see(who, delivery.applications).rows
    found: tuple[delivery.Payment, ...] = city.see(who, delivery.sheet, one.id, ties=ties()).payments
    return found
