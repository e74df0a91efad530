"""Base templates, parts, design tokens, error pages."""
