"""Who asks in the golden city: all callers of the demo, and those that it lacks."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from hub.agreements.catalog import every_item
from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.context import Hub
from hub.db.ids import new_id
from hub.demo.founding import CITY, OPENING
from hub.demo.notes import read_demo_notes
from hub.ground.clock import legal_day
from hub.members.models import ApiToken
from hub.members.service import (
    TOKEN_LIFETIME,
    MemberCard,
    add_member,
    issue_token,
    new_token,
    revoke_token,
)
from scripts.golden_answers.firms import CLEAN, FINED, SHOPKEEPER

ENOUGH = 1_000_000
"""Questions a minute, and merchants a day: all are asked at one moment."""
ACTOR = "golden"
BASIS = "政务数据共享条例"
NARROW = {
    "penalty": ["document_no", "decision_day", "party_name"],
    "registration": ["*"],
}
EVERYTHING = {item: ["*"] for item in every_item()}
PUBLIC = {"penalty": ["*"], "registration": ["*"], "rating": ["*"]}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a token: how it is called here, what it is, what it may ask for."""

    name: str
    kind: str
    member: str
    purposes: tuple[str, ...] = ()
    """Those that its agreements speak of."""
    token: str = field(repr=False, default="")


def admit_callers(hub: Hub) -> tuple[Caller, ...]:
    """Take in the members that the demo lacks; list all who may ask with a token."""
    notes = read_demo_notes(hub.config.instance) or {"members": []}
    found = [
        Caller(
            note["code"].partition(":")[2],
            note["kind"],
            note["code"],
            tuple(note["purposes"]),
            note["token"],
        )
        for note in notes["members"]
        if note.get("standing_purpose") is None
    ]
    with hub.writes.begin() as session:
        found += _more_members(session, hub)
        found += _odd_tokens(session, hub)
    return tuple(found)


def _more_members(session: Session, hub: Hub) -> list[Caller]:
    """Take in the public, merchants, and agencies that an agreement or place binds."""
    members = [
        ("portal", "public", "public:portal", CITY),
        ("shuyang", "market_supervision", "agency:shuyang", "321322"),
        ("narrow", "market_supervision", "agency:narrow", CITY),
        *(
            (f"merchant-{name}", "merchant", f"merchant:{firm.code.lower()}", CITY)
            for name, firm in (
                ("fined", FINED),
                ("clean", CLEAN),
                ("shopkeeper", SHOPKEEPER),
            )
        ),
    ]
    purposes = {
        "public": ("public",),
        "market_supervision": ("enforcement", "supervision", "transfer"),
        "merchant": ("self",),
    }
    callers = []
    for name, kind, code, territory in members:
        card = MemberCard(
            code=code, kind=kind, name=name, territory=territory, valid_from=OPENING
        )
        add_member(session, hub.rulebook, card, actor=ACTOR, at=hub.clock())
        callers.append(
            Caller(name, kind, code, purposes[kind], _token(session, hub, code))
        )
    _agree(session, hub, "public", ["public"], PUBLIC)
    _agree(session, hub, "merchant", ["self"], {"*": ["*"]})
    _agree(session, hub, "market_supervision", ["enforcement"], NARROW, "agency:narrow")
    county = list(purposes["market_supervision"])
    _agree(session, hub, "market_supervision", county, EVERYTHING, "agency:shuyang")
    return callers


def _agree(
    session: Session,
    hub: Hub,
    kind: str,
    purposes: list[str],
    items: dict[str, list[str]],
    code: str | None = None,
) -> None:
    """Make an agreement with a kind of member, or with one member of it."""
    terms = Terms(
        member_kind=kind,
        member_code=code,
        purposes=purposes,
        items=items,
        title=f"{kind}共享协议",
        legal_basis=BASIS,
        named_officer=code is not None,
        rate=ENOUGH,
        quota=ENOUGH,
        valid_from=legal_day(hub.clock()),
    )
    make_agreement(session, hub.rulebook, terms, actor=ACTOR, at=hub.clock())


def _odd_tokens(session: Session, hub: Hub) -> list[Caller]:
    """Issue tokens that stand for a purpose, were revoked, or came to late members."""
    standing = issue_token(
        session,
        hub.keys,
        "platform:yunpu",
        system="screening",
        standing_purpose="onboarding",
        actor=ACTOR,
        at=hub.clock(),
    )
    revoked = issue_token(
        session, hub.keys, "agency:court", system="old", actor=ACTOR, at=hub.clock()
    )
    revoke_token(session, revoked.id, actor=ACTOR, at=hub.clock())
    unheard = "agency:administrative-approval"
    dissolved = "agency:industry-commerce"
    return [
        Caller(
            "standing", "platform", "platform:yunpu", ("onboarding",), standing.text
        ),
        Caller("revoked", "court", "agency:court", (), revoked.text),
        Caller(
            "approval",
            "administrative_approval",
            unheard,
            (),
            _token(session, hub, unheard),
        ),
        Caller(
            "dissolved",
            "market_supervision",
            dissolved,
            (),
            _kept_token(session, hub, dissolved),
        ),
    ]


def _token(session: Session, hub: Hub, code: str) -> str:
    """Issue a token to a member's system."""
    at = hub.clock()
    return issue_token(
        session, hub.keys, code, system="golden", actor=ACTOR, at=at
    ).text


def _kept_token(session: Session, hub: Hub, code: str) -> str:
    """Keep a token of a member that has ended, which none is issued any more."""
    at, text = hub.clock(), new_token("golden")
    row = ApiToken(
        id=new_id(at),
        member_code=code,
        token_hash=hub.keys.token_hash(text),
        system="golden",
        created_at=at,
        expires_at=at + TOKEN_LIFETIME,
    )
    session.add(row)
    return text
