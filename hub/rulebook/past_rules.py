"""The rulebook as it stood at a moment, read from the files that were kept.

Of a past set only what is asked for is read: what ratings rest on, or what records are
judged by, besides the policies and the fingerprints of all files, which policies pin.
Divisions are not kept, and neither needs them.
"""

import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from threading import Lock
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.db.bulk import in_chunks
from hub.ground.errors import ConflictError
from hub.rulebook.book import JUDGING, Rulebook
from hub.rulebook.digests import digest_of
from hub.rulebook.kept import kept_set
from hub.rulebook.loader import (
    ATTRIBUTES,
    FILES,
    POLICIES,
    read_policy,
    read_rules,
)
from hub.rulebook.models import RuleFile, RuleUse
from hub.rulebook.reading import RuleFileError, RuleText
from schemas.wording import Wording

Tables = tuple[str, ...]
"""Names of rule files, without their endings."""
RATED_BY: Tables = ("fields", "law_fields", "publicity", "individual_businesses")
"""The tables that are asked when a merchant is rated."""
KEPT_IN_MEMORY = 4
_IN_LIST = 500


class RulesNotKeptError(ConflictError):
    """No rule files are kept that the hub went by at the moment."""

    code = "rules-not-kept"
    title = "The rule files of that moment are not kept: name a later moment."


class RulesUnreadableError(ConflictError):
    """A rule file of the past is not as it was kept, or cannot be read any more."""

    code = "rules-unreadable"
    title = (
        "A rule file of that moment cannot be read any more: ask who runs the hub to "
        "mend the one that the detail names."
    )


class _Memory:
    """The past rulebooks that were read last, by the digests of their sets."""

    def __init__(self) -> None:
        """Hold none yet."""
        self._books: OrderedDict[tuple[str, Tables], Rulebook] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: str, tables: Tables) -> Rulebook | None:
        """Give a rulebook of which these tables were read lately."""
        with self._lock:
            book = self._books.get((digest, tables))
            if book is not None:
                self._books.move_to_end((digest, tables))
            return book

    def put(self, digest: str, tables: Tables, book: Rulebook) -> None:
        """Hold a rulebook, and let go of the one that was asked for longest ago."""
        with self._lock:
            self._books[digest, tables] = book
            while len(self._books) > KEPT_IN_MEMORY:
                self._books.popitem(last=False)


# What a digest names is the same in every database, so one memory serves all.
_MEMORY = _Memory()


def rules_at(session: Session, present: Rulebook, moment: datetime) -> Rulebook:
    """Give the rules that the hub went by at a moment, as far as ratings need them.

    Raises:
        RulesNotKeptError: none are kept that were in use then.
        RulesUnreadableError: a file that they need is damaged, or of a form that is not
            read any more.
    """
    digest = session.scalar(
        select(RuleUse.digest)
        .where(RuleUse.used_from <= moment)
        .order_by(RuleUse.used_from.desc())
        .limit(1)
    )
    if digest is None:
        first = session.scalar(select(func.min(RuleUse.used_from)))
        raise RulesNotKeptError(_since(first))
    return rules_of_set(session, present, digest)


def rules_of_set(session: Session, present: Rulebook, digest: str) -> Rulebook:
    """Give the rules of a set that is kept, as far as ratings need them.

    Raises:
        RulesUnreadableError: as for `rules_at`.
    """
    return _of_set(session, present, digest, RATED_BY)


def judging_rules(
    session: Session, present: Rulebook, digest: str | None
) -> Rulebook | None:
    """Give the rules of a set as far as records are judged by them.

    None where none are kept: of judgements from before rule files were.

    Raises:
        RulesUnreadableError: as for `rules_at`.
    """
    if digest is None:
        return None
    if digest != present.set_digest and not kept_set(session, digest):
        return None
    return _of_set(session, present, digest, JUDGING)


def _of_set(
    session: Session, present: Rulebook, digest: str, tables: Tables
) -> Rulebook:
    """Give the rules of a set that is kept, as far as some tables go."""
    if digest == present.set_digest:
        return present
    book = _MEMORY.get(digest, tables)
    if book is None:
        book = read_past_rules(_texts(session, digest), present, tables)
        _MEMORY.put(digest, tables, book)
    return book


def read_past_rules(
    texts: Mapping[str, str], present: Rulebook, names: Tables = RATED_BY
) -> Rulebook:
    """Read some tables from the texts of rule files, by their paths: those of ratings.

    All else of the rulebook is empty but for the divisions, which are the present ones.

    Raises:
        RulesUnreadableError: a text is of a form that is not read any more.
    """
    try:
        read = {file: RuleText.parse(text, file) for file, text in texts.items()}
        policies = tuple(
            read_policy(one)
            for file, one in read.items()
            if file.startswith(f"{POLICIES}/")
        )
        tables = {
            name: read_rules(read[f"{name}.toml"], FILES[name])
            for name in names
            if f"{name}.toml" in read
        }
    except RuleFileError as error:
        raise RulesUnreadableError(error.worded) from error
    digests = {
        file.removesuffix(".toml"): digest_of(one.table)
        for file, one in read.items()
        if not file.startswith(f"{POLICIES}/")
    }
    digests |= {policy.file: policy.digest for policy in policies}
    given = {ATTRIBUTES.get(name, name): tables.get(name, ()) for name in FILES}
    return replace(
        present,
        **given,  # type: ignore[arg-type]  # each table has the type that FILES names
        policies=policies,
        past_policies=(),
        digests=MappingProxyType(digests),
        digest=digest_of(digests),
        texts=MappingProxyType(dict(texts)),
        _memo={},
    )


def _texts(session: Session, digest: str) -> dict[str, str]:
    """Read what stood in the files of a set, each held against its hash.

    Raises:
        RulesUnreadableError: a file is gone, or is not what its hash names.
    """
    files = kept_set(session, digest)
    packed: dict[str, bytes] = {}
    for chunk in in_chunks(sorted(set(files.values())), _IN_LIST):
        query = select(RuleFile.digest, RuleFile.packed)
        rows = session.execute(query.where(RuleFile.digest.in_(chunk)))
        packed |= {name: body for name, body in rows}  # noqa: C416  # rows are no pairs to types
    if digest_of(files) != digest:
        raise RulesUnreadableError(_damaged("rule_set"))
    return {file: _unpack(file, one, packed) for file, one in sorted(files.items())}


def _unpack(file: str, digest: str, packed: Mapping[str, bytes]) -> str:
    """Give what stood in a file."""
    try:
        text = zlib.decompress(packed[digest])
    except (KeyError, zlib.error) as error:
        raise RulesUnreadableError(_damaged(file)) from error
    if sha256(text).hexdigest() != digest:
        raise RulesUnreadableError(_damaged(file))
    return text.decode()


def _damaged(file: str) -> Wording:
    """Say which file is not as it was kept."""
    return Wording(f"{file} 与留存时不符", f"{file} is not as it was kept")


def _since(first: datetime | None) -> Wording:
    """Say since when rule files are kept."""
    if first is None:
        return Wording("尚未留存任何规则文件", "none are kept yet")
    told = first.isoformat()
    return Wording(f"自 {told} 起留存", f"they are kept since {told}")
