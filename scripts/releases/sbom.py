"""The software bill of materials: CycloneDX 1.6 in JSON, the same for the same files.

It lists every package that the lock file pins, with the hashes that are accepted, and
every file of others in the product. https://cyclonedx.org/docs/1.6/json/ is the format.
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from packaging.utils import canonicalize_name

from scripts.releases.errors import ReleaseRefusedError
from scripts.releases.parts import (
    LICENCES,
    LOCK,
    ForeignFile,
    Pin,
    direct_requirements,
    foreign_files,
    optional_names,
    read_licences,
    read_lock,
    read_setup,
)

SPEC = "1.6"
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://cyclonedx.org/schema/bom-1.6")
"""What serial numbers are made in: the same content has the same number."""


def write_sbom(root: Path, *, at: str | None = None) -> bytes:
    """Write the bill of materials of a checkout as UTF-8 JSON.

    Args:
        root: the checkout.
        at: the moment that stands in it, such as ``2026-12-01T08:00:00Z``; none if not
            given, so that nothing but the files decides about the bytes.

    Raises:
        ReleaseRefusedError: a locked package has no licence in the table, or the lock
            file cannot be read.
        FileNotFoundError: a file that is listed is not there.
    """
    document = build_sbom(root, at=at)
    plain = json.dumps(document, sort_keys=True).encode()
    document["serialNumber"] = uuid.uuid5(SPACE, hashlib.sha256(plain).hexdigest()).urn
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def build_sbom(root: Path, *, at: str | None) -> dict[str, Any]:
    """Build the document without its serial number."""
    own = _product(root)
    licences, optional = read_licences(root), optional_names(root)
    pins = read_lock(root / LOCK)
    if unknown := [pin.name for pin in pins if pin.name not in licences]:
        msg = f"{LICENCES} does not have the licence of {', '.join(unknown)}"
        raise ReleaseRefusedError(msg)
    packages = [
        _package(pin, licences[pin.name], is_optional=pin.name in optional)
        for pin in pins
    ]
    foreign = _foreign(list(foreign_files(root)))
    direct = {canonicalize_name(need.name) for need in direct_requirements(root)}
    first = sorted(_purl(pin) for pin in pins if pin.name in direct | optional)
    metadata: dict[str, Any] = {"timestamp": at} if at else {}
    metadata |= {
        "lifecycles": [{"phase": "build"}],
        "tools": {
            "components": [{"type": "application", "name": "credithub scripts/release"}]
        },
        "component": own,
    }
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "version": 1,
        "metadata": metadata,
        "components": [*packages, *foreign],
        "dependencies": [
            {
                "ref": own["bom-ref"],
                "dependsOn": [*first, *(part["bom-ref"] for part in foreign)],
            }
        ],
        # Which package brings which is left to the packages; that none is missing from
        # the list is held by the lock file.
        "compositions": [
            {"aggregate": "complete", "assemblies": [own["bom-ref"]]},
            {"aggregate": "unknown", "dependencies": [_purl(pin) for pin in pins]},
        ],
    }


def _product(root: Path) -> dict[str, Any]:
    """Describe the product itself."""
    metadata = read_setup(root)["metadata"]
    name, version = metadata["name"], metadata["version"]
    return {
        "type": "application",
        "bom-ref": f"pkg:generic/{name}@{version}",
        "name": name,
        "version": version,
        "description": metadata["description"],
        "licenses": _licences(metadata["license"]),
        "purl": f"pkg:generic/{name}@{version}",
    }


def _package(pin: Pin, licence: str, *, is_optional: bool) -> dict[str, Any]:
    """Describe a locked package."""
    purl = _purl(pin)
    part: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": pin.name,
        "version": pin.version,
        "scope": "optional" if is_optional else "required",
        "licenses": _licences(licence),
        "purl": purl,
        "externalReferences": [
            {
                "type": "distribution",
                "url": purl,
                "comment": "the files of this version that are accepted",
                "hashes": [{"alg": "SHA-256", "content": one} for one in pin.hashes],
            }
        ],
    }
    if pin.marker:
        part["properties"] = [{"name": "credithub:marker", "value": pin.marker}]
    return part


def _foreign(files: Sequence[ForeignFile]) -> list[dict[str, Any]]:
    """Describe what lies in the product of others, each package with its files."""
    parts = []
    for kind, package, version, licence in sorted(
        {(file.kind, file.package, file.version, file.licence) for file in files}
    ):
        own = [file for file in files if (file.kind, file.package) == (kind, package)]
        purl = f"pkg:npm/{quote(package)}@{version}"
        part: dict[str, Any] = {
            "type": kind,
            "bom-ref": purl if kind == "library" else f"data:{quote(package)}",
            "name": package,
            "version": version,
            "licenses": _licences(licence),
            "components": [
                {
                    "type": "file",
                    "bom-ref": f"file:{file.path}",
                    "name": file.path,
                    "hashes": [{"alg": "SHA-256", "content": file.sha256}],
                }
                for file in own
            ],
        }
        if kind == "library":
            part |= {"scope": "required", "purl": purl}
        parts.append(part)
    return parts


def _licences(expression: str) -> list[dict[str, Any]]:
    """Write a licence: one id by itself, several as an expression."""
    if " " in expression:
        return [{"expression": expression}]
    return [{"license": {"id": expression}}]


def _purl(pin: Pin) -> str:
    """Write the package's address in the way of package-url."""
    return f"pkg:pypi/{quote(pin.name)}@{quote(pin.version)}"
