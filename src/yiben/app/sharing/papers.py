"""An agreement on paper (协议文本): a Word file and a PDF that say the same, in the reader's language."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from yiben.capabilities import sharing
from yiben.kernel.clock import stamp
from yiben.kernel.text import Text
from yiben.ui.pages import minute

if TYPE_CHECKING:
    from datetime import datetime

    from reportlab.platypus import Flowable

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FONT = "STSong-Light"  # of Adobe's Asian set: every reader brings it, so none is embedded or shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An agreement in words already. `clauses` are heading and body, `sides` the two parties' acceptance."""

    title: str
    about: tuple[str, ...]
    clauses: tuple[tuple[str, str], ...]
    sides: tuple[str, ...]
    foot: str


def paper_of(found: sharing.Agreement, *, now: "datetime") -> Paper:
    """The agreement as it is printed."""
    articles = Text("依据 {cited}", "Demanded by {cited}")
    clauses = []
    for number, one in enumerate(found.clauses, 1):
        cited = ", ".join(f"{pack} {article}" for pack, article in one.articles)
        body = str(one.says) + (f"\n({str(articles).format(cited=cited)})" if cited else "")
        clauses.append((f"{number}. {one.title}", body))
    accepted = Text("{side}：{name}，由 {who} 于 {when} 接受", "{side}: {name}, accepted by {who} on {when}")
    provider, recipient = Text("提供方", "Provider"), Text("接收方", "Recipient")
    return Paper(
        title=str(Text("数据共享协议", "Data sharing agreement")),
        about=(
            str(Text(f"编号 {found.id}，申请 {found.case_number}", f"No. {found.id}, request {found.case_number}")),
            str(Text(f"提供方：{found.provider_name}", f"Provider: {found.provider_name}")),
            str(Text(f"接收方：{found.recipient_name}", f"Recipient: {found.recipient_name}")),
        ),
        clauses=tuple(clauses),
        sides=(
            str(accepted).format(side=provider, name=found.provider_name, who=found.accepted_provider, when=minute(found.accepted_provider_at)),
            str(accepted).format(side=recipient, name=found.recipient_name, who=found.accepted_recipient, when=minute(found.accepted_recipient_at)),
        ),
        foot=str(Text(f"摘要 SHA-256 {found.digest}  打印 {minute(stamp(now))}", f"SHA-256 {found.digest}  printed {minute(stamp(now))}")),
    )  # fmt: skip


def as_docx(paper: Paper) -> bytes:
    """A Word document (OOXML)."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    style: Any = document.styles["Normal"]
    style.font.size = Pt(11)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimSun")
    document.core_properties.title = paper.title
    document.core_properties.author = "Yiben"
    document.add_heading(paper.title, level=0)
    for sentence in paper.about:
        document.add_paragraph(_clean(sentence))
    for heading, body in paper.clauses:
        document.add_heading(_clean(heading), level=2)
        for line in _clean(body).split("\n"):
            document.add_paragraph(line)
    document.add_heading(str(Text("双方接受", "Accepted by both sides")), level=2)
    for side in paper.sides:
        document.add_paragraph(_clean(side))
    document.sections[0].footer.paragraphs[0].text = paper.foot
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(paper: Paper) -> bytes:
    """A PDF, A4, the digest and the page number on every page."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    plain = ParagraphStyle("plain", fontName=_FONT, fontSize=10.5, leading=17, wordWrap="CJK", spaceAfter=4)
    title = ParagraphStyle("title", parent=plain, fontSize=18, leading=26, alignment=1, spaceAfter=14)
    second = ParagraphStyle("second", parent=plain, fontSize=12, leading=18, spaceBefore=10, keepWithNext=1)
    flow: list[Flowable] = [Paragraph(escape(paper.title), title)]
    flow += [Paragraph(_lines(sentence), plain) for sentence in paper.about]
    for heading, body in _with_sides(paper):
        flow += [Paragraph(_lines(heading), second), Paragraph(_lines(body), plain)]

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont(_FONT, 7.5)
        canvas.drawString(22 * mm, 10 * mm, paper.foot)
        canvas.drawRightString(A4[0] - 22 * mm, 10 * mm, str(document.page))

    out = io.BytesIO()
    margin = 22 * mm
    SimpleDocTemplate(
        out,
        pagesize=A4,
        title=paper.title,
        author="Yiben",
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
    ).build(flow, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _with_sides(paper: Paper) -> Sequence[tuple[str, str]]:
    return (*paper.clauses, (str(Text("双方接受", "Accepted by both sides")), "\n".join(paper.sides)))


def _lines(said: str) -> str:
    return escape(_clean(said)).replace("\n", "<br/>")


def _clean(said: str) -> str:
    """Without the control characters XML forbids."""
    return "".join(letter for letter in said if letter >= " " or letter in "\n\t")
