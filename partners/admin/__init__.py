"""Every model of this app in admin, one file a topic."""

from partners.admin import checks, employers, imports, life, merges, opportunities, trainers

__all__ = ["checks", "employers", "imports", "life", "merges", "opportunities", "trainers"]
