"""Search, filter and sort for the list of employers, and what it is measured from."""

from partners.filters.listing import PartnershipFilter, ordered
from partners.filters.options import Options, read_options

__all__ = ["Options", "PartnershipFilter", "ordered", "read_options"]
