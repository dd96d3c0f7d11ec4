"""Land cover: samples, models, maps, their regularisation and their accuracy."""

from __future__ import annotations

from dataclasses import replace
from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

_MERGES = (
    Option("none", "As they are"),
    Option("oso_level1", "The 23 OSO classes to 8 families"),
    Option("oso17", "The 23 OSO classes to the 17 of before 2018"),
    Option("table", "By a table"),
)
_LEGEND = Parameter(
    "file",
    "legend",
    "Legend",
    "CSV with the columns code, label and colour (#rrggbb). Empty: the legend of the layer's own style, or that of OSO "
    "where the codes are OSO's.",
    optional=True,
    extensions=("csv", "txt"),
)

_ACCURACY = Declaration(
    id="accuracy",
    group="landcover",
    tier="base",
    run="landcover.accuracy:accuracy",
    label="Accuracy of a map",
    summary="Compares any class map with polygons, points, another map or a finished confusion matrix: overall "
    "accuracy, kappa, scores of each class, all with intervals, and areas corrected for the map's errors.",
    parameters=(
        Parameter("image", "image", "Map", "Class map; 0 and its nodata value are unknown.", optional=True),
        Parameter("vector", "reference", "Reference polygons or points", "Places whose class is known.", optional=True),
        Parameter(
            "field",
            "field",
            "Field of classes",
            "Field of the reference with the class codes of the map.",
            optional=True,
            parent="reference",
        ),
        Parameter(
            "image", "reference_image", "Reference map", "Another map as reference; 0 is unknown.", optional=True
        ),
        Parameter(
            "file",
            "matrix_file",
            "Finished confusion matrix",
            "CSV or text, rows reference, columns map, instead of a map and a reference.",
            optional=True,
            extensions=("csv", "txt"),
        ),
        spec.area(),
        Parameter(
            "choice",
            "merge",
            "Merge classes",
            "Classes can be compared at a coarser level.",
            default="none",
            options=_MERGES,
            advanced=True,
        ),
        Parameter(
            "file",
            "merge_file",
            "Table of merged classes",
            "CSV with the columns value and class.",
            optional=True,
            advanced=True,
            extensions=("csv", "txt"),
        ),
        replace(_LEGEND, advanced=True),
        Parameter(
            "image",
            "confidence",
            "Confidence of the map",
            "Confidence in percent: the report tells whether it keeps its word.",
            optional=True,
            advanced=True,
        ),
        Parameter(
            "number",
            "block_km",
            "Side of squares",
            "Intervals by squares of this side instead of polygons: a stricter view, as neighbouring fields resemble "
            "each other. 0: by polygons.",
            default=0.0,
            minimum=0.0,
            unit="km",
            advanced=True,
        ),
        Parameter(
            "number",
            "level",
            "Level of the intervals",
            "How often an interval shall hold the true value.",
            default=95.0,
            minimum=50.0,
            maximum=99.9,
            unit="%",
            advanced=True,
        ),
        spec.seed(),
    ),
    outputs=(
        spec.report(help="Scores with intervals, matrix, corrected areas, figures; numbers beside it as JSON."),
        Output(
            "table", "matrix", "Confusion matrix", help="CSV, rows reference, columns map, in pixels.", optional=True
        ),
        Output("number", "overall_accuracy", "Overall accuracy"),
        Output("number", "kappa", "Kappa"),
        Output("number", "mean_f", "Mean F-score of the classes"),
    ),
    keywords=("confusion matrix", "kappa", "validation", "F-score", "Olofsson", "area estimate"),
    keywords_fr=("précision", "matrice de confusion", "kappa", "validation", "exactitude", "surfaces"),
    reference="Olofsson et al. 2014, Good practices for estimating area and assessing accuracy of land change, Remote "
    "Sensing of Environment 148, doi:10.1016/j.rse.2014.02.015.",
    limits="Polygons that were drawn by hand are no random sample of the map: the intervals say how much the scores "
    "depend on the polygons at hand, not whether these are typical.",
)


_BANDS = tuple(Option(b, b) for b in ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12"))
_INDICES = tuple(Option(i, i) for i in ("NDVI", "NDWI", "brightness", "NDMI", "MNDWI", "NDRE"))
_PRODUCTS = spec.products(
    help="L2A or L3A product folders or zips of a year, of one or several tiles, or folders that hold products. Images "
    "up to 30 days before and after the period help to fill gaps at its ends."
)
_POLYGONS = Parameter(
    "polygons", "polygons", "Polygons to learn from", "Polygons whose class is known, in any reference system."
)
_FIELD = Parameter(
    "field", "field", "Field of classes", "Whole numbers above 0; 0 is left out.", default="class", parent="polygons"
)
_RADAR = Parameter(
    "images",
    "radar",
    "Sentinel-1 images",
    "Calibrated images (gamma0) on the tile's grid, named as S1Tiling names them "
    "(s1a_31TCJ_vv_DES_110_20200108t060008.tif).",
    optional=True,
    advanced=True,
)
_STATIC = Parameter(
    "images",
    "static",
    "Layers that do not change",
    "Rasters used as they are, such as altitude and slope. Applying the model needs the same layers under the same "
    "names.",
    optional=True,
    advanced=True,
)
_VOTES = (
    Option("mean", "Mean probability of the trees"),
    Option("hard", "One vote per tree"),
)
#: how models are trained, in common to training alone and to the whole year
_TRAINING = (
    Parameter(
        "integer",
        "step_days",
        "Step of the dates",
        "Images are brought to regular dates this many days apart: 10 for Sentinel-2, 16 for Landsat 8.",
        default=10,
        minimum=1,
        maximum=60,
        unit="days",
        advanced=True,
    ),
    Parameter(
        "choices",
        "bands",
        "Bands",
        "Bands used; those of 20 m are brought to the finest pixel.",
        default=[o.id for o in _BANDS],
        options=_BANDS,
        advanced=True,
    ),
    Parameter(
        "choices",
        "indices",
        "Indices",
        "Indices added per date. NDWI has the short-wave infrared first (B11 and B8), as in the OSO product.",
        default=["NDVI", "NDWI", "brightness"],
        optional=True,
        options=_INDICES,
        advanced=True,
    ),
    Parameter(
        "text",
        "expressions",
        "Own expressions",
        "One per line, on the bands and indices of a date: name = (B8A - B5) / (B8A + B5). Bands are reflectance times "
        "10000. Allowed: + - * / **, numbers, sqrt, log, exp, abs, min, max.",
        optional=True,
        multiline=True,
        advanced=True,
    ),
    Parameter(
        "choice",
        "method",
        "Gap filling",
        "How values between clear dates are made.",
        default="linear",
        options=(
            Option("linear", "Linear"),
            Option("pchip", "Cubic without overshoot (PCHIP)"),
            Option("nearest", "Nearest clear date"),
        ),
        advanced=True,
    ),
    Parameter(
        "flag",
        "screened",
        "Look for missed clouds",
        "Leaves out dates that stand out of the series like a cloud or a shadow that the masks missed.",
        default=False,
        advanced=True,
    ),
    Parameter(
        "number",
        "smooth_days",
        "Smoothing in time",
        "Means of the clear dates around each regular date, weighted by a Gaussian of this standard deviation, "
        "instead of "
        "filling gaps; 8 to 12 days suit Sentinel-2. 0: none.",
        default=0.0,
        minimum=0.0,
        maximum=60.0,
        unit="days",
        advanced=True,
    ),
    Parameter(
        "choice",
        "classifier",
        "Classifier",
        "Random forest, as in the OSO product, or extra-trees, often a little better on noisy labels.",
        default="random_forest",
        options=(Option("random_forest", "Random forest"), Option("extra_trees", "Extra-trees")),
        advanced=True,
    ),
    Parameter("integer", "trees", "Trees", "Number of trees.", default=100, minimum=1, maximum=1000, advanced=True),
    Parameter(
        "integer",
        "depth",
        "Depth",
        "Most questions from root to leaf; 0: no limit.",
        default=25,
        minimum=0,
        maximum=100,
        advanced=True,
    ),
    Parameter(
        "integer",
        "min_leaf",
        "Pixels of a leaf",
        "Fewest pixels in a leaf.",
        default=5,
        minimum=1,
        maximum=1000,
        advanced=True,
    ),
    Parameter(
        "number",
        "split_share",
        "Features tried at a split",
        "Share of all features; 0: the square root of their number.",
        default=0.0,
        minimum=0.0,
        maximum=1.0,
        advanced=True,
    ),
    Parameter(
        "flag",
        "balanced",
        "Balance classes",
        "Gives rare classes the weight of frequent ones.",
        default=False,
        advanced=True,
    ),
    Parameter(
        "choice",
        "vote",
        "Vote",
        "How trees decide: the mean of their probabilities is a little better than one vote each.",
        default="mean",
        options=_VOTES,
        advanced=True,
    ),
    Parameter(
        "integer",
        "pixels_per_class",
        "Pixels per class",
        "At most as many pixels of a class and region, taken evenly from its polygons: 2000 for trials, 10000 for a "
        "product. 0: all.",
        default=2000,
        minimum=0,
        maximum=1000000,
        advanced=True,
    ),
    Parameter(
        "integer",
        "pixels_per_polygon",
        "Pixels per polygon",
        "At most as many pixels of one polygon: its pixels resemble each other. 0: all.",
        default=30,
        minimum=0,
        maximum=100000,
        advanced=True,
    ),
    Parameter(
        "integer",
        "min_clear",
        "Fewest clear dates",
        "Pixels seen on fewer dates neither teach nor are mapped.",
        default=1,
        minimum=1,
        maximum=100,
        advanced=True,
    ),
    Parameter(
        "integer",
        "runs",
        "Test runs",
        "How often polygons are drawn anew into learning and test. 0: no test.",
        default=5,
        minimum=0,
        maximum=100,
    ),
    Parameter(
        "number",
        "learning_share",
        "Share of polygons that learn",
        "In test runs; the final model learns from all polygons.",
        default=0.7,
        minimum=0.1,
        maximum=0.9,
        advanced=True,
    ),
    Parameter(
        "number",
        "block_km",
        "Side of test squares",
        "One more test with whole squares of this side apart. 0: none.",
        default=5.0,
        minimum=0.0,
        maximum=500.0,
        unit="km",
        advanced=True,
    ),
    Parameter(
        "number",
        "pixel",
        "Pixel",
        "Size of the map's pixels. Empty: that of the finest band.",
        optional=True,
        minimum=1.0,
        maximum=1000.0,
        unit="m",
        advanced=True,
    ),
)
_REGIONS = (
    Parameter(
        "polygons",
        "regions",
        "Regions",
        "Polygons of regions with a climate of their own: each gets a model. Samples up to 10 km beyond a border "
        "count too.",
        optional=True,
        advanced=True,
    ),
    Parameter(
        "field",
        "region_field",
        "Field of regions",
        "Whole number above 0 of each region.",
        optional=True,
        parent="regions",
        advanced=True,
    ),
    Parameter(
        "file",
        "transfer",
        "Samples to copy",
        "CSV with the columns source, destination, class, count: samples of a class that a region lacks, copied from "
        "another.",
        optional=True,
        extensions=("csv", "txt"),
        advanced=True,
    ),
)
_CLASS_TABLE = Parameter(
    "file",
    "class_table",
    "Table of classes",
    "CSV with the columns value and class: what each value of the field stands for. Empty: the field holds class "
    "codes.",
    optional=True,
    extensions=("csv", "txt"),
    advanced=True,
)
_REFERENCE = (
    "Inglada et al. 2017, Operational high resolution land cover map production at the country scale, Remote Sensing "
    "9(1), "
    "doi:10.3390/rs9010095."
)

_TRAIN = Declaration(
    id="train_land_cover",
    group="landcover",
    tier="base",
    run="landcover.train:train_land_cover",
    label="Train a land cover model",
    summary="Learns land cover from the images of a year and polygons whose class is known, and tells how good it is "
    "on "
    "polygons it had not seen.",
    parameters=(
        _PRODUCTS,
        _POLYGONS,
        _FIELD,
        spec.start(help="First day of the year or season. Empty: the first product."),
        spec.end(help="Last day of the year or season. Empty: the last product."),
        spec.area(),
        Parameter(
            "choice",
            "target",
            "What is learnt",
            "Classes, or a real quantity such as a cover or a height: then the field holds numbers of any size.",
            default="class",
            options=(Option("class", "Classes"), Option("quantity", "A quantity")),
            advanced=True,
        ),
        _CLASS_TABLE,
        _LEGEND,
        *_TRAINING,
        _RADAR,
        _STATIC,
        *_REGIONS,
        spec.output_crs(),
        spec.seed(),
    ),
    outputs=(
        Output("file", "model", "Model", help="For the entry Land cover map.", extension="npz"),
        spec.report(help="Scores with intervals on unseen polygons, matrix, confidence."),
        Output("table", "scores_table", "Scores of the classes", help="CSV.", optional=True),
        Output("number", "overall_accuracy", "Overall accuracy"),
        Output("number", "mean_f", "Mean F-score of the classes"),
        Output("number", "r2", "R2 of the quantity"),
    ),
    keywords=("OSO", "classification", "random forest", "iota2", "supervised"),
    keywords_fr=("OSO", "classification", "forêt aléatoire", "occupation des sols", "apprentissage"),
    reference=_REFERENCE,
    limits="Polygons are split, never pixels, and a class with one polygon is not validated. Accuracy holds for places "
    "like the polygons: dense town, roads, moor and orchards are weak in every product of this kind.",
)

_MAP_OUTPUTS = (
    Output(
        "raster",
        "map",
        "Land cover map",
        help="Class codes with names and colours, 0 where nothing is known.",
        dated=True,
    ),
    Output(
        "raster",
        "confidence",
        "Confidence",
        help="Chance in percent that the class is right.",
        style="confidence",
        dated=True,
        optional=True,
    ),
    Output(
        "raster",
        "validity",
        "Clear dates",
        help="Number of clear dates, and the longest time without one in days.",
        style="count",
        dated=True,
        optional=True,
    ),
)
_LAND_COVER = Declaration(
    id="land_cover",
    group="landcover",
    tier="base",
    run="landcover.produce:land_cover",
    label="Land cover map",
    summary="Applies a trained model to the images of a year: class, confidence, number of clear dates, and the "
    "probability of every class on request.",
    parameters=(
        _PRODUCTS,
        Parameter("file", "model", "Model", "Made by Train a land cover model.", extensions=("npz",)),
        spec.area(),
        spec.start(
            help="First day; empty: that of the model. Another year must start on the same day of the year.",
            advanced=True,
        ),
        spec.end(help="Last day; empty: that of the model.", advanced=True),
        _RADAR,
        _STATIC,
        Parameter(
            "choice",
            "vote",
            "Vote",
            "How trees decide; confidence is calibrated for the model's own way only.",
            default="model",
            options=(Option("model", "As the model was tested"), *_VOTES),
            advanced=True,
        ),
        Parameter(
            "choice",
            "regions",
            "Models of several regions",
            "Each region by its own model, or all models vote everywhere.",
            default="separate",
            options=(Option("separate", "Each region its own"), Option("fusion", "All models vote")),
            advanced=True,
        ),
        Parameter(
            "choice",
            "confidence_kind",
            "Confidence",
            "The chance of being right as observed in the test runs, or the bare share of the trees.",
            default="calibrated",
            options=(Option("calibrated", "Chance of being right"), Option("votes", "Share of the trees")),
            advanced=True,
        ),
        Parameter(
            "integer",
            "min_clear",
            "Fewest clear dates",
            "Pixels seen on fewer dates get class 0.",
            default=1,
            minimum=1,
            maximum=100,
            advanced=True,
        ),
        spec.output_crs(),
        Parameter(
            "polygons",
            "objects",
            "Objects",
            "Fields or other polygons: each gets one class, that of the probabilities summed over its pixels.",
            optional=True,
            advanced=True,
        ),
        Parameter(
            "flag",
            "segments",
            "Segments as objects",
            "Where there are no polygons: segments of the year's mean images.",
            default=False,
            advanced=True,
        ),
        Parameter(
            "integer",
            "segment_px",
            "Smallest segment",
            "Fewest pixels of a segment.",
            default=20,
            minimum=1,
            maximum=100000,
            unit="pixels",
            advanced=True,
        ),
        Parameter(
            "number",
            "segment_scale",
            "Scale of the segments",
            "Larger values give larger segments.",
            default=20.0,
            minimum=0.1,
            maximum=10000.0,
            advanced=True,
        ),
    ),
    outputs=(
        *_MAP_OUTPUTS,
        Output(
            "raster",
            "probabilities",
            "Probabilities",
            help="One band per class, in thousandths.",
            dated=True,
            optional=True,
        ),
        Output(
            "vector",
            "object_layer",
            "Objects with their class",
            help="Class, confidence and share of every class of each object.",
            optional=True,
        ),
    ),
    keywords=("OSO", "classification", "map", "iota2", "probability"),
    keywords_fr=("OSO", "classification", "carte", "occupation des sols", "confiance"),
    reference=_REFERENCE,
    limits="A model is for one grid of dates, bands and layers: it refuses others. Places unlike the polygons it "
    "learnt "
    "from are mapped all the same; the confidence does not know that.",
)

_FAMILIES = (
    Option("oso23", "Those of the 23 OSO classes"),
    Option("oso17", "Those of the 17 OSO classes"),
    Option("none", "None: all classes compete at once"),
    Option("table", "By a table"),
)
_REGULARISE = Declaration(
    id="regularise",
    group="landcover",
    tier="base",
    run="landcover.regularise:regularise",
    label="Regularise a map",
    summary="Removes the small patches of a class map: first within families of classes, then all together, as the OSO "
    "product does; on request at a coarser pixel.",
    parameters=(
        Parameter("image", "image", "Map", "Class map of whole numbers; 0 is nodata and stays."),
        spec.area(),
        Parameter(
            "integer",
            "radius",
            "Radius of the majority",
            "Each pixel takes the most frequent class within this many pixels, before patches are removed. 0: none.",
            default=0,
            minimum=0,
            maximum=15,
            unit="pixels",
        ),
        Parameter(
            "choice",
            "families",
            "Families of classes",
            "Within a family small patches go to a sister class first; classes of no family (roads, snow, water) are "
            "left alone in that step.",
            default="oso23",
            options=_FAMILIES,
        ),
        Parameter(
            "file",
            "family_table",
            "Table of families",
            "CSV with the columns class and family.",
            optional=True,
            advanced=True,
            extensions=("csv", "txt"),
        ),
        Parameter(
            "integer",
            "within_px",
            "Smallest patch within families",
            "Patches of fewer pixels go. 1: none.",
            default=10,
            minimum=1,
            maximum=100000,
            unit="pixels",
        ),
        Parameter(
            "integer",
            "all_px",
            "Smallest patch of all",
            "Patches of fewer pixels go, whatever their neighbour. 1: none.",
            default=10,
            minimum=1,
            maximum=100000,
            unit="pixels",
        ),
        Parameter(
            "number",
            "pixel",
            "Pixel of the result",
            "A multiple of the map's pixel: 20 m in the OSO product. Empty: that of the map.",
            optional=True,
            minimum=0.001,
            unit="m",
        ),
        Parameter(
            "integer",
            "final_px",
            "Smallest patch of the coarser map",
            "Patches of fewer coarse pixels go. 1: none.",
            default=3,
            minimum=1,
            maximum=100000,
            unit="pixels",
            advanced=True,
        ),
    ),
    outputs=(Output("raster", "output", "Regularised map", help="Class codes with names and colours, 0 is nodata."),),
    keywords=("sieve", "majority", "smoothing", "filter", "OSO"),
    keywords_fr=("régularisation", "filtre majoritaire", "tamis", "lissage", "OSO"),
    reference="iota2 documentation, regularisation of the OSO product.",
    limits="Thin things such as roads and hedges disappear when they are narrower than the smallest patch is large.",
)

_VECTORISE = Declaration(
    id="vectorise_map",
    group="landcover",
    tier="base",
    run="landcover.vectorise:vectorise_map",
    label="Map to polygons",
    summary="Turns a class map into polygons without gaps or overlaps, with smooth borders that neighbours share, and "
    "the "
    "attributes of the OSO vector product.",
    parameters=(
        Parameter("image", "image", "Map", "Class map, best regularised; 0 is nodata."),
        Parameter(
            "image",
            "detail",
            "Map for the percentages",
            "The map at full resolution: percent of each class are counted on it. Empty: the map itself.",
            optional=True,
        ),
        Parameter("image", "confidence", "Confidence", "Percent; its mean becomes an attribute.", optional=True),
        Parameter("image", "validity", "Clear dates", "Its mean and deviation become attributes.", optional=True),
        spec.area(),
        Parameter(
            "number",
            "minimum_m2",
            "Smallest polygon",
            "Smaller ones go to their largest neighbour.",
            default=1000.0,
            minimum=0.0,
            unit="m2",
        ),
        Parameter(
            "number",
            "tolerance_m",
            "Simplification",
            "How far a border may move (Douglas and Peucker). Less than 0.71 pixels leaves slanting borders as stairs.",
            default=15.0,
            minimum=0.0,
            maximum=1000.0,
            unit="m",
        ),
        Parameter(
            "integer",
            "rounds",
            "Rounds of smoothing",
            "How often corners are cut. 0: none.",
            default=2,
            minimum=0,
            maximum=5,
            advanced=True,
        ),
    ),
    outputs=(
        Output(
            "vector",
            "output",
            "Polygons",
            help="Class, name, mean confidence, mean and deviation of the clear dates, area in hectares, percent of "
            "each "
            "class.",
        ),
        Output("number", "polygons", "Number of polygons"),
    ),
    keywords=("polygonise", "vectorise", "simplify", "topology", "OSO"),
    keywords_fr=("vectorisation", "polygones", "lissage", "topologie", "OSO"),
    limits="Borders move by up to the simplification distance; where one would cross another it keeps its pixels' "
    "edges. "
    "The whole map is held in memory: take a large region in parts.",
)

_REGISTERS = (
    Option("codes", "Class codes in a field"),
    Option("rpg", "RPG: crop codes of the farmers' register (CODE_CULTU)"),
    Option("bdtopo", "BD TOPO: nature of the object (NATURE)"),
)
_PREPARE = Declaration(
    id="prepare_samples",
    group="landcover",
    tier="base",
    run="landcover.prepare:prepare_samples",
    label="Prepare samples",
    summary="Makes polygons fit for learning: classes from a register or a table, broken geometries repaired, "
    "overlaps of "
    "different classes taken out, borders eroded, small ones dropped. Everything left out is listed with its reason.",
    parameters=(
        Parameter("polygons", "polygons", "Polygons", "Field survey, crop register (RPG), topographic map or other."),
        Parameter(
            "choice",
            "register",
            "What the field holds",
            "Class codes, or the codes of a public register that stand for OSO classes.",
            default="codes",
            options=_REGISTERS,
        ),
        Parameter(
            "field",
            "field",
            "Field of classes",
            "Empty: CODE_CULTU for RPG, NATURE for BD TOPO, class otherwise.",
            optional=True,
            parent="polygons",
        ),
        replace(
            _CLASS_TABLE,
            help="CSV with the columns value and class, instead of the shipped table of the register.",
            advanced=False,
        ),
        Parameter(
            "polygons",
            "more_polygons",
            "More polygons",
            "A second source, for instance BD TOPO beside RPG; overlaps between both are taken out too.",
            optional=True,
        ),
        Parameter(
            "choice",
            "more_register",
            "What the second field holds",
            "As for the first polygons.",
            default="bdtopo",
            options=_REGISTERS,
        ),
        Parameter(
            "field",
            "more_field",
            "Second field of classes",
            "Empty: the field of the register.",
            optional=True,
            parent="more_polygons",
        ),
        Parameter(
            "file",
            "more_table",
            "Second table of classes",
            "CSV with the columns value and class.",
            optional=True,
            extensions=("csv", "txt"),
            advanced=True,
        ),
        spec.area(),
        replace(_REGIONS[0], help="Caps hold for each region of its own, and each polygon is told its region."),
        _REGIONS[1],
        replace(_LEGEND, advanced=True),
        Parameter(
            "number",
            "erosion_m",
            "Erosion",
            "Width of the border that is taken away: its pixels are mixed.",
            default=10.0,
            minimum=0.0,
            maximum=500.0,
            unit="m",
        ),
        Parameter(
            "number",
            "minimum_ha",
            "Smallest polygon",
            "After erosion.",
            default=0.1,
            minimum=0.0,
            unit="ha",
        ),
        Parameter(
            "number",
            "thin_minimum_ha",
            "Smallest polygon of thin classes",
            "For roads and orchards.",
            default=0.02,
            minimum=0.0,
            unit="ha",
            advanced=True,
        ),
        Parameter(
            "text",
            "thin_classes",
            "Thin classes",
            "Codes of classes that are not eroded and have the smaller limit. Empty: roads whole, roads and orchards "
            "with "
            "the smaller limit, where the codes are OSO's.",
            optional=True,
            advanced=True,
        ),
        Parameter(
            "integer",
            "most_per_class",
            "Most polygons per class",
            "Drawn by chance, by class and region. 0: all.",
            default=0,
            minimum=0,
            maximum=1000000,
            advanced=True,
        ),
        spec.output_crs(
            label="Reference system",
            help="Reference system of the result, in metres. Empty: the polygons' own, or UTM if they are in degrees.",
        ),
        spec.seed(),
    ),
    outputs=(
        Output(
            "vector", "output", "Prepared polygons", help="Class, name, number of the source polygon, region, area."
        ),
        Output("vector", "left_out", "What was left out", help="With the reason.", optional=True),
        spec.report(help="Polygons by class before and after, and what was left out and why."),
        Output("number", "prepared", "Number of polygons"),
    ),
    keywords=("training data", "RPG", "BD TOPO", "erosion", "reference data"),
    keywords_fr=("échantillons", "RPG", "BD TOPO", "érosion", "données de référence", "parcelles"),
    reference=_REFERENCE,
    limits="The crop register of a year comes out about a year later: the previous one is right for permanent classes "
    "only.",
)

_TRAINING_NAMES = (
    "bands", "step_days", "method", "screened", "smooth_days", "classifier", "trees", "depth", "min_leaf",
    "split_share", "vote", "pixels_per_class", "pixels_per_polygon", "min_clear", "runs", "block_km",
)  # fmt: skip
_YEAR = Declaration(
    id="land_cover_year",
    group="landcover",
    tier="base",
    run="landcover.year:land_cover_year",
    label="Land cover of a year",
    summary="The whole chain in one go: from the products of a year and labelled polygons to the land cover map at 10 "
    "m, its "
    "confidence, the regularised product at 20 m, its polygons, and a report on how good they are.",
    parameters=(
        _PRODUCTS,
        _POLYGONS,
        replace(_FIELD, help="Whole numbers above 0, or the codes of the register."),
        replace(_PREPARE.parameter("register"), advanced=True),
        spec.start(help="First day of the year. Empty: the first product."),
        spec.end(help="Last day of the year. Empty: the last product."),
        spec.area(),
        _CLASS_TABLE,
        _LEGEND,
        replace(_PREPARE.parameter("erosion_m"), advanced=True),
        replace(_PREPARE.parameter("minimum_ha"), advanced=True),
        *(p for p in _TRAINING if p.name in _TRAINING_NAMES),
        _RADAR,
        _STATIC,
        *_REGIONS[:2],
        Parameter(
            "number",
            "product_pixel",
            "Pixel of the regularised product",
            "20 m in the OSO product.",
            default=20.0,
            minimum=1.0,
            maximum=1000.0,
            unit="m",
            advanced=True,
        ),
        Parameter(
            "number",
            "minimum_m2",
            "Smallest polygon",
            "Smallest patch of the regularised product and of its polygons.",
            default=1000.0,
            minimum=0.0,
            unit="m2",
            advanced=True,
        ),
        spec.output_crs(),
        spec.seed(),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of the product",
            help="Maps, polygons, model, prepared samples, report and a record of how each was made.",
            dated=True,
        ),
        Output("number", "overall_accuracy", "Overall accuracy"),
        Output("number", "mean_f", "Mean F-score of the classes"),
    ),
    keywords=("OSO", "annual", "map", "classification", "iota2"),
    keywords_fr=("OSO", "annuelle", "carte", "occupation des sols", "classification"),
    reference=_REFERENCE,
    limits="As good as the polygons: they have to stand for all that is in the area. Dense town, roads, moor and "
    "orchards "
    "are weak in every product of this kind.",
)

ENTRIES: Tuple[Declaration, ...] = (_PREPARE, _TRAIN, _LAND_COVER, _YEAR, _ACCURACY, _REGULARISE, _VECTORISE)
