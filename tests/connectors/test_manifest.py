"""A manifest that is wrong stops its source instead of reading something else."""

import pytest

from connectors.base import Manifest, ManifestError, reader_class
from connectors.table_file import TableFile
from tests.support.delivered import BASE, make_source


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"shedule": "0 1 * * *"}, "shedule"),
        ({"layout": {"header_match": 3}}, "header_match"),
        ({"formats": ["csv", "docx"]}, "formats: says docx"),
        ({"units": {"fine_fen": "jiao"}}, "units.fine_fen: says jiao"),
        ({"dates": {"decision_day": "lunar"}}, "dates.decision_day: says lunar"),
        ({"owner": "market-supervision"}, "owner: says market-supervision"),
        ({"owner": "office:x"}, "owner: says office:x"),
        ({"expect_at_least": 2, "expect_at_most": 1}, "expect_at_least: says 2"),
        ({"kinds": []}, "kinds: says nothing"),
        ({"freshness": {"grace": 3}}, "freshness.grace"),
        ({"freshness": {}}, "freshness.grace_minutes"),
        ({"freshness": 3}, "freshness: is 3"),
        ({"freshness": {"grace_minutes": "3"}}, "freshness.grace_minutes: is 3"),
        ({"freshness": {"grace_minutes": -1}}, "grace_minutes: says -1"),
        ({"freshness": {"grace_minutes": 527_041}}, "grace_minutes: says 527041"),
        ({"dates": {"decided": "plain"}}, "names decided, which has no column"),
        ({"units": {"fines": "yuan"}}, "names fines, which has no column"),
        ({"layout": {"required": ["nobody"]}}, "names nobody, which has no column"),
        ({"layout": {"carry_down": ["nobody"]}}, "names nobody, which has no column"),
    ],
)
def test_a_wrong_key_or_value_is_named(changes, said):
    with pytest.raises(ManifestError, match=said):
        Manifest.parse({**BASE, **changes})


@pytest.mark.parametrize(
    "key", ["name", "owner", "title", "legal_basis", "schedule", "kinds", "formats"]
)
def test_a_missing_key_is_named(key):
    with pytest.raises(ManifestError, match=key):
        Manifest.parse({name: value for name, value in BASE.items() if name != key})


def test_a_manifest_cannot_be_changed_after_it_was_read():
    manifest = make_source().manifest

    with pytest.raises(TypeError):
        manifest.columns["party_name"] = ("x",)
    assert manifest.columns["party_name"] == ("当事人", "name")


def test_a_folder_without_a_manifest_is_named():
    with pytest.raises(ManifestError, match=r"connectors\.readers"):
        Manifest.of("connectors.readers")


def test_a_manifest_under_another_folders_name_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "outer_package" / "copied"
    folder.mkdir(parents=True)
    text = "\n".join(
        f"{key} = {value!r}"
        for key, value in BASE.items()
        if not isinstance(value, dict)
    )
    (folder / "source.toml").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ManifestError, match="says example; the folder's name, copied"):
        Manifest.of("outer_package.copied")


def test_a_folder_without_a_connector_is_read_by_the_generic_source():
    assert reader_class("connectors.registration") is TableFile
    assert reader_class("connectors.sampling_food").__name__ == "SamplingFood"


def test_a_connector_module_defines_exactly_one_reader(tmp_path, monkeypatch):
    folder = tmp_path / "empty_package"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "connector.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ManifestError, match="it must define one reader"):
        reader_class("empty_package")
