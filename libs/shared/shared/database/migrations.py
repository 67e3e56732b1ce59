"""Runs a service's migrations with its owner role."""

from functools import cache
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool


def alembic_config(package: str, url: str) -> Config:
    """Alembic's configuration for the migrations that `package` ships in its folder `migrations`."""
    config = Config()
    config.set_main_option("script_location", str(files(package) / "migrations"))
    config.set_main_option("file_template", "%%(year)d-%%(month).2d-%%(day).2d-%%(hour).2d%%(minute).2d_%%(slug)s")
    config.set_main_option("timezone", "UTC")
    config.attributes["url"] = url
    return config


def migrate(package: str, url: str, revision: str = "head") -> None:
    """Bring the schema to `revision`; concurrent callers wait for each other."""
    command.upgrade(alembic_config(package, url), revision)


def is_migrated(package: str, session: Session) -> bool:
    """Whether the schema stands at the newest migration that `package` ships."""
    present: str | None = session.scalar(text(f"select version_num from {package}.alembic_version"))  # noqa: S608
    return present == _newest_revision(package)


@cache
def _newest_revision(package: str) -> str | None:
    return ScriptDirectory.from_config(alembic_config(package, "")).get_current_head()


def run_environment(config: Config, metadata: MetaData) -> None:
    """The body of a service's `env.py`: one transaction, bounded waits, one migrator at a time."""
    from alembic import context

    schema = metadata.schema
    # Outside the search path, the service's schema is reflected under its name, as the tables declare it.
    options = {"options": "-c search_path=extensions"}
    engine = create_engine(config.attributes["url"], poolclass=NullPool, connect_args=options)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table_schema=schema,
            include_schemas=True,
            include_name=lambda name, kind, _parents: kind != "schema" or name == schema,
            compare_server_default=True,
        )
        with context.begin_transaction():
            connection.execute(text("set local lock_timeout = '10s'"))
            connection.execute(text("set local statement_timeout = '10min'"))
            connection.execute(text("select pg_advisory_xact_lock(hashtext(:schema))"), {"schema": schema})
            context.run_migrations()
    engine.dispose()
