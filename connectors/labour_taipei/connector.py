"""Read what the labour bureau of Taipei publishes."""

from connectors.labour_bureau import LabourBureauFile


class LabourTaipei(LabourBureauFile):
    """Its CSV, in Big5 with the characters of Hong Kong."""
