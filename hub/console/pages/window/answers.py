"""What whoever asks about themselves is told at a window, and takes home."""

from collections.abc import Callable

from flask import Response

from hub.console.pages.answer_page import embedded, note_of_refusal, send_refusal
from hub.console.pages.front import notice_here
from hub.console.pages.penalties.views import CertificateView
from hub.console.pages.window.asking import (
    OpenFile,
    ask_own,
    counter_frame,
    window_bar,
)
from hub.console.pages.window.views import OwnFileView
from hub.console.serving.headers import send_export, send_page
from hub.console.serving.rendering import render
from hub.console.serving.work import slip_of
from hub.console.views.parts import Link
from hub.console.words.translator import translator_of
from hub.lookup.ask import PageQuestion, Question
from hub.lookup.disclosure import MOVED, Disclosure, plain
from hub.sheets.documents import sheet_of
from hub.sheets.evidence.setting import set_answer
from hub.sheets.framing import Asking
from schemas.words import Purpose

MOST_LOOKS = 200
"""Reads that a merchant is told of at once."""
AFTER = 1
"""Seconds after which the hub surely says that the time is over."""


def own_page(opened: OpenFile, screen: str) -> Disclosure:
    """Ask for the own file."""
    return own_answer(
        opened, screen, lambda one: PageQuestion(one, most_looks=MOST_LOOKS)
    )


def own_answer(
    opened: OpenFile, screen: str, question: Callable[[str], Question]
) -> Disclosure:
    """Ask of the merchant itself, under whichever id it has by now."""
    window = opened.window

    def ask(merchant: str) -> Disclosure:
        return ask_own(
            opened.counter,
            question(merchant),
            screen,
            merchant=window.merchant,
            window=window,
        )

    disclosure = ask(window.merchant)
    if disclosure.status == MOVED:
        return ask(plain(disclosure.document)["moved_to"])
    return disclosure


def show_own(
    opened: OpenFile,
    template: str,
    disclosure: Disclosure,
    page: OwnFileView | CertificateView,
) -> Response:
    """Show a page of an open file, with its receipt, until the time is over."""
    counter, window = opened.counter, opened.window
    frame = counter_frame(counter, window=window, receipt=slip_of(disclosure))
    text = render(template, frame, page=page, answer=embedded(disclosure))
    response = send_page(text)
    # Without scripts too the screen is empty when the time is over.
    seconds = window_bar(counter, window).seconds + AFTER
    response.headers["Refresh"] = f"{seconds}; url={opened.path('')}"
    return response


def refuse_own(opened: OpenFile, disclosure: Disclosure) -> Response:
    """Say why nothing was told, with the way back to the file."""
    voice = translator_of(opened.counter.language)
    back = Link(voice.t("window.back"), opened.path(""))
    note = note_of_refusal(voice, disclosure, Purpose.SELF, back)
    frame = counter_frame(opened.counter, receipt=slip_of(disclosure))
    return send_refusal(frame, note, disclosure)


def own_sheet(opened: OpenFile, disclosure: Disclosure, called: str) -> Response:
    """Send an answer as a PDF to take home."""
    counter = opened.counter
    asking = Asking(
        purpose=Purpose.SELF,
        reference=opened.window.reference,
        member=counter.signed_in.member.name,
        officer=counter.signed_in.officer.name,
        verify_at=counter.hub.config.verify_at,
        language="en" if counter.language == "en" else "zh",
        notice=notice_here(counter.hub.config, counter.language),
    )
    sheet = sheet_of(disclosure, asking, counter.hub.rulebook)
    name = f"{called}-{disclosure.receipt.address.replace('/', '-')}.pdf"
    content = set_answer(counter.hub, sheet, disclosure)
    return send_export(content, name, "application/pdf")
