"""A report loses what it tells of hidden columns, and stays right about the others."""

import pytest

from yiben.capabilities.quality.discretion import discreet

REPORT = {
    "rules": 4,
    "failed": 3,
    "undecided": ["salary_drift"],
    "findings": [
        {"rule": "id_valid", "column": "id_card", "failed_rows": 30, "checked_rows": 100, "dimension": "accuracy"},
        {"rule": "ward_known", "column": "ward", "failed_rows": 10, "checked_rows": 100, "dimension": "accuracy"},
        {"rule": "rich", "column": "", "failed_rows": 5, "checked_rows": 100, "dimension": "consistency"},
    ],
    "dimensions": [
        {"dimension": "accuracy", "score": 0.8, "passed": 160, "checked": 200, "rules": 2, "failed": 2, "formula": "x"},
        {"dimension": "consistency", "score": 0.95, "passed": 95, "checked": 100, "rules": 1, "failed": 1, "formula": "x"},
    ],
    "overall": 0.875,
    "formula": "x",
}  # fmt: skip


def test_findings_over_hidden_columns_go_and_scores_are_those_of_the_rest() -> None:
    told = discreet(REPORT, frozenset({"id_card"}), rows=100)
    assert [one["rule"] for one in told["findings"]] == ["ward_known"]
    assert (told["failed"], told["undecided"], told["withheld"]) == (1, [], 1)
    assert [(one["passed"], one["score"]) for one in told["dimensions"]] == [(190, 0.95), (100, 1.0)]
    assert "30" not in str(told)


@pytest.mark.parametrize("failed", [0, 1, 30, 100])
def test_no_figure_left_depends_on_what_was_hidden(failed: int) -> None:
    first, *others = REPORT["findings"]
    findings = [first | {"failed_rows": failed}, *others] if failed else others
    accuracy, consistency = REPORT["dimensions"]
    changed = REPORT | {
        "findings": findings,
        "failed": len(findings),
        "dimensions": [accuracy | {"passed": 190 - failed, "failed": len(findings) - 1}, consistency],
        "overall": failed / 100,
    }
    hidden = frozenset({"id_card"})
    assert discreet(changed, hidden, rows=100) == discreet(REPORT, hidden, rows=100)


def test_who_is_cleared_for_all_of_it_reads_all_of_it() -> None:
    assert discreet(REPORT, frozenset(), rows=100) == REPORT


def test_a_column_whose_name_has_a_comma_hides_nothing_behind_it() -> None:
    odd = REPORT | {"findings": [REPORT["findings"][0] | {"column": "a, b, ward"}]}
    assert discreet(odd, frozenset({"a, b"}), rows=100)["findings"] == []
