"""Names of merchants: folded, taken apart, compared; pure, with tables handed in."""

from hub.names.characters import look_alike, sound
from hub.names.divisions import Divisions, short_name
from hub.names.folding import flat, fold
from hub.names.forms import form_class
from hub.names.parts import (
    Agreement,
    Anatomy,
    agreement,
    anatomy,
    fit,
    shares_core,
)

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
    "look_alike",
    "shares_core",
    "short_name",
    "sound",
]
