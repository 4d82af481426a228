"""What people type: feedback and results; what a learner adds to the record."""

from assessments.forms.feedback import (
    AgainForm,
    FeedbackForm,
    ReasonForm,
    ShortForm,
    SignOffForm,
    initial_of,
    said,
    words_field,
)
from assessments.forms.record import EvidenceForm, NoteForm, PersonForm, ShareForm

__all__ = [
    "AgainForm",
    "EvidenceForm",
    "FeedbackForm",
    "NoteForm",
    "PersonForm",
    "ReasonForm",
    "ShareForm",
    "ShortForm",
    "SignOffForm",
    "initial_of",
    "said",
    "words_field",
]
