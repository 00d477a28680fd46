"""A drop with fewer rows than its manifest expects is let go of."""

from connectors.base import Source, SourceError
from hub.context import Hub
from hub.intake.files.staging import StagedDelivery, drop_staging
from hub.intake.models import LandedFile


class TooFewRowsError(SourceError):
    """A drop has fewer rows than its manifest expects."""

    def __init__(self, rows: int, expected: int) -> None:
        """Tell how many there are and how many were expected."""
        detail = f"{rows} rows, at least {expected} were expected"
        super().__init__("too-few-rows", detail)


def demand_enough(
    hub: Hub, source: Source, file: LandedFile, staging: StagedDelivery, *, run: str
) -> None:
    """Refuse a drop that is too small; nothing of it is staged any more then.

    Raises:
        TooFewRowsError: it has fewer rows than the manifest expects.
    """
    expected = source.manifest.expect_at_least
    if staging.rows < expected:
        drop_staging(hub, file, staging, run=run)
        raise TooFewRowsError(staging.rows, expected)
