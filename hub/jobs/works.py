"""What each job does, with the hub that it is given: its writes may be fenced."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from hub.after_intake import propose, rate_everyone, relate, settle
from hub.audit.operate import finish_erasures, retire_keys
from hub.casework.clues import open_found_clues
from hub.casework.complaints import forget_informants
from hub.casework.federation import send_due
from hub.casework.matter import end_matters
from hub.casework.service import note_overdue
from hub.context import Hub
from hub.deadlines import mark_due
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.intake.errors import SourceBrokenError
from hub.intake.files import end_landing_retention
from hub.lookup.ask import may_be_told, note_changes
from hub.lookup.screening import end_screenings
from hub.members.officers import end_officer_retention
from hub.members.windows import forget_windows
from hub.officer_actions import make_due_reports
from hub.oversight import check_evidence, check_log, draw_due, note_token_uses
from hub.overview import count_asked, count_withdrawals, put_night_mail
from hub.parcels import end_parcels
from hub.pipeline import note_broken, receive
from hub.subscriptions.deliveries import deliver_due
from hub.subscriptions.retention import end_outgoing
from hub.upstream import push_decisions


def rate(hub: Hub) -> Mapping[str, Any]:
    """Rate whom something made due."""
    return rate_everyone(hub, only_due=True)


def propose_all(hub: Hub) -> Mapping[str, Any]:
    """Propose merchants to all records that have nothing but a name."""
    return propose(hub, everyone=True)


def relate_all(hub: Hub) -> Mapping[str, Any]:
    """Find relations between all merchants anew."""
    return relate(hub, everyone=True)


def sync(hub: Hub, name: str) -> Mapping[str, Any]:
    """Take in what a source has delivered; one that is wrong is noted as failed.

    Its folder is read anew, for it may have been mended since the jobs began.

    Raises:
        SourceBrokenError: it cannot start.
    """
    found = hub.find_sources()
    broken = found.find_broken(name)
    if broken is not None:
        note_broken(hub, broken)
        settle(hub)
        raise SourceBrokenError(str(broken))
    source = found.ready.get(name)
    # Its folder was mended, or taken away, since the jobs were listed.
    return {} if source is None else receive(hub, source).as_json()


def settle_all(hub: Hub) -> Mapping[str, Any]:
    """Log, rate and erase what an interrupted command left undone."""
    moved = settle(hub)
    return {"moved": moved, "erased": finish_erasures(hub.audit, hub.writes)}


def end_retention(hub: Hub) -> Mapping[str, Any]:
    """Destroy the keys of landed files whose time is over."""
    return end_landing_retention(hub).as_json()


def end_officers(hub: Hub) -> Mapping[str, Any]:
    """Remove what is kept of sessions no longer, and of their windows."""
    return end_officer_retention(hub, forget_windows).as_json()


def end_outgoing_and_parcels(hub: Hub) -> Mapping[str, Any]:
    """Let go of entries, deliveries, pushes and parcels whose time is over."""
    return end_outgoing(hub).as_json() | end_parcels(hub).as_json()


def end_told(hub: Hub) -> Mapping[str, Any]:
    """Let go of what closed matters told whose time is over, and of stray bytes."""
    return end_matters(hub).as_json()


def end_answers(hub: Hub) -> Mapping[str, Any]:
    """Delete the answers to batches whose day is over."""
    return end_screenings(hub).as_json()


def gather(hub: Hub) -> Mapping[str, Any]:
    """Have the newest checkpoint witnessed."""
    return {"rounds": [one.as_json() for one in hub.witnessing.gather()]}


def count_questions(hub: Hub) -> Mapping[str, Any]:
    """Count what members asked since the last time."""
    return count_asked(hub).as_json()


def retire_due_keys(hub: Hub) -> Mapping[str, Any]:
    """End the overlaps of the log's keys whose time is over."""
    ended = retire_keys(hub.audit, actor=HUB, at=hub.clock(), only_due=True)
    return {"retired": len(ended)}


def check_whole_log(hub: Hub) -> Mapping[str, Any]:
    """Check the whole log and what is due of the rest; keep what was found."""
    found = check_log(hub, actor=HUB).as_json()
    return {**found, "evidence": check_evidence(hub, actor=HUB).as_json()}


def draw_looks(hub: Hub) -> Mapping[str, Any]:
    """Draw the looks of last week that are to be explained."""
    drawn = draw_due(hub)
    return {"samples": {card.week.isoformat(): card.drawn for card in drawn}}


def note_uses(hub: Hub) -> Mapping[str, Any]:
    """Read on in the log for uses of tokens."""
    return {"entries": note_token_uses(hub)}


def mark_clocks(hub: Hub) -> Mapping[str, Any]:
    """Warn of clocks, mark those overdue, note in matters what did not come."""
    return {**mark_due(hub).as_json(), "matters": note_overdue(hub).as_json()}


def open_clues(hub: Hub) -> Mapping[str, Any]:
    """Open as clues what rules find in all records; forget who reported long ago."""
    return open_found_clues(hub) | {"informants": forget_informants(hub)}


def measure_withdrawals(hub: Hub) -> Mapping[str, Any]:
    """Measure how fast sources told that something had ended."""
    found = count_withdrawals(hub)
    return {
        "measured": sum(one.measured for one in found),
        "late": sum(one.late for one in found),
    }


def note_watched(hub: Hub) -> Mapping[str, Any]:
    """Look at watched merchants, and make entries of what changed."""
    return note_changes(hub).as_json()


def deliver(hub: Hub) -> Mapping[str, Any]:
    """Send entries that are due to the addresses that members named."""
    return deliver_due(hub, partial(may_be_told, hub)).as_json()


def send_matters(hub: Hub) -> Mapping[str, Any]:
    """Send to other hubs what happened in matters that they keep too."""
    return send_due(hub).as_json()


def push_upstream(hub: Hub) -> Mapping[str, Any]:
    """Write decisions for the upstream public-credit system."""
    ready = hub.find_sources().ready
    owners = {name: one.manifest.owner for name, one in ready.items()}
    return push_decisions(hub, owners).as_json()


def report_night(hub: Hub) -> Mapping[str, Any]:
    """Put the report of the last night where settings say, as a mail to be sent.

    Of today's, also where nothing came in: an older one would hide that.
    """
    path = put_night_mail(hub, legal_day(hub.clock()))
    return {"file": None if path is None else path.name}


def report_sources(hub: Hub) -> Mapping[str, Any]:
    """Tell members how the data of their sources was last month, once."""
    return {"made": make_due_reports(hub)}
