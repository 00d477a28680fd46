"""Read what the labour bureau of Kaohsiung publishes."""

from connectors.labour_bureau import LabourBureauFile


class LabourKaohsiung(LabourBureauFile):
    """Its spreadsheets; further articles of a decision take further rows."""
