"""Evidently's dashboard: a project with a run for each monitored window, and the trend of each measure."""

from collections.abc import Iterator, Sequence

from evidently.core.report import Snapshot
from evidently.sdk.models import DashboardPanelPlot, PanelMetric
from evidently.sdk.panels import line_plot_panel
from evidently.ui.workspace import Project, RemoteWorkspace, Workspace, WorkspaceBase
from pydantic_settings import BaseSettings, SettingsConfigDict

from ..registry import outputs
from ..schema import Schema
from ..settings import Settings
from .verdict import Evaluated

WORKSPACE = "drift_ui"


class DashboardSettings(BaseSettings):
    """Where the dashboard's server is."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    drift_ui_url: str = ""


def add(settings: Settings, evaluated: Evaluated, snapshot: Snapshot) -> None:
    """Add a window's run."""
    workspace, name = open_workspace(settings), settings.registered_model
    found: Sequence[Project] = workspace.search_project(name)
    project = found[0] if found else create_project(workspace, name, evaluated.schema)
    workspace.add_run(project.id, snapshot, name=f"version {evaluated.verdict.model_version}")


def open_workspace(settings: Settings) -> WorkspaceBase:
    """The server's workspace, or a folder in `state_dir`; embedded stores never reach a server."""
    url = DashboardSettings().drift_ui_url if settings.mlflow_tracking_uri else ""
    # The library refuses relative paths that leave the working directory.
    return RemoteWorkspace(url) if url else Workspace.create(str((settings.state_dir / WORKSPACE).resolve()))


def create_project(workspace: WorkspaceBase, name: str, schema: Schema) -> Project:
    """An empty project with its panels."""
    project = workspace.create_project(name)
    for panel in panels(schema):
        project.dashboard.add_panel(panel)
    return project


def panels(schema: Schema) -> Iterator[DashboardPanelPlot]:
    """Plots over all windows."""
    share = PanelMetric(metric="DriftedColumnsCount", metric_labels={"value_type": "share"}, legend="share")
    yield line_plot_panel("Share of drifted columns", [share])
    yield line_plot_panel("PSI of the predictions", [*map(_psi, outputs.names(schema))])
    yield line_plot_panel("PSI of the features", [*map(_psi, schema.names)])


def _psi(column: str) -> PanelMetric:
    return PanelMetric(metric="ValueDrift", metric_labels={"column": column}, legend=column)
