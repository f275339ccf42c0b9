"""One file per company and per person (一企一档、一人一档): whose records are one, and which source gave which field.

Front desk. Start reading at `model.py`, then packs/yiben-base/profiles.toml. `build` makes them · `find`, `show`, `records`,
`conflicts`, `sides`, `facts_of` read them through the guard · `queue`, `pair`, `judge` are the review of uncertain pairs ·
`merge`, `split`, `undo`, `acts` what is done by hand · `last`, `builds` what was built.
"""

from yiben.capabilities.profiles.actions.building import How, build
from yiben.capabilities.profiles.actions.judging import acts, judge, merge, pair, queue, split, undo
from yiben.capabilities.profiles.actions.showing import (
    Line,
    builds,
    conflicts,
    facts_of,
    find,
    last,
    records,
    show,
    sides,
)
from yiben.capabilities.profiles.actions.standing import KEEPERS, about_of
from yiben.capabilities.profiles.declared import declared
from yiben.capabilities.profiles.model import (
    About,
    Act,
    Build,
    FieldView,
    Handmade,
    KnownFact,
    Pair,
    Profile,
    Rule,
    Said,
    SourceUse,
    Standing,
    Verdict,
    Why,
)

__all__ = [
    "KEEPERS",
    "About",
    "Act",
    "Build",
    "FieldView",
    "Handmade",
    "How",
    "KnownFact",
    "Line",
    "Pair",
    "Profile",
    "Rule",
    "Said",
    "SourceUse",
    "Standing",
    "Verdict",
    "Why",
    "about_of",
    "acts",
    "build",
    "builds",
    "conflicts",
    "declared",
    "facts_of",
    "find",
    "judge",
    "last",
    "merge",
    "pair",
    "queue",
    "records",
    "show",
    "sides",
    "split",
    "undo",
]
