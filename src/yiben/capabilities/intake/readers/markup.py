"""Pages and XML that call themselves tables (网页与 XML): HTML saved as .xls, XML spreadsheets, RDF.

They are text, but no delimited text: refused with what to do instead.
"""

import re
from pathlib import Path

from yiben.capabilities.intake.readers import hostile
from yiben.kernel.text import Text

_LOOK = 4096
_MARKUP = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<!DOCTYPE|<html|<head|<body|<table|<meta|<style)", re.IGNORECASE
)


def check_markup(path: Path) -> None:
    """Refuse HTML and XML by their first bytes, whatever the file is called. Raises `BadInput`."""
    with path.open("rb") as file:
        head = file.read(_LOOK)
    plain = head.replace(b"\x00", b"") if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else head
    if not _MARKUP.match(plain.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")):
        return
    web = re.search(rb"<(?:html|table|body|!doctype html)", plain, re.IGNORECASE)
    kind = Text("网页(HTML)", "a web page (HTML)") if web else Text("XML 文档", "an XML document")
    raise hostile.bad(
        "markup",
        path,
        f"是{kind.zh},不是表格文件",
        f"is {kind.en}, not a table",
        hint=Text(
            "请在 Excel 或 WPS 中打开并另存为 xlsx 或 CSV", "Open it in Excel or WPS and save as xlsx or CSV."
        ),
    )
