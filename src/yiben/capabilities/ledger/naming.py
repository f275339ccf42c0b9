"""Names: how the same thing is recognised under another spelling, and what SQL may call a resource."""

import re
import unicodedata

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

LONGEST = 120  # characters of an SQL name: long enough for Chinese titles, short enough for a page

# Words DuckDB or Spark read as part of a sentence; a table of that name would need quotes everywhere.
_RESERVED = frozenset(
    """all analyse analyze and anti any array as asc asof both by case cast check collate column constraint
    create cross current_date current_time current_timestamp default deferrable delete desc describe distinct
    do drop else end except exists false fetch for foreign from full glob grant group having ilike in inner
    insert intersect into is isnull join lambda lateral leading left like limit localtime map natural not
    notnull null offset on only or order outer pivot placing positional primary qualify references returning
    right select semi set show similar some struct summarize symmetric table tablesample then to trailing
    true union unique unpivot update using values variadic when where window with""".split()
)


def key(name: str) -> str:
    """What two spellings of one name share: width, case and outer spaces do not count."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def sql_name(wanted: str) -> str:
    """A name SQL can use without quotes, as near to `wanted` as possible; Chinese stays.

    Raises BadInput `unusable_name` when nothing usable is left.
    """
    plain = unicodedata.normalize("NFKC", wanted)
    name = re.sub(r"_{2,}", "_", re.sub(r"[^\w]+", "_", plain)).strip("_")[:LONGEST].rstrip("_")
    if not re.search(r"[^\W_]", name):
        raise BadInput(
            "unusable_name",
            Text(f"无法用「{wanted}」作为表名", f"“{wanted}” cannot be a table name"),
            hint=Text(
                "名称至少要有一个字母、数字或汉字",
                "A name needs at least one letter, digit or Chinese character.",
            ),
        )
    if name[0].isdigit():
        name = f"t_{name}"
    if key(name) in _RESERVED or key(name).startswith(("information_schema", "pg_", "duckdb_", "sqlite_")):
        name = f"{name}_data" if key(name) in _RESERVED else f"t_{name}"
    return name


def as_taken_in(name: str) -> str | None:
    """What an intake made of `name` where that is another word, else None: whoever gave a name may go on using it.

    A dot stands between a resource and its item; nothing is guessed across it.
    """
    if "." in name:
        return None
    try:
        spelt = sql_name(name)
    except BadInput:
        return None
    return spelt if key(spelt) != key(name) else None
