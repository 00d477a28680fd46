"""What two hubs do with a matter of help, and what both must have of it."""

from hub.casework.federation.encoding.sight import NOBODY
from hub.casework.matter.steps.drafts import StepDone

ASK = {
    "to": "region:west",
    "subject_text": "某公司",
    "summary": "请协助核查",
    "legal_basis_text": "第四十五条",
}


def open_help(east, **said):
    """Have the east ask the west for help."""
    told = {"papers": "assistance_letter", **ASK, **said}
    return east.open("assistance", "ask", "agency:samr", "甲", **told)


def sent(side):
    """Send what is due: how much was taken, refused, and how often nobody answered."""
    told = side.send()
    return told.sent, told.refused, told.unreached


def alike(here, there):
    """Tell whether two hubs say the same of events, but for officers of the other."""
    return len(here) == len(there) and all(
        one[:-1] == other[:-1]
        and (one[-1] == other[-1] or NOBODY in (one[-1], other[-1]))
        for one, other in zip(here, there, strict=True)
    )


def same(east, west):
    """Hold that both hubs have the same, with both receipts of each event."""
    assert alike(east.events(), west.events())
    # Where an answer was lost, its receiver gave another, and the sender has the last.
    both = set(east.receipts()) & set(west.receipts())
    numbers = sorted(no for no, *_ in both)
    assert numbers == [no for no, *_ in east.events()]
    return numbers


def stands(side):
    """Give how the only matter stands, as what was done last."""
    matter = side.the_matter()
    return StepDone(matter.id, matter.number, matter.now.version, matter.now.state)
