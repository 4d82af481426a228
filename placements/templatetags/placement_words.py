"""How the stored words of an agreement are shown."""

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html_join

register = template.Library()


@register.filter
def agreed(value, key):
    """A stored fact: dates in the reader's form, lists one below the other."""
    if key in {"first_day", "last_day"}:
        return date_format(date.fromisoformat(value))
    if isinstance(value, list):
        return format_html_join("", "<div>{}</div>", ((line,) for line in value))
    return value
