"""Read footers of websites, which name a firm and the filing of its site."""

from dataclasses import replace

from connectors.base import BadRow, RawRow
from connectors.table_file import TableFile
from connectors.website_footer.footers import read_footer


class WebsiteFooter(TableFile):
    """Footers as they stood on a page; what a footer claims, no register confirms."""

    def shape(self, row: RawRow) -> RawRow | BadRow:
        """Take firm, filing number and police record out of a footer."""
        values = dict(row.values)
        footer = read_footer(str(values.pop("_footer", None) or ""))
        if footer.filing_no is None:
            detail = "the footer has no filing number of the right form"
            return BadRow("no-filing-number", detail, row.place)
        told = [values.get("note"), footer.police_no]
        values |= {
            "party_name": footer.firm,
            "uscc": footer.uscc,
            "filing_no": footer.filing_no,
            "authority": f"{footer.province}通信管理局",
            "note": "；".join(str(one) for one in told if one) or None,
        }
        return replace(row, values=values)
