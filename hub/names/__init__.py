"""Names of merchants: folded, taken apart, compared; pure, with tables handed in."""

from hub.names.divisions import Divisions, short_name
from hub.names.folding import flat, fold
from hub.names.parts import (
    Agreement,
    Anatomy,
    agreement,
    anatomy,
    fit,
    shares_core,
)
from hub.names.persons import is_reserved, person_key
from hub.names.words.characters import sound
from hub.names.words.forms import form_class
from schemas.fields.lookalikes import look_alike

__all__ = [
    "Agreement",
    "Anatomy",
    "Divisions",
    "agreement",
    "anatomy",
    "fit",
    "flat",
    "fold",
    "form_class",
    "is_reserved",
    "look_alike",
    "person_key",
    "shares_core",
    "short_name",
    "sound",
]
