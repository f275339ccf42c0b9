"""A release check as plain types, in the words of whoever asks: for `--json` and pages asked for as JSON."""

from typing import Any

from yiben.capabilities.opening import disclosure


def check_document(one: disclosure.Check) -> dict[str, Any]:
    """One check whole. No value of the data is in it."""
    return {
        "id": one.id,
        "resource": one.resource,
        "name": one.resource_name,
        "snapshot": one.snapshot,
        "kind": one.kind,
        "columns": list(one.columns),
        "verdict": str(one.verdict),
        "remedies": [remedy_document(each) for each in one.remedies],
        "suggested": [remedy_document(each) for each in one.suggested],
        "before": report_document(one.before),
        "after": report_document(one.after) if one.after is not None else None,
        "usefulness": usefulness_document(one.usefulness) if one.usefulness is not None else None,
        "by": one.by,
        "at": one.at,
        "seconds": one.seconds,
    }


def remedy_document(one: disclosure.Remedy) -> dict[str, Any]:
    """A remedy as it is written, and in words."""
    return {
        "remedy": str(one),
        "do": str(one.do),
        "columns": list(one.columns),
        "to": one.to,
        "says": str(disclosure.say(one)),
    }


def report_document(one: disclosure.Report) -> dict[str, Any]:
    """What was found in one state of the data."""
    return {
        "verdict": str(one.verdict),
        "rows": one.rows,
        "columns": [
            {
                "name": each.name,
                "type": each.type,
                "semantic": each.semantic,
                "level": each.level,
                "personal": each.personal,
                "role": str(each.role),
            }
            for each in one.columns
        ],
        "quasi": list(one.quasi),
        "sensitive": list(one.sensitive),
        "aggregated": one.aggregated,
        "classes": disclosure.as_document(one.classes),
        "worst": disclosure.as_document(one.worst),
        "findings": [finding_document(each) for each in one.findings],
    }


def finding_document(one: disclosure.Finding) -> dict[str, Any]:
    """One finding, with the rows that worry as numbers."""
    return {
        "risk": str(one.risk),
        "weight": str(one.weight),
        "columns": list(one.columns),
        "says": str(one.says),
        "rows": one.rows,
        "row_numbers": list(one.row_numbers),
        "measured": one.measured,
        "threshold": one.threshold,
        "parameter": one.parameter,
        "cites": list(one.cites),
        "remedies": [str(each) for each in one.remedies],
    }


def usefulness_document(one: disclosure.Usefulness) -> dict[str, Any]:
    """What remedies cost."""
    found: dict[str, Any] = disclosure.as_document(one)
    return found
