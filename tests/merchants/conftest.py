"""A small city of merchants with valid codes, and a hub's tables to link them in."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from sqlalchemy import select, text

from hub.db.engines import make_engine, reading_sessions, writing_sessions
from hub.db.tables import Base, append_only_statements
from hub.merchants.models import (
    BranchName,
    CodePast,
    LinkJudgement,
    LinkWatch,
    Membership,
    Merchant,
    MerchantIdentifier,
    MerchantName,
    MerchantPast,
    MerchantRelation,
    ReviewItem,
    ReviewOpinion,
)
from hub.merchants.review import decide_review, retract_review
from hub.merchants.rules import Claim
from hub.merchants.service import link_batch
from hub.names import Divisions
from hub.outbox.models import OutboxEvent
from schemas.codes.identifiers import (
    CodeVerdict,
    identify,
    org_check_char,
    reg_no_check_digit,
    uscc_check_char,
)
from tests.support.linked import NAME

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
WRITTEN = (
    Merchant,
    MerchantIdentifier,
    MerchantName,
    LinkJudgement,
    Membership,
    LinkWatch,
    ReviewItem,
    ReviewOpinion,
    MerchantPast,
    CodePast,
    MerchantRelation,
    BranchName,
    OutboxEvent,
)
APPEND_ONLY = (
    *("link_judgement", "review_opinion", "identity_dispute"),
    *("merchant_past", "code_past", "merchant_relation"),
)

DIVISIONS = Divisions.of(
    [
        ("320000", "江苏省", None),
        ("321300", "宿迁市", "320000"),
        ("321302", "宿城区", "321300"),
        ("321322", "沭阳县", "321300"),
        ("321324", "泗洪县", "321300"),
        ("320700", "连云港市", "320000"),
        ("340000", "安徽省", None),
    ]
)


def org_code(number: int) -> str:
    """Make the organisation code with a serial number."""
    first = f"MA{number:06d}"
    return first + org_check_char(first)


def uscc(number: int, *, division: str = "321302", category: str = "91") -> str:
    """Make a unified code around the organisation code with a serial number."""
    first = f"{category}{division}{org_code(number)}"
    return first + uscc_check_char(first)


def reg_no(number: int) -> str:
    """Make a 15-digit registration number."""
    first = f"321302{number:08d}"
    return first + reg_no_check_digit(first)


@dataclass
class Desk:
    """Writes claims, links them and looks at what came of it."""

    engine: object
    writes: object
    reads: object
    at: datetime = NOW
    divisions: Divisions = DIVISIONS
    on_trial: object = None

    def claim(self, record: str, name: str | None, *codes: str | CodeVerdict, **more):
        """Say what a row says; a code is judged by its shape unless it is judged."""
        verdicts = tuple(
            c if isinstance(c, CodeVerdict) else identify(c) for c in codes
        )
        said = {
            "record_key": sha256(record.encode()).digest(),
            "party_no": 0,
            "kind": "penalty",
            "source": "market-supervision",
            "is_register": False,
            "name": name,
            "subject_class": "organisation",
            "identifiers": verdicts,
            "region": None,
        }
        return Claim(**(said | more))

    def register(self, record: str, name: str, *codes: str, **more):
        """Say what a row of the register says."""
        return self.claim(
            record,
            name,
            *codes,
            kind="registration",
            source="registration",
            is_register=True,
            **more,
        )

    def link(self, *claims):
        """Link claims in one batch and transaction."""
        with self.writing() as session:
            return link_batch(
                session,
                claims,
                run="run-1",
                at=self.at,
                actor="hub",
                divisions=self.divisions,
            )

    def outcome(self, claim):
        """Link one claim and give its outcome."""
        return self.link(claim).outcomes[0]

    def rows(self, table):
        """Read a whole table in the order of its primary key."""
        with self.reading() as session:
            columns = table.__table__.primary_key.columns
            query = select(table.__table__).order_by(*columns)
            return [tuple(row) for row in session.execute(query)]

    def member_of(self, claim):
        """Tell the merchant that a claim's party is attached to."""
        with self.reading() as session:
            return session.scalar(
                select(Membership.merchant_id).where(
                    Membership.record_key == claim.record_key,
                    Membership.party_no == claim.party_no,
                )
            )

    def memberships(self, claims):
        """Tell of each claim to which codes' merchant it is attached, if any.

        A provisional merchant has no codes and shows as the claim's own.
        """
        with self.reading() as session:
            codes = {}
            for scheme, value, merchant in session.execute(
                select(
                    MerchantIdentifier.scheme,
                    MerchantIdentifier.value,
                    MerchantIdentifier.merchant_id,
                )
            ):
                codes.setdefault(merchant, set()).add((scheme, value))
            attached = {
                (record_key, party_no): frozenset(codes.get(merchant, {"own"}))
                for record_key, party_no, merchant in session.execute(
                    select(
                        Membership.record_key,
                        Membership.party_no,
                        Membership.merchant_id,
                    )
                )
            }
        return {claim.party: attached.get(claim.party) for claim in claims}

    @contextmanager
    def trial(self):
        """Work in one transaction that is undone at the end."""
        with self.writes() as session:
            self.on_trial = session
            try:
                yield session
            finally:
                self.on_trial = None
                session.rollback()

    @contextmanager
    def writing(self):
        """Write in a transaction of its own, or in the trial's."""
        if self.on_trial is not None:
            yield self.on_trial
        else:
            with self.writes.begin() as session:
                yield session

    @contextmanager
    def reading(self):
        """Read what is committed, or what the trial has written."""
        if self.on_trial is not None:
            yield self.on_trial
        else:
            with self.reads() as session:
                yield session


def prepare_tables(instance, url):
    """Make the tables with their guards."""
    engine = make_engine(url)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        for table in APPEND_ONLY:
            for statement in append_only_statements(table, engine.dialect.name):
                connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def desk(databases, instance_path):
    """A hub's tables, empty, and the means to link in them."""
    url = databases.fresh(instance_path, prepare_tables)
    engine = make_engine(url)
    yield Desk(engine, writing_sessions(engine), reading_sessions(engine))
    engine.dispose()
    databases.discard(url)


class Codes:
    """Makers of valid codes, each from a serial number."""

    uscc = staticmethod(uscc)
    org_code = staticmethod(org_code)
    reg_no = staticmethod(reg_no)


@pytest.fixture
def codes():
    """Valid codes by serial number."""
    return Codes


@pytest.fixture
def everything(desk):
    """All rows of all tables that linking writes."""
    return lambda: {table.__name__: desk.rows(table) for table in WRITTEN}


@pytest.fixture
def engine_text(everything):
    """Everything that linking wrote, as one text."""
    return lambda: str(everything())


@pytest.fixture
def pair(desk, codes):
    """A firm with a unified code, another with its old number, a row with both."""
    desk.link(desk.claim("p1", NAME, codes.reg_no(1)))
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    desk.link(desk.claim("p2", NAME, codes.uscc(1), codes.reg_no(1)))
    with desk.reads() as session:
        (item,) = session.scalars(select(ReviewItem)).all()
    return item


@pytest.fixture
def decide(desk):
    """Let two people decide an item."""

    def deciding(item, decision="same", first="officer-1", second="officer-2"):
        with desk.writing() as session:
            return decide_review(
                session,
                item,
                decision=decision,
                actor=first,
                second_actor=second,
                at=desk.at,
                reason="营业执照换发",
            )

    return deciding


@pytest.fixture
def retract(desk):
    """Let people take a decision back."""

    def retracting(item, first="officer-3", second="officer-4"):
        with desk.writing() as session:
            return retract_review(
                session,
                item,
                actor=first,
                second_actor=second,
                at=desk.at,
                reason="系两户",
                divisions=desk.divisions,
            )

    return retracting
