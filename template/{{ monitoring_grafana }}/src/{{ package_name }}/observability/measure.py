"""Measure the newest window of the prediction log, and a running experiment."""

from ..config import Project
from ..monitoring import log_reader, monitor, windows
from ..monitoring.predicted import predictions
from ..monitoring.prediction_log import LABEL, LOSS, PREDICTION, open_log
from ..monitoring.verdict import Evaluated
from ..registry.evaluation import Estimate, Evaluation
from ..registry.registry import Registry
from ..training.bootstrap import BlockBootstrap, block_codes
from ..training.evaluate import Scored, calibration_error
from .window_metrics import Window


def measure(project: Project, days: int) -> Window:
    """Evaluate the last `days` whole days of the log, as the command `monitor` does.

    Raises:
        UserError: nothing has been logged yet, or there is no champion.

    """
    start, end = windows.latest_window(project.settings, days)
    answers = windows.read(project, start, end, Registry(project.settings).champion())
    evaluated = monitor.evaluate_window(project, (start, end), answers)
    log = open_log(project.settings.log_url)
    return Window(
        verdict=evaluated.verdict,
        promised=promised(project, evaluated.verdict.model_version),
        calibration_error=calibration(project, evaluated),
        not_a_number=float(answers.rows[PREDICTION].isna().sum() / max(len(answers.rows), 1)),
        newest_event=log_reader.newest_event(log),
        newest_label=log_reader.newest_label(log),
    )


def promised(project: Project, version: str) -> Evaluation:
    """The evaluation that is stored with a version."""
    with Registry(project.settings).artifact(version) as artifact:
        return artifact.evaluation()


def calibration(project: Project, evaluated: Evaluated) -> Estimate | None:
    """The calibration error of the labelled rows among those compared; None with too few of them."""
    if evaluated.samples is None:
        return None
    known = evaluated.samples.current.dropna(subset=[LABEL, LOSS])
    if len(known) < project.monitoring.minimum_rows:
        return None
    actual, loss = known[LABEL].to_numpy(), known[LOSS].to_numpy()
    blocks = block_codes(project.dataset, known)
    scored = Scored(actual, predictions(evaluated.schema, known), loss, loss, blocks)
    return calibration_error(scored, BlockBootstrap(blocks))
