"""The running app in a real Chromium. A package, so that its conftest is not taken for the suite's own."""
