import httpx
import pytest

from crawler.sources.site_guard import GuardedTransport, Refused, is_public, site_client


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 - an address to be refused
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "::127.0.0.1",
        "nonsense",
        "",
    ],
)
def test_addresses_that_strangers_must_not_lead_to(address: str) -> None:
    assert not is_public(address)


def transport(*addresses: str, private: bool = False) -> tuple[GuardedTransport, list[httpx.Request]]:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, text="fine", headers={"Set-Cookie": "a=b; Domain=docs.example.org"})

    inner = httpx.MockTransport(answer)
    return GuardedTransport(private=private, resolve=lambda *_: addresses, inner=inner), sent


def test_the_connection_goes_to_the_address_that_was_judged() -> None:
    guarded, sent = transport("93.184.216.34")
    with site_client(guarded, 5) as client:
        assert client.get("https://docs.example.org/a").text == "fine"
    assert str(sent[0].url) == "https://93.184.216.34/a"
    assert sent[0].headers["Host"] == "docs.example.org"
    assert sent[0].extensions["sni_hostname"] == "docs.example.org"


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("93.184.216.34", "10.0.0.1"), ("::1",)])
def test_one_private_address_is_enough_to_refuse(addresses: tuple[str, ...]) -> None:
    guarded, sent = transport(*addresses)
    with site_client(guarded, 5) as client, pytest.raises(Refused):
        client.get("https://docs.example.org/a")
    assert sent == []


def test_private_addresses_pass_where_that_is_asked_for() -> None:
    guarded, sent = transport("10.0.0.1", private=True)
    with site_client(guarded, 5) as client:
        client.get("http://intranet/a")
    assert len(sent) == 1


def test_a_host_without_addresses_cannot_be_reached() -> None:
    guarded, _ = transport()
    with site_client(guarded, 5) as client, pytest.raises(httpx.ConnectError):
        client.get("https://docs.example.org/a")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "017700000001", "localhost"])
def test_other_ways_to_write_this_machine_are_seen_through(host: str) -> None:
    with site_client(GuardedTransport(), 5) as client, pytest.raises((Refused, httpx.ConnectError)):
        client.get(f"http://{host}:9/")


def test_no_credential_and_no_cookie_is_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w") as file:  # noqa: PTH123 - a path in words
        file.write("machine docs.example.org login someone password hidden\n")
    monkeypatch.setenv("NETRC", netrc)
    monkeypatch.setenv("GITHUB_TOKEN", "hidden")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    guarded, sent = transport("93.184.216.34")
    with site_client(guarded, 5) as client:
        client.get("https://docs.example.org/a")
        client.get("https://docs.example.org/b")
    for request in sent:
        assert not {"authorization", "cookie", "proxy-authorization"} & set(request.headers)
        assert "hidden" not in str(request.headers)
