"""A score and a conflict of interest at the same moment: two connections, one real database."""

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

import psycopg
import pytest

from tests.browser.conftest import ROOT, drop, own_database

#: It takes a database and a site of its own.
pytestmark = pytest.mark.deep

ROUNDS = 40
SEED = f"""
import json
from tests.recognition.factories import *
edition = make_judged_edition()
criterion = make_criterion(edition)
pairs = []
for n in range({ROUNDS}):
    juror, nomination = make_juror(edition), make_nomination(edition)
    make_declaration(juror, nomination)
    pairs.append([juror.pk, nomination.pk])
print(json.dumps([criterion.pk, pairs]))
"""
SHEET = """
    INSERT INTO recognition_review (created_at, updated_at, juror_id, nomination_id, state, comment)
    VALUES (now(), now(), %s, %s, 'draft', '') RETURNING id
"""
SCORE = """
    INSERT INTO recognition_score (created_at, updated_at, review_id, criterion_id, value, comment)
    VALUES (now(), now(), %s, %s, 5, '')
"""
CONFLICT = """
    INSERT INTO recognition_conflict
        (created_at, updated_at, juror_id, nomination_id, rule, status, path, reason)
    VALUES (now(), now(), %s, %s, 'declared', 'stands', '{}', 'We share an office.')
"""
COUNTED = """
    SELECT count(*) FROM recognition_review r JOIN recognition_conflict c
    ON c.juror_id = r.juror_id AND c.nomination_id = r.nomination_id
    WHERE c.status = 'stands' AND r.state <> 'void'
"""


class Races:
    """A database with jurors and nominations, and who may meet whom in it."""

    def __init__(self, address: str, criterion: int, pairs: list):
        self.address, self.criterion, self.pairs = address, criterion, pairs

    def connect(self):
        return psycopg.connect(self.address)

    def one(self, statement: str, *values):
        with self.connect() as connection:
            return connection.execute(statement, values).fetchone()[0]

    def score(self, connection, pair) -> None:
        (sheet,) = connection.execute(SHEET, pair).fetchone()
        connection.execute(SCORE, [sheet, self.criterion])


@pytest.fixture(scope="module")
def races(django_db_setup):
    address = own_database("races")
    environment = {**os.environ, "DATABASE_URL": address}

    def manage(*command) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    try:
        manage("migrate", "--verbosity", "0")
        yield Races(address, *json.loads(manage("shell", "--verbosity", "0", "-c", SEED)))
    finally:
        drop(address)


def waits_for_a_lock(races) -> bool:
    """Whether somebody in the database waits for somebody else; looked for a while."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock'"
    )
    for _ in range(100):
        if races.one(waiting):
            return True
        time.sleep(0.05)
    return False


def test_a_score_waits_for_a_conflict_that_is_being_written_and_is_refused(races):
    pair = races.pairs.pop()
    with ThreadPoolExecutor(1) as pool, races.connect() as first:
        first.execute(CONFLICT, pair)

        def score():
            with races.connect() as second:
                races.score(second, pair)

        later = pool.submit(score)
        assert waits_for_a_lock(races)
        first.commit()
        with pytest.raises(psycopg.errors.CheckViolation, match="conflict of interest"):
            later.result(20)
    assert races.one("SELECT count(*) FROM recognition_review WHERE juror_id = %s", pair[0]) == 0


def test_a_conflict_waits_for_a_score_that_is_being_written_and_voids_it(races):
    pair = races.pairs.pop()
    with ThreadPoolExecutor(1) as pool, races.connect() as first:
        races.score(first, pair)

        def declare():
            with races.connect() as second:
                second.execute(CONFLICT, pair)

        later = pool.submit(declare)
        assert waits_for_a_lock(races)
        first.commit()
        later.result(20)
    states = "SELECT string_agg(state, ',') FROM recognition_review WHERE juror_id = %s"
    assert races.one(states, pair[0]) == "void"


def test_whoever_looks_at_the_data_as_they_were_before_is_refused(races):
    """With a stricter isolation than ours, a script could look past what has come since."""
    strict = psycopg.IsolationLevel.REPEATABLE_READ
    writes = [
        (lambda connection, pair: connection.execute(CONFLICT, pair), races.score),
        (races.score, lambda connection, pair: connection.execute(CONFLICT, pair)),
    ]
    for first, second in writes:
        pair = races.pairs.pop()
        with races.connect() as late, races.connect() as early:
            late.isolation_level = strict
            late.execute("SELECT count(*) FROM recognition_conflict")
            first(early, pair)
            early.commit()
            with pytest.raises(psycopg.errors.SerializationFailure):
                second(late, pair)
            late.rollback()
    assert races.one(COUNTED) == 0


def test_however_they_meet_no_sheet_counts_beside_a_conflict(races):
    chance = Random(5)
    refused = []

    def at_once(pair) -> None:
        barrier = threading.Barrier(2)
        pauses = [chance.random() / 200 for _ in range(3)]

        def score() -> None:
            with races.connect() as connection:
                barrier.wait()
                time.sleep(pauses[0])
                try:
                    races.score(connection, pair)
                    time.sleep(pauses[1])
                    connection.commit()
                except psycopg.errors.CheckViolation:
                    refused.append(pair)

        def declare() -> None:
            with races.connect() as connection:
                barrier.wait()
                time.sleep(pauses[2])
                connection.execute(CONFLICT, pair)

        with ThreadPoolExecutor(2) as pool:
            for one in [pool.submit(score), pool.submit(declare)]:
                one.result(30)

    for pair in races.pairs:
        at_once(pair)
    jurors = [juror for juror, _ in races.pairs]
    voided = "SELECT count(*) FROM recognition_review WHERE state = 'void' AND juror_id = ANY(%s)"
    assert races.one(COUNTED) == 0
    assert races.one(voided, jurors) + len(refused) == len(jurors)
