"""How two values are compared: levels in SQL, best first, per kind of field (比对方式).

A level is a condition over `l.field` and `r.field`, both text and neither empty. Units stand in the table `unit`.
"""

from yiben.capabilities.profiles.matching.model import Comparison
from yiben.infra.lake import quote

_JARO, _EDIT = "jaro_winkler_similarity", "damerau_levenshtein"
_FAR = "abs(length({l}) - length({r})) > 2"
_SORTED = "array_to_string(list_sort(string_split({}, '')), '')"

_KINDS: dict[str, tuple[str, ...]] = {
    "exact": ("{l} = {r}",),
    # A resident number, a credit code: whole, one slip, two slips.
    "code": (
        "{l} = {r}",
        f"length({{l}}) = length({{r}}) AND {_EDIT}({{l}}, {{r}}) <= 1",
        f"abs(length({{l}}) - length({{r}})) <= 1 AND {_EDIT}({{l}}, {{r}}) <= 2",
    ),
    # A Chinese name: whole; family and given name changed places; one character else, of three or more; the family name.
    "name": (
        "{l} = {r}",
        f"length({{l}}) = length({{r}}) AND {_SORTED.format('{l}')} = {_SORTED.format('{r}')}",
        f"greatest(length({{l}}), length({{r}})) >= 3 AND abs(length({{l}}) - length({{r}})) <= 1 AND {_EDIT}({{l}}, {{r}}) <= 1",
        "left({l}, 1) = left({r}, 1)",
    ),
    # A name in letters; `swapped` puts a level after the first.
    "letters": ("{l} = {r}", f"{_JARO}({{l}}, {{r}}) >= 0.92", f"{_JARO}({{l}}, {{r}}) >= 0.8"),
    # Eight digits: whole; one slip or two neighbours swapped, day and month swapped; the same year.
    "day": (
        "{l} = {r}",
        f"{_EDIT}({{l}}, {{r}}) <= 1 OR (left({{l}}, 4) = left({{r}}, 4) AND substr({{l}}, 5, 2) = substr({{r}}, 7, 2) AND substr({{l}}, 7, 2) = substr({{r}}, 5, 2))",
        "left({l}, 4) = left({r}, 4) OR right({l}, 4) = right({r}, 4)",
    ),
    "number": ("{l} = {r}", f"{_EDIT}({{l}}, {{r}}) <= 1", f"{_EDIT}({{l}}, {{r}}) <= 2"),
    # An address: whole, nearly, the same beginning.
    "place": (
        "{l} = {r}",
        "levenshtein({l}, {r}) <= 0.2 * greatest(length({l}), length({r}))",
        "left({l}, 9) = left({r}, 9) AND length({l}) >= 9",
    ),
    # A company's name without its form and place: whole; nearly.
    "firm": (
        "{l} = {r}",
        f"greatest(length({{l}}), length({{r}})) >= 4 AND {_EDIT}({{l}}, {{r}}) <= 1",
        "contains({l}, {r}) OR contains({r}, {l})",
        "jaccard({l}, {r}) >= 0.7",
    ),
    "text": (
        "{l} = {r}",
        f"{_JARO}({{l}}, {{r}}) >= 0.95",
        f"{_JARO}({{l}}, {{r}}) >= 0.88",
        "jaccard({l}, {r}) >= 0.7",
    ),
    # Titles of things: the share of the words they have in common, rare words weighing more (`words` of unit: sorted list).
    "words": ("{s} >= 0.8", "{s} >= 0.6", "{s} >= 0.45", "{s} >= 0.3", "{s} >= 0.15"),
}

KINDS = frozenset(_KINDS)


def levels(one: Comparison) -> tuple[str, ...]:
    """Conditions of a comparison, best first; what none fits disagrees."""
    left, right = f"l.{quote(one.field)}", f"r.{quote(one.field)}"
    said = [said.format(l=left, r=right, s=quote(f"s_{one.field}")) for said in _KINDS[one.kind]]
    if one.swapped:
        mine, theirs = quote(one.field), quote(one.swapped)
        said.insert(1, f"l.{mine} = r.{theirs} AND l.{theirs} = r.{mine}")
    return tuple(said)


def height(one: Comparison) -> int:
    """How many levels agreement has; level 0 is disagreement."""
    return len(_KINDS[one.kind]) + bool(one.swapped)


def level_sql(one: Comparison) -> str:
    """The level of a pair: -1 nothing to compare, 0 disagreement, and up."""
    left, right = f"l.{quote(one.field)}", f"r.{quote(one.field)}"
    top = height(one)
    cases = " ".join(f"WHEN {said} THEN {top - at}" for at, said in enumerate(levels(one)))
    return f"CAST(CASE WHEN {left} IS NULL OR {right} IS NULL THEN -1 {cases} ELSE 0 END AS TINYINT)"
