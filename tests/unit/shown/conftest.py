"""Made-up courses and visits for these tests, given as fixtures."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("synthetic", Path(__file__).with_name("synthetic.py"))
_synthetic = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_synthetic)


@pytest.fixture(scope="session")
def make_course():
    return _synthetic.make_course


@pytest.fixture(scope="session")
def make_visit():
    return _synthetic.make_visit


@pytest.fixture(scope="session")
def make_links():
    return _synthetic.make_links
