"""From level 1 to surface reflectance, its masks, and their validation."""
