"""What pages of answers share: the bytes that a page was written from, refusals."""

from dataclasses import dataclass

from flask import Response
from markupsafe import Markup

from hub.console.serving.headers import send_page
from hub.console.serving.rendering import render
from hub.console.serving.work import Work, slip_of, work_frame
from hub.console.views.frame import Frame
from hub.console.views.parts import Link, StateNote
from hub.console.words.translator import Translator, translator_of
from hub.lookup.disclosure import MOVED, OK, Disclosure, plain
from hub.lookup.wording import withheld_text

UNCHANGED = frozenset({OK, MOVED})
FIRST_FAILURE = 500


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """What is shown where a question was refused."""

    note: StateNote
    code: str


def _attribute(disclosure: Disclosure) -> Markup:
    """Write an answer's very bytes as the value of an attribute in single quotes.

    JSON has no line break or NUL outside its escapes, so a browser reads back the same
    text, whose UTF-8 are the bytes that the receipt speaks of.
    """
    text = disclosure.body.decode()
    for sign, said in (("&", "&amp;"), ("'", "&#39;"), ("<", "&lt;")):
        text = text.replace(sign, said)
    return Markup(text)  # noqa: S704  # what could end the value is escaped above


def is_refused(disclosure: Disclosure) -> bool:
    """Tell whether nothing was told."""
    return disclosure.status not in UNCHANGED


def refused_note(work: Work, disclosure: Disclosure) -> StateNote:
    """Say what was refused and by what, that nothing was shown, and what helps."""
    voice = translator_of(work.language)
    back = Link(voice.t("refused.find"), work.path("find"))
    return note_of_refusal(voice, disclosure, work.task.purpose, back)


def note_of_refusal(
    voice: Translator, disclosure: Disclosure, purpose: str, back: Link
) -> StateNote:
    """Say the same for any purpose, with the way back."""
    said = plain(disclosure.document) or {}
    code = str(said.get("code", "internal"))
    key = f"refused.{code}"
    if not voice.has(f"{key}.title"):
        failed = disclosure.status >= FIRST_FAILURE
        key = "refused.internal" if failed else "refused.other"
    return StateNote(
        kind="denied",
        title=voice.t(f"{key}.title", purpose=voice.t(f"purpose.{purpose}")),
        text=_text(voice, key, said.get("rule")),
        links=(back,),
        place=disclosure.receipt.address,
    )


def _text(voice: Translator, key: str, rule: object) -> str:
    """Say what follows, with the rule that refused where one is named."""
    text = voice.t(f"{key}.text")
    if key == "refused.not-granted" and rule:
        said = withheld_text(str(rule), voice.language)
        return f"{voice.t('refused.rule', rule=said)}{text}"
    return text


def refused_page(work: Work, disclosure: Disclosure, *, current: str) -> Response:
    """Write the page of a refusal, which has its receipt as any answer has."""
    frame = work_frame(work, current=current, receipt=slip_of(disclosure))
    return send_refusal(frame, refused_note(work, disclosure), disclosure)


def send_refusal(frame: Frame, note: StateNote, disclosure: Disclosure) -> Response:
    """Send what was refused as a page, with the answer that its receipt speaks of."""
    said = plain(disclosure.document) or {}
    page = RefusedPage(note, str(said.get("code", "")))
    text = render(
        "merchant/refused.html", frame, page=page, answer=embedded(disclosure)
    )
    return send_page(text, disclosure.status)


def embedded(disclosure: Disclosure) -> Markup:
    """Write the element in which a page keeps its answer, to be checked there."""
    return (
        Markup('<div id="answer" hidden data-body=\'')
        + _attribute(disclosure)
        + Markup("'></div>")
    )
