// Laid out in docs/ARCHITECTURE.md.
