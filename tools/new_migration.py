"""Write the next migration from the declared tables: `.venv/bin/python tools/new_migration.py 0002 "what changed"`.

Read what it wrote before committing it, and set `HEAD` in `src/yiben/infra/schema.py`.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from yiben.app.wiring import declare_tables
from yiben.infra import schema
from yiben.infra.database import open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings


def main(revision: str, message: str) -> None:
    declare_tables()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Home(Path(folder)).open(), Settings())
        config = Config()
        config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
        with transaction(engine, writes=True) as db:
            config.attributes["connection"] = db
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=revision)


if __name__ == "__main__":
    main(*sys.argv[1:3])
