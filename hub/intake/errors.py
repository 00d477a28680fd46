"""What intake refuses, and why."""

from hub.ground.errors import BadInputError, ConflictError, NotFoundError


class SyncRunningError(ConflictError):
    """Another sync of this source is going on."""

    code = "sync-running"
    title = "Another sync of this source is running: try again when it has ended."


class SourceBrokenError(BadInputError):
    """The source's own folder is wrong; no other source minds."""

    code = "source-broken"
    title = (
        "The source cannot start: mend its manifest or connector as the detail says."
    )


class FileRefusedError(BadInputError):
    """A file that somebody named cannot be read as a whole."""

    code = "file-refused"
    title = "The file cannot be read: mend what the detail names and send it again."


class StagingOutdatedError(ConflictError):
    """What was staged was written by another version, or under other rules."""

    code = "staging-outdated"
    title = (
        "The staged rows are of another version, and the file is read again: wait for"
        " that."
    )


class StagingLostError(ConflictError):
    """The staged rows are not there any more, or were changed."""

    code = "staging-lost"
    title = "The staged rows cannot be read, and the file is read again: wait for that."


class StagedElsewhereError(ConflictError):
    """Another process has gone on with the same staged file."""

    code = "staged-elsewhere"
    title = "Another process is taking the rows of this file in: wait for it."


class ColumnsUnsureError(ConflictError):
    """Columns of a file are called otherwise, and what they are is not sure enough."""

    code = "columns-unsure"
    title = "Columns of this file were guessed, so it waits: say yes or no to them."


class ColumnsRefusedError(ConflictError):
    """A person has said that the columns of these bytes were guessed wrong."""

    code = "columns-refused"
    title = "A person refused the columns as they were guessed: mend the manifest."


class ColumnsChangedError(ConflictError):
    """What the columns are taken for is not what was shown any more."""

    code = "columns-changed"
    title = "The columns are taken for something else by now: look again."


class FileNotWaitingError(ConflictError):
    """No such file of the run waits for a decision, or several do."""

    code = "file-not-waiting"
    title = "No file of this run waits, or several do: name one by its SHA-256."


class FileUnreadableError(BadInputError):
    """The file that waits cannot be read any more."""

    code = "file-unreadable"
    title = "The file cannot be read by what its source is now: refuse it."


class NewerTakenInError(ConflictError):
    """A newer full list of the source is in already."""

    code = "newer-taken-in"
    title = "A newer full list of this source is in: refuse this one."


class LandingEndedError(ConflictError):
    """The retention of the landed bytes has ended; only their hash is left."""

    code = "landing-ended"
    title = (
        "The landed bytes were destroyed at the end of their retention: have the file"
        " sent again."
    )


class RunWithoutFilesError(BadInputError):
    """No file came in the run, so there is none to read again."""

    code = "run-without-files"
    title = "No file came in this run: name a run of deliveries."


class LandingDestroyedError(BadInputError):
    """A run's files are to be read again, and retention has destroyed their bytes."""

    code = "landing-destroyed"
    title = (
        "The bytes of this run were destroyed at the end of their retention: have the"
        " file sent again."
    )

    def __init__(self, run: str) -> None:
        """Name the run, and what is left to do."""
        super().__init__(f"run {run}: its bytes were destroyed; deliver them anew")


class SnapshotSupersededError(BadInputError):
    """A whole list is to be read again, and a newer one was taken in since."""

    code = "snapshot-superseded"
    title = "A newer whole list was taken in since: read that one again."


class QuarantineUnknownError(NotFoundError):
    """No row in quarantine has this id."""

    code = "quarantine-unknown"
    title = (
        "No row in quarantine has this id: list them with credithub quarantine list."
    )


class QuarantineDecidedError(ConflictError):
    """The row is no longer open."""

    code = "quarantine-decided"
    title = "The row was already fixed, released or closed: look at it again."


class RowStillInvalidError(BadInputError):
    """The row is still no record of its kind."""

    code = "row-still-invalid"
    title = "The row is still not valid: correct what the detail names."


class RowSealedError(ConflictError):
    """The law seals the row, and no legal basis to keep such rows is configured."""

    code = "row-sealed"
    title = "The law seals this row, so it cannot be taken in: close it."


class RowUnreadableError(BadInputError):
    """The source still cannot read the row, or can no longer find it."""

    code = "row-unreadable"
    title = "The row cannot be read from the landed file: have it sent again."


class ReasonMissingError(BadInputError):
    """A decision on a row in quarantine gives no reason."""

    code = "reason-missing"
    title = "Say why: the reason is blank."


class BulkTooLargeError(BadInputError):
    """More rows than one page may decide on at once."""

    code = "bulk-too-large"
    title = "These are too many rows for a page: decide on them by the command line."


class RuleSourceUnknownError(NotFoundError):
    """No source of this name is there to have a reading rule."""

    code = "rule-source-unknown"
    title = "There is no such source: list them with credithub sources."


class RuleFieldUnknownError(BadInputError):
    """The source has no such field."""

    code = "rule-field-unknown"
    title = "The source has no such field: name one of its columns."


class RuleFieldClosedError(BadInputError):
    """The field is personal, free text, or tells who or which record is meant.

    It can have no reading rule: correct its rows one by one.
    """

    code = "rule-field-closed"
    title = "This field can have no rule: correct its rows one by one."


class RuleTextError(BadInputError):
    """A value of a rule is blank, too long, or has a person's number in it.

    It has at most 200 characters, no identity or mobile number, and is made of one
    cell.
    """

    code = "rule-text"
    title = "Such a value can stand in no rule: correct its rows one by one."


class RuleNeedlessError(BadInputError):
    """The value that a reading rule names can be read as it is."""

    code = "rule-needless"
    title = "The value can be read as it is: make rules only for what cannot be."


class RuleUnreadableError(BadInputError):
    """What a reading rule would put in a value's place is not valid in the column."""

    code = "rule-unreadable"
    title = (
        "What is to be read instead is not valid in this column: give a value that is."
    )


class RuleDaysError(BadInputError):
    """A reading rule ends before it begins."""

    code = "rule-days"
    title = "The last day lies before the first: give the days in their order."


class RuleOverlapError(ConflictError):
    """Another reading rule reads the value on some of the days."""

    code = "rule-overlap"
    title = "Another rule reads this value on some of these days: end it first."


class RuleUnknownError(NotFoundError):
    """No reading rule has this id."""

    code = "rule-unknown"
    title = (
        "No reading rule has this id: list them with credithub quarantine rule list."
    )


class RuleEndedError(ConflictError):
    """The reading rule was already ended."""

    code = "rule-ended"
    title = "The rule was already ended: make another one."


class SourceOwnerError(BadInputError):
    """The owner of a source is no member of this hub, or none any more."""

    code = "source-owner"
    title = (
        "The owner of the source is no member of this hub: mend owner in its"
        " source.toml, or take the member in with credithub member add."
    )


class SourceBasisError(BadInputError):
    """A source does not say by which law its data may be taken in."""

    code = "source-basis"
    title = "The source names no legal basis: say it in legal_basis of its source.toml."
