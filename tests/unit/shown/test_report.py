"""Reports: one offline file, escaped, small, about this patient on this day."""

import re
from html.parser import HTMLParser

import pytest

from fibrosim.errors import InputError
from fibrosim.figures.anatomy import BACK, FRONT
from fibrosim.reports import report
from fibrosim.reports.html import Html, element, link, table
from fibrosim.reports.page import LARGEST_REPORT
from fibrosim.results import Measurement, TestResult, Visit

VOID = {"meta", "br", "img", "hr"}
LOADING = {"script", "link", "iframe", "object", "embed", "base", "form", "audio", "video"}


class Page(HTMLParser):
    """Reads a page: open tags, ids, text; complains where a tag is not closed."""

    def __init__(self, text):
        super().__init__()
        self.stack, self.tags, self.text = [], [], []
        self.feed(text)
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def written(make_visit, make_course, tmp_path_factory):
    path = report(make_visit(), tmp_path_factory.mktemp("r") / "ann.html", twin=make_visit(make_course(healthy=True)))
    return path.read_text("utf-8")


def test_one_small_file_that_loads_nothing(written):
    page = Page(written)
    assert len(written.encode()) < LARGEST_REPORT / 2
    assert not {tag for tag, _ in page.tags} & LOADING
    for tag, attributes in page.tags:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            if name in ("src", "href", "xlink:href", "action", "data"):
                inside = value.startswith(("#", "data:image/png;base64,"))
                assert inside or (tag == "a" and value.startswith(("https://doi.org/", "https://pubmed.")))
    assert "@import" not in written
    assert not re.search(r"url\((?!#)", written)
    policy = next(a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy


def test_ids_are_unique_and_every_reference_is_there(written):
    page = Page(written)
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    wanted = {a["href"][1:] for _, a in page.tags if a.get("href", "").startswith("#")}
    wanted |= set(re.findall(r"url\(#([^)]+)\)", written))
    assert wanted <= set(ids)


def test_every_picture_has_words_and_every_table_headings(written):
    page = Page(written)
    outer = [a for t, a in page.tags if t == "svg"]
    assert len(outer) >= 5
    assert all(a["role"] == "img" and len(a["aria-label"]) > 20 for a in outer)
    assert all(a.get("alt") for t, a in page.tags if t == "img")
    assert all(a.get("scope") in ("col", "row", "colgroup") for t, a in page.tags if t == "th")
    assert written.count("<caption>") == written.count("<table>")


def test_notice_once_and_what_a_clinic_prints(written):
    text = " ".join(Page(written).text)
    assert text.count("not medical advice") == 1
    for words in ("Ann", "day 800", "whiplash", "IVIg 0.4 g/kg x 5", "4.10", "fibre/mm", "6.1 to 15.2",
                  "provisional", "PGP 9.5", "doi:10.0000/example", "rodas5p", "philox4x64-10/1",
                  "dorsal_horn.potentiation", "4210"):  # fmt: skip
        assert words in text, words


def test_twin_stands_beside_the_patient(written, make_visit, tmp_path):
    assert "Healthy twin" in written
    alone = report(make_visit(), tmp_path / "a.html").read_text("utf-8")
    assert "Healthy twin" not in alone
    assert ">Twin<" not in alone


def test_nothing_that_is_given_becomes_markup(make_course, tmp_path):
    evil = '"><img src=x onerror=alert(1)><script>alert(1)</script>&lt;'
    course = make_course(3, name=evil)
    course.events[0]["what"] = evil
    course.manifest[evil] = evil
    course.references[evil] = {"citation": evil, "doi": evil}
    course.people[0]["preset"] = evil
    course.people[0]["parameters"] = {evil: evil}
    course.data["sleep.quality"].attrs["long_name"] = evil
    measurement = Measurement(evil, evil, evil, note=evil, flag=evil)
    ranged = Measurement(evil + "2", 3.0, evil, 1, 2)
    test = TestResult(evil, evil, 800, [measurement, ranged], {"kind": evil}, evil, [evil, {"key": evil}], evil)
    mechanism = [{"name": evil, "source": evil, "target": "b" + evil, "gain": 1, "value": 1, "healthy_value": 2,
                  "disputed": True, "loop": evil}]  # fmt: skip
    visit = Visit(course.people[0], 800.0, {evil: test}, mechanism, course, course.manifest)
    page = Page(report(visit, tmp_path / "evil.html").read_text("utf-8"))
    assert not {tag for tag, _ in page.tags} & LOADING
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes), tag
        assert tag != "img" or attributes["src"].startswith("data:")
    assert evil in "".join(page.text)


@pytest.mark.parametrize("areas", [1, 3, 19])
def test_every_version_of_the_body(make_course, make_visit, tmp_path, areas):
    path = report(
        make_visit(make_course(areas)), tmp_path / "a.html", twin=make_visit(make_course(areas, healthy=True))
    )
    text = path.read_text("utf-8")
    for name in ("pain", "twin-pain"):
        assert text.count(f'id="{name}-area-') == len(FRONT) + len(BACK)
    assert ("not simulated" in text) == (areas < 19)


def test_failed_patient_is_said_first(make_course, make_visit, tmp_path):
    course = make_course(3, 3, failed=(1,))
    text = report(make_visit(course, number=1), tmp_path / "f.html").read_text("utf-8")
    assert 'role="alert"' in text
    assert text.index("step too small at day 547") < text.index("Summary</h2>")
    fine = report(make_visit(course, number=2), tmp_path / "g.html").read_text("utf-8")
    assert 'role="alert"' not in fine


def test_a_visit_alone_is_enough(make_visit, tmp_path):
    visit = make_visit()
    visit.course, visit.mechanism = None, ()
    text = report(visit, tmp_path / "a.html").read_text("utf-8")
    assert "Test results" in text
    assert "Pain now" not in text
    empty = Visit({"id": 3}, 2.0)
    assert "Patient 3" in report(empty, tmp_path / "b.html").read_text("utf-8")


def test_bad_paths_are_refused_and_nothing_is_left(make_visit, tmp_path):
    for path in ("a.txt", "none/a.html"):
        with pytest.raises(InputError):
            report(make_visit(), tmp_path / path)
    assert list(tmp_path.iterdir()) == []


def test_writer_escapes_all_but_its_own():
    assert element("p", "<b>", Html("<i>x</i>"), title='"<') == '<p title="&quot;&lt;">&lt;b&gt;<i>x</i></p>'
    assert link("javascript:alert(1)", "<x>") == "&lt;x&gt;"
    assert "<script" not in table(["<script>"], [["<script>", "<script>"]], caption="<script>")


def test_normal_tests_stay_folded_and_abnormal_ones_open(make_visit, tmp_path):
    visit = make_visit()
    page = Page(report(visit, tmp_path / "a.html").read_text("utf-8"))
    opened = ["open" in a for t, a in page.tags if t == "details" and a.get("class") == "test"]
    assert sorted(opened) == sorted(any(m.abnormal for m in test) for test in visit)


def test_every_test_of_the_clinic_has_a_system():
    from fibrosim.clinic.examine import all_tests
    from fibrosim.reports.systems import KEYS, SYSTEMS

    placed = [name for names in SYSTEMS.values() for name in names]
    assert len(placed) == len(set(placed))
    assert set(all_tests()) <= set(placed)
    assert set(KEYS) <= set(placed)
