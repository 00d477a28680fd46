"""The files of pushed decisions, from rows that are kept: the same bytes each time."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.ground.durable import replace_file
from hub.upstream.errors import UpstreamFolderError
from hub.upstream.models import UpstreamBatch, UpstreamPush
from hub.upstream.templates import load_templates


def upstream_folder(hub: Hub) -> Path | None:
    """Give the folder that decisions are written to; None where none is set.

    A path that is not absolute lies in the instance.

    Raises:
        UpstreamFolderError: it is missing, or is a link.
    """
    if not hub.config.upstream:
        return None
    folder = hub.config.instance / hub.config.upstream
    if folder.is_symlink() or not folder.is_dir():
        raise UpstreamFolderError(str(folder))
    return folder


def write_files(hub: Hub, folder: Path) -> int:
    """Write the files that are kept and not written yet, and tell how many."""
    query = (
        select(UpstreamBatch)
        .where(UpstreamBatch.written_at.is_(None))
        .order_by(UpstreamBatch.id)
    )
    with hub.reads() as session:
        batches = session.scalars(query).all()
        for batch in batches:
            session.expunge(batch)
    for batch in batches:
        with hub.reads() as session:
            rows = session.scalars(
                select(UpstreamPush.row)
                .where(UpstreamPush.batch == batch.id)
                .order_by(UpstreamPush.id)
            ).all()
        data = workbook(batch.template, rows, batch.made_at)
        replace_file(folder / file_name(batch), data, private=True)
        with keeping_answers(hub.writes) as session:
            session.execute(
                update(UpstreamBatch)
                .where(UpstreamBatch.id == batch.id)
                .values(written_at=hub.clock())
            )
    return len(batches)


def waiting_files(session: Session) -> int:
    """Count the files that are kept and not written yet."""
    waits = UpstreamBatch.written_at.is_(None)
    return session.scalar(select(func.count()).where(waits)) or 0


def file_name(batch: UpstreamBatch) -> str:
    """Name the file of a batch: layout, change and id."""
    return f"{batch.template}-{batch.change}-{batch.id}.xlsx"


def workbook(template: str, rows: Sequence[Mapping[str, str]], at: datetime) -> bytes:
    """Write rows as a workbook of a layout, the same bytes each time: pure.

    Every cell is text, so that none is a formula or a link.
    """
    (layout,) = (one for one in load_templates() if one.key == template)
    columns = [column for column, _ in layout.columns]
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, options)
    book.set_properties({"created": at.replace(tzinfo=None)})
    sheet = book.add_worksheet()
    for number, column in enumerate(columns):
        sheet.write_string(0, number, column)
    for place, row in enumerate(rows, 1):
        for number, column in enumerate(columns):
            if text := row.get(column):
                sheet.write_string(place, number, text)
    book.close()
    return data.getvalue()
