"""Documents of the sample (样例文件): a page and a workbook, as small as they can be, that anybody can open."""

import io

_PAGE = (
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
)


def page(says: str) -> bytes:
    """A PDF of one line in Latin letters (ISO 32000-1, 7.5), the same bytes every time."""
    drawn = f"BT /F1 18 Tf 72 760 Td ({says}) Tj ET"
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(
        (*_PAGE, f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream"), start=1
    ):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n".encode()
    count = len(places) + 1
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {count}\n0000000000 65535 f \n{table}{end}".encode()


def sheet(*cells: str) -> bytes:
    """A workbook with these cells below each other."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        made = book.add_worksheet()
        for row, cell in enumerate(cells):
            made.write_string(row, 0, cell)
    return out.getvalue()
