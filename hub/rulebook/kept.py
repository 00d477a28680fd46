"""Read rule files and rating policies as they stood when the hub went by them."""

import zlib
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.rulebook.book import Rulebook
from hub.rulebook.loader import POLICIES, read_policy
from hub.rulebook.models import RuleFile, RuleSet, RuleUse
from hub.rulebook.policies import PolicyFile
from hub.rulebook.reading import RuleFileError, RuleText


def kept_set(session: Session, digest: str) -> Mapping[str, str]:
    """Tell the files of a set: the hash of each by its path; empty where none is."""
    files = session.scalar(select(RuleSet.files).where(RuleSet.digest == digest))
    return files or {}


def last_used_set(session: Session) -> str | None:
    """Tell which set the hub last went by; None where none was kept yet."""
    query = select(RuleUse.digest).order_by(RuleUse.used_from.desc()).limit(1)
    return session.scalar(query)


def kept_file(session: Session, digest: str) -> str | None:
    """Read what stood in a file, or None where it is not kept."""
    packed = session.scalar(select(RuleFile.packed).where(RuleFile.digest == digest))
    return None if packed is None else zlib.decompress(packed).decode()


def with_past_policies(session: Session, rules: Rulebook) -> Rulebook:
    """Add the words of policy versions that the hub went by and has no more.

    A rating of last year is told in them; nobody is rated by them. One whose file is of
    a form that is not read any more is told in the words of the newest version.
    """
    known = {(policy.id, policy.version) for policy in rules.policies}
    folder = f"{POLICIES}/"
    past: dict[tuple[str, str], PolicyFile] = {}
    query = select(RuleFile).where(RuleFile.file.startswith(folder))
    for kept in session.scalars(query.order_by(RuleFile.digest)):
        if kept.digest in rules.text_digests.values():
            continue
        try:
            text = zlib.decompress(kept.packed).decode()
            policy = read_policy(RuleText.parse(text, kept.file))
        except RuleFileError:
            continue
        if (policy.id, policy.version) not in known:
            past[policy.id, policy.version] = policy
    return replace(rules, past_policies=tuple(past.values())) if past else rules
