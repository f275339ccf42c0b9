"""Packs (规则包): folders of TOML read whole, checked whole, refused whole (ADR 0050).

Start at `entries.py` and `declarations.py`, which say what the files hold; `reading.py` reads a folder,
`checks.py` holds its entries against one another, `problems.py` collects what is wrong.
"""
