"""The process that sets type: an order on its input, a PDF on its output.

The world of the library is what it is handed: a template and its files by name, with an
empty folder behind them. The template names no package, and no text is read as code.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import typst


def main() -> None:
    """Set the order of the input in type."""
    order: dict[str, Any] = msgspec.msgpack.decode(sys.stdin.buffer.read())
    sys.stdout.buffer.write(compile_sheet(order))


def compile_sheet(order: dict[str, Any]) -> bytes:
    """Set an order in type.

    Raises:
        RuntimeError: the library does not find the font, or cannot set the sheet.
    """
    files = {"main": order["template"], **order["files"]}
    with tempfile.TemporaryDirectory() as folder:
        root, fonts = Path(folder, "world"), Path(folder, "fonts")
        root.mkdir()
        fonts.mkdir()
        for number, file in enumerate(order["fonts"]):
            (fonts / f"{number}{Path(file).suffix}").symlink_to(file)
        found = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(fonts)],
        )
        # Text in a font that is not there would be left out without a word.
        if order["family"] not in found.families():
            msg = f"the library finds no {order['family']}"
            raise RuntimeError(msg)
        compiled = typst.compile(
            files,  # type: ignore[call-overload]  # files by name; its types lag behind
            root=str(root),
            package_path=str(root),
            package_cache_path=str(root),
            font_paths=found,
            format="pdf",
            pdf_standards=order["standards"],
        )
    return bytes(compiled)
