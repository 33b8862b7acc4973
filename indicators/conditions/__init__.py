"""One grammar of tests, what a test says on a day, and how claims stand."""
