"""What must be true before the product starts; `manage.py check` says what is not."""

import os

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.database)
@register(Tags.security)
def demo_stays_at_home(app_configs, **kwargs):
    """One-click sign-in must never meet a real school's data."""
    if not (settings.DEMO and os.environ.get("DATABASE_URL")):
        return []
    return [
        Error(
            "DEMO=1 opens one-click sign-in, and DATABASE_URL points at a database of yours.",
            hint="Unset DEMO to run the product, or unset DATABASE_URL to run the demo.",
            id="wbl.E001",
        )
    ]


@register(Tags.security)
def debug_stays_at_home(app_configs, **kwargs):
    """DEMO and DEBUG exclude one another: the demo shows the product as it is served."""
    if not (settings.DEMO and settings.DEBUG):
        return []
    return [
        Error("DEMO and DEBUG are both switched on.", hint="Unset one of them.", id="wbl.E002")
    ]
