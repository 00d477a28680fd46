"""Who is in the golden city: merchants by code and name, callers by name."""

from sqlalchemy import select

from hub.merchants.models import Merchant, MerchantIdentifier, MerchantName
from hub.merchants.service import find_itself, find_merchant
from scripts.golden_answers.callers import Caller
from scripts.golden_answers.city import GoldenCity
from scripts.golden_answers.labels import Labels


class People:
    """Finds merchants and callers; what it gives has the same order in every city."""

    def __init__(self, city: GoldenCity, labels: Labels) -> None:
        """Look at a city."""
        self._hub = city.hub
        self._callers = {caller.name: caller for caller in city.callers}
        self._labels = labels

    def caller(self, name: str) -> Caller:
        """Give a caller by its name."""
        return self._callers[name]

    def of(self, code: str) -> str:
        """Give the public id of whoever stands for the merchant of a code."""
        with self._hub.reads() as session:
            found = find_merchant(session, code)
        if found is None:
            msg = f"nobody has {code}"
            raise LookupError(msg)
        return found.public_id

    def itself(self, code: str) -> str:
        """Give the public id of the merchant that carries a code itself."""
        with self._hub.reads() as session:
            query = select(Merchant.public_id).where(
                Merchant.id == find_itself(session, code)
            )
            return str(session.scalars(query).one())

    def called(self, name: str) -> list[str]:
        """List the public ids of all merchants of a name."""
        query = (
            select(Merchant.public_id)
            .join(MerchantName, MerchantName.merchant_id == Merchant.id)
            .where(MerchantName.name == name)
        )
        with self._hub.reads() as session:
            found = set(session.scalars(query))
        return sorted(found, key=self._labels.merchant)

    def codes(self) -> list[tuple[str, str]]:
        """List all merchants, by label, with a code to ask for each by.

        Those without a usable code are asked for by their public ids.
        """
        codes = (
            select(Merchant.public_id, MerchantIdentifier.value)
            .join(MerchantIdentifier, MerchantIdentifier.merchant_id == Merchant.id)
            .where(MerchantIdentifier.scheme.in_(("uscc", "reg_no_15")))
        )
        with self._hub.reads() as session:
            found = dict.fromkeys(session.scalars(select(Merchant.public_id)))
            for public_id, value in session.execute(codes):
                found[public_id] = min(found[public_id] or value, value)
        listed = [
            (self._labels.merchant(public_id), code or public_id)
            for public_id, code in found.items()
        ]
        return sorted(listed)

    def names(self) -> list[str]:
        """List the names of all merchants, each once."""
        with self._hub.reads() as session:
            return sorted(set(session.scalars(select(MerchantName.name))))
