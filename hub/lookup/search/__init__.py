"""Whom a name or a code means, cut to what the asker may see."""

from hub.lookup.search.candidates import manifest
from hub.lookup.search.found_documents import FindDocument, FoundMerchant
from hub.lookup.search.result_page import check_dataset
from hub.lookup.search.searches import dataset_figures

__all__ = [
    "FindDocument",
    "FoundMerchant",
    "check_dataset",
    "dataset_figures",
    "manifest",
]
