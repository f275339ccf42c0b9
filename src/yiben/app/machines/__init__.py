"""Doors for other engines: tables read where they lie, assistants that ask, lineage that is exchanged."""
