//! Rows and values to bytes: tables, plain text, JSON, lines. Knows rows, not registries.
