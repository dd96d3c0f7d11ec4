"""The world, forward only: canopy, soil, directional effects, sun, point spread."""
