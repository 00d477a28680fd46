"""What work on a case asks: certificates, persons by number, values in clear.

Numbers of persons go in bodies alone, and neither stand in an address nor in the text
of an error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from connectors.hub_client.answers import ProvenAnswer
from connectors.hub_client.asking import AskedFor, SentQuestion, about_code, posted
from connectors.hub_client.connection import HubConnection
from connectors.hub_client.reading import reader_of
from schemas.answers.certificate import CertificateDocument
from schemas.answers.personal import PersonalDocument, PersonsDocument


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


class CaseQuestions(HubConnection):
    """Questions of a case; they raise as ``HubConnection`` says."""

    def certificate(
        self, code: str, of: ByDays | ByWindow, asking: AskedFor
    ) -> ProvenAnswer[CertificateDocument]:
        """Certify prior penalties and judgments of the party that carries a code."""
        path = about_code("/v1/merchants/", code, "/penalties")
        question = SentQuestion("GET", path, urlencode(of.said()), asking)
        return self._ask(question, reader_of(CertificateDocument))

    def certificate_of_parties(
        self,
        parties: Sequence[str | NamedPerson],
        of: ByDays | ByWindow,
        asking: AskedFor,
    ) -> ProvenAnswer[CertificateDocument]:
        """Certify the same of up to 20 parties of one case: codes, and persons."""
        named = [
            {"id_number": one.id_number}
            if isinstance(one, NamedPerson)
            else {"code": one}
            for one in parties
        ]
        question = posted(
            "/v1/penalties",
            {"parties": named, **of.said()},
            asking,
            names_persons=any(isinstance(one, NamedPerson) for one in parties),
        )
        return self._ask(question, reader_of(CertificateDocument))

    def find_person(
        self, person: NamedPerson, asking: AskedFor
    ) -> ProvenAnswer[PersonsDocument]:
        """Tell which natural persons are known by an identity number."""
        body = {"id_number": person.id_number}
        question = posted("/v1/persons/find", body, asking, names_persons=True)
        return self._ask(question, reader_of(PersonsDocument))

    def personal(
        self, code: str, records: Sequence[str], fields: Sequence[str], asking: AskedFor
    ) -> ProvenAnswer[PersonalDocument]:
        """Show named fields of named records of a merchant in clear."""
        path = about_code("/v1/merchants/", code, "/personal")
        body = {"records": list(records), "fields": list(fields)}
        question = posted(path, body, asking)
        return self._ask(question, reader_of(PersonalDocument))
