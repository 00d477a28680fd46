"""Under which name a log is known: given or derived once, when its instance is made.

By C2SP tlog-tiles an origin is, where it can be, the address of the log without its
scheme. Where no address is known it is a drawn name under ``.internal``, which belongs
to nobody: two logs of one origin would look to their witnesses like a split view.
"""

import secrets
from ipaddress import ip_address

from sqlalchemy import Engine, select

from hub.audit.record.models import audit_head
from hub.audit.record.shards import SHARD
from hub.ground.errors import ConfigError
from schemas.tlog.errors import TlogError
from schemas.tlog.keys import check_key_name

MOST_CHARACTERS = 200
"""So that the name of a shard's key fits where keys are kept."""
EXAMPLES = "credithub.example"
LOG_PATH = "v1/audit"


class LogOriginInvalidError(ConfigError):
    """What was given cannot be the name of an instance's log.

    Or the log has another already.
    """

    code = "log-origin-invalid"
    title = (
        "This cannot be the name of the log: write host/path without scheme, such as "
        "credit.city.gov.cn/v1/audit, or leave HUB_LOG_ORIGIN out to have one drawn."
    )


def origin_of_log(engine: Engine) -> str | None:
    """Read from the head of a log what it is called; None before its first entry."""
    with engine.connect() as connection:
        row = connection.execute(select(audit_head)).first()
    if row is None or not row.checkpoint:
        return None
    name = str(row.checkpoint).partition("\n")[0]
    return name.rpartition("/")[0]


def new_origin(host: str, *, demo: bool) -> str:
    """Name the log of a new instance after its public host, or draw a name.

    ``host`` is what it listens at or is asked by; no address of this machine or of a
    network names it to others.
    """
    if demo:
        return f"demo-{secrets.token_hex(8)}.internal/{LOG_PATH}"
    if _is_public_name(host):
        return f"{host.lower()}/{LOG_PATH}"
    return f"hub-{secrets.token_hex(8)}.internal/{LOG_PATH}"


def check_origin(origin: str) -> None:
    """Refuse, for a new log, a name that no key can bear or that others have too.

    Raises:
        LogOriginInvalidError: as it says.
    """
    host = origin.partition("/")[0].partition(":")[0]
    is_wrong = (
        not host
        or "://" in origin
        or len(origin) > MOST_CHARACTERS
        or origin.endswith("/")
        or SHARD.fullmatch(origin.rpartition("/")[2]) is not None
        or (host == EXAMPLES or host.endswith(f".{EXAMPLES}"))
    )
    try:
        check_key_name(origin)
    except TlogError as error:
        raise LogOriginInvalidError(error.detail) from error
    if is_wrong:
        msg = f"{origin:.200} cannot be the name of a log"
        raise LogOriginInvalidError(msg)


def _is_public_name(host: str) -> bool:
    """Tell a name that others may know a machine by from an address."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return "." in host.strip(".") and not host.endswith(".localdomain")
    return False
