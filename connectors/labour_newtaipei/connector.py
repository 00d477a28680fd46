"""Read what the labour bureau of Newtaipei publishes."""

from connectors.labour_bureau import LabourBureauFile


class LabourNewtaipei(LabourBureauFile):
    """Its spreadsheets, with a header and without one."""
