"""What each field of the form may hold, to the character, on whichever database is in use."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.replying.making import draft, leave

from rejoinder.errors import FieldMissing, FieldUnusable, RejoinderError, TooLong
from rejoinder.models import Comment, Contact
from rejoinder.replying.drafts import check, check_text

pytestmark = pytest.mark.django_db

EMOJI = "\U0001f600"
EMAIL = "a" * 64 + "@" + "b" * 63 + "." + "c" * 63 + "." + "d" * 57 + ".org"  # 254, RFC 5321's most


@pytest.mark.parametrize("letter", ["x", "é", EMOJI, "\n.", "&", "<"])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_comment_has_ten_thousand_characters_and_not_one_is_cut(post, letter, more):
    text = ("." + letter * 10_000)[: 10_000 + more - 1] + "."
    if more > 0:
        with pytest.raises(TooLong) as refusal:
            leave(post, text)
        assert (refusal.value.length, refusal.value.limit) == (10_001, 10_000)
        assert not Comment.objects.exists()
    else:
        left = leave(post, text)
        assert Comment.objects.get(pk=left.id).text == text


@pytest.mark.parametrize("letter", ["x", "é", EMOJI])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_name_has_eighty_characters_and_not_one_is_cut(post, letter, more):
    name = letter * (80 + more)
    if more > 0:
        with pytest.raises(FieldUnusable) as refusal:
            leave(post, name=name)
        assert refusal.value.field == "name"
        assert "80" in str(refusal.value)
    else:
        assert Comment.objects.get(pk=leave(post, name=name).id).author_name == name


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_an_email_has_254_characters_and_not_one_is_cut(post, more):
    from rejoinder import keys

    email = EMAIL[1:] if more < 0 else EMAIL.replace(".org", "d.org") if more else EMAIL
    assert len(email) == 254 + more
    if more > 0:
        with pytest.raises(TooLong):
            leave(post, email=email)
    else:
        left = leave(post, email=email)
        sealed = Contact.objects.get(comment_id=left.id).email
        assert keys.unseal("email", bytes(sealed)) == email
        assert email.encode() not in bytes(sealed)


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_website_has_400_characters_and_not_one_is_cut(post, more):
    website = "https://example.org/".ljust(400 + more, "x")
    if more > 0:
        with pytest.raises(TooLong):
            leave(post, website=website)
    else:
        assert Comment.objects.get(pk=leave(post, website=website).id).website == website


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \t"}, "name"),
        ({"text": ""}, "comment"),
        ({"text": " \n "}, "comment"),
    ],
)
def test_what_is_required_must_be_there(post, fields, field):
    with pytest.raises(FieldMissing) as refusal:
        leave(post, **fields)
    assert refusal.value.field == field


def test_an_email_is_asked_for_where_the_site_requires_it(post):
    post.site.require_email = True
    with pytest.raises(FieldMissing):
        leave(post)
    assert leave(post, email="a@example.org").id


@pytest.mark.parametrize(
    "unseen",
    ["\u200b", "\u200d\u200c", "\u2060\ufeff", "\u3164", "\u2800", "\U000e0041", "\u202e\u202c", "\u0301",
     "\u115f\u1160", "\u00ad", "\x00", "\x07"],
)  # fmt: skip
def test_what_nobody_can_see_is_neither_name_nor_comment(post, unseen):
    with pytest.raises(RejoinderError) as refusal:
        leave(post, name=unseen)
    assert getattr(refusal.value, "field", "") == "name"
    with pytest.raises(RejoinderError) as refusal:
        leave(post, unseen)
    assert getattr(refusal.value, "field", "") == "comment"
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["with a \0 inside", "\0", "the end\0"])
def test_a_character_that_postgresql_cannot_hold_is_refused_on_both(post, text):
    with pytest.raises(FieldUnusable):
        leave(post, text)
    for field in ("name", "email", "website"):
        with pytest.raises(RejoinderError):
            leave(post, **{field: text})


@pytest.mark.parametrize(
    "honest",
    ["می\u200cخواهم", "क्\u200dष", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u200fשלום", "️❤️", "नमस्ते",
     "x\u0301\u0302"],
)  # fmt: skip
def test_joiners_and_marks_of_honest_text_stay(post, honest):
    left = leave(post, f"{honest} stays", name=honest)
    stored = Comment.objects.get(pk=left.id)
    assert stored.text == f"{honest} stays"
    assert "\u200c" not in honest or "\u200c" in stored.author_name
    assert honest in stored.html


@pytest.mark.parametrize(
    "lookalike",
    ["Ada Mayor", "ada mayor", "ADA  MAYOR", "Ada\u00a0Mayor", "АdaMayor", "Аdа Мауоr", "Ada May0r", "AdaMayor",
     "Ada\u200bMayor", "Ａｄａ Ｍａｙｏｒ", "𝐀𝐝𝐚 𝐌𝐚𝐲𝐨𝐫", "Áda Máyor", "A.d.a M.a.y.o.r", " Ada Mayor ", "@da Mayor"],
)  # fmt: skip
def test_a_name_that_looks_like_one_of_the_staff_is_refused(post, lookalike):
    with pytest.raises(FieldUnusable) as refusal:
        leave(post, name=lookalike)
    assert refusal.value.field == "name"
    assert not Comment.objects.exists()


@pytest.mark.parametrize("other", ["Ada", "Adam Ayor-Smith", "Mayor Ada", "Ida Meyer"])
def test_another_name_is_not_taken_for_one_of_the_staff(post, other):
    assert leave(post, name=other).id


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "http://a@b.example/", "data:text/html,x", "//evil", "ftp://x.example/",
                "http://x.example/\r\nSet-Cookie: a=b", "https://", "word"],
)  # fmt: skip
def test_a_website_is_one_that_can_be_linked_to(post, website):
    with pytest.raises(FieldUnusable):
        leave(post, website=website)


@pytest.mark.parametrize(
    "email", ["a", "a@", "@b.example", "a b@c.example", "a@b.example\r\nBcc: x@y.example"]
)
def test_an_email_is_an_address_and_nothing_more(post, email):
    with pytest.raises(FieldUnusable):
        leave(post, email=email)


def test_line_ends_are_of_one_kind_and_the_rest_is_as_typed():
    assert check_text("a\r\nb\rc\n\n") == "a\nb\nc"
    assert check_text("  indented  ") == "  indented  "


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.text(max_size=200), st.text(max_size=100), st.text(max_size=60), st.text(max_size=60))
def test_any_form_is_taken_whole_or_refused_by_name(post, text, name, email, website):
    text, name, email, website = (
        each.encode("utf-8", "replace").decode() for each in (text, name, email, website)
    )
    try:
        checked = check(draft(text, name=name, email=email, website=website), post.site)
    except (FieldMissing, FieldUnusable, TooLong) as refused:
        refusal = refused
    else:
        refusal = None
    if refusal:
        assert refusal.field in {"name", "email", "website", "comment"}
    else:
        assert checked.text == text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        assert 0 < len(checked.name) <= 80
        assert not any(char in checked.name + checked.website + checked.email for char in "\r\n\0")
