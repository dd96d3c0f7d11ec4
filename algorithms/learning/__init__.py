"""Learning shared by the groups: forests, model files, splits and calibration."""
