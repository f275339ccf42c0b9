"""What is handed to the ledger: a catalogue entry as an intake proposes it, and a person's correction."""

from dataclasses import dataclass, field

from yiben.capabilities.ledger.lowering import Ground
from yiben.capabilities.ledger.model import Cycle, Importance, Origin
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemProposal:
    """One column as it was found and understood. Marks left empty fall back to the resource's."""

    name: str
    type: str
    title: str = ""
    description: str = ""
    unit: str = ""
    semantic: str | None = None
    level: int = 1
    personal: bool = False
    importance: Importance = Importance.GENERAL
    confidence: float = 0.0
    why: Text = field(default_factory=lambda: Text("", ""))
    rule: str = ""  # pack@version/rule
    basis: str = ""  # what the scale made the level of: kept, so that a changed scale can grade again
    origin: Origin | None = None
    systems: tuple[str, ...] = ()  # identifiers of further systems that store it
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """The snapshot that was landed. `id` is the lake's; `files` are absolute paths of its Parquet files."""

    id: str
    run: str
    source: str
    sha256: str = ""
    encoding: str | None = None
    rows: int = 0
    rejected: int = 0
    bytes: int = 0
    files: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One resource to register.

    `name` is what a person asked for (`--name`); without it the SQL name is made from `stem`, the
    source's own name (file stem, sheet, table). `organisation` and `system` are names, codes, aliases
    or identifiers; unknown ones are created. `left_out` are columns the source has and the items lack:
    they show up in the first completeness check.
    """

    organisation: str
    stem: str
    items: tuple[ItemProposal, ...]
    name: str | None = None
    system: str | None = None
    title: str = ""
    description: str = ""
    themes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    origin: Origin | None = None
    cycle: Cycle | None = None
    format: str = ""
    landing: Landing | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says about one item; None leaves that part as the ruling label has it.

    Where it lowers anything, `why` is the assessment (评估) and `ground` what it found.
    """

    why: str
    ground: Ground | None = None
    level: int | None = None
    personal: bool | None = None
    importance: Importance | None = None
    semantic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Marks a person sets on a resource or an item; None leaves them as they are."""

    origin: Origin | None = None
    systems: tuple[str, ...] | None = None
    classes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """`item` (of the derived resource, by name) was made from `source` (an item identifier)."""

    item: str
    source: str
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What a person changes about an entry; None leaves that part as it is."""

    title: str | None = None
    description: str | None = None
    themes: tuple[str, ...] | None = None
    classes: tuple[str, ...] | None = None
    origin: Origin | None = None
    cycle: Cycle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """What a person changes about what an item says of itself; None leaves that part as it is."""

    title: str | None = None
    description: str | None = None
    origin: Origin | None = None
    classes: tuple[str, ...] | None = None
