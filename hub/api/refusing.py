"""Refusals outside of any question: whoever shows a valid token has a receipt of them.

What is at no address, by a wrong method, too large or too often is on record like every
other refusal. Without a valid token there is nobody to whom a receipt would be given.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Response

from hub.api.gate import admit_valid, send_disclosure, task_of
from hub.context import Hub
from hub.ground.errors import UnauthenticatedError
from hub.lookup.disclosure import PROBLEM_TYPE, encode, problem
from hub.lookup.disclosure.limited import refuse_limited, refuse_unasked
from hub.members.limits import LimitExceededError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def refuse_with_receipt(
    hub: Hub, environ: "WSGIEnvironment", document: Mapping[str, Any]
) -> Response | None:
    """Log a refusal and send it with its receipt; None where no valid token came.

    Raises:
        UnavailableError: the audit log cannot take the leaf.
    """
    try:
        caller = admit_valid(hub, environ)
    except UnauthenticatedError:
        return None
    except LimitExceededError as error:
        return refuse_too_much(hub, environ, error)
    task = task_of(environ)
    return send_disclosure(hub, environ, refuse_unasked(hub, caller, task, document))


def refuse_too_much(
    hub: Hub, environ: "WSGIEnvironment", error: LimitExceededError
) -> Response:
    """Refuse a member that has asked as much as it may.

    The first refusal in a minute has its leaf; the others name the one that they will
    share.

    Raises:
        UnavailableError: the audit log cannot take the leaf.
    """
    if error.shared is None and error.caller is not None:
        try:
            first = refuse_limited(hub, error.caller, task_of(environ), error)
        except LimitExceededError:
            # It shares a leaf, which it now names.
            pass
        else:
            return send_disclosure(hub, environ, first)
    response = Response(
        encode(problem(error)), status=error.status, content_type=PROBLEM_TYPE
    )
    response.headers["Hub-Receipt"] = f"refusals/{error.shared}"
    response.headers["Retry-After"] = str(error.retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response
