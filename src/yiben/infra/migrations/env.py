"""Run by Alembic, on the connection `infra.schema` hands in."""

from alembic import context

from yiben.infra.database import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite"
)
context.run_migrations()
