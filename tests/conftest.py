"""What all tests share: one kernel cache per session, and no network."""

import ipaddress
import os
import shutil
import socket
import tempfile

import pytest


def pytest_configure(config):
    os.environ.setdefault("MPLBACKEND", "Agg")
    os.environ["FIBROSIM_PROGRESS"] = "0"
    if not hasattr(config, "workerinput"):
        # workers of pytest-xdist inherit the variable, so a kernel is built once for all
        config._fibrosim_cache = tempfile.mkdtemp(prefix="fibrosim-tests-")
        os.environ["FIBROSIM_CACHE"] = config._fibrosim_cache


def pytest_unconfigure(config):
    folder = getattr(config, "_fibrosim_cache", None)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def _is_local(address):
    if not isinstance(address, tuple):
        return True
    if address[0] == "localhost":
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    connect = socket.socket.connect

    def guarded(self, address):
        if not _is_local(address):
            raise RuntimeError(f"a test tried to reach the network: {address!r}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
