"""What the page of a dataset shows: only what is public, whatever else the ledger knows."""

from dataclasses import dataclass

from yiben.capabilities.portal.charts import Drawn, MapDrawn, Numbers
from yiben.kernel.text import Text
from yiben.ui.figures import Bar, Descent


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceShown:
    """A licence: what it is called, what it allows, where its text stands."""

    id: str
    title: str
    says: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnShown:
    """A column as a reader meets it."""

    name: str
    title: str
    type: str
    kind: str
    unit: str
    description: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshShown:
    """Freshness against the promised cycle, in words."""

    tone: str
    says: str
    days_late: int | None
    due: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionShown:
    """One edition of the list."""

    number: int
    released: str
    rows: int
    bytes: int
    note: str
    recalled: str | None
    href: str
    compare: str  # address of what changed since the one before, empty for the first


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A form to download. `sha256` and `bytes` are known once it was made."""

    form: str
    href: str
    bytes: int | None
    sha256: str
    refused: str = ""  # why there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkShown:
    """A link of a foreign dataset."""

    title: str
    url: str
    format: str
    bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsShown:
    """Some rows as text: an empty cell is None."""

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartShown:
    """A picture with the numbers it is drawn from."""

    id: str
    kind: str
    title: str
    summary: str
    numbers: Numbers
    drawn: Drawn | None
    map: MapDrawn | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLink:
    """A picture one can switch to."""

    id: str
    title: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Lines that run as they are pasted."""

    id: str
    title: str
    hint: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """How to cite it, in one style."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another open dataset, and why it is shown."""

    slug: str
    title: str
    publisher: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something said about the dataset, as everybody may read it. `by`: the organisation of an official answer."""

    kind: str  # question, comment, answer, or error
    says: str
    at: str
    by: str
    href: str
    state: str = ""  # of an error: where it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Discussion, errors and reuses in numbers, and the newest of them."""

    posts: int
    unanswered: int
    errors: int
    errors_open: int
    followers: int
    remarks: tuple[Remark, ...]
    reuses: tuple[tuple[str, str, str], ...]  # title, by, address


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything public about one dataset that its page needs."""

    id: str
    slug: str
    title: Text
    description: Text
    publisher: str
    publisher_name: str
    contact: str
    themes: tuple[tuple[str, str], ...]
    zones: tuple[tuple[str, str], ...]
    keywords: tuple[str, ...]
    kind: str
    boundary: Text | None
    cycle: str | None
    spatial: str
    begins: str | None
    ends: str | None
    origin: str
    source_url: str
    licence: LicenceShown | None
    published: str
    updated: str
    edition: int
    released: str | None
    rows: int | None
    columns: tuple[ColumnShown, ...]
    fresh: FreshShown
    quality: tuple[Bar, ...]
    editions: tuple[EditionShown, ...]
    files: tuple[FileShown, ...]
    links: tuple[LinkShown, ...]
    lineage: Descent | None
    related: tuple[Related, ...]
    talk: Talk
    views: int
    downloads: int
    open: bool  # whether this visitor may have the rows
