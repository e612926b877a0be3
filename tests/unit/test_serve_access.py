"""Who is let in: host names, tokens, pages of others; and what a server refuses to start with."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.server import ServeError, ServeOptions
from paperatlas.server.access import COOKIE, Gate, HostRule, from_elsewhere, host_of

TOKEN = "a-token-that-is-long-enough"


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("localhost", "localhost"),
        ("LocalHost:8321", "localhost"),
        ("127.0.0.1:1", "127.0.0.1"),
        ("[::1]:8321", "::1"),
        ("", ""),
        (":80", ""),
        ("a b", ""),
        ("user@localhost", ""),
        ("localhost:80:80", ""),
        ("localhost, evil.example", ""),
        ("localhost/", ""),
        ("localhost.", ""),
        ("localhost\n", ""),
        ("ⅼocalhost", ""),
    ],
)
def test_the_host_is_read_strictly(header: str, host: str) -> None:
    assert host_of(header) == host


def test_on_loopback_only_names_of_this_machine_are_answered() -> None:
    rule = HostRule("127.0.0.1")
    assert all(map(rule.allows, ["localhost", "127.0.0.1:8321", "[::1]", "127.0.0.2"]))
    assert not any(map(rule.allows, ["", "evil.example", "localhost.evil.example", "10.0.0.1", "0.0.0.0", "127.1"]))


def test_elsewhere_addresses_and_given_names_are_answered() -> None:
    rule = HostRule("0.0.0.0", ("Atlas.Example",), loopback=False)
    assert all(map(rule.allows, ["10.0.0.1:80", "atlas.example", "localhost", "[2001:db8::1]:80"]))
    assert not any(map(rule.allows, ["evil.example", "atlas.example.evil.example"]))


@given(st.text(max_size=40))
def test_no_other_name_is_ever_answered(header: str) -> None:
    if HostRule("127.0.0.1").allows(header):
        host = host_of(header)
        assert host == "localhost" or ipaddress.ip_address(host).is_loopback


def test_the_gate_knows_token_and_cookie_and_nothing_else() -> None:
    gate = Gate(TOKEN)
    assert gate.closed
    assert gate.admits(f"Bearer {TOKEN}", "")
    assert gate.admits(f"bearer  {TOKEN}", "")
    assert gate.admits("", f"other=1; {COOKIE}={gate.cookie}")
    assert TOKEN not in gate.cookie
    for authorization, cookies in (
        ("", ""),
        ("Bearer", ""),
        ("Bearer ", f"{COOKIE}="),
        (f"Basic {TOKEN}", f"{COOKIE}={TOKEN}"),
        (f"Bearer {TOKEN[:-1]}", f"{COOKIE}={gate.cookie[:-1]}"),
        (f"Bearer {gate.cookie}", "\x00=\x00; ,,=;"),
        ("Bearer é\ud800", f"{COOKIE}=\udfff"),
    ):
        assert not gate.admits(authorization, cookies)
    assert Gate("another-token-of-some-length").cookie != gate.cookie


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_at_random_is_let_in(authorization: str, cookies: str) -> None:
    assert not Gate(TOKEN).admits(authorization, cookies)
    assert Gate(None).admits(authorization, cookies)


def test_an_open_gate_knows_no_token() -> None:
    assert not Gate(None).closed
    assert not Gate(None).knows("")


@pytest.mark.parametrize(
    ("origin", "site", "strange"),
    [
        ("", "", False),
        ("", "same-origin", False),
        ("", "none", False),
        ("http://localhost:1", "", False),
        ("http://localhost:2", "", True),
        ("null", "", True),
        ("http://[", "", True),
        ("", "same-site", True),
        ("", "cross-site", True),
    ],
)
def test_pages_of_others_are_told_apart(origin: str, site: str, strange: bool) -> None:
    assert from_elsewhere("localhost:1", origin, site) is strange


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "0.0.0.0"},
        {"host": "::"},
        {"host": ""},
        {"names": ("atlas.example",)},
        {"token": "hunter2"},
        {"token": "hunter two with spaces in it"},
        {"token": TOKEN, "names": ("http://atlas.example",)},
        {"port": 65536},
        {"nodes": 0},
    ],
)
def test_what_cannot_be_served_safely_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ServeError) as caught:
        ServeOptions(**wrong)  # type: ignore[arg-type]
    assert "hunter" not in str(caught.value)


def test_the_token_does_not_show_in_the_options() -> None:
    assert TOKEN not in repr(ServeOptions(host="0.0.0.0", token=TOKEN))
    assert ServeOptions(host="localhost").token is None
