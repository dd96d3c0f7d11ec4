"""Where the sun stands: the low-precision almanac (Michalsky 1988, doi 10.1016/0038-092X(88)90045-X), good to 0.02
degrees."""

from __future__ import annotations

import datetime as dt
import math


def sun_position(moment: dt.datetime, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
    """(zenith, azimuth clockwise from north) in degrees; `moment` without a zone is UTC. No refraction."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
    days = (moment - dt.datetime(2000, 1, 1, 12)).total_seconds() / 86400.0
    mean_longitude = (280.460 + 0.9856474 * days) % 360.0
    anomaly = math.radians((357.528 + 0.9856003 * days) % 360.0)
    ecliptic = math.radians(mean_longitude + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly))
    obliquity = math.radians(23.439 - 4e-7 * days)
    ascension = math.atan2(math.cos(obliquity) * math.sin(ecliptic), math.cos(ecliptic))
    declination = math.asin(math.sin(obliquity) * math.sin(ecliptic))
    hours = moment.hour + moment.minute / 60 + (moment.second + moment.microsecond / 1e6) / 3600
    # sidereal time at Greenwich, in hours, from the days up to the moment and the time of day
    sidereal = 6.697375 + 0.0657098242 * days + hours
    angle = math.radians((15 * sidereal + longitude_deg - math.degrees(ascension)) % 360.0)
    latitude = math.radians(latitude_deg)
    sine = math.sin(declination) * math.sin(latitude) + math.cos(declination) * math.cos(latitude) * math.cos(angle)
    east = -math.cos(declination) * math.sin(angle)
    north = math.sin(declination) * math.cos(latitude) - math.cos(declination) * math.sin(latitude) * math.cos(angle)
    return math.degrees(math.acos(max(-1.0, min(1.0, sine)))), math.degrees(math.atan2(east, north)) % 360.0
