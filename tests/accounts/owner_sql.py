from typing import Any

from sqlalchemy import Row, text

from shared.database.transactions import Database


class OwnerSql:
    """Statements by the role that migrates, which sees every row; each is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def run(self, statement: str, **parameters: Any) -> list[Row[Any]]:
        with self._database.transaction() as session:
            result = session.connection().execute(text(statement), parameters)
            return list(result.all()) if result.returns_rows else []

    def value(self, statement: str, **parameters: Any) -> Any:
        [row] = self.run(statement, **parameters)
        return row[0]
