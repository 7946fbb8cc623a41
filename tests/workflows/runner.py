"""Runs the shell steps of an action or a job as they stand, in a clean folder, with a runner's files.

Steps that use another action are left out, `python -m venv` gives an environment in which this program is installed,
and `pip` does nothing. Of expressions only the kinds that our own files use are known; anything else is an error.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
WORKFLOWS = ROOT / ".github" / "workflows"
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")

_PYTHON = """\
#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then
  mkdir -p "$3/bin" && ln -sf "$0" "$3/bin/python" && ln -sf "$(dirname "$0")/../claimwatch" "$3/bin/claimwatch"
elif [ "$1 $2" = "-m pip" ]; then
  echo "$@" >> "{asked}"
else
  exec "{python}" "$@"
fi
"""
_CLAIMWATCH = '#!/bin/sh\nexec "{python}" -P -m crawler "$@"\n'


def loaded(path: Path) -> dict[str, Any]:
    """A workflow or an action. YAML 1.1 reads the key `on` as true."""
    read: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in read.items()}


@dataclass
class Runner:
    """A runner's machine: `workspace` is the checkout, `outputs` what steps gave, by step and name."""

    folder: Path
    workspace: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    log: str = ""
    failed: bool = False

    @property
    def summary(self) -> str:
        path = self.folder / "summary.md"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def use(self, action: Path, given: Mapping[str, str]) -> dict[str, str]:
        """Run a composite action; its outputs."""
        read = loaded(action)
        inputs = {name: given.get(name, str(one.get("default", ""))) for name, one in read["inputs"].items()}
        assert set(given) <= set(inputs)
        values = {f"inputs.{name}": self._filled(value, {}) for name, value in inputs.items()}
        self.run(read["runs"]["steps"], values, action.parent)
        return {name: self._filled(one["value"], values) for name, one in read["outputs"].items()}

    def run(self, steps: list[dict[str, Any]], values: Mapping[str, str], action: Path = ROOT) -> None:
        """Run the shell steps; after one that failed only those that always run."""
        self.workspace.mkdir(exist_ok=True)
        for number, step in enumerate(steps):
            if "run" in step and self._wanted(step.get("if", ""), values):
                self._step(step, step.get("id", f"step-{number}"), values, action)

    def _step(self, step: dict[str, Any], name: str, values: Mapping[str, str], action: Path) -> None:
        script, output = self.folder / f"{name}.sh", self.folder / f"{name}.output"
        script.write_text(step["run"], encoding="utf-8")
        output.touch()
        environment = {
            **self._machine(),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_ACTION_PATH": str(action),
            **self.environment,
            **{key: self._filled(str(value), values) for key, value in step.get("env", {}).items()},
        }
        ran = subprocess.run(
            [*_BASH, str(script)],
            cwd=self.workspace,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.log += ran.stdout
        self.failed |= ran.returncode != 0
        self.outputs[name] = dict(line.split("=", 1) for line in output.read_text().splitlines())

    def _machine(self) -> dict[str, str]:
        """What every step finds in its environment, and nothing of ours."""
        temp, programs = self.folder / "temp", self.folder / "programs"
        temp.mkdir(exist_ok=True)
        if not programs.exists():
            (programs / "bin").mkdir(parents=True)
            texts = {"bin/python": _PYTHON, "claimwatch": _CLAIMWATCH}
            for name, text in texts.items():
                (programs / name).write_text(text.format(python=sys.executable, asked=self.folder / "pip.txt"))
                (programs / name).chmod(0o755)
        return {
            "PATH": f"{programs / 'bin'}:{os.defpath}:/usr/local/bin",
            "HOME": str(self.folder / "home"),
            "RUNNER_TEMP": str(temp),
            "RUNNER_OS": "Linux",
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_ENV": str(self.folder / "env"),
            "GITHUB_PATH": str(self.folder / "path"),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def _wanted(self, condition: str, values: Mapping[str, str]) -> bool:
        terms = [term.strip() for term in condition.split("&&")] if condition else []
        if self.failed and "always()" not in terms:
            return False
        return all(self._holds(term, values) for term in terms if term != "always()")

    def _holds(self, term: str, values: Mapping[str, str]) -> bool:
        left, operator, right = re.fullmatch(r"(\S+) (==|!=) '(.*)'", term).groups()  # type: ignore[union-attr] # fails
        return (self._value(left, values) == right) == (operator == "==")

    def _filled(self, text: str, values: Mapping[str, str]) -> str:
        return _EXPRESSION.sub(lambda found: self._value(found[1], values), text)

    def _value(self, name: str, values: Mapping[str, str]) -> str:
        if found := re.fullmatch(r"steps\.([\w-]+)\.outputs\.([\w-]+)", name):
            return self.outputs.get(found[1], {}).get(found[2], "")
        known = {"github.token": "a-token", "github.api_url": self.environment.get("API_URL", ""), **values}
        return known[name]
