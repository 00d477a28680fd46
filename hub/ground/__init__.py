"""What every room stands on: time, errors, settings, files, secret keys."""
