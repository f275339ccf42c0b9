"""Lines of TOML: wherever tomllib finds a key, the locator says on which line it is written."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.policy.packs.locate import locate

TRICKY = '''
# [not] = "a table"
a = 1 # "
"quoted.key" = { x = [1, # one
  2], 'y z' = "}" }
long = """
[[no]]
b = 2 \\"""
"""
raw = \'\'\'
''quoted'' ]]\'\'\'
[t.u]
c.d = 1979-05-27 07:32:00
[[list]]
n = 1
[[list.inner]]
m = ["]", """
""", '#']
[[list.inner]]
m = { k = [ { deep = true },
 { deep = false } ] }
[list.table]
v = "\\" = "
[[list]]
[list.inner]
"\\u4e2d" = 1
'''


def paths(data: Any, at: tuple[str | int, ...] = ()):
    """Every key and list position of a document."""
    if at:
        yield at
    if isinstance(data, dict):
        for key, value in data.items():
            yield from paths(value, (*at, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from paths(value, (*at, number))


def test_every_line_of_a_tricky_document_is_right() -> None:
    lines = locate(TRICKY)
    written = TRICKY.split("\n")
    known = {
        ("a",): "a = 1",
        ("quoted.key",): '"quoted.key"',
        ("quoted.key", "x", 1): "  2]",
        ("quoted.key", "y z"): "  2], 'y z'",
        ("long",): "long =",
        ("raw",): "raw =",
        ("t", "u"): "[t.u]",
        ("t", "u", "c", "d"): "c.d",
        ("list", 0): "[[list]]",
        ("list", 0, "inner", 0, "m", 2): '""", ',
        ("list", 0, "inner", 1, "m", "k", 1, "deep"): " { deep = false",
        ("list", 0, "table", "v"): "v =",
        ("list", 1, "inner", "中"): '"\\u4e2d"',
    }
    for path, text in known.items():
        assert written[(lines.exactly(path) or 0) - 1].startswith(text), path
    assert all(lines.exactly(path) for path in paths(tomllib.loads(TRICKY)))


KEYS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("C",), exclude_characters='"\\'),
        min_size=1,
        max_size=5,
    ).map(lambda word: f'"{word}"'),
    st.from_regex(r"'[^'\n\x00-\x1f\x7f]{0,4}'", fullmatch=True),
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=8)
SCALARS = st.one_of(
    st.integers(-999, 999).map(str),
    st.booleans().map(lambda one: str(one).lower()),
    TEXTS.map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    TEXTS.map(lambda text: '"""' + text.replace("\\", "\\\\").replace('"', '\\"') + '\n]]"""'),
    st.just("'#[['"),
    st.just("2026-11-22"),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda values: "[ # c]\n" + ",\n".join(values) + "\n]"),
        st.dictionaries(KEYS, inner, max_size=3).map(
            lambda pairs: "{ " + ", ".join(f"{key} = {value}" for key, value in pairs.items()) + " }"
        ),
    ),
    max_leaves=6,
)
LINES = st.one_of(
    st.tuples(st.lists(KEYS, min_size=1, max_size=3).map(".".join), VALUES).map(
        lambda pair: f"{pair[0]} = {pair[1]}"
    ),
    st.lists(KEYS, min_size=1, max_size=3).map(lambda keys: f"[{'.'.join(keys)}]"),
    st.lists(KEYS, min_size=1, max_size=3).map(lambda keys: f"[[ {' . '.join(keys)} ]]"),
    st.just("# a comment [x]"),
    st.just(""),
)


@given(st.lists(LINES, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_whatever_tomllib_reads_has_a_line_where_its_key_stands(parts: list[str], ends: str) -> None:
    text = "\n".join(parts)
    try:
        data = tomllib.loads(text.replace("\n", ends))
    except ValueError:
        return
    lines = locate(text.replace("\n", ends))
    written = text.split("\n")
    for path in paths(data):
        line = lines.exactly(path)
        assert line is not None, path
        last = path[-1]
        if isinstance(last, str) and last.isascii() and last.isalnum():
            assert last in written[line - 1]


@pytest.mark.parametrize(
    "path",
    sorted(Path(__file__).parents[3].glob("packs/*/*.toml")),
    ids=lambda one: f"{one.parent.name}/{one.name}",
)
def test_shipped_files_have_a_line_for_everything(path: Path) -> None:
    text = path.read_text()
    lines = locate(text)
    numbers = [lines.exactly(one) for one in paths(tomllib.loads(text))]
    assert all(numbers)
