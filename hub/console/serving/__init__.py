"""How pages are served: templates, assets, headers, cookies, language, forms."""
