"""What backup and restore refuse."""

from hub.ground.errors import BadInputError, ConflictError


class BackupElsewhereError(ConflictError):
    """The databases are not SQLite files; their own tools copy and restore them."""

    code = "backup-elsewhere"
    title = (
        "PostgreSQL is copied with its own tools: use pg_basebackup or pg_dump, and "
        "credithub restore --new-shard after restoring."
    )


class BackupExistsError(ConflictError):
    """There is a file where the backup should go; nothing was written."""

    code = "backup-exists"
    title = "Name a file that does not exist yet."


class BackupDamagedError(BadInputError):
    """The file is no whole backup, or a byte of it was changed."""

    code = "backup-damaged"
    title = "This is no whole, unchanged backup: take another copy of it."


class BackupUnsoundError(BadInputError):
    """What the databases hold is not what was signed; nothing was put in place."""

    code = "backup-unsound"
    title = (
        "The databases are not sound, so nothing was put in place: take an older "
        "backup."
    )


class InstanceRunningError(ConflictError):
    """A server or command has the instance open."""

    code = "instance-running"
    title = "Stop the hub before restoring it."


class AnchorMissingError(ConflictError):
    """Nothing beside the backup says what was signed last."""

    code = "anchor-missing"
    title = (
        "Put the anchor file back, or go on in a new shard with credithub restore "
        "--new-shard."
    )


class LogNotClosedError(ConflictError):
    """Neither the log nor the business database lacks anything that was signed."""

    code = "log-not-closed"
    title = (
        "The log is whole and needs no new shard: use credithub restore without "
        "--new-shard."
    )
