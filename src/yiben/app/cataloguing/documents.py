"""The catalogue for programs: changes, demands, duties, matches as JSON-ready documents, in the current language."""

from dataclasses import asdict
from typing import Any

from yiben.capabilities import casework, stewardship


def case_document(case: casework.Case) -> dict[str, Any]:
    """A case of the catalogue, in a line."""
    return {
        "case": case.id,
        "number": case.number,
        "kind": case.kind,
        "resource": case.subject,
        "title": case.title,
        "state": case.state,
        "end": str(case.end) if case.end else None,
        "due": case.due,
        "late": case.late,
        "version": case.version,
    }


def change_document(found: stewardship.Change) -> dict[str, Any]:
    """A change of an entry: what it wants, what stood before."""
    return {name: getattr(found, name) for name in stewardship.Change.__slots__}


def demand_document(found: stewardship.Demand) -> dict[str, Any]:
    """A demand as it stands."""
    said = {name: getattr(found, name) for name in stewardship.Demand.__slots__ if name != "wish"}
    return {**said, "state": str(found.state), **asdict(found.wish)}


def duty_document(found: stewardship.Duty) -> dict[str, Any]:
    """A line of the list of responsibility."""
    said = {name: getattr(found, name) for name in stewardship.Duty.__slots__ if name != "answer"}
    return {**said, **asdict(found.answer), "kind": str(found.answer.kind)}


def overlap_document(one: stewardship.Overlap) -> dict[str, Any]:
    """An entry that is like what is asked for: why, which items, and where to ask for it."""
    return {
        "resource": one.resource,
        "name": one.name,
        "title": one.title,
        "organisation": one.organisation_name,
        "share": round(one.share, 4),
        "score": round(one.score, 4),
        "why": [str(why) for why in one.why],
        "ask_at": f"/resources/{one.resource}/ask",
        "items": [
            {
                "asked": item.asked,
                "item": item.item,
                "name": item.name,
                "title": item.title,
                "level": item.level,
                "personal": item.personal,
                "strength": item.strength,
                "why": str(item.why),
            }
            for item in one.items
        ],
    }


def duplicates_document(found: stewardship.Duplicates) -> dict[str, Any]:
    """What is there already of a set of columns."""
    return {
        "told": found.told,
        "share": round(found.share, 4),
        "compared": found.compared,
        "columns": [
            {
                "name": one.column.name,
                "semantic": one.column.semantic,
                "entries": one.entries,
                "best": one.best.name if one.best else None,
                "level": one.best.level if one.best else None,
                "resource": one.resource,
            }
            for one in found.columns
        ],
        "entries": [overlap_document(one) for one in found.overlaps],
    }


def taken_document(found: stewardship.Taken) -> dict[str, Any]:
    """What an import did: how many rows were taken, and each that was not, with why."""
    return {
        "taken": len(found.made),
        "made": list(found.made),
        "bad": [bad_document(one) for one in found.bad],
    }


def bad_document(one: stewardship.BadRow) -> dict[str, Any]:
    """A row that could not be taken."""
    return {
        "file": one.file,
        "line": one.line,
        "why": str(one.why),
        "cells": dict(one.cells),
        "at": one.at,
        "by": one.by,
    }


def figures_document(found: stewardship.Figures) -> dict[str, Any]:
    """How the lists stand."""
    return {
        "demands": found.demands,
        "matched": found.matched,
        "share": found.share,
        "by_state": {str(state): number for state, number in found.by_state.items()},
        "duties": found.duties,
        "confirmed": found.confirmed,
        "organisations": [asdict(one) for one in found.organisations],
    }
