"""Every address of the desk. All are for staff; `tests/security` holds each against who may ask."""

from __future__ import annotations

from django.urls import path

from rejoinder.web.desk import (
    acts,
    campaigns,
    comments,
    decisions,
    doing,
    guidelines,
    imports,
    keys,
    people,
    policy,
    posts,
    queues,
    rehearsals,
    reports,
    staff,
)

app_name = "desk"
urlpatterns = [
    path("", queues.home, name="home"),
    path("<slug:site>/queue/<slug:standing>/", queues.queue, name="queue"),
    path("<slug:site>/comments/<int:comment>/", comments.comment, name="comment"),
    path("<slug:site>/comments/<int:comment>/decide/", decisions.decide, name="decide"),
    path("<slug:site>/comments/<int:comment>/flag/", acts.flag, name="flag"),
    path("<slug:site>/comments/<int:comment>/edit/", acts.edit, name="edit_comment"),
    path("<slug:site>/comments/<int:comment>/move/", acts.move, name="move_comment"),
    path("<slug:site>/people/<int:person>/", people.person, name="person"),
    path("<slug:site>/people/<int:person>/treat/", acts.treat, name="treat"),
    path("<slug:site>/posts/<int:post>/thread/", acts.thread, name="thread"),
    path("<slug:site>/campaigns/<int:comment>/decide/", campaigns.decide, name="decide_campaign"),
    path("<slug:site>/campaigns/<int:sweep>/undo/", campaigns.undo, name="undo_campaign"),
    path("<slug:site>/reports/", reports.reports, name="reports"),
    path("<slug:site>/objections/", reports.objections, name="objections"),
    path("<slug:site>/objections/<int:appeal>/decide/", reports.decide, name="decide_objection"),
    path("<slug:site>/flaggers/", reports.flaggers, name="flaggers"),
    path("<slug:site>/flaggers/<int:flagger>/revoke/", reports.revoke, name="revoke_flagger"),
    path("<slug:site>/doing/", doing.doing, name="doing"),
    path("<slug:site>/decisions/", decisions.log, name="log"),
    path("<slug:site>/decisions/<int:decision>/undo/", decisions.undo, name="undo"),
    path("<slug:site>/keys/", keys.keys, name="keys"),
    path("<slug:site>/keys/<int:key>/", keys.change, name="key"),
    path("<slug:site>/guidelines/", guidelines.guidelines, name="guidelines"),
    path("<slug:site>/policy/", policy.policy, name="policy"),
    path("<slug:site>/rehearsals/<int:rehearsal>/", rehearsals.rehearsal, name="rehearsal"),
    path("<slug:site>/policy/<int:version>/", policy.version, name="policy_version"),
    path("<slug:site>/policy/<int:version>/back/", policy.back, name="policy_back"),
    path("<slug:site>/staff/", staff.staff, name="staff"),
    path("<slug:site>/staff/<int:member>/", staff.member, name="member"),
    path(
        "<slug:site>/invitations/<int:invitation>/withdraw/",
        staff.withdraw,
        name="withdraw_invitation",
    ),
    path("<slug:site>/imports/", imports.imports, name="imports"),
    path("<slug:site>/imports/<int:run>/", imports.run, name="import"),
    path("<slug:site>/imports/<int:run>/piece/", imports.piece, name="import_piece"),
    path("<slug:site>/imports/<int:run>/act/", imports.act, name="import_act"),
    path("<slug:site>/posts/", posts.posts, name="posts"),
    path("<slug:site>/posts/new/", posts.write, name="new_post"),
    path("<slug:site>/posts/<int:post>/", posts.edit, name="edit_post"),
    path("<slug:site>/posts/<int:post>/poster/", posts.poster, name="poster"),
]
