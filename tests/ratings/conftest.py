"""A database with merchants and records for the service of ratings."""

from datetime import UTC, date, datetime
from hashlib import sha256
from types import SimpleNamespace

import pytest
from sqlalchemy import text

import hub.archive.models
import hub.merchants.models
import hub.outbox.models
import hub.ratings.models
from hub.archive.models import RecordHead, RecordJudgement, RecordVersion
from hub.archive.rules.rows import DECIDED
from hub.db.bulk import insert_rows
from hub.db.engines import make_engine, reading_sessions, writing_sessions
from hub.db.tables import Base, append_only_statements
from hub.ground.keys import Keyring
from hub.merchants.models import Membership, Merchant
from hub.rulebook import load_rulebook

ROOMS = (
    hub.archive.models,
    hub.merchants.models,
    hub.outbox.models,
    hub.ratings.models,
)
RULES = load_rulebook()
MOMENT = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)


def make_tables(folder, url):
    """Make the tables with their triggers, and the keys."""
    Keyring.create(folder / "keys")
    engine = make_engine(url)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        for table in Base.metadata.sorted_tables:
            if table.info.get("append_only"):
                for line in append_only_statements(table.name, engine.dialect.name):
                    connection.execute(text(line))
    engine.dispose()


@pytest.fixture
def engine(databases, instance_path):
    """An engine on a database with empty tables."""
    url = databases.fresh(instance_path, make_tables)
    engine = make_engine(url)
    yield engine
    engine.dispose()
    databases.discard(url)


@pytest.fixture
def house(engine, instance_path):
    """What rating needs of the hub."""
    return SimpleNamespace(
        writes=writing_sessions(engine),
        reads=reading_sessions(engine),
        keys=Keyring(instance_path / "keys"),
        rulebook=RULES,
    )


@pytest.fixture
def town(house):
    """Merchants and records, put straight into their tables."""
    return Town(house)


class Town:
    """Makes merchants and versions of their records."""

    def __init__(self, house):
        self._house = house

    def merchant(self, number, kind="registered", subject_class="organisation"):
        """Make a merchant."""
        row = {
            "id": number,
            "public_id": f"M{number}",
            "status": "active",
            "superseded_by": None,
            "subject_class": subject_class,
            "kind": kind,
            "region": "321300",
            "created_at": MOMENT,
        }
        with self._house.writes.begin() as session:
            insert_rows(session, Merchant, [row])

    def record(self, number, name, kind, day, *, seq=1, party_no=0, **columns):
        """Make a version of a record of a merchant, public from its day on."""
        key = sha256(f"{kind}:{name}".encode()).digest()
        day = date.fromisoformat(day)
        version = {
            "key": key,
            "seq": seq,
            "kind": kind,
            "source": "test",
            "natural_key": [name],
            "event_day": day,
            "effect_from": None,
            "effect_to": None,
            "known_from": MOMENT,
            "content_hash": sha256(f"{name}{seq}".encode()).hexdigest(),
            "personal_hash": None,
            "run_id": "run-1",
            "status": "active",
            "issuer": None,
            "issuer_code": None,
            "body": {},
        } | {name: columns[name] for name in columns if name not in DECIDED}
        judged = {"key": key, "seq": seq, "number": 1, "judged_at": MOMENT}
        judged |= dict.fromkeys(DECIDED) | {"procedure": "ordinary", "public_from": day}
        judged |= {"judged_by": "run-1"}
        judged |= {name: columns[name] for name in columns if name in DECIDED}
        head = {name: version[name] for name in HEAD if name in version}
        head |= {name: judged[name] for name in ("public_from", "publicity_until")}
        head |= {"judgement": 1}
        with self._house.writes.begin() as session:
            if seq > 1:
                table = RecordHead.__table__
                session.execute(table.delete().where(table.c.key == key))
            insert_rows(session, RecordVersion, [version])
            insert_rows(session, RecordJudgement, [judged])
            insert_rows(session, RecordHead, [head])
            if seq == 1:
                link = {"record_key": key, "party_no": party_no}
                link |= {"merchant_id": number, "judgement_id": 1}
                insert_rows(session, Membership, [link])
        return self._house.keys.record_id(key)


HEAD = frozenset(column.name for column in RecordHead.__table__.c)
