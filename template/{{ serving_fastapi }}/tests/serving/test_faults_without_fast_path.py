"""The fault tests that depend on the routes once more, against FastAPI's own."""

from .test_contract_without_fast_path import without_fast_path
from .test_faults import (
    clients,
    started,
    test_a_stopped_server_does_not_wait_for_the_rest_of_a_body,
    test_an_incomplete_request_is_not_scored,
    test_an_overloaded_server_rejects_requests_and_recovers,
    test_sigterm_under_load_loses_nothing,
)

__all__ = [
    "clients",
    "started",
    "test_a_stopped_server_does_not_wait_for_the_rest_of_a_body",
    "test_an_incomplete_request_is_not_scored",
    "test_an_overloaded_server_rejects_requests_and_recovers",
    "test_sigterm_under_load_loses_nothing",
    "without_fast_path",
]
