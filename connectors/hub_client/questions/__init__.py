"""What may be asked: of merchants, of cases, of what changed, and of matters."""
