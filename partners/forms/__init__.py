"""What people type about employers; stages, hands and talks in `life`."""

from partners.forms.records import (
    ContactForm,
    EmployerForm,
    OpportunityForm,
    SchoolForm,
    SiteForm,
    TermsForm,
    UploadForm,
)

__all__ = [
    "ContactForm",
    "EmployerForm",
    "OpportunityForm",
    "SchoolForm",
    "SiteForm",
    "TermsForm",
    "UploadForm",
]
