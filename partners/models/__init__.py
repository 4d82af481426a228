"""Where one can learn. Employers and sites are shared by all schools; the partnership is a school's own."""

from partners.models.employers import Contact, Employer, Partnership, Site
from partners.models.opportunities import HostingIntent, Opportunity
from partners.models.sheets import EmployerImport

__all__ = [
    "Contact",
    "Employer",
    "EmployerImport",
    "HostingIntent",
    "Opportunity",
    "Partnership",
    "Site",
]
