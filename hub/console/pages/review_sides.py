"""The two sides of a review item: what each is, and where they differ."""

from hub.console.pages.review_queue import worded
from hub.console.views.parts import NamePiece, StateChip
from hub.console.views.tables import (
    EvidencePair,
    EvidenceSide,
    Feature,
    FeatureFinding,
)
from hub.console.words.translator import Translator
from hub.officer_actions import ItemView
from hub.officer_actions.review_items import ShownSide
from hub.officer_actions.review_pair import FeatureRow, Spot

PIECES = {"branch": "rest"}


def shown_pair(voice: Translator, view: ItemView) -> EvidencePair | None:
    """Set both sides beside each other."""
    first, second = view.first, view.second
    if first is None or second is None:
        return None
    rows = [_feature(voice, view, row) for row in view.rows]
    for name in ("region", "address", "registered", "other_names", "records"):
        one, two = _plain(voice, first, name), _plain(voice, second, name)
        if one or two:
            rows.append(
                Feature(
                    voice.t(f"review.feature.{name}"),
                    FeatureFinding(one or voice.t("parts.absent.not_sent")),
                    FeatureFinding(two or voice.t("parts.absent.not_sent")),
                )
            )
    return EvidencePair(
        voice.t("review.pair"), _side(voice, first), _side(voice, second), tuple(rows)
    )


def shown_alone(voice: Translator, view: ItemView) -> EvidenceSide | None:
    """Write the one side that there is, where nothing stands beside it."""
    side = view.first or view.second
    return None if side is None else _side(voice, side)


def _plain(voice: Translator, side: ShownSide, name: str) -> str:
    """Write what is shown of a side and compared with nothing."""
    value = getattr(side, name)
    if name == "other_names":
        return voice.t("parts.comma").join(value)
    if name == "registered":
        return voice.day(value)
    if name == "records":
        return "" if value is None else voice.t("review.records", count=value)
    return value or ""


def _side(voice: Translator, side: ShownSide) -> EvidenceSide:
    """Write the head of one side."""
    return EvidenceSide(
        role=voice.t(f"review.role.{side.role}"),
        name=tuple(
            NamePiece(piece.text, PIECES.get(piece.part, piece.part), piece.differs)
            for piece in side.pieces
        ),
        code=side.uscc or "",
        state=None if side.status is None else _status(voice, side.status),
    )


def _status(voice: Translator, status: str) -> StateChip:
    """Say the state of a merchant."""
    if status == "active":
        return StateChip(voice.t("merchant_state.active"), "round", "ok")
    return StateChip(worded(voice, "review.status", status), "ring", "mute")


def _feature(voice: Translator, view: ItemView, row: FeatureRow) -> Feature:
    """Write one feature of both sides."""
    return Feature(
        voice.t(f"review.feature.{row.feature}"),
        _finding(voice, view, row.feature, row.first),
        _finding(voice, view, row.feature, row.second),
    )


def _finding(
    voice: Translator, view: ItemView, feature: str, spot: Spot
) -> FeatureFinding:
    """Write what a feature is on one side."""
    text = (
        view.places.get(spot.value, spot.value) if feature == "office" else spot.value
    )
    if spot.vetoes:
        vetoes = [voice.t(f"review.veto.{veto}") for veto in spot.vetoes]
        said = voice.t("parts.comma").join(vetoes)
        text = f"{text}\u3000{voice.t('review.vetoes', vetoes=said)}"
    if spot.slip is not None:
        text = f"{text}\u3000{_slip(voice, spot)}"
    text = text or voice.t("parts.absent.none")
    return FeatureFinding(text, spot.agrees, differs=spot.agrees is False)


def _slip(voice: Translator, spot: Spot) -> str:
    """Say how a received code differs from a merchant's, and what that rests on."""
    slip = spot.slip
    if slip is None:
        return ""
    damage = slip.damage
    if damage is None:
        way = "unlike" if spot.value else "none"
        return voice.t(f"review.damage.{way}", received=slip.received)
    said = voice.t(
        f"review.damage.{damage.kind}",
        received=slip.received,
        place=damage.place,
        next=damage.place + 1,
        wrong=damage.wrong,
        right=damage.right,
    )
    if damage.kind == "swap":
        return said
    ground = voice.t(f"review.damage.{'alike' if damage.look_alike else 'unalike'}")
    return f"{said}{voice.t('parts.comma')}{ground}"
