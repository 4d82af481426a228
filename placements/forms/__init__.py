from placements.forms.placements import (
    DetailsForm,
    LeaveForm,
    PlacementForm,
    ProgrammeForm,
    SignForm,
    initial_of,
)

__all__ = ["DetailsForm", "LeaveForm", "PlacementForm", "ProgrammeForm", "SignForm", "initial_of"]
