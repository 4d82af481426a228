"""Every model of this app in admin, one file a topic."""

from partners.admin import employers, imports, life, merges, opportunities

__all__ = ["employers", "imports", "life", "merges", "opportunities"]
