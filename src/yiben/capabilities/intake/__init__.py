"""Intake 数据接入: from a file or a table to a typed snapshot, with every row accounted for.

Start reading at `model.py`, then `readers/__init__.py` (what is it?), `typing.py` (what type is each
column?), `landing.py` (write it), `actions.py` (the journal that lets a killed run resume).
"""
