"""The first page, and the notice of who handles personal information and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response

from hub.console.serving.frames import page_frame, site_hub
from hub.console.serving.headers import send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint
from hub.console.views.frame import LogFoot
from hub.console.views.parts import StateChip
from hub.console.words.translator import translator_of
from hub.ground.config import Config
from schemas.wording.notice import NoticeText, notice_of

blueprint = page_blueprint("front")


@dataclass(frozen=True, slots=True)
class WayIn:
    """A way in; ``key`` is its words in ``front.door.``."""

    key: str
    href: str


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What the first page shows."""

    doors: tuple[WayIn, ...]
    ready: StateChip
    why: str
    """Key of what the state means."""
    log: LogFoot | None


@dataclass(frozen=True, slots=True)
class NoticePage:
    """The notice in one language."""

    lang: str
    title: str
    parts: Sequence[NoticeText]


@blueprint.get("/")
def show_front() -> Response:
    """Show the first page."""
    hub = site_hub()
    frame = page_frame(hub, current="front", portal=True)
    checks = hub.check()
    ready = all(checks.values())
    voice = translator_of(frame.language)
    page = FrontPage(
        doors=DOORS,
        ready=StateChip(
            voice.t("front.ready" if ready else "front.not_ready"),
            "round" if ready else "triangle",
            "ok" if ready else "bad",
        ),
        why="front.all_work" if ready else "front.some_fail",
        log=frame.foot,
    )
    return send_page(render("front.html", frame, page=page))


@blueprint.get("/notice")
def show_notice() -> Response:
    """Show the notice in both languages, Chinese first."""
    hub = site_hub()
    frame = page_frame(hub, current="notice", portal=True)
    told = tuple(
        NoticePage(
            lang,
            translator_of(language).t("front.notice"),
            notice_here(hub.config, language),
        )
        for language, lang in (("zh", "zh-CN"), ("en", "en"))
    )
    return send_page(render("notice.html", frame, page=told))


def notice_here(config: Config, language: str) -> Sequence[NoticeText]:
    """Write the notice with who this instance says is responsible."""
    return notice_of(
        config.handler, config.privacy_officer, config.privacy_contact, language
    )


DOORS = (
    WayIn("officers", "/console/sign-in"),
    WayIn("verify", "/verify"),
    WayIn("machines", "/docs"),
)
"""The ways in that there are; the room that builds one adds it here."""
