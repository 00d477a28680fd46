"""Rule files and rating policies as they stood, kept by the hash of what stands there.

What was decided by them last year is told in the words of last year, whatever the files
say today.
"""

import zlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.bulk import insert_rows
from hub.outbox import service as outbox
from hub.rulebook import Rulebook
from hub.rulebook.kept import last_used_set
from hub.rulebook.models import RuleFile, RuleSet, RuleUse
from schemas.words import Operation


def keep_rules(session: Session, rules: Rulebook, *, actor: str, at: datetime) -> None:
    """Write down that the hub goes by a rulebook from a moment on, where it is new.

    Files that are not kept yet are kept, and the log is told of every such moment: also
    of one from which on a set is in use again. The transaction holds the archive's
    lease, so that nobody else keeps them meanwhile.
    """
    digest = rules.set_digest
    if last_used_set(session) == digest:
        return
    held = select(RuleSet.digest).where(RuleSet.digest == digest)
    if session.scalar(held) is None:
        _keep_files(session, rules, at)
    insert_rows(session, RuleUse, [{"used_from": at, "digest": digest}])
    outbox.put(
        session,
        at=at,
        actor=actor,
        op=Operation.RULES_KEEP,
        subject_type="rules",
        subject=digest,
        detail={"files": dict(rules.text_digests)},
    )


def _keep_files(session: Session, rules: Rulebook, at: datetime) -> None:
    """Keep a set, and those of its files that no other set has."""
    digests = dict(rules.text_digests)
    known = set(
        session.scalars(
            select(RuleFile.digest).where(RuleFile.digest.in_(digests.values()))
        )
    )
    # Two files may say the same, and are kept once.
    new = {digest: file for file, digest in digests.items() if digest not in known}
    insert_rows(
        session,
        RuleFile,
        [
            {
                "digest": digest,
                "file": file,
                "packed": zlib.compress(rules.texts[file].encode()),
            }
            for digest, file in sorted(new.items())
        ],
    )
    insert_rows(
        session,
        RuleSet,
        [{"digest": rules.set_digest, "used_from": at, "files": digests}],
    )
