"""Big files go the fast way: the same accounting, checked while they land, and no surprise when that fails."""

import pytest

from yiben.capabilities.intake import Limits, draw, infer, land

BIG = Limits(careful_bytes=0)  # files count as big from the first byte: small ones walk the fast way
SAMPLED = Limits(careful_bytes=0, sampled_bytes=16_000)


def body(rows: int) -> str:
    return "".join(f"{n},name {n},2020-01-{n % 28 + 1:02d},{n * 1.5}\n" for n in range(rows))


HEADER = "code,name,day,amount\n"


def test_the_engine_sets_the_same_records_aside_with_the_same_lines(intake):
    text = f'{HEADER}{body(200)}1,"two\nlines",2020-01-01,1\n1,2\n1,2,3,4,5\n北京市（2所）,,,\n{HEADER}{body(200)}合计,,,77\n'
    table = intake.take(text, limits=BIG)
    assert "read_csv" in table.staged.relation
    assert len(table.rows) == 401
    reasons = [
        ("too_few_fields", 204),
        ("too_many_fields", 205),
        ("group_row", 206),
        ("repeated_header", 207),
        ("footer", 408),
    ]
    assert sorted(table.reasons, key=lambda one: one[0]) == sorted(
        [(line, why) for why, line in reasons], key=lambda one: one[0]
    )


def test_a_clean_big_file_is_read_once_and_lands_in_source_order(intake):
    table = intake.take(HEADER + body(3000), limits=SAMPLED)
    assert table.staged.mend is not None
    assert table.kinds == ["integer", "string", "date", "number"]
    assert [row[0] for row in table.rows] == list(range(3000))
    assert not table.rejects


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        ("1,2\n", "too_few_fields"),
        ("1,2,3,4,5\n", "too_many_fields"),
        ("北京市（2所）,,,\n", "group_row"),
        (HEADER, "repeated_header"),
        ("abc,x,2020-01-01,1\n", "does_not_fit_type"),
    ],
)
def test_what_the_sample_did_not_show_is_met_while_landing_and_set_aside(intake, odd, why):
    # Ranges of the sample are 1/16 apart and short: the odd record lies between two of them.
    first = body(9000)
    table = intake.take(HEADER + first + odd + body(1400), limits=SAMPLED)
    assert [reason for _, reason in table.reasons] == [why]
    assert table.reasons[0][0] == 9002
    assert len(table.rows) == 10_400


def test_bytes_that_are_no_utf8_far_below_the_head_are_found(intake):
    content = (HEADER + body(9000)).encode() + "1,北京市海淀区人民医院,2020-01-01,1\n".encode("gb18030") * 3
    table = intake.take(content, limits=SAMPLED)
    assert table.staged.encoding == "gb18030"
    assert table.rows[-1][1] == "北京市海淀区人民医院"


@pytest.mark.parametrize("last", ["", "abc,-,2020-01-01\n", "北京市（2所）,,\n", "1\n"])
def test_records_keep_the_order_of_the_source_over_many_row_groups(intake, last):
    # Joins would scramble whole row groups; every way of landing must keep row numbers true.
    lines = "".join(f"{n},{'是' if n % 2 else '否'},2020-01-{n % 28 + 1:02d}\n" for n in range(300_000))
    staged = intake.stage("code,flag,day\n" + lines + last, limits=SAMPLED)
    types = infer(intake.bench, staged.columns, draw(intake.bench, staged))
    landed = land(intake.bench, staged, types, intake.folder())
    wrong = intake.bench.run(
        f"SELECT count(*) FILTER (code <> file_row_number) FROM read_parquet('{landed.files[0]}', file_row_number = true)"
    )
    assert wrong == [(0,)]
    assert landed.rows == 300_000
    assert landed.rejected == bool(last)
