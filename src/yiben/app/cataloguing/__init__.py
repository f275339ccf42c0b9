"""Keeping the catalogue, for people and programs: pages, API, and the files lists come in and go out as (目录管理)."""
