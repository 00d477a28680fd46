"""What changed of watched merchants: lists, entries, and addresses that are told."""

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.merchants import ask_here, ask_with_body, documented, rule_of
from hub.lookup.ask import (
    ChangesQuestion,
    EndSubscriptionQuestion,
    EndWebhookQuestion,
    RotateWebhookQuestion,
    SetSubscriptionQuestion,
    SetWebhookQuestion,
    SubscriptionQuestion,
    SubscriptionsQuestion,
    WebhooksQuestion,
)

blueprint = Blueprint(
    "changes", __name__, url_prefix="/v1", description="What changed, to be told of it."
)


@blueprint.route(rule_of(SubscriptionsQuestion.routes[0], blueprint))
class WatchLists(MethodView):
    """The lists of watched merchants."""

    @documented(blueprint, SubscriptionsQuestion)
    def get(self) -> Response:
        """List the lists of the member for the purpose."""
        return ask_here(SubscriptionsQuestion())


@blueprint.route(rule_of(SubscriptionQuestion.routes[0], blueprint))
class WatchList(MethodView):
    """One list of watched merchants."""

    @documented(blueprint, SubscriptionQuestion)
    def get(self, name: str) -> Response:
        """Show a list with its merchants."""
        return ask_here(SubscriptionQuestion(name))

    @documented(blueprint, SetSubscriptionQuestion)
    def put(self, name: str) -> Response:
        """Set a list: made if there is none of this name, else changed.

        What changes of its merchants from now on comes as entries, as far as the
        member's view shows it.
        """
        route = SetSubscriptionQuestion.routes[0]
        return ask_with_body(route, lambda body: SetSubscriptionQuestion(name, body))

    @documented(blueprint, EndSubscriptionQuestion)
    def delete(self, name: str) -> Response:
        """End a list; entries that were made stay in the feed."""
        return ask_here(EndSubscriptionQuestion(name))


@blueprint.route(rule_of(ChangesQuestion.routes[0], blueprint))
class Changes(MethodView):
    """The feed of a member for a purpose."""

    @documented(blueprint, ChangesQuestion)
    def get(self) -> Response:
        """List what changed of watched merchants, after a place, oldest first.

        Numbers have no gaps. Where the hub came back from a backup and lost what was
        read, the answer is 409 with the place to go on after.
        """
        return ask_here(ChangesQuestion(request.args))


@blueprint.route(rule_of(WebhooksQuestion.routes[0], blueprint))
class Webhooks(MethodView):
    """The addresses that entries are sent to."""

    @documented(blueprint, WebhooksQuestion)
    def get(self) -> Response:
        """List the webhooks of the member for the purpose, and how deliveries stand."""
        return ask_here(WebhooksQuestion())


@blueprint.route(rule_of(SetWebhookQuestion.routes[0], blueprint))
class WebhookAddress(MethodView):
    """One address that entries are sent to."""

    @documented(blueprint, SetWebhookQuestion)
    def put(self, name: str) -> Response:
        """Set a webhook; the answer to the first setting shows its secret, once.

        Entries are sent in order, each until it is acknowledged with 2xx, signed as
        Standard Webhooks has it (v1 and v1a).
        """
        route = SetWebhookQuestion.routes[0]
        return ask_with_body(route, lambda body: SetWebhookQuestion(name, body))

    @documented(blueprint, EndWebhookQuestion)
    def delete(self, name: str) -> Response:
        """End a webhook; nothing is sent to it any more."""
        return ask_here(EndWebhookQuestion(name))


@blueprint.route(rule_of(RotateWebhookQuestion.routes[0], blueprint))
class WebhookSecret(MethodView):
    """The secret of a webhook."""

    @documented(blueprint, RotateWebhookQuestion)
    def post(self, name: str) -> Response:
        """Draw a new secret and show it once; the former one signs too for a day."""
        return ask_here(RotateWebhookQuestion(name))
