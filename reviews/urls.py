from django.urls import path

from reviews.views import audits, calendars, lists, marking, proposals, reminders, rules

app_name = "reviews"
urlpatterns = [
    # /o/<slug>/reviews/
    path("reviews/", lists.due_list, name="due-list"),
    path("reviews/plan/", lists.plan, name="plan"),
    path("reviews/plan.csv", lists.plan_csv, name="plan-csv"),
    path("reviews/intervals/", rules.rules, name="rules"),
    path("reviews/intervals/<slug:kind>/", rules.edit_rule, name="rule-edit"),
    path("reviews/asked/", reminders.ask_list, name="ask-list"),
    path("reviews/asked/when/", reminders.policy, name="reminders"),
    path("reviews/calendar/", calendars.feed_list, name="feed-list"),
    path("reviews/calendar/<uuid:pk>/withdraw/", calendars.withdraw, name="feed-withdraw"),
    path("reviews/calendar/measure/<uuid:pk>.ics", calendars.measure_ics, name="measure-ics"),
    path("reviews/calendar/<slug:kind>/<uuid:pk>.ics", calendars.due_ics, name="due-ics"),
    path("reviews/calendar/<slug:kind>.ics", calendars.due_ics, name="whole-ics"),
    path("reviews/proposals/", proposals.proposal_list, name="proposal-list"),
    path("reviews/proposals/<uuid:pk>/", proposals.detail, name="proposal-detail"),
    path("reviews/proposals/<uuid:pk>/accept/", proposals.accept, name="proposal-accept"),
    path("reviews/proposals/<uuid:pk>/decline/", proposals.decline, name="proposal-decline"),
    path("reviews/guided/", audits.audit_list, name="audit-list"),
    path("reviews/guided/new/", audits.start, name="audit-start"),
    path("reviews/guided/<uuid:pk>/", audits.detail, name="audit-detail"),
    path("reviews/guided/<uuid:pk>/finish/", audits.finish, name="audit-finish"),
    path("reviews/of/<slug:kind>/", marking.mark_whole, name="mark-whole"),
    path("reviews/of/<slug:kind>/<uuid:pk>/", marking.mark, name="mark"),
]
