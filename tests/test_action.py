"""The GitHub action, the GitLab pipeline and the example repository: their steps run as they stand."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import hosts
import pytest
import yaml
from hosts import Api

FILES = {"report.html", "figures.csv", "check.json", "check.md", "junit.xml", "goals.svg"}
# Forty customers of a week: the first half answered after an hour.
ROWS = [
    row
    for number in range(40)
    for row in (
        f"q{number},2026-03-{2 + number % 5:02}T09:00:00Z,email,c{number},false,,complaint",
        *(
            [f"a{number},2026-03-{2 + number % 5:02}T10:00:00Z,email,acme,true,q{number},"]
            if number < 20
            else []
        ),
    )
]
EXPORT = "\n".join(
    [
        "message_id,posted_at,channel,author_id,from_brand,parent_id,category",
        *ROWS,
        "end,2026-03-16T09:00:00Z,email,acme,true,,",
        "",
    ]
)
MET = '[goals]\nunanswered_share = "<= 80 %"\n'
MISSED = '[goals]\nunanswered_share = "<= 5 %"\n'
WEEK = "2026-W10"


@dataclass
class Run:
    """What a run of the action left: the step that failed it, and what the steps put out and printed."""

    code: int
    values: dict[str, str]
    printed: dict[str, str]
    summary: str


@dataclass
class Job:
    """A repository in which the action runs."""

    folder: Path
    temp: Path
    checkout: Path
    api: Api

    def write(self, config: str = MET, export: str = EXPORT) -> None:
        (self.folder / "exports").mkdir(exist_ok=True)
        (self.folder / "exports" / "week.csv").write_text(export, encoding="utf-8")
        (self.folder / "answered.toml").write_text(config, encoding="utf-8")

    @property
    def action(self) -> dict[str, Any]:
        return dict(yaml.safe_load((self.checkout / "action.yml").read_text(encoding="utf-8")))

    def env(self) -> dict[str, str]:
        program = self.temp / "bin"
        if not program.exists():
            hosts.program(program, self.checkout)
        return {"SCRIPTS": str(self.temp), "PROGRAM": str(program)}

    def run(self, event: dict[str, Any] | None = None, only: str = "", **inputs: str) -> Run:
        """Run the shell steps of the action, or one of them, with inputs (a hyphen is an underscore here)."""
        given = {name: str(one.get("default", "")) for name, one in self.action["inputs"].items()}
        given |= {"token": "s3cret", "week": WEEK} | {
            name.replace("_", "-"): value for name, value in inputs.items()
        }
        values = {f"inputs.{name}": value for name, value in given.items()}
        if only:
            values |= {"steps.measure.outputs.folder": "answered-report"}
        (self.temp / "event.json").write_text(json.dumps(event or {}), encoding="utf-8")
        (self.temp / "summary.md").write_text("", encoding="utf-8")
        run = Run(0, values, {}, "")
        for step in self.action["runs"]["steps"]:
            if (
                "run" not in step
                or (only and step["name"] != only)
                or not hosts.holds(step.get("if", "inputs.x == ''"), values)
            ):
                continue
            output = self.temp / "output"
            output.write_text("", encoding="utf-8")
            env = self.env() | {
                name: hosts.filled(value, values) for name, value in step.get("env", {}).items()
            }
            done = hosts.shell(
                step["run"], self.folder, env | {
                    "GITHUB_OUTPUT": str(output), "GITHUB_PATH": str(self.temp / "path"), "RUNNER_TEMP": str(self.temp),
                    "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"), "GITHUB_ACTION_PATH": str(self.checkout),
                    "GITHUB_EVENT_PATH": str(self.temp / "event.json"), "GITHUB_REPOSITORY": "acme/care",
                    "GITHUB_API_URL": self.api.url, "GITHUB_ACTIONS": "true",
                }, kind=step["shell"],
            )  # fmt: skip
            values |= {
                f"steps.{step.get('id')}.outputs.{name}": value
                for name, value in hosts.outputs(output.read_text(encoding="utf-8")).items()
            }
            run.printed[step["name"]] = done.stdout + done.stderr
            if done.returncode:
                run.code = done.returncode
                break
        run.summary = (self.temp / "summary.md").read_text(encoding="utf-8")
        return run

    def files(self, name: str = "answered-report") -> dict[str, bytes]:
        folder = self.folder / name
        return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


REQUEST = {"pull_request": {"number": 12}}


@pytest.fixture
def api() -> Iterator[Api]:
    with hosts.serving() as started:
        yield started


@pytest.fixture
def job(tmp_path: Path, checkout: Path, api: Api) -> Job:
    for name in ("repository", "temp"):
        (tmp_path / name).mkdir()
    made = Job(tmp_path / "repository", tmp_path / "temp", checkout, api)
    made.write()
    return made


# The action


def test_a_run_reports_checks_comments_and_passes(job: Job) -> None:
    run = job.run(REQUEST)
    assert run.code == 0, run.printed
    assert (run.values["steps.measure.outputs.outcome"], run.values["steps.measure.outputs.exit-code"]) == (
        "passed",
        "0",
    )
    assert run.values["steps.measure.outputs.report"] == "answered-report/report.html"
    files = job.files()
    assert set(files) == FILES
    assert run.summary == files["check.md"].decode()
    assert ElementTree.fromstring(files["junit.xml"]).tag == "testsuites"
    assert json.loads(files["check.json"])
    assert files["figures.csv"].startswith(b"metric,unit,value,")
    (comment,) = job.api.comments
    assert comment["body"] == "<!-- answered: answered -->\n" + files["check.md"].decode()
    assert run.values["steps.comment.outputs.url"] == "https://host.example/comments/1"
    assert job.api.tokens == {"Bearer s3cret"}
    assert not any("s3cret" in text for text in run.printed.values())
    # nothing but the folder is left beside the exports: the log was thrown away
    assert {path.name for path in job.folder.iterdir()} == {"exports", "answered.toml", "answered-report"}


def test_a_missed_goal_fails_the_run_last(job: Job) -> None:
    job.write(MISSED)
    run = job.run(REQUEST)
    assert (run.code, run.values["steps.measure.outputs.outcome"]) == (3, "missed")
    assert set(job.files()) == FILES
    assert len(job.api.comments) == 1
    assert list(run.printed)[-1] == "Verdict"
    assert "::error title=answered::A goal is missed." in run.printed["Verdict"]


def test_poor_data_fail_the_run_with_a_code_of_their_own(job: Job) -> None:
    job.write('[quality]\nrejected_share = "<= 1 %"\n' + MISSED, EXPORT + "x,never,email,c99,false,,\n")
    run = job.run(db="care.duckdb", output="out")
    assert (run.code, run.values["steps.measure.outputs.outcome"]) == (4, "quality")
    assert set(job.files("out")) == FILES
    assert (job.folder / "care.duckdb").exists()
    # the log that is there is enough for a run without exports
    again = job.run(db="care.duckdb", output="out", paths="", fail_on="missed")
    assert (again.code, again.values["steps.measure.outputs.outcome"]) == (0, "quality")
    assert "::warning" in again.printed["Verdict"]


@pytest.mark.parametrize(
    ("inputs", "outcome", "code"), [({"week": "2024-W10"}, "empty", 5), ({"paths": "gone"}, "error", 1)]
)
def test_a_run_that_fails_keeps_the_last_good_report(
    job: Job, inputs: dict[str, str], outcome: str, code: int
) -> None:
    (job.folder / "answered-report").mkdir()
    for name in FILES:
        (job.folder / "answered-report" / name).write_text("good", encoding="utf-8")
    run = job.run(REQUEST, **inputs)
    assert (run.code, run.values["steps.measure.outputs.outcome"]) == (code, outcome)
    assert job.files() == dict.fromkeys(FILES, b"good")
    assert "steps.measure.outputs.folder" not in run.values
    assert job.api.comments == []
    assert {path.name for path in job.folder.iterdir()} == {"exports", "answered.toml", "answered-report"}


@pytest.mark.parametrize(
    "inputs",
    [
        {"paths": "exports; touch pwned"},
        {"paths": "$(touch pwned)\n`touch pwned`\n--config=x"},
        {"week": "$(touch pwned)"},
        {"week": "2026-W10\nfolder=/etc"},
        {"week": '2026-W10" --internal "'},
        {"as_of": "`touch pwned`"},
        {"lang": "en; touch pwned"},
        {"db": "$(touch pwned).duckdb\noutcome=passed"},
        {"config": "'; touch pwned; '"},
        {"output": "a\nreport=/etc/passwd"},
        {"strict": "true; touch pwned"},
    ],
)
def test_hostile_inputs_are_not_run(job: Job, inputs: dict[str, str]) -> None:
    run = job.run(REQUEST, **inputs)
    assert run.code in (1, 2)
    assert run.values.get("steps.measure.outputs.outcome", "error") == "error"
    assert set(run.values) & {"steps.measure.outputs.folder", "steps.measure.outputs.report"} == set()
    assert not list(job.folder.rglob("*pwned*"))
    assert job.files() == {}


def test_a_file_cannot_command_the_runner(job: Job) -> None:
    """Between a secret word and the same word again, the runner reads no commands."""
    evil = "::error::gone.csv"
    run = job.run(paths=f"exports\n{evil}")
    text = run.printed["Load, report and check"]
    word = re.search(r"^::stop-commands::([0-9a-f]{32})$", text, re.MULTILINE)
    assert word
    assert evil in text[word.end() : text.index(f"::{word[1]}::")]


@pytest.mark.parametrize(
    ("outcome", "code", "fail_on", "ends"),
    [
        ("passed", "0", "missed", 0), ("missed", "3", "missed, quality", 3), ("missed", "3", "quality", 0),
        ("missed", "3", "never", 0), ("quality", "4", "missed,quality", 4), ("empty", "5", "missed", 0),
        ("empty", "5", "empty", 5), ("error", "1", "never", 1), ("error", "2", "never", 2), ("", "", "never", 1),
        ("unchecked", "0", "missed, quality, empty", 0),
    ],
)  # fmt: skip
def test_the_verdict_ends_as_it_was_asked_to(
    job: Job, outcome: str, code: str, fail_on: str, ends: int
) -> None:
    step = next(one for one in job.action["runs"]["steps"] if one["name"] == "Verdict")
    env = job.env() | {"OUTCOME": outcome, "EXIT_CODE": code, "FAIL_ON": fail_on}
    assert hosts.shell(step["run"], job.folder, env).returncode == ends
    assert not (job.folder / "pwned").exists()


@pytest.mark.parametrize("config", [None, 'tz = "Europe/Belgrade"\n'])
def test_without_goals_the_report_is_kept_and_nothing_is_checked(job: Job, config: str | None) -> None:
    # what an earlier run with goals wrote
    (job.folder / "answered-report").mkdir()
    for name in FILES:
        (job.folder / "answered-report" / name).write_text("of an earlier run", encoding="utf-8")
    (job.folder / "answered.toml").unlink()
    if config:
        (job.folder / "answered.toml").write_text(config, encoding="utf-8")
    run = job.run(REQUEST)
    assert (run.code, run.values["steps.measure.outputs.outcome"]) == (0, "unchecked"), run.printed
    # the verdicts of the run before are gone
    assert set(job.files()) == {"report.html", "figures.csv", "check.md"}
    assert run.summary == "Nothing was checked: the configuration has neither goals nor limits of quality.\n"
    assert "nothing was checked" in run.printed["Verdict"]
    assert [one["body"] for one in job.api.comments] == [f"<!-- answered: answered -->\n{run.summary}"]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"fail_on": "mised"}, "The input fail-on takes"),
        ({"fail_on": "$(touch pwned)"}, "The input fail-on takes"),
        ({"comment": "yes"}, "The input comment is neither"),
        ({"install": "maybe"}, "The input install takes"),
        ({"strict": "1"}, "The input strict is neither"),
        ({"retention_days": "a week"}, "The input retention-days is"),
        ({"artifact": "a\n::error::b"}, "The input artifact is more than one line"),
        ({"output": ""}, "The input output is empty"),
        ({"output": "."}, "The input output is the checkout itself"),
        ({"output": "exports/.."}, "The input output has .. in it"),
        ({"output": "answered.toml"}, "The input output names a file"),
    ],
)
def test_a_wrong_input_ends_the_run_before_anything_is_done(
    job: Job, inputs: dict[str, str], said: str
) -> None:
    run = job.run(REQUEST, **inputs)
    assert (run.code, list(run.printed)) == (2, ["Inputs"])
    assert run.printed["Inputs"].startswith(f"::error title=answered::{said}")
    assert {path.name for path in job.folder.iterdir()} == {"exports", "answered.toml"}


def test_a_runner_with_windows_is_told_so(job: Job) -> None:
    step = job.action["runs"]["steps"][0]
    env = job.env() | dict.fromkeys(step["env"], "") | {"RUNNER_OS": "Windows"}
    done = hosts.shell(step["run"], job.folder, env)
    assert (done.returncode, "runs on Linux and macOS" in done.stdout) == (2, True)


def test_only_what_a_run_wrote_is_uploaded(job: Job) -> None:
    step = next(one for one in job.action["runs"]["steps"] if one["name"] == "Upload")
    assert {Path(line).name for line in step["with"]["path"].splitlines()} == FILES


@pytest.mark.parametrize("install", ["auto", "false"])
def test_a_program_that_is_there_is_not_installed(job: Job, install: str) -> None:
    run = job.run(only="Install", install=install)
    assert run.code == 0
    assert "Using" in run.printed["Install"]
    assert not (job.temp / "answered-venv").exists()


# Its comment


@pytest.fixture
def checked(job: Job) -> Job:
    """A repository with the verdict written."""
    (job.folder / "answered-report").mkdir()
    (job.folder / "answered-report" / "check.md").write_text("All met\n", encoding="utf-8")
    return job


def test_a_later_run_updates_its_comment(checked: Job) -> None:
    assert checked.run(REQUEST, only="Comment").code == 0
    (checked.folder / "answered-report" / "check.md").write_text("Missed\n", encoding="utf-8")
    assert checked.run(REQUEST, only="Comment").code == 0
    assert [one["body"] for one in checked.api.comments] == ["<!-- answered: answered -->\nMissed\n"]
    assert [method for method, _ in checked.api.asked] == ["GET", "POST", "GET", "PATCH"]


def test_its_comment_is_found_on_a_later_page(checked: Job) -> None:
    checked.api.comments = [hosts.comment(number, "Nice") for number in range(1, 131)]
    checked.api.comments[120]["body"] = "<!-- answered: answered -->\nold"
    checked.run(REQUEST, only="Comment")
    assert checked.api.comments[120]["body"].endswith("All met\n")
    assert len(checked.api.comments) == 130


@pytest.mark.parametrize(
    ("association", "comments"), [("NONE", 2), ("CONTRIBUTOR", 2), ("MEMBER", 1), ("OWNER", 1)]
)
def test_the_comment_of_a_stranger_is_left_alone(checked: Job, association: str, comments: int) -> None:
    body = "<!-- answered: answered -->\nforged"
    checked.api.comments = [hosts.comment(1, body, by="User", association=association)]
    checked.run(REQUEST, only="Comment")
    assert len(checked.api.comments) == comments


def test_two_uses_have_a_comment_each(checked: Job) -> None:
    for key in ("email", "chat --> <b>"):
        assert checked.run(REQUEST, only="Comment", comment_key=key).code == 0
    first_lines = [one["body"].splitlines()[0] for one in checked.api.comments]
    assert first_lines == ["<!-- answered: email -->", "<!-- answered: chat_--_b_ -->"]


@pytest.mark.parametrize(
    ("status", "said"),
    [(403, "::notice"), (404, "::notice"), (401, "::notice"), (500, "::warning"), (422, "::warning")],
)
def test_a_comment_that_is_refused_fails_nothing(checked: Job, status: int, said: str) -> None:
    checked.api.refuses = status
    run = checked.run(REQUEST, only="Comment")
    assert run.code == 0
    assert run.printed["Comment"].startswith(said)


def test_an_api_that_is_not_there_fails_nothing(checked: Job) -> None:
    checked.api.url = "http://127.0.0.1:9"
    run = checked.run(REQUEST, only="Comment")
    assert run.code == 0
    assert run.printed["Comment"].startswith("::warning")


@pytest.mark.parametrize(
    ("event", "inputs"), [({}, {}), (REQUEST, {"token": ""}), (REQUEST, {"comment": "false"})]
)
def test_without_a_request_a_token_or_a_wish_there_is_no_comment(
    checked: Job, event: dict[str, Any], inputs: dict[str, str]
) -> None:
    assert checked.run(event, only="Comment", **inputs).code == 0
    assert checked.api.asked == []


# Its form


def test_no_input_stands_in_a_script(job: Job) -> None:
    for step in job.action["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), step["name"]


def test_actions_are_pinned_to_commits_with_their_version(checkout: Path) -> None:
    files = [checkout / "action.yml", *(checkout / "docs" / "ci").rglob("*.yml")]
    uses = [
        line for path in files for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line
    ]
    assert len(uses) >= 3
    for line in uses:
        assert re.search(
            r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$|uses: OWNER/answered@COMMIT$", line
        ), line


def test_every_input_and_output_is_documented(job: Job) -> None:
    page = (job.checkout / "docs" / "ci" / "github.md").read_text(encoding="utf-8")
    for name, one in (*job.action["inputs"].items(), *job.action["outputs"].items()):
        assert re.search(rf"^\| `{name}` \|.*{re.escape(one['description'])} \|$", page, re.MULTILINE), name


# The example repository


def test_the_pages_show_the_files_of_the_example(checkout: Path) -> None:
    ci = checkout / "docs" / "ci"
    for page, name in (("github", ".github/workflows/answered.yml"), ("gitlab", ".gitlab-ci.yml")):
        shown = f"```yaml\n{(ci / 'example' / name).read_text(encoding='utf-8')}```\n"
        assert shown in (ci / f"{page}.md").read_text(encoding="utf-8")


def test_its_exports_are_the_invented_ones(checkout: Path) -> None:
    for name in ("mentions", "responses"):
        shown = checkout / "docs" / "ci" / "example" / "exports" / f"{name}.csv"
        assert shown.read_bytes() == (checkout / "sample_data" / f"google_play_{name}.csv").read_bytes()


@pytest.fixture
def example(job: Job) -> Job:
    shutil.rmtree(job.folder)
    shutil.copytree(job.checkout / "docs" / "ci" / "example", job.folder)
    return job


def test_the_example_runs_with_what_its_workflow_gives(example: Job) -> None:
    workflow = yaml.safe_load(
        (example.folder / ".github" / "workflows" / "answered.yml").read_text(encoding="utf-8")
    )
    step = workflow["jobs"]["answered"]["steps"][-1]
    assert set(step["with"]) <= set(example.action["inputs"])
    run = example.run(REQUEST, **{name: hosts.filled(value, {}) for name, value in step["with"].items()})
    assert (run.code, run.values["steps.measure.outputs.outcome"]) == (0, "passed"), run.printed
    assert set(example.files()) == FILES


# GitLab


def pipeline(job: Job, *names: str, **variables: str) -> dict[str, Any]:
    """Run jobs of the pipeline as they stand; return the exit code and the text of each."""
    given = yaml.safe_load((job.folder / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    env = job.env() | {
        "CI_API_V4_URL": f"{job.api.url}/api/v4", "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "12",
        "GITLAB_CI": "true",
    } | given["variables"] | variables  # fmt: skip
    found = {}
    for name in names:
        done = hosts.shell("\n".join(given[name]["script"]) + "\n", job.folder, env)
        found[name] = (done.returncode, done.stdout + done.stderr)
    return found


def test_the_pipeline_measures_publishes_and_passes(example: Job) -> None:
    found = pipeline(example, "measure", "note", "pages", "verdict", ANSWERED_TOKEN="s3cret")
    assert {name: code for name, (code, _) in found.items()} == dict.fromkeys(found, 0), found
    assert set(example.files()) == FILES | {"exit-code"}
    assert set(example.files("public")) == {"index.html", "goals.svg", "check.json"}
    (note,) = example.api.comments
    assert note["body"] == "<!-- answered -->\n" + example.files()["check.md"].decode()
    assert example.api.tokens == {"s3cret"}


def test_a_missed_goal_fails_only_the_last_job(example: Job) -> None:
    (example.folder / "answered.toml").write_text('[goals]\nunanswered_share = "<= 1 %"\n', encoding="utf-8")
    found = pipeline(example, "measure", "pages", "verdict")
    assert [code for code, _ in found.values()] == [0, 0, 3], found


@pytest.mark.parametrize(
    ("variables", "code"),
    [({"ANSWERED_PATHS": "$(touch pwned); gone"}, 1), ({"ANSWERED_WEEK": "2024-W10"}, 5)],
)
def test_what_cannot_be_measured_fails_the_first_job(
    example: Job, variables: dict[str, str], code: int
) -> None:
    found = pipeline(example, "measure", **variables)
    assert found["measure"][0] == code
    assert "exit-code" not in example.files()
    assert not (example.folder / "pwned").exists()


def test_a_pipeline_without_goals_publishes_and_passes(example: Job) -> None:
    (example.folder / "answered.toml").unlink()
    found = pipeline(example, "measure", "note", "pages", "verdict", ANSWERED_TOKEN="s3cret")
    assert {name: code for name, (code, _) in found.items()} == dict.fromkeys(found, 0), found
    assert set(example.files()) == {"report.html", "figures.csv", "check.md", "exit-code"}
    assert set(example.files("public")) == {"index.html"}
    (note,) = example.api.comments
    assert "Nothing was checked" in note["body"]


def test_a_pipeline_that_is_not_told_where_the_program_is_says_so(example: Job) -> None:
    script = yaml.safe_load((example.folder / ".gitlab-ci.yml").read_text(encoding="utf-8"))["measure"][
        "script"
    ]
    # a shell without the program
    env = {"SCRIPTS": str(example.temp), "PROGRAM": "/nowhere", "ANSWERED_PACKAGE": ""}
    done = hosts.shell("command() { return 1; }\n" + script[0], example.folder, env)
    assert (done.returncode, done.stderr) == (2, "")
    assert "git+https://HOST/OWNER/answered@COMMIT" in done.stdout


@pytest.fixture
def noted(example: Job) -> Job:
    (example.folder / "answered-report").mkdir()
    (example.folder / "answered-report" / "check.md").write_text("All met\n", encoding="utf-8")
    return example


def test_a_later_pipeline_updates_its_note_and_no_other(noted: Job) -> None:
    noted.api.comments = [hosts.comment(1, "<!-- answered -->\nforged", by="User")]
    for _ in range(2):
        assert pipeline(noted, "note", ANSWERED_TOKEN="s3cret")["note"][0] == 0
    assert [one["body"] for one in noted.api.comments] == [
        "<!-- answered -->\nforged",
        "<!-- answered -->\nAll met\n",
    ]
    assert noted.api.asked[-1] == ("PUT", "/api/v4/projects/5/merge_requests/12/notes/2")


def test_without_a_token_there_is_no_note(noted: Job) -> None:
    code, text = pipeline(noted, "note")["note"]
    assert (code, noted.api.asked) == (0, [])
    assert "no ANSWERED_TOKEN" in text


def test_a_note_that_is_refused_says_so(noted: Job) -> None:
    noted.api.refuses = 403
    code, text = pipeline(noted, "note", ANSWERED_TOKEN="s3cret")["note"]
    assert code == 1
    assert "HTTP 403" in text
    assert "s3cret" not in text
