"""How hostile text is tamed."""

import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.exporters.text import clip, legal_xml, safe_url, visible, without_surrogates

ANY_TEXT = st.text(st.characters())


@given(ANY_TEXT)
def test_visible_text_hides_and_reorders_nothing(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n"]
    assert not [c for c in shown if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "RLI")]


@pytest.mark.parametrize("text", ["Schrödinger", "学习", "שלום", "naïve\n\tText", "👩\u200d🔬", "α→β"])
def test_visible_leaves_other_text_alone(text: str) -> None:
    assert visible(text) == text


@given(ANY_TEXT)
def test_legal_xml_is_parsed_as_written(text: str) -> None:
    element = ET.Element("a")
    element.text = legal_xml(text)
    assert (ET.fromstring(ET.tostring(element, "utf-8")).text or "") == legal_xml(text)


@given(ANY_TEXT)
def test_without_surrogates_fits_utf_8(text: str) -> None:
    without_surrogates(text).encode()


@given(st.text(), st.integers(2, 60))
def test_clip_keeps_the_length(text: str, length: int) -> None:
    assert len(clip(text, length)) <= length


@pytest.mark.parametrize(
    "url",
    ["https://arxiv.org/abs/2302.13971", "http://example.org/?a=1&b=2#c", "HTTPS://example.org/"],
)
def test_web_addresses_are_kept(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)", "data:text/html,<script>1</script>", "vbscript:x", "file:///etc/passwd",
        "//example.org", "/etc", "https://", "https:example.org", "http://[", "https://a b", "ftp://example.org",
        "https://example.org/\u202egpj.exe", "blob:https://example.org/1",
    ],
)  # fmt: skip
def test_other_addresses_are_dropped(url: str | None) -> None:
    assert safe_url(url) == ""
