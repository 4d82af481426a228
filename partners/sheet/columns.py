"""What may stand in a list of employers, under the names that people give it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from kit.sheets import Column, Sheet, guess

CONTACTS = ("", "_2", "_3")  # endings of the columns of a firm's first, second and third person
SITES = ("", "_2", "_3")
CONTACT_NAMES = (
    "contact", "contact name", "contact person", "supervisor", "mentor", "contacto", "persona de contacto",
)  # fmt: skip
MAIL_NAMES = (
    "contact e-mail", "contact email", "e-mail", "email", "mail", "email address", "correo", "correo electronico",
)  # fmt: skip
PHONE_NAMES = (
    "contact phone", "contact telephone", "telephone", "phone", "phone number", "tel", "mobile", "cell", "telefono",
)  # fmt: skip
JOB_NAMES = (
    "contact job title", "contact title", "job", "job title", "position", "contact job", "contact position", "cargo",
)  # fmt: skip
SITE_NAMES = ("site", "site name", "branch", "location name", "work site", "sede", "centro")
ADDRESS_NAMES = (
    "address", "street address", "site address", "street", "employer address", "direccion", "domicilio",
)  # fmt: skip


def numbered(names: Iterable[str], ending: str) -> tuple[str, ...]:
    """ "Contact 2", "2nd contact", "Contact 2 name"; the first may carry its number or none."""
    number = ending.removeprefix("_") or "1"
    nth = {"1": "1st", "2": "2nd", "3": "3rd"}[number]
    found = [f"{name} {number}" for name in names] + [f"{nth} {name}" for name in names]
    found += [
        f"{first} {number} {rest}".strip() for first, _b, rest in (n.partition(" ") for n in names)
    ]
    if number == "2":
        found += [f"second {name}" for name in names] + [f"other {name}" for name in names]
    return (*(names if number == "1" else ()), *found)


def of_contact(ending: str) -> tuple[Column, ...]:
    """The columns of a firm's first, second or third person."""
    near = f"contact{ending}"

    def beside(name: str, names: tuple[str, ...], looks: str = "") -> Column:
        # a second "E-mail" without a number is the second person's
        plain = names[2:5] if ending else ()
        name += ending
        return Column(name, LABEL[name], (*numbered(names, ending), *plain), looks, near=near)

    return (
        Column(near, LABEL[near], numbered(CONTACT_NAMES, ending)),
        beside("email", MAIL_NAMES, "email"),
        beside("phone", PHONE_NAMES, "phone"),
        beside("job_title", JOB_NAMES),
    )


def of_site(ending: str) -> tuple[Column, ...]:
    """The columns of a firm's first, second or third place."""
    wanted = {
        "site": SITE_NAMES,
        "address": ADDRESS_NAMES,
        "lat": ("latitude", "lat", "latitud"),
        "lon": ("longitude", "lon", "lng", "longitud"),
    }
    return tuple(
        Column(f"{name}{ending}", LABEL[f"{name}{ending}"], numbered(names, ending))
        for name, names in wanted.items()
    )


OF_CONTACT = ("email", "phone", "job_title")
LABEL = {
    "contact": _("Contact"), "contact_2": _("Contact 2"), "contact_3": _("Contact 3"),
    "email": _("E-mail"), "email_2": _("E-mail of contact 2"), "email_3": _("E-mail of contact 3"),
    "phone": _("Telephone"), "phone_2": _("Telephone of contact 2"), "phone_3": _("Telephone of contact 3"),
    "job_title": _("Job"), "job_title_2": _("Job of contact 2"), "job_title_3": _("Job of contact 3"),
    "site": _("Site"), "site_2": _("Site 2"), "site_3": _("Site 3"),
    "address": _("Address"), "address_2": _("Address of site 2"), "address_3": _("Address of site 3"),
    "lat": _("Latitude"), "lat_2": _("Latitude of site 2"), "lat_3": _("Latitude of site 3"),
    "lon": _("Longitude"), "lon_2": _("Longitude of site 2"), "lon_3": _("Longitude of site 3"),
}  # fmt: skip

COLUMNS = (
    Column(
        "employer",
        _("Employer"),
        ("employer", "employer name", "company", "company name", "business", "business name", "firm", "host",
         "host company", "organization", "organisation", "partner", "name", "empresa", "empleador",
         "nombre de la empresa"),
    ),
    *(column for ending in CONTACTS for column in of_contact(ending)),
    *(column for ending in SITES for column in of_site(ending)),
    Column("cluster", _("Career cluster"), ("career cluster", "cluster", "industry", "sector", "field", "rama")),
    Column("places_a_year", _("Places a year"), ("places a year", "places", "openings", "positions",
                                                        "number of places", "plazas")),
    Column(
        "insurance_valid_until",
        _("Insurance valid until"),
        ("insurance", "insurance until", "insurance valid until", "insurance expires",
         "insurance expiration", "seguro hasta"),
        "date",
    ),
    Column("hosts", _("Would host"), ("hosts", "would host", "types", "experience types", "offers", "modalidades")),
    Column("languages", _("Languages"), ("languages", "language", "languages spoken", "idiomas", "idioma")),
    Column("notes", _("Notes"), ("notes", "note", "comments", "comment", "remarks", "notas", "observaciones")),
)  # fmt: skip
LABELS = {column.name: column.label for column in COLUMNS}


def understood(sheet: Sheet, remembered: Mapping[str, str]) -> dict[int, str]:
    """Columns of a sheet by number, as guessed. A second telephone without a second person is the first."""
    found = guess(sheet, COLUMNS, remembered)
    for at, name in sorted(found.items()):
        first, ending = name[:-2], name[-2:]
        anchor = f"{'contact' if first in OF_CONTACT else 'site'}{ending}"
        if name in LABEL and ending in CONTACTS and not {first, anchor} & set(found.values()):
            found[at] = first
    return found


# the older names of a fixed list, as programs write it
OLDER = {alias: column.name for column in reversed(COLUMNS) for alias in reversed(column.aliases)}
