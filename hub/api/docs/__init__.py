"""The interface's own description: OpenAPI, and a page of it that tries calls out."""
