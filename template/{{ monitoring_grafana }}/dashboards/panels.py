"""Panels with one look: what they query, in which unit, and how wide they are."""

from typing import NamedTuple

from grafana_foundation_sdk.builders.bargauge import Panel as BarGaugePanel
from grafana_foundation_sdk.builders.common import ReduceDataOptions, VizLegendOptions
from grafana_foundation_sdk.builders.dashboard import Dashboard, Row
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.builders.stat import Panel as StatPanel
from grafana_foundation_sdk.builders.timeseries import Panel as TimeseriesPanel
from grafana_foundation_sdk.models.common import (
    BigValueTextMode,
    LegendDisplayMode,
    LegendPlacement,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import DataSourceRef, DynamicConfigValue

# The uid in observability/grafana/provisioning/datasources/prometheus.yml.
PROMETHEUS = DataSourceRef(type_val="prometheus", uid="prometheus")
# Grafana's grid has 24 columns.
STAT, THIRD, HALF = 4, 8, 12
STAT_HEIGHT, HEIGHT = 4, 8

# The legend of a limit, which is drawn as a dashed red line.
LIMIT = "limit"
DASHED = [
    DynamicConfigValue("custom.lineStyle", {"fill": "dash", "dash": [8, 8]}),
    DynamicConfigValue("color", {"mode": "fixed", "fixedColor": "red"}),
]

Panel = TimeseriesPanel | StatPanel | BarGaugePanel


class Query(NamedTuple):
    """A PromQL expression and the legend of its series."""

    expression: str
    legend: str = ""

    def target(self, number: int) -> Dataquery:
        """The query as one of a panel's, which name themselves A, B, C."""
        made = Dataquery().ref_id(chr(ord("A") + number)).expr(self.expression).datasource(PROMETHEUS)
        return made.legend_format(self.legend) if self.legend else made


def lines(title: str, unit: str, *queries: Query, width: int = THIRD, hint: str = "") -> TimeseriesPanel:
    """Values over time."""
    legend = VizLegendOptions().display_mode(LegendDisplayMode.LIST).placement(LegendPlacement.BOTTOM)
    panel = TimeseriesPanel().title(title).description(hint).unit(unit).span(width).height(HEIGHT)
    panel = (
        panel.datasource(PROMETHEUS)
        .legend(legend.show_legend(show_legend=True))
        .fill_opacity(8)
        .line_width(2)
    )
    if any(query.legend == LIMIT for query in queries):
        panel = panel.override_by_name(LIMIT, DASHED)
    for number, query in enumerate(queries):
        panel = panel.with_target(query.target(number))
    return panel


def number(title: str, unit: str, query: Query, hint: str = "") -> StatPanel:
    """The newest value in large type."""
    panel = StatPanel().title(title).description(hint).unit(unit).span(STAT).height(STAT_HEIGHT)
    newest = ReduceDataOptions().calcs(["lastNotNull"])
    return panel.datasource(PROMETHEUS).reduce_options(newest).with_target(query.target(0))


def name(title: str, query: Query, hint: str = "") -> StatPanel:
    """The legend of the newest series, such as a version."""
    return number(title, "none", query, hint).text_mode(BigValueTextMode.NAME)


def bars(title: str, unit: str, query: Query, width: int = THIRD, hint: str = "") -> BarGaugePanel:
    """The newest value of each series as a bar."""
    panel = BarGaugePanel().title(title).description(hint).unit(unit).span(width).height(HEIGHT)
    newest = ReduceDataOptions().calcs(["lastNotNull"])
    panel = panel.datasource(PROMETHEUS).orientation(VizOrientation.HORIZONTAL).reduce_options(newest)
    return panel.with_target(query.target(0).instant())


def dashboard(uid: str, title: str, rows: dict[str, list[Panel]]) -> Dashboard:
    """A dashboard of titled rows."""
    made = Dashboard(title).uid(uid).tags(["model"]).refresh("30s").time("now-6h", "now").readonly()
    for heading, panels in rows.items():
        made = made.with_row(Row(heading))
        for panel in panels:
            made = made.with_panel(panel)
    return made
