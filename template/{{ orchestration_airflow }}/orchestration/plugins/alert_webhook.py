"""The webhook for alerts, in the format of Alertmanager: one that fires emits the asset `drift`."""

import os
import secrets
from typing import Annotated, Literal

from airflow.assets.manager import asset_manager
from airflow.models.asset import AssetModel
from airflow.plugins_manager import AirflowPlugin
from airflow.utils.session import create_session
from fastapi import Depends, FastAPI, HTTPException, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from project_command import DRIFT
from pydantic import BaseModel
from sqlalchemy import select

app = FastAPI(title="Alerts")


class Alert(BaseModel):
    """What counts of an alert."""

    status: Literal["firing", "resolved"]
    labels: dict[str, str]


class Notification(BaseModel):
    """What Alertmanager posts: all alerts of a group."""

    alerts: list[Alert]


class Accepted(BaseModel):
    """The names of the alerts that will start a retrain."""

    firing: list[str]


def authorized(sent: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> None:
    """Require the token in AIRFLOW_ALERT_TOKEN; without that variable nobody has access."""
    token = os.environ.get("AIRFLOW_ALERT_TOKEN", "")
    if not token or not secrets.compare_digest(sent.credentials.encode(), token.encode()):
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Wrong token.")


@app.post("/retrain", status_code=status.HTTP_202_ACCEPTED, dependencies=[Depends(authorized)])
def retrain(notification: Notification) -> Accepted:
    """Emit the asset if an alert fires; Alertmanager repeats what is answered with an error."""
    alerts = notification.alerts
    firing = sorted({alert.labels.get("alertname", "") for alert in alerts if alert.status == "firing"})
    if firing:
        emit(firing)
    return Accepted(firing=firing)


def emit(alerts: list[str]) -> None:
    """Emit the asset; the run that it starts shows the alerts' names."""
    with create_session() as session:
        asset = session.scalar(select(AssetModel).where(AssetModel.name == DRIFT.name))
        if asset is None:
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, "No DAG has been read yet.")
        asset_manager.register_asset_change(
            asset=asset, extra={"alerts": alerts}, source_is_api=True, session=session
        )


class AlertWebhook(AirflowPlugin):
    """Adds the route to Airflow's API server."""

    name = "alert_webhook"
    fastapi_apps = [{"app": app, "url_prefix": "/alerts", "name": "Alerts"}]  # noqa: RUF012 -- Airflow's interface
