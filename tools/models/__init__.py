"""The shipped models, a module per group; `MODELS` of each holds a function per model."""
