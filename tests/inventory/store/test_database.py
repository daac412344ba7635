"""The database: made by migrations, durable, and never touched by an older program."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from inventory import migrations
from inventory.errors import DatabaseError, FolderError, NewerDatabase
from inventory.migrations import FOLDER, REVISIONS
from inventory.service import open_inventory
from inventory.store.database import FILE, Database, open_database
from inventory.store.folder import open_folder
from inventory.store.tables import metadata
from model.document import encode
from model.fact import present
from tests.inventory.workshop import Bench, Desk, drive, laptop, make_report

TABLES = text("SELECT count(*) FROM sqlite_master")


LATER_COLUMNS = {
    "machines": ("erased", "erased_because", "word", "spoken"),
    "reports": ("storage_seen", "systems", "tested", "counter"),
    "report_drives": ("own", "adapter", "contents", "wwn_key", "name_key"),
}


def _without_what_came_later(connection: Connection) -> None:
    for index in ("machines_erased", "machines_word", "report_drives_wwn_key", "report_drives_name_key"):
        connection.execute(text(f"DROP INDEX ix_{index}"))
    for table, columns in LATER_COLUMNS.items():
        for column in columns:
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))


@pytest.fixture
def database(desk: Desk) -> Database:
    return desk.inventory.database


def test_migrations_make_the_tables_that_the_program_uses(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_drives_of_reports_that_are_held_already_get_their_wwn(desk: Desk, bench: Bench, token: str) -> None:
    drives = (replace(drive("sda", "D1"), wwn=present("naa.5002538e40a12345")), drive("sdb", "D2"))
    desk.deliver(bench, token, make_report(bench, laptop(drives=drives)), make_report(bench))
    with desk.inventory.database.write() as connection:
        for column in ("serial", "wwn"):
            connection.execute(text(f"DROP INDEX ix_report_drives_{column}"))
        connection.execute(text("ALTER TABLE report_drives DROP COLUMN wwn"))
        _without_what_came_later(connection)
        connection.execute(text("DROP TABLE certificates"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert migrations.upgrade(desk.inventory.database) == ("0001", REVISIONS[-1])
    with desk.inventory.database.read() as connection:
        wwns = connection.execute(text("SELECT wwn FROM report_drives ORDER BY name, serial")).scalars()
        assert sorted(wwns, key=str) == [None, None, "naa.5002538e40a12345"]
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_list_of_revisions_is_that_of_the_files() -> None:
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.set_main_option("path_separator", "os")
    found = [script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS


@pytest.mark.process  # these sync as the product does
def test_every_commit_is_synced(database: Database) -> None:
    with database.read() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_newer_database_is_refused_and_left_as_it_is(desk: Desk) -> None:
    with desk.inventory.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match="newer version"):
        open_inventory(desk.inventory.folder)
    with desk.inventory.database.read() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(tmp_path)
    run = migrations._run

    def run_and_fail(connection: Connection) -> None:
        run(connection)
        assert connection.scalar(TABLES) > 5
        raise OSError("disk")

    monkeypatch.setattr(migrations, "_run", run_and_fail)
    with pytest.raises(OSError, match="disk"):
        migrations.upgrade(database)
    with database.read() as connection:
        assert connection.scalar(TABLES) == 0
    database.close()


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"something else entirely, and long enough" * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        open_inventory(tmp_path)


def test_two_reads_of_a_transaction_see_one_state(desk: Desk, bench: Bench, token: str) -> None:
    count = text("SELECT count(*) FROM documents")
    with desk.inventory.database.read() as connection:
        before = connection.scalar(count)
        desk.deliver(bench, token, make_report(bench))
        assert connection.scalar(count) == before
    with desk.inventory.database.read() as connection:
        assert connection.scalar(count) == 1


def test_a_full_disk_is_unavailable_and_nothing_is_acknowledged(desk: Desk, bench: Bench, token: str) -> None:
    with desk.inventory.database.read() as connection:  # one after the other, all use this one
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    reports = [make_report(bench) for _ in range(4)]
    answers = [desk.post(bench, encode(report), token).status_code for report in reports]
    assert answers[-1] == 503
    held = [item["id"] for item in desk.get("/api/v1/reports")["items"]]
    assert held == [report.id for report, status in zip(reports, answers, strict=True) if status == 201]


def test_the_key_of_another_inventory_is_refused(desk: Desk, tmp_path: Path) -> None:
    other = open_folder(tmp_path / "other")
    Desk(other).close()
    shutil.copy(other / "server.key", desk.inventory.folder / "server.key")
    with pytest.raises(FolderError, match="another inventory"):
        open_inventory(desk.inventory.folder)


def test_a_missing_key_is_never_replaced_by_a_new_one(desk: Desk) -> None:
    (desk.inventory.folder / "server.key").unlink()
    with pytest.raises(FolderError, match="backup"):
        open_inventory(desk.inventory.folder)
    assert not (desk.inventory.folder / "server.key").exists()


def test_a_new_code_file_ends_the_old_code(desk: Desk, bench: Bench) -> None:
    old = desk.inventory.code
    (desk.inventory.folder / "enrol-code").unlink()
    again = Desk(desk.inventory.folder)
    assert again.inventory.code != old
    assert again.enrol(bench, old).status_code == 403
    assert again.enrol(bench).status_code == 201
    again.close()
