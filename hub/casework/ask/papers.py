"""Papers of a matter: a form filled in from what it tells, and from what is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.casework.ask.bodies import read_form
from hub.casework.ask.errors import MatterPaperFormError
from hub.casework.ask.numbered import (
    JSON,
    WRITE_REFUSALS,
    NumberedQuestion,
    routes,
)
from hub.casework.ask.telling import tell_matter
from hub.casework.ask.viewers import MATTER, actor_of
from hub.casework.matter.errors import StepRoleError
from hub.casework.papers import (
    Paper,
    PaperForm,
    PaperFormUnknownError,
    find_form,
    render_docx,
    render_pdf,
)
from hub.casework.view import MatterSeen
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.disclosure import OK, Kind, Reply
from hub.lookup.task import Task
from hub.members.caller import Caller
from hub.members.models import Member
from schemas.answers.matter import SentFormContract
from schemas.wording import Wording
from schemas.words import Operation

FILES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Media types of the files that a paper is made as, by their endings."""
FROM_FACTS = {
    "charge": ("offence",),
    "facts": ("summary", "subject_text"),
    "amount": ("value", "amount"),
    "reasons": ("reason",),
    "cause": ("summary",),
    "content": ("summary",),
    "findings": ("outcome_text",),
    "asked": ("summary",),
    "subject": ("subject_text", "summary"),
}
"""Facts that a field is filled from, where the matter tells one."""
FROM_PARTY = {
    "party": "name",
    "party_code": "code",
    "party_address": "address",
    "respondent": "name",
    "reported": "name",
}
ON_OPENING = "received_on"
HEAD = "head"
"""To whom a unit's own papers go, which is no role in a matter."""


@dataclass(frozen=True, slots=True)
class WritePaperQuestion(NumberedQuestion):
    """A paper of a matter as a file, by a form; a draft, that nothing is kept of."""

    file: str
    """Form and ending, such as ``transfer_letter.pdf``."""
    body: bytes = field(default=b"", repr=False)

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-paper")
    routes = (
        *routes("/{number}/papers/{file}"),
        *routes("/{number}/papers/{file}", bodies={JSON: SentFormContract}),
    )
    contract = None
    refusals = WRITE_REFUSALS | {
        404: "There is no such matter for the asker.",
        422: "There is no such form, or the paper does not keep to it.",
    }

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Fill the form in, and give it as a file."""
        actor = actor_of(caller, task.officer)
        with hub.reads() as session:
            seen = self.see(session, hub, actor, at)
            form, ending = _form(self.file)
            _demand_issuer(seen, form, at)
            paper = _prefilled(session, hub, seen, form, task.language, legal_day(at))
        paper = _merged(paper, read_form(self.body) if self.body else {})
        content = render_pdf(paper) if ending == "pdf" else render_docx(paper)
        return Reply(
            status=OK,
            decision="allow",
            subjects=(seen.matter.number,),
            raw=content,
            media_type=FILES[ending],
            records=1,
            detail={"form": form.key},
            may_be_stored=False,
        )


def _form(file: str) -> tuple[PaperForm, str]:
    """Find the form that a file is named after, and the file's ending.

    Raises:
        MatterPaperFormError, PaperFormUnknownError: there is none.
    """
    key, _, ending = file.rpartition(".")
    if ending not in FILES:
        endings = ", ".join(FILES)
        raise MatterPaperFormError(Wording(f"格式：{endings}", f"endings: {endings}"))
    form = find_form(key)
    if form is None:
        raise PaperFormUnknownError(key[:64])
    return form, ending


def _demand_issuer(seen: MatterSeen, form: PaperForm, at: datetime) -> None:
    """Refuse whoever does not issue papers of a form in the matter.

    Raises:
        StepRoleError: another member does.
        PaperFormUnknownError: the form is not of such matters, or not of this day.
    """
    basis = form.basis_on(legal_day(at))
    if seen.matter.machine.key not in form.machines or basis is None:
        raise PaperFormUnknownError(form.key)
    if form.issued_by not in seen.roles:
        said = Wording(
            f"“{form.zh}”由 {form.issued_by} 制作", f"{form.en}: {form.issued_by}"
        )
        law = Wording(basis.article, basis.source)
        raise StepRoleError(said, law, who=[form.issued_by])


def _prefilled(
    session: Session,
    hub: Hub,
    seen: MatterSeen,
    form: PaperForm,
    language: str,
    day: date,
) -> Paper:
    """Fill a form in from what the matter tells whoever asks."""
    told = tell_matter(session, hub, seen, language)
    facts: dict[str, Any] = {}
    for event in told.events or ():
        facts |= event.facts or {}
    values: dict[str, Any] = {}
    party = next(iter(told.parties or ()), None)
    for one in form.fields:
        from_party = FROM_PARTY.get(one.key)
        if from_party is not None and party is not None:
            values[one.key] = getattr(party, from_party)
        for name in (one.key, *FROM_FACTS.get(one.key, ())):
            if name in facts and not values.get(one.key):
                values[one.key] = facts[name]
        if one.key == ON_OPENING:
            values[one.key] = seen.matter.opened_day.isoformat()
    own = seen.viewer.member
    holder = seen.matter.now.holders.get(form.addressed_to, "")
    if form.addressed_to == HEAD:
        holder = own
    return Paper(
        form=form.key,
        number=seen.matter.number if form.word else "",
        issuer=_name(session, own),
        addressee=_name(session, holder) if holder else "",
        day=day,
        fields={key: value for key, value in values.items() if value not in {"", None}},
        language="en" if language == "en" else "zh",
    )


def _merged(paper: Paper, said: Mapping[str, Any]) -> Paper:
    """Let what was sent stand in the place of what the matter tells."""
    return replace(
        paper,
        number=said.get("number", paper.number),
        addressee=said.get("addressee", paper.addressee),
        day=said.get("day", paper.day),
        fields={**paper.fields, **said.get("values", {})},
        tables=said.get("tables", {}),
    )


def _name(session: Session, code: str) -> str:
    """Name a member as papers do."""
    member = session.get(Member, code)
    return code if member is None else member.name
