"""What is known of the places where products are: their collections, keys, and processing on demand."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from .catalogue import AUTH, REFERENCE, SOURCE, sources

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="collections",
        group="catalogue",
        tier="light",
        run="catalogue.listing:collections",
        label="Products and collections",
        summary="Lists the products of the THEIA catalogue with their level, licence and place, and the "
        "collections of every "
        "source.",
        parameters=(
            Parameter(
                "flag",
                "online",
                "Ask the sources",
                "Ask each source for its list; without it, the lists that come with the plugin are shown.",
                default=True,
            ),
            SOURCE,
            AUTH,
        ),
        outputs=(
            Output("table", "table", "Table of products and collections"),
            spec.report(),
            Output("number", "count", "Number of rows"),
        ),
        keywords=("collections", "products", "catalogue", "licence", "list"),
        keywords_fr=("collections", "produits", "catalogue", "licence", "liste"),
        reference=REFERENCE,
        limits="A source that does not answer is shown as it was known in November 2026.",
    ),
    Declaration(
        id="check_credentials",
        group="catalogue",
        tier="light",
        run="catalogue.check:check_credentials",
        label="Check credentials",
        summary="Tells whether your key is accepted and what is left of your quota, without a download.",
        parameters=(
            Parameter(
                "choice",
                "source",
                "Source",
                "Whose key to check; the default checks every key that is given.",
                default="auto",
                options=sources(),
                open_options=True,
            ),
            Parameter(
                "auth",
                "auth",
                "Key",
                "Authentication configuration that holds the key: type Basic with the key as its "
                "password, or API header. Empty: the one of the options, or THEIA_<SOURCE>_KEY.",
                optional=True,
            ),
        ),
        outputs=(
            Output("number", "accepted", "Number of keys accepted"),
            Output("text", "summary", "What each source said"),
        ),
        keywords=("key", "credentials", "account", "login", "quota", "test"),
        keywords_fr=("clé", "identifiants", "compte", "connexion", "quota", "test"),
        reference=REFERENCE,
        limits="Some sources tell only at a download whether a key is right.",
    ),
    Declaration(
        id="order_processing",
        group="catalogue",
        tier="light",
        run="catalogue.orders:order_processing",
        label="Order processing at GEODES",
        summary="Lists the processing that GEODES offers on demand, submits an order for products, or follows "
        "one. The portal "
        "announces the result by e-mail.",
        parameters=(
            Parameter(
                "choice",
                "action",
                "Action",
                "What to do.",
                default="list",
                options=(
                    Option("list", "List what is offered"),
                    Option("submit", "Submit an order"),
                    Option("follow", "Follow an order"),
                ),
            ),
            Parameter(
                "text",
                "process",
                "Process",
                "Id of the process, as the list shows it.",
                default="ortho-s1-grd",
                optional=True,
            ),
            Parameter(
                "text",
                "names",
                "Names of products",
                "Products to process, one per line.",
                optional=True,
                multiline=True,
            ),
            Parameter("text", "job", "Number of the order", "As shown when the order was made.", optional=True),
            Parameter(
                "flag",
                "restore",
                "Bring back from tape",
                "Ask for archived inputs to be brought back first.",
                default=False,
                advanced=True,
            ),
            Parameter(
                "flag",
                "notify",
                "Tell me by e-mail",
                "The portal writes to the address of the account.",
                default=True,
                advanced=True,
            ),
            AUTH,
        ),
        outputs=(
            Output("table", "table", "Table of processes or orders", optional=True),
            Output("number", "count", "Number of rows"),
            Output("text", "jobs", "Numbers of the orders"),
        ),
        keywords=("order", "on demand", "processing", "Sentinel-1", "ortho-rectification"),
        keywords_fr=("commande", "à la demande", "traitement", "Sentinel-1", "orthorectification"),
        reference=REFERENCE,
        limits="The documented process is the ortho-rectification of Sentinel-1; others appear when the portal "
        "lists them.",
    ),
)
