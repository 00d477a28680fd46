"""Whom a name or a code means, cut to what the asker may see."""

from hub.lookup.search.candidates import manifest as manifest
from hub.lookup.search.found_documents import FindDocument as FindDocument
from hub.lookup.search.found_documents import FoundMerchant as FoundMerchant
from hub.lookup.search.result_page import check_dataset as check_dataset
from hub.lookup.search.searches import dataset_figures as dataset_figures
