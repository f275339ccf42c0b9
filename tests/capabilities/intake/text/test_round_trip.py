"""Random tables in random dialects and encodings come back identical, or are accounted for record by record."""

import csv
import io
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiben.kernel.errors import BadInput

_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030")
_LETTERS = st.characters(
    codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co"], exclude_characters="\ufeff"
)
_WORDS = st.sampled_from(
    [
        "东城区",
        "人民医院",
        "朝阳路",
        "张伟",
        "hello",
        "Straße",
        "O'Brien",
        'say "x"',
        "a,b",
        "a;b",
        "a|b",
        "two\nlines",
        "",
        "x y",
    ]
)
_CELL = st.one_of(_WORDS, st.text(st.sampled_from("abc东西,;|\"' \n0123"), max_size=6))


@st.composite
def tables(draw):
    width = draw(st.integers(2, 5))
    rows = draw(st.lists(st.lists(_CELL, min_size=width, max_size=width), min_size=3, max_size=12))
    # The first column makes every record a record: a code nobody takes for a group heading.
    return [[f"K{n:03d}x", *row] for n, row in enumerate(rows)]


def written(rows, *, delimiter, end) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=tables(),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(_ENCODINGS),
)
def test_what_was_written_is_read(intake, rows, delimiter, end, encoding):
    header = ["编号", *(f"列{n}" for n in range(1, len(rows[0])))]
    staged = intake.stage(written([header, *rows], delimiter=delimiter, end=end).encode(encoding))
    assert staged.delimiter == delimiter
    assert [column.name for column in staged.columns] == header
    expected = [tuple((cell.replace("\r\n", "\n") or None) for cell in row) for row in rows]
    assert intake.raw(staged) == expected
    assert staged.rejected == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(widths=st.lists(st.integers(1, 7), min_size=4, max_size=40), quoted=st.booleans())
def test_every_record_is_landed_or_rejected(intake, widths, quoted):
    mark = '"' if quoted else ""
    lines = [",".join(f"{mark}v{at}c{n}{mark}" for n in range(width)) for at, width in enumerate(widths)]
    table = intake.take("alpha,beta,gamma,delta\n" + "\n".join(lines) + "\n")
    assert table.landed.rows + table.landed.rejected == len(widths)
    assert len(table.rows) == table.landed.rows
    assert len(table.rejects) == table.landed.rejected


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=400))
def test_no_bytes_whatsoever_end_in_anything_but_a_table_or_a_clear_refusal(intake, content):
    with suppress(BadInput):
        table = intake.take_any(content)
        assert table is None or len(table.rows) == table.landed.rows
