"""What may be asked beside merchants: of cases, of what changed, and of matters."""
