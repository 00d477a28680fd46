"""Parcels: signed rows of a source, and events of matters that two hubs keep."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, BinaryIO, cast

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.docs.contracts import contract_of
from hub.api.docs.parameters import TEXT, described
from hub.api.gate import admit, reply, task_of, the_hub
from hub.api.problems import Method, with_problems
from hub.casework.federation import (
    MatterParcelOutcome,
    SignedAs,
    note_receipt,
    take_matter_parcel,
)
from hub.context import Hub
from hub.lookup.ask import Parameter
from hub.lookup.disclosure import Disclosure, tell_sender
from hub.members.caller import Caller
from hub.parcels import (
    ParcelHead,
    find_parcel,
    take_parcel,
    take_signed,
)
from hub.parcels.signatures import ParcelSignature
from schemas.answers.parcel import MatterParcelDocument, ParcelDocument
from schemas.answers.parcel_head import (
    KEY_HEADER,
    MATTER_PATH,
    PATH,
    RECEIPT_HEADER,
    SOURCE_HEADER,
)
from schemas.base import Contract
from schemas.words import MatterParcelState, Operation, ParcelState

ACCEPTED = 202
HEADERS = tuple(
    Parameter(name, TEXT, said, is_required=True)
    for name, said in (
        (SOURCE_HEADER, "Source whose rows they are."),
        (
            KEY_HEADER,
            "The sender's own name of the parcel: 8 to 100 printable ASCII signs.",
        ),
        ("Content-Digest", "SHA-256 of the body (RFC 9530)."),
        (
            "Signature-Input",
            "What is signed (RFC 9421), with created, keyid and nonce.",
        ),
        ("Signature", "The Ed25519 signature."),
    )
)
"""What every signed parcel carries."""
RECEIPT = Parameter(
    RECEIPT_HEADER, TEXT, "Receipt (tlog-proof) of the sender's entry, in Base64."
)
REFUSALS = {
    400: "A header comes twice, or its name has an underscore.",
    401: "No valid token came with the request.",
    403: "The signature is missing, incomplete, too old, wrong, or of no good key.",
    404: "No source of this name takes parcels of this member.",
    409: "The same signature came before, or another parcel has this key.",
    413: "The parcel has over 64 MiB or over 100,000 rows.",
    415: "The body is neither JSON nor JSON Lines, or is compressed.",
    422: "A header is wrong, the body is not what was signed, or nothing came in.",
    429: "The member asks too fast, or too many requests came without a token.",
    503: "The source is busy or the hub cannot write its log now: send it again.",
}
READ_REFUSALS = {
    401: REFUSALS[401],
    404: "The member has sent no parcel with this id.",
    429: REFUSALS[429],
    503: "The hub cannot answer with a receipt now.",
}
ROWS = {"type": "array", "items": {"type": "object"}}
BODY = {
    "required": True,
    # Generators of clients know no JSON Lines, so that form is told in words.
    "description": "The rows; or as JSON Lines, one a line: application/x-ndjson.",
    "content": {"application/json": {"schema": ROWS}},
}

MATTER_REFUSALS = REFUSALS | {
    403: "The signature is not good, or matters are not exchanged with the member.",
    404: "The machine knows no such step.",
    409: "The event does not follow, is not the sender's, or came before.",
    422: "The body is no parcel of a matter, or a document or fact of it is wrong.",
}
MATTER_BODY = {
    "required": True,
    "description": "The event with its documents: docs/matters-between-hubs.md.",
    "content": {"application/json": {"schema": {"type": "object"}}},
}

blueprint = Blueprint("views", __name__)


def _signed(
    contract: type[Contract],
    accepted: str,
    refusals: Mapping[int, str],
    body: Mapping[str, Any],
    *more: Parameter,
) -> Callable[[Method], Method]:
    """Give a method the OpenAPI entry of what takes a signed parcel.

    ``accepted`` says why one may wait.
    """

    def documented(method: Method) -> Method:
        method = blueprint.response(200, contract)(method)
        method = blueprint.doc(
            parameters=described("header", *HEADERS, *more),
            requestBody=body,
            security=[{"token": []}],
        )(method)
        method = blueprint.alt_response(
            ACCEPTED, schema=contract, description=accepted
        )(method)
        return with_problems(blueprint, method, refusals)

    return documented


def _admit_parcel() -> tuple[Hub, Caller, ParcelHead]:
    """Admit who sends a parcel, and read its head."""
    hub = the_hub()
    caller = admit(hub, request.environ)
    # Its bound is its own, and so is the refusal of what is longer.
    request.max_content_length = sys.maxsize
    return hub, caller, ParcelHead.of(request.environ)


@blueprint.route(PATH.removeprefix("/v1"))
class Parcels(MethodView):
    """Parcels as they are sent."""

    @_signed(
        contract_of(ParcelDocument),
        "Its columns were guessed and wait for a person's yes.",
        REFUSALS,
        BODY,
    )
    def post(self) -> Response:
        """Take the rows of one source in, signed by its member (RFC 9421, Ed25519).

        The same parcel sent again under its Idempotency-Key has one effect and the
        same answer, which tells what became of each row.
        """
        hub, caller, head = _admit_parcel()
        told = take_parcel(hub, caller, head, cast("BinaryIO", request.stream))
        return _tell(caller, told, Operation.PARCEL_TAKE, head)


@blueprint.route(f"{PATH.removeprefix('/v1')}/<string:id>")
class SentParcel(MethodView):
    """A parcel that was sent."""

    @partial(with_problems, blueprint, descriptions=READ_REFUSALS)
    @blueprint.doc(security=[{"token": []}])
    @blueprint.response(200, contract_of(ParcelDocument))
    def get(self, id: str) -> Response:  # noqa: A002  # the name in the address
        """Tell the member that sent it what became of a parcel and of each row."""
        hub = the_hub()
        caller = admit(hub, request.environ)
        return _tell(caller, find_parcel(hub, caller, id), Operation.PARCEL_READ)


@blueprint.route(MATTER_PATH.removeprefix("/v1"))
class MatterParcels(MethodView):
    """Events of matters as another hub sends them."""

    @_signed(
        contract_of(MatterParcelDocument),
        "What comes before it is not here yet: it waits; send it again.",
        MATTER_REFUSALS,
        MATTER_BODY,
        RECEIPT,
    )
    def post(self) -> Response:
        """Take in what happened in a matter in another hub, signed by it, once.

        The same sent again has one effect and the same answer.
        """
        hub, caller, head = _admit_parcel()

        def take(signed: ParcelSignature, body: bytes) -> MatterParcelOutcome:
            """Take in what was signed."""
            by = SignedAs(
                signed.key,
                head.header("Signature-Input"),
                head.header("Signature"),
                head.header(RECEIPT_HEADER),
            )
            return take_matter_parcel(hub, caller.member, by, body)

        told = take_signed(hub, caller, head, cast("BinaryIO", request.stream), take)
        disclosure = _disclosed(
            caller,
            told.as_json(),
            Operation.MATTER_TAKE,
            told.parcel or told.matter,
            1,
            head,
        )
        receipt = disclosure.receipt
        note_receipt(hub, told, receipt.address, receipt.as_json())
        return _reply(disclosure, waits=told.state is MatterParcelState.HELD)


def _tell(
    caller: Caller, told: ParcelDocument, op: Operation, head: ParcelHead | None = None
) -> Response:
    """Send what became of a parcel, with its receipt."""
    rows = told.counts["rows"]
    disclosure = _disclosed(caller, told, op, told.parcel, rows, head)
    return _reply(disclosure, waits=told.state == ParcelState.WAITING)


def _disclosed(
    caller: Caller,
    told: ParcelDocument | Mapping[str, Any],
    op: Operation,
    subject: str,
    records: int,
    head: ParcelHead | None,
) -> Disclosure:
    """Put on record what the sender is told; of what was sent, its body too."""
    task = task_of(request.environ)
    if head is not None:
        task = task.with_body(head.sha256.hex())
    return tell_sender(
        the_hub(), caller, task, told, op=op, subject=subject, records=records
    )


def _reply(disclosure: Disclosure, *, waits: bool) -> Response:
    """Send an answer, by another status where the parcel waits."""
    response = reply(disclosure)
    if waits:
        response.status_code = ACCEPTED
    return response
