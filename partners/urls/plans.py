from django.urls import path

from partners.views import plan_links, plan_years, plans

urlpatterns = [
    path("partnerships/<int:pk>/plan/", plans.new_plan, name="new_plan"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/edit/", plans.edit_plan, name="edit_plan"),
    path("plans/<int:pk>/move/", plans.move_plan, name="move_plan"),
    path("plans/<int:pk>/review/", plan_years.review_plan, name="review_plan"),
    path("plans/<int:pk>/template/", plan_years.keep_template, name="keep_template"),
    path("plans/<int:pk>/pdf/", plans.plan_pdf, name="plan_pdf"),
    path("plan-activities/<int:pk>/tick/", plans.tick_activity, name="tick_activity"),
    path("plan-templates/<int:pk>/away/", plan_years.put_away_template, name="put_away_template"),
    path("partnerships/<int:pk>/record/", plan_years.keep_record, name="keep_record"),
    path("sign-plan/<str:token>/", plan_links.sign_plan, name="sign_plan"),
    path("sign-plan/<str:token>/pdf/", plan_links.sign_plan_pdf, name="sign_plan_pdf"),
]
