"""Is the card still good? Chains, lists and answers, over plain http as certificates name them."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.ocsp import OCSPCertStatus
from hypothesis import given
from hypothesis import strategies as st

from app.backend import vouch
from app.backend.authorities import Authorities, accepted, downloaded, found_in, pinned
from app.backend.download import Download
from app.backend.http import ProxyChoice, TransportSettings
from app.backend.revocation import RevocationCheck
from app.backend.revocation_data import RevocationData
from app.domain.card import Certificate, CertificateUse, Chain, Revocation
from app.domain.problem import Problem, ProblemCode
from app.domain.standing import Cause, Outcome, Standing
from tests.backend.pki import DAY, NOW, Authority, issue

LIMITS = TransportSettings(proxy=ProxyChoice.of("none"), connect_seconds=1, read_seconds=1)


class Shelf:
    """A plain http server: what stands at each path, and how often each was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shelf.asked.append(self.path)
                data = shelf.files.get(self.path)
                self.send_response(200 if data is not None else 404)
                self.send_header("Content-Length", str(len(data or b"")))
                self.end_headers()
                self.wfile.write(data or b"")

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    yield shelf
    shelf.close()


@pytest.fixture(scope="module")
def root() -> Authority:
    return issue("AC RACINE")


@pytest.fixture(scope="module")
def intermediate(root: Authority, shelf: Shelf) -> Authority:
    return issue("AC PERSONNES", root, lists=f"{shelf.url}/root.crl")


@pytest.fixture
def check(
    shelf: Shelf, root: Authority, intermediate: Authority, tmp_path: Path
) -> RevocationCheck:
    shelf.files = {
        "/root.crl": root.revocation_list(),
        "/card.crl": intermediate.revocation_list(),
    }
    shelf.asked = []
    authorities = Authorities((root.der,), (intermediate.der,))
    return RevocationCheck(authorities, RevocationData(Download(LIMITS), tmp_path / "kept"))


@pytest.fixture(scope="module")
def card(intermediate: Authority, shelf: Shelf) -> Authority:
    return issue("899700990015", intermediate, authority=False, lists=f"{shelf.url}/card.crl")


@pytest.fixture(scope="module")
def card_with_responder(intermediate: Authority, shelf: Shelf) -> Authority:
    return issue("8", intermediate, authority=False, responder=f"{shelf.url}/ocsp")


def test_good(check: RevocationCheck, card: Authority) -> None:
    standing = check.standing(card.der, NOW)
    assert standing == Standing(Chain.TRUSTED, Revocation.GOOD)
    assert standing.outcome is Outcome.GOOD


def test_revoked(
    check: RevocationCheck, card: Authority, intermediate: Authority, shelf: Shelf
) -> None:
    shelf.files["/card.crl"] = intermediate.revocation_list(card.certificate)
    standing = check.standing(card.der, NOW)
    assert (standing.outcome, standing.revoked_at) == (Outcome.REVOKED, NOW - DAY / 2)


def test_revoked_with_its_authority(
    check: RevocationCheck, card: Authority, root: Authority, intermediate: Authority, shelf: Shelf
) -> None:
    shelf.files["/root.crl"] = root.revocation_list(intermediate.certificate)
    assert check.standing(card.der, NOW).outcome is Outcome.REVOKED


@pytest.mark.parametrize(
    ("status", "outcome", "cause"),
    [
        (OCSPCertStatus.GOOD, Outcome.GOOD, None),
        (OCSPCertStatus.REVOKED, Outcome.REVOKED, None),
        (OCSPCertStatus.UNKNOWN, Outcome.UNKNOWN, Cause.NOT_SAID),
    ],
)
def test_what_a_responder_says(
    status: OCSPCertStatus,
    outcome: Outcome,
    cause: Cause | None,
    check: RevocationCheck,
    card_with_responder: Authority,
    intermediate: Authority,
    shelf: Shelf,
) -> None:
    shelf.files["/ocsp"] = intermediate.answer(card_with_responder.certificate, status)
    standing = check.standing(card_with_responder.der, NOW)
    assert (standing.outcome, standing.cause) == (outcome, cause)


def test_an_answer_signed_by_another_says_nothing(
    check: RevocationCheck, card_with_responder: Authority, shelf: Shelf
) -> None:
    stranger = issue("AC PERSONNES")
    shelf.files["/ocsp"] = stranger.answer(card_with_responder.certificate, OCSPCertStatus.GOOD)
    assert check.standing(card_with_responder.der, NOW).outcome is not Outcome.GOOD


def test_a_list_signed_by_another_says_nothing(
    check: RevocationCheck, card: Authority, shelf: Shelf
) -> None:
    shelf.files["/card.crl"] = issue("AC PERSONNES").revocation_list()
    assert check.standing(card.der, NOW).outcome is not Outcome.GOOD


@pytest.mark.parametrize("body", [b"", b"<html>portal</html>", b"\x30\x03\x02\x01\x01", b"x" * 99])
def test_a_list_that_is_none(
    body: bytes, check: RevocationCheck, card: Authority, shelf: Shelf
) -> None:
    shelf.files["/card.crl"] = body
    standing = check.standing(card.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNCHECKED, Cause.UNREACHABLE)


def test_a_list_that_cannot_be_had(check: RevocationCheck, card: Authority, shelf: Shelf) -> None:
    del shelf.files["/card.crl"]
    standing = check.standing(card.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNCHECKED, Cause.UNREACHABLE)
    assert standing.problem is ProblemCode.BAD_ANSWER
    assert standing.chain is Chain.TRUSTED


def test_a_list_that_ended(
    check: RevocationCheck, card: Authority, intermediate: Authority, shelf: Shelf
) -> None:
    shelf.files["/card.crl"] = intermediate.revocation_list(ends=NOW - DAY)
    standing = check.standing(card.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNCHECKED, Cause.STALE)


def test_no_address(check: RevocationCheck, intermediate: Authority) -> None:
    silent = issue("8", intermediate, authority=False)
    standing = check.standing(silent.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNKNOWN, Cause.NO_ADDRESS)


def test_an_expired_certificate(check: RevocationCheck, intermediate: Authority) -> None:
    expired = issue("8", intermediate, authority=False, until=NOW - DAY)
    standing = check.standing(expired.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNKNOWN, Cause.OUT_OF_DATES)


def test_nothing_is_fetched_for_a_chain_that_does_not_hold(
    check: RevocationCheck, shelf: Shelf
) -> None:
    """A forged card must not make this workstation call an address of its choosing."""
    impostor = issue("AC PERSONNES", issue("AC RACINE"))
    forged = issue("8", impostor, authority=False, lists=f"{shelf.url}/trap")
    standing = check.standing(forged.der, NOW)
    assert (standing.chain, standing.outcome) == (Chain.UNTRUSTED, Outcome.UNKNOWN)
    assert shelf.asked == []


def test_an_unknown_authority(check: RevocationCheck) -> None:
    other = issue("8", issue("AC AUTRE"), authority=False)
    standing = check.standing(other.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNCHECKED, Cause.NO_AUTHORITY)


def test_a_test_card_is_never_good(check: RevocationCheck) -> None:
    other = issue("8", issue("TEST AC IGC-SANTE FORT PERSONNES"), authority=False)
    standing = check.standing(other.der, NOW)
    assert (standing.outcome, standing.cause) == (Outcome.UNKNOWN, Cause.TEST)


@given(st.binary(max_size=300))
def test_noise_is_no_certificate(noise: bytes) -> None:
    nothing = RevocationCheck(Authorities(), RevocationData(Download(LIMITS), Path("unused")))
    assert nothing.standing(noise, NOW).outcome is Outcome.UNKNOWN


class TestKept:
    def test_a_current_list_is_not_asked_for_again(
        self, check: RevocationCheck, card: Authority, shelf: Shelf
    ) -> None:
        check.standing(card.der, NOW)
        check.standing(card.der, NOW + timedelta(hours=5))
        assert sorted(shelf.asked) == ["/card.crl", "/root.crl"]

    def test_it_is_asked_for_again_after_some_hours(
        self, check: RevocationCheck, card: Authority, shelf: Shelf
    ) -> None:
        check.standing(card.der, NOW)
        check.standing(card.der, NOW + timedelta(hours=7))
        assert len(shelf.asked) == 4

    def test_it_stands_in_while_the_server_is_away(
        self, check: RevocationCheck, card: Authority, shelf: Shelf
    ) -> None:
        check.standing(card.der, NOW)
        shelf.files.clear()
        later = check.standing(card.der, NOW + timedelta(hours=20))
        assert later.outcome is Outcome.GOOD
        ended = check.standing(card.der, NOW + timedelta(hours=30))
        assert (ended.outcome, ended.cause) == (Outcome.UNCHECKED, Cause.UNREACHABLE)

    def test_a_folder_that_takes_nothing_changes_no_answer(
        self,
        shelf: Shelf,
        root: Authority,
        intermediate: Authority,
        card: Authority,
        tmp_path: Path,
    ) -> None:
        shelf.files = {
            "/root.crl": root.revocation_list(),
            "/card.crl": intermediate.revocation_list(),
        }
        (tmp_path / "file").write_bytes(b"")
        data = RevocationData(Download(LIMITS), tmp_path / "file" / "kept")
        found = RevocationCheck(Authorities((root.der,), (intermediate.der,)), data)
        assert found.standing(card.der, NOW).outcome is Outcome.GOOD


class TestAuthorities:
    def test_nine_are_pinned(self) -> None:
        pins = pinned()
        assert len(pins) == 9
        assert all(len(bytes.fromhex(pin)) == 32 for pin in pins)

    def test_only_pinned_ones_are_taken_from_a_folder(
        self, root: Authority, intermediate: Authority, tmp_path: Path
    ) -> None:
        pem = intermediate.certificate.public_bytes(Encoding.PEM)
        (tmp_path / "a.cer").write_bytes(root.der)
        (tmp_path / "b.pem").write_bytes(
            pem + issue("AC AUTRE").certificate.public_bytes(Encoding.PEM)
        )
        (tmp_path / "c.txt").write_bytes(b"not a certificate")
        (tmp_path / "d").mkdir()
        pins = frozenset(hashlib.sha256(each.der).hexdigest() for each in (root, intermediate))
        found = found_in([tmp_path, tmp_path / "absent"], pins)
        assert found == Authorities((root.der,), (intermediate.der,))
        assert found_in([tmp_path], pinned()) == Authorities()

    def test_a_chain_file_is_downloaded(
        self, root: Authority, intermediate: Authority, shelf: Shelf
    ) -> None:
        both = [root.certificate, intermediate.certificate, issue("AC AUTRE").certificate]
        shelf.files["/chain.p7b"] = pkcs7.serialize_certificates(both, Encoding.DER)
        pins = frozenset(hashlib.sha256(each.der).hexdigest() for each in (root, intermediate))
        found = downloaded(Download(LIMITS), pins, f"{shelf.url}/chain.p7b")
        assert found == Authorities((root.der,), (intermediate.der,))
        with pytest.raises(Problem):
            downloaded(Download(LIMITS), pins, f"{shelf.url}/absent.p7b")

    @given(st.binary(max_size=200))
    def test_noise_is_no_authority(self, noise: bytes) -> None:
        assert accepted([noise], pinned()) == Authorities()


def test_a_voucher_downloads_the_chain_once_and_keeps_it(
    monkeypatch: pytest.MonkeyPatch,
    shelf: Shelf,
    root: Authority,
    intermediate: Authority,
    card: Authority,
    tmp_path: Path,
) -> None:
    pins = frozenset(hashlib.sha256(each.der).hexdigest() for each in (root, intermediate))
    chain = pkcs7.serialize_certificates([root.certificate, intermediate.certificate], Encoding.DER)
    shelf.files = {
        "/chain.p7b": chain,
        "/root.crl": root.revocation_list(),
        "/card.crl": intermediate.revocation_list(),
    }
    shelf.asked = []
    monkeypatch.setattr(vouch, "pinned", lambda: pins)
    monkeypatch.setattr(vouch, "usual_folders", lambda: ())
    monkeypatch.setattr(
        vouch, "downloaded", lambda way, pins: downloaded(way, pins, f"{shelf.url}/chain.p7b")
    )
    read = Certificate(CertificateUse.SIGNATURE, "1", "AC", "CN", NOW, NOW + DAY, card.der)
    for _run in range(2):
        known = vouch.Voucher(tmp_path / "kept", LIMITS)(read, NOW)
        assert (known.chain, known.revocation) == (Chain.TRUSTED, Revocation.GOOD)
    assert shelf.asked.count("/chain.p7b") == 1
