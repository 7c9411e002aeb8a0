"""Every address that the back room answers. Pages and feeds are files; the porch serves those."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path
from django.urls.resolvers import RoutePattern
from django.views.generic import RedirectView

from rejoinder.api import views
from rejoinder.web import correcting, feeds, following, pushing, reading, replies, reports, rights


def _later(route: str, urls: str, namespace: str | None = None) -> URLResolver:
    """What `include` gives, read when somebody first comes by: no reader needs what staff do."""
    return URLResolver(RoutePattern(route), urls, app_name=namespace, namespace=namespace)


urlpatterns: list[URLPattern | URLResolver] = [
    path("reply/<int:post_id>/", replies.reply, name="reply"),
    path("reply/<int:post_id>/<int:to>/", replies.reply, name="reply_to"),
    path("token/<int:post_id>/", replies.token, name="token"),
    path("own/<int:comment_id>/<str:token>/", replies.own, name="own"),
    path("own/<int:comment_id>/<str:token>/edit/", replies.edit, name="own_edit"),
    path("own/<int:comment_id>/<str:token>/withdraw/", replies.withdraw, name="own_withdraw"),
    path("own/<int:comment_id>/<str:token>/kept/", rights.own_kept, name="own_kept"),
    path("own/<int:comment_id>/<str:token>/forget/", rights.own_forget, name="own_forget"),
    path("own/<int:comment_id>/<str:token>/correct/", correcting.own_correct, name="own_correct"),
    path("own/<int:comment_id>/<str:token>/rest/", correcting.own_rest, name="own_rest"),
    path("own/<int:comment_id>/<str:token>/person/", correcting.own_person, name="own_person"),
    path("own/<int:comment_id>/<str:token>/follow/", following.want, name="own_follow"),
    path("own/<int:comment_id>/<str:token>/feed/", feeds.own_feed, name="own_feed"),
    path("own/<int:comment_id>/<str:token>/push/", pushing.own_push, name="own_push"),
    path("push/worker.js", pushing.worker, name="push_worker"),
    path("push/stop/<int:push_id>/<str:token>/", pushing.stop, name="push_stop"),
    path("replies/<int:feed_id>/<str:token>/", feeds.replies, name="replies"),
    path("follow/<int:following_id>/<str:token>/", following.confirm, name="follow"),
    path("stop/<int:following_id>/<str:token>/", following.stop, name="stop"),
    path("person/", rights.ask, name="person_ask"),
    path("person/address/<str:token>/", correcting.address, name="person_address"),
    path("person/<str:token>/", rights.person, name="person"),
    path("person/<str:token>/act/", rights.person_act, name="person_act"),
    path("own/<int:comment_id>/<str:token>/object/", replies.objection, name="own_object"),
    path("report/<int:comment_id>/", reports.report, name="report"),
    path("reported/<int:report_id>/<str:token>/", reports.reported, name="reported"),
    path("transparency/", reports.transparency, name="transparency"),
    path("transparency/<int:year>/", reports.transparency, name="transparency_year"),
    path("transparency/<int:year>.csv", reports.transparency_csv, name="transparency_csv"),
    path("c/<int:comment_id>/", reading.comment, name="comment"),
    path("c/by/<slug:source>/<str:known>/", reading.by_origin, name="by_origin"),
    path("desk", RedirectView.as_view(url="/desk/"), name="desk_without_slash"),
    _later("desk/", "rejoinder.web.desk.urls", "desk"),
    _later("accounts/", "rejoinder.web.desk.account_urls"),
    re_path(r"^1\.[12]/", views.door, name="akismet"),
    re_path(r"^(?:v1alpha1|\$discovery)/", views.door, name="perspective"),
    path("api/coral/moderation", views.door, name="coral"),
    path("health", reading.health, name="health"),
    # Last: whatever else is asked for is a page of the tree that is not written yet, or nothing.
    re_path(r"^(?P<path>.*)$", reading.published, name="published"),
]
