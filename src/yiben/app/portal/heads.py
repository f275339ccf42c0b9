"""What stands in the head of a public page for search engines: description, its one address, its other language."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from yiben.kernel.text import Lang, current_lang
from yiben.ui.doors import Visit

_LONGEST = 200  # characters of a description


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`canonical` is the address of this page whatever led here; `alternates`: (language, address)."""

    description: str
    canonical: str
    alternates: tuple[tuple[str, str], ...]
    listed: bool = True  # to be listed by search engines


def head_of(
    visit: Visit, description: str, *, path: str, query: Sequence[tuple[str, str]] = (), listed: bool = True
) -> Head:
    """The head of the page at `path` with the parameters that make it another page."""
    site = site_of(visit)
    here = f"{site}{path}"
    asked = f"?{urlencode(query)}" if query else ""
    joiner = "&" if asked else "?"
    others = (("zh-CN", Lang.ZH), ("en", Lang.EN))
    flat = " ".join(description.split())
    short = flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
    return Head(
        description=short,
        canonical=here + asked + (f"{joiner}lang=en" if current_lang() is Lang.EN else ""),
        # The address without a language is none of them: what stands there is what the visitor speaks.
        alternates=tuple((name, f"{here}{asked}{joiner}lang={lang}") for name, lang in others),
        listed=listed,
    )


def site_of(visit: Visit) -> str:
    """Where the portal is reached: as configured, else as this request did."""
    return (visit.office.settings.public_url or str(visit.request.base_url)).rstrip("/")
