import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A cache of this test's own."""
    monkeypatch.setenv("AMAZON_CONNECTOR_CACHE", str(tmp_path / "cache"))
    return tmp_path
