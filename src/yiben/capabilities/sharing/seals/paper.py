"""The sealed document on paper (A4): what was approved, in both languages, the red seal, a code to compare.

The machine-readable document lies in it as an attachment, so that the PDF alone can be checked.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from xml.sax.saxutils import escape

from yiben.capabilities.sharing.seals.drawing import FONT, draw_seal
from yiben.kernel.text import Text

_WORDS: Mapping[str, Text] = {
    "case": Text("办件编号", "Case"),
    "grant": Text("授权编号", "Grant"),
    "agreement": Text("共享协议", "Agreement"),
    "decision": Text("决定", "Decision"),
    "grantee": Text("使用单位", "Granted to"),
    "accounts": Text("使用账号", "Accounts"),
    "resource": Text("数据资源", "Resource"),
    "rows": Text("数据范围", "Rows"),
    "purpose": Text("用途", "Purpose"),
    "purpose_says": Text("用途说明", "Purpose in words"),
    "basis": Text("法律依据", "Legal basis"),
    "begins": Text("起始日", "From"),
    "ends": Text("截止日", "Until"),
    "roads": Text("提供方式", "Roads"),
    "budget": Text("用量上限", "Limits"),
    "given_by": Text("批准人", "Approved by"),
    "given": Text("批准时间", "Approved at"),
    "grant_kind": Text("授权类别", "Kind of grant"),
}
_FORMS: Mapping[str, Text] = {
    "plain": Text("原值", "plain"),
    "masked": Text("脱敏", "masked"),
    "token": Text("代号", "token"),
    "verify": Text("仅核验", "verify only"),
}
_ROADS: Mapping[str, Text] = {
    "sql": Text("查询", "query"),
    "api": Text("接口", "API"),
    "file": Text("文件", "file"),
    "verify": Text("核验", "verify"),
    "delivery": Text("定期推送", "delivery"),
    "prefill": Text("表单预填", "pre-fill"),
}
_BUDGET: Mapping[str, Text] = {
    "calls_a_second": Text("每秒次数", "calls a second"),
    "calls_a_day": Text("每日次数", "calls a day"),
    "rows_a_call": Text("每次行数", "rows a call"),
    "rows_a_day": Text("每日行数", "rows a day"),
    "attempts_a_day": Text("每日核验", "verifications a day"),
}
_KINDS: Mapping[str, Text] = {
    "sharing": Text("共享", "sharing"),
    "push_down": Text("下沉授权", "push-down"),
    "return_flow": Text("数据回流", "return flow"),
}
_APART = {"kind", "columns"}
_MM = 72 / 25.4


def lay_out(content: Mapping[str, Any], *, digest: str, attachment: bytes) -> bytes:
    """The PDF of a sealed content, with `attachment` in it; its own signature is not on it yet."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_pages(content, digest))))
    writer.add_attachment(f"{content['serial']}.json", attachment)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue().rstrip() + b"\n"


def _pages(content: Mapping[str, Any], digest: str) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    plain = ParagraphStyle("plain", fontName=FONT, fontSize=9.5, leading=14, wordWrap="CJK")
    title = ParagraphStyle("title", parent=plain, fontSize=19, leading=26, alignment=1)
    under = ParagraphStyle("under", parent=plain, fontSize=10, alignment=1, spaceAfter=10)
    issuer, log = content["issuer"], content["evidence"]
    flow = [
        Paragraph("数据共享用章凭证", title),
        Paragraph("Sealed record of data sharing", under),
        _grid(_head(content), plain, shares=(0.28, 0.72)),
        Spacer(1, 4 * _MM),
        _grid(_facts(content["what"]), plain, shares=(0.28, 0.72)),
    ]
    columns = content["what"].get("columns") or ()
    if columns:
        heads = [Text("数据项", "Item"), Text("形式", "Form"), Text("编号", "Identifier")]
        rows = [
            [one["name"], _both(_FORMS.get(one["form"], Text(one["form"], one["form"]))), one["item"]]
            for one in columns
        ]
        flow += [
            Spacer(1, 4 * _MM),
            _grid([[_both(head) for head in heads], *rows], plain, shares=(0.4, 0.2, 0.4), headed=1),
        ]
    flow += [Spacer(1, 4 * _MM), Paragraph(_proof(content, digest, log), plain)]

    def stamp(canvas: Any, document: Any) -> None:
        canvas.setFont(FONT, 8)
        canvas.drawString(20 * _MM, 10 * _MM, f"{content['serial']} · {digest[:32]}…")
        canvas.drawRightString(A4[0] - 20 * _MM, 10 * _MM, str(document.page))

    def sealed(canvas: Any, document: Any) -> None:
        stamp(canvas, document)
        _code(canvas, content["serial"], digest, x=20 * _MM, y=20 * _MM, side=30 * _MM)
        draw_seal(
            canvas, x=A4[0] - 45 * _MM, y=42 * _MM, radius=21 * _MM,
            organisation=issuer["name"], serial=content["serial"],
        )  # fmt: skip
        canvas.setFont(FONT, 9)
        canvas.drawRightString(A4[0] - 74 * _MM, 30 * _MM, issuer["name"])
        canvas.drawRightString(A4[0] - 74 * _MM, 24 * _MM, _minute(content["issued"])[:10])

    out = io.BytesIO()
    margin = 20 * _MM
    SimpleDocTemplate(
        out, pagesize=A4, title=f"数据共享用章凭证 {content['serial']}", author=issuer["name"],
        leftMargin=margin, rightMargin=margin, topMargin=18 * _MM, bottomMargin=66 * _MM,
    ).build(flow, onFirstPage=sealed, onLaterPages=stamp)  # fmt: skip
    return out.getvalue()


def _head(content: Mapping[str, Any]) -> list[list[str]]:
    return [
        [_both(Text("编号", "Serial")), content["serial"]],
        [_both(Text("签发单位", "Issued by")), content["issuer"]["name"]],
        [_both(Text("用章时间", "Sealed at")), _minute(content["issued"])],
        [_both(Text("签名密钥", "Key")), content["key"]],
    ]


def _facts(what: Mapping[str, Any]) -> list[list[str]]:
    return [
        [_both(_WORDS.get(name, Text(name, name))), _said(name, value)]
        for name, value in what.items()
        if name not in _APART and value not in (None, "", [], (), {})
    ]


def _said(name: str, value: Any) -> str:
    if name == "roads":
        return "、".join(_both(_ROADS.get(one, Text(one, one))) for one in value)
    if isinstance(value, Mapping):
        if "name" in value or "title" in value:
            named = [str(value[part]) for part in ("title", "name", "owner", "id") if value.get(part)]
            return " · ".join(dict.fromkeys(named))
        return "; ".join(
            f"{_both(_BUDGET.get(part, Text(part, part)))} {said}" for part, said in value.items()
        )
    if name == "grant_kind":
        return _both(_KINDS.get(str(value), Text(str(value), str(value))))
    if name == "given":
        return _minute(str(value))
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _proof(content: Mapping[str, Any], digest: str, log: Mapping[str, Any]) -> str:
    where = f"#{log['event']}" if log.get("event") is not None else f"#{log['size']}"
    words = (
        f"存证日志：用章时共 {log['size']} 条，根哈希 {log['root']}；本决定见第 {where} 条起。",
        f"Evidence log: {log['size']} events, root hash as above; this decision stands from {where} on.",
        f"摘要 SHA-256 {digest}",
        "本文件附有机器可读凭证，可离线核验：yiben seal verify 文件；是否作废以签发单位在线名单为准。",
        "The machine-readable record is attached; check it offline: yiben seal verify FILE.",
        "Whether it was revoked, the issuer's online list says.",
    )
    return "<br/>".join(escape(one) for one in words)


def _minute(moment: str) -> str:
    when = datetime.fromisoformat(moment).astimezone(timezone(timedelta(hours=8)))
    return f"{when:%Y-%m-%d %H:%M} (UTC+8)"


def _grid(rows: Sequence[Sequence[str]], style: Any, *, shares: Sequence[float], headed: int = 0) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import Paragraph, Table, TableStyle

    width = A4[0] - 40 * _MM
    cells = [[Paragraph(escape(_clean(said)), style) for said in row] for row in rows]
    grid = Table(cells, colWidths=[width * share for share in shares], repeatRows=headed)
    grey = HexColor("#c9ced6")
    looks: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    shaded = ((0, 0), (-1, 0)) if headed else ((0, 0), (0, -1))
    grid.setStyle(TableStyle([*looks, ("BACKGROUND", *shaded, HexColor("#f4f5f7"))]))
    return grid


def _code(canvas: Any, serial: str, digest: str, *, x: float, y: float, side: float) -> None:
    """A QR code of serial and digest, each dark run one rectangle."""
    import segno
    from reportlab.lib.colors import black

    rows = [list(row) for row in segno.make(f"yiben-seal:1:{serial}:{digest}", error="m", micro=False).matrix]
    unit = side / len(rows)
    canvas.saveState()
    canvas.setFillColor(black)
    for number, row in enumerate(rows):
        for place, dark in enumerate(row):
            if dark:
                canvas.rect(
                    x + place * unit,
                    y + side - (number + 1) * unit,
                    unit * 1.02,
                    unit * 1.02,
                    stroke=0,
                    fill=1,
                )
    canvas.restoreState()


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def _clean(said: str) -> str:
    """Without the control characters XML forbids."""
    return "".join(letter for letter in said if letter >= " " or letter in "\n\t")
