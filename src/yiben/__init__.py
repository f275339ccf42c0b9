"""Yiben (一本): one ledger of every data item, one guard on every road out."""

__version__ = "0.1.0"
