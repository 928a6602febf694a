"""The bound on nesting leaves honest HTML alone."""

from blogtui.view.nesting import DEPTH, bounded


def test_ordinary_html_is_not_touched() -> None:
    html = "<div><ul><li>one</ul><b>x</b></div>" * 5000
    assert bounded(html) is html or bounded(html) == html


def test_what_is_too_deep_becomes_something_plain() -> None:
    html = bounded("<div>" * 3000 + "x" + "</div>" * 3000 + "<div>after</div>")
    assert html.count("<div>") == DEPTH + 1
    assert html.count("</div>") == DEPTH + 1
    assert html.count("<x-block>") == html.count("</x-block>") == 3000 - DEPTH
    assert html.endswith("<div>after</div>")


def test_formatting_left_open_is_bounded() -> None:
    html = bounded("<font><p>x" * 3000)
    assert html.count("<font>") == 20
    assert html.count("<p>") == 3000
