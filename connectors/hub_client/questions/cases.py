"""What work on a case asks: certificates, persons by number, values in clear.

Numbers of persons go in bodies alone, and neither stand in an address nor in the text
of an error.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from connectors.hub_client.asking import AskedFor, SentQuestion, about_code
from connectors.hub_client.members import Members
from connectors.hub_client.told.answers import ProvenAnswer
from connectors.hub_client.told.cases import (
    CertificateAnswer,
    PersonalAnswer,
    PersonsAnswer,
    read_certificate,
    read_personal,
    read_persons,
)

Answer = TypeVar("Answer", bound=ProvenAnswer)


@dataclass(frozen=True, slots=True)
class ByDays:
    """A field of law and the first and last day of decision, both included."""

    field: str
    first: date
    last: date

    def said(self) -> Mapping[str, str]:
        """Write it as the hub reads it."""
        days = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return {"field": self.field} | days


@dataclass(frozen=True, slots=True)
class ByWindow:
    """A window that the law knows, such as marks, counted back from a day."""

    window: str
    on: date

    def said(self) -> Mapping[str, str]:
        """Write it as the hub reads it."""
        return {"window": self.window, "on": self.on.isoformat()}


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A party that is a natural person, by identity number."""

    id_number: str = field(repr=False)


class CaseQuestions(ABC):
    """Questions of a case; each method raises as ``HubClient`` says."""

    def certificate(
        self, code: str, of: ByDays | ByWindow, asking: AskedFor
    ) -> CertificateAnswer:
        """Certify prior penalties and judgments of the party that carries a code."""
        path = about_code("/v1/merchants/", code, "/penalties")
        question = SentQuestion("GET", path, urlencode(of.said()), asking)
        return self._ask(question, CertificateAnswer, read_certificate, None)

    def certificate_of_parties(
        self,
        parties: Sequence[str | NamedPerson],
        of: ByDays | ByWindow,
        asking: AskedFor,
    ) -> CertificateAnswer:
        """Certify the same of up to 20 parties of one case: codes, and persons."""
        named = [
            {"id_number": one.id_number}
            if isinstance(one, NamedPerson)
            else {"code": one}
            for one in parties
        ]
        question = _posted(
            "/v1/penalties",
            {"parties": named, **of.said()},
            asking,
            persons=any(isinstance(one, NamedPerson) for one in parties),
        )
        return self._ask(question, CertificateAnswer, read_certificate, None)

    def find_person(self, person: NamedPerson, asking: AskedFor) -> PersonsAnswer:
        """Tell which natural persons are known by an identity number."""
        body = {"id_number": person.id_number}
        question = _posted("/v1/persons/find", body, asking, persons=True)
        return self._ask(question, PersonsAnswer, read_persons, None)

    def personal(
        self, code: str, records: Sequence[str], fields: Sequence[str], asking: AskedFor
    ) -> PersonalAnswer:
        """Show named fields of named records of a merchant in clear."""
        path = about_code("/v1/merchants/", code, "/personal")
        body = {"records": list(records), "fields": list(fields)}
        question = _posted(path, body, asking, persons=False)
        return self._ask(question, PersonalAnswer, read_personal, None)

    @abstractmethod
    def _ask(
        self,
        question: SentQuestion,
        made: type[Answer],
        read: Callable[[Members], dict[str, Any]],
        held: Answer | None,
    ) -> Answer:
        """Ask, and give what its receipt proves."""


def _posted(
    path: str, body: Mapping[str, Any], asking: AskedFor, *, persons: bool
) -> SentQuestion:
    """Make a question that stands in a body."""
    data = json.dumps(body, ensure_ascii=False).encode()
    return SentQuestion("POST", path, "", asking, data, names_persons=persons)
