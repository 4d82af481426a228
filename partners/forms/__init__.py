"""What people type about employers; stages, hands and talks in `life`."""

from partners.forms.records import (
    AnotherForm,
    ContactForm,
    EmployerForm,
    OpportunityForm,
    SchoolForm,
    SiteForm,
    TermsForm,
    UploadForm,
)

__all__ = [
    "AnotherForm",
    "ContactForm",
    "EmployerForm",
    "OpportunityForm",
    "SchoolForm",
    "SiteForm",
    "TermsForm",
    "UploadForm",
]
