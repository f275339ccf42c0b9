"""The compliance report (合规报告) as a Word file and as PDF. Both say the same, in the reader's language."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FONT = "STSong-Light"  # of Adobe's Asian set: every reader brings it, so none is embedded or shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """The report, in words already: a title, sentences about it, and a table. `details` follow it, title and body."""

    title: str
    about: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    details: tuple[tuple[str, str], ...]
    foot: str


def as_docx(report: ReportText) -> bytes:
    """A Word document (OOXML), landscape, its table's head repeated on every page."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = page.page_height, page.page_width
    style: Any = document.styles["Normal"]
    style.font.size = Pt(10)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimSun")
    document.core_properties.title = report.title
    document.core_properties.author = "Yiben"
    document.add_heading(report.title, level=0)
    for sentence in report.about:
        document.add_paragraph(sentence)
    table = document.add_table(rows=1, cols=len(report.headings))
    table.style = "Light Grid Accent 1"
    for cell, heading in zip(table.rows[0].cells, report.headings, strict=True):
        cell.text = heading
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001  # python-docx has no word for it
    for row in report.rows:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = _clean(said)
    for title, body in report.details:
        document.add_heading(_clean(title), level=2)
        document.add_paragraph(_clean(body))
    page.footer.paragraphs[0].text = report.foot
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(report: ReportText) -> bytes:
    """A PDF, A4 landscape, the foot and the page number on every page."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    plain = ParagraphStyle("plain", fontName=_FONT, fontSize=9, leading=13, wordWrap="CJK")
    small = ParagraphStyle("small", parent=plain, fontSize=8, leading=11)
    title = ParagraphStyle("title", parent=plain, fontSize=16, leading=22, spaceAfter=8)
    second = ParagraphStyle("second", parent=plain, fontSize=11, leading=16, spaceBefore=8)
    width = landscape(A4)[0] - 30 * mm
    shares = (0.15, 0.1, 0.28, 0.08, 0.16, 0.23)
    flow: list[Flowable] = [Paragraph(escape(report.title), title)]
    flow += [Paragraph(escape(sentence), plain) for sentence in report.about]
    flow.append(Spacer(1, 6 * mm))
    cells = [[Paragraph(_lines(said), small) for said in row] for row in (report.headings, *report.rows)]
    grid = Table(cells, colWidths=[width * share for share in shares], repeatRows=1)
    grid.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#f0f2f5")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    flow.append(grid)
    for heading, body in report.details:
        flow += [Paragraph(escape(heading), second), Paragraph(_lines(body), plain)]

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont(_FONT, 8)
        canvas.drawString(15 * mm, 8 * mm, report.foot)
        canvas.drawRightString(landscape(A4)[0] - 15 * mm, 8 * mm, str(document.page))

    out = io.BytesIO()
    margin = 15 * mm
    SimpleDocTemplate(
        out,
        pagesize=landscape(A4),
        title=report.title,
        author="Yiben",
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
    ).build(flow, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _lines(said: str) -> str:
    return escape(_clean(said)).replace("\n", "<br/>")


def _clean(said: str) -> str:
    """Without the control characters XML forbids."""
    return "".join(letter for letter in said if letter >= " " or letter in "\n\t")
