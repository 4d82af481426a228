from students.models.imports import (
    Import,
    ImportProblem,
    ImportStep,
)
from students.models.learners import (
    Attendance,
    CareerPlan,
    ClassGroup,
    Course,
    Enrolment,
    Guardian,
    Guardianship,
    Sourced,
    Student,
    Teaching,
)
from students.models.outcomes import CourseOutcome

__all__ = [
    "Attendance",
    "CareerPlan",
    "ClassGroup",
    "Course",
    "CourseOutcome",
    "Enrolment",
    "Guardian",
    "Guardianship",
    "Import",
    "ImportProblem",
    "ImportStep",
    "Sourced",
    "Student",
    "Teaching",
]
