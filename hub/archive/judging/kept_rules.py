"""Rule files and rating policies as they stood, kept by the hash of what stands there.

What was decided by them last year is told in the words of last year, whatever the files
say today.
"""

import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.models import RuleFile, RuleSet
from hub.db.bulk import insert_rows
from hub.ground.actors import HUB
from hub.outbox import service as outbox
from hub.rulebook import Rulebook
from schemas.words import Operation


def keep_rules(session: Session, rules: Rulebook, *, at: datetime) -> None:
    """Keep the files of a rulebook where they are not kept yet, and log that.

    The transaction holds the archive's lease, so that nobody else keeps them meanwhile.
    """
    held = select(RuleSet.digest).where(RuleSet.digest == rules.set_digest)
    if session.scalar(held) is not None:
        return
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
    outbox.put(
        session,
        at=at,
        actor=HUB,
        op=Operation.RULES_KEEP,
        subject_type="rules",
        subject=rules.set_digest,
        detail={"files": digests},
    )


def kept_set(session: Session, digest: str) -> Mapping[str, str]:
    """Tell the files of a set: the hash of each by its path; empty where none is."""
    files = session.scalar(select(RuleSet.files).where(RuleSet.digest == digest))
    return files or {}


def kept_file(session: Session, digest: str) -> str | None:
    """Read what stood in a file, or None where it is not kept."""
    packed = session.scalar(select(RuleFile.packed).where(RuleFile.digest == digest))
    return None if packed is None else zlib.decompress(packed).decode()


def kept_files(session: Session, file: str, but: Iterable[str] = ()) -> list[str]:
    """Read what ever stood in a file, but for some hashes, the newest set's last."""
    left_out = set(but)
    found: dict[str, None] = {}
    for files in session.scalars(select(RuleSet.files).order_by(RuleSet.used_from)):
        digest = files.get(file)
        if digest is not None and digest not in left_out:
            found[digest] = None
    texts = (kept_file(session, digest) for digest in found)
    return [text for text in texts if text is not None]
