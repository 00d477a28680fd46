"""Commands about sharing agreements."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from hub.agreements import service
from hub.agreements.terms import LISTED, Terms
from hub.cli.asking import officer_option, system_account
from hub.cli.click_types import DAY, Group, OneOf, examples, listed
from hub.cli.closed_rows import marked_rows, with_closed
from hub.cli.opened import actor, opened
from hub.cli.output import NUMBER, CommandOutput, Report, reports
from hub.cli.paths import NEW_FILE
from hub.contradictions import AGREEMENT, contradicted_rows, demand_names, member_name
from hub.ground.clock import legal_day
from hub.officer_actions import ViewingOfficer, report_use
from schemas.words import Purpose, Way

USED = (
    *("member", "purpose", "operation", "about", "asked"),
    *("answered", "partly", "refused", "unfound", "records"),
)


@click.group(cls=Group)
def agreement() -> None:
    """Sharing agreements."""


@agreement.command("list")
@reports
def list_() -> Report:
    """List the agreements, the ended ones too."""
    with opened() as hub, hub.reads() as session:
        closed = contradicted_rows(session, AGREEMENT)
        rows = [
            {
                "id": row.id,
                "member_kind": row.member_kind,
                "member": row.member_code,
                "purposes": row.purposes,
                "items": row.items,
                "named_officer": bool(row.officer_for),
                "officer_for": row.officer_for,
                "officers": row.officers,
                "territory": row.territory,
                "personal": row.personal or {},
                "reference_form": row.reference_form,
                "rate": row.rate,
                "quota": row.quota,
                "valid_from": row.valid_from.isoformat(),
                "valid_to": row.valid_to.isoformat() if row.valid_to else None,
                "ended_at": row.ended_at.isoformat() if row.ended_at else None,
                "title": row.title,
                "legal_basis": row.legal_basis,
                "digest": service.digest_of(row),
            }
            for row in service.list_agreements(session, without=closed)
        ]
        rows = with_closed(rows, closed, key="id")
    return marked_rows(
        rows, ("id", "member_kind", "purposes", "valid_from", "ended_at")
    )


@agreement.command(
    epilog=examples(
        "credithub agreement make platform --purpose onboarding \\",
        "    --title 平台入驻核验协议 --legal-basis 电子商务法第二十七条",
    )
)
@click.argument("member_kind")
@click.option(
    "--purpose",
    "purposes",
    multiple=True,
    required=True,
    type=OneOf(Purpose),
    help=f"What it is shared for, once or several times: {listed(Purpose)}.",
)
@click.option(
    "--item", "items", multiple=True, help="ITEM or ITEM=FIELD,FIELD; all if not given."
)
@click.option(
    "--personal",
    "personal",
    multiple=True,
    help="ITEM=FIELD,FIELD whose personal values work on a case may open in clear.",
)
@click.option("--member", "member_code", help="Only this member of the kind.")
@click.option("--title", required=True, help="What the paper is called.")
@click.option("--legal-basis", required=True, help="What it rests on.")
@click.option(
    "--named-officer/--no-named-officer",
    default=None,
    help="Each question names its officer; by default where it is work on a case.",
)
@click.option(
    "--officers",
    type=OneOf([LISTED]),
    help="Officers that are named have an account or are on the member's signed list.",
)
@click.option(
    "--territory",
    multiple=True,
    help="A division outside the members' own that they may see; * for all.",
)
@click.option(
    "--reference-form",
    help="Regular expression of references; 4 to 64 characters with a digit if not.",
)
@click.option(
    "--rate",
    type=NUMBER,
    help="Questions that a member may ask a minute; by its kind if not given.",
)
@click.option(
    "--quota",
    type=NUMBER,
    help="Merchants that a member may ask about a day; by its kind if not given.",
)
@click.option("--until", type=DAY, help="Last day.")
@reports
def make(
    *,
    items: tuple[str, ...],
    personal: tuple[str, ...],
    until: date | None,
    **terms_given: Any,
) -> Report:
    """Agree with all members of MEMBER_KIND, or with one, what they may see."""
    opened_items = {
        item: fields.split(",") if fields else ["*"]
        for item, _, fields in (text.partition("=") for text in items or ("*",))
    }
    opened_personal = {
        item: [name for name in fields.split(",") if name]
        for item, _, fields in (text.partition("=") for text in personal)
    }
    with opened() as hub:
        at = hub.clock()
        terms = Terms(
            items=opened_items,
            personal=opened_personal,
            valid_from=legal_day(at),
            valid_to=until,
            **terms_given,
        )
        if terms.member_code is not None:
            demand_names(hub, [member_name(terms.member_code)])
        with hub.writing() as session:
            made = service.make_agreement(
                session, hub.rulebook, terms, actor=actor(), at=at
            )
            made_id = made.id
    return {"agreement": made_id}


@agreement.command()
@click.argument("view_id")
@reports
def view(view_id: str) -> Report:
    """Show what the view of VIEW_ID, as answers and entries name it, opens."""
    with opened() as hub, hub.reads() as session:
        kept = service.find_view(session, view_id)
    if kept is None:
        raise service.ViewUnknownError(view_id)
    return {**kept, "first_at": kept["first_at"].isoformat()}


@agreement.command(
    "use-report",
    epilog=examples(
        "credithub agreement use-report 01KB0Z9Q7V3M5N8P2R4T6W8X0Y \\",
        "    --from 2026-10-01 --to 2026-10-31 --out 使用情况.csv",
    ),
)
@click.argument("agreement_id")
@click.option("--from", "first", required=True, type=DAY, help="First day, included.")
@click.option("--to", "last", required=True, type=DAY, help="Last day, included.")
@click.option("--member", help="Only this member's questions.")
@click.option("--out", type=NEW_FILE, help="Write the CSV file here.")
@officer_option("reports")
@reports
def use_report(
    agreement_id: str,
    *,
    first: date,
    last: date,
    member: str | None,
    out: Path | None,
    officer: str,
) -> Report:
    """Tell by counts what was asked and told under AGREEMENT_ID: no merchant.

    The log keeps the digest of the file: `receipt` is its place there, and
    `credithub audit bundle` proves it.
    """
    with opened() as hub:
        looks = ViewingOfficer(
            officer, Way.COMMAND_LINE, system_account(), agency=actor()
        )
        days = (first, last)
        made = report_use(hub, looks, agreement_id, days, only=member)
    if out is not None:
        out.write_bytes(made.content)
    document = made.as_json() | ({} if out is None else {"file": str(out)})
    proven = f"SHA-256 {made.digest}, receipt {made.receipt.address}"
    return CommandOutput(document, USED, document["lines"], notes=[proven])


@agreement.command()
@click.argument("agreement_id")
@reports
def end(agreement_id: str) -> Report:
    """End the agreement with this id at once."""
    with opened() as hub, hub.writing() as session:
        service.end_agreement(session, agreement_id, actor=actor(), at=hub.clock())
    return {"ended": agreement_id}
