"""Tier 4: what the manifests promise happens in a cluster."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import cluster as clusters
import engine
import harness
from cluster import Cluster
from harness import Answers

ANSWERS = {"deployment": "kubernetes", "project_name": "In A Cluster"}
SLUG = "in-a-cluster"
AS_OF = "2013-05-01"
SERVER = f"{SLUG}:dev"
NEXT = f"{SLUG}:next"
# The declared deadlines, shortened: what happens after them stays the same.
SOON = '{"spec": {"progressDeadlineSeconds": 30}}'
DOWN_SOON = (
    '{"spec": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 0, '
    '"policies": [{"type": "Pods", "value": 10, "periodSeconds": 15}]}}}}'
)
REFUSED = "would violate the pod's disruption budget"


@pytest.fixture(scope="class")
def cluster(
    engine: None,  # noqa: ARG001 -- skips without an engine
    rendered: Callable[[Answers], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cluster]:
    """The project's overlay `local` in the cluster, with a champion that was trained there."""
    if reason := clusters.missing():
        pytest.skip(reason)
    project = Path(shutil.copytree(rendered(ANSWERS), tmp_path_factory.mktemp("cluster") / "project"))
    harness.make(project, "images", "CLUSTER=")
    harness.run("docker", "tag", SERVER, NEXT, cwd=project)
    environment = clusters.up(SERVER, NEXT, f"{SLUG}-pipeline:dev", f"{SLUG}-mlflow:dev", "postgres:17")
    uid = harness.run(
        *("docker", "run", "--rm", "--entrypoint", "id", "postgres:17", "-u", "postgres"), cwd=project
    )
    older = [f"{sys.executable} {clusters.TESTS / 'cluster.py'}", os.environ.get("MANIFEST_FILTER", "cat")]
    environment |= {"POSTGRES_UID": uid.strip(), "MANIFEST_FILTER": " | ".join(older)}
    made = Cluster(project, f"{SLUG}-local", environment)
    try:
        made.make("deploy")
        made.job("training", "first-champion", {"AS_OF": AS_OF})
        # The autoscaler raises a Deployment to its minimum. Then it would interfere, until its own test.
        made.wait_until(lambda: len(made.ready()) == 2)
        made.kubectl("delete", "horizontalpodautoscaler", "server")
        made.kubectl("patch", "deployment", "server", "--patch", SOON)
        yield made
    finally:
        made.make("undeploy")


def deployment(cluster: Cluster) -> dict[str, Any]:
    """The Deployment's status."""
    status: dict[str, Any] = cluster.get("deployment", "server")["status"]
    return status


def updated(cluster: Cluster) -> bool:
    """Whether a rollout is complete: every server is new, ready, and no other one is left."""
    found = cluster.get("deployment", "server")
    status, wanted = found["status"], found["spec"]["replicas"]
    seen = status["observedGeneration"] == found["metadata"]["generation"]
    numbers = [status.get(name) for name in ("replicas", "updatedReplicas", "availableReplicas")]
    return seen and numbers == [wanted] * 3 and len(cluster.servers()) == wanted


def logged(cluster: Cluster, prefix: str) -> int:
    return int(cluster.sql(f"SELECT count(DISTINCT key) FROM predictions WHERE key LIKE '{prefix}%'"))


def waiting(pod: dict[str, Any]) -> str:
    """Why a pod's container does not run."""
    states = [one["state"].get("waiting", {}) for one in pod["status"].get("containerStatuses", [])]
    return "".join(state.get("reason", "") for state in states)


class TestCluster:
    pytestmark = engine.TESTS

    def test_pods_run_as_declared(self, cluster: Cluster) -> None:
        """Asked inside of the container."""
        questions = (
            "id -u; touch /app/x 2>&1; grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/1/status; "
            "ls /var/run/secrets/kubernetes.io 2>&1; cat /sys/fs/cgroup/memory/memory.limit_in_bytes || "
            "cat /sys/fs/cgroup/memory.max"
        )
        told = cluster.kubectl("exec", cluster.ready()[0], "--", "sh", "-c", questions)
        for answer in (
            "10001\n",
            "Read-only file system",
            "CapEff:\t0000000000000000",
            "NoNewPrivs:\t1",
            "Seccomp:\t2",
            "No such file",
            str(2**30),
        ):
            assert answer in told, told

    def test_a_rolling_update_loses_no_request_and_no_row(self, cluster: Cluster) -> None:
        old = set(cluster.ready())
        with cluster.load("update-") as load:
            cluster.kubectl("set", "image", "deployment/server", f"server={NEXT}")
            cluster.wait_until(lambda: updated(cluster) and not old & set(cluster.ready()))
            self.nothing_is_lost(cluster, load, "update-")

    def test_a_deleted_pod_is_replaced_and_loses_nothing(self, cluster: Cluster) -> None:
        lost = cluster.ready()[0]
        with cluster.load("delete-") as load:
            cluster.kubectl("delete", "pod", lost)
            cluster.wait_until(lambda: updated(cluster) and lost not in cluster.ready())
            self.nothing_is_lost(cluster, load, "delete-")

    def test_a_drain_waits_for_the_budget_and_loses_nothing(self, cluster: Cluster, tmp_path: Path) -> None:
        """Of the only node, so that a replacement has no place until the node takes pods again."""
        nodes = {pod["spec"]["nodeName"] for pod in cluster.servers()}
        if len(nodes) > 1:
            pytest.skip("the servers are on several nodes, so a drain of one is never refused")
        old, output = set(cluster.ready()), tmp_path / "drain.log"
        command = ["kubectl", "drain", *nodes, "--pod-selector", "app.kubernetes.io/name=server"]
        command += ["--delete-emptydir-data", "--ignore-daemonsets", "--timeout", "15m"]
        with cluster.load("drain-") as load, output.open("w") as log:
            drain = subprocess.Popen(command, env=cluster.environment, stdout=log, stderr=log)
            try:
                cluster.wait_until(lambda: REFUSED in output.read_text())
                assert len(cluster.ready()) == 1
            finally:
                cluster.kubectl("uncordon", *nodes)
            assert drain.wait(900) == 0, output.read_text()
            cluster.wait_until(lambda: updated(cluster) and not old & set(cluster.ready()))
            self.nothing_is_lost(cluster, load, "drain-")

    def test_a_new_champion_reaches_the_pods_without_a_rollout(self, cluster: Cluster) -> None:
        pods = set(cluster.ready())
        with cluster.load("champion-") as load:
            script = f"{SLUG} ingest && {SLUG} features && {SLUG} promote --override 'a second version'"
            cluster.job("training", "second-champion", {}, ("sh", "-ec", script))
            seen = load.counts().versions.get("2", 0)
            cluster.wait_until(lambda: load.counts().versions.get("2", 0) > seen + 50)
            self.nothing_is_lost(cluster, load, "champion-")
        assert set(cluster.ready()) == pods

    def test_the_database_is_killed_and_predictions_go_on(self, cluster: Cluster) -> None:
        with cluster.load("database-") as load:
            cluster.kubectl("delete", "pod", "postgres-0", "--grace-period", "0", "--force")
            during = load.counts().answered
            cluster.wait_until(lambda: load.counts().answered > during + 50)
            cluster.kubectl("rollout", "status", "statefulset/postgres", "--timeout", "10m")
            self.nothing_is_lost(cluster, load, "database-")

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            pytest.param(("image", "server=in-a-cluster:never-built"), "ImagePull", id="image"),
            pytest.param(("env", "MODEL_DIR=/nowhere"), "", id="readiness"),
        ],
    )
    def test_a_broken_rollout_stops_and_is_undone(
        self, cluster: Cluster, change: tuple[str, str], reason: str
    ) -> None:
        old, (what, value) = set(cluster.ready()), change
        with cluster.load(f"broken-{what}-") as load:
            cluster.kubectl("set", what, "deployment/server", value)
            cluster.wait_until(lambda: self.has_given_up(cluster))
            [new] = [pod for pod in cluster.servers() if pod["metadata"]["name"] not in old]
            assert reason in waiting(new)
            assert set(cluster.ready()) == old
            cluster.make("rollout-undo")
            cluster.wait_until(lambda: updated(cluster))
            self.nothing_is_lost(cluster, load, f"broken-{what}-")
        assert set(cluster.ready()) == old

    def test_the_autoscaler_follows_the_load_up_and_down(self, cluster: Cluster) -> None:
        cluster.make("deploy")
        cluster.kubectl("patch", "horizontalpodautoscaler", "server", "--patch", DOWN_SOON)
        with cluster.load("scale-", rate=40, rows=100) as load:
            cluster.wait_until(lambda: len(cluster.ready()) > 2)
            self.nothing_is_lost(cluster, load, "scale-")
        cluster.wait_until(lambda: len(cluster.ready()) == 2)

    def nothing_is_lost(self, cluster: Cluster, load: clusters.Load, prefix: str) -> None:
        """Every request was answered, and every answer is logged in the end."""
        counts = load.finish()
        print(prefix, counts)  # noqa: T201 -- the figures, with pytest -s
        assert (counts.failed, counts.failures) == (0, [])
        cluster.wait_until(lambda: logged(cluster, prefix) == counts.answered)

    def has_given_up(self, cluster: Cluster) -> bool:
        """Whether the deadline for progress has passed."""
        return any(
            one["type"] == "Progressing" and one["reason"] == "ProgressDeadlineExceeded"
            for one in deployment(cluster)["conditions"]
        )
