"""Take in a complaint or report: to the competent office, with what it lacks told.

It becomes a matter of its own whatever was raised before: whoever handles it decides
whether it is the same again. Nothing here refuses a complaint.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from hub.casework.clues import receiver_of
from hub.casework.clues.traits import phone_of
from hub.casework.complaints.acceptance import Assessment, HandedIn, assess
from hub.casework.complaints.competence import (
    Competence,
    OfficeChoice,
    Raised,
    choose_office,
    competence_of,
)
from hub.casework.complaints.informants import InformantDraft
from hub.casework.complaints.keeping import keep_informant
from hub.casework.complaints.law import subject_rules
from hub.casework.complaints.repeats import RaisedBefore, judge_repeat
from hub.casework.complaints.shapes import RaisedContract
from hub.casework.complaints.weighing import (
    AGAINST,
    ALSO_PARTY,
    BY,
    CODE,
    CONTACT,
    FACT,
    PARTY,
    PERSON,
    raised_once,
    read_earlier,
)
from hub.casework.machines.loader import load_machines
from hub.casework.matter.documents import NewDocument
from hub.casework.matter.models import MatterMarkRow
from hub.casework.matter.parties import NewParty
from hub.casework.matter.people import MatterActor, members_acting
from hub.casework.matter.steps.drafts import NewMatter, NewStep
from hub.casework.matter.steps.facts import LONG_LIMIT
from hub.casework.seeing.marks import code_keys
from hub.casework.service import open_matter
from hub.context import Hub
from hub.db.bulk import insert_rows
from hub.ground.clock import CHINA, legal_day
from hub.ground.errors import BadInputError, ConflictError
from hub.lookup.task import at_place, contract_made, faults_of
from hub.members.lines import CompetentOffice, office_of
from hub.members.service import find_member
from hub.names import flat
from schemas.wording import Wording
from schemas.words import PartyRole

NOON: Final = time(12)
MOST_TOLD: Final = 500
"""Characters of what is said of faults; ``faults`` has all of them."""
RECEIVER: Final = "receiver"
"""Role of whoever receives for others and hands out."""


class RaisedInvalidError(BadInputError):
    """What was handed in is no complaint or report.

    ``errors`` names the fields, ``known`` the subjects where there is no such one.
    """

    code = "raised-invalid"
    title = "The complaint or report cannot be read: correct the fields it names."


class RaisedNowhereError(ConflictError):
    """No member of the hub would handle what was handed in."""

    code = "raised-nowhere"
    title = (
        "No member of this hub would handle it: ask whoever raised it "
        "to turn to the competent authority."
    )


@dataclass(frozen=True, slots=True)
class RaisedMatter:
    """What became of something that was handed in."""

    number: str
    office: str
    """Member that handles it."""
    competence: Competence
    question: str
    """Why nobody is competent for certain, as the fact of its name says; or empty."""
    between: tuple[str, ...]
    """Members between whom the office that received it chooses."""
    assessment: Assessment
    repeat: RaisedBefore
    was_there: bool
    """Whether it had been handed in before, under the same key."""


def read_raised(document: Mapping[str, Any]) -> dict[str, Any]:
    """Read what was handed in.

    Raises:
        RaisedInvalidError: it has unknown or unreadable fields; ``faults`` names them.
    """
    try:
        said: dict[str, Any] = contract_made(RaisedContract).load(dict(document))
    except ValidationError as error:
        found = list(faults_of(RaisedContract, error))
        faults = [
            {"field": one.path.removeprefix("$."), "code": one.code} for one in found
        ]
        told = dict.fromkeys(at_place(one.path, one.said) for one in found)
        zh = "；".join(one.zh for one in told)[:MOST_TOLD]
        en = "; ".join(one.en for one in told)[:MOST_TOLD]
        raise RaisedInvalidError(Wording(zh, en), faults=faults) from error
    return said


def receive_raised(
    session: Session,
    hub: Hub,
    document: Mapping[str, Any],
    actor: MatterActor,
    papers: Sequence[NewDocument] = (),
) -> RaisedMatter:
    """Open what was handed in as a matter of the competent office, with its papers.

    Raises:
        RaisedInvalidError: it cannot be read, is dated ahead, or its subject is none.
        RaisedNowhereError: no member would handle it.
        MatterError: as `open_matter` says.
    """
    said = read_raised(document)
    day = said["received"]
    at = hub.clock()
    for name in ("received", "known_since"):
        if name in said and said[name] > legal_day(at):
            raise _wrong_day(Wording("晚于今日", "is after today"), name)
    _check_subject(said["subject"], day)
    raised = Raised(
        machine=said["machine"],
        about=said["about"],
        day=day,
        places=said["places"],
        not_found=frozenset(said.get("not_found", ())),
        subject=said["subject"],
    )
    competence = competence_of(raised)
    choice = _choose(session, hub, competence, day, actor.member)
    office = choice.office or _receiving(session, hub, competence, day, actor.member)
    question = "" if choice.office else _question(competence, choice)
    who = said.get("raised_by", InformantDraft())
    assessment = assess(_submission(said, who, is_competent=not question))
    marks = sorted(set(_marks(hub, said, who)))
    party = said["party"]
    facts = {"to": office.code, "summary": said["summary"]}
    if question:
        facts["question"] = question
    if choice.between:
        facts["between"] = _named(session, choice)
    if "product" in said:
        facts["product"] = said["product"]
    if "amount_fen" in said:
        facts["amount"] = said["amount_fen"]
    if said["machine"] == "report":
        facts["real_name"] = who.is_real_name
    step = NewStep(
        "receive",
        facts=facts,
        documents=papers,
        parties=(NewParty(PartyRole.CONCERNED, **party),),
        key=said["key"],
        happened=_moment(day, at),
    )
    # Who raised it and where is no fact of the matter, and another yet is another.
    beside = json.dumps(document, sort_keys=True)
    new_matter = NewMatter(said["machine"], step, beside=beside)
    done = open_matter(session, hub, new_matter, actor)
    adds = said.get("adds_facts", False)
    new = raised_once(done.number, said["machine"], day, marks, adds_facts=adds)
    party_of = (AGAINST, new.against)
    mine = read_earlier(session, new, (PERSON, new.persons), party_of)
    alike = read_earlier(session, new, ((FACT,), {new.fact}), party_of)
    earlier = {one.number: one for one in (*mine, *alike)}
    repeat = judge_repeat(new, earlier.values())
    if not done.repeated:
        keep_informant(session, hub, done.id, who)
        rows = [
            {"matter_id": done.id, "kind": kind, "digest": digest}
            for kind, digest in marks
        ]
        insert_rows(session, MatterMarkRow, rows)
    return RaisedMatter(
        number=done.number,
        office=office.code,
        competence=competence,
        question=question,
        between=tuple(one.code for one in choice.between),
        assessment=assessment,
        repeat=repeat,
        was_there=done.repeated,
    )


def _moment(day: date, at: datetime) -> datetime:
    """Give a moment of the day on which it was received, none ahead."""
    return min(at, datetime.combine(day, NOON, CHINA).astimezone(UTC))


def _check_subject(subject: str, day: date) -> None:
    """Refuse a subject that no rule of the day knows, with those that there are.

    Where no rule is of the day, it is the day that is at fault.

    Raises:
        RaisedInvalidError: as its name says.
    """
    known = {rule.key: rule for rule in subject_rules() if rule.in_force(day)}
    if not known:
        raise _wrong_day(Wording("当日无有效规则", "has no rule in force"), "received")
    if subject not in known:
        zh = "、".join(f"{one.key}（{one.zh}）" for one in known.values())
        en = ", ".join(f"{one.key} ({one.en})" for one in known.values())
        raise RaisedInvalidError(
            Wording(f"没有此种事项，可用：{zh}", f"no such subject; known are: {en}"),
            faults=[{"field": "subject", "code": "choice"}],
            known=list(known),
        )


def _wrong_day(why: Wording, name: str) -> RaisedInvalidError:
    """Say which day cannot be, and why."""
    said = at_place(name, why)
    return RaisedInvalidError(said, faults=[{"field": name, "code": "date-range"}])


def _choose(
    session: Session, hub: Hub, competence: Competence, day: date, received_by: str
) -> OfficeChoice:
    """Choose who handles it, among the members of that day."""
    members = members_acting(session, competence.kinds, day)
    offices = list(map(office_of, members))
    parent = hub.rulebook.divisions.parents.get
    return choose_office(competence, offices, parent, received_by)


def _receiving(
    session: Session, hub: Hub, competence: Competence, day: date, received_by: str
) -> CompetentOffice:
    """Give the office that received it, or that receives for all; it then assigns it.

    Raises:
        RaisedNowhereError: nobody does at the place.
    """
    member = find_member(session, received_by)
    if member.kind not in load_machines().words.roles[RECEIVER].kinds:
        place = next(iter(competence.by_right), hub.config.city)
        code = receiver_of(session, place, day)
        if code is None:
            raise RaisedNowhereError(competence.subject, about=competence.subject)
        member = find_member(session, code)
    return office_of(member)


def _question(competence: Competence, choice: OfficeChoice) -> str:
    """Tell why nobody is competent for certain, as a fact says it."""
    if choice.between:
        return "several"
    return "nobody" if competence.by_right else "no_place"


def _named(session: Session, choice: OfficeChoice) -> str:
    """Name the members between whom the office that received it chooses."""
    names = (find_member(session, one.code).name for one in choice.between)
    return "、".join(names)[:LONG_LIMIT]


def _submission(
    said: Mapping[str, Any], who: InformantDraft, *, is_competent: bool
) -> HandedIn:
    """Tell what was handed in as far as acceptance asks."""
    party = said["party"]
    return HandedIn(
        machine=said["machine"],
        received=said["received"],
        name=bool(who.name.strip()),
        phone=bool(who.phone.strip()),
        address=bool(who.address.strip()),
        party_name=True,
        party_address=bool(party.get("address")),
        request=bool(said.get("request")),
        facts=bool(said["summary"].strip()),
        by_proxy=said.get("by_proxy", False),
        handled_elsewhere=said.get("handled_elsewhere", False),
        handler_competent=is_competent,
        for_consumption=said.get("for_consumption"),
        known_since=said.get("known_since"),
    )


def _marks(
    hub: Hub, said: Mapping[str, Any], who: InformantDraft
) -> Iterator[tuple[str, str]]:
    """Hash who raised what against whom, so that equals are found and nothing else."""
    party, machine = said["party"], said["machine"]

    def hashed(kind: str, text: str) -> str:
        return hub.keys.identity_hash(f"{kind}\n{machine}\n{text}")

    code, name = flat(party.get("code", "")), flat(party["name"])
    yield PARTY, hashed(PARTY, code or name)
    if code:
        yield ALSO_PARTY, hashed(PARTY, name)
    for key in code_keys(party.get("code", "")):
        yield CODE, hashed(CODE, key)
    yield FACT, hashed(FACT, flat(said.get("fact") or said["summary"]))
    phone = phone_of(who.phone) if who.phone else None
    if phone is not None:
        yield CONTACT, hashed(CONTACT, phone)
    if flat(who.address):
        yield CONTACT, hashed(CONTACT, flat(who.address))
    known_by = [who.identity_no.strip().upper()]
    if who.name.strip() and phone is not None:
        known_by.append(f"{flat(who.name)}\n{phone}")
    for kind, text in zip(PERSON, filter(None, known_by), strict=False):
        yield kind, hashed(BY, text)
