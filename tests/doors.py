"""Every address of the project, and what a GET answers each kind of visitor. One line an address.

To add one: name it, give the example rows whose keys it takes, and an answer for each visitor. With
"?" for the answers the test prints what is answered now: check that before you put it here.

    "placements:detail placement": "> >  + -  + -  + - +  + + + +  - -",

The first word is the name of the URL; each following word is one of its arguments: the name of a row in
tests/world.py (its key), `=word` for a word itself, or `token`, for which LINKS has a line. Who holds the
link has the right token, everybody else a forged one.

    +  200          >  to the sign-in page        x  403, may see it but not do it
    m  405, POST    /  to another page            -  404, not there for this visitor
    k  401, a token is asked for
"""

VISITORS = (
    "stranger", "link holder",
    "student", "other student", "guardian", "other guardian",
    "supervisor", "other supervisor", "signatory",
    "teacher", "observer", "coordinator", "administrator",
    "other coordinator", "other administrator",
)  # fmt: skip

CODES = {200: "+", 401: "k", 403: "x", 404: "-", 405: "m"}

# What opens by a token: which door its link is for, whose it is, and about what.
HOST = ("placements:host", "contact", "proposed")
SIGN = ("placements:sign", "student", "proposed")
FAMILY = ("placements:family", "guardian", "placement")
FEEDBACK = ("assessments:feedback", "contact", "contact")
LINKS = {
    "placements:host": HOST,
    "placements:host_pdf": HOST,
    "placements:sign": SIGN,
    "placements:sign_pdf": SIGN,
    "placements:family": FAMILY,
    "placements:family_pdf": FAMILY,
    "placements:confirm_hours": ("placements:confirm_hours", "contact", "contact"),
    "assessments:feedback": FEEDBACK,
    "assessments:feedback_form": FEEDBACK,
    "assessments:feedback_save": FEEDBACK,
    "assessments:again": ("assessments:again", "contact", "placement"),
    "notifications:fresh": HOST,
}

# fmt: off
# Columns as in VISITORS: strangers, students, guardians, hosts, the school, the other school.
DOORS = {
    # Today and search
    "desk:home":                                     "> >  + +  + +  + + +  + + + +  + +",
    "desk:search":                                   "> >  + +  + +  + + +  + + + +  + +",
    # The first ten minutes
    "desk:begin_mine":                               "> >  - -  - -  - - -  - - / /  / /",
    "desk:begin school":                             "> >  - -  - -  - - -  - - + +  - -",
    "desk:begin_school school":                      "> >  - -  - -  - - -  - - + +  - -",
    "desk:begin_dismiss school":                     "> >  m m  m m  m m m  m m m m  m m",
    "desk:begin_step school =today":                 "> >  m m  m m  m m m  m m m m  m m",
    "assessments:try_form school":                   "> >  - -  - -  - - -  - - + +  - -",
    "placements:try_hours school":                   "> >  - -  - -  - - -  - - + +  - -",
    # Students and the roster
    "students:list":                                 "> >  + +  + +  + + +  + + + +  + +",
    "students:new":                                  "> >  x x  x x  x x x  x x + +  + +",
    "students:detail student":                       "> >  + -  + -  - - -  + + + +  - -",
    "students:edit student":                         "> >  x -  x -  - - -  x x + +  - -",
    "students:import":                               "> >  x x  x x  x x x  x x + +  + +",
    "students:import_detail batch":                  "> >  - -  - -  - - -  - - + +  - -",
    "students:import_limit batch":                   "> >  m m  m m  m m m  m m m m  m m",
    "students:import_apply batch":                   "> >  m m  m m  m m m  m m m m  m m",
    "students:import_discard batch":                 "> >  m m  m m  m m m  m m m m  m m",
    "students:import_cancel batch":                  "> >  m m  m m  m m m  m m m m  m m",
    "students:import_undo batch":                    "> >  m m  m m  m m m  m m m m  m m",
    "students:import_problems batch":                "> >  - -  - -  - - -  - - + +  - -",
    "students:import_problems_csv batch":            "> >  - -  - -  - - -  - - + +  - -",
    # Employers
    "partners:list":                                 "> >  + +  + +  + + +  + + + +  + +",
    "partners:new":                                  "> >  x x  x x  x x x  x x + +  + +",
    "partners:detail employer":                      "> >  - -  - -  + - +  + + + +  - -",
    "partners:edit partnership":                     "> >  - -  - -  x - x  x x + +  - -",
    "partners:add_site partnership":                 "> >  - -  - -  x - x  x x + +  - -",
    "partners:add_opportunity partnership":          "> >  - -  - -  x - x  x x + +  - -",
    "partners:edit_opportunity opportunity":         "> >  - -  - -  x - x  x x + +  - -",
    "partners:edit_site site":                       "> >  - -  - -  x - x  x x + +  - -",
    "partners:add_contact partnership":              "> >  - -  - -  x - x  x x + +  - -",
    "partners:edit_contact contact":                 "> >  - -  - -  x - x  x x + +  - -",
    "partners:end_contact contact":                  "> >  m m  m m  m m m  m m m m  m m",
    "partners:import":                               "> >  x x  x x  x x x  x x + +  + +",
    "partners:import_detail employer_list":          "> >  - -  - -  - - -  - - + +  - -",
    "partners:import_columns employer_list":         "> >  - -  - -  - - -  - - + +  - -",
    "partners:import_decide employer_list":          "> >  m m  m m  m m m  m m m m  m m",
    "partners:import_undo employer_list":            "> >  m m  m m  m m m  m m m m  m m",
    "partners:import_discard employer_list":         "> >  m m  m m  m m m  m m m m  m m",
    "partners:import_apply employer_list":           "> >  m m  m m  m m m  m m m m  m m",
    "partners:import_problems_csv employer_list":    "> >  - -  - -  - - -  - - + +  - -",
    # Placements, their papers and hours
    "placements:list":                               "> >  + +  + +  + + +  + + + +  + +",
    "placements:new":                                "> >  x x  x x  x x x  x x + +  + +",
    "placements:remind_all":                         "> >  m m  m m  m m m  m m m m  m m",
    "placements:detail placement":                   "> >  + -  + -  + - +  + + + +  - -",
    "placements:edit placement":                     "> >  x -  x -  x - x  x x + +  - -",
    "placements:send_out placement":                 "> >  m m  m m  m m m  m m m m  m m",
    "placements:approve placement":                  "> >  m m  m m  m m m  m m m m  m m",
    "placements:undo_approval placement":            "> >  m m  m m  m m m  m m m m  m m",
    "placements:remind placement":                   "> >  m m  m m  m m m  m m m m  m m",
    "placements:leave placement =end":               "> >  x -  x -  x - x  x x + +  - -",
    "placements:waive placement =signature_student": "> >  x -  x -  x - x  x x + +  - -",
    "placements:sign_mine proposed":                 "> >  + -  + -  x - -  x x + +  - -",
    "placements:paper placement":                   "> >  x -  x -  x - x  x x + +  - -",
    "placements:take_back_paper placement paper":   "> >  x -  x -  x - x  x x + +  - -",
    "placements:scan placement scan":               "> >  + -  + -  x - x  x + + +  - -",
    "placements:agreement_pdf placement":            "> >  + -  + -  + - +  + + + +  - -",
    "placements:places":                             "> >  + +  x x  x x x  + + + +  + +",
    "placements:place opportunity":                  "> >  + +  x x  x x x  + + + +  - -",
    "placements:place_host site":                    "> >  + +  x x  x x x  + + + +  - -",
    "placements:let_out placement":                  "> >  x -  x -  x - x  x x + +  - -",
    "placements:absent placement":                   "> >  m m  m m  m m m  m m m m  m m",
    "placements:out":                                "> >  x x  x x  x x x  + + + +  + +",
    "placements:out_csv":                            "> >  x x  x x  x x x  + + + +  + +",
    "placements:sheet_new":                          "> >  x x  x x  x x x  x x + +  + +",
    "placements:sheet sheet":                        "> >  - -  - -  - - -  - - + +  - -",
    "placements:sheet_columns sheet":                "> >  - -  - -  - - -  - - + +  - -",
    "placements:sheet_apply sheet":                  "> >  m m  m m  m m m  m m m m  m m",
    "placements:sheet_undo sheet":                   "> >  m m  m m  m m m  m m m m  m m",
    "placements:sheet_discard sheet":                "> >  m m  m m  m m m  m m m m  m m",
    "placements:sheet_aside sheet":                  "> >  - -  - -  - - -  - - + +  - -",
    "placements:programmes":                         "> >  + +  + +  + + +  + + + +  + +",
    "placements:programme_new":                      "> >  x x  x x  x x x  x x + +  + +",
    "placements:programme_edit programme":           "> >  - -  - -  - - -  x x + +  - -",
    "placements:host token":                         "- +  - -  - -  - - -  - - - -  - -",
    "placements:host_pdf token":                     "- +  - -  - -  - - -  - - - -  - -",
    "placements:sign token":                         "- +  - -  - -  - - -  - - - -  - -",
    "placements:sign_pdf token":                     "- +  - -  - -  - - -  - - - -  - -",
    "placements:family token":                       "- +  - -  - -  - - -  - - - -  - -",
    "placements:family_pdf token":                   "- +  - -  - -  - - -  - - - -  - -",
    "placements:my_hours":                           "> >  + +  - -  - - -  - - - -  - -",
    "placements:log_hours":                          "> >  + +  - -  - - -  - - - -  - -",
    "placements:log_planned":                        "> >  m m  m m  m m m  m m m m  m m",
    "placements:confirm_my_hours":                   "> >  + +  + +  + + +  + + + +  + +",
    "placements:nudge_hours":                        "> >  m m  m m  m m m  m m m m  m m",
    "placements:chase_hours":                        "> >  m m  m m  m m m  m m m m  m m",
    "placements:edit_hours log":                     "> >  + -  - -  - - -  - - - -  - -",
    "placements:delete_hours log":                   "> >  m m  m m  m m m  m m m m  m m",
    "placements:confirm_hours token":                "- +  - -  - -  - - -  - - - -  - -",
    "placements:hours placement":                    "> >  + -  + -  + - +  + + + +  - -",
    "placements:nudge_student placement":            "> >  m m  m m  m m m  m m m m  m m",
    "placements:correct_hours placement log":        "> >  x -  x -  x - x  x x + +  - -",
    # Feedback and the final assessment
    "assessments:feedback token":                    "- +  - -  - -  - - -  - - - -  - -",
    "assessments:feedback_form token asked":         "- +  - -  - -  - - -  - - - -  - -",
    "assessments:feedback_save token asked":         "- -  - -  - -  - - -  - - - -  - -",
    "assessments:again token":                       "- +  - -  - -  - - -  - - - -  - -",
    "assessments:mine":                              "> >  + +  + +  + + +  + + + +  + +",
    "assessments:remind_all":                        "> >  m m  m m  m m m  m m m m  m m",
    "assessments:give asked":                        "> >  - -  - -  + - -  - - - -  - -",
    "assessments:save asked":                        "> >  m m  m m  m m m  m m m m  m m",
    "assessments:ask asked":                         "> >  m m  m m  m m m  m m m m  m m",
    "assessments:remind asked":                      "> >  m m  m m  m m m  m m m m  m m",
    "assessments:waive asked":                       "> >  m m  m m  m m m  m m m m  m m",
    "assessments:fill asked":                        "> >  x -  x -  x - x  x x + +  - -",
    "assessments:called asked":                      "> >  m m  m m  m m m  m m m m  m m",
    "assessments:read request":                      "> >  m m  m m  m m m  m m m m  m m",
    "assessments:placement placement":               "> >  + -  + -  + - +  + + + +  - -",
    "assessments:sign_off placement":                "> >  x -  x -  x - x  x x + +  - -",
    # Mail and links
    "notifications:mail":                            "> >  x x  x x  x x x  x x + +  + +",
    "notifications:message message":                 "> >  - -  - -  - - -  - - + +  - -",
    "notifications:again message":                   "> >  m m  m m  m m m  m m m m  m m",
    "notifications:address message":                 "> >  m m  m m  m m m  m m m m  m m",
    "notifications:go_live school":                  "> >  - -  - -  - - -  - - + +  - -",
    "notifications:hand =host proposed =contact contact": "> >  - -  - -  - - -  - - + +  - -",
    "notifications:fresh token":                     "m m  m m  m m  m m m  m m m m  m m",
    "notifications:mailbox":                         "- -  - -  - -  - - -  - - - -  - -",
    "notifications:mailbox_mail message":            "- -  - -  - -  - - -  - - - -  - -",
    "notifications:mailbox_html message":            "- -  - -  - -  - - -  - - - -  - -",
    # Accounts and schools
    "accounts:account":                              "> >  + +  + +  + + +  + + + +  + +",
    "accounts:second_step":                         "> >  + +  + +  + + +  + + + +  + +",
    "accounts:again":                               "> >  / /  / /  / / /  / / / /  / /",
    "accounts:change_address":                      "> >  / /  / /  / / /  / / / /  / /",
    "accounts:confirm_address":                     "> >  / /  / /  / / /  / / / /  / /",
    "accounts:end_sessions":                        "> >  m m  m m  m m m  m m m m  m m",
    "accounts:end_session =ab12":                   "> >  m m  m m  m m m  m m m m  m m",
    "accounts:reset_second_step teacher":           "> >  x x  x x  x x x  x x x /  - -",
    "accounts:people":                               "> >  x x  x x  x x x  x x + +  + +",
    "accounts:invite":                               "> >  x x  x x  x x x  x x + +  + +",
    "accounts:end_membership membership":            "> >  m m  m m  m m m  m m m m  m m",
    "accounts:school school":                        "> >  - -  - -  - - -  x x + +  - -",
    "accounts:add_holiday school":                   "> >  - -  - -  - - -  x x + +  - -",
    "accounts:add_term school":                      "> >  - -  - -  - - -  x x + +  - -",
    "accounts:remove_holiday holiday":               "> >  m m  m m  m m m  m m m m  m m",
    "accounts:remove_term term":                     "> >  m m  m m  m m m  m m m m  m m",
    "accounts:tokens":                               "> >  / /  / /  / / /  / / / /  / /",
    "accounts:revoke_token token_row":               "> >  m m  m m  m m m  m m m m  m m",
    # The API: 401 for strangers; rows that are not there for a visitor are 404
    "api:reference":                                 "> >  + +  + +  + + +  + + + +  + +",
    "api:schema":                                    "k k  + +  + +  + + +  + + + +  + +",
    "api:schema-as =yaml":                           "k k  + +  + +  + + +  + + + +  + +",
    "api:students":                                  "k k  + +  + +  + + +  + + + +  + +",
    "api:students-one student":                      "k k  + -  + -  - - -  + + + +  - -",
    "api:employers":                                 "k k  + +  + +  + + +  + + + +  + +",
    "api:employers-one partnership":                 "k k  - -  - -  + - +  + + + +  - -",
    "api:placements":                                "k k  + +  + +  + + +  + + + +  + +",
    "api:placements-one placement":                  "k k  + -  + -  + - +  + + + +  - -",
    "api:log-lines":                                 "k k  + +  + +  + + +  + + + +  + +",
    "api:log-lines-one log":                         "k k  + -  + -  + - +  + + + +  - -",
    "api:feedback-requests":                         "k k  + +  + +  + + +  + + + +  + +",
    "api:feedback-requests-one asked":               "k k  + -  + -  + - -  + + + +  - -",
    # Small doors that are open to all
    "catalogue:overview":                            "+ +  + +  + +  + + +  + + + +  + +",
    "catalogue:overview_pdf":                        "+ +  + +  + +  + + +  + + + +  + +",
    "scheme":                                        "m m  m m  m m  m m m  m m m m  m m",
    "set_language":                                  "m m  m m  m m  m m m  m m m m  m m",
    "demo_sign_in":                                  "m m  m m  m m  m m m  m m m m  m m",
    "healthz":                                       "+ +  + +  + +  + + +  + + + +  + +",
    "readyz":                                        "+ +  + +  + +  + + +  + + + +  + +",
    # Signing in
    "account_login":                                 "+ +  / /  / /  / / /  / / / /  / /",
    "account_logout":                                "> >  + +  + +  + + +  + + + +  + +",
    "account_inactive":                              "+ +  + +  + +  + + +  + + + +  + +",
    "account_signup":                                "+ +  / /  / /  / / /  / / / /  / /",
    "account_reauthenticate":                        "> >  + +  + +  + + +  + + + +  + +",
    "account_email":                                 "> >  / /  / /  / / /  / / / /  / /",
    "account_email_verification_sent":               "+ +  + +  + +  + + +  + + + +  + +",
    "account_change_password":                       "> >  + +  + +  + + +  + + + +  + +",
    "account_set_password":                          "> >  / /  / /  / / /  / / / /  / /",
    "account_reset_password":                        "+ +  + +  + +  + + +  + + + +  + +",
    "account_confirm_login_code":                    "> >  / /  / /  / / /  / / / /  / /",
    "account_confirm_email =forged":                 "+ +  + +  + +  + + +  + + + +  + +",
    "account_reset_password_from_key =1 =forged":    "+ +  + +  + +  + + +  + + + +  + +",
    "account_reset_password_from_key_done":          "+ +  + +  + +  + + +  + + + +  + +",
    "account_reset_password_done":                   "+ +  + +  + +  + + +  + + + +  + +",
    "account_request_login_code":                    "+ +  / /  / /  / / /  / / / /  / /",
    # The second step
    "mfa_index":                                    "> >  / /  / /  / / /  / / / /  / /",
    "mfa_authenticate":                             "> >  / /  / /  / / /  / / / /  / /",
    "mfa_reauthenticate":                           "> >  / /  / /  / / /  / / / /  / /",
    "mfa_activate_totp":                            "> >  / /  / /  / / /  / / / /  / /",
    "mfa_deactivate_totp":                          "> >  / /  / /  / / /  / / / /  / /",
    "mfa_view_recovery_codes":                      "> >  / /  / /  / / /  / / / /  / /",
    "mfa_generate_recovery_codes":                  "> >  / /  / /  / / /  / / / /  / /",
    "mfa_download_recovery_codes":                  "> >  / /  / /  / / /  / / / /  / /",
    "mfa_list_webauthn":                            "> >  / /  / /  / / /  / / / /  / /",
    "mfa_add_webauthn":                             "> >  / /  / /  / / /  / / / /  / /",
    "mfa_reauthenticate_webauthn":                  "> >  / /  / /  / / /  / / / /  / /",
    "mfa_remove_webauthn =1":                       "> >  / /  / /  / / /  / / / /  / /",
    "mfa_edit_webauthn =1":                         "> >  / /  / /  / / /  / / / /  / /",
    "mfa_login_webauthn":                           "> >  / /  / /  / / /  / / / /  / /",
    # The admin itself
    "admin:index":                                   "> >  x x  x x  x x x  x x x +  x +",
    "admin:login":                                   "> >  x x  x x  x x x  x x x /  x /",
    "admin:logout":                                  "> >  x x  x x  x x x  x x x m  x m",
    "admin:password_change":                         "> >  x x  x x  x x x  x x x +  x +",
    "admin:password_change_done":                    "> >  x x  x x  x x x  x x x +  x +",
    "admin:autocomplete":                            "> >  x x  x x  x x x  x x x x  x x",
    "admin:jsi18n":                                  "> >  x x  x x  x x x  x x x +  x +",
    "admin:view_on_site =1 =1":                      "> >  x x  x x  x x x  x x x -  x -",
    "admin:app_list =students":                      "> >  x x  x x  x x x  x x x +  x +",
}
# fmt: on

# No name, no page: the admin's catch-all answers 404.
NAMELESS = {"admin/(?P<url>.*)$"}

# The admin, by pattern; its rows are tried one by one in tests/test_admin.py. These nobody adds there:
# records of what happened, what has a page of its own for it, and what all schools share.
NEVER_ADDED = (
    "accounts_audit", "accounts_factorreset", "accounts_token",
    "catalogue_cluster", "catalogue_scale", "catalogue_schooltype",
    "students_import", "students_importproblem", "students_importstep", "partners_employerimport",
    "placements_placement", "placements_participant", "placements_period", "placements_objective",
    "placements_move", "placements_waiver", "placements_logentry", "placements_agreement",
    "placements_signature", "placements_scan", "placements_absence",
    "placements_sheetimport", "notifications_clearance",
    "assessments_feedbackrequest", "assessments_feedback", "assessments_answer",
    "assessments_finalassessment",
    "notifications_notice", "notifications_message", "notifications_accesslink",
    "notifications_handover",
    "notifications_preference",
)  # fmt: skip

# The first that fits. "*" stands for a model.
ADMIN = {
    "admin:accounts_audit_changelist": "> >  x x  x x  x x x  x x x x  x x",
    **{f"admin:{model}_add": "> >  x x  x x  x x x  x x x x  x x" for model in NEVER_ADDED},
    "admin:*_changelist": "> >  x x  x x  x x x  x x x +  x +",
    "admin:*_add": "> >  x x  x x  x x x  x x x +  x +",
    "admin:*_change": "> >  x x  x x  x x x  x x x +  x -",
    "admin:*_history": "> >  x x  x x  x x x  x x x +  x -",
    "admin:*_delete": "> >  x x  x x  x x x  x x x x  x -",
}
