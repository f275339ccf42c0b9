"""The shelf (规则包架): which packs there are, which rule since when, and how that changes.

Shipped packs lie with the installation, loaded ones in the home under a name made of their content. A pack
rules from the day one person asked for and another approved; what rules is read from the home, as approved.
Start at `model.py`; `actions.py` reads, `deciding.py` changes.
"""
