"""What git says when it fails, and what people are told."""

import pytest

from crawler.sources.faults import Fault, FaultKind, fault_of

ID = "0123456789abcdef0123456789abcdef01234567"


UNKNOWN_NAME = "H cannot be reached: its name is not known here"
PRIVATE = "no such repository, or it is private and asks for credentials"
BROKEN = "the connection broke off, or the server could not send what was asked for"
NO_ACCESS = "fatal: unable to access 'https://h/x/': "
NOT_READ = "\nfatal: Could not read from remote repository."
CORRUPT = (
    "remote: aborting due to possible repository corruption on the remote side.\nfatal: protocol error: bad pack header"
)


@pytest.mark.parametrize(
    ("printed", "kind", "reason"),
    [
        (NO_ACCESS + "Could not resolve host: h", "offline", UNKNOWN_NAME),
        ("ssh: Could not resolve hostname h: Name or service not known" + NOT_READ, "offline", UNKNOWN_NAME),
        (NO_ACCESS + "Failed to connect to h port 443 after 1 ms", "offline", "H cannot be reached"),
        ("ssh: connect to host h port 22: Connection refused" + NOT_READ, "offline", "H cannot be reached"),
        (NO_ACCESS + "Could not resolve proxy: p", "offline", "H cannot be reached: the proxy's name is not known"),
        ("fatal: could not read Username for 'https://h': terminal prompts disabled", "final", PRIVATE),
        ("git@h: Permission denied (publickey)." + NOT_READ, "final", PRIVATE),
        (NO_ACCESS + "The requested URL returned error: 403", "final", PRIVATE),
        (
            "remote: Repository not found.\nfatal: repository 'https://h/x.git/' not found",
            "final",
            "no such repository",
        ),
        ("ERROR: Repository not found." + NOT_READ, "final", "no such repository"),
        ("fatal: repository 'https://h/openssl/tls-certificate/' not found", "final", "no such repository"),
        ("fatal: '/x' does not appear to be a git repository" + NOT_READ, "final", "no such repository"),
        (NO_ACCESS + "The requested URL returned error: 429", "busy", "H asks to wait (too many requests)"),
        (
            "error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502",
            "busy",
            "H answered with an error (HTTP 502)",
        ),
        ("error: RPC failed; curl 56 OpenSSL SSL_read: Connection reset by peer, errno 104", "other", BROKEN),
        ("fatal: early EOF\nfatal: fetch-pack: invalid index-pack output", "other", BROKEN),
        (
            NO_ACCESS + "SSL certificate problem: self-signed certificate",
            "final",
            "H does not prove who it is (a fault of its certificate)",
        ),
        (
            "Host key verification failed." + NOT_READ,
            "final",
            "the host key of H is not known: connect to it once by hand",
        ),
        (
            "fatal: transport 'ext' not allowed",
            "final",
            "its protocol is not allowed (https, http, ssh and file are)",
        ),
        (
            "fatal: mismatched algorithms: client sha1; server sha256",
            "final",
            "its objects are named by SHA-256, which is not read yet",
        ),
        ("error: unable to create temporary file: Permission denied", "final", "its cache cannot be written"),
        ("fatal: write error: No space left on device", "final", "the disk that holds the cache is full"),
        (
            "fatal: detected dubious ownership in repository at '/x'",
            "final",
            "git refuses it since it belongs to another user (safe.directory)",
        ),
        ("git timed out after 300 s", "final", "H did not answer in time"),
        (
            "git is not installed",
            "final",
            "git is not installed or not on the PATH: install git 2.32 or newer",
        ),
        (CORRUPT, "damaged", "the server's own copy is damaged"),
        ("remote: no space left on device\nfatal: strange", "other", "git failed: fatal: strange"),
        ("", "other", "git failed: without a word"),
    ],
)
def test_a_failure_in_words(printed: str, kind: str, reason: str) -> None:
    assert fault_of(printed, "H") == Fault(FaultKind(kind), reason)


@pytest.mark.parametrize(
    "printed",
    [
        f"fatal: git upload-pack: not our ref {ID}\nfatal: remote error: upload-pack: not our ref {ID}",
        f"error: Server does not allow request for unadvertised object {ID}",
    ],
)
def test_the_lacking_object_is_named(printed: str) -> None:
    assert fault_of(printed, "H") == Fault(FaultKind.LACKING, "the server lacks it", ID)


def test_what_a_server_says_names_nothing() -> None:
    assert fault_of(f"remote: not our ref {ID}\nfatal: strange", "H").lacking == ""


def test_neither_secrets_nor_control_characters_are_passed_on() -> None:
    fault = fault_of("fatal: bad https://u:s3cret@h/x \x1b[31mred\x1b]0;title\x07", "H")
    assert fault.reason == "git failed: fatal: bad https://h/x \ufffd[31mred\ufffd]0;title\ufffd"
    assert len(fault_of("fatal: " + "x" * 5000, "H").reason) < 400
