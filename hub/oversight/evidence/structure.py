"""Whether both databases have the parts that their revisions make, and no other.

And whether the business database went through each revision once, for some tell of
rows as they stand.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Engine

from hub.audit.check import Leaves, gave_macs, reached_revisions
from hub.audit.reads import LogReads
from hub.migrations import newest_revision, revisions_up_to
from hub.migrations.structure import made_structure, read_structure
from schemas.words import Operation


def wrong_structure(engine: Engine, line: str, *, whole: bool) -> Iterator[str]:
    """Yield what is another, missing or more, and where a file is not at one with it.

    Indexes of a file are compared with their tables where it is looked at ``whole``.
    """
    made = made_structure(engine, line)
    with engine.connect() as connection:
        found = read_structure(connection)
        for kind, name in sorted({(kind, name) for kind, name, _ in made ^ found}):
            yield f"{kind} {name} is not as the hub made it"
        if engine.dialect.name == "sqlite":
            pragma = "integrity_check" if whole else "quick_check"
            for (said,) in connection.exec_driver_sql(f"PRAGMA {pragma}(9)"):
                if said != "ok":
                    yield str(said)


def wrong_revisions(
    log: LogReads, leaves: Mapping[Operation, Leaves]
) -> Iterator[tuple[str, str]]:
    """Yield entries by which rows were told anew that had been told, and why.

    After a declared restore it is the former entry that does not count. Where no entry
    says what was reached, none can be repeated.
    """
    newest = newest_revision("business")
    known = revisions_up_to("business", newest)
    reached = ""
    for told in reached_revisions(leaves[Operation.SCHEMA_REACH]):
        began_at = revisions_up_to("business", told.since)
        if told.revision not in known:
            yield told.address, f"it tells of revision {told.revision}, unknown here"
        elif told.since is not None and reached and reached not in began_at:
            why = f"those after {told.since} were run though {reached} was reached"
            yield told.address, why
        elif told.revision not in revisions_up_to("business", reached):
            reached = told.revision
    if reached not in ("", newest):
        why = f"no entry says that {newest} was reached: credithub init"
        yield "", f"{why} (last {reached})"
    for address in gave_macs(log, leaves[Operation.OUTBOX_DECIDE])[1:]:
        yield address, "events that waited were given MACs once more"
