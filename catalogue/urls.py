from django.urls import path

from catalogue.views import pages, skills

app_name = "catalogue"

SKILLS = "schools/<int:pk>/skills/"
SET = f"{SKILLS}<int:set_pk>/"

urlpatterns = [
    path("work-based-learning/", pages.overview, name="overview"),
    path("work-based-learning.pdf", pages.overview_pdf, name="overview_pdf"),
    path("schools/<int:pk>/law/", pages.law, name="law"),
    path(SKILLS, skills.skills, name="skills"),
    path(f"{SKILLS}new/", skills.new_set, name="skills_new"),
    path(SET, skills.skill_set, name="skill_set"),
    path(f"{SKILLS}<int:set_pk>.csv", skills.skill_set_csv, name="skill_set_csv"),
    path(f"{SET}copy/", skills.copy_set, name="skill_set_copy"),
    path(f"{SET}version/", skills.new_version, name="skill_set_version"),
    path(f"{SET}end/", skills.end_set, name="skill_set_end"),
    path(f"{SET}new/", skills.add_skill, name="skill_new"),
    path(f"{SET}<int:skill_pk>/", skills.skill, name="skill"),
    path(f"{SET}<int:skill_pk>/remove/", skills.remove_skill, name="skill_remove"),
]
