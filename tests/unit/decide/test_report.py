"""The report: complete, self-contained, escaped, and never an order."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_up_answer import made_up_answer, made_up_ranking

from inpersona.core.records import Note
from inpersona.decide.report import render
from inpersona.decide.report.fit_view import left_out
from inpersona.decide.report.scale import scale_of
from inpersona.decide.report.waveform_picture import _last_beat, _upstrokes
from inpersona.decide.serialise import NOTICE

VOID = {"meta", "br", "link", "img", "hr", "input"}
EVIL = '<script>alert("x")</script>'


class Checked(HTMLParser):
    """Collects what a browser would fetch, the text, and tags that are not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []
        self.tags: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            fetched = name in ("src", "srcset", "href", "xlink:href", "action", "data")
            if fetched and value and not value.startswith("#"):
                self.outside.append(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text.append(data)


def checked(page: str) -> Checked:
    parser = Checked()
    parser.feed(page)
    assert parser.open == []
    return parser


@pytest.fixture(scope="module")
def page() -> str:
    return render(made_up_answer())


def test_the_page_asks_for_nothing_from_outside(page: str) -> None:
    found = checked(page)
    assert found.outside == []
    assert found.tags.isdisjoint({"script", "link", "iframe", "img", "object", "embed"})
    assert "@import" not in page
    assert re.findall(r"url\((?!#)", page) == []


def test_the_notice_stands_at_top_and_bottom(page: str) -> None:
    assert page.count(NOTICE) == 2
    assert page.index(NOTICE) < page.index("<h1>")
    assert page.rindex(NOTICE) > page.index('id="how"')


def test_words_never_order(page: str) -> None:
    text = " ".join(checked(page).text).lower()
    for word in ("best", "safe", "safer", "will", "stop", "should", "must", "recommend"):
        assert re.search(rf"\b{word}\b", text) is None, word


def test_all_parts_of_the_answer_are_told(page: str) -> None:
    text = re.sub(r"\s+", " ", " ".join(checked(page).text))
    answer = made_up_answer()
    for option in answer.ranking.options:
        assert option.treatment in text
        assert all(reason.text in text for reason in option.reasons)
    for expected in (
        "2024-05-31", "94 % does not go with heart failure", "renin over that of people alike",
        "the body has no glucose", "30 % before, 42 % after", "Tier 3", "seed 1", "numpy 2.0.0",
        "Value of low dose combination treatment", "ESC 2024: 120 to 129", "-14.2",
    ):  # fmt: skip
        assert expected in text, expected


def test_what_the_record_says_is_escaped() -> None:
    answer = made_up_answer(EVIL)
    record = answer.record
    record = replace(
        record,
        notes=(Note("ignored", EVIL, EVIL),),
        conditions=tuple(replace(c, text=EVIL) for c in record.conditions),
        medications=tuple(replace(m, drug=EVIL) for m in record.medications),
        allergies=tuple(replace(a, text=EVIL) for a in record.allergies),
    )
    options = tuple(replace(o, treatment=EVIL) for o in answer.ranking.options)
    waveforms = tuple(replace(w, label=EVIL) for w in answer.waveforms)
    ranking = replace(answer.ranking, options=options)
    page = render(replace(answer, record=record, ranking=ranking, waveforms=waveforms))
    assert "script" not in checked(page).tags
    assert "<script" not in page


def test_the_same_answer_gives_the_same_page(page: str) -> None:
    assert render(made_up_answer()) == page


def test_pictures_are_sound_svg_in_the_colours_of_the_page(page: str) -> None:
    drawn = re.findall(r"<figure>(<svg.*?</svg>)", page, re.DOTALL)
    assert len(drawn) == 2
    for svg in drawn:
        ET.fromstring(svg)
        assert "var(--now)" in svg
        assert "var(--then)" in svg
        assert "currentColor" in svg
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))


def test_an_answer_without_options_or_waveforms_still_makes_a_page() -> None:
    answer = made_up_answer()
    empty = replace(made_up_ranking(), options=(), goals=())
    fit = replace(answer.fit, rows=(), parameters=(), hypotheses={}, warnings=())
    page = render(replace(answer, ranking=empty, waveforms=(), fit=fit))
    assert checked(page).open == []


def test_pressure_starts_with_the_upstroke_and_the_loop_is_one_beat() -> None:
    now = made_up_answer().waveforms[0]
    beat = _last_beat(now)
    length = now.time[beat][-1] - now.time[beat][0]
    assert abs(length - 0.85) < 0.02
    first = _upstrokes(now)[0]
    assert now.arterial_pressure[first + 5] > now.arterial_pressure[first]


def test_readings_that_were_not_used_are_counted_by_reason() -> None:
    fit = made_up_answer().fit
    again = replace(fit, rows=fit.rows + fit.rows[2:])
    assert left_out(again) == [("the body has no glucose", ["hemoglobin a1c (laboratory) x 2"])]


def test_places_on_a_scale_stay_inside_the_picture() -> None:
    scale = scale_of([-20.0, float("nan"), 5.0])
    assert 3.0 < scale.place(-20.0) < scale.place(0.0) < scale.place(5.0) < 97.0
    assert scale.place(1e9) == 97.0
    assert 0.0 in scale.ticks()
    assert scale_of([]).ticks() == (0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0)
