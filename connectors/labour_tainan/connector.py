"""Read what the labour bureau of Tainan publishes."""

from connectors.labour_bureau import LabourBureauFile


class LabourTainan(LabourBureauFile):
    """Its spreadsheets, in which the owner stands in the cell of the firm."""

    PERSON_BESIDE = True
