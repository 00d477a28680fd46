"""Parcels: signed rows of a source, and events of matters that two hubs keep."""

import sys
from dataclasses import replace
from functools import partial
from typing import BinaryIO, cast

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.docs.contracts import contract_of
from hub.api.gate import admit, reply, task_of, the_hub
from hub.api.problems import with_problems
from hub.casework.exchange import (
    MatterParcelTold,
    SignedAs,
    note_receipt,
    take_matter_parcel,
)
from hub.lookup.disclosure import tell_sender
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
from schemas.tlog.evidence import BODY_MEMBER
from schemas.words import MatterParcelState, Operation, ParcelState

ACCEPTED = 202
HEADERS = {
    SOURCE_HEADER: "Source whose rows they are.",
    KEY_HEADER: "The sender's own name of the parcel: 8 to 100 printable ASCII signs.",
    "Content-Digest": "SHA-256 of the body (RFC 9530).",
    "Signature-Input": "What is signed (RFC 9421), with created, keyid and nonce.",
    "Signature": "The Ed25519 signature.",
}
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

SIGNED_HEADERS = [
    {
        "in": "header",
        "name": name,
        "required": True,
        "schema": {"type": "string"},
        "description": description,
    }
    for name, description in HEADERS.items()
]
"""What every signed parcel carries, as the description of a call has it."""

RECEIPT = {
    "in": "header",
    "name": RECEIPT_HEADER,
    "schema": {"type": "string"},
    "description": "Receipt (tlog-proof) of the sender's entry, in Base64.",
}

blueprint = Blueprint(
    "parcels", __name__, url_prefix="/v1", description="Rows that members push."
)


@blueprint.route(PATH.removeprefix("/v1"))
class Parcels(MethodView):
    """Parcels as they are sent."""

    @partial(with_problems, blueprint, descriptions=REFUSALS)
    @blueprint.alt_response(
        ACCEPTED,
        schema=contract_of(ParcelDocument),
        description="Its columns were guessed and wait for a person's yes.",
    )
    @blueprint.doc(
        parameters=SIGNED_HEADERS,
        requestBody=BODY,
        security=[{"token": []}],
    )
    @blueprint.response(200, contract_of(ParcelDocument))
    def post(self) -> Response:
        """Take the rows of one source in, signed by its member (RFC 9421, Ed25519).

        The same parcel sent again under its Idempotency-Key has one effect and the
        same answer, which tells what became of each row.
        """
        hub = the_hub()
        caller = admit(hub, request.environ)
        # Its bound is its own, and so is the refusal of what is longer.
        request.max_content_length = sys.maxsize
        head = ParcelHead.of(request.environ)
        told = take_parcel(hub, caller, head, cast("BinaryIO", request.stream))
        return _tell(caller, told, Operation.PARCEL_TAKE, head.sha256.hex())


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

    @partial(with_problems, blueprint, descriptions=MATTER_REFUSALS)
    @blueprint.alt_response(
        ACCEPTED,
        schema=contract_of(MatterParcelDocument),
        description="What comes before it is not here yet: it waits; send it again.",
    )
    @blueprint.doc(
        parameters=[*SIGNED_HEADERS, RECEIPT],
        requestBody=MATTER_BODY,
        security=[{"token": []}],
    )
    @blueprint.response(200, contract_of(MatterParcelDocument))
    def post(self) -> Response:
        """Take in what happened in a matter in another hub, signed by it, once.

        The same sent again has one effect and the same answer.
        """
        hub = the_hub()
        caller = admit(hub, request.environ)
        # Its bound is its own, and so is the refusal of what is longer.
        request.max_content_length = sys.maxsize
        head = ParcelHead.of(request.environ)

        def take(signed: ParcelSignature, body: bytes) -> MatterParcelTold:
            """Take in what was signed."""
            by = SignedAs(
                signed.key,
                head.header("Signature-Input"),
                head.header("Signature"),
                head.header(RECEIPT_HEADER),
            )
            return take_matter_parcel(hub, caller.member, by, body)

        told = take_signed(hub, caller, head, cast("BinaryIO", request.stream), take)
        task = task_of(request.environ)
        asked = dict(task.request) | {BODY_MEMBER: head.sha256.hex()}
        disclosure = tell_sender(
            hub,
            caller,
            replace(task, request=asked),
            told.as_json(),
            op=Operation.MATTER_TAKE,
            subject=told.parcel or told.matter,
            records=1,
        )
        receipt = disclosure.receipt
        note_receipt(hub, told, receipt.address, receipt.as_json())
        response = reply(disclosure)
        if told.state is MatterParcelState.HELD:
            response.status_code = ACCEPTED
        return response


def _tell(
    caller: Caller,
    told: ParcelDocument,
    op: Operation,
    body_sha256: str | None = None,
) -> Response:
    """Send what became of a parcel, with its receipt."""
    task = task_of(request.environ)
    if body_sha256 is not None:
        asked = dict(task.request) | {BODY_MEMBER: body_sha256}
        task = replace(task, request=asked)
    disclosure = tell_sender(
        the_hub(),
        caller,
        task,
        told,
        op=op,
        subject=told.parcel,
        records=told.counts["rows"],
    )
    response = reply(disclosure)
    if told.state == ParcelState.WAITING:
        response.status_code = ACCEPTED
    return response
