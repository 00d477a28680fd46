"""What every room stands on: time, errors, settings, the log, files, secret keys."""
