"""From stored facts to what a page is told: posts, comments in their places, threads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from django.db.models import QuerySet
from markupsafe import Markup

from rejoinder.languages import say
from rejoinder.models import Comment, Post, Site, Tag
from rejoinder.publishing import addresses, comments, questions, thread, videos, words
from rejoinder.publishing.shapes import (
    Entry,
    PageLink,
    PostShape,
    SiteShape,
    TagShape,
    ThreadShape,
    TitleShape,
)
from rejoinder.publishing.stored import stored
from rejoinder.text import summary_runs
from rejoinder.threads import Node, nest, shares, walk

# Bytes that the comments of a page may take, well below the 512 KiB of a file; see `_room`.
_PAGE: Final = 400_000
_MENTIONS: Final = 60_000  # of mentions by other sites, which stand on the same page


def base(site: Site) -> str:
    """The site's own address without a slash at the end; the one place where a default is known."""
    return (site.base_url or "http://127.0.0.1:8000").rstrip("/")


def href_of(path: str) -> str:
    """A post's path as it may stand in an attribute or a header."""
    return addresses.href(path)


def site_shape(site: Site) -> SiteShape:
    return SiteShape(
        name=site.name,
        tagline=site.tagline,
        language=site.language,
        home=base(site) + addresses.HOME,
        feed=addresses.FEED,
        notice=addresses.NOTICE,
    )


def tag_shape(tag: Tag) -> TagShape:
    return TagShape(name=tag.name, href=addresses.href(addresses.tag(tag.slug)))


def count(post: Post) -> int:
    """What "52 comments" says: counted, not remembered, so it cannot be wrong."""
    return thread.counted(post)


def tags_of(post: Post) -> Iterable[Tag]:
    """Its tags, by hand: for a page of comments, which is written more often than any other."""
    return stored(
        Tag,
        "JOIN rejoinder_post_tags AS p ON p.tag_id = rejoinder_tag.id "
        "WHERE p.post_id = %s ORDER BY p.id",
        (post.pk,),
    )


def post_shape(
    site: Site, post: Post, *, with_body: bool = True, tags: Iterable[Tag] | None = None
) -> PostShape:
    """What a page says of a post; `tags` where somebody has read them already."""
    video = getattr(post, "video", None)
    href = addresses.href(post.path)
    counted = count(post)
    summary = _summary(post.summary)
    return PostShape(
        id=post.pk,
        title=post.title,
        href=href,
        absolute=base(site) + href,
        summary=summary,
        plain="\n\n".join("".join(run.text for run in runs) for runs in summary),
        body=Markup(post.body_html) if with_body else Markup(""),  # noqa: S704 - made by to_html
        author_line=post.author_line,
        published=post.published_at,
        changed=post.changed_at,
        language=post.language or site.language,
        tags=[tag_shape(tag) for tag in (post.tags.all() if tags is None else tags)],
        video=videos.shape(video, post.title),
        count=counted,
        count_words=words.count_words(counted),
        comments_open=post.is_open,
        archived=post.mode == Post.Mode.ARCHIVED,
        questions=questions.tally(post) if with_body and post.mode == Post.Mode.QUESTIONS else None,
        comments_close_at=post.comments_close_at,
        comments_feed=addresses.comments_feed(post.pk),
        live=addresses.live(post.pk),
    )


# A few: a post's page is written again and again, and its summary stays.
_summary = lru_cache(maxsize=50)(summary_runs)


def titles(posts: QuerySet[Post], room: int) -> list[TitleShape]:
    """Titles with their addresses, as many as fit into `room` characters."""
    found: list[TitleShape] = []
    for title, path, published in posts.values_list("title", "path", "published_at"):
        href = addresses.href(path)
        room -= len(title) + len(href) + 100
        if room < 0:
            break
        found.append(TitleShape(title, href, published))
    return found


def _room(rows: Sequence[thread.Row], sizes: Sequence[int], page: int) -> list[int]:
    """How many bytes of HTML each comment may take, so that the page stays below `page` bytes.

    Long comments give way to short ones. A text stands on the page twice, as HTML and in the
    structured data, where JSON takes at most two bytes for each of the HTML; a name stands there up
    to four times, escaped; a comment's frame takes about 900 bytes.
    """
    frames = sum(900 + 20 * len(row.author_name) + 5 * len(row.website) for row in rows)
    return shares([max(size, 1) for size in sizes], max(page - frames, 0) // 3)


def compose(
    post: Post, rows: Sequence[thread.Row], more: dict[int, int], *, page: int = _PAGE
) -> list[Entry]:
    """Nest the rows of a page and say whom a comment answers where the nesting does not.

    `page`: bytes that they may take.
    """
    sizes = {row.id: comments.size(row.html) for row in rows}
    room = dict(zip(sizes, _room(rows, list(sizes.values()), page), strict=True))
    nodes = nest(rows)
    here = {row.id: row for row in rows}
    elsewhere = {
        node.row.parent_id
        for node in walk(nodes)
        if not node.parent_is_above and node.row.parent_id is not None
    } - here.keys()
    names = thread.names_of(elsewhere) if elsewhere else {}
    opening = {row.root_number: row.id for row in rows if row.depth == 0}
    locked, closed = thread.locked(post)

    def placed(node: Node[thread.Row]) -> Entry:
        row = node.row
        reply = comments.reply_href(post, row)
        if closed and (row.parent_id in locked or bytes(row.path).startswith(closed)):
            reply = ""
        cut = None
        if sizes[row.id] > room[row.id] and not comments.removed(row):
            whole = addresses.branch(post.pk, opening.get(row.root_number, row.id))
            cut = comments.Cut(room[row.id], whole)
        # What was inferred is said even where it shows, for it may be wrong.
        inferred = words.inferred(row.inferred_by) if row.depth > 1 else ""
        answering = comments.NOBODY
        if row.parent_id is not None and (inferred or not node.parent_is_above):
            answering = comments.Answering(*_whom(row.parent_id, here, names), inferred)
        shape = comments.placed(row, reply, answering, cut)
        replies = [placed(reply) for reply in node.replies]
        made = Entry(shape, replies, sum(1 + reply.reply_count for reply in replies))
        if row.depth == 0 and row.root_number in more:
            made.more = more[row.root_number]
            made.more_href = addresses.branch(post.pk, row.id)
        return made

    return [placed(node) for node in nodes]


def _whom(
    parent: int, here: dict[int, thread.Row], elsewhere: dict[int, tuple[str, str]]
) -> tuple[str, str]:
    """The name of whom a comment answers and, where that stands on the same page, the place."""
    href = ""
    if parent in here:
        name, standing = here[parent].author_name, here[parent].standing
        href = f"#c{parent}"
    elif parent in elsewhere:
        name, standing = elsewhere[parent]
    else:
        return "", ""
    known = standing == Comment.Standing.APPROVED
    return words.called(name) if known else say("a removed comment"), href


def thread_page(post: Post, number: int, *, newest: bool) -> ThreadShape | None:
    """One page of a thread; `newest` 0 is where newest-first begins. None where there is no such
    page.
    """
    branches, last = thread.pages(post)
    landing = newest and number == 0
    if landing:
        number = last
    if not 1 <= number <= last:
        return None
    # Where newest-first begins, a short last page takes the one before with it. Pages are counted
    # from the oldest in both orders, so what stands on a numbered page does not move when somebody
    # replies.
    joined = landing and last > 1 and branches % thread.BRANCHES in range(1, thread.BRANCHES // 2)
    first = number - 1 if joined else number
    cut = thread.read_page(post, first, 2 if joined else 1)
    asking = post.mode == Post.Mode.QUESTIONS
    if asking:
        cut = questions.with_answers(post, cut)
    entries = compose(post, cut.rows, cut.more)
    if asking:
        questions.mark(entries)
    start = cut.first_rank + 1
    if newest:
        start = cut.first_rank + len(entries)
        entries.reverse()
    newer = ""
    if newest and not landing:
        newer = addresses.newest(post.pk, number + 1) if number + 1 < last else _newest_href(post)
    return ThreadShape(
        comments=entries,
        start=start,
        reversed=newest,
        page=number,
        pages=[] if newest else _page_links(post, number, last),
        previous=newer if newest else _page_href(post, number - 1) if number > 1 else "",
        next=(
            (addresses.newest(post.pk, first - 1) if first > 1 else "")
            if newest
            else (_page_href(post, number + 1) if number < last else "")
        ),
        newest_first=newest,
        other_order=_page_href(post, 1) if newest else _newest_href(post),
        first_page=landing if post.mode == Post.Mode.LIVE else number == 1 and not newest,
        branch_of="",
        whole="",
        pingbacks=_pingbacks(post) if number == 1 and not newest else [],
        counted=landing or (number == 1 and not newest),
    )


def branch_page(post: Post, root: Comment, number: int) -> ThreadShape | None:
    """One page of a branch; None where there is no such page."""
    rows, size = thread.read_branch(post, root.number, number)
    if not rows:
        return None
    last = -(-size // thread.BRANCH_PAGE)
    at = addresses.branch
    return ThreadShape(
        comments=compose(post, rows, {}),
        start=1,
        reversed=False,
        page=number,
        pages=[
            PageLink(each, at(post.pk, root.pk, each), each == number)
            for each in _near(number, last)
        ],
        previous=at(post.pk, root.pk, number - 1) if number > 1 else "",
        next=at(post.pk, root.pk, number + 1) if number < last else "",
        newest_first=False,
        other_order="",
        first_page=False,
        branch_of=words.called(root.author_name)
        if root.standing == Comment.Standing.APPROVED
        else say("a removed comment"),
        whole=whole_href(post, root),
        pingbacks=[],
        counted=False,
    )


def whole_href(post: Post, root: Comment) -> str:
    """Where a branch stands in the whole conversation."""
    return f"{_page_href(post, thread.page_of(post, root.number))}#c{root.pk}"


def comment_href(post: Post, comment: Comment) -> str:
    """Where a reader finds a shown comment: on the thread's page where it is on that, else on its
    branch's.
    """
    cut = thread.read_page(post, page := thread.page_of(post, comment.root_number))
    if any(row.id == comment.pk for row in cut.rows):
        return f"{_page_href(post, page)}#c{comment.pk}"
    root = Comment.objects.get(post=post, number=comment.root_number)
    before = thread.rank_in_branch(post, comment)
    number = before // thread.BRANCH_PAGE + 1
    return f"{addresses.branch(post.pk, root.pk, number)}#c{comment.pk}"


def _page_href(post: Post, number: int) -> str:
    """A page oldest first. The post's own path has the first one, but for a live post, which begins
    with the newest.
    """
    if number == 1 and post.mode != Post.Mode.LIVE:
        return addresses.href(post.path)
    return addresses.page(post.pk, number)


def _newest_href(post: Post) -> str:
    return addresses.href(post.path) if post.mode == Post.Mode.LIVE else addresses.newest(post.pk)


def _near(number: int, last: int) -> Iterable[int]:
    """A page's neighbours and, from the first page only, all: later pages must not change with the
    last.
    """
    if last == 1:
        return []
    if number == 1:
        return range(1, last + 1) if last <= 12 else [*range(1, 9), last - 1, last]
    return sorted({1, number - 1, number} | ({number + 1} if number < last else set()))


def _page_links(post: Post, number: int, last: int) -> list[PageLink]:
    return [PageLink(each, _page_href(post, each), each == number) for each in _near(number, last)]


def _pingbacks(post: Post) -> list[Entry]:
    cut = thread.read_pingbacks(post)
    return compose(post, cut.rows, cut.more, page=_MENTIONS)
