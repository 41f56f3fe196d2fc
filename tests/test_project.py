"""What the files around the package promise: the CI set-up is safe, the versions are pinned."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PULL_REQUEST = "github.event_name == 'pull_request'"

Steps = list[dict[str, Any]]


def load(path: Path) -> dict[Any, Any]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def steps_of(path: Path, job: str | None = None) -> Steps:
    jobs = load(path)["jobs"]
    return [step for name, value in jobs.items() if job in (None, name) for step in value["steps"]]


def content_steps(job: str) -> Steps:
    return steps_of(ROOT / ".github" / "workflows" / "content.yml", job)


def normal(requirement: str) -> str:
    """Return the name of a requirement the way names are compared: case, ``-``, ``_`` and ``.`` do not count."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def test_both_workflows_are_found() -> None:
    assert [path.stem for path in WORKFLOWS] == ["code", "content"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
class TestWorkflow:
    def test_never_runs_with_the_rights_of_the_base_repository(self, path: Path) -> None:
        # YAML 1.1 reads the bare key `on` as true.
        assert set(load(path)[True]) == {"pull_request", "push"}
        assert load(path)[True]["push"] == {"branches": ["main"]}

    def test_may_only_read(self, path: Path) -> None:
        workflow = load(path)
        assert workflow["permissions"] == {"contents": "read"}
        assert not any("permissions" in job for job in workflow["jobs"].values())

    def test_uses_no_secret(self, path: Path) -> None:
        assert "secrets." not in path.read_text(encoding="utf-8").replace("secrets.token_hex()", "")

    def test_actions_are_pinned_by_commit(self, path: Path) -> None:
        actions = [step["uses"] for step in steps_of(path) if "uses" in step]
        assert actions
        for action in actions:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action)

    def test_checkouts_leave_no_token_behind(self, path: Path) -> None:
        checkouts = [step for step in steps_of(path) if step.get("uses", "").startswith("actions/checkout@")]
        assert checkouts
        for step in checkouts:
            assert step["with"]["persist-credentials"] is False

    def test_no_expression_reaches_a_shell(self, path: Path) -> None:
        commands = [step["run"] for step in steps_of(path) if "run" in step]
        assert commands
        for command in commands:
            assert "${{" not in command


def test_a_pull_request_is_judged_by_the_tool_of_its_base() -> None:
    job = load(ROOT / ".github" / "workflows" / "content.yml")["jobs"]["check"]
    assert job["if"] == PULL_REQUEST
    checkouts = {step["with"]["path"]: step["with"] for step in job["steps"] if "path" in step.get("with", {})}
    assert checkouts["base"]["ref"] == "${{ github.base_ref }}"
    assert "ref" not in checkouts["proposal"]
    lines = [line.strip() for step in job["steps"] for line in step.get("run", "").splitlines()]
    assert "python base/scripts/install.py" in lines
    # The proposal is named only as what is read: nothing in it is run, nor is any command run from inside it.
    naming_it = [line for line in lines if "proposal" in line]
    assert naming_it == [
        f"base/.venv/bin/scpctl -C proposal {act}" for act in ("check --format github", "link --check")
    ]
    assert not any("working-directory" in step for step in job["steps"])


def test_reports_are_rendered_and_kept_on_push_only() -> None:
    job = load(ROOT / ".github" / "workflows" / "content.yml")["jobs"]["render"]
    assert job["if"] == "github.event_name == 'push'"
    upload = job["steps"][-1]
    assert upload["uses"].startswith("actions/upload-artifact@")
    assert upload["with"]["path"] == "build/"


def test_gitlab_judges_by_the_base_too() -> None:
    pipeline = load(ROOT / ".gitlab-ci.yml")
    check, render = pipeline["check"], pipeline["render"]
    assert check["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]
    archive, install = (
        next(number for number, line in enumerate(check["script"]) if part in line)
        for part in ("$CI_MERGE_REQUEST_DIFF_BASE_SHA", "scripts/install.py")
    )
    assert archive < check["script"].index('cd "$base"') < install
    assert render["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    assert render["artifacts"]["paths"] == ["build/"]


def test_hooks_fetch_nothing() -> None:
    repositories = load(ROOT / ".pre-commit-config.yaml")["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    assert {hook["language"] for hook in repositories[0]["hooks"]} == {"system"}


class TestConstraints:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    def test_are_names_and_versions_only(self) -> None:
        for line in self.lines:
            assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line)

    def test_are_sorted_and_name_each_once(self) -> None:
        names = [normal(line) for line in self.lines]
        assert len(set(names)) == len(names)
        assert self.lines == sorted(self.lines, key=str.lower)

    def test_pin_every_direct_requirement(self) -> None:
        metadata = self.project["project"]
        required = [*self.project["build-system"]["requires"], *metadata["dependencies"]]
        for extra in metadata["optional-dependencies"].values():
            required += extra
        assert {normal(line) for line in required} <= {normal(line) for line in self.lines}

    def test_run_time_requirements_are_few(self) -> None:
        metadata = self.project["project"]
        assert len(metadata["dependencies"]) + len(metadata["optional-dependencies"]["documents"]) <= 12
