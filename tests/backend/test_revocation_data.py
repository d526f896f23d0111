"""How long lists and answers are kept, what may replace them, and what clocks do to them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509.ocsp import OCSPCertStatus

from app.backend import download
from app.backend.authorities import Authorities
from app.backend.download import Download
from app.backend.http import ProxyChoice, TransportSettings
from app.backend.revocation import RevocationCheck
from app.backend.revocation_data import RevocationData
from app.domain.card import Cause
from app.domain.problem import ProblemCode
from app.domain.standing import Outcome, Standing
from tests.backend.pki import DAY, NOW, Authority, issue
from tests.backend.shelf import Shelf

LIMITS = TransportSettings(proxy=ProxyChoice.of("none"), connect_seconds=1, read_seconds=1)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ROOT = issue("AC RACINE")


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    yield shelf
    shelf.close()


@pytest.fixture(autouse=True)
def nothing_asked(shelf: Shelf) -> None:
    shelf.files, shelf.asked = {"/crl": ROOT.revocation_list()}, []


@pytest.fixture(scope="module")
def listed(shelf: Shelf) -> Authority:
    return issue("8", ROOT, authority=False, lists=f"{shelf.url}/crl")


@pytest.fixture(scope="module")
def answered(shelf: Shelf) -> Authority:
    return issue("9", ROOT, authority=False, responder=f"{shelf.url}/ocsp")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def judged(card: Authority, folder: Path, now: datetime = NOW) -> Standing:
    """What a program that was just started finds: only `folder` remains of those before."""
    data = RevocationData(Download(LIMITS), folder)
    return RevocationCheck(Authorities((ROOT.der,)), data).standing(card.der, now)


def assert_unreachable(standing: Standing, problem: ProblemCode = ProblemCode.BAD_ANSWER) -> None:
    assert (standing.outcome, standing.cause) == (Outcome.UNCHECKED, Cause.UNREACHABLE)
    assert standing.problem is problem


class TestKept:
    @pytest.mark.parametrize(("later", "asked"), [(5 * HOUR, 1), (7 * HOUR, 2)])
    def test_a_list_is_asked_for_again_after_some_hours_whoever_fetched_it(
        self, later: timedelta, asked: int, listed: Authority, kept: Path, shelf: Shelf
    ) -> None:
        assert judged(listed, kept).outcome is Outcome.GOOD
        assert judged(listed, kept, NOW + later).outcome is Outcome.GOOD
        assert len(shelf.asked) == asked

    def test_a_list_that_ends_sooner_is_asked_for_again_then(
        self, listed: Authority, kept: Path, shelf: Shelf
    ) -> None:
        shelf.files["/crl"] = ROOT.revocation_list(ends=NOW + HOUR)
        assert judged(listed, kept).outcome is Outcome.GOOD
        shelf.files["/crl"] = ROOT.revocation_list(listed.certificate)
        assert judged(listed, kept, NOW + 2 * HOUR).outcome is Outcome.REVOKED

    def test_it_stands_in_while_the_server_is_away(
        self, listed: Authority, kept: Path, shelf: Shelf
    ) -> None:
        judged(listed, kept)
        shelf.files.clear()
        assert judged(listed, kept, NOW + 20 * HOUR).outcome is Outcome.GOOD
        assert_unreachable(judged(listed, kept, NOW + 30 * HOUR))

    def test_a_folder_that_takes_nothing_changes_no_answer(
        self, listed: Authority, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_bytes(b"")
        assert judged(listed, tmp_path / "file" / "kept").outcome is Outcome.GOOD

    def test_a_list_beyond_the_limit_is_not_taken(
        self, monkeypatch: pytest.MonkeyPatch, listed: Authority, kept: Path
    ) -> None:
        monkeypatch.setattr(download, "LONGEST_LIST", 100)
        assert_unreachable(judged(listed, kept), ProblemCode.ANSWER_TOO_LARGE)


class TestReplaced:
    def test_an_older_list_does_not_bring_a_revoked_card_back(
        self, listed: Authority, kept: Path, shelf: Shelf
    ) -> None:
        shelf.files["/crl"] = ROOT.revocation_list(listed.certificate)
        assert judged(listed, kept).outcome is Outcome.REVOKED
        shelf.files["/crl"] = ROOT.revocation_list(ends=NOW + 20 * HOUR)
        assert judged(listed, kept, NOW + 7 * HOUR).outcome is Outcome.REVOKED

    def test_a_list_of_another_does_not_take_the_place_of_the_one_kept(
        self, listed: Authority, kept: Path, shelf: Shelf
    ) -> None:
        judged(listed, kept)
        shelf.files["/crl"] = issue("AC RACINE").revocation_list(ends=NOW + 2 * DAY)
        assert judged(listed, kept, NOW + 7 * HOUR).outcome is Outcome.GOOD

    def test_an_answer_about_another_does_not_take_the_place_of_the_one_kept(
        self, answered: Authority, listed: Authority, kept: Path, shelf: Shelf
    ) -> None:
        shelf.files["/ocsp"] = ROOT.answer(answered.certificate, OCSPCertStatus.GOOD)
        assert judged(answered, kept).outcome is Outcome.GOOD
        shelf.files["/ocsp"] = ROOT.answer(listed.certificate, OCSPCertStatus.GOOD, made=NOW)
        assert judged(answered, kept, NOW + 7 * HOUR).outcome is Outcome.GOOD

    def test_an_answer_signed_by_another_does_not_take_the_place_of_the_one_kept(
        self, answered: Authority, kept: Path, shelf: Shelf
    ) -> None:
        shelf.files["/ocsp"] = ROOT.answer(answered.certificate, OCSPCertStatus.REVOKED)
        assert judged(answered, kept).outcome is Outcome.REVOKED
        stranger = issue("AC RACINE")
        later = NOW + 7 * HOUR
        shelf.files["/ocsp"] = stranger.answer(answered.certificate, OCSPCertStatus.GOOD, later)
        assert judged(answered, kept, later).outcome is Outcome.REVOKED


class TestAnsweredForTheIssuer:
    @pytest.mark.parametrize(("named", "outcome"), [(True, Outcome.GOOD), (False, None)])
    def test_by_whom_the_issuer_named_for_it_only(
        self, named: bool, outcome: Outcome | None, answered: Authority, kept: Path, shelf: Shelf
    ) -> None:
        responder = issue("OCSP", ROOT, authority=False, answers=named)
        shelf.files["/ocsp"] = ROOT.answer(
            answered.certificate, OCSPCertStatus.GOOD, signer=responder
        )
        if outcome is None:
            assert_unreachable(judged(answered, kept))
        else:
            assert judged(answered, kept).outcome is outcome

    def test_not_by_whom_another_named(self, answered: Authority, kept: Path, shelf: Shelf) -> None:
        responder = issue("OCSP", issue("AC RACINE"), authority=False, answers=True)
        shelf.files["/ocsp"] = ROOT.answer(
            answered.certificate, OCSPCertStatus.GOOD, signer=responder
        )
        assert_unreachable(judged(answered, kept))


class TestSeveralAddresses:
    """The first may be down, or a portal may stand before it: the next ones are asked too."""

    @pytest.mark.parametrize("first", [None, b"<html>portal</html>"])
    @pytest.mark.parametrize("by", ["lists", "responder"])
    def test_each_is_asked_until_one_has_it(
        self, by: str, first: bytes | None, kept: Path, shelf: Shelf
    ) -> None:
        places = (f"{shelf.url}/one", f"{shelf.url}/two")
        lists, responders = (places, ()) if by == "lists" else ((), places)
        card = issue("8", ROOT, authority=False, lists=lists, responder=responders)
        told = {
            "lists": ROOT.revocation_list(card.certificate),
            "responder": ROOT.answer(card.certificate, OCSPCertStatus.REVOKED),
        }
        shelf.files = {"/two": told[by]} | ({} if first is None else {"/one": first})
        assert judged(card, kept).outcome is Outcome.REVOKED
        assert shelf.asked == ["/one", "/two"]
        assert judged(card, kept).outcome is Outcome.REVOKED
        assert len(shelf.asked) == 2  # what was kept serves, whichever address had it

    def test_none_had_it(self, kept: Path, shelf: Shelf) -> None:
        places = (f"{shelf.url}/one", f"{shelf.url}/two")
        assert_unreachable(judged(issue("8", ROOT, authority=False, lists=places), kept))
        assert shelf.asked == ["/one", "/two"]


class TestClocks:
    @pytest.mark.parametrize("slow", [4 * MINUTE, 6 * MINUTE])
    def test_a_clock_that_is_a_little_slow_reads_what_was_just_made(
        self, slow: timedelta, listed: Authority, answered: Authority, kept: Path, shelf: Shelf
    ) -> None:
        made = NOW + slow
        shelf.files["/crl"] = ROOT.revocation_list(ends=made + DAY)
        shelf.files["/ocsp"] = ROOT.answer(answered.certificate, OCSPCertStatus.GOOD, made)
        for card in (listed, answered):
            standing = judged(card, kept)
            if slow < 5 * MINUTE:
                assert standing.outcome is Outcome.GOOD
            else:
                assert_unreachable(standing)

    def test_an_answer_without_an_end_is_asked_for_again_before_it_is_too_old(
        self, answered: Authority, kept: Path, shelf: Shelf
    ) -> None:
        for later in (timedelta(), 10 * MINUTE, 45 * MINUTE):
            made = NOW + later
            shelf.files["/ocsp"] = ROOT.answer(
                answered.certificate, OCSPCertStatus.GOOD, made, None
            )
            assert judged(answered, kept, made).outcome is Outcome.GOOD
        assert len(shelf.asked) == 2

    def test_an_answer_that_ended_is_stale(
        self, answered: Authority, kept: Path, shelf: Shelf
    ) -> None:
        shelf.files["/ocsp"] = ROOT.answer(
            answered.certificate, OCSPCertStatus.GOOD, NOW - DAY, NOW - HOUR
        )
        standing = judged(answered, kept)
        assert (standing.outcome, standing.cause) == (Outcome.UNCHECKED, Cause.STALE)
