"""Personal values of a merchant's records in clear: the second question of a case."""

from dataclasses import dataclass
from datetime import datetime

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.by_code import CodeQuestion
from hub.lookup.ask.question import REFUSALS, Route
from hub.lookup.disclosure.reply import MOVED, OK, Kind, Reply
from hub.lookup.file.documents import merchant_document
from hub.lookup.file.material import Material, MovedTo, read_material
from hub.lookup.file.personal import (
    is_told,
    new_salt,
    personal_records,
    persons_of_records,
)
from hub.lookup.task.personal_bodies import (
    PersonalAsked,
    PersonalAskedContract,
    read_personal,
)
from hub.lookup.task.tasks import (
    CodeInvalidError,
    MerchantUnknownError,
    NotGrantedError,
    Task,
)
from hub.lookup.view.case_work import NOT_AGREED, open_case_work
from hub.lookup.view.sight import Sight
from hub.members.caller import Caller
from hub.merchants.service import is_merchant_code
from schemas.answers.merchant import MovedDocument
from schemas.answers.personal import (
    PersonalDocument,
    PersonalRecordDocument,
)
from schemas.words import Operation, PersonalState


@dataclass(frozen=True, slots=True)
class PersonalQuestion(CodeQuestion):
    """The named fields of the named records of a merchant, in clear.

    For work on a case alone, by an officer who is named, and as far as an agreement
    names the fields. The answer is not to be stored.
    """

    body: bytes
    """Records and fields as they came."""

    group = "match"
    kind = Kind(Operation.PERSONAL_SHOW, "merchant", "personal")
    routes = (
        Route(
            "/v1/merchants/{code}/personal",
            bodies={"application/json": PersonalAskedContract},
            name="personal",
        ),
    )
    document = PersonalDocument
    refusals = REFUSALS | {
        400: "Purpose, the reference of the case or the body cannot be read.",
        403: "It is no work on a case, no officer is named, or no agreement opens it.",
    }

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Show what an agreement opens of what was named, for this case."""
        number = hub.cache.number() if caller.change is None else caller.change
        sight = open_case_work(hub, number, caller, task, legal_day(at))
        asked = read_personal(self.body)
        _check_agreed(sight, asked)
        if not is_merchant_code(self.code):
            raise CodeInvalidError(self.code)
        with hub.reads() as session:
            found = read_material(session, hub, self.code, sight, task.language, set())
            if found is None:
                raise MerchantUnknownError(self.code)
            if isinstance(found, MovedTo):
                return self._moved(found, sight)
            records = personal_records(found, asked.records, asked.fields)
            subjects = persons_of_records(session, found, records)
        return _reply(found, sight, asked, records, subjects)

    def _moved(self, found: MovedTo, sight: Sight) -> Reply:
        """Lead on from the public id of a merchant for which another one stands."""
        return Reply(
            status=MOVED,
            decision="allow",
            subjects=(found.public_id,),
            document=MovedDocument(moved_to=found.public_id),
            view=sight.view,
            location=self.routes[0].path.format(code=found.public_id),
        )


def _check_agreed(sight: Sight, asked: PersonalAsked) -> None:
    """Refuse fields that the agreements open in no record at all.

    Raises:
        NotGrantedError: there is one.
    """
    opened = frozenset().union(*sight.view.personal.values())
    if not opened.issuperset(asked.fields):
        raise NotGrantedError(NOT_AGREED)


def _reply(
    found: Material,
    sight: Sight,
    asked: PersonalAsked,
    records: list[PersonalRecordDocument],
    subjects: set[str],
) -> Reply:
    """Write the answer, and what its leaf commits to."""
    told = [record for record in records if is_told(record)]
    return Reply(
        status=OK,
        decision="allow",
        subjects=subjects,
        document=PersonalDocument(
            merchant=merchant_document(found.subject, sight),
            records=records,
            view=sight.view.id,
            salt=new_salt(),
        ),
        records=len(told),
        asked=len(asked.records),
        view=sight.view,
        detail={
            "asked": {"records": list(asked.records), "fields": list(asked.fields)},
            "told": {
                record.id: [
                    field.field
                    for field in record.fields or ()
                    if field.state is PersonalState.CLEAR
                ]
                for record in told
            },
        },
        may_be_stored=False,
    )
