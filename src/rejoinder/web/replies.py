"""The reply form's doors: sent, previewed, on a page of its own, and what its author may do afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from rejoinder import conf, errors, redress
from rejoinder.languages import say
from rejoinder.models import Comment, Post
from rejoinder.publishing import addresses, comments, composing, pages, thread
from rejoinder.publishing.shapes import CommentShape, Entry, FormShape, PostShape
from rejoinder.publishing.templates import page
from rejoinder.publishing.words import called
from rejoinder.redress import appealing
from rejoinder.replying import leaving, owning, tokens
from rejoinder.replying.drafts import Draft
from rejoinder.statements import told_of
from rejoinder.web.clients import agent_class, client_block, is_alone, refuse_foreign
from rejoinder.web.headers import private
from rejoinder.web.problems import detail_of, problem, sentence_of, wants_json, worded, words_for
from rejoinder.web.sites import public_post, site_of
from rejoinder.wording import check_text, comment_html

_FIELDS = ("name", "email", "website", "comment")
# These leave nothing to correct in the form, so it is not shown again.
_FINAL = (
    errors.ForeignOrigin,
    errors.ThreadClosed,
    errors.BranchLocked,
    errors.UnknownPost,
    # In a flood, a page with the text to copy costs a tenth of the form.
    errors.TooOften,
    errors.Busy,
)

# And these only want some time: the page has a button to send the same once more.
_PASSING = (errors.TooOften, errors.Busy)

# Readers have no cookie that Django's check could compare; `refuse_foreign` and the form's own token
# stand in its place, also where another site's settings run the check for every view.
_open_form = csrf_exempt


@_open_form
@require_http_methods(["GET", "HEAD", "POST"])
@worded
def reply(request: HttpRequest, post_id: int, to: int | None = None) -> HttpResponse:
    """Show the form on a page of its own, or take a reply and say where it went."""
    site = site_of(request)
    post = public_post(site, post_id)
    if request.method != "POST":
        return _form_page(post, _blank(post), to)
    draft = _draft(request)
    try:
        refuse_foreign(request, site)
        if parent := _parent(request, to):
            draft = replace(draft, parent=parent)
        if request.POST.get("act") == "preview":
            return _preview(request, post, draft)
        left = leaving.leave_reply(
            post,
            draft,
            leaving.Client(client_block(request), agent_class(request), is_alone(request)),
            now=timezone.now(),
        )
    except errors.RejoinderError as error:
        return _refused(request, post, draft, error)
    return _left(request, post, left)


@require_safe
@worded
def token(request: HttpRequest, post_id: int) -> HttpResponse:
    """A one-use token for script that has just seen the form being touched."""
    post = public_post(site_of(request), post_id)
    return private(JsonResponse({"token": tokens.issue(post.pk, timezone.now())}))


@require_safe
@worded
def own(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """The signed link: how the comment stands, and what its author may do."""
    return _own_page(owning.owned(comment_id, token), token)


@_open_form
@require_POST
@worded
def edit(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """Put a new text in the place of the old."""
    text = request.POST.get("comment", "")
    try:
        comment = owning.owned(comment_id, token)
        refuse_foreign(request, comment.site)
        owning.edit(comment, text, block=client_block(request), now=timezone.now())
    except (errors.FieldMissing, errors.FieldUnusable, errors.TooLong) as error:
        return _own_page(comment, token, text=text, mistakes=_mistakes(error), status=error.status)
    except errors.RejoinderError as error:
        return problem(request, error, text=text)
    return _own_page(owning.owned(comment_id, token), token, done=say("Your change was saved."))


@_open_form
@require_POST
@worded
def withdraw(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """Take the comment back."""
    comment = owning.owned(comment_id, token)
    refuse_foreign(request, comment.site)
    owning.withdraw(comment, now=timezone.now())
    return _own_page(
        owning.owned(comment_id, token), token, done=say("Your comment was withdrawn.")
    )


@_open_form
@require_POST
@worded
def objection(request: HttpRequest, comment_id: int, token: str) -> HttpResponse:
    """Take what the author says against a decision."""
    text = request.POST.get("objection", "")
    comment = owning.owned(comment_id, token)
    try:
        refuse_foreign(request, comment.site)
        redress.appeal(comment, text, timezone.now())
    except (errors.FieldMissing, errors.TooLong) as error:
        detail = detail_of(error)
        told = {"objection": f"{detail[:1].upper()}{detail[1:]}."}
        return _own_page(comment, token, objection=text, mistakes=told, status=error.status)
    except errors.RejoinderError as error:
        return problem(request, error, text=text)
    said = say(
        "Your objection was stored. A person decides it, and this page will say what came of it."
    )
    return _own_page(comment, token, done=said)


def _parent(request: HttpRequest, to: int | None) -> int | None:
    """The comment to be answered, as the form names it, else as the address does."""
    parent = request.POST.get("parent", "") or (str(to) if to else "")
    if parent and not (parent.isascii() and parent.isdigit() and len(parent) < 19):
        raise errors.UnknownParent("that is not the number of a comment")
    return int(parent) if parent else None


def _draft(request: HttpRequest) -> Draft:
    sent = request.POST
    return Draft(
        name=sent.get("name", ""),
        email=sent.get("email", ""),
        website=sent.get("website", ""),
        text=sent.get("comment", ""),
        honeypot=sent.get("nickname_confirm", ""),
        token=sent.get("token", ""),
    )


def _blank(post: Post) -> FormShape | None:
    return pages.form_for(post, post.site)


def _shape(comment: Comment) -> CommentShape:
    row = thread.Row(*(getattr(comment, name) for name in thread.Row._fields))
    return comments.comment_shape(comment.post, row)


def _form_page(
    post: Post, form: FormShape | None, to: int | None, status: int = 200
) -> HttpResponse:
    """The form with a fresh token, under the comment that is answered."""
    parent = (
        Comment.objects.public(post.site).under(post).filter(pk=to).select_related("post").first()
        if to
        else None
    )
    if to and parent is None and status == 200:
        raise errors.UnknownParent
    if form is not None:
        form = replace(form, token=tokens.issue(post.pk, timezone.now()))
    if form is not None and parent is not None:
        form = replace(form, answering=called(parent.author_name), answering_id=parent.pk)
    return private(
        HttpResponse(
            page(
                "reply.html",
                site=composing.site_shape(post.site),
                post=composing.post_shape(post.site, post, with_body=False),
                form=form,
                parent=_shape(parent) if parent else None,
                heading=say("Reply to %(name)s", name=called(parent.author_name))
                if parent
                else say("Leave a Reply"),
                csp=pages.policy(None),
            ),
            status=status,
        )
    )


def _filled(post: Post, draft: Draft, **told: Any) -> FormShape | None:
    """The form with what was typed in it."""
    form = _blank(post)
    values = (draft.name, draft.email, draft.website, draft.text)
    kept = dict(zip(_FIELDS, values, strict=True))
    return replace(form, values=kept, **told) if form is not None else None


def _preview(request: HttpRequest, post: Post, draft: Draft) -> HttpResponse:
    html = Markup(comment_html(post, check_text(draft.text)))  # noqa: S704 - made by to_html
    if wants_json(request):
        return private(JsonResponse({"state": "preview", "html": html}))
    return _form_page(post, _filled(post, draft, preview=html), draft.parent)


def _mistakes(error: errors.RejoinderError) -> dict[str, str]:
    heading, advice = words_for(error)
    whole = say("%(heading)s. %(advice)s", heading=heading, advice=advice)
    field = getattr(error, "field", "")
    if field in _FIELDS:
        return {field: sentence_of(error), "": whole}
    return {"": whole}


def _refused(
    request: HttpRequest, post: Post, draft: Draft, error: errors.RejoinderError
) -> HttpResponse:
    """Say no and give the text back: in the form where it can be sent again, else to copy."""
    if wants_json(request) or isinstance(error, _FINAL) or not post.comments_open:
        kept: dict[str, Any] = {"text": draft.text, "back": addresses.href(post.path)}
        if isinstance(error, _PASSING):
            kept |= {"again": _again(draft), "action": request.path}
        return problem(request, error, **kept)
    form = _filled(post, draft, mistakes=_mistakes(error))
    parent = None if isinstance(error, errors.UnknownParent) else draft.parent
    return _form_page(post, form, parent, status=error.status)


def _again(draft: Draft) -> dict[str, object]:
    """What the page of a refusal sends beside the text, if it is sent once more."""
    return {
        "name": draft.name,
        "email": draft.email,
        "website": draft.website,
        "parent": draft.parent or "",
        "token": draft.token,
    }


def _left(request: HttpRequest, post: Post, left: leaving.Left) -> HttpResponse:
    """Published: on to the comment. Held and refused look alike: a spammer learns nothing by trying."""
    token = leaving.own_token(left.id)
    link = f"/own/{left.id}/{token}/" if left.own else ""
    if wants_json(request):
        return private(JsonResponse(_told(left, link)))
    if left.standing == Comment.Standing.APPROVED:
        proof = f"{left.id}.{token}" if left.own else str(left.id)
        return _sent_on(f"/c/{left.id}/?new={proof}")
    return _sent_on(link or composing.href_of(post.path))


def _sent_on(here: str) -> HttpResponse:
    """On to an address of ours, which needs none of the quoting that Django does for any."""
    answer = HttpResponse(status=303)
    answer["Location"] = here
    return private(answer)


def _told(left: leaving.Left, link: str) -> dict[str, Any]:
    if left.standing != Comment.Standing.APPROVED:
        return {
            "state": "waiting",
            "message": say("Your comment was stored and waits for a moderator."),
            "own": link,
        }
    comment = Comment.objects.select_related("post").get(pk=left.id)
    return {
        "state": "published",
        "message": say("Your comment is published."),
        "href": f"/c/{left.id}/",
        "html": page("comment.html", comment=Entry(_shape(comment))),
        "parent": left.parent,
        "own": link,
    }


def _own_page(
    comment: Comment,
    token: str,
    *,
    text: str | None = None,
    objection: str = "",
    done: str = "",
    mistakes: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    minutes = owning.minutes_left(comment, now)
    statement = redress.standing_statement(comment, now)
    here = f"/own/{comment.pk}/{token}/"
    withdrawn = comment.removal == Comment.Removal.AUTHOR
    return private(
        HttpResponse(
            page(
                "own.html",
                site=composing.site_shape(comment.site),
                post=_own_post(comment.post),
                comment=None if withdrawn else _own_shape(comment),
                state=_state(comment),
                done=done,
                push=conf.get().push,
                can_edit=minutes > 0,
                edit_action=f"{here}edit/",
                text=comment.text if text is None else text,
                limit=conf.get().comment_limit,
                minutes_left=minutes,
                statement=told_of(statement, comment.site).lines if statement else (),
                appeal=getattr(statement, "appeal", None) or redress.last_appeal(comment),
                object_action=f"{here}object/"
                if redress.may_appeal(comment, statement, now)
                else "",
                objection=objection,
                objection_limit=appealing.WORDS,
                mistakes=mistakes or {},
                withdraw_action="" if withdrawn else f"{here}withdraw/",
                person_action=f"{here}person/" if redress.may_want_person(comment) else "",
                wanted=getattr(comment, "person_wanted", None),
                csp=pages.policy(None),
            ),
            status=status,
        )
    )


def _own_post(post: Post) -> PostShape:
    """The post above one's own comment; of one that is not public any more, nothing but that."""
    shape = composing.post_shape(post.site, post, with_body=False)
    if post.status == Post.Status.PUBLIC:
        return shape
    return replace(
        shape, title=say("a post that is not public"), href="/", language=post.site.language
    )


def _own_shape(comment: Comment) -> CommentShape:
    """Authors see their own words whatever the standing."""
    shown = Comment.objects.select_related("post").get(pk=comment.pk)
    shown.standing = Comment.Standing.APPROVED
    return replace(_shape(shown), reply_href="")


def _state(comment: Comment) -> str:
    if comment.removal == Comment.Removal.AUTHOR:
        return say("You withdrew this comment. Its words are shown nowhere.")
    if comment.removal == Comment.Removal.RESTRICTED:
        return say(
            "Your comment rests: it is kept, shown nowhere, and used for nothing, until you lift that."
        )
    if comment.standing == Comment.Standing.APPROVED:
        return say("Your comment is published.")
    if comment.removal == Comment.Removal.MODERATOR:
        return say("A moderator removed this comment.")
    return say("Your comment is waiting for a moderator.")
