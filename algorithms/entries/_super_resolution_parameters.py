"""What the entries of super-resolution ask for alike."""

from __future__ import annotations

from ..spec import Option, Parameter

#: networks with weights of their own
NETWORKS = (
    Option("default", "The plugin's own networks"),
    Option("back_projection", "Back-projection (no network)"),
    Option("carn_3x3x64g4sw_bootstrap", "CARN, Sen2VENµS (to be downloaded): ten bands to 5 m"),
    Option("s2v2x2_spatrad", "ESRGAN, Sen2VENµS (to be downloaded): B2 B3 B4 B8 to 5 m"),
    Option("s2v2x4_spatrad", "ESRGAN, Sen2VENµS (to be downloaded): B5 B6 B7 B8A to 5 m"),
    Option("wsx2_spatrad", "ESRGAN, WorldStrat (to be downloaded): B2 B3 B4 B8 to 5 m"),
    Option("wsx4_spatrad", "ESRGAN, WorldStrat (to be downloaded): B2 B3 B4 B8 to 2.5 m"),
)
#: files that a network may come in
EXTENSIONS = ("npz", "onnx", "safetensors", "json", "yaml", "yml")

#: what the sensor is taken to blur, of both entries
SHARPNESS = (
    Parameter(
        "number",
        "mtf_10m",
        "Sharpness of the 10 m bands",
        "Modulation transfer function at the Nyquist frequency. Empty: 0.25.",
        optional=True,
        minimum=0.05,
        maximum=1.0,
        advanced=True,
    ),
    Parameter(
        "number",
        "mtf_20m",
        "Sharpness of the 20 m bands",
        "Modulation transfer function at the Nyquist frequency. Empty: 0.33.",
        optional=True,
        minimum=0.05,
        maximum=1.0,
        advanced=True,
    ),
)
