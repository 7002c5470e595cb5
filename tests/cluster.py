"""A Kubernetes cluster to deploy to, if the machine has one.

    CLUSTER_UP       a command that gives the named images of Docker to the cluster, and prints lines of a
                     shell that set KUBECONFIG
    CLUSTER_RUN      a command that runs another one in the cluster's network, with its DNS
    MANIFEST_FILTER  a command that rewrites manifests for a cluster that is older than they are

As a program: a filter that leaves out what a 1.20 refuses, and gives PostgreSQL the user of the image that
is here.
"""

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import harness

TESTS = Path(__file__).parent
LOAD = TESTS / "load.py"
OFFICIAL_UID = 999


def missing() -> str:
    """Why there is no cluster; empty if there is one."""
    command = shlex.split(os.environ.get("CLUSTER_UP", ""))
    found = command and shutil.which(command[0])
    return "" if found else "CLUSTER_UP names no command that starts a cluster"


def up(*images: str) -> dict[str, str]:
    """The environment of a cluster that has these images."""
    command = shlex.split(os.environ["CLUSTER_UP"])
    script = 'lines=$("$@") && eval "$lines" && env -0'
    printed = subprocess.run(
        ["bash", "-c", script, "up", *command, *images], capture_output=True, text=True, check=True
    )
    return dict(line.split("=", 1) for line in printed.stdout.split("\0") if "=" in line)


class Counts(NamedTuple):
    """What the load's requests came to."""

    answered: int
    failed: int
    failures: list[str]
    p50_ms: float
    p99_ms: float
    versions: dict[str, int]


class Load:
    """The running load."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def counts(self) -> Counts:
        """The counts so far."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Counts(**json.loads(self._process.stdout.readline()))

    def finish(self) -> Counts:
        """Stop, and return the counts of all requests."""
        printed, _ = self._process.communicate(timeout=180)
        return Counts(**json.loads(printed))


class Cluster(NamedTuple):
    """A project's namespace in a cluster."""

    project: Path
    namespace: str
    environment: dict[str, str]

    def run(self, *command: str | Path) -> str:
        return harness.run(*command, cwd=self.project, env=self.environment)

    def kubectl(self, *arguments: str) -> str:
        return self.run("kubectl", "--namespace", self.namespace, *arguments)

    def get(self, *arguments: str) -> Any:  # noqa: ANN401 -- JSON
        """An object, or a list's items."""
        found = json.loads(self.kubectl("get", *arguments, "--output", "json"))
        return found.get("items", found)

    def apply(self, manifest: dict[str, Any]) -> None:
        """Create an object."""
        file = self.project / "var" / "manifest.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(manifest), encoding="utf-8")
        self.kubectl("create", "--filename", str(file))

    def make(self, *targets: str) -> str:
        """Run targets of the project's Makefile against the cluster."""
        given = [f"MANIFEST_FILTER={self.environment['MANIFEST_FILTER']}"]
        return self.run("make", f"UV={harness.uv()}", *targets, *given)

    def servers(self) -> list[dict[str, Any]]:
        """The servers that are not being stopped."""
        pods = self.get("pods", "--selector", "app.kubernetes.io/name=server")
        return [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]

    def ready(self) -> list[str]:
        """The names of the ready servers."""
        return [
            pod["metadata"]["name"]
            for pod in self.servers()
            if any(
                one["type"] == "Ready" and one["status"] == "True"
                for one in pod["status"].get("conditions", [])
            )
        ]

    def sql(self, query: str) -> str:
        psql = ("psql", "--user=app", "--dbname=predictions", "--tuples-only", "--command", query)
        return self.kubectl("exec", "postgres-0", "--", *psql).strip()

    def wait_until(self, condition: Callable[[], object], seconds: float = 600) -> None:
        """Wait for a condition; a failure shows the pods and what happened to them."""
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, self.kubectl("get", "pods") + self.kubectl("get", "events")
            time.sleep(0.5)

    def job(self, cron_job: str, name: str, environment: dict[str, str], command: Sequence[str] = ()) -> str:
        """Run a job of a CronJob's template to its end; returns its log."""
        template = self.get("cronjob", cron_job)["spec"]["jobTemplate"]
        [container] = template["spec"]["template"]["spec"]["containers"]
        container["env"] = [{"name": key, "value": value} for key, value in environment.items()]
        if command:
            container["command"], container["args"] = list(command), []
        self.apply(
            {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": template["spec"]}
        )
        self.wait_until(lambda: self.get("job", name)["status"].get("conditions"), 1800)
        log = self.kubectl("logs", f"job/{name}", "--tail", "-1")
        assert self.get("job", name)["status"]["conditions"][0]["type"] == "Complete", log
        return log

    @contextlib.contextmanager
    def load(self, prefix: str, rate: float = 20, rows: int = 1) -> Iterator[Load]:
        """Requests to the Service at a fixed rate, with keys of their own."""
        command = [*shlex.split(os.environ.get("CLUSTER_RUN", "")), sys.executable, str(LOAD)]
        command += [f"http://server.{self.namespace}", str(rate), str(rows), prefix]
        process = subprocess.Popen(
            command, env=self.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        try:
            running = Load(process)
            self.wait_until(lambda: running.counts().answered)
            yield running
        finally:
            process.kill()
            process.wait()


def older(manifest: dict[str, Any], uid: int) -> dict[str, Any]:
    """A manifest for the test's cluster."""
    if manifest["kind"] == "CronJob":
        del manifest["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]
    if manifest["kind"] == "StatefulSet":
        context = manifest["spec"]["template"]["spec"]["securityContext"]
        if context["runAsUser"] == OFFICIAL_UID:
            context |= {"runAsUser": uid, "runAsGroup": uid, "fsGroup": uid}
    return manifest


def main() -> None:
    manifests = yaml.safe_load_all(sys.stdin)
    uid = int(os.environ["POSTGRES_UID"])
    yaml.safe_dump_all((older(one, uid) for one in manifests), sys.stdout, default_flow_style=False)


if __name__ == "__main__":
    main()
