"""Single cells as people type them: days, hours, ticks, telephone numbers and addresses."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kit.sheets.tables import clean, fold, key

MONTH_FIRST, DAY_FIRST = "mdy", "dmy"
MONTHS = {
    1: "jan ene janv sty", 2: "feb fev fevr lut", 3: "mar mars marz mrz", 4: "apr abr avr kwi", 5: "may mai maj",
    6: "jun juin cze", 7: "jul juil lip", 8: "aug ago aou sie", 9: "sep set wrz", 10: "oct okt paz",
    11: "nov lis", 12: "dec dic dez grud gru",
}  # fmt: skip
MONTH = {name: number for number, names in MONTHS.items() for name in names.split()}
SERIAL = date(1899, 12, 30)  # day 0 of Excel's count
YES = {
    "y", "yes", "x", "xx", "✓", "✔", "☑", "✅", "true", "t", "1", "signed", "done", "complete", "completed",
    "received", "ok", "onfile", "paper", "ja", "j", "oui", "o", "si", "s", "sim", "tak", "firmado",
    "firmada", "hecho", "recibido", "vrai", "verdadero", "wahr",
}  # fmt: skip
NO = {
    "", "n", "no", "not", "false", "f", "0", "-", "–", "—", "☐", "✗", "✘", "❌", "none", "na", "nein", "non", "nie",
    "missing", "pending", "open", "notyet", "unsigned", "tbd", "todo", "waiting", "pendiente", "falta", "faux",
    "falso", "falsch", "notsigned", "outstanding", "sinfirmar",
}  # fmt: skip
# what people type where they know nothing; "Na", "None" and "Nil" are also names
NOTHING = {
    "", "n/a", "n.a.", "n/a.", "#n/a", "tbd", "tba", "tbc", "tbd.", "tba.", "unknown", "not known", "not yet known",
    "not applicable", "to be determined", "to be decided", "unbekannt", "k.a.", "keine angabe", "s/o", "sin datos",
    "sin dato", "desconocido", "pendiente", "por definir", "inconnu", "brak", "nieznany",
}  # fmt: skip
NOTHING_BUT_NAMES = NOTHING | {
    "na", "none", "nil", "null", "no", "nobody", "nothing", "keine", "keiner", "ninguno", "ninguna", "aucun",
}  # fmt: skip
ABOUT = re.compile(
    r"^(?:~|≈|±|ca\.?|circa|c\.|approx\.?|approximately|about|around|aprox\.?|etwa|env\.?)\s*"
)
OF = re.compile(r"^([^/]+?)\s*(?:/|\bout of\b|\bof\b|\bde\b|\bvon\b)\s*[\d.,]+\s*[a-z]*\.?$")
UNIT = re.compile(r"(?<=\d) ?(?:h|hr|hrs|hour|hours|std|horas|hora)\.?$")
GROUPED = re.compile(r"^(\d{1,3})([.,])(\d{3})(?!\2)[.,](\d{1,2})$")  # "1,234.5" and "1.234,5"
ZEROS = re.compile(r"^\d{1,3}(?:[.,\u00a0 ]\d{3})+$")
CLOCK = re.compile(r"^(\d{1,5}):(\d{1,2})(?::\d{2})?$")
HOURS_MINUTES = re.compile(
    r"^(\d{1,5}) ?(?:h|hr|hrs|hour|hours|std|horas|hora)\.? ?(\d{1,2}) ?(?:m|min|mins|minutes|')?\.?$"
)
NUMBER = r"(\d{1,6}(?:[.,]\d{1,6})?|[.,]\d{1,6})"
HOURS = re.compile(
    NUMBER + r" ?(?:h|hr|hrs|hour|hours|horas|hora|heures|heure|std|stunden|godz|hs)?\.?"
)
MINUTES = re.compile(NUMBER + r" ?(?:m|min|mins|minute|minutes|minutos|minuten)\.?")


def is_blank(text: str, *, name: bool = False) -> bool:
    """Whether a cell says that nothing is known: "n/a", "TBD", "?", "--". Of names those that are none."""
    text = clean(text).casefold()
    if not any(sign.isalnum() for sign in text):
        return True
    return text in (NOTHING if name else NOTHING_BUT_NAMES)


# Days


def day_order(texts: Iterable[str], default: str) -> tuple[str, bool]:
    """Whether "03/04/2026" means March or April in this column, and whether the column itself told so.

    A number above 12 tells, if there is such a day; where both orders are told the more frequent counts, and it
    is not sure.
    """
    first = second = unclear = 0
    for text in texts:
        if parts := slashed(text):
            one, other, year = parts
            first += one > 12 and made(year, other, one) is not None
            second += other > 12 and made(year, one, other) is not None
            unclear += parts[0] <= 12 and parts[1] <= 12 and parts[0] != parts[1]
    sure = not unclear or bool(first) != bool(second)
    if first == second:
        return default, sure
    return (DAY_FIRST if first > second else MONTH_FIRST), sure


def slashed(text: str) -> tuple[int, int, int] | None:
    """The three numbers of "09/01/2026" or "9-1-26"."""
    found = re.match(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b", text)
    return (int(found[1]), int(found[2]), full_year(found[3])) if found else None


def read_date(text: str, order: str = MONTH_FIRST) -> date | None:
    """A day as people and programs write it, or None: 2026-09-01, 09/01/2026, 1.9.2026, 1 Sep 2026, 46266."""
    text = clean(text).strip(" ,.")
    for reader in (iso, dotted, spelled, serial):
        if found := reader(text):
            return made(*found)
    if parts := slashed(text):
        first, second, year = parts
        day_first = order == DAY_FIRST if max(first, second) <= 12 else first > 12
        return made(year, second, first) if day_first else made(year, first, second)
    return None


def iso(text):
    found = re.match(r"^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ]\d.*)?$", text)
    if found and (found[2] or len(text) >= 8):
        return int(found[1]), int(found[3]), int(found[4])
    return None


def dotted(text):
    found = re.match(r"^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})\b", text)
    return (full_year(found[3]), int(found[2]), int(found[1])) if found else None


def spelled(text):
    words = re.findall(r"[^\W\d_]+|\d+", fold(text))
    words = [
        word for word in words if word not in {"de", "del", "of", "the", "th", "st", "nd", "rd"}
    ]
    words = words[1:] if len(words) == 4 and words[0].isalpha() else words  # a weekday before it
    month = next((number for number in map(month_of, words) if number), None)
    numbers = [word for word in words if word.isdecimal()]
    if month is None or len(words) != 3 or len(numbers) != 2:
        return None
    if len(numbers[0]) == 4:
        return int(numbers[0]), month, int(numbers[1])
    return full_year(numbers[1]), month, int(numbers[0])


def month_of(word: str) -> int | None:
    return next((MONTH[word[:n]] for n in (4, 3) if word.isalpha() and word[:n] in MONTH), None)


def serial(text):
    if re.fullmatch(r"[2-7]\d{4}(\.\d+)?", text):
        day = SERIAL + timedelta(days=int(float(text)))
        return day.year, day.month, day.day
    return None


def full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 < year < 2200 else None
    except ValueError:
        return None


# Hours, ticks, addresses


def read_minutes(text: str) -> int | None:
    """Hours as minutes, or None: 12:30, 12,5, 12.5 h, 12h30, 12 hrs, 750 min, ~12, 12/120, 1,234.5."""
    text = clean(text).casefold().replace(" ½", ".5").replace("½", ".5")
    text = ABOUT.sub("", text)
    if found := OF.match(text):
        text = found[1]
    if found := CLOCK.match(UNIT.sub("", text)) or HOURS_MINUTES.match(text):
        return int(found[1]) * 60 + int(found[2]) if int(found[2]) < 60 else None
    if found := MINUTES.fullmatch(text):
        return round(float(found[1].replace(",", ".")))
    text = thousands(text)
    found = HOURS.fullmatch(text)
    return round(float(found[1].replace(",", ".")) * 60) if found else None


def thousands(text: str) -> str:
    """ "1,250" is a thousand and more; "12,500" hours nobody has, so that is a fraction."""
    number = UNIT.sub("", text)
    if found := GROUPED.match(number):
        return f"{found[1]}{found[3]}.{found[4]}"
    if ZEROS.match(number) and int(whole := re.sub(r"\D", "", number)) < 6_000:
        return whole
    return text


@dataclass(frozen=True)
class Tick:
    """Yes or no, and since when where a day was written."""

    yes: bool
    on: date | None = None


def read_tick(text: str, order: str = MONTH_FIRST) -> Tick | None:
    """Whether a cell says yes: a word for it, a tick, or the day on which it was done. None where it says neither."""
    word = key(text) or unicodedata.normalize("NFC", text.strip())
    if day := read_date(text, order):
        return Tick(True, day)
    if word in YES:
        return Tick(True)
    if word in NO:
        return Tick(False)
    inside = re.search(r"\d[\d/.\-]+\d", text)
    if inside and word.startswith(("signed", "yes", "firmado")):
        return Tick(True, read_date(inside[0], order))
    return None


def read_phone(text: str) -> str | None:
    """A telephone number as it was written, or None where it is none."""
    text = re.sub(r"(?i)^(tel|phone|mobile|cell|ph|tfno|móvil)[.:]* *", "", clean(text))
    digits = sum(sign.isdigit() for sign in text)
    known = re.fullmatch(r"(?i)\+?[\d\s().\-/ –]+(?:(?:ext|x|#|ext\.)\s?\.?\d{1,6})?", text)
    return text if known and 7 <= digits <= 20 and len(text) <= 40 else None


def read_email(text: str) -> str | None:
    """The address in a cell, or None: "mailto:" and "Name <…>" are taken off."""
    text = re.sub(r"(?i)^mailto:", "", clean(text))
    inside = re.search(r"<([^<>]+)>", text)
    text = (inside[1] if inside else text).strip(" ;,.<>")
    try:
        validate_email(text)
    except ValidationError:
        return None
    return text if len(text) <= 254 else None


LOOKS: dict[str, Callable[[str], bool]] = {
    "email": lambda text: "@" in text and read_email(text) is not None,
    "phone": lambda text: read_date(text) is None and read_phone(text) is not None,
    "date": lambda text: read_date(text) is not None,
    "hours": lambda text: read_minutes(text) is not None,
    "tick": lambda text: read_tick(text) is not None,
}
