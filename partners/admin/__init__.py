"""Every model of this app in admin, one file a topic."""

from partners.admin import checks, employers, events, imports, life, merges, opportunities

__all__ = ["checks", "employers", "events", "imports", "life", "merges", "opportunities"]
