"""Every model of this app in admin, one file a topic."""

from partners.admin import checks, employers, hosts, imports, life, merges, opportunities

__all__ = ["checks", "employers", "hosts", "imports", "life", "merges", "opportunities"]
