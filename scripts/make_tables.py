"""Write hub/db/tables.sql: the tables and unique indexes that the revisions make.

Usage: make_tables.py. Run it after a revision of the business database was added.
"""

from sqlalchemy import create_engine

from hub.db.triggers import MADE, TABLE, UNIQUE
from hub.migrations.structure import made_structure


def main() -> None:
    """Run the revisions in memory, and write what they made."""
    MADE.write_text(render(), "utf-8")


def render() -> str:
    """Give the statements as SQLite keeps them, in the order of their names."""
    made = made_structure(create_engine("sqlite://"), "business")
    statements = [
        statement
        for _, _, said in sorted(made)
        if (statement := said.partition(": ")[2]).startswith((TABLE, UNIQUE))
    ]
    return "".join(f"{one};\n" for one in statements)


if __name__ == "__main__":
    main()
