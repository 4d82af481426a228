"""What people type: feedback and results; what a learner adds to the record."""

from assessments.forms.colleague import ColleagueForm, WordForm
from assessments.forms.feedback import (
    AgainForm,
    FeedbackForm,
    ReasonForm,
    ShortForm,
    SignOffForm,
    initial_of,
    is_blank,
    said,
    words_field,
)
from assessments.forms.record import EvidenceForm, NoteForm, PersonForm, ShareForm

__all__ = [
    "AgainForm",
    "ColleagueForm",
    "EvidenceForm",
    "FeedbackForm",
    "NoteForm",
    "PersonForm",
    "ReasonForm",
    "ShareForm",
    "ShortForm",
    "SignOffForm",
    "WordForm",
    "initial_of",
    "is_blank",
    "said",
    "words_field",
]
