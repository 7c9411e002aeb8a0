"""The post editor's form: what staff type becomes a draft. `posting` says if it can be stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms

from rejoinder import conf
from rejoinder.keys import fingerprint
from rejoinder.models import Post, Video
from rejoinder.posting import POSTER_BYTES, SLOWEST, PostDraft, own_tags

# What the editor's buttons ask for, and the status that each leads to.
PUBLISH, SCHEDULE, DRAFT, TAKE_DOWN, PREVIEW = "publish", "schedule", "draft", "gone", "preview"
_STATUS: Final = {
    PUBLISH: Post.Status.PUBLIC,
    SCHEDULE: Post.Status.SCHEDULED,
    DRAFT: Post.Status.DRAFT,
    TAKE_DOWN: Post.Status.GONE,
}
# What a refusal may call a field, where the form calls it otherwise.
_FIELD: Final = {"author": "author_line", "slow": "slow_seconds"}


class _Moment(forms.DateTimeInput):
    """The browser's own picker, to the second, so that saving moves no date."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": "1"}, format="%Y-%m-%dT%H:%M:%S")


class PostForm(forms.Form):
    """A post's fields. Lengths are checked where the post is stored."""

    title = forms.CharField(strip=True, max_length=500)
    summary = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="A few sentences of plain text. #words become tags.",
    )
    video = forms.CharField(
        required=False,
        label="Video address",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text="YouTube, Vimeo, PeerTube, or an .mp4 or .webm file.",
    )
    video_title = forms.CharField(required=False, label="Video title", max_length=500)
    poster = forms.FileField(
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG or WebP, at most 1 MiB. Shown until a reader starts the video.",
    )
    fetch_poster = forms.BooleanField(
        required=False, label="Fetch the poster, and the title if none is given, from there"
    )
    remove_poster = forms.BooleanField(required=False, label="Remove the poster")
    body = forms.CharField(
        required=False,
        label="Body, in Markdown",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    remove_body = forms.BooleanField(required=False, label="Remove the body")
    author_line = forms.CharField(required=False, label="By", max_length=200)
    tags = forms.CharField(
        required=False, label="Further tags", help_text="Parted by commas, beside the #words."
    )
    language = forms.CharField(
        required=False, max_length=20, help_text="Such as en or pt-BR; empty is the site's."
    )
    published_at = forms.DateTimeField(
        required=False,
        label="Date (UTC)",
        widget=_Moment,
        help_text="Empty means the moment of publishing. Schedule needs a time to come.",
    )
    path = forms.CharField(
        required=False,
        help_text="Such as /2026/11/a-title/. Empty makes one; readers' links keep it for good.",
    )
    comments = forms.ChoiceField(
        choices=[("open", "open"), ("closing", "open until"), ("closed", "closed")],
        initial="open",
        widget=forms.RadioSelect,
    )
    comments_close_at = forms.DateTimeField(
        required=False, label="Comments close (UTC)", widget=_Moment
    )

    mode = forms.ChoiceField(
        required=False,
        choices=Post.Mode.choices,
        initial=Post.Mode.NORMAL,
        label="How the conversation goes",
    )
    slow_seconds = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=SLOWEST,
        label="Slow mode",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="Seconds that one reader waits between two replies here; 0 for no wait.",
    )
    guidelines = forms.CharField(
        required=False,
        label="Guidelines for this post",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Markdown; stands above the form in place of the site's.",
    )
    message = forms.CharField(
        required=False,
        label="Message above the form",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Markdown, such as: The guest answers from 18:00 on.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer to fetch only where the operator lets this machine ask others for it."""
        super().__init__(*args, **kwargs)
        if not conf.get().fetch_posters:
            del self.fields["fetch_poster"]

    def draft(self, do: str, post: Post | None, now: datetime) -> PostDraft:
        """What the valid form asks for when the button `do` was pressed."""
        typed = self.cleaned_data
        return PostDraft(
            post_id=post.pk if post else None,
            title=typed["title"],
            path=typed["path"],
            summary=typed["summary"],
            body=self._body(post),
            author_line=typed["author_line"],
            language=typed["language"],
            status=_STATUS[do],
            published_at=self._published_at(do, post, now),
            comments_open=typed["comments"] != "closed",
            comments_close_at=(
                typed["comments_close_at"] if typed["comments"] == "closing" else None
            ),
            video=typed["video"],
            video_title=typed["video_title"],
            poster=self._poster(),
            tags=[name.strip() for name in typed["tags"].split(",") if name.strip()],
            mode=typed["mode"] or (post.mode if post else Post.Mode.NORMAL),
            slow_seconds=typed["slow_seconds"] or 0,
            guidelines=typed["guidelines"],
            message=typed["message"],
        )

    def check_button(self, do: str, now: datetime) -> bool:
        """Whether the form is valid for this button; otherwise the field says what is missing."""
        if not self.is_valid():
            return False
        date = self.cleaned_data["published_at"]
        if do == SCHEDULE and (date is None or date <= now):
            self.add_error("published_at", "Say when: a time to come.")
        closing = self.cleaned_data["comments"] == "closing"
        if closing and self.cleaned_data["comments_close_at"] is None:
            self.add_error("comments_close_at", "Say when comments close.")
        return not self.errors

    def refuse(self, field: str, reason: str) -> None:
        """Show what `posting` said about a field beside it."""
        name = _FIELD.get(field, field)
        self.add_error(name if name in self.fields else None, reason)

    def _body(self, post: Post | None) -> str | None:
        typed: str = self.cleaned_data["body"]
        # An imported body is HTML without a source: an empty box does not mean that it should go.
        if post and post.body_html and not post.body and not self.cleaned_data["remove_body"]:
            return typed or None
        return typed

    def _poster(self) -> bytes | None:
        if self.cleaned_data["remove_poster"]:
            return b""
        upload = self.cleaned_data["poster"]
        # One byte too many is enough to be refused; a film need not be read.
        return upload.read(POSTER_BYTES + 1) if upload else None

    def _published_at(self, do: str, post: Post | None, now: datetime) -> datetime | None:
        typed: datetime | None = self.cleaned_data["published_at"]
        if post and "published_at" not in self.changed_data:
            typed = post.published_at
        if do != PUBLISH:
            return typed
        was_public = post is not None and post.status == Post.Status.PUBLIC
        if was_public or "published_at" in self.changed_data:
            return min(typed or now, now)
        # A draft's own date is when it was begun; readers want to know when it came out.
        return now


def filled(post: Post) -> dict[str, Any]:
    """What the form shows of a stored post."""
    video = Video.objects.filter(post=post).defer("poster").first()
    closing = post.comments_close_at is not None and not post.closes_by_policy
    return {
        "title": post.title,
        "summary": post.summary,
        "body": post.body,
        "video": video.url if video else "",
        "video_title": video.title if video else "",
        "author_line": post.author_line,
        "tags": ", ".join(own_tags(post)),
        "language": post.language,
        "published_at": post.published_at,
        "path": post.path,
        "comments": ("closing" if closing else "open")
        if post.comments_open or post.closes_by_policy
        else "closed",
        "comments_close_at": post.comments_close_at if closing else None,
        "mode": post.mode,
        "slow_seconds": post.slow_seconds,
        "guidelines": post.guidelines,
        "message": post.message,
    }


def state(post: Post) -> str:
    """What changes when anything of a post does; tells that somebody else saved it meanwhile."""
    kept = [*filled(post).items(), post.status, post.body_html]
    return fingerprint(repr(kept)).hex()
