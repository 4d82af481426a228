"""The demo's people: those on the sign-in page, and names for everybody else. All are invented."""

from dataclasses import dataclass

HOUSE = "oakhaven.example"


@dataclass(frozen=True)
class Known:
    """Somebody whom the sign-in page offers."""

    names: tuple[str, str]
    email: str
    guardian: str = ""
    grade: int = 12

    @property
    def name(self):
        return " ".join(self.names)


ADMINISTRATOR = Known(("Adela", "Whitlock"), f"administrator@{HOUSE}")
COORDINATOR = Known(("Marisol", "Quintana"), f"coordinator@{HOUSE}")
CENTRE_COORDINATOR = Known(("Desmond", "Achebe"), f"bluestem@{HOUSE}")
OBSERVER = Known(("Priscilla", "Yoon"), f"observer@{HOUSE}")
TEACHER = Known(("Thaddeus", "Brandt"), f"teacher@{HOUSE}")
SUPERVISOR = Known(("Dana", "Ortiz"), f"supervisor@{HOUSE}")
GUARDIAN = Known(("Beatriz", "Navarro"), f"guardian@{HOUSE}")
STUDENT = Known(("Elena", "Navarro"), f"student@{HOUSE}", "g-navarro")
SIGNING_STUDENT = Known(("Lucas", "Navarro"), f"signing@{HOUSE}", "g-navarro", 11)

STUDENTS = {"s-jrhs-0": STUDENT, "s-jrhs-1": SIGNING_STUDENT}
GUARDIANS = {"g-navarro": GUARDIAN}
SUPERVISED_BY = "Northgate Dental Care"  # where the supervisor works
RATED = "Larkspur Family Clinic"  # where enough students were for numbers to be shown

GIVEN = [
    "Ava", "Noah", "Mia", "Liam", "Zoe", "Ethan", "Ruby", "Caleb", "Nora", "Owen", "Iris",
    "Felix", "Maya", "Jonah", "Lena", "Marcus", "Tessa", "Diego", "Lucía", "Mateo", "Sofía",
    "Camila", "Rafael", "Zofia", "Jakub", "Noémie", "Théo", "Amara", "Kofi", "Nadia", "Yusuf",
    "Priya", "Arjun", "Linh", "Minh", "Hana", "Kenji", "Siobhán", "Ngozi", "Tariq", "Wren",
    "Skyler", "Jordan", "Imani", "Isaac", "Clara", "Hugo", "Alma", "Silas", "June", "Ezra",
    "Opal", "Amir", "Leila", "Tomás", "Ines",
]  # fmt: skip
FAMILY = [
    "Abernathy", "Alvarado", "Baptiste", "Begay", "Bellweather", "Castellanos", "Chaudhry",
    "Crowfoot", "D'Angelo", "Delacroix", "Eastman", "Fairbanks", "Faraday", "Gallagher",
    "Ghosh", "Hollis", "Ibarra", "Jankowski", "Kapoor", "Kowalczyk", "Lachance", "Lindqvist",
    "Lonetree", "Marchetti", "Mbeki", "Montoya", "Nakamura", "Nguyễn", "Novák", "O'Rourke",
    "Okafor", "Osei", "Pemberton", "Petrov", "Quigley", "Rahman", "Redfern", "Salcedo",
    "Sandoval", "Sørensen", "Tamura", "Thackeray", "Tran", "Underhill", "Valdez", "Vance",
    "Whitehorse", "Winslow", "Yazzie", "Zając",
]  # fmt: skip
TEACHERS = (
    ("Odessa", "Farrow"),
    ("Malik", "Jennings"),
    ("Ingrid", "Solberg"),
    ("Rosa", "Villanueva"),
    ("Graham", "Tull"),
    ("Keiko", "Arata"),
)


def some_names(chance):
    """A given and a family name."""
    return chance.choice(GIVEN), chance.choice(FAMILY)


def teacher_of(number):
    """Names and address of the one who teaches the course of this number."""
    if number == 0:
        return (*TEACHER.names, TEACHER.email)
    given, family = TEACHERS[number - 1]
    return given, family, f"{given}.{family}@staff.{HOUSE}".lower()
