"""Pages and XML that call themselves tables (网页与 XML): HTML saved as .xls, XML spreadsheets, RDF.

They are text, but no delimited text: refused with what to do instead.
"""

import re
from pathlib import Path

from yiben.capabilities.intake.readers import hostile
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_LOOK = 4096
_MARKUP = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<!DOCTYPE|<html|<head|<body|<table|<meta|<style)", re.IGNORECASE
)

_NAME = rb"[A-Za-z_][\w:.-]*+"
_ROOT = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<(" + _NAME + rb")(?:\s++" + _NAME + rb"""\s*=\s*(?:"[^"]*"|'[^']*'))*+\s*>"""
)
_TURTLE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:#[^\n]*\n\s*)*+(?:@prefix\s+[\w.-]*:|PREFIX\s+[\w.-]*:|@base)\s*<",
    re.IGNORECASE,
)


def check_markup(path: Path) -> None:
    """Refuse HTML, XML and Turtle by their first bytes, whatever the file is called. Raises `BadInput`."""
    with path.open("rb") as file:
        head = file.read(_LOOK)
    plain = head.replace(b"\x00", b"") if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else head
    plain = plain.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _TURTLE.match(plain):
        raise _refused(
            path,
            Text("RDF 数据(Turtle)", "RDF data (Turtle)"),
            Text("请先转换为 CSV", "Convert it to CSV first."),
        )
    if not (_MARKUP.match(plain) or _is_element(plain)):
        return
    web = re.search(rb"<(?:html|table|body|!doctype html)", plain, re.IGNORECASE)
    kind = Text("网页(HTML)", "a web page (HTML)") if web else Text("XML 文档", "an XML document")
    hint = Text(
        "请在 Excel 或 WPS 中打开并另存为 xlsx 或 CSV", "Open it in Excel or WPS and save as xlsx or CSV."
    )
    raise _refused(path, kind, hint)


def _is_element(head: bytes) -> bool:
    """XML without its declaration: an element around another one, and nothing but elements beside it.

    Bracketed headers (<DATE>,<TIME> of trading programs, also with tabs) close nothing; a record that
    begins with a piece of HTML goes on after it.
    """
    root = _ROOT.match(head)
    if not root or b"</" not in head:
        return False
    rest = head[root.end() :]
    gap = rest[: len(rest) - len(rest.lstrip())]
    if not rest.lstrip().startswith(b"<") or (gap and b"\n" not in gap and b"\r" not in gap):
        return False
    _, closed, after = rest.partition(b"</" + root.group(1) + b">")
    return not closed or after.lstrip()[:1] in {b"", b"<"}


def _refused(path: Path, kind: Text, hint: Text) -> BadInput:
    return hostile.bad("markup", path, f"是{kind.zh},不是表格文件", f"is {kind.en}, not a table", hint=hint)
