"""Every SQL statement of the ledger, one file per subject; `tables.py` first. Only `actions` may import it.

Sets of identifiers are read in slices of `SLICE`, because databases bound the number of parameters.
"""
