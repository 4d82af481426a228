from placements.forms.placements import (
    DetailsForm,
    LeaveForm,
    PlacementForm,
    SignForm,
    initial_of,
)
from placements.forms.programmes import ProgrammeForm

__all__ = ["DetailsForm", "LeaveForm", "PlacementForm", "ProgrammeForm", "SignForm", "initial_of"]
