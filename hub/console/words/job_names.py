"""What jobs are called on pages: by what they do, beside their code."""

from collections.abc import Mapping

from hub.console.words.translator import Translator

SYNC = "sync:"


def job_text(voice: Translator, job: str, titles: Mapping[str, str]) -> str:
    """Say what a job does; one that no catalogue knows any more by its code.

    ``titles`` are those of sources by name.
    """
    if job.startswith(SYNC):
        name = job.removeprefix(SYNC)
        return voice.t("jobs.sync", source=titles.get(name, name))
    key = f"jobs.name.{job}"
    return voice.t(key) if voice.has(key) else job
