"""Names of merchants: folded, taken apart, compared; pure, with tables handed in."""

from hub.names.divisions import Divisions as Divisions
from hub.names.divisions import short_name as short_name
from hub.names.folding import flat as flat
from hub.names.folding import fold as fold
from hub.names.parts import Agreement as Agreement
from hub.names.parts import Anatomy as Anatomy
from hub.names.parts import agreement as agreement
from hub.names.parts import anatomy as anatomy
from hub.names.parts import fit as fit
from hub.names.parts import shares_core as shares_core
from hub.names.persons import is_reserved as is_reserved
from hub.names.persons import person_key as person_key
from hub.names.words.characters import sound as sound
from hub.names.words.forms import form_class as form_class
from schemas.fields.lookalikes import look_alike as look_alike
