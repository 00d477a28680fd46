"""The process that sets type: an order on its input, a PDF on its output.

The world of the library is what it is handed: a template and two files by name, with an
empty folder behind them. The template names no package, and no text is read as code.
"""

import sys
import tempfile
from typing import Any

import msgspec
import typst

STANDARDS = ["a-3a", "ua-1"]
EMPTY_FOLDER = 0o500


def main() -> None:
    """Print the sheet of the order."""
    order: dict[str, Any] = msgspec.msgpack.decode(sys.stdin.buffer.read())
    sys.stdout.buffer.write(compile_sheet(order))


def compile_sheet(order: dict[str, Any], **options: Any) -> bytes:
    """Set the sheet of an order in type."""
    files = {
        "main": order["template"],
        "sheet.json": order["sheet"],
        "answer.json": order["answer"],
    }
    with tempfile.TemporaryDirectory() as root:
        compiled = typst.compile(
            files,
            root=root,
            font_paths=order["fonts"],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=STANDARDS,
            **options,
        )
    return bytes(compiled)
