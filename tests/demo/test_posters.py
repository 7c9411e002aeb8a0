"""The posters: drawings that stand alone, small enough to send with every page."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from rejoinder_site.demo import reading

POSTERS = [post.video.poster for post in reading.load() if post.video]


@pytest.mark.parametrize("name", POSTERS)
def test_a_poster_is_a_small_drawing_of_1280_by_720(name: str):
    drawing = etree.fromstring(reading.poster(name))
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert (drawing.get("width"), drawing.get("height")) == ("1280", "720")
    assert drawing.get("viewBox") == "0 0 1280 720"
    assert len(reading.poster(name)) < 12_000


@pytest.mark.parametrize("name", POSTERS)
def test_a_poster_loads_nothing_runs_nothing_and_needs_no_font(name: str):
    allowed = {"svg", "title", "defs", "linearGradient", "stop", "g"}
    allowed |= {"path", "circle", "rect", "polyline"}
    for element in etree.fromstring(reading.poster(name)).iter():
        assert etree.QName(element).localname in allowed
        for attribute, value in element.attrib.items():
            assert not attribute.startswith("on")
            assert "href" not in attribute
            assert re.sub(r"^url\(#\w+\)$", "", value).find("url(") == -1
