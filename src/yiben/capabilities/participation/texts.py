"""What people write, as it is kept and shown: plain text, bounded, nothing invisible, links that vouch for nobody."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_LINK = re.compile(r"https?://[^\s<>\"'，。；、（）()【】]{3,300}")
_MARKS = 2  # combining marks on one letter; more are stacked to climb over other lines
_PERSONAL = (
    re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"),
    re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"),
)
"""A resident identity number (GB 11643), a mobile telephone number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a text; with `href`, a link written out in it."""

    text: str
    href: str = ""


def plain(typed: str, *, field: str, bounds: tuple[int, int], lines: bool = False) -> str:
    """A text as it will be kept. BadInput `text_length` and `personal_data` name the field.

    Control and format characters (zero width, direction changes, tags: Unicode category C) are taken out, marks
    stacked on one letter cut to two, blank space folded. Numbers of persons are refused, they do not belong here.
    """
    least, most = bounds
    text = unicodedata.normalize("NFC", typed[: most * 4])
    text = _tidy("".join(_kept(text)), lines=lines)
    if not least <= len(text) <= most:
        raise BadInput(
            "text_length",
            Text(f"请写 {least} 至 {most} 个字", f"Write {least} to {most} characters."),
            where={"field": field},
            hint=Text(f"现在是 {len(typed)} 个字", f"It has {len(typed)} now."),
        )
    if any(found.search(unicodedata.normalize("NFKC", text)) for found in _PERSONAL):
        raise BadInput(
            "personal_data",
            Text("请不要写身份证号或手机号", "Please leave identity and telephone numbers out."),
            where={"field": field},
            hint=Text("这里的内容所有人都能看到", "Everybody can read this."),
        )
    return text


def tidied(typed: str, *, most: int = 4000) -> str:
    """What somebody typed as a form gives it back to them: cut short, without what cannot be seen."""
    return _tidy("".join(_kept(typed[:most])), lines=True)


def address(typed: str, *, field: str) -> str:
    """A web address somebody gives. BadInput `bad_link` unless it is plain http or https to a named host."""
    text = typed.strip()
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        usable = False
    if not usable or len(text) > 300 or not _LINK.fullmatch(text) or not text.isprintable():
        raise BadInput(
            "bad_link",
            Text("网址无效", "This is no usable web address."),
            where={"field": field},
            hint=Text("以 http:// 或 https:// 开头", "It begins with http:// or https://."),
        )
    return text


def pieces(text: str) -> tuple[Piece, ...]:
    """A text in parts: words, and the links written out in it."""
    found, last = [], 0
    for match in _LINK.finditer(text):
        href = match.group().rstrip(".,;:!?")
        if match.start() > last:
            found.append(Piece(text=text[last : match.start()]))
        found.append(Piece(text=href, href=href))
        last = match.start() + len(href)
    if last < len(text):
        found.append(Piece(text=text[last:]))
    return tuple(found)


def _kept(text: str) -> list[str]:
    out: list[str] = []
    marks = 0
    for letter in text:
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind[0] == "M" else 0
        if letter in "\n\t" or (kind[0] != "C" and kind not in {"Zl", "Zp"} and marks <= _MARKS):
            out.append(" " if letter == "\t" else letter)
    return out


def _tidy(text: str, *, lines: bool) -> str:
    if not lines:
        return " ".join(text.split())
    kept = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
