"""The witness policy of an instance (c2sp.org/tlog-policy), as its text stands."""

from pathlib import Path

from hub.audit.errors import NoWitnessPolicyError

FILE_NAME = "witness-policy"


def read_policy(instance: Path) -> bytes:
    """Give the text of the policy file.

    Raises:
        NoWitnessPolicyError: the instance folder has none.
    """
    try:
        return (instance / FILE_NAME).read_bytes()
    except FileNotFoundError as error:
        raise NoWitnessPolicyError from error
