"""Papers of a matter: a form filled in from what it tells, and from what is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from hub.casework.ask.bodies import SentFormContract, SentIssueContract, read_key
from hub.casework.ask.errors import (
    MatterBodyError,
    MatterPaperFormError,
    MatterPaperKindError,
)
from hub.casework.ask.numbered import (
    JSON,
    KEY,
    WRITE_REFUSALS,
    NumberedQuestion,
    WrittenQuestion,
    routes,
    told,
)
from hub.casework.ask.telling import tell_matter
from hub.casework.ask.viewers import MATTER, actor_of, reader_of
from hub.casework.machines.loader import load_machines
from hub.casework.machines.naming import name_roles
from hub.casework.matter.documents import NewDocument
from hub.casework.matter.errors import StepRoleError
from hub.casework.matter.steps.handing import same_level_members
from hub.casework.papers import (
    FILES,
    IssuedPaper,
    Paper,
    PaperForm,
    PaperFormUnknownError,
    PaperOrder,
    PaperUnknownError,
    find_form,
    forms_of,
    issue_paper,
    issued_file,
    render_file,
)
from hub.casework.papers.matter_facts import MatterForPaper, taken_values
from hub.casework.view import MatterSeen, seen_papers
from hub.context import Hub
from hub.db.ids import is_id
from hub.ground.clock import legal_day
from hub.lookup.disclosure import OK, Kind, Reply
from hub.lookup.evidence import TEXT_TYPE
from hub.lookup.task import Task, read_body
from hub.members.caller import Caller
from hub.members.models import Member
from schemas.answers.matter import IssuedPaperDocument, PapersDocument
from schemas.wording import Wording
from schemas.words import Operation

RECEIPT = ".tlog-proof"
"""Behind the name of a paper's file, that of the receipt which lies beside it."""
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
MATERIALS = "materials"
"""The table of a paper that lists what is enclosed."""
HEAD = "head"
"""To whom a unit's own papers go, which is no role in a matter."""


@dataclass(frozen=True, slots=True)
class WritePaperQuestion(NumberedQuestion):
    """A paper of a matter as a file: a draft, that nothing is kept of.

    The file is named after its form, such as ``transfer_letter.pdf``; after its id
    where it was issued. Values that are sent stand in it beside what the matter tells.
    """

    file: str
    """Form and ending, such as ``transfer_letter.pdf``."""
    body: bytes = field(default=b"", repr=False)

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-paper")
    routes = (
        *routes("{one}_paper", "/{number}/papers/{file}"),
        *routes(
            "{one}_paper", "/{number}/papers/{file}", bodies={JSON: SentFormContract}
        ),
    )
    refusals = WRITE_REFUSALS | {
        404: "There is no such matter for the asker.",
        422: "There is no such form, or the paper does not keep to it.",
    }

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Fill the form in, and give it as a file."""
        actor = reader_of(hub, caller, task, at)
        with hub.reads() as session:
            seen = self.see(session, hub, actor, at)
            name, ending = _file(self.file.removesuffix(RECEIPT))
            is_receipt = self.file.endswith(RECEIPT)
            kept: IssuedPaper | None = None
            if is_id(name) and not self.body:
                kept = kept_paper(seen_papers(session, hub, seen), name)
            elif is_receipt:
                # A draft is in no log.
                raise PaperUnknownError(name[:26])
            else:
                form = _form(seen, name, at)
                _demand_issuer(seen, form, at)
                day = legal_day(at)
                paper = _prefilled(session, hub, seen, form, task.language, day)
                if self.body:
                    said = read_body(self.body, SentFormContract, MatterBodyError)
                    paper = _merged(paper, said)
        if kept is None:
            return _send(seen, paper.form, ending, render_file(paper, ending))
        made = issued_file(hub, seen.matter.number, kept, ending)
        if is_receipt:
            return _send(seen, kept.form, f"{ending}{RECEIPT}", made.receipt)
        return _send(seen, kept.form, ending, made.content)


@dataclass(frozen=True, slots=True)
class PapersQuestion(NumberedQuestion):
    """The papers that were issued in a matter, as far as the asker sees documents."""

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-papers")
    routes = routes("{one}_papers", "/{number}/papers")
    document = PapersDocument

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """List those that the asker sees."""
        actor = reader_of(hub, caller, task, at)
        with hub.reads() as session:
            seen = self.see(session, hub, actor, at)
            papers = seen_papers(session, hub, seen)
        return _tell(seen, papers, task.language)


@dataclass(frozen=True, slots=True)
class IssuePaperQuestion(WrittenQuestion):
    """A paper that the asker issues: numbered, kept, and with a receipt from then on.

    Fetch it by its id, such as ``{id}.pdf``; a step takes it by its id too.
    """

    kind = Kind(Operation.MATTER_READ, MATTER, "matter-paper-issue")
    routes = routes(
        "{one}_papers",
        "/{number}/papers",
        bodies={JSON: SentIssueContract},
        headers=(KEY,),
    )
    document = PapersDocument
    refusals = WRITE_REFUSALS | {
        409: "The key was used for another paper, or the short name is another's.",
        422: "There is no such form, or the paper does not keep to it.",
    }

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Issue it, and tell its number; the same request, by its key, issues one."""
        actor = actor_of(hub, caller, task, at)
        with hub.reads() as session:
            # Before the body is read: who sees no matter learns nothing of it.
            seen = self.see(session, hub, actor, at)
            key = read_key(self.key)
            said = read_body(self.body, SentIssueContract, MatterBodyError)
            form = _form(seen, said["form"], at)
            _demand_issuer(seen, form, at)
            paper = _prefilled(session, hub, seen, form, task.language, legal_day(at))
        paper = replace(_merged(paper, said), verify_at=hub.config.verify_at)
        asked = sha256(self.body).hexdigest()
        with hub.writing(keeps_answers=True) as session:
            # Who issues it may be another since.
            seen = self.see(session, hub, actor, at)
            _demand_issuer(seen, form, at)
            order = PaperOrder(paper, said.get("place", ""), key, asked)
            own = seen.viewer.names
            issued = issue_paper(session, hub, seen.matter, order, actor, own)
        with hub.reads() as session:
            papers = seen_papers(session, hub, seen)
        mine = [one for one in papers if one.id == issued]
        return _tell(seen, mine, task.language)


def _send(seen: MatterSeen, form: str, ending: str, content: bytes) -> Reply:
    """Send a file of a paper, or its receipt."""
    return Reply(
        status=OK,
        decision="allow",
        subjects=(seen.matter.number,),
        raw=content,
        media_type=FILES.get(ending, TEXT_TYPE),
        file=f"{form}.{ending}",
        records=1,
        detail={"form": form},
        may_be_stored=False,
    )


def take_paper(hub: Hub, seen: MatterSeen, kind: str, paper: str) -> NewDocument:
    """Take an issued paper of a matter for a document that comes with a step.

    Raises:
        PaperUnknownError: there is none in sight, or it was let go of.
        MatterPaperKindError: it is no document of the kind.
    """
    with hub.reads() as session:
        found = kept_paper(seen_papers(session, hub, seen), paper)
    form = _form(seen, found.form, hub.clock())
    if kind not in {form.key, *form.documents}:
        raise MatterPaperKindError(Wording(f"{form.zh}：{kind}", f"{form.en}: {kind}"))
    title = f"{form.zh} {found.number}".strip()
    content = issued_file(hub, seen.matter.number, found, "pdf").content
    return NewDocument(kind, title, content, FILES["pdf"])


def kept_paper(papers: Sequence[IssuedPaper], name: str) -> IssuedPaper:
    """Find an issued paper by its id.

    Raises:
        PaperUnknownError: there is none in sight, or what it said was let go of.
    """
    for one in papers:
        if one.id == name and one.paper is not None and one.receipt:
            return one
    raise PaperUnknownError(name[:26])


def _tell(seen: MatterSeen, papers: Sequence[IssuedPaper], language: str) -> Reply:
    """Tell of issued papers."""
    number = seen.matter.number
    found = []
    for one in papers:
        form = find_form(one.form)
        found.append(
            IssuedPaperDocument(
                id=one.id,
                form=one.form,
                name=one.form if form is None else form.of(language),
                paper_number=one.number,
                issuer=one.member,
                day=one.day,
                issued_at=one.at,
                entry=one.receipt,
                kept=one.paper is not None,
            )
        )
    return told(PapersDocument(number=number, papers=found), (number,), len(found))


def _file(file: str) -> tuple[str, str]:
    """Take the name and the ending of a file apart.

    Raises:
        MatterPaperFormError: no paper is made as such.
    """
    name, _, ending = file.rpartition(".")
    if ending not in FILES:
        endings = ", ".join(FILES)
        raise MatterPaperFormError(Wording(f"格式：{endings}", f"endings: {endings}"))
    return name, ending


def _form(seen: MatterSeen, key: str, at: datetime) -> PaperForm:
    """Find a form.

    Raises:
        PaperFormUnknownError: there is none.
    """
    form = find_form(key)
    if form is None:
        raise _unknown(seen, key, at)
    return form


def _unknown(seen: MatterSeen, key: str, at: datetime) -> PaperFormUnknownError:
    """Say that no such paper is written in a matter, and which are."""
    forms = forms_of(seen.matter.machine.key, legal_day(at))
    zh = "、".join(f"{one.key}（{one.zh}）" for one in forms)
    en = ", ".join(one.key for one in forms)
    said = Wording(f"{key[:64]}，可用：{zh}", f"{key[:64]}; known are: {en}")
    return PaperFormUnknownError(said)


def _demand_issuer(seen: MatterSeen, form: PaperForm, at: datetime) -> None:
    """Refuse whoever does not issue papers of a form in the matter.

    Raises:
        StepRoleError: another member does.
        PaperFormUnknownError: the form is not of such matters, or not of this day.
    """
    basis = form.basis_on(legal_day(at))
    if seen.matter.machine.key not in form.machines or basis is None:
        raise _unknown(seen, form.key, at)
    issuer = form.issuer_in(seen.matter.machine)
    if issuer not in seen.roles:
        zh, en = name_roles((issuer,))
        said = Wording(f"“{form.zh}”由{zh}制作", f"{form.en} is made by: {en}")
        law = Wording(basis.article, basis.source)
        raise StepRoleError(said, law, who=[issuer])


def _prefilled(
    session: Session,
    hub: Hub,
    seen: MatterSeen,
    form: PaperForm,
    language: str,
    day: date,
) -> Paper:
    """Fill a form in from what the matter tells whoever asks."""
    shown = tell_matter(session, hub, seen, language)
    facts: dict[str, Any] = {}
    for event in shown.events or ():
        facts |= event.facts or {}
    values: dict[str, Any] = {}
    party = next(iter(shown.parties or ()), None)
    for one in form.fields:
        from_party = FROM_PARTY.get(one.key)
        if from_party is not None and party is not None:
            values[one.key] = getattr(party, from_party)
        for name in (one.key, *FROM_FACTS.get(one.key, ())):
            if name in facts and not values.get(one.key):
                values[one.key] = facts[name]
        if one.key == ON_OPENING:
            values[one.key] = seen.matter.opened_day.isoformat()
    holders = {
        role: _name(session, code) for role, code in seen.matter.now.holders.items()
    }
    told = MatterForPaper(
        shown.events or (),
        seen_papers(session, hub, seen),
        holders,
        hub.rulebook,
        day,
    )
    values |= taken_values(form, told)
    tables: dict[str, Any] = {}
    if any(one.key == MATERIALS for one in form.tables) and shown.documents:
        names = dict.fromkeys(one.name for one in shown.documents)
        tables[MATERIALS] = [{"name": name, "copies": 1} for name in names]
    own = seen.viewer.member
    holder = seen.matter.now.holders.get(form.addressed_to, "")
    if form.addressed_to == HEAD:
        holder = own
    elif not holder and form.addressed_to in load_machines().words.roles:
        # Nobody was named yet: whoever is of the same level, if there is one alone.
        found = same_level_members(
            session, session.get_one(Member, own), form.addressed_to, day
        )
        holder = found[0].code if len(found) == 1 else ""
    return Paper(
        form=form.key,
        number=seen.matter.number if form.word else "",
        issuer=_name(session, own),
        addressee=_name(session, holder) if holder else "",
        day=day,
        fields={key: value for key, value in values.items() if value not in {"", None}},
        tables=tables,
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
        tables={**paper.tables, **said.get("tables", {})},
    )


def _name(session: Session, code: str) -> str:
    """Name a member as papers do."""
    member = session.get(Member, code)
    return code if member is None else member.name
