"""Windows and panels that need more than the generic dialog of Processing."""
