"""Flows 流程: what states a case may be in, who may move it, by when. Pure: it stores nothing and knows no regulation.

A `Flow` is declared by a pack (`flows*.toml`). `casework` keeps the cases and asks this engine.
"""
