"""Tags and filters for every page: icons, lengths of time, days, attributes, shares of a whole."""

from datetime import date, datetime
from functools import lru_cache
from itertools import accumulate

from django import template
from django.core.signals import setting_changed
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

FAR = 45  # beyond so many days a date says more than a count
MANY = 100  # from here a badge only says that it is many


@register.simple_tag
def icon(name, label="", css=""):
    """A drawing from the sprite; without a label it is hidden from screen readers."""
    return drawing(sprite(), name, str(label), css)


@lru_cache(1)
def sprite():
    """Where the drawings lie; found once, for a list asks for it in every line."""
    return static("icons.svg")


setting_changed.connect(lambda **_kwargs: sprite.cache_clear())  # tests serve hashed files, too


@lru_cache(1000)
def drawing(source, name, label, css):
    told = format_html('role="img" aria-label="{}"', label) if label else _HIDDEN
    return format_html(
        '<svg class="{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        f"icon {css}".strip(),
        told,
        source,
        name,
    )


_HIDDEN = format_html('aria-hidden="{}"', "true")


@register.filter
def hours(minutes):
    """Minutes as people say them: 210 is "3 h 30", 45 is "45 min"."""
    if minutes is None:
        return ""
    whole, rest = divmod(round(minutes), 60)
    if rest and not whole:
        return gettext("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return gettext("%(hours)s h") % {"hours": number_format(whole)}
    return gettext("%(hours)s h %(minutes)02d") % {"hours": number_format(whole), "minutes": rest}


@register.filter
def decimal_hours(minutes):
    """Minutes as a decimal number of hours: 210 is "3.5 h", 180 is "3 h"."""
    if minutes is None:
        return ""
    return gettext("%(hours)s h") % {"hours": in_hours(minutes)}


@register.filter
def in_hours(minutes):
    """Minutes as a bare number of hours, for "45 of 120 h": 210 is "3.5", none is "0"."""
    minutes = minutes or 0
    return number_format(minutes / 60, 0 if minutes % 60 == 0 else 2 if minutes % 6 else 1)


@register.filter
def day_from(value, today):
    """A day as seen from today: "tomorrow", "in 6 days", "6 days ago"; far ones as a date."""
    day = _as_day(value)
    if day is None:
        return ""
    days = (day - _as_day(today)).days
    if abs(days) > FAR:
        return date_format(day, "DATE_FORMAT")
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if days in near:
        return near[days]
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}


def _as_day(value):
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


@register.filter
def short_day(day):
    """A date in figures. Lists repeat the same days over and over."""
    return _short_day(day, get_language())


@lru_cache(4000)
def _short_day(day, language):
    return date_format(day, "SHORT_DATE_FORMAT")


@register.filter
def initials(name):
    """The first letters of the first and the last word: "Zofia Anna Nowak" is "ZN"."""
    words = str(name).split()
    return "".join(word[0].upper() for word in [*words[:1], *words[1:][-1:]])


@register.filter
def attrs(field, pairs):
    """A form field's widget with more attributes: "inputmode=numeric autofocus"."""
    split = (pair.partition("=") for pair in pairs.split())
    return field.as_widget(attrs={key: value if mark else True for key, mark, value in split})


@register.filter
def steps(field):
    """The options of a rating that are a step of its scale (value above 0)."""
    return [option for option in field if _is_step(option)]


@register.filter
def asides(field):
    """The options of a rating beside its scale, such as "not seen yet"."""
    return [option for option in field if not _is_step(option) and option.choice_label]


def _is_step(option):
    value = str(option.data["value"])
    return value.isdigit() and int(value) > 0


@register.filter
def badge(count):
    """A count for a badge: empty for none, "99+" from a hundred."""
    return "" if not count else str(count) if count < MANY else f"{MANY - 1}+"


@register.simple_tag
def shares(whole, *parts):
    """Where each part lies on a bar 100 wide: dots, not commas, for SVG attributes."""
    sizes = [max(part or 0, 0) for part in parts]
    total = max(whole or 0, sum(sizes)) or 1
    ends = list(accumulate(sizes))
    return [
        {"x": f"{(end - size) * 100 / total:.2f}", "width": f"{size * 100 / total:.2f}"}
        for end, size in zip(ends, sizes, strict=True)
    ]


@register.inclusion_tag("parts/sort_th.html", takes_context=True)
def sort_th(context, key, label, css=""):
    """A table heading that sorts: first click up, second click down, page and filters kept."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{key}" if now == key else key
    query.pop("page", None)
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {"href": f"?{query.urlencode()}", "label": label, "order": order, "css": css}


@register.simple_tag
def table_rows(rows, *labels):
    """The body of a table that becomes cards on a phone: a link with a note, then a cell for each label.

    `rows` yields (address, name, note, cell, …). A loop in a template takes ten times as long, and lists are what
    people look at all day.
    """
    return format_html_join("\n", f"<tr>{_line(labels)}</tr>", rows)


@register.simple_tag
def table_picks(rows, labels, picks=True):
    """The same with a tick before each line: `rows` yields (key, address, name, …)."""
    if not picks:
        return format_html_join("\n", f"<tr>{_line(labels)}</tr>", (row[1:] for row in rows))
    tick = (
        '<td class="tight"><label class="pick"><input type="checkbox" name="pick" value="{}">'
        '<span class="hush">{}</span></label></td>'
    )
    rows = ((row[0], row[2], *row[1:]) for row in rows)
    return format_html_join("\n", f"<tr>{tick}{_line(labels)}</tr>", rows)


def _line(labels):
    cells = "".join(f'<td data-label="{_plain(label)}">{{}}</td>' for label in labels)
    return f'<th scope="row"><a href="{{}}">{{}}</a> <span class="small">{{}}</span></th>{cells}'


def _plain(label):
    """Text inside a pattern: its braces are no places to fill."""
    return escape(label).replace("{", "{{").replace("}", "}}")
