"""Text and addresses as every format of ours may carry them: nothing a parser or a browser would trip over."""

import re
from urllib.parse import quote, urlsplit

from yiben.kernel.text import Lang, Text

# What XML 1.0 §2.2 does not allow in a document. Half characters are among it.
_ILLEGIBLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HAN = re.compile("[\u3400-\u9fff]")
_SCHEMES = frozenset({"http", "https", "ftp"})
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# Nearly every address; whatever is not plainly fine is taken apart.
_PLAIN = re.compile(
    r"https?://[a-z0-9][a-z0-9.-]{0,250}(?::[0-9]{1,4})?(?:/[A-Za-z0-9/?@!$&'()*+,;=:._~-]*(?:#[A-Za-z0-9._-]*)?)?"
)
_TAIL = ":/?#@!$&'()*+,;=-._~%"


def legible(text: str) -> str:
    """`text` without characters XML forbids; line ends are LF, as XML parsers would make them."""
    if text.isprintable() and "\ufffe" not in text and "\uffff" not in text:
        return text
    return _ILLEGIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def web_address(url: str) -> str:
    """`url` as a valid http, https or ftp address in ASCII; empty when it is none.

    >>> web_address("http://example.org/a b")
    'http://example.org/a%20b'
    >>> web_address("javascript:alert(1)")
    ''
    """
    if _PLAIN.fullmatch(url):
        return url
    try:
        parts = urlsplit(_ILLEGIBLE.sub("", url).strip())
        host, port = parts.hostname, parts.port
        if parts.scheme not in _SCHEMES or not host:
            return ""
        name = f"[{host}]" if ":" in host else host.encode("idna").decode()
    except ValueError:  # UnicodeError is one
        return ""
    if not re.fullmatch(r"[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]", name):
        return ""
    where = name if port is None else f"{name}:{port}"
    rest = (
        parts.path
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
    if rest and not rest.startswith(("/", "?", "#")):
        return ""
    path, mark, fragment = rest.partition("#")
    told = quote(_STRAY.sub("%25", path), safe=_TAIL) + (
        mark + quote(_STRAY.sub("%25", fragment.replace("#", "%23")), safe=_TAIL) if mark else ""
    )
    return f"{parts.scheme}://{where}{told}"


def mailbox(contact: str) -> str:
    """The e-mail address in a contact, if there is one."""
    found = _MAIL.search(contact)
    return found.group() if found else ""


def said(text: Text) -> tuple[tuple[str, Lang], ...]:
    """What a text says, with the language: one entry where both are alike or one is empty."""
    zh, en = legible(text.zh), legible(text.en)
    if zh == en or not en or not zh:
        one = zh or en
        return ((one, Lang.ZH if _HAN.search(one) else Lang.EN),) if one else ()
    return ((zh, Lang.ZH), (en, Lang.EN))


def first(text: Text) -> str:
    """The Chinese, or the English where there is no Chinese: for formats that take one string."""
    return legible(text.zh or text.en)
