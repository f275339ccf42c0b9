"""Text of strangers made plain: no markup, no control characters, no endless lengths; the languages it is in."""

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from yiben.capabilities.harvesting.model import Said
from yiben.kernel.text import Text

TITLE, NOTES, WORD, ADDRESS = 500, 20_000, 120, 2000
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&[a-zA-Z#]")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")
_LINES = re.compile(r"\n{3,}")
_HAN = re.compile("[\u3400-\u9fff]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_OFFICES = re.compile(
    r"data|info|contact|office|service|support|help|desk|geo|stat|press|team|admin|webmaster|mail|opendata|gongkai"
)
_BREAKS = frozenset(
    "p br div li tr h1 h2 h3 h4 h5 h6 ul ol table blockquote pre section article hr dd dt".split()
)
_UNSEEN = frozenset("script style template noscript iframe object svg math head title".split())


class _Stripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BREAKS:
            self.kept.append("\n")

    def handle_startendtag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag in _BREAKS:
            self.kept.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _BREAKS:
            self.kept.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.kept.append(data)


def plain(value: object, limit: int = WORD) -> str:
    """One line of plain text of at most `limit` characters; nothing for what is no text or number."""
    return " ".join(paragraphs(value, limit).split())


def paragraphs(value: object, limit: int = NOTES) -> str:
    """Plain text with its line breaks, of at most `limit` characters; a cut one ends with "…"."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)[: limit * 4]
    if text.isprintable() and "  " not in text and "<" not in text and "&" not in text:
        return _short(text.strip(), limit)  # nothing of what follows would change it
    if _MARKUP.search(text):
        text = _stripped(text)
        if _MARKUP.search(text):  # markup that was written as &lt;b&gt;: one more time, and no more
            text = _stripped(text)
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "\n".join(line.strip() for line in _SPACE.sub(" ", text).split("\n"))
    return _short(_LINES.sub("\n\n", text).strip(), limit)


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _stripped(text: str) -> str:
    stripper = _Stripper()
    stripper.feed(text)
    stripper.close()
    return "".join(stripper.kept)


def said(value: object, limit: int) -> Said:
    """Words by language from text, {language: text}, or a list of texts or of JSON-LD values."""
    if isinstance(value, Mapping):
        if "@value" in value:
            return _one(str(value.get("@language") or ""), value["@value"], limit)
        found: dict[str, str] = {}
        for tag, words in list(value.items())[:40]:
            first = words[0] if isinstance(words, list) and words else words
            found |= _one(str(tag), first, limit)
        return found
    if isinstance(value, list):
        found = {}
        for one in value[:40]:
            for tag, words in said(one, limit).items():
                found.setdefault(tag, words)
        return found
    return _one("", value, limit)


def _one(tag: str, value: object, limit: int) -> dict[str, str]:
    words = paragraphs(value, limit)
    return {tag.lower()[:12]: words} if words else {}


def both(words: Said, *, one_line: bool) -> Text:
    """In Chinese and in English: each in its own language where the source says it so, else what there is."""
    tidy = {tag: (" ".join(text.split()) if one_line else text) for tag, text in words.items() if text}
    if not tidy:
        return Text("", "")
    zh = _tagged(tidy, "zh")
    en = _tagged(tidy, "en")
    bare = tidy.get("", "")
    if bare and _HAN.search(bare):
        zh = zh or bare
    elif bare:
        en = en or bare
    any_ = zh or en or next(iter(tidy.values()))
    return Text(zh or en or any_, en or zh or any_)


def _tagged(words: Said, language: str) -> str:
    if language == "zh":
        for tag in ("zh", "zh-cn", "zh-hans", "zh-hans-cn"):
            if tag in words:
                return words[tag]
    return next((text for tag, text in words.items() if tag.split("-")[0].split("_")[0] == language), "")


def words_of(value: object, *, most: int = 60, limit: int = WORD) -> tuple[str, ...]:
    """Different short words of a list, or of one text that lists them."""
    if isinstance(value, str):
        parts: Iterable[Any] = re.split(r"[,;，；、|]", value)
    elif isinstance(value, list):
        parts = value[: most * 4]
    else:
        return ()
    found: dict[str, None] = {}
    for one in parts:
        said_ = (
            one.get("display_name") or one.get("title") or one.get("name")
            if isinstance(one, Mapping)
            else one
        )
        if word := plain(said_, limit):
            found.setdefault(word)
        if len(found) == most:
            break
    return tuple(found)


def address(value: object) -> str:
    """An http(s) address without a password, or nothing."""
    if not isinstance(value, str):
        return ""
    url = value.strip()
    if not 8 <= len(url) <= ADDRESS or not url.isprintable() or set(url) & set(' "<>\\^`{|}'):
        return ""
    try:
        parts = urlsplit(url)
        named = parts.scheme.lower() in {"http", "https"} and parts.hostname and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        return ""
    return url if named else ""


def office(name: object, email: object, *, organisation: bool) -> str:
    """Whom to ask: a name only when it is an office's, an e-mail address only when it is no person's."""
    said_ = plain(name, 200) if organisation else ""
    mail = plain(email, 200).removeprefix("mailto:").strip().lower()
    if not _EMAIL.fullmatch(mail) or not _OFFICES.search(mail.partition("@")[0]):
        mail = ""
    return " · ".join(one for one in (said_, mail) if one)


_PRIVATE = re.compile(
    r"mail|phone|\btel|contact|author|maintainer|creator|person|owner|responsible|fax|address|联系|电话|负责",
    re.IGNORECASE,
)


def extras(pairs: Iterable[tuple[object, object]], *, most: int = 40) -> dict[str, str]:
    """What no field holds: short names and plain values. Nothing that tells who somebody is or how to reach them."""
    found: dict[str, str] = {}
    for name, value in pairs:
        key = plain(name, 60)
        text = ", ".join(words_of(value, most=20)) if isinstance(value, list) else plain(value, 500)
        if key and text and not _PRIVATE.search(key) and not _EMAIL.search(text):
            found.setdefault(key, text)
        if len(found) == most:
            break
    return found


def octets(value: object) -> int | None:
    """A number of bytes, of what says one plainly."""
    if isinstance(value, str):
        value = value.strip().removesuffix(".0")
        value = int(value) if value.isascii() and value.isdigit() and len(value) < 17 else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**62 else None
