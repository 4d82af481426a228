"""What may stand in a coordinator's sheet, under the names that people give it."""

from django.utils.translation import gettext_lazy as _

from kit.sheets import Column


def called(names: str) -> tuple[str, ...]:
    """Other names of a column, from one text."""
    return tuple(names.split(", "))


COLUMNS = (
    Column(
        "student",
        _("Student"),
        called(
            "student name, name, name of student, full name, learner, pupil, intern, trainee, apprentice, "
            "participant, last name first name, last first, estudiante, alumno, alumna, nombre, nombre del "
            "estudiante, nombre completo, aprendiz, becario, eleve, schuler, uczen"
        ),
    ),
    Column(
        "given_name",
        _("First name"),
        called(
            "first name, given name, first, forename, student first name, nombre de pila, prenom, vorname, "
            "imie"
        ),
    ),
    Column(
        "family_name",
        _("Last name"),
        called(
            "last name, family name, surname, last, student last name, apellido, apellidos, nom, nachname, "
            "nazwisko"
        ),
    ),
    Column(
        "number",
        _("Student number"),
        called(
            "student number, student id, student no, id number, sis id, id, local id, numero de "
            "estudiante, matricula, expediente"
        ),
    ),
    Column(
        "birth_on",
        _("Birth date"),
        called("birth date, date of birth, dob, birthday, born, fecha de nacimiento, nacimiento"),
        "date",
    ),
    Column(
        "grade",
        _("Grade"),
        called("grade, grade level, year group, class of, grado, curso"),
    ),
    Column(
        "school",
        _("School"),
        called(
            "school, school name, campus, building, home school, escuela, centro, centro educativo, szkola"
        ),
    ),
    Column(
        "programme",
        _("Program"),
        called(
            "program, programme, program name, pathway, course, placement type, type, experience, experience "
            "type, wbl type, programa, programa de practicas, tipo, modalidad"
        ),
    ),
    Column(
        "employer",
        _("Employer"),
        called(
            "employer, employer name, company, company name, business, business name, firm, host, "
            "organization, organisation, worksite, work site, workplace, placement site, placed at, host "
            "company, employer business, empresa, empleador, organizacion, lugar de practicas, entreprise, "
            "firma, betrieb, zaklad pracy"
        ),
    ),
    Column(
        "address",
        _("Address"),
        called(
            "address, site, employer address, location, street, site address, work address, direccion, "
            "domicilio, adresse, adres"
        ),
    ),
    Column(
        "supervisor",
        _("Supervisor"),
        called(
            "supervisor, supervisor name, mentor, mentor name, workplace supervisor, site supervisor, "
            "contact, contact name, contact person, employer contact, boss, manager, supervisora, tutor, "
            "tutor de empresa, responsable, contacto, jefe"
        ),
    ),
    Column(
        "student_email",
        _("Student’s e-mail"),
        called(
            "student e-mail, student email, e-mail, email, mail, email address, correo del estudiante, "
            "correo"
        ),
        "email",
        near="student",
    ),
    Column(
        "email",
        _("Supervisor’s e-mail"),
        called(
            "supervisor e-mail, supervisor email, mentor email, mentor mail, boss email, employer email, "
            "contact email, company email, e-mail, email, mail, email address, correo, correo electronico, "
            "correo del supervisor, courriel"
        ),
        "email",
        near="supervisor",
    ),
    Column(
        "phone",
        _("Supervisor’s telephone"),
        called(
            "telephone, phone, phone number, tel, mobile, cell, cell phone, supervisor phone, supervisor "
            "telephone, mentor phone, employer phone, contact phone, contact number, telefono, movil, "
            "telefon"
        ),
        "phone",
        near="supervisor",
    ),
    Column(
        "starts_on",
        _("First day"),
        called(
            "start, start date, begin, begin date, beginning, from, first day, date started, started, "
            "starts, inicio, fecha de inicio, desde, comienzo, debut, beginn"
        ),
        "date",
    ),
    Column(
        "ends_on",
        _("Last day"),
        called(
            "end, end date, until, to, last day, finish, finish date, ends, completion date, fin, fecha de "
            "fin, hasta, termino, ende"
        ),
        "date",
    ),
    Column(
        "minutes",
        _("Hours so far"),
        called(
            "hours so far, hours, hrs, hours to date, hours completed, hours logged, hours worked, total "
            "hours, hours done, current hours, hrs so far, hrs to date, hours earned, horas, horas hasta "
            "ahora, horas realizadas, horas completadas, heures, stunden"
        ),
        "hours",
    ),
    Column(
        "required_minutes",
        _("Hours asked for"),
        called(
            "hours required, required hours, hours needed, hours goal, goal hours, target hours, hours asked "
            "for, hrs required, req hours, horas requeridas, horas necesarias, horas exigidas"
        ),
        "hours",
    ),
    Column(
        "signed",
        _("Paper signed"),
        called(
            "paper signed, signed, agreement signed, agreement, training agreement, paperwork, paper, signed "
            "agreement, contract signed, forms signed, paperwork signed, paperwork complete, agreement on "
            "file, firmado, convenio firmado, acuerdo firmado, convenio, papeles firmados"
        ),
        "tick",
    ),
    Column(
        "title",
        _("Role"),
        called("role, job, job title, position, placement title, puesto, cargo"),
    ),
    Column(
        "notes",
        _("Notes"),
        called(
            "notes, note, comments, comment, remarks, remark, notas, observaciones, comentarios"
        ),
    ),
)
LABELS = {column.name: column.label for column in COLUMNS}
DATES = ("starts_on", "ends_on", "signed", "birth_on")


def missing(names) -> list[str]:
    """What no sheet can do without, as labels: a name, an employer, a first day."""
    named = "student" in names or "family_name" in names
    wanted = {"student": named, "employer": "employer" in names, "starts_on": "starts_on" in names}
    return [str(LABELS[name]) for name, there in wanted.items() if not there]
