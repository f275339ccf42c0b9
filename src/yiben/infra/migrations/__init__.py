"""Alembic's folder: how the metadata database came to its present shape. Run by `infra.schema`."""
