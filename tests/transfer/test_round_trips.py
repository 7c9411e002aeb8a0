"""Any conversation goes out in another program's format and comes back with all that this can hold."""

from __future__ import annotations

from itertools import count
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.conftest import NOON
from tests.transfer.exports import bring
from tests.transfer.test_archive import MOMENT, comment, elsewhere, post, take

from rejoinder.models import Comment, Post, Site

# Letters that XML can carry, and marks that each format has to escape in its own way.
WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("&<>]'\"\\;-`#@\t ")),
        st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp", "Cf")),
    ),
    min_size=1,
    max_size=30,
).map(lambda told: f"w {told} w")
# Names are composed (NFC) wherever they come in.
NAMES = WORDS.map(lambda told: " ".join(normalize("NFC", told).split()))
SAID = st.fixed_dictionaries(
    {
        "above": st.integers(0, 9),
        "text": WORDS,
        "author_name": NAMES,
        "standing": st.sampled_from(["approved", "approved", "pending", "spam", "trash"]),
        "later": st.integers(-1000, 1000),
        "likes": st.integers(-5, 500),
        "pinned": st.booleans(),
        "by_staff": st.booleans(),
        "edited": st.none() | st.integers(1001, 2000),
    }
)
HELD = {
    "wxr": ("author_name", "standing", "written_at", "by_staff"),
    "disqus": ("author_name", "standing", "written_at"),
    "remark42": ("author_name", "written_at", "edited_at", "likes", "pinned", "by_staff"),
    "isso": ("author_name", "standing", "written_at", "edited_at", "likes"),
}
# What leaves with its words; remark42 and isso keep a place for the rest.
LEAVING = {
    "wxr": {"approved", "pending", "spam", "trash"},
    "disqus": {"approved", "spam"},
    "remark42": {"approved"},
    "isso": {"approved", "pending"},
}
PATIENT = settings(
    deadline=None,
    max_examples=6,
    phases=(Phase.generate,),  # a failing example is small as it is, and each takes seconds
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def told(site, fields, standings):
    """Comments by their words: whose words they answer, and the fields asked for."""
    rows = Comment.objects.filter(site=site)
    words = dict(rows.values_list("pk", "text"))
    wanted = rows.filter(standing__in=standings, removal="").exclude(text="")
    return sorted(
        (text, words.get(parent, ""), *rest)
        for text, parent, *rest in wanted.values_list("text", "parent_id", *fields)
    )


@pytest.mark.parametrize("form", HELD)
@PATIENT
@given(said=st.lists(SAID, max_size=6), title=NAMES)
def test_what_goes_out_comes_back(site, tmp_path, form, said, title):
    Post.objects.all().delete()
    Site.objects.filter(slug="elsewhere").delete()
    site.base_url = "https://a.example"
    site.save()
    here, made, numbers = post(site, title=title), [], count(1)
    for one in said:
        # Isso counts likes and dislikes apart, and no sum of them.
        likes = abs(one["likes"]) if form == "isso" else one["likes"]
        number = next(numbers)
        above = made[one["above"]] if one["above"] < len(made) else None
        if form == "isso" and above is not None:
            # It knows one level of answers, and those who answer nobody that left.
            above = above if above.depth == 0 and above.standing in LEAVING[form] else None
        elif above is not None and above.standing not in LEAVING[form]:
            above = None
        html = f"<p>{number} {_escaped(one['text'])}</p>"
        made.append(
            comment(
                here,
                number,
                above,
                text=html,
                html=html,
                markup="html",
                likes=likes,
                written_at=NOON + one["later"] * MOMENT,
                edited_at=NOON + one["edited"] * MOMENT if one["edited"] else None,
                **{name: one[name] for name in ("author_name", "standing", "pinned", "by_staff")},
            )
        )
    out = tmp_path / f"a.{'gz' if form == 'remark42' else form}"
    take(site, out, form=form)
    other = elsewhere()
    other.base_url = site.base_url  # the same blog, so that numbers are of the same
    other.save()
    report = bring(out, other)
    assert not report["not_taken"]
    assert told(other, HELD[form], LEAVING[form]) == told(site, HELD[form], LEAVING[form])
    if report["posts"]:
        assert Post.objects.get(site=other).title == title
    again = tmp_path / f"b.{'gz' if form == 'remark42' else form}"
    take(other, again, form=form)
    assert bring(again, other)["new"] == 0


def _escaped(text):
    from html import escape

    return escape(text, quote=False)
