"""Problem documents: how every refusal and failure is told (RFC 9457)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from schemas.answers.document import SentDocument, about, kept_as
from schemas.answers.receipt import ReceiptDocument

PROBLEM_TYPE = "application/problem+json"


class ProblemDocument(SentDocument, frozen=True, kw_only=True):
    """Why there is no answer; on disclosure routes the refusal has a receipt too."""

    type: Annotated[str, about("URN of the kind of problem")]
    title: Annotated[
        str, about("What is wrong and what to do, the same for every case")
    ]
    status: Annotated[int, Meta(ge=400, le=599), about("HTTP status")]
    code: Annotated[str, about("Stable code, never changed")]
    help: Annotated[
        str | UnsetType, about("Address at which the code is explained")
    ] = UNSET
    rule: Annotated[
        str | UnsetType, about("Rule that opens nothing, where that is why")
    ] = UNSET
    detail: Annotated[
        str | UnsetType, about("What is wrong in this case and what to do")
    ] = UNSET
    errors: Annotated[
        dict[str, Any] | UnsetType,
        about("Problems of the parameters, by place and name"),
    ] = UNSET
    article: Annotated[
        dict[str, str] | UnsetType,
        about("The law that a step is refused by, in zh and en"),
    ] = UNSET
    who: Annotated[
        Sequence[str] | UnsetType,
        about("Roles whose step it is, where it is another's"),
    ] = UNSET
    posts: Annotated[
        Sequence[str] | UnsetType,
        about("Posts of which whoever takes the step holds one"),
    ] = UNSET
    missing: Annotated[
        Sequence[str] | UnsetType, about("Kinds of documents that are missing")
    ] = UNSET
    doubted: Annotated[
        Sequence[str] | UnsetType, about("Kinds of documents that may not be whole")
    ] = UNSET
    there: Annotated[
        Sequence[str] | UnsetType, about("Kinds of documents that contradict the step")
    ] = UNSET
    state: Annotated[
        str | UnsetType, about("State in which it is, where a step does not come")
    ] = UNSET
    party_role: Annotated[
        str | UnsetType, about("Role that no party of such a matter has")
    ] = UNSET
    continue_after: Annotated[
        str | UnsetType, about("Place from which a feed goes on")
    ] = UNSET
    parcel: Annotated[str | UnsetType, about("Id of the parcel that was refused")] = (
        UNSET
    )
    reason: Annotated[
        str | UnsetType, about("Code of why, where that is told apart")
    ] = UNSET
    fact: Annotated[str | UnsetType, about("Fact of a step that is wrong")] = UNSET
    facts: Annotated[
        Sequence[str] | UnsetType,
        about("All facts of a step that are wrong or missing"),
    ] = UNSET
    known: Annotated[
        Sequence[str] | UnsetType, about("The words that may stand there")
    ] = UNSET
    day: Annotated[str | UnsetType, about("Day that cannot be right")] = UNSET
    member: Annotated[str | UnsetType, about("Member that cannot take the part")] = (
        UNSET
    )
    field: Annotated[str | UnsetType, about("Field that cannot be read")] = UNSET
    about_: Annotated[str | UnsetType, about("What nobody here is competent for")] = (
        msgspec.field(name="about", default=UNSET)
    )
    faults: Annotated[
        Sequence[dict[str, str]] | UnsetType,
        about("Fields of what was sent that are wrong, by code"),
    ] = UNSET
    found: Annotated[
        bool | UnsetType, about("False where the search itself is the answer")
    ] = UNSET
    data_version: Annotated[
        str | UnsetType, about("Version of the data that was searched")
    ] = UNSET
    retry_after: Annotated[
        Annotated[int, Meta(ge=1)] | UnsetType,
        about("Seconds to wait, as in Retry-After"),
    ] = UNSET
    refusals: Annotated[
        str | UnsetType,
        about(
            "Where no receipt came: the leaf to come that counts this with other "
            "refusals"
        ),
    ] = UNSET
    receipt: Annotated[Mapping[str, Any], kept_as(ReceiptDocument)] | UnsetType = UNSET
