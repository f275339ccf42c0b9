"""Simulation (政策模拟): what a draft would do to a base library, saved as scenarios and laid side by side.

Front desk. `simulate` runs, `save_scenario` keeps, `scenarios` lists, `compare_scenarios` lays several side by side.
"""

from yiben.capabilities.programmes.scenarios.actions import (
    compare_scenarios,
    drop_scenario,
    find_scenario,
    save_scenario,
    scenarios,
    simulate,
)
from yiben.capabilities.programmes.scenarios.documents import comparison_document, scenario_document
from yiben.capabilities.programmes.scenarios.model import (
    Beside,
    BreakdownBeside,
    GroupBeside,
    Scenario,
    Simulation,
)

__all__ = [
    "Beside",
    "BreakdownBeside",
    "GroupBeside",
    "Scenario",
    "Simulation",
    "compare_scenarios",
    "comparison_document",
    "drop_scenario",
    "find_scenario",
    "save_scenario",
    "scenario_document",
    "scenarios",
    "simulate",
]
