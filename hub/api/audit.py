"""The audit log under its C2SP addresses; see ``docs/audit-log.md``.

``/v1/audit/{shard}/…`` is one shard, ``/v1/audit/…`` the one that grows. Only the
former never changes, so only that may be kept by caches. What a client accepts is
ignored: each address has one form.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.docs.parameters import HEADERS, TEXT, described
from hub.api.gate import admit, reply, task_of, the_hub
from hub.api.problems import Method, with_problems
from hub.audit.operate import (
    serve_checkpoint,
    serve_keys,
    serve_refusals,
    serve_statements,
    serve_tile,
    serve_witnessed,
)
from hub.casework.view import opened_in_matter
from hub.lookup.ask import REFUSALS, Parameter
from hub.lookup.disclosure import encode
from hub.lookup.evidence import (
    BYTES_TYPE,
    TEXT_TYPE,
    disclose_entries,
    disclose_receipt,
)

NO_CACHE = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
MISSING = "There is no such shard, or nothing at this address."
OPEN_REFUSALS = {404: MISSING, 503: "The log cannot be read now."}
BYTES = {"type": "string", "format": "binary"}
SIZE = Parameter(
    "checkpoint", TEXT, "Size of the kept checkpoint that the proof leads to."
)

blueprint = Blueprint("views", __name__)


def _at(path: str) -> Callable[[type[MethodView]], type[MethodView]]:
    """Serve a resource of the current shard, and of each shard under its name."""

    def routed(view: type[MethodView]) -> type[MethodView]:
        name = view.__name__.removesuffix("Resource")
        blueprint.route(path, endpoint=name)(view)
        blueprint.route(f"/<string:shard>{path}", endpoint=f"Shard{name}")(view)
        return view

    return routed


def _serving(
    content_type: str,
    body: Mapping[str, Any],
    refusals: Mapping[int, str] = OPEN_REFUSALS,
) -> Callable[[Method], Method]:
    """Give a method the OpenAPI entry of what anybody may fetch as it stands."""

    def documented(method: Method) -> Method:
        method = with_problems(blueprint, method, refusals)
        found: Method = blueprint.alt_response(
            200, schema=body, content_type=content_type, description="As it stands."
        )(method)
        return found

    return documented


def _guarded(content_type: str, body: Mapping[str, Any]) -> Callable[[Method], Method]:
    """Give a method the entry of what needs a token and leaves a leaf."""

    def documented(method: Method) -> Method:
        method = _serving(content_type, body, REFUSALS | {404: MISSING})(method)
        found: Method = blueprint.doc(security=[{"token": []}])(method)
        return found

    return documented


def _send(data: bytes, content_type: str, caching: str = NO_CACHE) -> Response:
    """Send bytes as they stand."""
    response = Response(data, content_type=content_type)
    response.headers["Cache-Control"] = caching
    return response


@_at("/checkpoint")
class CheckpointResource(MethodView):
    """The newest signed checkpoint."""

    @_serving(TEXT_TYPE, TEXT)
    def get(self, shard: str | None = None) -> Response:
        """Give the checkpoint as a signed note (c2sp.org/tlog-checkpoint)."""
        return _send(serve_checkpoint(the_hub().audit, shard), TEXT_TYPE)


@_at("/checkpoint-witnessed")
class WitnessedCheckpointResource(MethodView):
    """The newest checkpoint that enough witnesses signed too."""

    @_serving(TEXT_TYPE, TEXT)
    def get(self, shard: str | None = None) -> Response:
        """Give the checkpoint with the cosignatures that the policy asks for."""
        return _send(serve_witnessed(the_hub().audit, shard), TEXT_TYPE)


@_at("/keys")
class KeysResource(MethodView):
    """The log's verifier keys."""

    @_serving(TEXT_TYPE, TEXT)
    def get(self, shard: str | None = None) -> Response:
        """List the keys (c2sp.org/signed-note), one a line, the newest first."""
        return _send(serve_keys(the_hub().audit, shard), TEXT_TYPE)


@_at("/statements")
class StatementsResource(MethodView):
    """What the log says about keys of its own that got into other hands."""

    @_serving(TEXT_TYPE, TEXT)
    def get(self, shard: str | None = None) -> Response:
        """List the statements (tlog-proof with its leaf), the newest first."""
        return _send(serve_statements(the_hub().audit, shard), TEXT_TYPE)


@_at("/policy")
class PolicyResource(MethodView):
    """The witness policy."""

    @_serving(TEXT_TYPE, TEXT)
    def get(self, shard: str | None = None) -> Response:
        """Give the policy (c2sp.org/tlog-policy) that says who must have witnessed."""
        hub = the_hub()
        serve_checkpoint(hub.audit, shard)
        return _send(hub.witnessing.demand_policy().text.encode(), TEXT_TYPE)


@_at("/tile/entries/<path:bundle>")
class EntriesResource(MethodView):
    """The entries of the log, 256 to a bundle."""

    @_guarded(BYTES_TYPE, BYTES)
    @blueprint.doc(parameters=HEADERS)
    def get(self, bundle: str, shard: str | None = None) -> Response:
        """Give an entry bundle (c2sp.org/tlog-tiles), for supervision only."""
        hub = the_hub()
        caller = admit(hub, request.environ)
        address = f"entries/{bundle}"
        return reply(
            disclose_entries(hub, caller, shard, address, task_of(request.environ))
        )


@_at("/tile/<path:tile>")
class TileResource(MethodView):
    """The hashes of the log's tree, 256 to a tile."""

    @_serving(BYTES_TYPE, BYTES)
    def get(self, tile: str, shard: str | None = None) -> Response:
        """Give a tile of hashes (c2sp.org/tlog-tiles)."""
        data = serve_tile(the_hub().audit, shard, tile)
        return _send(data, BYTES_TYPE, FOR_EVER if shard else NO_CACHE)


@blueprint.route("/refusals/<string:event_id>", endpoint="Refusals")
class RefusalsResource(MethodView):
    """The leaf that counts a member's refusals of one minute."""

    @_serving("application/json", {"type": "object"})
    def get(self, event_id: str) -> Response:
        """Tell where the leaf is; while its minute lasts, that it is pending."""
        hub = the_hub()
        # Before the log is looked at: it is let go of when it stands there.
        is_promised = hub.limits.is_promised(event_id)
        told = serve_refusals(hub.audit, event_id, is_promised=is_promised)
        return _send(encode(told), "application/json")


@_at("/receipts/<string:index>")
class ReceiptResource(MethodView):
    """The receipt of one entry."""

    @_guarded(TEXT_TYPE, TEXT)
    @blueprint.doc(parameters=[*HEADERS, *described("query", SIZE)])
    def get(self, index: str, shard: str | None = None) -> Response:
        """Give the proof (c2sp.org/tlog-proof) with leaf and openings.

        Who asked then needs a token only and gets the openings of request, answer and
        case; supervision gets the leaf alone. That of a step, paper or file of a matter
        opens to its members too, as far as they see it, with an officer named.
        """
        hub = the_hub()
        caller = admit(hub, request.environ)
        task = task_of(request.environ, own_parameters=("checkpoint",))
        size = request.args.get("checkpoint")
        return reply(
            disclose_receipt(
                hub, caller, shard, index, task, size=size, opened=opened_in_matter
            )
        )
