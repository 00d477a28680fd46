"""Questions as they are sent, and as the leaf of their answer commits to them."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from connectors.hub_client.errors import ClientSetupError
from schemas.codes.identifiers import fold, looks_like_identity_number

WORD = re.compile(r"[A-Za-z][A-Za-z_-]*")
KEY_FORM = re.compile(r"[\x21-\x7e]{8,64}")
LONGEST_CODE = 400
LONGEST_TEXT = 200
"""Characters of a reference or an officer that a hub takes."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What a question is asked for: purpose, case or task number, and who asks."""

    purpose: str
    reference: str
    officer: str | None = None
    language: str = "zh"
    """Language of the answer's texts: ``zh`` or ``en``."""

    def __post_init__(self) -> None:
        """Refuse what the hub could not read.

        Raises:
            ClientSetupError: ``question-unusable``.
        """
        told = {"purpose": self.purpose, "reference": self.reference}
        if self.officer is not None:
            told["officer"] = self.officer
        for name, text in told.items():
            is_readable = text.strip() and text.isprintable()
            if not is_readable or len(text) > LONGEST_TEXT:
                detail = (
                    f"{name} must be readable text of 1 to {LONGEST_TEXT} characters, "
                    f"not {text!r:.80}"
                )
                raise ClientSetupError(code="question-unusable", detail=detail)
        if not (WORD.fullmatch(self.purpose) and WORD.fullmatch(self.language)):
            detail = "purpose and language are words such as onboarding and zh"
            raise ClientSetupError(code="question-unusable", detail=detail)


@dataclass(frozen=True, slots=True)
class WantedMerchant:
    """Who is looked for: names and codes that one merchant may carry."""

    names: Sequence[str] = ()
    codes: Sequence[str] = ()

    def query(self) -> dict[str, Any]:
        """Write the query by example that the hub reads."""
        properties = {"name": list(self.names), "uscCode": list(self.codes)}
        return {
            "schema": "Company",
            "properties": {name: texts for name, texts in properties.items() if texts},
        }


@dataclass(frozen=True, slots=True)
class SentQuestion:
    """A question ready to be sent."""

    method: str
    path: str
    """With percent-encoding undone, as the leaf commits to it."""
    query: str
    asking: AskedFor
    body: bytes = field(default=b"", repr=False)
    names_persons: bool = False
    """Whether identity numbers stand in the body: the leaf has no plain hash of it."""
    key: str | None = None
    """The asker's own name of what it sends, so that it counts once."""

    @property
    def address(self) -> str:
        """Path and query as they stand in the request line."""
        query = f"?{self.query}" if self.query else ""
        return quote(self.path, safe="/") + query

    def committed(self, sought: str | None) -> Mapping[str, str]:
        """Give the request as ``judge_evidence`` compares it with the leaf.

        ``sought`` is what an answer about persons says stands in the body's place.
        """
        request = {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "purpose": self.asking.purpose,
            "reference": self.asking.reference,
        }
        if sought is not None:
            request["sought"] = sought
        elif self.body:
            request["body_sha256"] = hashlib.sha256(self.body).hexdigest()
        return request

    def headers(self, token: str, held: str | None) -> dict[str, str]:
        """Write the headers; ``held`` is the entity tag of what the asker has."""
        asking = self.asking
        headers = {
            "authorization": f"Bearer {token}",
            "hub-purpose": asking.purpose,
            "hub-reference": quote(asking.reference, safe=""),
            "prefer": "receipt=inline",
            "accept": "application/json",
            "accept-language": asking.language,
        }
        if asking.officer is not None:
            headers["hub-officer"] = quote(asking.officer, safe="")
        if held is not None:
            headers["if-none-match"] = held
        if self.body:
            headers["content-type"] = "application/json"
        if self.key is not None:
            headers["idempotency-key"] = self.key
        return headers


def about_code(before: str, code: str, after: str = "") -> str:
    """Write the path of a question about a code.

    Raises:
        ClientSetupError: ``question-unusable``: no text, dots alone, a slash in it, or
            more than 400 characters.
    """
    is_readable = 0 < len(code) <= LONGEST_CODE and code.isprintable()
    if looks_like_identity_number(fold(code)):
        detail = "a person's number stands in no address: find the person by it"
        raise ClientSetupError(code="question-unusable", detail=detail)
    # One or two dots are no part of an address, but a way through it.
    if not is_readable or "/" in code or code in {".", ".."}:
        detail = f"a code is 1 to {LONGEST_CODE} readable characters, without a slash"
        raise ClientSetupError(code="question-unusable", detail=detail)
    return f"{before}{code}{after}"


def queries_body(wanted: Mapping[str, WantedMerchant]) -> bytes:
    """Write the body of a match, byte for byte as the leaf commits to it."""
    queries = {key: merchant.query() for key, merchant in wanted.items()}
    return json.dumps({"queries": queries}, ensure_ascii=False).encode()


def posted(
    path: str,
    body: Mapping[str, Any],
    asking: AskedFor,
    *,
    key: str | None = None,
    names_persons: bool = False,
) -> SentQuestion:
    """Make a question that stands in a body, perhaps under the sender's own name.

    Raises:
        ClientSetupError: ``question-unusable``: the name is no header.
    """
    if key is not None and not KEY_FORM.fullmatch(key):
        detail = "a key is 8 to 64 visible characters of ASCII"
        raise ClientSetupError(code="question-unusable", detail=detail)
    data = json.dumps(body, ensure_ascii=False).encode()
    return SentQuestion("POST", path, "", asking, data, names_persons, key)
