"""Which penalties and judgments of a field of law a party has had: the certificate.

For transfer, prosecution and trial, with a named officer; of one party by its code, or
of up to twenty parties of one case at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from msgspec import structs

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.by_body import QuestionByBody
from hub.lookup.ask.by_code import CodeQuestion
from hub.lookup.ask.credit_file import PAST
from hub.lookup.ask.question import (
    REFUSALS,
    SOUGHT,
    Parameter,
    Question,
    Route,
)
from hub.lookup.disclosure.reply import NOT_FOUND, OK, Kind, Reply
from hub.lookup.file.certificate import (
    ELSEWHERE,
    MAY_SAY,
    read_asked,
    write_certificate,
)
from hub.lookup.file.personal import new_salt
from hub.lookup.task.parties import (
    AskedPartiesContract,
    SentParty,
    names_firms_alone,
    read_parties,
)
from hub.lookup.task.tasks import NotGrantedError, Task
from hub.lookup.view.askers import MERCHANT, OTHERS, check_own
from hub.lookup.view.case_work import CaseRequiredError, open_persons
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import OfficerRequiredError, open_sight
from hub.members.caller import Caller
from hub.merchants.service import find_merchant, is_merchant_code
from schemas.answers.certificate import CertificateDocument
from schemas.words import Operation, SubjectClass

PENALTY = "penalty"
PURPOSE_RULE = "certificate:purpose"
ITEM_RULE = "grant:item"
DAY = {"type": "string", "format": "date"}
PARAMETERS = (
    Parameter(
        "field",
        {"type": "string"},
        "Field of law, such as ip; with from, to.",
        "A field of law, such as ip; with --from and --to.",
    ),
    Parameter("from", DAY, "First day of decision, included."),
    Parameter("to", DAY, "Last day of decision, included."),
    Parameter(
        "window",
        {"type": "string"},
        "A window that the law knows: marks, patents, copyright, secrets, food, drugs "
        "or mark-acts; with on.",
        "A window that the law knows, such as marks; with --on.",
    ),
    Parameter(
        "on",
        DAY,
        "The day that a window is counted back from, included.",
        "The day that a window is counted back from: 2026-11-20.",
    ),
    *PAST,
)
CERTIFICATE_REFUSALS = {
    status: said for status, said in REFUSALS.items() if status != NOT_FOUND
} | {
    422: "No such code, field or window, days that are turned round, to come or before "
    "the first rule, a moment that is not closed, or a parameter that is unknown.",
}


class OwnCertificateDocument(CertificateDocument, frozen=True, kw_only=True):
    """The certificate of a person who stands there, under the own whole name."""

    salt: str
    """It keeps whoever can open the log's entry from trying names against it."""


class CertificateQuestion(Question):
    """A question for a certificate, of whomever."""

    __slots__ = ()
    kind = Kind(
        Operation.MERCHANT_LOOKUP, "merchant", "penalties", tells_of_others=True
    )
    document = CertificateDocument
    refusals = CERTIFICATE_REFUSALS


@dataclass(frozen=True, slots=True)
class PenaltiesQuestion(CodeQuestion, CertificateQuestion):
    """The certificate of decisions and criminal judgments of a field of law.

    With ``field``, ``from`` and ``to``, or with a ``window`` that the law knows and the
    day ``on`` that it is counted back from. An officer must be named.
    """

    said: Mapping[str, str | None] = field(default_factory=dict)
    """What is asked for: field, from and to, or window and on; as_of, known_at."""

    routes = (
        Route("/v1/merchants/{code}/penalties", PARAMETERS, MAY_SAY, name="penalties"),
    )

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Write the certificate."""
        sight = certificate_sight(hub, caller, task, at)
        party = SentParty(1, code=self.code)
        finds = _finds_persons(hub, caller, task, sight.day)
        if caller.kind == MERCHANT:
            finds = _is_own_person(hub, caller, self.code)
        told = at, task.language
        reply = _certified(hub, [party], self.said, sight, told, finds_persons=finds)
        document = reply.document
        assert isinstance(document, CertificateDocument)  # noqa: S101  # as written
        if document.parties[0].refused is not None:
            raise NotGrantedError(ELSEWHERE)
        return _salted(reply, document) if finds and sight.names_self else reply


@dataclass(frozen=True, slots=True)
class PartiesQuestion(QuestionByBody, CertificateQuestion):
    """The certificate of up to 20 parties of one case, one part and one receipt."""

    routes = (
        Route(
            "/v1/penalties",
            bodies={"application/json": AskedPartiesContract},
            name="case_parties",
        ),
    )

    def may_name_person(self) -> bool:
        """Tell whether somebody is named by anything but a code."""
        return not names_firms_alone(self.body, is_merchant_code)

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Write the certificate, one part for each party.

        Persons are told of under the terms under which they may be found by number.
        """
        sight = certificate_sight(hub, caller, task, at)
        if caller.kind == MERCHANT:
            raise NotGrantedError(OTHERS)
        parties, said = read_parties(self.body)
        persons = sum(party.number is not None for party in parties)
        if persons:
            _open_persons(hub, caller, task, sight.day)
        finds = bool(persons) or _finds_persons(hub, caller, task, sight.day)
        told = at, task.language
        reply = _certified(hub, parties, said, sight, told, finds_persons=finds)
        if not persons:
            return reply
        document = reply.document
        assert isinstance(document, CertificateDocument)  # noqa: S101  # as written
        return replace(
            reply,
            document=structs.replace(document, sought=task.request[SOUGHT]),
            detail={"persons": persons},
            may_be_stored=False,
        )


def certificate_sight(hub: Hub, caller: Caller, task: Task, at: datetime) -> Sight:
    """Tell what a caller sees for a certificate, which not every purpose opens.

    Raises:
        NotGrantedError: the purpose, or the agreement, opens none.
        OfficerRequiredError: no officer is named.
    """
    number = hub.cache.number() if caller.change is None else caller.change
    day = legal_day(at)
    sight = open_sight(hub, number, caller, task, day)
    rule = hub.rulebook.rule("certificates", sight.view.purpose, day)
    if rule is None or not rule.opened or sight.view.is_public:
        raise NotGrantedError(PURPOSE_RULE)
    if not task.officer:
        raise OfficerRequiredError
    if PENALTY not in sight.view.items:
        raise NotGrantedError(ITEM_RULE)
    return sight


def _salted(reply: Reply, document: CertificateDocument) -> Reply:
    """Give a certificate that tells a person's whole name its salt."""
    told = OwnCertificateDocument(**structs.asdict(document), salt=new_salt())
    return replace(reply, document=told, may_be_stored=False)


def _open_persons(hub: Hub, caller: Caller, task: Task, day: date) -> None:
    """Hold the terms on which persons may be found by their numbers.

    Raises:
        NotGrantedError, OfficerRequiredError, CaseRequiredError: as `open_persons`.
    """
    number = hub.cache.number() if caller.change is None else caller.change
    open_persons(hub, number, caller, task, day)


def _finds_persons(hub: Hub, caller: Caller, task: Task, day: date) -> bool:
    """Tell whether those terms are met."""
    try:
        _open_persons(hub, caller, task, day)
    except (NotGrantedError, OfficerRequiredError, CaseRequiredError):
        return False
    return True


def _is_own_person(hub: Hub, caller: Caller, code: str) -> bool:
    """Tell whether a merchant that asks for itself is a person, who is found with all.

    Raises:
        NotGrantedError: it asks for another.
    """
    with hub.reads() as session:
        card = find_merchant(session, code)
        check_own(session, caller, card)
    return card is not None and card.subject_class == SubjectClass.NATURAL_PERSON


def _certified(
    hub: Hub,
    parties: Sequence[SentParty],
    said: Mapping[str, str | None],
    sight: Sight,
    told: tuple[datetime, str],
    *,
    finds_persons: bool,
) -> Reply:
    """Write the certificate as a reply."""
    asked = read_asked(said, hub.rulebook, sight.day)
    with hub.reads() as session:
        written = write_certificate(
            *(session, hub, parties, asked, sight, told), finds_persons=finds_persons
        )
    return Reply(
        status=OK,
        decision="allow",
        subjects=written.subjects,
        document=written.document,
        records=written.records,
        asked=len(parties),
        view=sight.view,
    )
