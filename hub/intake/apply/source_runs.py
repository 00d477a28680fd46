"""A run that lets files of a source in, and how it ends."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from connectors.base import Source
from hub.archive.filing import Touched
from hub.context import Hub
from hub.ground.process.progress import Progress
from hub.intake import runs
from hub.intake.apply.chunks import StagedApplication
from hub.intake.apply.resume import finish
from hub.intake.models import LandedFile, StagedFile
from hub.intake.report import RunReport


@dataclass(slots=True)
class SourceRun:
    """One run in progress, by whoever holds the lock of its source."""

    hub: Hub
    source: Source
    report: RunReport
    touched: Touched
    actor: str
    progress: Progress

    def let_in(self, file: LandedFile, staged: StagedFile) -> None:
        """Let the rows of a staged file in."""
        work = StagedApplication(
            *(self.hub, file, staged, self.report, self.actor),
            *(self.touched, self.progress),
        )
        self.report = finish(work, self.source)

    def write_end(self, session: Session) -> None:
        """Write the end of the run down, and since when the source is good."""
        at = self.hub.clock()
        runs.end_run(session, self.report, actor=self.actor, at=at)
        if self.report.reason is None:
            good = {"last_good_run": self.report.run, "last_good_at": at}
            runs.note_cursor(session, self.report.source, **good)
