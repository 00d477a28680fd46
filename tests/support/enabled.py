"""Sources that a test's hub watches, and the members whose they are."""

from datetime import date

from hub.audit.mover import move_outbox
from hub.intake.admission import enable_sources
from hub.members.models import Member
from hub.members.service import MemberCard, add_member


def enable(hub, *names):
    """Have sources watched; without names all that are shipped."""
    wanted = names or tuple(hub.find_sources().ready)
    enable_sources(hub, wanted, actor="test")
    move_outbox(hub.writes, hub.audit)


def admit(hub, code, kind="market_supervision"):
    """Take in the member whose a source is, where nobody did."""
    with hub.reads() as session:
        if session.get(Member, code) is not None:
            return
    card = MemberCard(
        code=code,
        kind=kind,
        name=code,
        territory="321300",
        valid_from=date(2019, 1, 1),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, actor="test", at=hub.clock())
    move_outbox(hub.writes, hub.audit)
