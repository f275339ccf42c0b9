"""The nouns of interchange (目录互通): a site that speaks, and everything public about one dataset."""

from dataclasses import dataclass, field

from yiben.capabilities.opening import Dataset, Distribution, Edition, State
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who speaks: the portal as other catalogues know it."""

    url: str  # without a slash at its end
    title: Text = field(default_factory=lambda: Text("一本数据开放平台", "Yiben open data"))
    description: Text = field(
        default_factory=lambda: Text(
            "本平台开放的公共数据目录，每个数据集经发布前检查后开放",
            "Public data opened on this platform, each dataset after a release check.",
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence (许可协议) a pack declares, or the bare identifier a source gave."""

    id: str
    title: Text
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme (主题) of the portal."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything public about one dataset. Of a withdrawn one only what its tombstone says."""

    dataset: Dataset
    edition: Edition | None = None  # the current one, whose data can be had
    editions: tuple[Edition, ...] = ()  # not recalled, newest first
    links: tuple[Distribution, ...] = ()
    licence: Licence | None = None
    themes: tuple[Theme, ...] = ()
    note: str = ""  # why it was withdrawn

    @property
    def gone(self) -> bool:
        """True where only a tombstone stays."""
        return self.dataset.state is State.WITHDRAWN

    @property
    def served(self) -> bool:
        """True where this platform hands out its data now."""
        return self.edition is not None and self.dataset.state is State.PUBLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One way to get the data of a record, here or elsewhere."""

    key: str  # stable within the dataset
    title: str
    url: str
    format: str  # lower case, as people say it: csv
    media_type: str = ""
    description: str = ""
    bytes: int | None = None
    modified: str | None = None
    ours: bool = False  # this platform serves it
    page: bool = False  # the address is a page, not the data
