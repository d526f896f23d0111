"""A server that answers and does not serve: the register says why, in words for the person."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app import language
from app.backend.register_open import open_shared
from app.domain.catalogue import explain
from app.domain.fleet import Happening, HistoryLine
from app.domain.problem import LocalProblem, ProblemCode
from tests.backend.cluster import DATABASE, USER, Cluster, cluster
from tests.backend.test_register import NOW, ROW


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


def refusal(url: str) -> LocalProblem:
    with pytest.raises(LocalProblem) as raised:
        open_shared(url).close()
    return raised.value


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"username": "inconnu"}, "inconnu"),
        ({"database": "ailleurs"}, "ailleurs"),
        ({"query": {"sslmode": "require"}}, "SSL"),
        ({"query": {"sslmode": "verify-full", "sslrootcert": "/nowhere"}}, "SSL"),
        ({"query": {"couleur": "bleu"}}, "couleur"),
    ],
)
@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_a_server_that_lets_nobody_in_is_quoted(
    server: Cluster, english: None, spoken: str, changes: dict[str, object], word: str
) -> None:
    language.use(spoken)
    url = sa.make_url(server.url).set(**changes)  # type: ignore[arg-type]
    problem = refusal(url.render_as_string(hide_password=False))
    assert problem.code is ProblemCode.REGISTER_REFUSED
    said = explain(problem.code, problem.facts).what
    assert word in said and "127.0.0.1" in said
    assert said.startswith("La base du registre" if spoken == "fr" else "The register’s database")


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("127.0.0.1:1", ProblemCode.REGISTER_UNREACHABLE),
        ("nowhere.invalid", ProblemCode.REGISTER_UNREACHABLE),
    ],
)
def test_a_server_that_is_not_there_may_come_back(host: str, code: ProblemCode) -> None:
    assert refusal(f"postgresql://{USER}@{host}/{DATABASE}").code is code


def test_a_full_house_is_no_refusal(server: Cluster) -> None:
    server.sql("CREATE ROLE visitor LOGIN CONNECTION LIMIT 0")
    assert refusal(server.url.replace(USER, "visitor", 1)).code is ProblemCode.REGISTER_UNREACHABLE


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("ALTER ROLE guest SET search_path TO nowhere", ProblemCode.REGISTER_REFUSED),
        ("GRANT USAGE ON SCHEMA public TO guest", ProblemCode.STORE_READ_ONLY),
    ],
)
def test_an_account_without_a_place_to_write(
    server: Cluster, statement: str, code: ProblemCode
) -> None:
    server.empty()
    server.sql("DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN", statement)
    assert refusal(server.url.replace(USER, "guest", 1)).code is code
    assert server.sql("SELECT count(*) FROM pg_tables WHERE tableowner = 'guest'") == "0"


def test_tables_that_somebody_took_away_are_said(server: Cluster) -> None:
    server.empty()
    register = open_shared(server.url)
    server.sql("ALTER TABLE cards RENAME TO elsewhere")
    with pytest.raises(LocalProblem) as raised:
        register.changes()
    register.close()
    assert raised.value.code is ProblemCode.REGISTER_REFUSED
    assert "cards" in str(raised.value.facts["cause"])


def test_what_a_newer_program_wrote_is_passed_over(server: Cluster) -> None:
    server.empty()
    register = open_shared(server.url)
    register.save(ROW, NOW)
    server.sql(
        "INSERT INTO history (mark, at, what, detail) VALUES ('2900995235', 1, 'praised', '')",
        "INSERT INTO cards SELECT '2900000000', 1, 1, 1, '', '[1]' FROM state",
        "INSERT INTO planned (id, mark, key_id, content) VALUES ('x', 'x', '', 'x')",
    )
    assert register.history(ROW.number) == (HistoryLine(ROW.number, NOW, Happening.ADDED),)
    assert [row.number for row in register.changes().rows] == [ROW.number]
    assert register.planned() == ()
    register.close()
