"""How a merchant stands to others, as a section of any sheet about it."""

from hub.sheets.model import Part, SheetNote, SheetSection
from hub.sheets.pages.values import plain_text
from hub.sheets.wording import SheetWords
from schemas.answers.merchant import MerchantDocument


def relations_section(merchant: MerchantDocument, words: SheetWords) -> SheetSection:
    """Say how the merchant stands to others."""
    rows = []
    for one in merchant.relations or ():
        other = one.merchant
        rests_on = " ".join(plain_text(basis, words.language) for basis in one.basis)
        rows.append(
            [
                words.relation(one.kind, one.direction),
                "\n".join(filter(None, (other.name, other.uscc or other.id, one.mark))),
                f"{one.since or ''}",
                f"{one.until or ''}",
                rests_on,
            ]
        )
    heads = (("relation", 3), ("name", 6), ("since", 3), ("until", 3), ("basis", 5))
    parts: list[Part] = [words.table(heads, rows)]
    parts += [
        SheetNote(f"{words.relation(one.kind, one.direction)}　{words('more')}")
        for one in merchant.relations_more or ()
    ]
    return SheetSection(words("relations"), parts)
