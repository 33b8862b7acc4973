"""What every other room stands on: frames, periods, tables, files."""
