"""Reading settings out of the scripts of a page."""

import pytest

from blogtui.comments.page import Page
from blogtui.comments.script_settings import scripts, setting


@pytest.mark.parametrize(
    "script",
    [
        'x = { url: "https://a.example/p/" }',
        "x = { url : 'https://a.example/p/', }",
        'x = {"url":"https:\\/\\/a.example\\/p\\/"}',
        "this.page.url = `https://a.example/p/`;",
        'my_url: "wrong", site-url: "wrong", url: "https://a.example/p/"',
    ],
)
def test_a_setting_in_the_clear(script: str) -> None:
    assert setting(script, "url") == "https://a.example/p/"


@pytest.mark.parametrize(
    "script", ["url: location.href", "url: `${here}/p/`", 'url: ""', "curl: 'a'", "url: 'a\nb'", "url = 'a\\x41'"]
)
def test_what_is_computed_is_not_known(script: str) -> None:
    assert setting(script, "url") is None


def test_only_scripts_count() -> None:
    page = Page("https://a.example/", "<p>sign</p><script>other</script><script>a sign</script>")
    assert list(scripts(page, "sign")) == ["a sign"]
    assert list(scripts(None, "sign")) == []


def test_a_hostile_script_costs_no_more_than_its_length() -> None:
    for script in ("url:" * 200_000, 'url:"' * 100_000, "url" + " " * 500_000, "url" * 200_000):
        assert setting(script, "url") in (None, "url:")
