"""Every model of this app in admin, one file a topic."""

from partners.admin import employers, imports, life, opportunities

__all__ = ["employers", "imports", "life", "opportunities"]
