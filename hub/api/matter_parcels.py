"""Matters between hubs: events and steps that another hub signed, each taken once."""

import sys
from dataclasses import replace
from functools import partial
from typing import BinaryIO, cast

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.gate import admit, reply, task_of, the_hub
from hub.api.parcels import HEADERS
from hub.api.parcels import REFUSALS as PARCEL_REFUSALS
from hub.api.problems import with_problems
from hub.casework.exchange.taking import (
    MatterParcelTold,
    SignedBy,
    note_receipt,
    take_matter_parcel,
)
from hub.lookup.disclosure import tell_sender
from hub.parcels import ParcelHead, take_signed
from hub.parcels.signatures import ParcelSignature
from schemas.answers.matter_parcel import MatterParcelContract
from schemas.answers.parcel_head import MATTER_PATH
from schemas.tlog.evidence import BODY_MEMBER
from schemas.words import MatterParcelState, Operation

ACCEPTED = 202
REFUSALS = PARCEL_REFUSALS | {
    403: "The signature is not good, or matters are not exchanged with the member.",
    404: "The machine knows no such step.",
    409: "The event does not follow, is not the sender's, or came before.",
    422: "The body is no parcel of a matter, or a document or fact of it is wrong.",
}
BODY = {
    "required": True,
    "description": "The event with its documents: docs/matters-between-hubs.md.",
    "content": {"application/json": {"schema": {"type": "object"}}},
}

blueprint = Blueprint(
    "matter-parcels",
    __name__,
    url_prefix="/v1",
    description="Matters that two hubs keep.",
)


@blueprint.route(MATTER_PATH.removeprefix("/v1"))
class MatterParcels(MethodView):
    """Events of matters as another hub sends them."""

    @partial(with_problems, blueprint, descriptions=REFUSALS)
    @blueprint.alt_response(
        ACCEPTED,
        schema=MatterParcelContract,
        description="What comes before it is not here yet: it waits; send it again.",
    )
    @blueprint.doc(
        parameters=[
            {
                "in": "header",
                "name": name,
                "required": True,
                "schema": {"type": "string"},
                "description": description,
            }
            for name, description in HEADERS.items()
        ],
        requestBody=BODY,
        security=[{"token": []}],
    )
    @blueprint.response(200, MatterParcelContract)
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
            by = SignedBy(
                signed.key, head.header("Signature-Input"), head.header("Signature")
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
