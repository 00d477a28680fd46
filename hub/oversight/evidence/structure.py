"""Whether the business database has the parts that its revisions make, and no other."""

from collections.abc import Iterator

from sqlalchemy import Engine

from hub.migrations.structure import made_structure, read_structure


def wrong_structure(engine: Engine, *, whole: bool) -> Iterator[str]:
    """Yield what is another, missing or more, and where a file is not at one with it.

    Indexes of a file are compared with their tables where it is looked at ``whole``.
    """
    made = made_structure(engine, "business")
    with engine.connect() as connection:
        found = read_structure(connection)
        for kind, name in sorted({(kind, name) for kind, name, _ in made ^ found}):
            yield f"{kind} {name} is not as the hub made it"
        if engine.dialect.name == "sqlite":
            pragma = "integrity_check" if whole else "quick_check"
            for (said,) in connection.exec_driver_sql(f"PRAGMA {pragma}(9)"):
                if said != "ok":
                    yield str(said)
