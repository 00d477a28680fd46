"""The demo's notes: its tokens and an example, for whoever tries it out."""

import json
from pathlib import Path
from typing import Any

from hub.ground.keys import write_secret

DEMO_NOTES = "demo.json"
MANIFEST = "demo-manifest.json"


def write_demo_notes(instance: Path, notes: dict[str, Any]) -> None:
    """Keep the notes durably, for their owner's eyes only."""
    write_secret(instance / DEMO_NOTES, json.dumps(notes, ensure_ascii=False))


def read_demo_notes(instance: Path) -> dict[str, Any] | None:
    """Read the notes, or nothing where no demo was finished."""
    path = instance / DEMO_NOTES
    if not path.exists():
        return None
    notes: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return notes


def write_manifest(instance: Path, manifest: dict[str, Any]) -> None:
    """Keep what was planted in the drops."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (instance / MANIFEST).write_text(text + "\n", "utf-8")


def read_manifest(instance: Path) -> dict[str, Any]:
    """Read what was planted in the drops."""
    manifest: dict[str, Any] = json.loads((instance / MANIFEST).read_text("utf-8"))
    return manifest
