"""The kept corpus: a line for each question, and each distinct answer once."""

import csv
import io
import lzma
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, astuple, fields, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.ground.config import Config
from schemas.words import RequestLog
from scripts.golden_answers.asking import Kept, ask_all
from scripts.golden_answers.callers import Caller
from scripts.golden_answers.city import GoldenCity, build_city, callers_of, open_city
from scripts.golden_answers.interface import ask_beside
from scripts.golden_answers.pages import LOGINS, NOBODY, read_pages
from scripts.golden_answers.surface import read_surface

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "golden"
PARTS = {
    "answers": FOLDER,
    **{part: FOLDER / part for part in ("interface", "pages", "surface")},
}
"""Where each part of the corpus is kept."""
QUESTIONS = "questions.tsv"
ANSWERS = "answers.jsonl.xz"
DIGEST = 16
"""Characters of an answer's SHA-256 that stand in its question's line."""
COLUMNS = tuple(column.name for column in fields(Kept))
Corpus = dict[str, Kept]
Read = Callable[[GoldenCity], Iterable[Kept]]


class CorpusError(ValueError):
    """A corpus cannot be read."""


def digest_of(answer: str) -> str:
    """Name an answer by its content."""
    return sha256(answer.encode()).hexdigest()[:DIGEST]


def write_corpus(folder: Path, kept: Iterable[Kept]) -> None:
    """Keep a corpus in a folder: questions to be read, answers packed."""
    kept = sorted(kept, key=lambda one: one.name)
    answers = sorted({one.answer for one in kept}, key=digest_of)
    with (folder / QUESTIONS).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, "excel-tab", lineterminator="\n")
        table.writerow(COLUMNS)
        for one in kept:
            table.writerow(astuple(replace(one, answer=digest_of(one.answer))))
    packed = lzma.compress("".join(f"{one}\n" for one in answers).encode(), preset=9)
    (folder / ANSWERS).write_bytes(packed)


def read_corpus(folder: Path) -> Corpus:
    """Read a kept corpus.

    Raises:
        CorpusError: it is not there, or not whole.
    """
    try:
        return parse_corpus(
            (folder / QUESTIONS).read_text("utf-8"), (folder / ANSWERS).read_bytes()
        )
    except OSError as error:
        msg = f"{folder} holds no corpus: {error}"
        raise CorpusError(msg) from error


def read_revision(revision: str, folder: Path = FOLDER) -> Corpus:
    """Read the corpus that a revision of this checkout kept in a folder.

    Raises:
        CorpusError: git knows no such revision, or it kept none.
    """
    place = folder.relative_to(ROOT)
    git = shutil.which("git")
    if git is None:
        msg = "a revision needs git, which is not installed"
        raise CorpusError(msg)
    found = []
    for name in (QUESTIONS, ANSWERS):
        done = subprocess.run(
            [git, "-C", str(ROOT), "show", f"{revision}:{place}/{name}"],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise CorpusError(done.stderr.decode().strip())
        found.append(done.stdout)
    return parse_corpus(found[0].decode(), found[1])


def parse_corpus(questions: str, packed: bytes) -> Corpus:
    """Put questions and answers together again.

    Raises:
        CorpusError: they do not fit.
    """
    lines = lzma.decompress(packed).decode().split("\n")[:-1]
    answers = {digest_of(line): line for line in lines}
    rows = csv.DictReader(io.StringIO(questions), dialect="excel-tab")
    try:
        kept = [
            Kept(
                **{name: row[name] for name in COLUMNS[:-2]},
                status=int(row["status"]),
                answer=answers[row["answer"]],
            )
            for row in rows
        ]
    except (KeyError, TypeError, ValueError) as error:
        msg = f"questions and answers do not fit: {error!r}"
        raise CorpusError(msg) from error
    return as_corpus(kept)


def as_corpus(kept: Iterable[Kept]) -> Corpus:
    """Put what was asked just now into the shape of a kept corpus."""
    return {one.name: one for one in kept}


def readers_of(part: str, callers: Iterable[Caller]) -> Mapping[str, Read]:
    """List who reads a part of the corpus, each in a copy of the city."""
    if part == "pages":
        logins = (NOBODY, *LOGINS)
        return {login: partial(read_pages, login=login) for login in logins}
    if part == "interface":
        return {one.name: partial(ask_beside, caller=one) for one in callers}
    return {part: {"answers": ask_all, "surface": read_surface}[part]}


def ask_now(part: str) -> Corpus:
    """Build the golden city in a folder that is thrown away, on SQLite, and ask."""
    with TemporaryDirectory(prefix="golden-") as folder:
        first = _settings(Path(folder) / "city")
        first.instance.mkdir(mode=0o700)
        build_city(first)
        kept: list[Kept] = []
        for name, read in readers_of(part, callers_of(first)).items():
            copy = _settings(Path(folder) / name)
            shutil.copytree(first.instance, copy.instance)
            with open_city(copy) as city:
                kept += read(city)
            shutil.rmtree(copy.instance)
        return as_corpus(kept)


def _settings(instance: Path) -> Config:
    """Give the settings of an instance on SQLite."""
    return Config(
        instance=instance,
        database_url=f"sqlite:///{instance / 'hub.db'}",
        audit_database_url=f"sqlite:///{instance / 'audit.db'}",
        request_log=RequestLog.OFF,
    )


def described(one: Kept) -> dict[str, object]:
    """Describe a question without its answer."""
    return {name: value for name, value in asdict(one).items() if name != "answer"}
