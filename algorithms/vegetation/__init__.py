"""Vegetation and crops: canopy variables, biomass, yield, irrigation, dieback, mowing."""
