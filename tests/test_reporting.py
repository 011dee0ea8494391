"""The commands that hand a report out: pages in each form and language, and mail."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pagelogs
import pytest
from click.testing import CliRunner, Result
from mailservers import AUTHORITY, PASSWORD, SENDER, USER, Postbox

from analytics.cli import main
from analytics.mailing import Server

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


WEEK = ("--week", "2026-W40")


def answered(*arguments: object, code: int = 0, env: dict[str, str] | None = None) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], env=env)
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pagelogs.open_log(pagelogs.write_csv(tmp_path_factory.mktemp("reporting") / "log.csv")) as log:
        return log.path


@pytest.mark.parametrize(("code", "word"), [("he", "שבוע"), ("sr-Cyrl", "Седмица"), ("sr-Latn", "Sedmica")])
def test_the_language_is_that_of_the_option_or_of_the_configuration(
    db: Path, tmp_path: Path, code: str, word: str
) -> None:
    answered("report", "--db", db, *WEEK, "--lang", code, "--static", "-o", tmp_path / "a.html")
    config = tmp_path / "answered.toml"
    config.write_text(f'[report]\nlang = "{code}"\n', encoding="utf-8")
    answered("report", "--db", db, *WEEK, "--config", config, "--static", "-o", tmp_path / "b.html")
    first, second = (tmp_path / name for name in ("a.html", "b.html"))
    assert word in re.sub("<title>.*?</title>", "", first.read_text(encoding="utf-8"))
    assert first.read_bytes() == second.read_bytes()


def test_a_language_that_the_page_has_not_is_refused_with_those_that_it_has(db: Path) -> None:
    assert "en, he, sr-Cyrl, sr-Latn" in answered("report", "--db", db, "--lang", "xx", code=2).output


def test_the_scoreboard_is_printed_as_markdown(db: Path) -> None:
    text = answered("report", "--db", db, "--week", "2026-W40", "--markdown", "-o", "-").stdout
    lines = text.splitlines()
    assert lines[0] == "## Week 2026-W40"
    table = [line for line in lines if line.startswith("|")]
    assert table[1] == "|---|---:|---:|---:|---:|"
    assert len(table) == 2 + 9
    assert all(re.split(r"(?<!\\)\|", line)[1:-1].__len__() == 5 for line in table)
    assert "<" not in text
    assert len(text) < 65_536


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--week", "2026-W40", "--every", "week"), "--week"),
        (("--by", "brand"), "--every week"),
        (("--pdf", "--markdown"), "one of"),
        (("--pdf", "-o", "-"), "cannot be printed to the terminal"),
    ],
)
def test_options_that_exclude_each_other_are_refused(db: Path, arguments: tuple[str, ...], says: str) -> None:
    assert says in answered("report", "--db", db, *arguments, code=2).output


@pytest.mark.browser
def test_a_report_is_printed_as_pdf(db: Path, tmp_path: Path, chromium: Path) -> None:
    answered(
        "report",
        "--db",
        db,
        *WEEK,
        "--pdf",
        "--browser",
        chromium,
        "--lang",
        "he",
        "-o",
        tmp_path / "week.pdf",
    )
    assert (tmp_path / "week.pdf").read_bytes().startswith(b"%PDF")


def test_without_the_named_browser_nothing_is_printed_and_the_error_says_what_to_do(
    db: Path, tmp_path: Path
) -> None:
    target = tmp_path / "week.pdf"
    output = answered(
        "report", "--db", db, "--pdf", "--browser", tmp_path / "none", "-o", target, code=1
    ).output
    assert "--browser" in output
    assert not target.exists()


# Mail


def environment(server: Server) -> dict[str, str]:
    return {
        "ANSWERED_SMTP_HOST": server.host, "ANSWERED_SMTP_PORT": str(server.port),
        "ANSWERED_SMTP_SECURITY": server.security, "ANSWERED_SMTP_USER": USER,
        "ANSWERED_SMTP_PASSWORD": PASSWORD, "ANSWERED_SMTP_FROM": SENDER, "ANSWERED_SMTP_CA": str(AUTHORITY),
    }  # fmt: skip


@pytest.mark.browser
def test_the_week_is_mailed_with_pictures_and_the_whole_page(
    db: Path, serve: Callable[..., Server], chromium: Path
) -> None:
    postbox = Postbox()
    asked = ("mail", "--db", db, "--week", "2026-W40", "--lang", "he", "--browser", chromium)
    answered(*asked, "--to", "ana@example.org", "--to", "dan@example.org", env=environment(serve(postbox)))
    (envelope,) = postbox.envelopes
    assert envelope.rcpt_tos == ["ana@example.org", "dan@example.org"]
    message = message_from_bytes(envelope.original_content, policy=policy.default)
    assert "2026-W40" in message["Subject"]
    assert message["Content-Language"] == "he"
    html = message.get_body(("html",)).get_content()
    assert not re.search("<script|<svg|<style|<link|https?:", html)
    pictures = {part["Content-ID"]: part for part in message.walk() if part.get_content_type() == "image/png"}
    assert sorted(pictures) == ["<curve>", "<weeks>"]
    assert sorted(re.findall('src="cid:([^"]+)"', html)) == ["curve", "weeks"]
    (page,) = [part for part in message.iter_attachments() if part.get_content_type() == "text/html"]
    assert page.get_filename() == "answered-2026-09-28-2026-10-04.html"
    assert "customer-" not in page.get_payload(decode=True).decode()


def test_a_dry_run_writes_the_mail_and_sends_nothing(db: Path, tmp_path: Path) -> None:
    target = tmp_path / "week.eml"
    asked = ("mail", "--db", db, "--week", "2026-W40", "--to", "ana@example.org", "--dry-run", target)
    output = answered(*asked, env={"ANSWERED_SMTP_FROM": SENDER, "PATH": os.environ["PATH"]}).output
    assert "nothing was sent" in output
    message = message_from_bytes(target.read_bytes(), policy=policy.default)
    plain = message.get_body(("plain",)).get_content()
    assert plain.splitlines()[0] == "Week 2026-W40"
    assert "Share without an answer: " in plain
    assert "customer-" not in plain
    assert "\u2066" not in plain


def test_mail_without_a_server_says_which_settings_are_missing(db: Path) -> None:
    output = answered(
        "mail", "--db", db, "--to", "ana@example.org", code=1, env={"ANSWERED_SMTP_FROM": SENDER}
    ).output
    assert "ANSWERED_SMTP_HOST" in output
