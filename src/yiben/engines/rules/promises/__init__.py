"""Promises (目标承诺): the words a plan promises with, whether a figure keeps them, and where they stand. Knows no regulation.

Start at `model.py`. `wording.py` knows what the words compare; `judging.py` holds a figure against a promise;
`standing.py` says where a promise stands on a day; `forecasting.py` draws trend and interval; `rolling.py` splits
and adds up; `planting.py` checks trees.
"""
