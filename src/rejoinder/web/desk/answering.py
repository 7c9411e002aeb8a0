"""Staff reply to a comment from its card; one that waits is approved with that."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from rejoinder import moderating
from rejoinder.models import Comment, Decision, Site
from rejoinder.replying.as_staff import answer_as_staff
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.problems import wants_json
from rejoinder.writing import write


@require_POST
@staff_of_site("decide")
def reply(request: HttpRequest, site: Site, comment: int) -> HttpResponse:
    """Publish a reply of the staff. Both are stored, the approval and the reply, or neither."""
    about = get_object_or_404(Comment.objects.only("pk", "standing"), pk=comment, site=site)
    text, now, by = request.POST.get("text", ""), timezone.now(), who(request)
    seen = request.POST.get("seen") or about.standing

    def job() -> tuple[Decision | None, Comment]:
        decision = None
        if seen == Comment.Standing.PENDING:
            decision = moderating.decide(about.pk, "approve", by, now, seen_standing=seen)
        return decision, answer_as_staff(about.pk, text, by, now=now)

    decision, answer = write(job)
    if wants_json(request):
        undo = reverse("desk:undo", args=[site.slug, decision.pk]) if decision else ""
        before = decision.before if decision else ""
        told = {"answer": answer.pk, "before": before, "after": "approved", "undo": undo}
        return JsonResponse(told)
    back = reverse("desk:queue", args=[site.slug, seen])
    query = {"answered": answer.pk} | ({"done": decision.pk} if decision else {})
    return HttpResponseRedirect(f"{back}?{urlencode(query)}", status=303)
