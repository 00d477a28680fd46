"""The demo's notes: its tokens and an example, for whoever tries it out."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hub.ground.durable import replace_file
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


def demo_hint(url: str, notes: Mapping[str, Any]) -> str:
    """Tell how to try the demo: a lookup to paste, and as whom people sign in.

    Its token and passwords open nothing but the demo.
    """
    token = next(
        member["token"] for member in notes["members"] if member["kind"] == "platform"
    )
    # A demo that an earlier build made has no officers.
    officers = [
        f"  {one['login']:<18}  {one['password']}  {one['role']:<14}  {one['member']}\n"
        for one in notes.get("officers", ())
    ]
    if officers:
        officers.insert(
            0,
            f"Sign in at {url}/console/sign-in, from this machine alone, as one of\n"
            "these officers (login, password, role, member):\n\n",
        )
    return (
        "演示数据，均属虚构 This is a demo: every merchant in it is made up.\n"
        "Ask about one of them:\n\n"
        f"  curl -s {url}/v1/trust/{notes['example_code']} \\\n"
        f"    -H 'Authorization: Bearer {token}' \\\n"
        "    -H 'Hub-Purpose: onboarding' -H 'Hub-Reference: demo-1'\n\n"
        + "".join(officers)
    )


def write_manifest(instance: Path, manifest: dict[str, Any]) -> None:
    """Keep what was planted in the drops."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    replace_file(instance / MANIFEST, f"{text}\n".encode(), private=True)


def read_manifest(instance: Path) -> dict[str, Any]:
    """Read what was planted in the drops."""
    manifest: dict[str, Any] = json.loads((instance / MANIFEST).read_text("utf-8"))
    return manifest
