"""The two forms at the window: whose file, and who is there by which papers."""

from collections.abc import Sequence

from flask import request

from hub.console.pages.window.asking import WINDOW
from hub.console.views.tables import FieldChoice, FormField, PageForm
from hub.console.words.translator import Translator
from hub.lookup.disclosure import Disclosure, plain
from hub.lookup.task import CodeInvalidError, meant_code
from hub.members.windows import WindowCheck, WindowCheckError
from schemas.answers.merchant import MerchantDocument
from schemas.words import AGENT_PAPERS, IDENTITY_PAPERS, WindowVisitor

MOST_CODE = 40
MOST_NUMBER = 40


def code_form(
    voice: Translator, csrf: str, refused: Disclosure | None = None
) -> PageForm:
    """Ask for the code of the merchant; a refused one says why."""
    error = ""
    if refused is not None:
        said = plain(refused.document) or {}
        key = f"window.code_wrong.{said.get('code')}"
        error = voice.t(key if voice.has(key) else "window.code_wrong.other")
        meant = meant_code(request.form.get("code", ""))
        if said.get("code") == CodeInvalidError.code and meant is not None:
            error += voice.t("window.code_meant", code=meant)
    field = FormField(
        "code",
        voice.t("window.code"),
        kind="code",
        value=request.form.get("code", "")[:MOST_CODE],
        hint=voice.t("window.code_hint"),
        error=error,
        required=True,
        most=MOST_CODE,
    )
    return PageForm(
        action=f"{WINDOW}/merchant",
        fields=(field,),
        submit=voice.t("window.code_go"),
        csrf=csrf,
        note=voice.t("window.code_note"),
    )


def number_form(voice: Translator, csrf: str, refused: str = "") -> PageForm:
    """Ask for the identity number of a person; it is never written back."""
    field = FormField(
        "number",
        voice.t("window.own_number"),
        kind="code",
        hint=voice.t("window.number_hint"),
        error=voice.t(f"window.number_wrong.{refused}") if refused else "",
        required=True,
        most=MOST_NUMBER,
    )
    return PageForm(
        action=f"{WINDOW}/person",
        fields=(field,),
        submit=voice.t("window.code_go"),
        csrf=csrf,
        note=voice.t("window.own_number_note"),
        once=True,
    )


def file_field(voice: Translator, files: Sequence[MerchantDocument]) -> FormField:
    """Ask which of a person's own files is to be opened, the first unless said."""
    return FormField(
        "merchant",
        voice.t("window.which"),
        kind="radio",
        required=True,
        choices=tuple(
            FieldChoice(
                one.id,
                " ".join(filter(None, (one.name, one.uscc))) or one.id,
                chosen=number == 0,
            )
            for number, one in enumerate(files)
        ),
    )


def check_form_of(
    voice: Translator,
    csrf: str,
    error: WindowCheckError | None = None,
    first: tuple[FormField, ...] = (),
) -> PageForm:
    """Ask who is there and what was shown; the number is never written back."""
    wrong = frozenset[str]() if error is None else error.wrong

    def said(name: str) -> str:
        return voice.t(f"window.wrong.{name}") if name in wrong else ""

    given = request.form
    papers = given.getlist("authority")
    return PageForm(
        action=WINDOW,
        fields=(
            *first,
            FormField(
                "visitor",
                voice.t("window.visitor"),
                kind="radio",
                error=said("visitor"),
                required=True,
                choices=tuple(
                    _choice(voice, "visitor", str(one), given.get("visitor") == one)
                    for one in WindowVisitor
                ),
            ),
            FormField(
                "paper",
                voice.t("window.paper"),
                kind="radio",
                error=said("paper"),
                required=True,
                choices=tuple(
                    _choice(voice, "paper", str(one), given.get("paper") == one)
                    for one in IDENTITY_PAPERS
                ),
            ),
            FormField(
                "authority",
                voice.t("window.authority"),
                kind="checkbox",
                hint=voice.t("window.authority_hint"),
                error=said("authority"),
                choices=tuple(
                    _choice(voice, "paper", str(one), one in papers)
                    for one in AGENT_PAPERS
                ),
            ),
            FormField(
                "number",
                voice.t("window.number"),
                kind="code",
                hint=voice.t("window.number_hint"),
                error=said("number") or said("bearer"),
                required=True,
                most=MOST_NUMBER,
            ),
            FormField(
                "confirmed",
                voice.t("window.confirmed"),
                kind="checkbox",
                value=given.get("confirmed", ""),
                error=said("confirmed"),
                required=True,
            ),
        ),
        submit=voice.t("window.open"),
        csrf=csrf,
        note=voice.t("window.open_note"),
        once=True,
    )


def _choice(voice: Translator, words: str, value: str, chosen: bool) -> FieldChoice:  # noqa: FBT001  # a fact of the choice
    """Offer one value by its word."""
    return FieldChoice(value, voice.t(f"{words}.{value}"), chosen=chosen)


def typed_check() -> WindowCheck:
    """Read what a clerk says to have seen."""
    given = request.form
    papers = (given.get("paper", ""), *given.getlist("authority"))
    return WindowCheck(
        visitor=given.get("visitor", ""),
        papers=tuple(filter(None, papers)),
        number=given.get("number", ""),
        confirmed=given.get("confirmed") == "yes",
    )
