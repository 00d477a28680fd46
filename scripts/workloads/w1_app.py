"""The application that W1 measures: the hub's own, with its references beside it.

``/hello`` is the least a route can do, ``/silent/{code}`` the same lookup with the
audit log off, ``/naive/{code}`` the same answer the obvious way: ORM objects, a
marshmallow dump, one commit for each event. ``/built`` tells how many answers were
built because they were not ready.
"""

import dataclasses
import json
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from flask import Response, jsonify, request
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from hub.agreements.models import Agreement
from hub.api.docs.contracts import contract_of
from hub.app import create_app
from hub.archive.models import RecordHead, RecordVersion
from hub.audit.events import AuditEvent, Receipt
from hub.audit.log import AuditLog
from hub.context import Hub, open_hub
from hub.db.cache import VersionedCache
from hub.db.engines import make_engine
from hub.front import Front, FrontLimits, Proxies
from hub.front.worker import FrontServer
from hub.ground.clock import legal_day
from hub.ground.config import load_config
from hub.ground.process.memory import settle
from hub.members.models import ApiToken, Member
from hub.merchants.models import (
    Membership,
    Merchant,
    MerchantIdentifier,
    MerchantName,
)
from hub.ratings.models import Rating
from schemas.answers.trust import TrustDocument

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 32
SILENT = "/silent/"
TRUST = "/v1/trust/"
ANSWER = "answer"
"""What the keys of answers begin with."""


class SilentLog:
    """Takes every event and keeps none."""

    def append(self, asked: AuditEvent) -> Receipt:
        """Give a receipt that proves nothing."""
        return Receipt("0", 0, "0" * 64, 1, asked, b"")


class NaiveBase(DeclarativeBase):
    """The table of the naive log."""


class NaiveEvent(NaiveBase):
    """One event, one row, one commit."""

    __tablename__ = "naive_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]


class Naive:
    """The obvious way to answer the same question."""

    def __init__(self, hub: Hub) -> None:
        """Keep events in a SQLite file of their own, as durable as the hub's log."""
        self._hub = hub
        file = hub.config.instance / "naive.db"
        self._events = make_engine(f"sqlite:///{file}").execution_options(writes=True)
        NaiveBase.metadata.create_all(self._events)

    def answer(self, code: str) -> Response:
        """Load objects, dump them through the contract, commit an event."""
        with Session(self._hub.engine) as session:
            merchant_id, document = self._document(session, code)
            body = contract_of(TrustDocument)().dump(document)
        with Session(self._events) as session:
            text = json.dumps({"merchant": merchant_id, "purpose": "onboarding"})
            event = NaiveEvent(body=text)
            session.add(event)
            session.flush()
            number = event.id
            session.commit()
        body["receipt"] = {"shard": "0", "index": number}
        return jsonify(body)

    def _document(self, session: Session, code: str) -> tuple[int, dict[str, Any]]:
        """Check the caller and gather the answer from ORM objects."""
        hub, day = self._hub, legal_day(self._hub.clock())
        token = request.headers["Authorization"].removeprefix("Bearer ")
        found = session.scalars(
            select(ApiToken).where(ApiToken.token_hash == hub.keys.token_hash(token))
        ).one()
        member = session.get_one(Member, found.member_code)
        agreement = session.scalars(
            select(Agreement).where(Agreement.member_kind == member.kind)
        ).first()
        if agreement is None:
            msg = "the bench's caller has no agreement"
            raise LookupError(msg)
        identifier = session.scalars(
            select(MerchantIdentifier).where(MerchantIdentifier.value == code)
        ).one()
        merchant = session.get_one(Merchant, identifier.merchant_id)
        name = session.scalars(
            select(MerchantName).where(MerchantName.merchant_id == merchant.id)
        ).first()
        rating = session.scalars(
            select(Rating)
            .where(Rating.merchant_id == merchant.id)
            .order_by(Rating.seq.desc())
        ).first()
        memberships = session.scalars(
            select(Membership).where(Membership.merchant_id == merchant.id)
        ).all()
        heads = [session.get_one(RecordHead, row.record_key) for row in memberships]
        versions = [
            (session.get_one(RecordVersion, (head.key, head.seq)), head)
            for head in heads
        ]
        return merchant.id, {
            "found": True,
            "merchant": {
                "id": merchant.public_id,
                "uscc": code,
                "name": name.name if name else None,
                "status": merchant.status,
                "region": merchant.region,
            },
            "rating": {
                "grade": rating.grade if rating else "unrated",
                "score": rating.score if rating else None,
                "policy": rating.policy if rating else "",
                "as_of": rating.as_of if rating else day,
                "known_at": rating.known_at if rating else hub.clock(),
                "digest": rating.digest if rating else "",
                "reasons": [
                    {**reason, "text": reason["code"]}
                    for reason in (rating.reasons if rating else [])
                ],
            },
            "flags": rating.flags if rating else [],
            "records": [
                {
                    "id": hub.keys.record_id(version.key),
                    "kind": version.kind,
                    "source": version.source,
                    "event_day": version.event_day,
                    "status": version.status,
                    "publicity_until": head.publicity_until,
                    "body": version.body,
                }
                for version, head in versions
                if head.public_from is not None and head.public_from <= day
            ],
        }


def front() -> Front:
    """Build the application of the instance behind the server's front."""
    return Front(application(), FrontLimits(threads=THREADS, body=0), Proxies(""))


def application() -> "WSGIApplication":
    """Build the application of the instance that the environment names."""
    hub = open_hub(load_config(os.environ))
    silent = dataclasses.replace(hub, audit=cast("AuditLog", SilentLog()))
    app, silent_app = create_app(hub), create_app(silent)
    naive = Naive(hub)

    built: list[None] = []

    def keep(key: Any, *said: Any, **more: Any) -> None:
        # Who asks and what they may is read anew after any commit, and is no answer.
        if key[0] == ANSWER:
            built.append(None)
        VersionedCache.put(hub.cache, key, *said, **more)

    hub.cache.put = keep  # type: ignore[method-assign]  # counted for C2

    @app.get("/built")
    def tell_built() -> Response:
        return jsonify({"built": len(built)})

    @app.get("/hello")
    def hello() -> Response:
        return Response(b'{"hello": "world"}', content_type="application/json")

    @app.get("/naive/<string:code>")
    def naive_trust(code: str) -> Response:
        return naive.answer(code)

    def serve(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if not path.startswith(SILENT):
            return app(environ, start_response)
        environ["PATH_INFO"] = TRUST + path.removeprefix(SILENT)
        return silent_app(environ, start_response)

    settle()
    return serve


if __name__ == "__main__":
    FrontServer(
        "scripts.workloads.w1_app:front",
        "127.0.0.1",
        int(sys.argv[1]),
        workers=1,
        end_seconds=10,
    ).serve()
