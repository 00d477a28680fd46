"""The door of pushed deliveries: the member sends, and nothing is fetched."""

from collections.abc import Iterator
from datetime import datetime

from connectors.deliveries import BegunDelivery, Delivery, Door


class ParcelDoor(Door):
    """A source whose member pushes its deliveries as signed parcels."""

    def check(self) -> None:
        """Find nothing wrong: there is nothing to reach."""

    def fetch(
        self, since: str | None, at: datetime, begun: BegunDelivery | None = None
    ) -> Iterator[Delivery]:
        """Yield nothing."""
        del since, at, begun
        return iter(())
