"""Programmes (政策事项): who qualifies for what, for how much, and how it reaches them.

Front desk. `assess_one` and `assess_all` ask about one applicant; `assess` one programme of a panel, `programmes_for` which are asked.
"""

from yiben.capabilities.programmes.asking import assess, assess_all, assess_one, programmes_for, today

__all__ = ["assess", "assess_all", "assess_one", "programmes_for", "today"]
