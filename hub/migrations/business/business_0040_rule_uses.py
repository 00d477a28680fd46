"""Keep from which moment on the hub went by which set of rule files."""

import json
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements
from hub.migrations.limits import Limits, set_limits
from hub.rulebook.digests import digest_of

revision = "business_0040"
down_revision = "business_0039"
branch_labels = None
depends_on = None

POLICIES = "policies/"
VALID_TO = "valid_to"
LONG = Limits(statement=1800)
"""A look at all judgements takes its time; only who changed rules before needs one."""
# What happened by which rules, oldest first; of two at one moment the set goes first.
TOLD = """
SELECT used_from AS moment, 0 AS place, digest, NULL AS policy, NULL AS rules
FROM rule_set
UNION SELECT judged_at, 1, rules, NULL, NULL FROM record_judgement
WHERE rules IS NOT NULL
UNION SELECT known_at, 2, NULL, policy || ' ' || policy_version, rules_digest
FROM rating
ORDER BY moment, place
"""


def upgrade() -> None:
    """Apply the revision.

    The uses of the past are those that judgements and ratings tell.
    """
    table = op.create_table(
        "rule_use",
        sa.Column("used_from", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("used_from"),
    )
    connection = op.get_bind()
    uses = [
        {"used_from": moment, "digest": digest} for moment, digest in _uses(connection)
    ]
    if uses:
        op.bulk_insert(table, uses)
    for statement in append_only_statements("rule_use", connection.dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("rule_use")


def _uses(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    """Tell from which moments on which set was in use."""
    query = sa.text("SELECT used_from, digest, files FROM rule_set ORDER BY used_from")
    sets = {row[1]: (row[0], row[2]) for row in connection.execute(query)}
    if len(sets) < 2:  # noqa: PLR2004  # one that is used from its first moment on
        yield from ((moment, digest) for digest, (moment, _) in sets.items())
        return
    set_limits(connection, LONG)
    told = _Told(connection, {digest: files for digest, (_, files) in sets.items()})
    used: str | None = None
    for moment, _, named, policy, rules in connection.execute(sa.text(TOLD)):
        digest = named or told.set_of(policy, rules, used, _known(sets, moment))
        if digest is not None and digest in sets and digest != used:
            used = digest
            yield moment, digest


def _known(sets: dict[str, tuple[int, str]], moment: int) -> list[str]:
    """List the sets that were kept by a moment, the newest first."""
    return [one for one in reversed(sets) if sets[one][0] <= moment]


class _Told:
    """What ratings tell of the sets by which they were given."""

    def __init__(self, connection: sa.Connection, files: Mapping[str, str]) -> None:
        self._connection = connection
        self._files = files

    def set_of(
        self, policy: str, rules: str, used: str | None, known: list[str]
    ) -> str | None:
        """Tell by which set a rating was given: the one in use if it may be that one.

        None where none that is kept gives such a rating.
        """
        fit = [one for one in known if self._digests(one).get(policy) == rules]
        return used if used in fit else next(iter(fit), None)

    @cache  # noqa: B019  # it lives as long as the migration
    def _digests(self, digest: str) -> Mapping[str, str]:
        """Give what ratings name the rules of each policy of a set by."""
        texts = {
            file: self._document(kept)
            for file, kept in json.loads(self._files[digest]).items()
        }
        found = {}
        for file, document in texts.items():
            if not file.startswith(POLICIES):
                continue
            own = {key: document[key] for key in document if key != VALID_TO}
            pins = sorted(document.get("pins", ()))
            pinned = [digest_of(texts.get(f"{name}.toml")) for name in pins]
            name = f"{document.get('id')} {document.get('version')}"
            found[name] = digest_of([digest_of(own), *pinned])
        return found

    @cache  # noqa: B019  # as above
    def _document(self, kept: str) -> dict[str, Any]:
        """Read what stood in a file."""
        query = sa.text("SELECT packed FROM rule_file WHERE digest = :digest")
        packed = self._connection.execute(query, {"digest": kept}).scalar_one()
        return tomllib.loads(zlib.decompress(packed).decode())
