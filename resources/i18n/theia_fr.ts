<?xml version="1.0" encoding="utf-8"?>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
<name>Theia</name>
<message>
<source>Catalogue</source>
<translation>Catalogue</translation>
</message>
<message>
<source>Surface reflectance (L2A)</source>
<translation>Réflectance de surface (L2A)</translation>
</message>
<message>
<source>Syntheses (L3A)</source>
<translation>Synthèses (L3A)</translation>
</message>
<message>
<source>Resolution and fusion</source>
<translation>Résolution et fusion</translation>
</message>
<message>
<source>Time series</source>
<translation>Séries temporelles</translation>
</message>
<message>
<source>Land cover</source>
<translation>Occupation du sol</translation>
</message>
<message>
<source>Vegetation and crops</source>
<translation>Végétation et cultures</translation>
</message>
<message>
<source>Water and snow</source>
<translation>Eau et neige</translation>
</message>
<message>
<source>Sample data</source>
<translation>Données d'exemple</translation>
</message>
<message>
<source>Search</source>
<translation>Recherche</translation>
</message>
<message>
<source>Finds products of THEIA and of the catalogues beside it: a layer of footprints with date, cloud, tile, size, quick-look and all that a download needs. For a Level-1 image it says whether THEIA's product exists. No key is needed at GEODES, and nothing is downloaded.</source>
<translation>Trouve les produits de THEIA et des catalogues voisins : une couche d'emprises avec la date, les nuages, la tuile, la taille, l'aperçu et tout ce qu'il faut pour télécharger. Pour une image de niveau 1, indique si le produit THEIA existe. Aucune clé n'est demandée par GEODES, et rien n'est téléchargé.</translation>
</message>
<message>
<source>Catalogues tell what they hold today. The flag of an archive on tape is only a hint. THEIA's Level 2A covers France and chosen regions; elsewhere there is Level 1C.</source>
<translation>Les catalogues disent ce qu'ils contiennent aujourd'hui. L'indication d'une archive sur bande n'est qu'un indice. Le niveau 2A de THEIA couvre la France et des régions choisies ; ailleurs, il existe le niveau 1C.</translation>
</message>
<message>
<source>Product</source>
<translation>Produit</translation>
</message>
<message>
<source>What is looked for. The entry "Products and collections" tells where each is.</source>
<translation>Ce que l'on cherche. Le traitement « Produits et collections » dit où chacun se trouve.</translation>
</message>
<message>
<source>Sentinel-2 surface reflectance (MAJA) (L2A)</source>
<translation>Réflectance de surface Sentinel-2 (MAJA) (L2A)</translation>
</message>
<message>
<source>Snow cover (LIS, fractional snow cover) (L2B)</source>
<translation>Manteau neigeux (LIS, fraction de neige) (L2B)</translation>
</message>
<message>
<source>Snow cover (former Theia line) (L2B)</source>
<translation>Manteau neigeux (ancienne chaîne Theia) (L2B)</translation>
</message>
<message>
<source>Water quality (WaterQual) (L2B)</source>
<translation>Qualité de l'eau (WaterQual) (L2B)</translation>
</message>
<message>
<source>Sentinel-2 top of atmosphere reflectance (L1C)</source>
<translation>Réflectance Sentinel-2 au sommet de l'atmosphère (L1C)</translation>
</message>
<message>
<source>Sentinel-2 monthly synthesis (WASP) (L3A)</source>
<translation>Synthèse mensuelle Sentinel-2 (WASP) (L3A)</translation>
</message>
<message>
<source>OSO land cover of France, raster (L3B)</source>
<translation>Occupation du sol OSO de la France, raster (L3B)</translation>
</message>
<message>
<source>OSO land cover by departement, vector (L3B)</source>
<translation>Occupation du sol OSO par département, vecteur (L3B)</translation>
</message>
<message>
<source>VENuS top of atmosphere reflectance (L1C)</source>
<translation>Réflectance VENuS au sommet de l'atmosphère (L1C)</translation>
</message>
<message>
<source>VENuS surface reflectance (L2A)</source>
<translation>Réflectance de surface VENuS (L2A)</translation>
</message>
<message>
<source>VENuS synthesis (L3A)</source>
<translation>Synthèse VENuS (L3A)</translation>
</message>
<message>
<source>SPOT Take5 surface reflectance (L2A)</source>
<translation>Réflectance de surface SPOT Take5 (L2A)</translation>
</message>
<message>
<source>SPOT Take5 top of atmosphere reflectance (L1C)</source>
<translation>Réflectance SPOT Take5 au sommet de l'atmosphère (L1C)</translation>
</message>
<message>
<source>SPOT World Heritage L1A (L1A)</source>
<translation>SPOT World Heritage L1A (L1A)</translation>
</message>
<message>
<source>SPOT World Heritage L1C (L1C)</source>
<translation>SPOT World Heritage L1C (L1C)</translation>
</message>
<message>
<source>Landsat 5, 7, 8 surface reflectance (MAJA) (L2A)</source>
<translation>Réflectance de surface Landsat 5, 7, 8 (MAJA) (L2A)</translation>
</message>
<message>
<source>Landsat Collection 2 level 2 (L2)</source>
<translation>Landsat Collection 2 niveau 2 (L2)</translation>
</message>
<message>
<source>Biophysical variables (L2B)</source>
<translation>Variables biophysiques (L2B)</translation>
</message>
<message>
<source>Sentinel-1 on the Sentinel-2 grid (S1Tiling) (L1)</source>
<translation>Sentinel-1 sur la grille de Sentinel-2 (S1Tiling) (L1)</translation>
</message>
<message>
<source>Sentinel-1 level 1 (L1)</source>
<translation>Sentinel-1 niveau 1 (L1)</translation>
</message>
<message>
<source>Sentinel-2 surface reflectance over Germany (MAJA, DLR) (L2A)</source>
<translation>Réflectance de surface Sentinel-2 sur l'Allemagne (MAJA, DLR) (L2A)</translation>
</message>
<message>
<source>Sentinel-2 monthly synthesis over Germany (WASP, DLR) (L3A)</source>
<translation>Synthèse mensuelle Sentinel-2 sur l'Allemagne (WASP, DLR) (L3A)</translation>
</message>
<message>
<source>Sentinel-2 surface reflectance (Sen2Cor) (L2A)</source>
<translation>Réflectance de surface Sentinel-2 (Sen2Cor) (L2A)</translation>
</message>
<message>
<source>Area of interest</source>
<translation>Zone d'intérêt</translation>
</message>
<message>
<source>An extent or the polygons of a layer, in any reference system. Empty: everywhere.</source>
<translation>Une emprise ou les polygones d'une couche, dans n'importe quel système de coordonnées. Vide : partout.</translation>
</message>
<message>
<source>First day</source>
<translation>Premier jour</translation>
</message>
<message>
<source>First day of the period (UTC).</source>
<translation>Premier jour de la période (UTC).</translation>
</message>
<message>
<source>Last day</source>
<translation>Dernier jour</translation>
</message>
<message>
<source>Last day of the period, included (UTC).</source>
<translation>Dernier jour de la période, inclus (UTC).</translation>
</message>
<message>
<source>Tile or site</source>
<translation>Tuile ou site</translation>
</message>
<message>
<source>Sentinel-2 tile such as 31TCH (or T31TCH), or a site's name such as SUDOUE-4.</source>
<translation>Tuile Sentinel-2 comme 31TCH (ou T31TCH), ou nom de site comme SUDOUE-4.</translation>
</message>
<message>
<source>Largest cloud cover</source>
<translation>Couverture nuageuse maximale</translation>
</message>
<message>
<source>Products with more cloud are left out; those that do not say are kept.</source>
<translation>Les produits plus nuageux sont écartés ; ceux qui ne le disent pas sont gardés.</translation>
</message>
<message>
<source>Source</source>
<translation>Source</translation>
</message>
<message>
<source>Where to look. The default takes the product's own source, and its others where that has none.</source>
<translation>Où chercher. Par défaut, la source propre au produit, puis les autres si elle n'a rien.</translation>
</message>
<message>
<source>The best for the product</source>
<translation>La meilleure pour le produit</translation>
</message>
<message>
<source>Copernicus Data Space</source>
<translation>Copernicus Data Space</translation>
</message>
<message>
<source>Theia datastore (Montpellier)</source>
<translation>Entrepôt Theia (Montpellier)</translation>
</message>
<message>
<source>DLR Geoservice</source>
<translation>DLR Geoservice</translation>
</message>
<message>
<source>Earth Search (AWS)</source>
<translation>Earth Search (AWS)</translation>
</message>
<message>
<source>hydroweb.next (Theia hydrology)</source>
<translation>hydroweb.next (Theia hydrologie)</translation>
</message>
<message>
<source>Planetary Computer (Microsoft)</source>
<translation>Planetary Computer (Microsoft)</translation>
</message>
<message>
<source>USGS Landsat</source>
<translation>USGS Landsat</translation>
</message>
<message>
<source>Collection</source>
<translation>Collection</translation>
</message>
<message>
<source>Id of a collection of the source, in place of the product; former ids are understood.</source>
<translation>Identifiant d'une collection de la source, à la place du produit ; les anciens identifiants sont compris.</translation>
</message>
<message>
<source>Platform</source>
<translation>Plateforme</translation>
</message>
<message>
<source>Beginning of the platform's name, such as S2B.</source>
<translation>Début du nom de la plateforme, par exemple S2B.</translation>
</message>
<message>
<source>Name contains</source>
<translation>Le nom contient</translation>
</message>
<message>
<source>Part of the product's name; * stands for anything.</source>
<translation>Partie du nom du produit ; * remplace n'importe quoi.</translation>
</message>
<message>
<source>Largest number of products</source>
<translation>Nombre maximal de produits</translation>
</message>
<message>
<source>The search ends there and says so.</source>
<translation>La recherche s'arrête là et le dit.</translation>
</message>
<message>
<source>Keep all versions</source>
<translation>Garder toutes les versions</translation>
</message>
<message>
<source>Where a product was made again, the catalogue may hold several versions; only the newest is shown by default.</source>
<translation>Quand un produit a été refait, le catalogue peut en contenir plusieurs versions ; seule la plus récente est montrée par défaut.</translation>
</message>
<message>
<source>Key</source>
<translation>Clé</translation>
</message>
<message>
<source>Authentication configuration that holds your key: type Basic with the key as its password, or API header. Empty: the one of the options, or the environment variable THEIA_&lt;SOURCE&gt;_KEY. The key itself is never written anywhere.</source>
<translation>Configuration d'authentification qui contient votre clé : type Basic avec la clé comme mot de passe, ou en-tête d'API. Vide : celle des options, ou la variable d'environnement THEIA_&lt;SOURCE&gt;_KEY. La clé elle-même n'est jamais écrite nulle part.</translation>
</message>
<message>
<source>Footprints</source>
<translation>Emprises</translation>
</message>
<message>
<source>One polygon per product, newest first. Give a name that ends in .geojson for that format.</source>
<translation>Un polygone par produit, du plus récent au plus ancien. Donnez un nom qui finit par .geojson pour ce format.</translation>
</message>
<message>
<source>Number of products</source>
<translation>Nombre de produits</translation>
</message>
<message>
<source>Size of the archives (GB)</source>
<translation>Taille des archives (Go)</translation>
</message>
<message>
<source>Download</source>
<translation>Téléchargement</translation>
</message>
<message>
<source>Brings products to a folder, ready for the next step: those of a layer of footprints, of a list of names, or of a search in the same run. A broken transfer goes on where it stopped, size and checksum are verified, and what is complete is skipped. It can unpack only the bands asked for, and crop to an area.</source>
<translation>Apporte des produits dans un dossier, prêts pour l'étape suivante : ceux d'une couche d'emprises, d'une liste de noms, ou d'une recherche dans la même exécution. Un transfert interrompu reprend où il s'était arrêté, la taille et la somme de contrôle sont vérifiées, et ce qui est complet est sauté. Peut ne déballer que les bandes demandées, et découper sur une zone.</translation>
</message>
<message>
<source>GEODES allows a number of products per hour and account. Products on tape may take hours; they are listed and do not fail the others.</source>
<translation>GEODES autorise un certain nombre de produits par heure et par compte. Les produits sur bande peuvent demander des heures ; ils sont listés et ne font pas échouer les autres.</translation>
</message>
<message>
<source>Layer made by the entry "Search", or features selected from it. Empty: the names, or the search below.</source>
<translation>Couche faite par le traitement « Recherche », ou entités sélectionnées dans celle-ci. Vide : les noms, ou la recherche ci-dessous.</translation>
</message>
<message>
<source>Names of products</source>
<translation>Noms de produits</translation>
</message>
<message>
<source>Names or ids, one per line.</source>
<translation>Noms ou identifiants, un par ligne.</translation>
</message>
<message>
<source>Where to search, and what to crop to.</source>
<translation>Où chercher, et sur quoi découper.</translation>
</message>
<message>
<source>Bands</source>
<translation>Bandes</translation>
</message>
<message>
<source>Bands to unpack, such as B2, B3, B4, B8; masks and metadata are always kept. Empty: everything.</source>
<translation>Bandes à déballer, par exemple B2, B3, B4, B8 ; les masques et les métadonnées sont toujours gardés. Vide : tout.</translation>
</message>
<message>
<source>Crop to the area</source>
<translation>Découper sur la zone</translation>
</message>
<message>
<source>Crop the images to the area and delete each archive at once, one product at a time. Needs the processing environment.</source>
<translation>Découpe les images sur la zone et supprime chaque archive aussitôt, un produit à la fois. Demande le moteur de traitement.</translation>
</message>
<message>
<source>Unpack</source>
<translation>Déballer</translation>
</message>
<message>
<source>Unpack archives; without it they stay as they are, and are read in place.</source>
<translation>Déballe les archives ; sinon elles restent telles quelles, et sont lues sur place.</translation>
</message>
<message>
<source>Keep archives</source>
<translation>Garder les archives</translation>
</message>
<message>
<source>Keep the archive beside what was unpacked.</source>
<translation>Garde l'archive à côté de ce qui a été déballé.</translation>
</message>
<message>
<source>One archive prepared by the source</source>
<translation>Une seule archive préparée par la source</translation>
</message>
<message>
<source>The source puts all products into one archive before they are fetched, which may take minutes: best for many small files. hydroweb.next offers it. What it prepares is waited for again after a break.</source>
<translation>La source réunit tous les produits dans une seule archive avant le téléchargement, ce qui peut prendre quelques minutes : utile pour de nombreux petits fichiers. hydroweb.next le propose. Après une coupure, on attend à nouveau la même archive.</translation>
</message>
<message>
<source>Longest wait for the quota</source>
<translation>Attente maximale pour le quota</translation>
</message>
<message>
<source>How long to wait in all when the hourly quota of the account is used up; 0 stops at once.</source>
<translation>Combien de temps attendre en tout quand le quota horaire du compte est épuisé ; 0 arrête aussitôt.</translation>
</message>
<message>
<source>Wait for archived products</source>
<translation>Attendre les produits archivés</translation>
</message>
<message>
<source>Ask again for products on tape, for up to two hours.</source>
<translation>Redemande les produits sur bande, pendant deux heures au plus.</translation>
</message>
<message>
<source>Files at a time</source>
<translation>Fichiers à la fois</translation>
</message>
<message>
<source>Transfers side by side.</source>
<translation>Transferts simultanés.</translation>
</message>
<message>
<source>Folder of products</source>
<translation>Dossier des produits</translation>
</message>
<message>
<source>Each product in a folder of its own.</source>
<translation>Chaque produit dans son propre dossier.</translation>
</message>
<message>
<source>Table of downloads</source>
<translation>Table des téléchargements</translation>
</message>
<message>
<source>What became of each product.</source>
<translation>Ce qu'il est advenu de chaque produit.</translation>
</message>
<message>
<source>Number of complete products</source>
<translation>Nombre de produits complets</translation>
</message>
<message>
<source>Folders of the products</source>
<translation>Dossiers des produits</translation>
</message>
<message>
<source>Products and collections</source>
<translation>Produits et collections</translation>
</message>
<message>
<source>Lists the products of the THEIA catalogue with their level, licence and place, and the collections of every source.</source>
<translation>Liste les produits du catalogue THEIA avec leur niveau, leur licence et leur emplacement, et les collections de chaque source.</translation>
</message>
<message>
<source>A source that does not answer is shown as it was known in November 2026.</source>
<translation>Une source qui ne répond pas est montrée telle qu'elle était connue en novembre 2026.</translation>
</message>
<message>
<source>Ask the sources</source>
<translation>Interroger les sources</translation>
</message>
<message>
<source>Ask each source for its list; without it, the lists that come with the plugin are shown.</source>
<translation>Demande sa liste à chaque source ; sinon, les listes fournies avec l'extension sont montrées.</translation>
</message>
<message>
<source>Table of products and collections</source>
<translation>Table des produits et collections</translation>
</message>
<message>
<source>Report</source>
<translation>Rapport</translation>
</message>
<message>
<source>HTML page with figures and numbers.</source>
<translation>Page HTML avec figures et chiffres.</translation>
</message>
<message>
<source>Number of rows</source>
<translation>Nombre de lignes</translation>
</message>
<message>
<source>Check credentials</source>
<translation>Vérifier les identifiants</translation>
</message>
<message>
<source>Tells whether your key is accepted and what is left of your quota, without a download.</source>
<translation>Dit si votre clé est acceptée et ce qu'il reste de votre quota, sans téléchargement.</translation>
</message>
<message>
<source>Some sources tell only at a download whether a key is right.</source>
<translation>Certaines sources ne disent qu'au téléchargement si une clé est bonne.</translation>
</message>
<message>
<source>Whose key to check; the default checks every key that is given.</source>
<translation>La source dont la clé est à vérifier ; par défaut, toutes les clés données.</translation>
</message>
<message>
<source>Authentication configuration that holds the key: type Basic with the key as its password, or API header. Empty: the one of the options, or THEIA_&lt;SOURCE&gt;_KEY.</source>
<translation>Configuration d'authentification qui contient la clé : type Basic avec la clé comme mot de passe, ou en-tête d'API. Vide : celle des options, ou THEIA_&lt;SOURCE&gt;_KEY.</translation>
</message>
<message>
<source>Number of keys accepted</source>
<translation>Nombre de clés acceptées</translation>
</message>
<message>
<source>What each source said</source>
<translation>Ce qu'a répondu chaque source</translation>
</message>
<message>
<source>Order processing at GEODES</source>
<translation>Commander un traitement à GEODES</translation>
</message>
<message>
<source>Lists the processing that GEODES offers on demand, submits an order for products, or follows one. The portal announces the result by e-mail.</source>
<translation>Liste les traitements que GEODES offre à la demande, passe une commande pour des produits, ou en suit une. Le portail annonce le résultat par courriel.</translation>
</message>
<message>
<source>The documented process is the ortho-rectification of Sentinel-1; others appear when the portal lists them.</source>
<translation>Le traitement documenté est l'orthorectification de Sentinel-1 ; d'autres apparaissent quand le portail les liste.</translation>
</message>
<message>
<source>Action</source>
<translation>Action</translation>
</message>
<message>
<source>What to do.</source>
<translation>Que faire.</translation>
</message>
<message>
<source>List what is offered</source>
<translation>Lister ce qui est offert</translation>
</message>
<message>
<source>Submit an order</source>
<translation>Passer une commande</translation>
</message>
<message>
<source>Follow an order</source>
<translation>Suivre une commande</translation>
</message>
<message>
<source>Process</source>
<translation>Traitement</translation>
</message>
<message>
<source>Id of the process, as the list shows it.</source>
<translation>Identifiant du traitement, tel que la liste le montre.</translation>
</message>
<message>
<source>Products to process, one per line.</source>
<translation>Produits à traiter, un par ligne.</translation>
</message>
<message>
<source>Number of the order</source>
<translation>Numéro de la commande</translation>
</message>
<message>
<source>As shown when the order was made.</source>
<translation>Tel qu'affiché lors de la commande.</translation>
</message>
<message>
<source>Bring back from tape</source>
<translation>Rappeler depuis les bandes</translation>
</message>
<message>
<source>Ask for archived inputs to be brought back first.</source>
<translation>Demande d'abord le rappel des entrées archivées.</translation>
</message>
<message>
<source>Tell me by e-mail</source>
<translation>Me prévenir par courriel</translation>
</message>
<message>
<source>The portal writes to the address of the account.</source>
<translation>Le portail écrit à l'adresse du compte.</translation>
</message>
<message>
<source>Table of processes or orders</source>
<translation>Table des traitements ou des commandes</translation>
</message>
<message>
<source>Numbers of the orders</source>
<translation>Numéros des commandes</translation>
</message>
<message>
<source>Area of interest by name</source>
<translation>Zone d'intérêt par son nom</translation>
</message>
<message>
<source>Makes a layer of polygons from names: Sentinel-2 tiles, computed on this machine, or communes, départements and watersheds of France, asked of public services.</source>
<translation>Fait une couche de polygones à partir de noms : tuiles Sentinel-2, calculées sur cette machine, ou communes, départements et bassins versants de France, demandés à des services publics.</translation>
</message>
<message>
<source>Tiles need no network; the others need the services of geo.api.gouv.fr and data.geopf.fr. A name that several places bear is refused with their codes.</source>
<translation>Les tuiles ne demandent pas de réseau ; les autres zones demandent les services geo.api.gouv.fr et data.geopf.fr. Un nom porté par plusieurs lieux est refusé avec leurs codes.</translation>
</message>
<message>
<source>Kind of area</source>
<translation>Sorte de zone</translation>
</message>
<message>
<source>What the names are.</source>
<translation>Ce que sont les noms.</translation>
</message>
<message>
<source>Sentinel-2 tile</source>
<translation>Tuile Sentinel-2</translation>
</message>
<message>
<source>Commune</source>
<translation>Commune</translation>
</message>
<message>
<source>Département</source>
<translation>Département</translation>
</message>
<message>
<source>Watershed</source>
<translation>Bassin versant</translation>
</message>
<message>
<source>Names or codes</source>
<translation>Noms ou codes</translation>
</message>
<message>
<source>One per line, or separated by semicolons: 31TCJ, Toulouse, 31555, Ariège, Garonne.</source>
<translation>Un par ligne, ou séparés par des points-virgules : 31TCJ, Toulouse, 31555, Ariège, Garonne.</translation>
</message>
<message>
<source>One polygon per name, in degrees.</source>
<translation>Un polygone par nom, en degrés.</translation>
</message>
<message>
<source>Number of areas</source>
<translation>Nombre de zones</translation>
</message>
<message>
<source>Get elevation</source>
<translation>Obtenir l'altitude</translation>
</message>
<message>
<source>Brings the Copernicus elevation model (30 m) to the grid of a product, or over an area.</source>
<translation>Apporte le modèle d'altitude Copernicus (30 m) sur la grille d'un produit, ou sur une zone.</translation>
</message>
<message>
<source>A surface model: forests and buildings are part of it. Tiles of about 40 MB are kept in the cache.</source>
<translation>Un modèle de surface : forêts et bâtiments en font partie. Les dalles, d'environ 40 Mo, sont gardées dans le cache.</translation>
</message>
<message>
<source>Product whose grid is taken. Empty: the area.</source>
<translation>Produit dont la grille est prise. Vide : la zone.</translation>
</message>
<message>
<source>Extent or polygons to cover where no product is given.</source>
<translation>Emprise ou polygones à couvrir si aucun produit n'est donné.</translation>
</message>
<message>
<source>Pixel size</source>
<translation>Taille des pixels</translation>
</message>
<message>
<source>0: the product's finest, or 30 m over an area.</source>
<translation>0 : la plus fine du produit, ou 30 m sur une zone.</translation>
</message>
<message>
<source>Reference system of the map</source>
<translation>Système de coordonnées de la carte</translation>
</message>
<message>
<source>Reference system over an area, for instance EPSG:2154. Empty: the UTM zone of its middle.</source>
<translation>Système de coordonnées sur une zone, par exemple EPSG:2154. Vide : la zone UTM de son milieu.</translation>
</message>
<message>
<source>Elevation</source>
<translation>Altitude</translation>
</message>
<message>
<source>Heights above the geoid in metres; the sea is 0.</source>
<translation>Altitudes au-dessus du géoïde en mètres ; la mer est à 0.</translation>
</message>
<message>
<source>Lowest height (m)</source>
<translation>Altitude minimale (m)</translation>
</message>
<message>
<source>Highest height (m)</source>
<translation>Altitude maximale (m)</translation>
</message>
<message>
<source>Get reference data</source>
<translation>Obtenir des données de référence</translation>
</message>
<message>
<source>Brings maps made elsewhere for an area, as truth or as company of your own: agricultural parcels, forest, topography, WorldCover, and the OSO land cover of France.</source>
<translation>Apporte des cartes faites ailleurs pour une zone, comme vérité ou en complément des vôtres : parcelles agricoles, forêts, topographie, WorldCover, et l'occupation du sol OSO de la France.</translation>
</message>
<message>
<source>Layers of the Géoplateforme cover France; their names change and are looked up at each run. OSO needs a key of GEODES.</source>
<translation>Les couches de la Géoplateforme couvrent la France ; leurs noms changent et sont recherchés à chaque exécution. OSO demande une clé de GEODES.</translation>
</message>
<message>
<source>Reference data</source>
<translation>Données de référence</translation>
</message>
<message>
<source>What to bring.</source>
<translation>Ce qu'il faut apporter.</translation>
</message>
<message>
<source>Agricultural parcels (RPG, France)</source>
<translation>Parcelles agricoles (RPG, France)</translation>
</message>
<message>
<source>OSO land cover, vector by département (France)</source>
<translation>Occupation du sol OSO, vecteur par département (France)</translation>
</message>
<message>
<source>ESA WorldCover 10 m (world)</source>
<translation>ESA WorldCover 10 m (monde)</translation>
</message>
<message>
<source>Forest map (BD Forêt, France)</source>
<translation>Carte forestière (BD Forêt, France)</translation>
</message>
<message>
<source>Buildings (BD TOPO, France)</source>
<translation>Bâtiments (BD TOPO, France)</translation>
</message>
<message>
<source>Roads (BD TOPO, France)</source>
<translation>Routes (BD TOPO, France)</translation>
</message>
<message>
<source>Water surfaces (BD TOPO, France)</source>
<translation>Surfaces en eau (BD TOPO, France)</translation>
</message>
<message>
<source>Vegetation (BD TOPO, France)</source>
<translation>Végétation (BD TOPO, France)</translation>
</message>
<message>
<source>Extent or polygons of the area.</source>
<translation>Emprise ou polygones de la zone.</translation>
</message>
<message>
<source>Year</source>
<translation>Année</translation>
</message>
<message>
<source>Year of the parcels, OSO or WorldCover. Empty: the newest.</source>
<translation>Année des parcelles, d'OSO ou de WorldCover. Vide : la plus récente.</translation>
</message>
<message>
<source>Folder of reference data</source>
<translation>Dossier des données de référence</translation>
</message>
<message>
<source>One layer per kind.</source>
<translation>Une couche par sorte.</translation>
</message>
<message>
<source>Number of layers</source>
<translation>Nombre de couches</translation>
</message>
<message>
<source>Atmospheric correction (level 1C to 2A)</source>
<translation>Correction atmosphérique (niveau 1C vers 2A)</translation>
</message>
<message>
<source>Makes THEIA's level 2A from level 1 of Sentinel-2, Landsat and sensors like them: masks of clouds, shadows, snow and water, aerosols and water vapour estimated from the series itself, reflectance of the surface corrected for the atmosphere, for light from the surroundings and, with a DEM, for slopes.</source>
<translation>Fait le niveau 2A de THEIA à partir du niveau 1 de Sentinel-2, de Landsat et de capteurs semblables : masques de nuages, d'ombres, de neige et d'eau, aérosols et vapeur d'eau estimés par la série elle-même, réflectance de surface corrigée de l'atmosphère, de la lumière des environs et, avec un MNT, des pentes.</translation>
</message>
<message>
<source>For view zeniths to 36 degrees and ground to 3500 m. The table of the atmosphere gives 6S's apparent reflectance within 0.001 + 0.5 % to 12 degrees. Masks and aerosols are worked at 120 m: smaller clouds can be missed. The first date of a series finds bright clouds only.</source>
<translation>Pour des angles de visée jusqu'à 36 degrés et un sol jusqu'à 3500 m. La table de l'atmosphère donne la réflectance apparente de 6S à 0,001 + 0,5 % près jusqu'à 12 degrés. Les masques et les aérosols sont calculés à 120 m : de plus petits nuages peuvent échapper. La première date d'une série ne montre que les nuages brillants.</translation>
</message>
<message>
<source>Products</source>
<translation>Produits</translation>
</message>
<message>
<source>Level 1 products, or folders that hold them: Sentinel-2 (SAFE, zips too), Landsat Collection 2, the MUSCATE layout (VENuS, SPOT, Formosat-2), GeoTIFFs with a side-car. Several dates of a tile are worked as a series, in time order: each date helps the next.</source>
<translation>Produits de niveau 1, ou dossiers qui en contiennent : Sentinel-2 (SAFE, zips aussi), Landsat Collection 2, format MUSCATE (VENuS, SPOT, Formosat-2), GeoTIFF avec fichier d'accompagnement. Plusieurs dates d'une tuile sont traitées comme une série, dans l'ordre du temps : chaque date aide la suivante.</translation>
</message>
<message>
<source>An extent or the polygons of a layer, in any reference system. Empty: the whole image.</source>
<translation>Une emprise ou les polygones d'une couche, dans n'importe quel système de coordonnées. Vide : toute l'image.</translation>
</message>
<message>
<source>Heights of the ground</source>
<translation>Altitudes du sol</translation>
</message>
<message>
<source>A DEM in metres in any reference system (get_dem makes one). Empty: one height for the tile, from the forecast inside the product or sea level; slopes and relief shadows are then left out.</source>
<translation>Un MNT en mètres dans n'importe quel système de coordonnées (get_dem en fait un). Vide : une seule altitude pour la tuile, celle de la prévision incluse dans le produit ou le niveau de la mer ; pentes et ombres du relief sont alors laissées de côté.</translation>
</message>
<message>
<source>Grid of the series</source>
<translation>Grille de la série</translation>
</message>
<message>
<source>A raster whose extent and reference system all dates are brought to, at the pixels of the images: that of a Sentinel-2 tile, to hold Landsat or SPOT against it. Empty: the grid of the images.</source>
<translation>Un raster à l'emprise et au système duquel toutes les dates sont amenées, aux pixels des images : celui d'une tuile Sentinel-2, pour y comparer Landsat ou SPOT. Vide : la grille des images.</translation>
</message>
<message>
<source>Earlier product of the series</source>
<translation>Produit précédent de la série</translation>
</message>
<message>
<source>A level 2A product that this tool made for the same tile and area: its memory of the clear ground is taken up, so that a new date continues the series. Empty: the series starts with these products.</source>
<translation>Un produit de niveau 2A fait par cet outil pour la même tuile et la même zone : sa mémoire du sol vu clair est reprise, de sorte qu'une nouvelle date continue la série. Vide : la série commence avec ces produits.</translation>
</message>
<message>
<source>Start of the series</source>
<translation>Début de la série</translation>
</message>
<message>
<source>The first date has no past to compare with. Working the first eight dates from the last to the first gives it one, for twice the time on those dates.</source>
<translation>La première date n'a pas de passé auquel se comparer. Traiter les huit premières dates de la dernière à la première lui en donne un, pour deux fois le temps sur ces dates.</translation>
</message>
<message>
<source>From the first date on</source>
<translation>À partir de la première date</translation>
</message>
<message>
<source>First dates backwards, then from the first on</source>
<translation>Premières dates à rebours, puis à partir de la première</translation>
</message>
<message>
<source>Aerosol optical thickness</source>
<translation>Épaisseur optique des aérosols</translation>
</message>
<message>
<source>At 550 nm, taken everywhere instead of estimating it. Empty: estimated.</source>
<translation>À 550 nm, prise partout au lieu d'être estimée. Vide : estimée.</translation>
</message>
<message>
<source>Kind of aerosol</source>
<translation>Type d'aérosols</translation>
</message>
<message>
<source>From the forecast of the Copernicus Atmosphere Monitoring Service that comes inside the product: its dust, sea salt, soot and other particles are mixed; where there is none, continental aerosol.</source>
<translation>D'après la prévision du service Copernicus de surveillance de l'atmosphère, jointe au produit : ses poussières, son sel marin, sa suie et ses autres particules sont mélangés ; à défaut, aérosols continentaux.</translation>
</message>
<message>
<source>As the forecast inside the product says</source>
<translation>Selon la prévision jointe au produit</translation>
</message>
<message>
<source>Continental, always</source>
<translation>Continental, toujours</translation>
</message>
<message>
<source>Light from the surroundings</source>
<translation>Lumière de l'environnement</translation>
</message>
<message>
<source>How the light that the surroundings scatter into a pixel is removed.</source>
<translation>Comment retirer la lumière que l'environnement diffuse dans un pixel.</translation>
</message>
<message>
<source>By the atmosphere's point spread (recommended)</source>
<translation>Par l'étalement de l'atmosphère (conseillé)</translation>
</message>
<message>
<source>By the mean of a square of 5 km, as MAJA</source>
<translation>Par la moyenne d'un carré de 5 km, comme MAJA</translation>
</message>
<message>
<source>Not at all</source>
<translation>Pas du tout</translation>
</message>
<message>
<source>Absorption by gases</source>
<translation>Absorption par les gaz</translation>
</message>
<message>
<source>The coupled form follows 6S: part of the haze lies above the water vapour.</source>
<translation>La forme couplée suit 6S : une partie de la brume est au-dessus de la vapeur d'eau.</translation>
</message>
<message>
<source>Coupled with scattering (recommended)</source>
<translation>Couplée à la diffusion (conseillé)</translation>
</message>
<message>
<source>Above the whole atmosphere, as MAJA</source>
<translation>Au-dessus de toute l'atmosphère, comme MAJA</translation>
</message>
<message>
<source>Take high clouds off</source>
<translation>Retirer les nuages hauts</translation>
</message>
<message>
<source>Thin high clouds are taken off the reflectance with what the band at 1.38 µm shows of them. They stay in the mask.</source>
<translation>Les nuages hauts et minces sont retirés de la réflectance d'après ce que la bande à 1,38 µm en montre. Ils restent dans le masque.</translation>
</message>
<message>
<source>As seen from straight above</source>
<translation>Comme vu à la verticale</translation>
</message>
<message>
<source>Bring the reflectance to a view from straight above under the same sun, with one shape of the surface for all of land (c-factor), so that neighbouring orbits compare.</source>
<translation>Ramène la réflectance à une visée verticale sous le même soleil, avec une seule forme de surface pour toutes les terres (facteur c), pour que des orbites voisines se comparent.</translation>
</message>
<message>
<source>Growth of clouds and shadows</source>
<translation>Dilatation des nuages et des ombres</translation>
</message>
<message>
<source>How far clouds and shadows are grown, since their edges are thin. 240 m as in THEIA's products.</source>
<translation>De combien nuages et ombres sont dilatés, leurs bords étant minces. 240 m comme dans les produits de THEIA.</translation>
</message>
<message>
<source>Known water</source>
<translation>Eau connue</translation>
</message>
<message>
<source>A map of water from elsewhere (not 0: water). Where it says water, one date is enough to find it; where the images say otherwise again and again, they win.</source>
<translation>Une carte d'eau venue d'ailleurs (différent de 0 : eau). Là où elle dit eau, une date suffit pour la trouver ; là où les images disent le contraire plusieurs fois, ce sont elles qui l'emportent.</translation>
</message>
<message>
<source>Uncertainty</source>
<translation>Incertitude</translation>
</message>
<message>
<source>Write the standard deviation of every band's reflectance as well: of the sensor, of the aerosols, and of the model of the atmosphere.</source>
<translation>Écrire aussi l'écart-type de la réflectance de chaque bande : celui du capteur, des aérosols et du modèle d'atmosphère.</translation>
</message>
<message>
<source>Version</source>
<translation>Version</translation>
</message>
<message>
<source>Version in the names of the products, such as 1-0.</source>
<translation>Version dans les noms des produits, par exemple 1-0.</translation>
</message>
<message>
<source>Replace existing products</source>
<translation>Remplacer les produits existants</translation>
</message>
<message>
<source>Make the products that exist already again. Without it they are kept, and the series goes on after them: an interrupted series is finished by running it again.</source>
<translation>Refaire les produits qui existent déjà. Sans cela ils sont gardés, et la série continue après eux : une série interrompue se termine en la relançant.</translation>
</message>
<message>
<source>Folder of level 2A products</source>
<translation>Dossier des produits de niveau 2A</translation>
</message>
<message>
<source>One MUSCATE product per date: reflectance before (SRE) and after (FRE) slope correction, water vapour and AOT (ATB), masks (CLM, MG2, EDG, SAT, IAB, DFP), metadata, the memory of the series (DATA), the uncertainty if asked for (DATA) and a record of how it was made.</source>
<translation>Un produit MUSCATE par date : réflectance avant (SRE) et après (FRE) correction des pentes, vapeur d'eau et AOT (ATB), masques (CLM, MG2, EDG, SAT, IAB, DFP), métadonnées, la mémoire de la série (DATA), l'incertitude si elle est demandée (DATA) et la trace de sa fabrication.</translation>
</message>
<message>
<source>Cloud mask (level 1C)</source>
<translation>Masque de nuages (niveau 1C)</translation>
</message>
<message>
<source>Maps clouds, high clouds, shadows, snow and water of Sentinel-2 level 1C products, without making reflectances: the masks of the atmospheric correction, alone and fast.</source>
<translation>Cartographie nuages, nuages hauts, ombres, neige et eau des produits Sentinel-2 de niveau 1C, sans faire de réflectances : les masques de la correction atmosphérique, seuls et vite.</translation>
</message>
<message>
<source>Pixels of 120 m: smaller clouds can be missed. An image without earlier dates finds bright clouds only.</source>
<translation>Pixels de 120 m : des nuages plus petits peuvent échapper. Une image sans dates antérieures ne montre que les nuages brillants.</translation>
</message>
<message>
<source>Compare dates</source>
<translation>Comparer les dates</translation>
</message>
<message>
<source>Find clouds by what they change since the last clear date as well. Without it each image stands alone.</source>
<translation>Trouver aussi les nuages par ce qu'ils changent depuis la dernière date claire. Sans cela chaque image est prise seule.</translation>
</message>
<message>
<source>Folder of masks</source>
<translation>Dossier des masques</translation>
</message>
<message>
<source>One map of classes per product, pixels of 120 m.</source>
<translation>Une carte de classes par produit, pixels de 120 m.</translation>
</message>
<message>
<source>Number of masks</source>
<translation>Nombre de masques</translation>
</message>
<message>
<source>Light from the surroundings (adjacency)</source>
<translation>Lumière de l'environnement (adjacence)</translation>
</message>
<message>
<source>Simulates or corrects, on any image of reflectance, the light that the atmosphere scatters from the surroundings into a pixel: a dark pond between bright fields looks brighter from space than it is.</source>
<translation>Simule ou corrige, sur toute image de réflectance, la lumière de l'environnement que l'atmosphère diffuse dans un pixel : un étang sombre entre des champs clairs paraît de l'espace plus clair qu'il n'est.</translation>
</message>
<message>
<source>One AOT over a plane ground, continental aerosol. The point spread is 6S's formula: it meets 6S's own discs within 0.0002; traced photons lie within 0.02 of it for molecules (to 8 km), within 0.09 for aerosols.</source>
<translation>Une seule AOT sur un sol plan, aérosols continentaux. La tache d'étalement est la formule de 6S : elle retrouve les disques de 6S à 0,0002 près ; les photons suivis s'en écartent de 0,02 au plus pour les molécules (jusqu'à 8 km), de 0,09 au plus pour les aérosols.</translation>
</message>
<message>
<source>Image</source>
<translation>Image</translation>
</message>
<message>
<source>Reflectance, one band or several, in a projected reference system.</source>
<translation>Réflectance, une ou plusieurs bandes, dans un système de coordonnées projeté.</translation>
</message>
<message>
<source>What to do</source>
<translation>Que faire</translation>
</message>
<message>
<source>Correct an image that was corrected as if the ground were uniform, or simulate how such an image would show a surface.</source>
<translation>Corriger une image qui a été corrigée comme si le sol était uniforme, ou simuler comment une telle image montrerait une surface.</translation>
</message>
<message>
<source>Correct the effect</source>
<translation>Corriger l'effet</translation>
</message>
<message>
<source>Simulate the effect</source>
<translation>Simuler l'effet</translation>
</message>
<message>
<source>Method of the correction</source>
<translation>Méthode de la correction</translation>
</message>
<message>
<source>The point spread follows the atmosphere by 6S's formula; the square is MAJA's; photons are traced one by one through the air, without any formula, to check the others.</source>
<translation>La tache d'étalement suit l'atmosphère selon la formule de 6S ; le carré est celui de MAJA ; des photons sont suivis un à un à travers l'air, sans aucune formule, pour vérifier les deux autres.</translation>
</message>
<message>
<source>Point spread of the atmosphere</source>
<translation>Étalement de l'atmosphère</translation>
</message>
<message>
<source>Mean of a square of 5 km, as MAJA</source>
<translation>Moyenne d'un carré de 5 km, comme MAJA</translation>
</message>
<message>
<source>Traced photons</source>
<translation>Photons suivis un à un</translation>
</message>
<message>
<source>Sensor</source>
<translation>Capteur</translation>
</message>
<message>
<source>Whose bands they are.</source>
<translation>Dont ce sont les bandes.</translation>
</message>
<message>
<source>Bands of the image</source>
<translation>Bandes de l'image</translation>
</message>
<message>
<source>The sensor's names of the image's bands, in their order, with commas.</source>
<translation>Les noms des bandes de l'image pour ce capteur, dans leur ordre, séparés par des virgules.</translation>
</message>
<message>
<source>Reflectance of one unit</source>
<translation>Réflectance d'une unité</translation>
</message>
<message>
<source>0.0001 for THEIA's products, 1 for an image of reflectance.</source>
<translation>0,0001 pour les produits de THEIA, 1 pour une image de réflectance.</translation>
</message>
<message>
<source>At 550 nm. The more aerosol, the stronger and the narrower the effect.</source>
<translation>À 550 nm. Plus il y a d'aérosols, plus l'effet est fort et resserré.</translation>
</message>
<message>
<source>Sun zenith</source>
<translation>Zénith du soleil</translation>
</message>
<message>
<source>Angle of the sun from the vertical.</source>
<translation>Angle du soleil avec la verticale.</translation>
</message>
<message>
<source>degrees</source>
<translation>degrés</translation>
</message>
<message>
<source>View zenith</source>
<translation>Zénith de visée</translation>
</message>
<message>
<source>Angle of the view from the vertical.</source>
<translation>Angle de la visée avec la verticale.</translation>
</message>
<message>
<source>View azimuth</source>
<translation>Azimut de visée</translation>
</message>
<message>
<source>Where the sensor stands as the ground sees it, clockwise from north; for traced photons.</source>
<translation>Où se tient le capteur vu du sol, dans le sens horaire depuis le nord ; pour les photons suivis.</translation>
</message>
<message>
<source>Altitude</source>
<translation>Altitude</translation>
</message>
<message>
<source>Mean height of the ground.</source>
<translation>Altitude moyenne du sol.</translation>
</message>
<message>
<source>Photons</source>
<translation>Photons</translation>
</message>
<message>
<source>Millions of photons for each of the three kernels of a band; a core traces some hundred millions a minute.</source>
<translation>Millions de photons pour chacun des trois noyaux d'une bande ; un cœur en suit quelques centaines de millions par minute.</translation>
</message>
<message>
<source>Random seed</source>
<translation>Graine aléatoire</translation>
</message>
<message>
<source>The same seed and inputs give the same result.</source>
<translation>La même graine et les mêmes entrées donnent le même résultat.</translation>
</message>
<message>
<source>Image with or without the effect</source>
<translation>Image avec ou sans l'effet</translation>
</message>
<message>
<source>Reflectance as floating-point numbers, -9999 without data.</source>
<translation>Réflectance en nombres à virgule flottante, -9999 sans donnée.</translation>
</message>
<message>
<source>Largest effect of the bands (rms, reflectance)</source>
<translation>Plus grand effet des bandes (eqm, réflectance)</translation>
</message>
<message>
<source>Compare cloud masks with references</source>
<translation>Comparer des masques de nuages à des références</translation>
</message>
<message>
<source>Scores the cloud and shadow masks of level 2A products of any processor against reference maps in ALCD's classes: accuracy, F1, omission and commission, per image, averaged and pooled, with maps of the differences.</source>
<translation>Note les masques de nuages et d'ombres de produits de niveau 2A de toute chaîne par rapport à des cartes de référence aux classes d'ALCD : exactitude, F1, omission et commission, par image, en moyenne et ensemble, avec les cartes des différences.</translation>
</message>
<message>
<source>A reference map is itself an interpretation. Published F1 are means over images: compare those.</source>
<translation>Une carte de référence est elle-même une interprétation. Les F1 publiés sont des moyennes d'images : comparez celles-là.</translation>
</message>
<message>
<source>Product folders or zips, or folders that hold products (THEIA/MUSCATE, ESA SAFE, Landsat Collection 2 level 2, HLS, or GeoTIFF with a side-car). Everything that is a product below a folder is used.</source>
<translation>Dossiers ou zips de produits, ou dossiers qui contiennent des produits (THEIA/MUSCATE, ESA SAFE, Landsat Collection 2 niveau 2, HLS, ou GeoTIFF avec un fichier JSON). Tout ce qui est un produit sous un dossier est utilisé.</translation>
</message>
<message>
<source>Reference maps</source>
<translation>Cartes de référence</translation>
</message>
<message>
<source>Maps of classes whose name holds the date: 2 low cloud, 3 high cloud, 4 shadow, 5 land, 6 water, 7 snow; other values are not compared.</source>
<translation>Cartes de classes dont le nom porte la date : 2 nuage bas, 3 nuage haut, 4 ombre, 5 sol, 6 eau, 7 neige ; les autres valeurs ne sont pas comparées.</translation>
</message>
<message>
<source>What counts as invalid</source>
<translation>Ce qui compte comme invalide</translation>
</message>
<message>
<source>Published tables count clouds and shadows together.</source>
<translation>Les tables publiées comptent nuages et ombres ensemble.</translation>
</message>
<message>
<source>Clouds and shadows</source>
<translation>Nuages et ombres</translation>
</message>
<message>
<source>Clouds only</source>
<translation>Nuages seuls</translation>
</message>
<message>
<source>Undo the growth of the masks</source>
<translation>Défaire la dilatation des masques</translation>
</message>
<message>
<source>Radius by which the processor grew its masks (240 m in THEIA's products): clouds and shadows are shrunk by it before the comparison. 0: masks as written.</source>
<translation>Rayon dont la chaîne a dilaté ses masques (240 m dans les produits de THEIA) : nuages et ombres en sont rétrécis avant la comparaison. 0 : masques tels qu'écrits.</translation>
</message>
<message>
<source>Growth of the references</source>
<translation>Dilatation des références</translation>
</message>
<message>
<source>Radius by which the invalid parts of the references are grown.</source>
<translation>Rayon dont les parties invalides des références sont dilatées.</translation>
</message>
<message>
<source>Masks finer than the reference</source>
<translation>Masques plus fins que la référence</translation>
</message>
<message>
<source>How several pixels of a mask become one of the reference.</source>
<translation>Comment plusieurs pixels d'un masque en font un de la référence.</translation>
</message>
<message>
<source>Invalid when half of it is</source>
<translation>Invalide quand la moitié l'est</translation>
</message>
<message>
<source>The nearest pixel</source>
<translation>Le pixel le plus proche</translation>
</message>
<message>
<source>Table of scores</source>
<translation>Table des scores</translation>
</message>
<message>
<source>One line per image.</source>
<translation>Une ligne par image.</translation>
</message>
<message>
<source>Best mean F1 of the processors</source>
<translation>Meilleur F1 moyen des chaînes</translation>
</message>
<message>
<source>Number of images compared</source>
<translation>Nombre d'images comparées</translation>
</message>
<message>
<source>Compare reflectance with a station</source>
<translation>Comparer la réflectance à une station</translation>
</message>
<message>
<source>Holds the surface reflectance of level 2A products against measurements at a station: accuracy, precision and uncertainty (A, P, U) per band and per reflectance, and the share within 0.005 + 5 %.</source>
<translation>Confronte la réflectance de surface de produits de niveau 2A aux mesures d'une station : exactitude, précision et incertitude (A, P, U) par bande et par réflectance, et la part dans 0,005 + 5 %.</translation>
</message>
<message>
<source>Measurements are taken as they are given: whether they hold for the satellite's view or for nadir is for the user to know. Dates with cloud or shadow within 300 m of the station are left out.</source>
<translation>Les mesures sont prises telles quelles : c'est à l'utilisateur de savoir si elles valent pour la visée du satellite ou au nadir. Les dates avec nuage ou ombre à moins de 300 m de la station sont écartées.</translation>
</message>
<message>
<source>Measurements</source>
<translation>Mesures</translation>
</message>
<message>
<source>A file of RadCalNet, or a table of text with the columns datetime (UTC), band or wavelength_nm, reflectance, and uncertainty if known.</source>
<translation>Un fichier RadCalNet, ou une table de texte avec les colonnes datetime (UTC), band ou wavelength_nm, reflectance, et uncertainty si elle est connue.</translation>
</message>
<message>
<source>Folder of measurements</source>
<translation>Dossier de mesures</translation>
</message>
<message>
<source>Several such files of one station: RadCalNet gives one per day.</source>
<translation>Plusieurs de ces fichiers pour une même station : RadCalNet en donne un par jour.</translation>
</message>
<message>
<source>Longitude</source>
<translation>Longitude</translation>
</message>
<message>
<source>Of the station (WGS 84). Empty: as the files say.</source>
<translation>De la station (WGS 84). Vide : selon les fichiers.</translation>
</message>
<message>
<source>Latitude</source>
<translation>Latitude</translation>
</message>
<message>
<source>Radius</source>
<translation>Rayon</translation>
</message>
<message>
<source>The product is averaged over a disc of this radius around the station.</source>
<translation>Le produit est moyenné sur un disque de ce rayon autour de la station.</translation>
</message>
<message>
<source>Reflectance</source>
<translation>Réflectance</translation>
</message>
<message>
<source>For MUSCATE products: corrected for the slope of the ground (FRE) or not (SRE).</source>
<translation>Pour les produits MUSCATE : corrigée de la pente du terrain (FRE) ou non (SRE).</translation>
</message>
<message>
<source>Corrected for slopes (FRE)</source>
<translation>Corrigée des pentes (FRE)</translation>
</message>
<message>
<source>Not corrected (SRE)</source>
<translation>Non corrigée (SRE)</translation>
</message>
<message>
<source>Table of matches</source>
<translation>Table des correspondances</translation>
</message>
<message>
<source>One line per date and band.</source>
<translation>Une ligne par date et par bande.</translation>
</message>
<message>
<source>U over all bands (rms), of the best processor</source>
<translation>U toutes bandes (eqm), de la meilleure chaîne</translation>
</message>
<message>
<source>Number of matches</source>
<translation>Nombre de correspondances</translation>
</message>
<message>
<source>Compare aerosols with AERONET</source>
<translation>Comparer les aérosols à AERONET</translation>
</message>
<message>
<source>Holds the aerosol optical thickness or the water vapour of level 2A products against sun photometers of AERONET: bias, spread and rms per processor side by side, the share within the error expected, a figure.</source>
<translation>Confronte l'épaisseur optique des aérosols ou la vapeur d'eau de produits de niveau 2A aux photomètres solaires d'AERONET : biais, dispersion et écart quadratique par chaîne, côte à côte, part dans l'erreur attendue, figure.</translation>
</message>
<message>
<source>A photometer looks at one column of air, a product at a disc: in broken haze they differ. AERONET asks its users to name the station's investigators.</source>
<translation>Un photomètre regarde une colonne d'air, un produit un disque : sous une brume irrégulière ils diffèrent. AERONET demande de citer les responsables de la station.</translation>
</message>
<message>
<source>File of AERONET</source>
<translation>Fichier AERONET</translation>
</message>
<message>
<source>All points of direct sun, level 2.0 or 1.5, version 3 or 2.</source>
<translation>Tous les points du soleil direct, niveau 2.0 ou 1.5, version 3 ou 2.</translation>
</message>
<message>
<source>Folder of AERONET files</source>
<translation>Dossier de fichiers AERONET</translation>
</message>
<message>
<source>Several stations or years.</source>
<translation>Plusieurs stations ou années.</translation>
</message>
<message>
<source>Quantity</source>
<translation>Grandeur</translation>
</message>
<message>
<source>What is compared.</source>
<translation>Ce qui est comparé.</translation>
</message>
<message>
<source>Aerosol optical thickness at 550 nm</source>
<translation>Épaisseur optique des aérosols à 550 nm</translation>
</message>
<message>
<source>Water vapour</source>
<translation>Vapeur d'eau</translation>
</message>
<message>
<source>Time window</source>
<translation>Fenêtre de temps</translation>
</message>
<message>
<source>Measurements so many minutes before and after the image are averaged.</source>
<translation>Les mesures sont moyennées sur autant de minutes avant et après l'image.</translation>
</message>
<message>
<source>min</source>
<translation>min</translation>
</message>
<message>
<source>Most cloud</source>
<translation>Nuages au plus</translation>
</message>
<message>
<source>A product with more cloud and shadow in the disc is left out.</source>
<translation>Un produit avec plus de nuages et d'ombres dans le disque est écarté.</translation>
</message>
<message>
<source>One line per product and station.</source>
<translation>Une ligne par produit et station.</translation>
</message>
<message>
<source>U (rms) of the best processor</source>
<translation>U (eqm) de la meilleure chaîne</translation>
</message>
<message>
<source>Bare soil</source>
<translation>Sol nu</translation>
</message>
<message>
<source>Maps the reflectance of bare soil below the crops from a series of several years: the mean of the dates on which a field lies open, with its spread and interval, how often and when it is bare, and its colour. For soil maps, erosion, and models of soil carbon.</source>
<translation>Cartographie la réflectance du sol nu sous les cultures d'après une série de plusieurs années : la moyenne des dates où un champ est nu, avec sa dispersion et son intervalle, combien et quand il est nu, et sa couleur. Pour les cartes de sols, l'érosion et les modèles de carbone du sol.</translation>
</message>
<message>
<source>Straw and stubble, ploughed wet soil, thin clouds and shadows, greenhouses and beaches can enter. Permanent vineyards mix soil and plants. Fewer than about ten clear dates a year leave holes.</source>
<translation>Pailles et chaumes, sols labourés mouillés, nuages fins et ombres, serres et plages peuvent entrer. Les vignes permanentes mêlent sol et plantes. Moins d'une dizaine de dates claires par an laisse des trous.</translation>
</message>
<message>
<source>L2A product folders or zips, or folders that hold products: one year at least, three to five years are better. All ten bands of Sentinel-2 give the full composite.</source>
<translation>Dossiers ou zips de produits L2A, ou dossiers qui en contiennent : un an au moins, trois à cinq ans valent mieux. Les dix bandes de Sentinel-2 donnent le composite complet.</translation>
</message>
<message>
<source>Thresholds</source>
<translation>Seuils</translation>
</message>
<message>
<source>How the lines between bare and covered, and between soil and artificial surfaces, are found. From the histograms: by the land cover where it is given, else by Otsu's rule; the report says which.</source>
<translation>Comment sont trouvées les limites entre nu et couvert, et entre sol et surfaces artificielles. D'après les histogrammes : par l'occupation du sol si elle est donnée, sinon par la règle d'Otsu ; le rapport dit lequel.</translation>
</message>
<message>
<source>From the histograms where they separate, else usual values</source>
<translation>D'après les histogrammes s'ils se séparent, sinon valeurs usuelles</translation>
</message>
<message>
<source>Usual values (0.18 and 0.80)</source>
<translation>Valeurs usuelles (0,18 et 0,80)</translation>
</message>
<message>
<source>From the land cover (histogram separation)</source>
<translation>D'après l'occupation du sol (séparation d'histogrammes)</translation>
</message>
<message>
<source>From the image alone (Otsu)</source>
<translation>D'après l'image seule (Otsu)</translation>
</message>
<message>
<source>A map of classes, with the codes of OSO or those given below.</source>
<translation>Une carte de classes, avec les codes d'OSO ou ceux donnés plus bas.</translation>
</message>
<message>
<source>Regions</source>
<translation>Régions</translation>
</message>
<message>
<source>Polygons that get thresholds of their own; outside them nothing is made.</source>
<translation>Polygones qui ont leurs propres seuils ; rien n'est fait en dehors.</translation>
</message>
<message>
<source>Statistic</source>
<translation>Statistique</translation>
</message>
<message>
<source>The median resists outliers better and takes more memory.</source>
<translation>La médiane résiste mieux aux valeurs aberrantes et demande plus de mémoire.</translation>
</message>
<message>
<source>Mean of the bare dates</source>
<translation>Moyenne des dates nues</translation>
</message>
<message>
<source>Median of the bare dates</source>
<translation>Médiane des dates nues</translation>
</message>
<message>
<source>Fewest bare dates</source>
<translation>Nombre minimal de dates nues</translation>
</message>
<message>
<source>Pixels with fewer bare dates get no reflectance.</source>
<translation>Les pixels qui ont moins de dates nues n'ont pas de réflectance.</translation>
</message>
<message>
<source>Bare below</source>
<translation>Nu sous</translation>
</message>
<message>
<source>A pixel is bare on a date where PV+IR2 (NDVI + NBR) is smaller. Empty: as the thresholds say.</source>
<translation>Un pixel est nu à une date où PV+IR2 (NDVI + NBR) est plus petit. Vide : comme le disent les seuils.</translation>
</message>
<message>
<source>Green once above</source>
<translation>Vert une fois au-dessus de</translation>
</message>
<message>
<source>Soil has to have been green once, with a larger PV+IR2. Lower it in arid country. Empty: as the thresholds say.</source>
<translation>Un sol doit avoir été vert une fois, avec un PV+IR2 plus grand. Le baisser en pays aride. Vide : comme le disent les seuils.</translation>
</message>
<message>
<source>Largest NBR2</source>
<translation>NBR2 maximal</translation>
</message>
<message>
<source>Strict: only dates whose NBR2 is smaller, such as 0.12, which drops straw and wet soil. Empty: no such test.</source>
<translation>Strict : seulement les dates dont le NBR2 est plus petit, par exemple 0,12, ce qui écarte paille et sol mouillé. Vide : pas de ce test.</translation>
</message>
<message>
<source>Cropland only</source>
<translation>Terres cultivées seulement</translation>
</message>
<message>
<source>Take the cropland of the land cover as soil, in place of what has been green once.</source>
<translation>Prendre comme sol les terres cultivées de l'occupation du sol, au lieu de ce qui a été vert une fois.</translation>
</message>
<message>
<source>Codes of cropland</source>
<translation>Codes des terres cultivées</translation>
</message>
<message>
<source>Land cover codes that can be bare. Empty: those of OSO.</source>
<translation>Codes d'occupation qui peuvent être nus. Vide : ceux d'OSO.</translation>
</message>
<message>
<source>Codes of permanent vegetation</source>
<translation>Codes de végétation permanente</translation>
</message>
<message>
<source>Land cover codes that are never bare, such as forest and permanent grass. Empty: those of OSO.</source>
<translation>Codes d'occupation jamais nus, comme forêt et herbe permanente. Vide : ceux d'OSO.</translation>
</message>
<message>
<source>Codes of artificial surfaces</source>
<translation>Codes des surfaces artificielles</translation>
</message>
<message>
<source>Land cover codes of built-up land, quarries and water. Empty: those of OSO.</source>
<translation>Codes d'occupation du bâti, des carrières et de l'eau. Vide : ceux d'OSO.</translation>
</message>
<message>
<source>Pixel of the result: a multiple of that of the finest band. Empty: 20 m for Sentinel-2.</source>
<translation>Pixel du résultat : un multiple de celui de la bande la plus fine. Vide : 20 m pour Sentinel-2.</translation>
</message>
<message>
<source>True soil</source>
<translation>Sol vrai</translation>
</message>
<message>
<source>For simulated data: GeoTIFFs of the true soil reflectance, bands named as those of the products. A composite by one threshold of NDVI is then compared as well.</source>
<translation>Pour des données simulées : GeoTIFF de la réflectance vraie du sol, bandes nommées comme celles des produits. Un composite par un seuil de NDVI est alors comparé aussi.</translation>
</message>
<message>
<source>Replace a product folder that exists already. Without it, an existing product is refused before any work.</source>
<translation>Remplace un dossier de produit qui existe déjà. Sinon, un produit existant est refusé avant tout calcul.</translation>
</message>
<message>
<source>Folder of bare soil</source>
<translation>Dossier du sol nu</translation>
</message>
<message>
<source>One folder per tile, names after SoilSuite: MASK, SRC reflectance x 10000 (0 no data), SRC_STD, SRC_CI95 half width of the 95 % interval, SFREQ percent of the clear dates, NOBS bare and clear dates, MREF mean of all clear dates, DATES, COLOUR, and a table of wavelengths.</source>
<translation>Un dossier par tuile, noms d'après SoilSuite : MASK, SRC réflectance x 10000 (0 sans donnée), SRC_STD, SRC_CI95 demi-largeur de l'intervalle à 95 %, SFREQ pour cent des dates claires, NOBS dates nues et claires, MREF moyenne de toutes les dates claires, DATES, COLOUR, et une table de longueurs d'onde.</translation>
</message>
<message>
<source>Thresholds, dates, areas, and the comparison with a truth.</source>
<translation>Seuils, dates, surfaces, et comparaison à une vérité.</translation>
</message>
<message>
<source>Monthly cloud-free synthesis</source>
<translation>Synthèse mensuelle sans nuage</translation>
</message>
<message>
<source>Makes cloud-free images of the surface from a series of surface reflectance products: the weighted average of the clear observations around a date, or of every month of a year in one run. Observations weigh more when they are close to the date, far from clouds and taken through clear air.</source>
<translation>Fait des images sans nuage de la surface à partir d'une série de produits de réflectance de surface : la moyenne pondérée des observations claires autour d'une date, ou de chaque mois d'une année en une exécution. Une observation pèse d'autant plus qu'elle est proche de la date, loin des nuages et prise à travers un air limpide.</translation>
</message>
<message>
<source>Clouds and shadows that the masks of the inputs miss remain, unless they are rejected as outliers. Pixels that no date shows clear hold the least bright cloud (status 1). Within 46 days crops grow and are harvested: the mean date of each pixel is in the DTS layer.</source>
<translation>Les nuages et les ombres que les masques des entrées ont manqués restent, sauf s'ils sont rejetés comme aberrants. Les pixels qu'aucune date ne montre clairs contiennent le nuage le moins brillant (statut 1). En 46 jours, les cultures poussent et sont récoltées : la date moyenne de chaque pixel est dans la couche DTS.</translation>
</message>
<message>
<source>L2A product folders or zips, or folders that hold products (THEIA/MUSCATE, ESA SAFE, GeoTIFF with a side-car). Several tiles and several sensors may be given at once.</source>
<translation>Dossiers ou zips de produits L2A, ou dossiers qui contiennent des produits (THEIA/MUSCATE, SAFE de l'ESA, GeoTIFF avec fichier d'accompagnement). Plusieurs tuiles et plusieurs capteurs peuvent être donnés à la fois.</translation>
</message>
<message>
<source>Synthesis date</source>
<translation>Date de la synthèse</translation>
</message>
<message>
<source>Make one synthesis around this day. Empty: a series of dates, as the next parameters say.</source>
<translation>Fait une synthèse autour de ce jour. Vide : une série de dates, selon les paramètres suivants.</translation>
</message>
<message>
<source>Series of dates</source>
<translation>Série de dates</translation>
</message>
<message>
<source>Which dates to make when no synthesis date is given. Every image is read once, whatever the number of dates.</source>
<translation>Dates à produire quand aucune date de synthèse n'est donnée. Chaque image est lue une fois, quel que soit le nombre de dates.</translation>
</message>
<message>
<source>The 15th of every month</source>
<translation>Le 15 de chaque mois</translation>
</message>
<message>
<source>Every 30 days</source>
<translation>Tous les 30 jours</translation>
</message>
<message>
<source>Every 15 days</source>
<translation>Tous les 15 jours</translation>
</message>
<message>
<source>Every 10 days</source>
<translation>Tous les 10 jours</translation>
</message>
<message>
<source>One, in the middle of the period</source>
<translation>Une seule, au milieu de la période</translation>
</message>
<message>
<source>First day of the series of dates. Empty: the day of the first product.</source>
<translation>Premier jour de la série de dates. Vide : le jour du premier produit.</translation>
</message>
<message>
<source>Last day of the series of dates. Empty: the day of the last product.</source>
<translation>Dernier jour de la série de dates. Vide : le jour du dernier produit.</translation>
</message>
<message>
<source>Reject clouds that the masks missed</source>
<translation>Rejeter les nuages que les masques ont manqués</translation>
</message>
<message>
<source>Leave out an observation that is much brighter in the blue than the other dates and of another NDVI, or darkened by a shadow. Needs three clear dates; takes more memory.</source>
<translation>Écarte une observation beaucoup plus brillante dans le bleu que les autres dates et d'un autre NDVI, ou assombrie par une ombre. Demande trois dates claires ; prend plus de mémoire.</translation>
</message>
<message>
<source>Half window</source>
<translation>Demi-fenêtre</translation>
</message>
<message>
<source>Products up to so many days before and after the synthesis date are used. Empty: 23 days for Sentinel-2, 11 for VENµS.</source>
<translation>Les produits jusqu'à ce nombre de jours avant et après la date de synthèse sont utilisés. Vide : 23 jours pour Sentinel-2, 11 pour VENµS.</translation>
</message>
<message>
<source>days</source>
<translation>jours</translation>
</message>
<message>
<source>All bands at the finest pixel size</source>
<translation>Toutes les bandes à la taille de pixel la plus fine</translation>
</message>
<message>
<source>Bring the 20 m bands to 10 m by bilinear interpolation.</source>
<translation>Ramène les bandes à 20 m à 10 m par interpolation bilinéaire.</translation>
</message>
<message>
<source>Directional correction</source>
<translation>Correction directionnelle</translation>
</message>
<message>
<source>Brings all observations to a view from nadir, so that the edges of two orbits do not show.</source>
<translation>Ramène toutes les observations à une visée au nadir, pour que les bords de deux orbites ne se voient pas.</translation>
</message>
<message>
<source>Roy et al. 2016 (MODIS means)</source>
<translation>Roy et al. 2016 (moyennes MODIS)</translation>
</message>
<message>
<source>Roy et al. 2016, red edge of 2017</source>
<translation>Roy et al. 2016, bord rouge de 2017</translation>
</message>
<message>
<source>As the public WASP 1.x program does it</source>
<translation>Comme le fait le programme public WASP 1.x</translation>
</message>
<message>
<source>None</source>
<translation>Aucun</translation>
</message>
<message>
<source>What stands where no date shows land.</source>
<translation>Ce qui figure là où aucune date ne montre la terre.</translation>
</message>
<message>
<source>The date closest to the synthesis date</source>
<translation>La date la plus proche de celle de la synthèse</translation>
</message>
<message>
<source>The mean of the dates: smoother water</source>
<translation>La moyenne des dates : une eau plus lisse</translation>
</message>
<message>
<source>Weight at the edge of the window</source>
<translation>Poids au bord de la fenêtre</translation>
</message>
<message>
<source>Weight of an observation at the edge of the window; it is 1 on the synthesis date.</source>
<translation>Poids d'une observation au bord de la fenêtre ; il vaut 1 à la date de synthèse.</translation>
</message>
<message>
<source>Compatibility</source>
<translation>Compatibilité</translation>
</message>
<message>
<source>Imitate the public WASP 1.x program step by step, only to compare with products made by it.</source>
<translation>Imite pas à pas le programme public WASP 1.x, uniquement pour comparer avec les produits qu'il a faits.</translation>
</message>
<message>
<source>None (recommended)</source>
<translation>Aucune (recommandé)</translation>
</message>
<message>
<source>Version in the names of the products, such as 1-1.</source>
<translation>Version dans les noms des produits, par exemple 1-1.</translation>
</message>
<message>
<source>Letter in the names</source>
<translation>Lettre dans les noms</translation>
</message>
<message>
<source>THEIA marks its own files with C or D.</source>
<translation>THEIA marque ses propres fichiers d'un C ou d'un D.</translation>
</message>
<message>
<source>Folder of syntheses</source>
<translation>Dossier des synthèses</translation>
</message>
<message>
<source>One MUSCATE L3A product per tile and date: reflectance (FRC), sum of weights (WGT), mean date (DTS), status of each pixel (FLG: 1 cloud, 2 snow, 3 water, 4 land), quicklook, metadata, and a record of how it was made.</source>
<translation>Un produit MUSCATE L3A par tuile et par date : réflectance (FRC), somme des poids (WGT), date moyenne (DTS), statut de chaque pixel (FLG : 1 nuage, 2 neige, 3 eau, 4 terre), aperçu, métadonnées, et la description de sa fabrication.</translation>
</message>
<message>
<source>Number of syntheses made</source>
<translation>Nombre de synthèses faites</translation>
</message>
<message>
<source>Quality of a synthesis</source>
<translation>Qualité d'une synthèse</translation>
</message>
<message>
<source>Measures how good a monthly synthesis is: how close to a real clear image or to the truth, how visible the borders between dates are, how much of the area was seen clear, how far the mean date is from the one asked for. The weighted average is compared with the mean, the median, the best pixel and the maximum NDVI.</source>
<translation>Mesure ce que vaut une synthèse mensuelle : sa proximité avec une vraie image claire ou avec la vérité, la visibilité des limites entre dates, la part de la zone vue claire, l'écart entre la date moyenne et celle demandée. La moyenne pondérée est comparée à la moyenne, à la médiane, au meilleur pixel et au NDVI maximal.</translation>
</message>
<message>
<source>Without a truth the comparison date is itself an observation: its own residual haze counts as error. A full tile takes several times as long as the synthesis itself: choose an area of interest.</source>
<translation>Sans vérité, la date de comparaison est elle-même une observation : sa propre brume résiduelle compte comme erreur. Une tuile entière prend plusieurs fois le temps de la synthèse : choisissez une zone d'intérêt.</translation>
</message>
<message>
<source>The L2A products that a synthesis is made from.</source>
<translation>Les produits L2A dont une synthèse est faite.</translation>
</message>
<message>
<source>The synthesis to judge is made around this day. Empty: the middle of the period of the products.</source>
<translation>La synthèse à juger est faite autour de ce jour. Vide : le milieu de la période des produits.</translation>
</message>
<message>
<source>True reflectance</source>
<translation>Réflectance vraie</translation>
</message>
<message>
<source>For simulated data: GeoTIFFs of the true reflectance on the synthesis date (0 to 1, or DN x 10000), bands named as those of the products. Empty: a clear date within five days is held out and the synthesis of the others compared with it.</source>
<translation>Pour des données simulées : GeoTIFF de la réflectance vraie à la date de synthèse (0 à 1, ou valeurs x 10000), avec les noms de bandes des produits. Vide : une date claire à moins de cinq jours est mise de côté et la synthèse des autres lui est comparée.</translation>
</message>
<message>
<source>Median |error| in the visible</source>
<translation>|Erreur| médiane dans le visible</translation>
</message>
<message>
<source>Median |error| in the near infrared</source>
<translation>|Erreur| médiane dans le proche infrarouge</translation>
</message>
<message>
<source>Artefact index of the weighted average</source>
<translation>Indice d'artefacts de la moyenne pondérée</translation>
</message>
<message>
<source>Pixels seen clear, percent</source>
<translation>Pixels vus clairs, en pour cent</translation>
</message>
<message>
<source>Compare fusion methods</source>
<translation>Comparer des méthodes de fusion</translation>
</message>
<message>
<source>Says which method to take for images of any day on your own area, and how far to trust it: images that are known are hidden from each method (single dates, gaps of 30, 60 and 90 days, with Landsat and without, under pasted clouds, in an area or a year held out) and compared with what it makes of them, tile by tile and over all. A report in plain words with errors, gain of Landsat, changes that only Landsat saw, and whether the stated uncertainty is right.</source>
<translation>Dit quelle méthode choisir pour des images de n'importe quel jour sur votre zone, et jusqu'où s'y fier : des images connues sont cachées à chaque méthode (dates isolées, trous de 30, 60 et 90 jours, avec et sans Landsat, sous des nuages collés, dans une zone ou une année mise à part), puis comparées à ce qu'elle en fait, tuile par tuile et toutes ensemble. Un rapport en clair donne les erreurs, l'apport de Landsat, les changements que Landsat seul a vus, et dit si l'incertitude annoncée est juste.</translation>
</message>
<message>
<source>Only dates that were clear can be compared, and other years may behave differently. A trained network must be tested where it was not trained.</source>
<translation>On ne peut comparer que sur des dates claires, et d'autres années peuvent se comporter autrement. Un réseau entraîné se teste là où il n'a pas été entraîné.</translation>
</message>
<message>
<source>Products of Sentinel-2 of a season or more, and those of Landsat (Collection 2 level 2, HLS) where there are any; folders that hold products. All sensors together.</source>
<translation>Produits Sentinel-2 d'une saison ou plus, et ceux de Landsat (Collection 2 niveau 2, HLS) s'il y en a ; dossiers qui contiennent des produits. Tous capteurs ensemble.</translation>
</message>
<message>
<source>Sentinel-1 images</source>
<translation>Images Sentinel-1</translation>
</message>
<message>
<source>Folder of images as S1Tiling writes them (gamma0), for methods that use them.</source>
<translation>Dossier d'images telles que S1Tiling les écrit (gamma0), pour les méthodes qui s'en servent.</translation>
</message>
<message>
<source>An extent or the polygons of a layer. Empty: the whole tile, from which squares are taken.</source>
<translation>Une emprise ou les polygones d'une couche. Vide : toute la tuile, où des carrés sont pris.</translation>
</message>
<message>
<source>Methods</source>
<translation>Méthodes</translation>
</message>
<message>
<source>Each is given the same images. The networks need the deep tier and take longer.</source>
<translation>Chacune reçoit les mêmes images. Les réseaux demandent les composants pour réseaux et prennent plus de temps.</translation>
</message>
<message>
<source>Nearest clear date</source>
<translation>Date claire la plus proche</translation>
</message>
<message>
<source>Linear between clear dates</source>
<translation>Linéaire entre dates claires</translation>
</message>
<message>
<source>Whittaker smoother</source>
<translation>Lissage de Whittaker</translation>
</message>
<message>
<source>Season (harmonics)</source>
<translation>Saison (harmoniques)</translation>
</message>
<message>
<source>Gaussian process</source>
<translation>Processus gaussien</translation>
</message>
<message>
<source>Landsat and its difference from Sentinel-2 (as STAIR)</source>
<translation>Landsat et sa différence avec Sentinel-2 (comme STAIR)</translation>
</message>
<message>
<source>Change seen by Landsat, carried by alike pixels (STARFM)</source>
<translation>Changement vu par Landsat, porté par des pixels semblables (STARFM)</translation>
</message>
<message>
<source>Compact network</source>
<translation>Réseau compact</translation>
</message>
<message>
<source>Mean of Gaussian process and compact network</source>
<translation>Moyenne du processus gaussien et du réseau compact</translation>
</message>
<message>
<source>TAMRF-SITS (published network)</source>
<translation>TAMRF-SITS (réseau publié)</translation>
</message>
<message>
<source>Network's file</source>
<translation>Fichier du réseau</translation>
</message>
<message>
<source>For the networks: a file of the training entry, or the published weights of TAMRF-SITS. Empty: the compact network of the plugin.</source>
<translation>Pour les réseaux : un fichier issu de l'entraînement, ou les poids publiés de TAMRF-SITS. Vide : le réseau compact de l'extension.</translation>
</message>
<message>
<source>What is hidden</source>
<translation>Ce qui est caché</translation>
</message>
<message>
<source>Gaps of all sensors, of the optical ones and of Sentinel-2 alone are the same gaps, so that the gains of Landsat and of Sentinel-1 show.</source>
<translation>Les trous de tous les capteurs, des capteurs optiques et de Sentinel-2 seul sont les mêmes : l'apport de Landsat et celui de Sentinel-1 se voient.</translation>
</message>
<message>
<source>Single dates</source>
<translation>Dates isolées</translation>
</message>
<message>
<source>Gaps of all sensors</source>
<translation>Trous de tous les capteurs</translation>
</message>
<message>
<source>Gaps of Sentinel-2, Landsat present</source>
<translation>Trous de Sentinel-2, Landsat présent</translation>
</message>
<message>
<source>Gaps of all optical sensors, Sentinel-1 present (where it is given)</source>
<translation>Trous de tous les capteurs optiques, Sentinel-1 présent (s'il est donné)</translation>
</message>
<message>
<source>Parts of dates, under the cloud masks of others</source>
<translation>Parties de dates, sous les masques de nuages d'autres dates</translation>
</message>
<message>
<source>Single dates, with clouds on 5 % of the others that no mask tells</source>
<translation>Dates isolées, avec sur 5 % des autres des nuages qu'aucun masque ne dit</translation>
</message>
<message>
<source>Lengths of the gaps</source>
<translation>Longueurs des trous</translation>
</message>
<message>
<source>Days, separated by commas.</source>
<translation>Jours, séparés par des virgules.</translation>
</message>
<message>
<source>Repetitions</source>
<translation>Répétitions</translation>
</message>
<message>
<source>Gaps of each length, and groups of hidden dates. More take longer and narrow the ranges.</source>
<translation>Trous de chaque longueur, et groupes de dates cachées. Davantage prend plus de temps et resserre les étendues.</translation>
</message>
<message>
<source>Squares</source>
<translation>Carrés</translation>
</message>
<message>
<source>How many squares of each tile are looked at.</source>
<translation>Combien de carrés de chaque tuile sont examinés.</translation>
</message>
<message>
<source>Side of a square</source>
<translation>Côté d'un carré</translation>
</message>
<message>
<source>In pixels of 10 m; smaller where the area is.</source>
<translation>En pixels de 10 m ; plus petit là où la zone l'est.</translation>
</message>
<message>
<source>px</source>
<translation>px</translation>
</message>
<message>
<source>Area held out</source>
<translation>Zone mise à part</translation>
</message>
<message>
<source>Only what lies in it is compared, and the scene is learnt from what lies around it: how a method does where it never learnt. A network whose training saw it is refused.</source>
<translation>Seul ce qui s'y trouve est comparé, et la scène est apprise sur ce qui l'entoure : ce que vaut une méthode là où elle n'a jamais appris. Un réseau dont l'apprentissage l'a vue est refusé.</translation>
</message>
<message>
<source>Year held out</source>
<translation>Année mise à part</translation>
</message>
<message>
<source>Only dates of this year are hidden and compared, and the scene is learnt from the other years. A network whose training saw its images is refused.</source>
<translation>Seules les dates de cette année sont cachées et comparées, et la scène est apprise sur les autres années. Un réseau dont l'apprentissage a vu ces images est refusé.</translation>
</message>
<message>
<source>Bands by their Sentinel-2 names.</source>
<translation>Bandes par leurs noms de Sentinel-2.</translation>
</message>
<message>
<source>Leave out</source>
<translation>Écarter</translation>
</message>
<message>
<source>Pixels with one of these meanings do not count on that date.</source>
<translation>Les pixels qui ont un de ces sens ne comptent pas à cette date.</translation>
</message>
<message>
<source>Clouds</source>
<translation>Nuages</translation>
</message>
<message>
<source>Thin clouds</source>
<translation>Nuages fins</translation>
</message>
<message>
<source>Cloud shadows</source>
<translation>Ombres de nuages</translation>
</message>
<message>
<source>Snow</source>
<translation>Neige</translation>
</message>
<message>
<source>Water</source>
<translation>Eau</translation>
</message>
<message>
<source>Shadows of the relief</source>
<translation>Ombres du relief</translation>
</message>
<message>
<source>Saturated pixels</source>
<translation>Pixels saturés</translation>
</message>
<message>
<source>Outside the image</source>
<translation>Hors de l'image</translation>
</message>
<message>
<source>Which method to take and why, with figures; the numbers lie beside it as JSON.</source>
<translation>Quelle méthode prendre et pourquoi, avec des figures ; les nombres sont à côté, en JSON.</translation>
</message>
<message>
<source>Method advised</source>
<translation>Méthode conseillée</translation>
</message>
<message>
<source>Its error (RMSE, mean of the bands)</source>
<translation>Son erreur (quadratique, moyenne des bandes)</translation>
</message>
<message>
<source>Its skill against the best other method without training</source>
<translation>Son gain sur la meilleure autre méthode sans apprentissage</translation>
</message>
<message>
<source>Fusion of a series</source>
<translation>Fusion d'une série</translation>
</message>
<message>
<source>Makes images of any day at 10 m, without clouds, from the series of Sentinel-2, Landsat and, where given, Sentinel-1 or sensors with coarse pixels (MODIS, VIIRS, TRISHNA). Each image comes with its standard deviation per band and with the days to the clear observations that it rests on. The result is a series of products again.</source>
<translation>Fait des images de n'importe quel jour à 10 m, sans nuages, à partir des séries de Sentinel-2, de Landsat et, s'ils sont donnés, de Sentinel-1 ou de capteurs à gros pixels (MODIS, VIIRS, TRISHNA). Chaque image porte son écart-type par bande et les jours jusqu'aux observations claires sur lesquelles elle repose. Le résultat est à nouveau une série de produits.</translation>
</message>
<message>
<source>An image of a day without observation is an estimate: an event in a gap of all sensors is not seen before the next clear date. Detail of 10 m in bands of 20 m follows the bands of 10 m.</source>
<translation>L'image d'un jour sans observation est une estimation : un événement dans un trou de tous les capteurs n'est pas vu avant la date claire suivante. Le détail à 10 m des bandes de 20 m suit les bandes de 10 m.</translation>
</message>
<message>
<source>Surface reflectance of Sentinel-2 and, beside it, of Landsat or others: product folders or zips, folders that hold products, or the result of a stack of a series. Keep the weeks before and after the period as well: all of them help.</source>
<translation>Réflectances de surface de Sentinel-2 et, à côté, de Landsat ou d'autres : dossiers ou zips de produits, dossiers qui en contiennent, ou le résultat d'un empilement de série. Laissez aussi les semaines d'avant et d'après la période : toutes servent.</translation>
</message>
<message>
<source>First day to make. Empty: the day of the first product.</source>
<translation>Premier jour à faire. Vide : le jour du premier produit.</translation>
</message>
<message>
<source>Last day to make. Empty: the day of the last product.</source>
<translation>Dernier jour à faire. Vide : le jour du dernier produit.</translation>
</message>
<message>
<source>Days to make</source>
<translation>Jours à faire</translation>
</message>
<message>
<source>Regular days of the period, unless a list or products give the days.</source>
<translation>Jours réguliers de la période, sauf si une liste ou des produits donnent les jours.</translation>
</message>
<message>
<source>One every so many days</source>
<translation>Un tous les tant de jours</translation>
</message>
<message>
<source>The 1st and the 15th of each month</source>
<translation>Le 1er et le 15 de chaque mois</translation>
</message>
<message>
<source>Days between images</source>
<translation>Jours entre les images</translation>
</message>
<message>
<source>One image every so many days.</source>
<translation>Une image tous les tant de jours.</translation>
</message>
<message>
<source>List of days</source>
<translation>Liste de jours</translation>
</message>
<message>
<source>A list such as 2024-05-12 2024-07-15, instead of regular days. Days before or after the series are possible, with a large deviation.</source>
<translation>Une liste telle que 2024-05-12 2024-07-15, au lieu de jours réguliers. Des jours avant ou après la série sont possibles, avec un grand écart-type.</translation>
</message>
<message>
<source>Days of other products</source>
<translation>Jours d'autres produits</translation>
</message>
<message>
<source>Products whose days are made, instead of regular days.</source>
<translation>Produits dont les jours sont faits, au lieu de jours réguliers.</translation>
</message>
<message>
<source>Method</source>
<translation>Méthode</translation>
</message>
<message>
<source>The Gaussian process needs no training and says how sure it is. The transformer is a network that corrects a simpler estimate (needs the components for networks). The others are simpler and serve to compare.</source>
<translation>Le processus gaussien ne demande aucun entraînement et dit à quel point il est sûr. Le transformer est un réseau qui corrige une estimation plus simple (il faut les composants pour les réseaux). Les autres sont plus simples et servent à comparer.</translation>
</message>
<message>
<source>Gaussian process taught by the scene</source>
<translation>Processus gaussien instruit par la scène</translation>
</message>
<message>
<source>Compact transformer (network)</source>
<translation>Transformer compact (réseau)</translation>
</message>
<message>
<source>Mean of Gaussian process and transformer (network)</source>
<translation>Moyenne du processus gaussien et du transformeur (réseau)</translation>
</message>
<message>
<source>TAMRF-SITS, weights to be given (network)</source>
<translation>TAMRF-SITS, poids à fournir (réseau)</translation>
</message>
<message>
<source>Linear between clear dates of Sentinel-2</source>
<translation>Linéaire entre les dates claires de Sentinel-2</translation>
</message>
<message>
<source>Nearest clear date of Sentinel-2</source>
<translation>Date claire de Sentinel-2 la plus proche</translation>
</message>
<message>
<source>Bands by their Sentinel-2 names (other sensors give the band of the same role), or names of a product's own. More bands tell more of each other.</source>
<translation>Bandes par leurs noms de Sentinel-2 (les autres capteurs donnent la bande de même rôle), ou noms propres à un produit. Plus il y a de bandes, plus elles s'éclairent l'une l'autre.</translation>
</message>
<message>
<source>Folder of calibrated images as S1Tiling names them (s1a_31TCJ_vv_DES_110_20200108t060008.tif). Seen through clouds, they tell something in long gaps.</source>
<translation>Dossier d'images étalonnées, nommées comme le fait S1Tiling (s1a_31TCJ_vv_DES_110_20200108t060008.tif). Vues à travers les nuages, elles disent quelque chose dans les longs trous.</translation>
</message>
<message>
<source>Network</source>
<translation>Réseau</translation>
</message>
<message>
<source>Weights for the transformer or TAMRF-SITS. Empty: the transformer's own.</source>
<translation>Poids du transformer ou de TAMRF-SITS. Vide : ceux du transformer de l'extension.</translation>
</message>
<message>
<source>Standard deviation as well</source>
<translation>Écart-type en plus</translation>
</message>
<message>
<source>Write the standard deviation of each value beside each image.</source>
<translation>Écrire l'écart-type de chaque valeur à côté de chaque image.</translation>
</message>
<message>
<source>Keep what was seen</source>
<translation>Garder ce qui a été vu</translation>
</message>
<message>
<source>Where Sentinel-2 is clear on the day itself, blend its image in, by inverse variance. The Gaussian process and the interpolations do so by themselves.</source>
<translation>Là où Sentinel-2 est clair le jour même, son image est fondue dans l'estimation, selon l'inverse des variances. Le processus gaussien et les interpolations le font d'eux-mêmes.</translation>
</message>
<message>
<source>Drop clouds that the masks missed</source>
<translation>Écarter les nuages que les masques ont manqués</translation>
</message>
<message>
<source>Leave out a date that is much brighter in the blue, or much darker in the infrared, than the clear dates around it.</source>
<translation>Écarte une date bien plus claire dans le bleu, ou bien plus sombre dans l'infrarouge, que les dates claires qui l'entourent.</translation>
</message>
<message>
<source>Pixel of the result: a multiple of that of the finest band used. Empty: that of the finest band used.</source>
<translation>Pixel du résultat : un multiple de celui de la bande la plus fine utilisée. Vide : celui de cette bande.</translation>
</message>
<message>
<source>Folder of fused images</source>
<translation>Dossier des images fusionnées</translation>
</message>
<message>
<source>One folder per tile: images (reflectance x 10000, nodata -10000), standard deviations, support (days to the nearest clear dates before and after by sensor, clear observations within 30 days, 1 where the nearest is farther than 60 days), and scenes.json, which makes each image a product.</source>
<translation>Un dossier par tuile : images (réflectance x 10000, nodata -10000), écarts-types, support (jours jusqu'aux dates claires les plus proches avant et après par capteur, observations claires à moins de 30 jours, 1 là où la plus proche est à plus de 60 jours), et scenes.json, qui fait de chaque image un produit.</translation>
</message>
<message>
<source>Number of images written</source>
<translation>Nombre d'images écrites</translation>
</message>
<message>
<source>Which dates of which sensor went in, what each image rests on, what the scene taught.</source>
<translation>Quelles dates de quel capteur ont servi, sur quoi repose chaque image, ce que la scène a appris.</translation>
</message>
<message>
<source>Super-resolution</source>
<translation>Super-résolution</translation>
</message>
<message>
<source>Brings the 20 m bands of Sentinel-2 to 10 m with the detail of the 10 m bands, and all bands to a 5 m grid. What comes out, seen again by the sensor, is the image that went in. A finer grid is no finer measurement: the result can be checked against the original image.</source>
<translation>Amène les bandes à 20 m de Sentinel-2 à 10 m avec le détail des bandes à 10 m, et toutes les bandes sur une grille de 5 m. Le résultat, revu par le capteur, est l'image de départ. Une grille plus fine n'est pas une mesure plus fine : le résultat peut être contrôlé par rapport à l'image d'origine.</translation>
</message>
<message>
<source>The grid is finer, not the image: at 5 m most of the gain is the removal of blur. Networks are learnt one scale down and applied one scale up; objects of a given width (rows, roads) look different there. Adversarial networks draw detail that was not measured.</source>
<translation>C'est la grille qui est plus fine, pas l'image : à 5 m, l'essentiel du gain est la suppression du flou. Les réseaux sont appris une échelle plus bas et appliqués une échelle plus haut ; les objets d'une largeur donnée (rangs, routes) y ont un autre aspect. Les réseaux antagonistes dessinent du détail qui n'a pas été mesuré.</translation>
</message>
<message>
<source>A Sentinel-2 level 2A or 3A product: folder or zip (THEIA/MUSCATE, ESA SAFE, or a GeoTIFF with a side-car). Or else give an image below.</source>
<translation>Un produit Sentinel-2 de niveau 2A ou 3A : dossier ou zip (THEIA/MUSCATE, ESA SAFE, ou GeoTIFF avec un fichier annexe). Sinon, donnez une image ci-dessous.</translation>
</message>
<message>
<source>Instead of a product: a raster with Sentinel-2 bands, those of 10 m or all. The 20 m bands may have been brought to 10 m before; they are taken back to 20 m first.</source>
<translation>Au lieu d'un produit : un raster avec des bandes Sentinel-2, celles à 10 m ou toutes. Les bandes à 20 m peuvent avoir été amenées à 10 m auparavant ; elles sont d'abord ramenées à 20 m.</translation>
</message>
<message>
<source>Image of the 20 m bands</source>
<translation>Image des bandes à 20 m</translation>
</message>
<message>
<source>Where the 20 m bands are in a raster of their own.</source>
<translation>Si les bandes à 20 m sont dans un raster à part.</translation>
</message>
<message>
<source>Names of the image's bands in their order, such as B2, B3, B4, B8. Empty: as the file names them.</source>
<translation>Noms des bandes de l'image dans leur ordre, par exemple B2, B3, B4, B8. Vide : comme le fichier les nomme.</translation>
</message>
<message>
<source>Value of a reflectance of 1</source>
<translation>Valeur d'une réflectance de 1</translation>
</message>
<message>
<source>Number that stands for a reflectance of 1 in the image. Empty: as the file says, else 10000 for integers and 1 for decimal numbers.</source>
<translation>Nombre qui représente une réflectance de 1 dans l'image. Vide : comme le dit le fichier, sinon 10000 pour des entiers et 1 pour des nombres décimaux.</translation>
</message>
<message>
<source>An extent or the polygons of a layer, in any reference system: the rectangle around it is refined. Empty: the whole image.</source>
<translation>Une emprise ou les polygones d'une couche, dans n'importe quel système de référence : le rectangle qui l'entoure est affiné. Vide : toute l'image.</translation>
</message>
<message>
<source>Grid to reach</source>
<translation>Grille à atteindre</translation>
</message>
<message>
<source>How far the image is refined. A network from a file or to be downloaded has its own grid.</source>
<translation>Jusqu'où l'image est affinée. Un réseau venant d'un fichier ou à télécharger a sa propre grille.</translation>
</message>
<message>
<source>All bands at 10 m</source>
<translation>Toutes les bandes à 10 m</translation>
</message>
<message>
<source>All bands on a 5 m grid, the 20 m bands interpolated first</source>
<translation>Toutes les bandes sur une grille de 5 m, celles à 20 m d'abord interpolées</translation>
</message>
<message>
<source>All bands on a 5 m grid, the 20 m bands sharpened first</source>
<translation>Toutes les bandes sur une grille de 5 m, celles à 20 m d'abord affinées</translation>
</message>
<message>
<source>The plugin's own networks need no download. Those to be downloaded come from the reference tool of CESBIO and CNES, once, and are checked.</source>
<translation>Les réseaux de l'extension ne demandent aucun téléchargement. Ceux à télécharger viennent de l'outil de référence du CESBIO et du CNES, une seule fois, et sont vérifiés.</translation>
</message>
<message>
<source>The plugin's own networks</source>
<translation>Les réseaux de l'extension</translation>
</message>
<message>
<source>Back-projection (no network)</source>
<translation>Rétroprojection (sans réseau)</translation>
</message>
<message>
<source>CARN, Sen2VENµS (to be downloaded): ten bands to 5 m</source>
<translation>CARN, Sen2VENµS (à télécharger) : dix bandes à 5 m</translation>
</message>
<message>
<source>ESRGAN, Sen2VENµS (to be downloaded): B2 B3 B4 B8 to 5 m</source>
<translation>ESRGAN, Sen2VENµS (à télécharger) : B2 B3 B4 B8 à 5 m</translation>
</message>
<message>
<source>ESRGAN, Sen2VENµS (to be downloaded): B5 B6 B7 B8A to 5 m</source>
<translation>ESRGAN, Sen2VENµS (à télécharger) : B5 B6 B7 B8A à 5 m</translation>
</message>
<message>
<source>ESRGAN, WorldStrat (to be downloaded): B2 B3 B4 B8 to 5 m</source>
<translation>ESRGAN, WorldStrat (à télécharger) : B2 B3 B4 B8 à 5 m</translation>
</message>
<message>
<source>ESRGAN, WorldStrat (to be downloaded): B2 B3 B4 B8 to 2.5 m</source>
<translation>ESRGAN, WorldStrat (à télécharger) : B2 B3 B4 B8 à 2,5 m</translation>
</message>
<message>
<source>Network from a file</source>
<translation>Réseau d'un fichier</translation>
</message>
<message>
<source>A network that was trained with this plugin (.npz), or any ONNX network or torch weights with a side-car that says bands, factor and margin. Takes the place of the choice above.</source>
<translation>Un réseau entraîné avec cette extension (.npz), ou tout réseau ONNX ou poids torch avec un fichier annexe qui dit les bandes, le facteur et la marge. Remplace le choix ci-dessus.</translation>
</message>
<message>
<source>Check the result</source>
<translation>Contrôler le résultat</translation>
</message>
<message>
<source>Compare the result with the image that it came from, and note in its record what is supported.</source>
<translation>Comparer le résultat à l'image dont il vient, et noter dans sa fiche ce qui est étayé.</translation>
</message>
<message>
<source>Pixels with one of these meanings get no value. Empty: clouds are refined like the rest.</source>
<translation>Les pixels qui ont une de ces significations ne reçoivent pas de valeur. Vide : les nuages sont affinés comme le reste.</translation>
</message>
<message>
<source>Borders of tiles</source>
<translation>Bords des tuiles</translation>
</message>
<message>
<source>How the tiles of a network meet. With margins as wide as what the network sees both are the same.</source>
<translation>Comment les tuiles d'un réseau se rejoignent. Avec des marges aussi larges que ce que voit le réseau, les deux reviennent au même.</translation>
</message>
<message>
<source>Cut</source>
<translation>Coupe</translation>
</message>
<message>
<source>Blended</source>
<translation>Fondues</translation>
</message>
<message>
<source>Precision</source>
<translation>Précision</translation>
</message>
<message>
<source>Half precision is faster. On graphics cards it differs by less than 0.0005 reflectance; on processors that have it by 0.0005 on the whole, and by up to 0.01 at strong edges.</source>
<translation>La demi-précision est plus rapide. Sur les cartes graphiques elle s'écarte de moins de 0,0005 de réflectance ; sur les processeurs qui l'ont, de 0,0005 dans l'ensemble, et jusqu'à 0,01 aux contours marqués.</translation>
</message>
<message>
<source>Half on graphics cards, single on processors</source>
<translation>Demie sur les cartes graphiques, simple sur les processeurs</translation>
</message>
<message>
<source>Single precision</source>
<translation>Simple précision</translation>
</message>
<message>
<source>Half precision</source>
<translation>Demi-précision</translation>
</message>
<message>
<source>Keep the original radiometry</source>
<translation>Garder la radiométrie d'origine</translation>
</message>
<message>
<source>End with a back-projection, so that the result, seen again by the sensor, is the original image.</source>
<translation>Terminer par une rétroprojection, pour que le résultat, revu par le capteur, soit l'image d'origine.</translation>
</message>
<message>
<source>Iterations of back-projection</source>
<translation>Itérations de la rétroprojection</translation>
</message>
<message>
<source>Where no network is used. More sharpen more and amplify the noise. Empty: what was best on the scenes that the networks were judged on, else 8.</source>
<translation>Là où aucun réseau n'est utilisé. Plus il y en a, plus l'image est nette et le bruit amplifié. Vide : ce qui était le meilleur sur les scènes qui ont jugé les réseaux, sinon 8.</translation>
</message>
<message>
<source>Sharpness of the 10 m bands</source>
<translation>Netteté des bandes à 10 m</translation>
</message>
<message>
<source>Modulation transfer function at the Nyquist frequency. Empty: 0.25.</source>
<translation>Fonction de transfert de modulation à la fréquence de Nyquist. Vide : 0,25.</translation>
</message>
<message>
<source>Sharpness of the 20 m bands</source>
<translation>Netteté des bandes à 20 m</translation>
</message>
<message>
<source>Modulation transfer function at the Nyquist frequency. Empty: 0.33.</source>
<translation>Fonction de transfert de modulation à la fréquence de Nyquist. Vide : 0,33.</translation>
</message>
<message>
<source>Order of the bands</source>
<translation>Ordre des bandes</translation>
</message>
<message>
<source>Order of the bands in the result.</source>
<translation>Ordre des bandes dans le résultat.</translation>
</message>
<message>
<source>By wavelength</source>
<translation>Par longueur d'onde</translation>
</message>
<message>
<source>As the network gives them</source>
<translation>Comme le réseau les donne</translation>
</message>
<message>
<source>Refined image</source>
<translation>Image affinée</translation>
</message>
<message>
<source>Reflectance x 10000, one band of the file for each band, -10000 where nothing is known. Beside it the record (.json): networks with their hashes, how they ran, and the result of the check.</source>
<translation>Réflectance x 10000, une bande du fichier par bande, -10000 là où rien n'est connu. À côté, la fiche (.json) : les réseaux avec leurs empreintes, comment ils ont tourné, et le résultat du contrôle.</translation>
</message>
<message>
<source>Fidelity of the result to the original image, in figures and words.</source>
<translation>Fidélité du résultat à l'image d'origine, en chiffres et en mots.</translation>
</message>
<message>
<source>Pixel size in metres</source>
<translation>Taille du pixel en mètres</translation>
</message>
<message>
<source>Verdict of the check</source>
<translation>Verdict du contrôle</translation>
</message>
<message>
<source>Fidelity of a super-resolved image</source>
<translation>Fidélité d'une image super-résolue</translation>
</message>
<message>
<source>Holds a super-resolved image, whoever made it, against the Sentinel-2 image that it came from, and says in plain words what in it is supported, what is not, and what cannot be decided. Agreement with the original, power spectra, detail against what the image itself teaches, relation between bands, edges; and, where there are any, a second date, the model run one scale down, or a finer reference image.</source>
<translation>Confronte une image super-résolue, quel qu'en soit l'auteur, à l'image Sentinel-2 dont elle vient, et dit en mots simples ce qui y est établi, ce qui ne l'est pas et ce qui ne peut être décidé. Accord avec l'originale, spectres de puissance, détail face à ce que l'image elle-même enseigne, relation entre les bandes, contours ; et, quand on en dispose, une seconde date, le modèle appliqué une échelle plus bas, ou une image de référence plus fine.</translation>
</message>
<message>
<source>Without a second date, the model one scale down or a reference, detail that vanishes when the image is degraded cannot be proven true or false: only its plausibility is tested. Two dates do not find what is invented in the same way on both. The blur of the sensor is a Gaussian of known width: a wrong MTF looks like over- or under-sharpening.</source>
<translation>Sans une seconde date, le modèle une échelle plus bas ou une référence, un détail qui disparaît quand on dégrade l'image ne peut être prouvé ni vrai ni faux : seule sa vraisemblance est testée. Deux dates ne révèlent pas ce qui est inventé de la même façon sur les deux. Le flou du capteur est une gaussienne de largeur connue : une FTM fausse ressemble à une accentuation excessive ou insuffisante.</translation>
</message>
<message>
<source>Super-resolved image</source>
<translation>Image super-résolue</translation>
</message>
<message>
<source>The image to judge, with pixels 1.5 to 16 times smaller than those of the original.</source>
<translation>L'image à juger, dont les pixels sont 1,5 à 16 fois plus petits que ceux de l'originale.</translation>
</message>
<message>
<source>Original image</source>
<translation>Image originale</translation>
</message>
<message>
<source>The Sentinel-2 image that it was made from. Empty: a product is given instead.</source>
<translation>L'image Sentinel-2 dont elle vient. Vide : un produit est donné à la place.</translation>
</message>
<message>
<source>Original product</source>
<translation>Produit original</translation>
</message>
<message>
<source>In place of an original image: the folder or zip of the product (THEIA/MUSCATE, ESA SAFE, or a GeoTIFF with a side-car).</source>
<translation>À la place d'une image originale : le dossier ou le zip du produit (THEIA/MUSCATE, ESA SAFE, ou un GeoTIFF avec son fichier compagnon).</translation>
</message>
<message>
<source>Super-resolved image of a second date</source>
<translation>Image super-résolue d'une seconde date</translation>
</message>
<message>
<source>Made by the same model from an original at most about ten days apart. True detail comes again where the ground did not change, invented detail does not.</source>
<translation>Faite par le même modèle à partir d'une originale distante d'une dizaine de jours au plus. Là où le sol n'a pas changé, un vrai détail revient, un détail inventé non.</translation>
</message>
<message>
<source>Original image of the second date</source>
<translation>Image originale de la seconde date</translation>
</message>
<message>
<source>The Sentinel-2 image of the second date. Empty: a product is given instead.</source>
<translation>L'image Sentinel-2 de la seconde date. Vide : un produit est donné à la place.</translation>
</message>
<message>
<source>Original product of the second date</source>
<translation>Produit original de la seconde date</translation>
</message>
<message>
<source>In place of an original image of the second date.</source>
<translation>À la place d'une image originale de la seconde date.</translation>
</message>
<message>
<source>Result of the model one scale down</source>
<translation>Résultat du modèle une échelle plus bas</translation>
</message>
<message>
<source>What the same model makes of the degraded original (the output DEGRADED of this entry): an image with the original's pixels. The strongest test, since the truth is known: it is the original.</source>
<translation>Ce que le même modèle fait de l'originale dégradée (la sortie DEGRADED de ce traitement) : une image aux pixels de l'originale. Le test le plus fort, puisque la vérité est connue : c'est l'originale.</translation>
</message>
<message>
<source>Model to run one scale down</source>
<translation>Modèle à appliquer une échelle plus bas</translation>
</message>
<message>
<source>For an image made by this plugin: the network that made it. The entry then degrades the original, runs the network on it and compares (needs the deep tier).</source>
<translation>Pour une image faite par cette extension : le réseau qui l'a faite. Le traitement dégrade alors l'originale, lui applique le réseau et compare (demande le niveau deep).</translation>
</message>
<message>
<source>Model from a file</source>
<translation>Modèle d'un fichier</translation>
</message>
<message>
<source>The same for a network from a file with its side-car.</source>
<translation>De même pour un réseau d'un fichier avec son fichier compagnon.</translation>
</message>
<message>
<source>Finer reference image</source>
<translation>Image de référence plus fine</translation>
</message>
<message>
<source>An image of the same days with true detail (VENµS, airborne, very high resolution), bands named as those of the original, in any scale.</source>
<translation>Une image des mêmes jours au détail vrai (VENµS, aérienne, très haute résolution), aux bandes nommées comme celles de l'originale, dans une unité quelconque.</translation>
</message>
<message>
<source>Bands of the super-resolved image</source>
<translation>Bandes de l'image super-résolue</translation>
</message>
<message>
<source>Names in their order in the file, such as B2, B3, B4, B8. Empty: the names in the file.</source>
<translation>Noms dans leur ordre dans le fichier, par exemple B2, B3, B4, B8. Vide : les noms du fichier.</translation>
</message>
<message>
<source>Bands of the original</source>
<translation>Bandes de l'originale</translation>
</message>
<message>
<source>Names in their order in the file. Empty: the names in the file.</source>
<translation>Noms dans leur ordre dans le fichier. Vide : les noms du fichier.</translation>
</message>
<message>
<source>Scale of the super-resolved image</source>
<translation>Échelle de l'image super-résolue</translation>
</message>
<message>
<source>Number that stands for a reflectance of 1, such as 10000. Empty: as the file says, else from its values.</source>
<translation>Nombre qui représente une réflectance de 1, par exemple 10000. Vide : ce que dit le fichier, sinon d'après ses valeurs.</translation>
</message>
<message>
<source>Scale of the original</source>
<translation>Échelle de l'originale</translation>
</message>
<message>
<source>Number that stands for a reflectance of 1. Empty: as the file or the product says, else from its values.</source>
<translation>Nombre qui représente une réflectance de 1. Vide : ce que dit le fichier ou le produit, sinon d'après ses valeurs.</translation>
</message>
<message>
<source>MTF at Nyquist</source>
<translation>FTM à Nyquist</translation>
</message>
<message>
<source>Contrast that the sensor leaves at the finest detail of the original's pixels. Empty: 0.25 for 10 m bands, 0.33 for 20 m bands.</source>
<translation>Contraste que le capteur laisse au détail le plus fin des pixels de l'originale. Vide : 0,25 pour les bandes à 10 m, 0,33 pour celles à 20 m.</translation>
</message>
<message>
<source>HTML page with the verdict, the tests and the numbers; JSON beside it.</source>
<translation>Page HTML avec le verdict, les tests et les nombres ; JSON à côté.</translation>
</message>
<message>
<source>Numbers by band</source>
<translation>Nombres par bande</translation>
</message>
<message>
<source>CSV, one row per band.</source>
<translation>CSV, une ligne par bande.</translation>
</message>
<message>
<source>Map of novelty</source>
<translation>Carte de nouveauté</translation>
</message>
<message>
<source>How far the added detail lies above what the image itself shows one scale down, in standard deviations (-4 to 6), on the pixels of the original.</source>
<translation>De combien le détail ajouté dépasse ce que l'image elle-même montre une échelle plus bas, en écarts-types (-4 à 6), sur les pixels de l'originale.</translation>
</message>
<message>
<source>Map of unconfirmed detail</source>
<translation>Carte du détail non confirmé</translation>
</message>
<message>
<source>With a witness only: where the detail that was added is not found in it, 0 none, 1 as much as deconvolution gives, on the pixels of the original.</source>
<translation>Avec un témoin seulement : où le détail ajouté ne s'y retrouve pas, 0 nulle part, 1 autant que donne la déconvolution, sur les pixels de l'originale.</translation>
</message>
<message>
<source>Map of the added detail</source>
<translation>Carte du détail ajouté</translation>
</message>
<message>
<source>Where detail is as the image itself teaches, more, less, not there, or not confirmed by a witness.</source>
<translation>Où le détail est tel que l'image l'enseigne, plus fort, plus faible, absent, ou non confirmé par un témoin.</translation>
</message>
<message>
<source>as much detail as the image itself teaches</source>
<translation>autant de détail que l'image en enseigne</translation>
</message>
<message>
<source>more detail than the image itself teaches</source>
<translation>plus de détail que l'image n'en enseigne</translation>
</message>
<message>
<source>less detail than the image itself teaches</source>
<translation>moins de détail que l'image n'en enseigne</translation>
</message>
<message>
<source>no detail above the noise</source>
<translation>aucun détail au-dessus du bruit</translation>
</message>
<message>
<source>detail that no witness confirms</source>
<translation>détail qu'aucun témoin ne confirme</translation>
</message>
<message>
<source>Original one scale down</source>
<translation>Originale une échelle plus bas</translation>
</message>
<message>
<source>The original as a sensor with pixels larger by the same factor would see it: run the model on it, and give the result as LOWER_IMAGE.</source>
<translation>L'originale telle que la verrait un capteur aux pixels plus grands du même facteur : appliquez-lui le modèle, et donnez le résultat comme LOWER_IMAGE.</translation>
</message>
<message>
<source>Verdict</source>
<translation>Verdict</translation>
</message>
<message>
<source>supported, plausible, nothing, smooth, doubtful, inconsistent or invented.</source>
<translation>supported (établi), plausible, nothing (rien d'ajouté), smooth (trop lisse), doubtful (douteux), inconsistent (en désaccord) ou invented (inventé).</translation>
</message>
<message>
<source>Strength of the evidence of invention</source>
<translation>Force des indices d'invention</translation>
</message>
<message>
<source>1 where the strongest test fails.</source>
<translation>1 là où le test le plus fort échoue.</translation>
</message>
<message>
<source>Difference to the original, percent</source>
<translation>Différence à l'originale, en pourcent</translation>
</message>
<message>
<source>Area with more detail than the image teaches, percent</source>
<translation>Surface au détail plus fort que l'image n'en enseigne, en pourcent</translation>
</message>
<message>
<source>Networks for super-resolution</source>
<translation>Réseaux de super-résolution</translation>
</message>
<message>
<source>Lists the networks that can be used: the plugin's own, those published with the reference tool of CESBIO and CNES, and any file with a side-car; downloads and verifies the published ones; shows licences; and tries whether flat ground comes back as it is.</source>
<translation>Liste les réseaux utilisables : ceux de l'extension, ceux publiés avec l'outil de référence du CESBIO et du CNES, et tout fichier avec un fichier annexe ; télécharge et vérifie ceux qui sont publiés ; montre les licences ; et essaie si un sol uni revient tel quel.</translation>
</message>
<message>
<source>The weights of the published networks carry the licence of their repository; those trained on WorldStrat come in part from data under CC BY-NC.</source>
<translation>Les poids des réseaux publiés portent la licence de leur dépôt ; ceux appris sur WorldStrat viennent en partie de données sous CC BY-NC.</translation>
</message>
<message>
<source>Downloads are checked against the hash that the published version fixes, and kept.</source>
<translation>Les téléchargements sont comparés à l'empreinte que fixe la version publiée, et gardés.</translation>
</message>
<message>
<source>List</source>
<translation>Lister</translation>
</message>
<message>
<source>Download and verify</source>
<translation>Télécharger et vérifier</translation>
</message>
<message>
<source>Try on flat ground (downloads what is missing)</source>
<translation>Essayer sur un sol uni (télécharge ce qui manque)</translation>
</message>
<message>
<source>Networks</source>
<translation>Réseaux</translation>
</message>
<message>
<source>Which networks. Empty: all.</source>
<translation>Quels réseaux. Vide : tous.</translation>
</message>
<message>
<source>20 m bands to 10 m (the plugin's own)</source>
<translation>Bandes à 20 m vers 10 m (de l'extension)</translation>
</message>
<message>
<source>All bands to a 5 m grid (the plugin's own)</source>
<translation>Toutes les bandes vers une grille de 5 m (de l'extension)</translation>
</message>
<message>
<source>A network trained with this plugin, or an ONNX network or torch weights with a side-car.</source>
<translation>Un réseau entraîné avec cette extension, ou un réseau ONNX ou des poids torch avec un fichier annexe.</translation>
</message>
<message>
<source>Table of networks</source>
<translation>Table des réseaux</translation>
</message>
<message>
<source>One row per network.</source>
<translation>Une ligne par réseau.</translation>
</message>
<message>
<source>Networks that are ready</source>
<translation>Réseaux prêts</translation>
</message>
<message>
<source>Train a super-resolution network</source>
<translation>Entraîner un réseau de super-résolution</translation>
</message>
<message>
<source>Trains a network on your own Sentinel-2 images: they are blurred to twice the pixel as the sensor would do it, and the network learns to undo that. It is judged on scenes that it never saw, and saved only if it beats back-projection, which needs no network.</source>
<translation>Entraîne un réseau sur vos propres images Sentinel-2 : elles sont floutées au double du pixel comme le ferait le capteur, et le réseau apprend à le défaire. Il est jugé sur des scènes qu'il n'a jamais vues, et n'est enregistré que s'il fait mieux que la rétroprojection, qui se passe de réseau.</translation>
</message>
<message>
<source>Scores hold one scale down from the scale of use, where blur and noise are known exactly. A network knows the landscapes and seasons that it saw. The licence of Sen2VENµS holds for networks made from it.</source>
<translation>Les scores valent une échelle plus bas que celle de l'usage, où le flou et le bruit sont exactement connus. Un réseau connaît les paysages et les saisons qu'il a vus. La licence de Sen2VENµS vaut pour les réseaux qui en viennent.</translation>
</message>
<message>
<source>Network to train</source>
<translation>Réseau à entraîner</translation>
</message>
<message>
<source>What the network will do.</source>
<translation>Ce que fera le réseau.</translation>
</message>
<message>
<source>20 m bands to 10 m</source>
<translation>Bandes à 20 m vers 10 m</translation>
</message>
<message>
<source>All bands from 10 m to a 5 m grid</source>
<translation>Toutes les bandes de 10 m vers une grille de 5 m</translation>
</message>
<message>
<source>Sentinel-2 level 2A or 3A products to learn from; several places and seasons make a better network. Clouds are left out.</source>
<translation>Produits Sentinel-2 de niveau 2A ou 3A à apprendre ; plusieurs lieux et saisons font un meilleur réseau. Les nuages sont laissés de côté.</translation>
</message>
<message>
<source>Images</source>
<translation>Images</translation>
</message>
<message>
<source>Rasters with the ten Sentinel-2 bands at 10 and 20 m, beside or instead of products.</source>
<translation>Rasters avec les dix bandes Sentinel-2 à 10 et 20 m, en plus des produits ou à leur place.</translation>
</message>
<message>
<source>Bands of the images</source>
<translation>Bandes des images</translation>
</message>
<message>
<source>Names of the images' bands in their order. Empty: as the files name them.</source>
<translation>Noms des bandes des images dans leur ordre. Vide : comme les fichiers les nomment.</translation>
</message>
<message>
<source>Number that stands for a reflectance of 1 in the images. Empty: as the files say.</source>
<translation>Nombre qui représente une réflectance de 1 dans les images. Vide : comme le disent les fichiers.</translation>
</message>
<message>
<source>True pairs</source>
<translation>Vraies paires</translation>
</message>
<message>
<source>Folder of Sen2VENµS patches (version 2, GeoTIFF): images at 5 m with Sentinel-2 of the same day. Each is registered and brought to the colours of Sentinel-2 first.</source>
<translation>Dossier d'imagettes Sen2VENµS (version 2, GeoTIFF) : des images à 5 m avec Sentinel-2 du même jour. Chacune est d'abord recalée et amenée aux couleurs de Sentinel-2.</translation>
</message>
<message>
<source>Share held out</source>
<translation>Part mise de côté</translation>
</message>
<message>
<source>Share of the scenes that the network never sees and is judged by.</source>
<translation>Part des scènes que le réseau ne voit jamais et qui servent à le juger.</translation>
</message>
<message>
<source>Steps</source>
<translation>Pas</translation>
</message>
<message>
<source>Batches to learn from. 1000 take some 5 to 10 minutes on two cores, less than one on a graphics card.</source>
<translation>Lots à apprendre. 1000 prennent quelque 5 à 10 minutes sur deux cœurs, moins d'une sur une carte graphique.</translation>
</message>
<message>
<source>Go on from a network</source>
<translation>Partir d'un réseau</translation>
</message>
<message>
<source>Refine a network of the same kind instead of beginning anew, for instance the plugin's own (resources/networks).</source>
<translation>Affiner un réseau du même genre au lieu de repartir de rien, par exemple celui de l'extension (resources/networks).</translation>
</message>
<message>
<source>Patience</source>
<translation>Patience</translation>
</message>
<message>
<source>Stop after so many judgements without improvement; a run has ten or more. 0: never.</source>
<translation>S'arrêter après tant de jugements sans progrès ; un entraînement en a dix ou plus. 0 : jamais.</translation>
</message>
<message>
<source>Resume</source>
<translation>Reprendre</translation>
</message>
<message>
<source>Go on where an interrupted training of the same name stopped.</source>
<translation>Continuer là où un entraînement interrompu du même nom s'est arrêté.</translation>
</message>
<message>
<source>Learning rate</source>
<translation>Taux d'apprentissage</translation>
</message>
<message>
<source>Largest step of the weights. Empty: what suits the network.</source>
<translation>Plus grand pas des poids. Vide : ce qui convient au réseau.</translation>
</message>
<message>
<source>Patches of a batch</source>
<translation>Imagettes par lot</translation>
</message>
<message>
<source>More need more memory and make each step surer.</source>
<translation>Un plus grand nombre demande plus de mémoire et rend chaque pas plus sûr.</translation>
</message>
<message>
<source>Features</source>
<translation>Canaux</translation>
</message>
<message>
<source>Width of the network.</source>
<translation>Largeur du réseau.</translation>
</message>
<message>
<source>Blocks</source>
<translation>Blocs</translation>
</message>
<message>
<source>Depth of the network: pairs of convolutions.</source>
<translation>Profondeur du réseau : paires de convolutions.</translation>
</message>
<message>
<source>Noise</source>
<translation>Bruit</translation>
</message>
<message>
<source>Largest noise that is added to the patches, in reflectance: blurring takes the sensor's noise away.</source>
<translation>Plus grand bruit ajouté aux imagettes, en réflectance : flouter enlève le bruit du capteur.</translation>
</message>
<message>
<source>Weights in half precision with all that is needed to apply and to judge the network; to be given to the super-resolution. An interrupted training leaves a file .checkpoint.npz beside it.</source>
<translation>Poids en demi-précision avec tout ce qu'il faut pour appliquer et juger le réseau ; à donner à la super-résolution. Un entraînement interrompu laisse à côté un fichier .checkpoint.npz.</translation>
</message>
<message>
<source>Curve of the training, and scores by band and scene on the held-out scenes.</source>
<translation>Courbe de l'entraînement, et scores par bande et par scène sur les scènes mises de côté.</translation>
</message>
<message>
<source>Curve</source>
<translation>Courbe</translation>
</message>
<message>
<source>Loss and held-out error of each judgement; grows while the training runs.</source>
<translation>Perte et erreur sur les scènes mises de côté à chaque jugement ; s'allonge pendant l'entraînement.</translation>
</message>
<message>
<source>Error over that of bicubic interpolation</source>
<translation>Erreur rapportée à celle de l'interpolation bicubique</translation>
</message>
<message>
<source>Error over that of back-projection</source>
<translation>Erreur rapportée à celle de la rétroprojection</translation>
</message>
<message>
<source>Train a fusion network</source>
<translation>Entraîner un réseau de fusion</translation>
</message>
<message>
<source>Trains the plugin's compact fusion network on your own series: dates are hidden, and the network learns to find them again from what is left. It is judged on windows and dates that it never saw, beside the methods that need no training.</source>
<translation>Entraîne le réseau de fusion compact de l'extension sur votre propre série : des dates sont cachées, et le réseau apprend à les retrouver à partir de ce qui reste. Il est jugé sur des fenêtres et des dates qu'il n'a jamais vues, à côté des méthodes sans apprentissage.</translation>
</message>
<message>
<source>What is hidden is an observation: missed clouds are learnt and judged with the rest. A network knows the landscapes and seasons that it saw.</source>
<translation>Ce qui est caché est une observation : les nuages manqués sont appris et jugés avec le reste. Un réseau connaît les paysages et les saisons qu'il a vus.</translation>
</message>
<message>
<source>Surface reflectance of Sentinel-2 and, beside it, of Landsat or others, as for the fusion of a series: at least 12 dates, better two years.</source>
<translation>Réflectance de surface de Sentinel-2 et, à côté, de Landsat ou d'autres, comme pour la fusion d'une série : au moins 12 dates, mieux deux ans.</translation>
</message>
<message>
<source>First day to learn from. Empty: the first of the series.</source>
<translation>Premier jour à apprendre. Vide : le premier de la série.</translation>
</message>
<message>
<source>Last day to learn from. Empty: the last of the series.</source>
<translation>Dernier jour à apprendre. Vide : le dernier de la série.</translation>
</message>
<message>
<source>Bands of Sentinel-2 to learn.</source>
<translation>Bandes de Sentinel-2 à apprendre.</translation>
</message>
<message>
<source>Time for learning</source>
<translation>Durée de l'apprentissage</translation>
</message>
<message>
<source>Minutes that the steps may take; their number is found from the first ones. Reading and judging come on top.</source>
<translation>Minutes que peuvent prendre les pas ; leur nombre est déduit des premiers. La lecture et le jugement s'y ajoutent.</translation>
</message>
<message>
<source>Folder of calibrated images as S1Tiling names them (s1a_31TCJ_vv_DES_110_20200108t060008.tif).</source>
<translation>Dossier d'images étalonnées nommées comme le fait S1Tiling (s1a_31TCJ_vv_DES_110_20200108t060008.tif).</translation>
</message>
<message>
<source>Number of steps, instead of a time: for runs that can be repeated.</source>
<translation>Nombre de pas, au lieu d'une durée : pour des calculs qui puissent être répétés.</translation>
</message>
<message>
<source>Network to begin with</source>
<translation>Réseau de départ</translation>
</message>
<message>
<source>A network of this entry. Empty: the plugin's own.</source>
<translation>Un réseau de ce traitement. Vide : celui de l'extension.</translation>
</message>
<message>
<source>Begin with nothing</source>
<translation>Partir de rien</translation>
</message>
<message>
<source>Learn from the series alone: needs hours rather than minutes.</source>
<translation>N'apprendre que de la série : demande des heures plutôt que des minutes.</translation>
</message>
<message>
<source>Weights in half precision with the table of sensors, the calibration and the scores; to be given to the fusion of a series. Saved also where it does not beat the methods without training, and marked so.</source>
<translation>Poids en demi-précision avec la table des capteurs, l'étalonnage et les scores ; à donner à la fusion d'une série. Enregistré aussi quand il ne bat pas les méthodes sans apprentissage, ce qui est alors noté.</translation>
</message>
<message>
<source>Curve of the training, and errors by case and band beside those of the other methods.</source>
<translation>Courbe de l'apprentissage, et erreurs par cas et par bande à côté de celles des autres méthodes.</translation>
</message>
<message>
<source>Gain over the best method without training, in percent</source>
<translation>Gain sur la meilleure méthode sans apprentissage, en pour cent</translation>
</message>
<message>
<source>Whether it is better than the methods without training</source>
<translation>S'il est meilleur que les méthodes sans apprentissage</translation>
</message>
<message>
<source>Spectral indices</source>
<translation>Indices spectraux</translation>
</message>
<message>
<source>Computes vegetation, water, soil, snow or burn indices (NDVI, NDMI, MNDWI ...) for each product of a series, masked by the product's own masks and dated, one image per date or one stack per index.</source>
<translation>Calcule des indices de végétation, d'eau, de sol, de neige ou de brûlis (NDVI, NDMI, MNDWI ...) pour chaque produit d'une série, masqués par les masques du produit et datés : une image par date, ou une pile par indice.</translation>
</message>
<message>
<source>Formulas are those of the spyndex catalogue with its default constants (for instance L = 1 in SAVI). Three different indices are called NDWI in the literature: here NDWI is green and near infrared (McFeeters), NDMI is near infrared and short-wave infrared (Gao), MNDWI is green and short-wave infrared (Xu).</source>
<translation>Les formules sont celles du catalogue spyndex avec ses constantes par défaut (par exemple L = 1 pour SAVI). Trois indices différents portent le nom de NDWI dans la littérature : ici NDWI combine le vert et le proche infrarouge (McFeeters), NDMI le proche et le moyen infrarouge (Gao), MNDWI le vert et le moyen infrarouge (Xu).</translation>
</message>
<message>
<source>L2A or L3A product folders or zips, or folders that hold products.</source>
<translation>Dossiers ou zips de produits L2A ou L3A, ou dossiers qui contiennent des produits.</translation>
</message>
<message>
<source>Indices</source>
<translation>Indices</translation>
</message>
<message>
<source>Which indices to compute. Letters in brackets are the bands that an index needs: B blue, G green, R red, RE1 to RE3 red edge, N near infrared, N2 narrow near infrared, S1 and S2 short-wave infrared.</source>
<translation>Indices à calculer. Les lettres entre parenthèses sont les bandes nécessaires : B bleu, G vert, R rouge, RE1 à RE3 bord rouge (red edge), N proche infrarouge, N2 proche infrarouge étroit, S1 et S2 moyen infrarouge.</translation>
</message>
<message>
<source>Files</source>
<translation>Fichiers</translation>
</message>
<message>
<source>One image per date and index, or one stack per index with a band per date.</source>
<translation>Une image par date et par indice, ou une pile par indice avec une bande par date.</translation>
</message>
<message>
<source>One image per date and index</source>
<translation>Une image par date et par indice</translation>
</message>
<message>
<source>One stack per index</source>
<translation>Une pile par indice</translation>
</message>
<message>
<source>Pixels with one of these meanings become nodata.</source>
<translation>Les pixels qui ont l'une de ces significations deviennent sans donnée.</translation>
</message>
<message>
<source>Bands of different resolution are brought to one grid: the finer by bilinear interpolation, the coarser by averaging.</source>
<translation>Les bandes de résolutions différentes sont ramenées à une même grille : la plus fine par interpolation bilinéaire, la plus grossière par moyenne.</translation>
</message>
<message>
<source>That of the finest band used</source>
<translation>Celle de la bande utilisée la plus fine</translation>
</message>
<message>
<source>That of the coarsest band used</source>
<translation>Celle de la bande utilisée la plus grossière</translation>
</message>
<message>
<source>Folder of index images</source>
<translation>Dossier des images d'indices</translation>
</message>
<message>
<source>GeoTIFF files, 32-bit, nodata -9999, and a record of how each was made.</source>
<translation>Fichiers GeoTIFF, 32 bits, sans donnée -9999, et la description de la fabrication de chacun.</translation>
</message>
<message>
<source>Gap filling</source>
<translation>Comblement des trous</translation>
</message>
<message>
<source>Brings a series of products onto regular dates without clouds: each pixel is estimated from its own clear dates before and after. Gives one image per date, with its standard deviation on request, the days to the nearest clear date, the number of clear dates and the longest gap. The result is a series of products again.</source>
<translation>Ramène une série de produits à des dates régulières sans nuages : chaque pixel est estimé d'après ses propres dates claires d'avant et d'après. Donne une image par date, son écart-type sur demande, le nombre de jours jusqu'à la date claire la plus proche, le nombre de dates claires et le plus long trou. Le résultat est de nouveau une série de produits.</translation>
</message>
<message>
<source>Between clear dates a value is an estimate: a harvest or a flood in a gap is not seen before the next clear date. Beyond the first and last clear date the value is held.</source>
<translation>Entre deux dates claires, une valeur est une estimation : une récolte ou une inondation pendant un trou n'est vue qu'à la date claire suivante. Avant la première et après la dernière date claire, la valeur est maintenue.</translation>
</message>
<message>
<source>L2A or L3A product folders or zips, folders that hold products, or the result of a gap filling.</source>
<translation>Dossiers ou zips de produits L2A ou L3A, dossiers qui en contiennent, ou résultat d'une interpolation temporelle.</translation>
</message>
<message>
<source>First date to make. Empty: the day of the first product.</source>
<translation>Première date à produire. Vide : le jour du premier produit.</translation>
</message>
<message>
<source>Last date to make. Empty: the day of the last product.</source>
<translation>Dernière date à produire. Vide : le jour du dernier produit.</translation>
</message>
<message>
<source>Days between dates</source>
<translation>Jours entre les dates</translation>
</message>
<message>
<source>Linear is the usual one for classification. Kriging is the most exact in long gaps; it and the smoothers change the values on clear dates too.</source>
<translation>La méthode linéaire est l'usuelle pour la classification. Le krigeage est le plus exact dans les longs trous ; comme les lissages, il change aussi les valeurs aux dates claires.</translation>
</message>
<message>
<source>Monotone cubic between clear dates</source>
<translation>Cubique monotone entre dates claires</translation>
</message>
<message>
<source>Season and departures (kriging in time)</source>
<translation>Saison et écarts (krigeage temporel)</translation>
</message>
<message>
<source>Leave out a date that is much brighter in the blue, or much darker in the infrared, than the clear dates around it. Needs the blue band.</source>
<translation>Ne pas utiliser une date bien plus claire dans le bleu, ou bien plus sombre dans l'infrarouge, que les dates claires qui l'entourent. Demande la bande bleue.</translation>
</message>
<message>
<source>Bands by their Sentinel-2 names (other sensors give the band of the same role), or names of a product's own.</source>
<translation>Bandes par leurs noms Sentinel-2 (les autres capteurs donnent la bande de même rôle), ou noms propres à un produit.</translation>
</message>
<message>
<source>Dates to make</source>
<translation>Dates à produire</translation>
</message>
<message>
<source>A list of dates such as 2024-07-01 2024-07-15, instead of regular ones.</source>
<translation>Liste de dates, par exemple 2024-07-01 2024-07-15, au lieu de dates régulières.</translation>
</message>
<message>
<source>Dates around the period</source>
<translation>Dates autour de la période</translation>
</message>
<message>
<source>Products this many days before and after the period help to fill its ends.</source>
<translation>Les produits de ces jours avant et après la période aident à en remplir les bouts.</translation>
</message>
<message>
<source>Farthest clear date</source>
<translation>Date claire la plus lointaine</translation>
</message>
<message>
<source>A value stays unknown where the nearest clear date is farther than this. Empty: no limit.</source>
<translation>Une valeur reste inconnue là où la date claire la plus proche est plus loin. Vide : pas de limite.</translation>
</message>
<message>
<source>Smoothness</source>
<translation>Force du lissage</translation>
</message>
<message>
<source>Weight of smoothness against the dates in the Whittaker smoother (lambda of a daily series). Empty: chosen for each pixel by likelihood.</source>
<translation>Poids de la régularité face aux dates dans le lissage de Whittaker (lambda d'une série journalière). Vide : choisi pour chaque pixel par vraisemblance.</translation>
</message>
<message>
<source>days³</source>
<translation>jours³</translation>
</message>
<message>
<source>Reference system of the map, for instance EPSG:2154. Empty: the grid of the tile.</source>
<translation>Système de coordonnées de la carte, par exemple EPSG:2154. Vide : la grille de la tuile.</translation>
</message>
<message>
<source>Folder of filled images</source>
<translation>Dossier des images interpolées</translation>
</message>
<message>
<source>One folder per tile: images (reflectance x 10000, nodata -10000), standard deviations, distances in days, counts, and scenes.json, which makes each image a product.</source>
<translation>Un dossier par tuile : images (réflectance x 10000, sans donnée -10000), écarts-types, distances en jours, comptages, et scenes.json, qui fait de chaque image un produit.</translation>
</message>
<message>
<source>Dates used, and the errors found by hiding clear dates of a sample of pixels.</source>
<translation>Dates utilisées, et erreurs mesurées en cachant des dates claires d'un échantillon de pixels.</translation>
</message>
<message>
<source>Phenology</source>
<translation>Phénologie</translation>
</message>
<message>
<source>Finds the growing seasons of each pixel, up to two a year, and maps their start, peak, end, length, amplitude, slopes and integrals, with the names and definitions of the Copernicus HR-VPP product, a quality flag and the standard deviation of the dates.</source>
<translation>Trouve les saisons de croissance de chaque pixel, deux par an au plus, et cartographie leur début, leur maximum, leur fin, leur durée, leur amplitude, leurs pentes et leurs intégrales, avec les noms et définitions du produit Copernicus HR-VPP, un indicateur de qualité et l'écart-type des dates.</translation>
</message>
<message>
<source>Gaps of more than about 40 days at the start or end make the dates uncertain: see the quality flag. Snow melt can look like greening (PPI less), a cut meadow like the end of a season, a cover crop like a part of the main one.</source>
<translation>Des trous de plus de 40 jours environ au début ou à la fin rendent les dates incertaines : voir l'indicateur de qualité. La fonte de la neige peut ressembler à un verdissement (moins avec le PPI), un pré fauché à une fin de saison, une culture intermédiaire à une partie de la culture principale.</translation>
</message>
<message>
<source>L2A or L3A product folders or zips, folders that hold products, or the result of a gap filling. Give the months before and after the seasons as well.</source>
<translation>Dossiers ou zips de produits L2A ou L3A, dossiers qui en contiennent, ou résultat d'une interpolation temporelle. Donner aussi les mois d'avant et d'après les saisons.</translation>
</message>
<message>
<source>An index of the list or of the spyndex catalogue, or the name of a band or layer of the products.</source>
<translation>Un indice de la liste ou du catalogue spyndex, ou le nom d'une bande ou d'une couche des produits.</translation>
</message>
<message>
<source>First day on which a season may have its peak. Empty: the day of the first product.</source>
<translation>Premier jour où une saison peut avoir son maximum. Vide : le jour du premier produit.</translation>
</message>
<message>
<source>Last day on which a season may have its peak. Empty: the day of the last product.</source>
<translation>Dernier jour où une saison peut avoir son maximum. Vide : le jour du dernier produit.</translation>
</message>
<message>
<source>Smallest amplitude</source>
<translation>Plus petite amplitude</translation>
</message>
<message>
<source>A smaller rise and fall is no season. Empty: 0.1, for PPI 0.05, for LAI 0.5.</source>
<translation>Une montée et une descente plus petites ne font pas une saison. Vide : 0,1 ; pour le PPI 0,05 ; pour le LAI 0,5.</translation>
</message>
<message>
<source>Threshold of the start</source>
<translation>Seuil du début</translation>
</message>
<message>
<source>The season starts where the curve passes this share of the amplitude above the minimum before.</source>
<translation>La saison commence là où la courbe dépasse cette part de l'amplitude au-dessus du minimum d'avant.</translation>
</message>
<message>
<source>Threshold of the end</source>
<translation>Seuil de la fin</translation>
</message>
<message>
<source>The season ends where the curve passes this share of the amplitude above the minimum after.</source>
<translation>La saison finit là où la courbe passe sous cette part de l'amplitude au-dessus du minimum d'après.</translation>
</message>
<message>
<source>Follow the upper envelope</source>
<translation>Suivre l'enveloppe supérieure</translation>
</message>
<message>
<source>Values below the curve count less: clouds that the masks missed lower a vegetation index. Switch it off for quantities that clouds raise.</source>
<translation>Les valeurs sous la courbe comptent moins : les nuages que les masques ont manqués abaissent un indice de végétation. À désactiver pour les grandeurs que les nuages augmentent.</translation>
</message>
<message>
<source>What the dates are read from: the smooth curve itself, or a double logistic fitted to each of its seasons, which bridges gaps at the start and end better where a season has that shape.</source>
<translation>D'où les dates sont lues : la courbe lissée elle-même, ou une double logistique ajustée à chacune de ses saisons, qui franchit mieux les lacunes au début et à la fin quand une saison a cette forme.</translation>
</message>
<message>
<source>Smooth curve</source>
<translation>Courbe lissée</translation>
</message>
<message>
<source>Double logistic of each season</source>
<translation>Double logistique de chaque saison</translation>
</message>
<message>
<source>Products this many days before and after the period show the minima around its seasons.</source>
<translation>Les produits de ces jours avant et après la période montrent les minima autour de ses saisons.</translation>
</message>
<message>
<source>Folder of phenology maps</source>
<translation>Dossier des cartes de phénologie</translation>
</message>
<message>
<source>One folder per tile; per year and season one file per metric: dates as two digits of the year and day of the year, and as day of the year; values in units of the quantity; QFLAG 10 best, 0 no season, 255 not seen.</source>
<translation>Un dossier par tuile ; par année et saison un fichier par métrique : dates en deux chiffres de l'année et jour de l'année, et en jour de l'année ; valeurs dans l'unité de la grandeur ; QFLAG 10 meilleur, 0 pas de saison, 255 pas vu.</translation>
</message>
<message>
<source>Statistics of a series</source>
<translation>Statistiques d'une série</translation>
</message>
<message>
<source>Maps the mean, median, spread, percentiles, extremes with their dates and the trend of bands or indices over the clear dates of a series, for the whole of it, by year or by month.</source>
<translation>Cartographie la moyenne, la médiane, la dispersion, les percentiles, les extrêmes avec leurs dates et la tendance de bandes ou d'indices sur les dates claires d'une série, pour toute la série, par année ou par mois.</translation>
</message>
<message>
<source>Clear dates are not spread evenly over the year: a mean over them is not the mean of the year. For that, fill the gaps first. Clouds that the masks missed spoil extremes first, the median last.</source>
<translation>Les dates claires ne sont pas réparties également dans l'année : leur moyenne n'est pas la moyenne de l'année. Pour celle-ci, interpoler d'abord la série. Les nuages que les masques ont manqués faussent d'abord les extrêmes, en dernier la médiane.</translation>
</message>
<message>
<source>Quantities</source>
<translation>Grandeurs</translation>
</message>
<message>
<source>Indices of the list or of the spyndex catalogue, or names of bands or layers of the products.</source>
<translation>Indices de la liste ou du catalogue spyndex, ou noms de bandes ou de couches des produits.</translation>
</message>
<message>
<source>Statistics</source>
<translation>Statistiques</translation>
</message>
<message>
<source>The number of clear dates is always written.</source>
<translation>Le nombre de dates claires est toujours écrit.</translation>
</message>
<message>
<source>Mean</source>
<translation>Moyenne</translation>
</message>
<message>
<source>Median</source>
<translation>Médiane</translation>
</message>
<message>
<source>Standard deviation</source>
<translation>Écart-type</translation>
</message>
<message>
<source>Standard error of the mean</source>
<translation>Erreur-type de la moyenne</translation>
</message>
<message>
<source>Lowest value</source>
<translation>Plus petite valeur</translation>
</message>
<message>
<source>Highest value</source>
<translation>Plus grande valeur</translation>
</message>
<message>
<source>Highest minus lowest</source>
<translation>Plus grande moins plus petite</translation>
</message>
<message>
<source>Date of the lowest value (day of the year)</source>
<translation>Date de la plus petite valeur (jour de l'année)</translation>
</message>
<message>
<source>Date of the highest value (day of the year)</source>
<translation>Date de la plus grande valeur (jour de l'année)</translation>
</message>
<message>
<source>Trend per year</source>
<translation>Tendance par an</translation>
</message>
<message>
<source>Standard deviation of the trend</source>
<translation>Écart-type de la tendance</translation>
</message>
<message>
<source>Percentiles</source>
<translation>Percentiles</translation>
</message>
<message>
<source>Percentiles from 0 to 100, such as 10 90. Empty: none.</source>
<translation>Percentiles de 0 à 100, par exemple 10 90. Vide : aucun.</translation>
</message>
<message>
<source>One map for</source>
<translation>Une carte pour</translation>
</message>
<message>
<source>Over which dates the statistics are taken.</source>
<translation>Sur quelles dates les statistiques portent.</translation>
</message>
<message>
<source>The whole series</source>
<translation>Toute la série</translation>
</message>
<message>
<source>Each year</source>
<translation>Chaque année</translation>
</message>
<message>
<source>Each month</source>
<translation>Chaque mois</translation>
</message>
<message>
<source>Folder of statistics</source>
<translation>Dossier des statistiques</translation>
</message>
<message>
<source>One folder per tile, one file per quantity, period and statistic: 32-bit, nodata -9999; dates as day of the year, nodata -32768; counts as whole numbers.</source>
<translation>Un dossier par tuile, un fichier par grandeur, période et statistique : 32 bits, sans donnée -9999 ; dates en jour de l'année, sans donnée -32768 ; comptages en nombres entiers.</translation>
</message>
<message>
<source>Plot a series</source>
<translation>Tracer une série</translation>
</message>
<message>
<source>Shows the series of a band or index at points or over polygons: clear dates with their spread, masked dates as such, and a curve with its standard deviation, as a picture, a page and a table.</source>
<translation>Montre la série d'une bande ou d'un indice en des points ou sur des polygones : dates claires avec leur dispersion, dates masquées signalées comme telles, et une courbe avec son écart-type, en image, en page et en tableau.</translation>
</message>
<message>
<source>The spread is that of the pixels of a place, not the uncertainty of their mean.</source>
<translation>La dispersion est celle des pixels d'un lieu, pas l'incertitude de leur moyenne.</translation>
</message>
<message>
<source>Points or polygons</source>
<translation>Points ou polygones</translation>
</message>
<message>
<source>Places to show, at most 60.</source>
<translation>Lieux à montrer, 60 au plus.</translation>
</message>
<message>
<source>Name of the places</source>
<translation>Nom des lieux</translation>
</message>
<message>
<source>Field with their names. Empty: they are numbered.</source>
<translation>Champ qui porte leurs noms. Vide : ils sont numérotés.</translation>
</message>
<message>
<source>How the curve goes through the clear dates.</source>
<translation>Comment la courbe passe par les dates claires.</translation>
</message>
<message>
<source>No curve</source>
<translation>Pas de courbe</translation>
</message>
<message>
<source>Least clear share</source>
<translation>Plus petite part claire</translation>
</message>
<message>
<source>A date enters the curve where at least this share of the polygon is clear.</source>
<translation>Une date entre dans la courbe si au moins cette part du polygone est claire.</translation>
</message>
<message>
<source>Picture</source>
<translation>Image</translation>
</message>
<message>
<source>PNG image.</source>
<translation>Image PNG.</translation>
</message>
<message>
<source>Table</source>
<translation>Tableau</translation>
</message>
<message>
<source>CSV with every date of every place: clear, masked or no image; then the points of the curve.</source>
<translation>CSV avec chaque date de chaque lieu : claire, masquée ou sans image ; puis les points de la courbe.</translation>
</message>
<message>
<source>Number of series shown</source>
<translation>Nombre de séries montrées</translation>
</message>
<message>
<source>Analysis-ready series of several sensors</source>
<translation>Série prête à l'emploi de plusieurs capteurs</translation>
</message>
<message>
<source>Brings products of Sentinel-2, Landsat and older sensors (SPOT 4 and 5, Formosat-2, Landsat 5 and 7) onto one grid, in one place and with the band passes of Sentinel-2: one image per date with its masks. The folder is a series of products that every other algorithm reads, such as gap filling, land cover or fusion.</source>
<translation>Amène des produits de Sentinel-2, de Landsat et de capteurs plus anciens (SPOT 4 et 5, Formosat-2, Landsat 5 et 7) sur une même grille, au même endroit et avec les bandes spectrales de Sentinel-2 : une image par date avec ses masques. Le dossier est une série de produits que lisent tous les autres algorithmes, comme l'interpolation temporelle, l'occupation du sol ou la fusion.</translation>
</message>
<message>
<source>Clouds stay in the images: use their masks. A line per band brings band passes together on average; single covers may still differ by a few percent. Older sensors have no published lines: theirs come from simulated spectra without snow.</source>
<translation>Les nuages restent dans les images : employez leurs masques. Une droite par bande rapproche les bandes spectrales en moyenne ; tel ou tel couvert peut encore différer de quelques pour cent. Les capteurs plus anciens n'ont pas de droites publiées : les leurs viennent de spectres simulés sans neige.</translation>
</message>
<message>
<source>Product folders or zips, or folders that hold products: THEIA/MUSCATE, ESA SAFE, Landsat Collection 2 level 2, HLS, or GeoTIFF with a side-car. All sensors together.</source>
<translation>Dossiers ou zips de produits, ou dossiers qui en contiennent : THEIA/MUSCATE, ESA SAFE, Landsat Collection 2 niveau 2, HLS, ou GeoTIFF avec description. Tous les capteurs ensemble.</translation>
</message>
<message>
<source>An extent or the polygons of a layer. Empty: all that the Sentinel-2 products cover.</source>
<translation>Une emprise ou les polygones d'une couche. Vide : tout ce que couvrent les produits Sentinel-2.</translation>
</message>
<message>
<source>Pixel of the images. Empty: 10 m with Sentinel-2, else the finest of the products, 20 or 30 m. A smaller pixel than a sensor's own adds no detail.</source>
<translation>Pixel des images. Vide : 10 m avec Sentinel-2, sinon le plus fin des produits, 20 ou 30 m. Un pixel plus petit que celui du capteur n'ajoute aucun détail.</translation>
</message>
<message>
<source>Band passes</source>
<translation>Bandes spectrales</translation>
</message>
<message>
<source>The published lines are those of HLS for Landsat 8 and 9, inverted, by satellite of Sentinel-2, and lines fitted on simulated spectra for older sensors. Fitted on the scene: on clear pairs a day apart at most; where there are too few the published line is used.</source>
<translation>Les droites publiées sont celles de HLS pour Landsat 8 et 9, inversées, par satellite Sentinel-2, et des droites ajustées sur des spectres simulés pour les capteurs plus anciens. Ajustées sur la scène : d'après les paires claires à un jour près ; s'il y en a trop peu, la droite publiée est employée.</translation>
</message>
<message>
<source>Published lines</source>
<translation>Droites publiées</translation>
</message>
<message>
<source>Fitted on the scene</source>
<translation>Ajustées sur la scène</translation>
</message>
<message>
<source>Each sensor's own</source>
<translation>Celles de chaque capteur</translation>
</message>
<message>
<source>Correct the place of each date</source>
<translation>Corriger la position de chaque date</translation>
</message>
<message>
<source>Compare each date with a clear median of Sentinel-2, and move it where it lies more than 3 m beside it. The move is part of the one interpolation.</source>
<translation>Comparer chaque date à une médiane claire de Sentinel-2, et la déplacer si elle s'en écarte de plus de 3 m. Le déplacement fait partie de l'unique interpolation.</translation>
</message>
<message>
<source>Mask clouds that the masks missed</source>
<translation>Masquer les nuages que les masques ont manqués</translation>
</message>
<message>
<source>Mask a date where it is much brighter in the blue, or much darker in the infrared, than the clear dates around it. Needs four dates with a blue band.</source>
<translation>Masquer une date là où elle est bien plus claire dans le bleu, ou bien plus sombre dans l'infrarouge, que les dates claires voisines. Demande quatre dates avec une bande bleue.</translation>
</message>
<message>
<source>View from nadir</source>
<translation>Vue au nadir</translation>
</message>
<message>
<source>Bring each date to a view from straight above by the c-factor of Roy et al. (2016). Not for water and snow. HLS is so already; Landsat level 2 tells no view angles and is taken as it is.</source>
<translation>Ramener chaque date à une vue verticale par le facteur c de Roy et al. (2016). Pas pour l'eau ni la neige. HLS l'est déjà ; Landsat niveau 2 ne donne pas d'angles de vue et est pris tel quel.</translation>
</message>
<message>
<source>Smallest clear share</source>
<translation>Plus petite part claire</translation>
</message>
<message>
<source>Dates that show less of the area are left out.</source>
<translation>Les dates qui montrent moins de la zone sont écartées.</translation>
</message>
<message>
<source>Bands by their Sentinel-2 names; other sensors give the band of the same role. A band that a sensor does not have is absent on its dates.</source>
<translation>Bandes par leurs noms Sentinel-2 ; les autres capteurs donnent la bande de même rôle. Une bande qu'un capteur n'a pas est absente à ses dates.</translation>
</message>
<message>
<source>Image that shows the true place</source>
<translation>Image qui montre la vraie position</translation>
</message>
<message>
<source>An image to compare the dates with, instead of their own median: near infrared (its band B8 or B8A, else the first).</source>
<translation>Une image à laquelle comparer les dates, au lieu de leur propre médiane : proche infrarouge (sa bande B8 ou B8A, sinon la première).</translation>
</message>
<message>
<source>Largest shift</source>
<translation>Plus grand décalage</translation>
</message>
<message>
<source>Shifts are looked for up to this distance.</source>
<translation>Les décalages sont cherchés jusqu'à cette distance.</translation>
</message>
<message>
<source>Reference system of the images</source>
<translation>Système de référence des images</translation>
</message>
<message>
<source>Reference system of the images, for instance EPSG:32631. Empty: that of most Sentinel-2 products.</source>
<translation>Système de référence des images, par exemple EPSG:32631. Vide : celui de la plupart des produits Sentinel-2.</translation>
</message>
<message>
<source>Folder of images</source>
<translation>Dossier d'images</translation>
</message>
<message>
<source>Per date an image (reflectance x 10000, nodata -10000), its masks (bits by meaning) and a side-car that says what was done.</source>
<translation>Par date une image (réflectance x 10000, sans valeur -10000), ses masques (bits selon leur sens) et une description de ce qui a été fait.</translation>
</message>
<message>
<source>Dates, shifts, band passes, agreement with Sentinel-2 before and after, thresholds.</source>
<translation>Dates, décalages, bandes spectrales, accord avec Sentinel-2 avant et après, seuils.</translation>
</message>
<message>
<source>Train a land cover model</source>
<translation>Entraîner un modèle d'occupation du sol</translation>
</message>
<message>
<source>Learns land cover from the images of a year and polygons whose class is known, and tells how good it is on polygons it had not seen.</source>
<translation>Apprend l'occupation du sol à partir des images d'une année et de polygones dont la classe est connue, et dit ce que vaut le modèle sur des polygones qu'il n'avait pas vus.</translation>
</message>
<message>
<source>Polygons are split, never pixels, and a class with one polygon is not validated. Accuracy holds for places like the polygons: dense town, roads, moor and orchards are weak in every product of this kind.</source>
<translation>Ce sont les polygones qui sont partagés, jamais les pixels, et une classe avec un seul polygone n'est pas validée. L'exactitude vaut pour des lieux semblables aux polygones : bâti dense, routes, landes et vergers sont faibles dans tout produit de ce genre.</translation>
</message>
<message>
<source>L2A or L3A product folders or zips of a year, of one or several tiles, or folders that hold products. Images up to 30 days before and after the period help to fill gaps at its ends.</source>
<translation>Dossiers ou zips de produits L2A ou L3A d'une année, d'une ou de plusieurs tuiles, ou dossiers qui contiennent des produits. Les images jusqu'à 30 jours avant et après la période aident à combler les trous à ses extrémités.</translation>
</message>
<message>
<source>Polygons to learn from</source>
<translation>Polygones d'apprentissage</translation>
</message>
<message>
<source>Polygons whose class is known, in any reference system.</source>
<translation>Polygones dont la classe est connue, dans n'importe quel système de coordonnées.</translation>
</message>
<message>
<source>Field of classes</source>
<translation>Champ des classes</translation>
</message>
<message>
<source>Whole numbers above 0; 0 is left out.</source>
<translation>Nombres entiers supérieurs à 0 ; 0 est écarté.</translation>
</message>
<message>
<source>First day of the year or season. Empty: the first product.</source>
<translation>Premier jour de l'année ou de la saison. Vide : le premier produit.</translation>
</message>
<message>
<source>Last day of the year or season. Empty: the last product.</source>
<translation>Dernier jour de l'année ou de la saison. Vide : le dernier produit.</translation>
</message>
<message>
<source>What is learnt</source>
<translation>Ce qui est appris</translation>
</message>
<message>
<source>Classes, or a real quantity such as a cover or a height: then the field holds numbers of any size.</source>
<translation>Des classes, ou une grandeur réelle comme un taux de couverture ou une hauteur : le champ contient alors des nombres quelconques.</translation>
</message>
<message>
<source>Classes</source>
<translation>Classes</translation>
</message>
<message>
<source>A quantity</source>
<translation>Une grandeur</translation>
</message>
<message>
<source>Table of classes</source>
<translation>Table des classes</translation>
</message>
<message>
<source>CSV with the columns value and class: what each value of the field stands for. Empty: the field holds class codes.</source>
<translation>CSV avec les colonnes value et class : ce que représente chaque valeur du champ. Vide : le champ contient des codes de classe.</translation>
</message>
<message>
<source>Legend</source>
<translation>Légende</translation>
</message>
<message>
<source>CSV with the columns code, label and colour (#rrggbb). Empty: the legend of the layer's own style, or that of OSO where the codes are OSO's.</source>
<translation>CSV avec les colonnes code, label et colour (#rrggbb). Vide : la légende du style de la couche, ou celle d'OSO quand les codes sont ceux d'OSO.</translation>
</message>
<message>
<source>Step of the dates</source>
<translation>Pas des dates</translation>
</message>
<message>
<source>Images are brought to regular dates this many days apart: 10 for Sentinel-2, 16 for Landsat 8.</source>
<translation>Les images sont ramenées à des dates régulières espacées de ce nombre de jours : 10 pour Sentinel-2, 16 pour Landsat 8.</translation>
</message>
<message>
<source>Bands used; those of 20 m are brought to the finest pixel.</source>
<translation>Bandes utilisées ; celles à 20 m sont ramenées au pixel le plus fin.</translation>
</message>
<message>
<source>Indices added per date. NDWI has the short-wave infrared first (B11 and B8), as in the OSO product.</source>
<translation>Indices ajoutés par date. NDWI met en premier le moyen infrarouge (B11 et B8), comme dans le produit OSO.</translation>
</message>
<message>
<source>brightness</source>
<translation>brillance</translation>
</message>
<message>
<source>Own expressions</source>
<translation>Expressions personnelles</translation>
</message>
<message>
<source>One per line, on the bands and indices of a date: name = (B8A - B5) / (B8A + B5). Bands are reflectance times 10000. Allowed: + - * / **, numbers, sqrt, log, exp, abs, min, max.</source>
<translation>Une par ligne, sur les bandes et indices d'une date : nom = (B8A - B5) / (B8A + B5). Les bandes sont la réflectance multipliée par 10000. Autorisés : + - * / **, nombres, sqrt, log, exp, abs, min, max.</translation>
</message>
<message>
<source>How values between clear dates are made.</source>
<translation>Comment sont faites les valeurs entre les dates claires.</translation>
</message>
<message>
<source>Linear</source>
<translation>Linéaire</translation>
</message>
<message>
<source>Cubic without overshoot (PCHIP)</source>
<translation>Cubique sans dépassement (PCHIP)</translation>
</message>
<message>
<source>Look for missed clouds</source>
<translation>Chercher les nuages manqués</translation>
</message>
<message>
<source>Leaves out dates that stand out of the series like a cloud or a shadow that the masks missed.</source>
<translation>Écarte les dates qui tranchent sur la série comme un nuage ou une ombre que les masques auraient manqués.</translation>
</message>
<message>
<source>Smoothing in time</source>
<translation>Lissage temporel</translation>
</message>
<message>
<source>Means of the clear dates around each regular date, weighted by a Gaussian of this standard deviation, instead of filling gaps; 8 to 12 days suit Sentinel-2. 0: none.</source>
<translation>Moyennes des dates claires autour de chaque date régulière, pondérées par une gaussienne de cet écart type, au lieu de combler les trous ; 8 à 12 jours conviennent à Sentinel-2. 0 : aucune.</translation>
</message>
<message>
<source>Classifier</source>
<translation>Classifieur</translation>
</message>
<message>
<source>Random forest, as in the OSO product; extra-trees, often a little better on noisy labels; gradient boosting, slower to learn and to map; or a small neural network over the dates, which needs the engine with deep learning.</source>
<translation>Forêt aléatoire, comme dans le produit OSO ; extra-trees, souvent un peu meilleurs quand des étiquettes sont fausses ; boosting de gradient, plus lent à apprendre et à cartographier ; ou un petit réseau de neurones sur les dates, qui demande le moteur avec apprentissage profond.</translation>
</message>
<message>
<source>Random forest</source>
<translation>Forêt aléatoire</translation>
</message>
<message>
<source>Extra-trees</source>
<translation>Extra-trees</translation>
</message>
<message>
<source>Gradient boosting</source>
<translation>Boosting de gradient</translation>
</message>
<message>
<source>Temporal network (deep learning)</source>
<translation>Réseau temporel (apprentissage profond)</translation>
</message>
<message>
<source>Trees</source>
<translation>Arbres</translation>
</message>
<message>
<source>Number of trees; of gradient boosting the rounds, each with one tree per class.</source>
<translation>Nombre d'arbres ; pour le boosting de gradient, nombre de tours, d'un arbre par classe chacun.</translation>
</message>
<message>
<source>Depth</source>
<translation>Profondeur</translation>
</message>
<message>
<source>Most questions from root to leaf; 0: no limit.</source>
<translation>Nombre maximal de questions de la racine à la feuille ; 0 : sans limite.</translation>
</message>
<message>
<source>Pixels of a leaf</source>
<translation>Pixels d'une feuille</translation>
</message>
<message>
<source>Fewest pixels in a leaf.</source>
<translation>Nombre minimal de pixels dans une feuille.</translation>
</message>
<message>
<source>Features tried at a split</source>
<translation>Variables essayées à chaque division</translation>
</message>
<message>
<source>Share of all features; 0: the square root of their number (gradient boosting: a tenth of them).</source>
<translation>Part de toutes les variables ; 0 : la racine carrée de leur nombre (boosting de gradient : un dixième).</translation>
</message>
<message>
<source>Rounds of the network</source>
<translation>Tours du réseau</translation>
</message>
<message>
<source>How often the temporal network sees each sample.</source>
<translation>Combien de fois le réseau temporel voit chaque échantillon.</translation>
</message>
<message>
<source>Balance classes</source>
<translation>Équilibrer les classes</translation>
</message>
<message>
<source>Gives rare classes the weight of frequent ones.</source>
<translation>Donne aux classes rares le poids des classes fréquentes.</translation>
</message>
<message>
<source>Fewest samples of a class</source>
<translation>Nombre minimal d'échantillons par classe</translation>
</message>
<message>
<source>Classes with fewer samples are filled up with made-up ones before learning, never before testing. 0: none.</source>
<translation>Les classes qui en ont moins sont complétées par des échantillons fabriqués avant l'apprentissage, jamais avant le test. 0 : aucun.</translation>
</message>
<message>
<source>Made-up samples</source>
<translation>Échantillons fabriqués</translation>
</message>
<message>
<source>Between two near samples of the class (SMOTE); a sample with noise of a tenth of the class's spread; or copies.</source>
<translation>Entre deux échantillons voisins de la classe (SMOTE) ; un échantillon avec un bruit d'un dixième de la dispersion de la classe ; ou des copies.</translation>
</message>
<message>
<source>Between two samples</source>
<translation>Entre deux échantillons</translation>
</message>
<message>
<source>With noise</source>
<translation>Avec du bruit</translation>
</message>
<message>
<source>Copies</source>
<translation>Copies</translation>
</message>
<message>
<source>Vote</source>
<translation>Vote</translation>
</message>
<message>
<source>How trees decide: the mean of their probabilities is a little better than one vote each.</source>
<translation>Comment les arbres décident : la moyenne de leurs probabilités est un peu meilleure qu'une voix chacun.</translation>
</message>
<message>
<source>Mean probability of the trees</source>
<translation>Probabilité moyenne des arbres</translation>
</message>
<message>
<source>One vote per tree</source>
<translation>Une voix par arbre</translation>
</message>
<message>
<source>Pixels per class</source>
<translation>Pixels par classe</translation>
</message>
<message>
<source>At most as many pixels of a class and region, taken evenly from its polygons: 2000 for trials, 10000 for a product. 0: all.</source>
<translation>Au plus ce nombre de pixels par classe et par région, pris également dans ses polygones : 2000 pour des essais, 10000 pour un produit. 0 : tous.</translation>
</message>
<message>
<source>Pixels per polygon</source>
<translation>Pixels par polygone</translation>
</message>
<message>
<source>At most as many pixels of one polygon: its pixels resemble each other. 0: all.</source>
<translation>Au plus ce nombre de pixels par polygone : ses pixels se ressemblent. 0 : tous.</translation>
</message>
<message>
<source>Fewest clear dates</source>
<translation>Nombre minimal de dates claires</translation>
</message>
<message>
<source>Pixels seen on fewer dates neither teach nor are mapped.</source>
<translation>Les pixels vus à moins de dates n'enseignent rien et ne sont pas cartographiés.</translation>
</message>
<message>
<source>Test runs</source>
<translation>Essais de validation</translation>
</message>
<message>
<source>How often polygons are drawn anew into learning and test. 0: no test.</source>
<translation>Combien de fois les polygones sont tirés à nouveau entre apprentissage et test. 0 : pas de test.</translation>
</message>
<message>
<source>Share of polygons that learn</source>
<translation>Part des polygones d'apprentissage</translation>
</message>
<message>
<source>In test runs; the final model learns from all polygons.</source>
<translation>Dans les essais ; le modèle final apprend de tous les polygones.</translation>
</message>
<message>
<source>Side of test squares</source>
<translation>Côté des carrés de test</translation>
</message>
<message>
<source>One more test with whole squares of this side apart. 0: none.</source>
<translation>Un test de plus avec des carrés entiers de ce côté mis à part. 0 : aucun.</translation>
</message>
<message>
<source>km</source>
<translation>km</translation>
</message>
<message>
<source>Pixel</source>
<translation>Pixel</translation>
</message>
<message>
<source>Size of the map's pixels. Empty: that of the finest band.</source>
<translation>Taille des pixels de la carte. Vide : celle de la bande la plus fine.</translation>
</message>
<message>
<source>Calibrated images (gamma0) on the tile's grid, named as S1Tiling names them (s1a_31TCJ_vv_DES_110_20200108t060008.tif).</source>
<translation>Images calibrées (gamma0) sur la grille de la tuile, nommées comme le fait S1Tiling (s1a_31TCJ_vv_DES_110_20200108t060008.tif).</translation>
</message>
<message>
<source>Window of the speckle filter</source>
<translation>Fenêtre du filtre de chatoiement</translation>
</message>
<message>
<source>Sentinel-1 images are filtered over time and over a window of so many pixels (an odd number). 0 or 1: not at all, for images that are filtered already.</source>
<translation>Les images Sentinel-1 sont filtrées dans le temps et sur une fenêtre de tant de pixels (un nombre impair). 0 ou 1 : pas du tout, pour des images déjà filtrées.</translation>
</message>
<message>
<source>pixels</source>
<translation>pixels</translation>
</message>
<message>
<source>Layers that do not change</source>
<translation>Couches invariables</translation>
</message>
<message>
<source>Rasters used as they are, such as altitude and slope. Applying the model needs the same layers under the same names.</source>
<translation>Rasters utilisés tels quels, comme l'altitude et la pente. L'application du modèle demande les mêmes couches sous les mêmes noms.</translation>
</message>
<message>
<source>Objects</source>
<translation>Objets</translation>
</message>
<message>
<source>Fields or other polygons: whole objects are learnt instead of pixels, by the means and deviations of the features over their pixels. The map then needs objects too.</source>
<translation>Parcelles ou autres polygones : des objets entiers sont appris au lieu de pixels, par les moyennes et les écarts-types des variables sur leurs pixels. La carte demande alors des objets elle aussi.</translation>
</message>
<message>
<source>Segments as objects</source>
<translation>Segments comme objets</translation>
</message>
<message>
<source>Where there are no polygons: segments of the year's mean images are learnt as objects.</source>
<translation>Là où il n'y a pas de polygones : des segments des images moyennes de l'année sont appris comme objets.</translation>
</message>
<message>
<source>Smallest segment</source>
<translation>Plus petit segment</translation>
</message>
<message>
<source>Fewest pixels of a segment.</source>
<translation>Nombre minimal de pixels d'un segment.</translation>
</message>
<message>
<source>Scale of the segments</source>
<translation>Échelle des segments</translation>
</message>
<message>
<source>Larger values give larger segments.</source>
<translation>De plus grandes valeurs donnent de plus grands segments.</translation>
</message>
<message>
<source>Polygons of regions with a climate of their own: each gets a model. Samples up to 10 km beyond a border count too.</source>
<translation>Polygones de régions ayant leur propre climat : chacune reçoit un modèle. Les échantillons jusqu'à 10 km au-delà d'une limite comptent aussi.</translation>
</message>
<message>
<source>Field of regions</source>
<translation>Champ des régions</translation>
</message>
<message>
<source>Whole number above 0 of each region.</source>
<translation>Nombre entier supérieur à 0 de chaque région.</translation>
</message>
<message>
<source>Samples to copy</source>
<translation>Échantillons à copier</translation>
</message>
<message>
<source>CSV with the columns source, destination, class, count: samples of a class that a region lacks, copied from another.</source>
<translation>CSV avec les colonnes source, destination, class, count : échantillons d'une classe qui manque à une région, copiés depuis une autre.</translation>
</message>
<message>
<source>Model</source>
<translation>Modèle</translation>
</message>
<message>
<source>For the entry Land cover map.</source>
<translation>Pour le traitement Carte d'occupation du sol.</translation>
</message>
<message>
<source>Scores with intervals on unseen polygons, matrix, confidence.</source>
<translation>Scores avec intervalles sur des polygones jamais vus, matrice, confiance.</translation>
</message>
<message>
<source>Scores of the classes</source>
<translation>Scores des classes</translation>
</message>
<message>
<source>Overall accuracy</source>
<translation>Exactitude globale</translation>
</message>
<message>
<source>Mean F-score of the classes</source>
<translation>F-score moyen des classes</translation>
</message>
<message>
<source>R2 of the quantity</source>
<translation>R2 de la grandeur</translation>
</message>
<message>
<source>Land cover map</source>
<translation>Carte d'occupation du sol</translation>
</message>
<message>
<source>Applies a trained model to the images of a year: class, confidence, number of clear dates, and the probability of every class on request.</source>
<translation>Applique un modèle entraîné aux images d'une année : classe, confiance, nombre de dates claires, et sur demande la probabilité de chaque classe.</translation>
</message>
<message>
<source>A model is for one grid of dates, bands and layers: it refuses others. Places unlike the polygons it learnt from are mapped all the same; the confidence does not know that.</source>
<translation>Un modèle vaut pour une grille de dates, des bandes et des couches données : il refuse les autres. Les lieux différents des polygones d'apprentissage sont cartographiés quand même ; la confiance ne le sait pas.</translation>
</message>
<message>
<source>Made by Train a land cover model.</source>
<translation>Fait par Entraîner un modèle d'occupation du sol.</translation>
</message>
<message>
<source>First day; empty: that of the model. Another year must start on the same day of the year.</source>
<translation>Premier jour ; vide : celui du modèle. Une autre année doit commencer le même jour de l'année.</translation>
</message>
<message>
<source>Last day; empty: that of the model.</source>
<translation>Dernier jour ; vide : celui du modèle.</translation>
</message>
<message>
<source>How trees decide; confidence is calibrated for the model's own way only.</source>
<translation>Comment les arbres décident ; la confiance n'est étalonnée que pour la manière propre au modèle.</translation>
</message>
<message>
<source>As the model was tested</source>
<translation>Comme le modèle a été testé</translation>
</message>
<message>
<source>Models of several regions</source>
<translation>Modèles de plusieurs régions</translation>
</message>
<message>
<source>Each region by its own model, or all models vote everywhere.</source>
<translation>Chaque région par son propre modèle, ou tous les modèles votent partout.</translation>
</message>
<message>
<source>Each region its own</source>
<translation>À chaque région le sien</translation>
</message>
<message>
<source>All models vote</source>
<translation>Tous les modèles votent</translation>
</message>
<message>
<source>Confidence</source>
<translation>Confiance</translation>
</message>
<message>
<source>The chance of being right as observed in the test runs, or the bare share of the trees.</source>
<translation>La chance d'avoir raison observée dans les essais, ou la simple part des arbres.</translation>
</message>
<message>
<source>Chance of being right</source>
<translation>Chance d'avoir raison</translation>
</message>
<message>
<source>Share of the trees</source>
<translation>Part des arbres</translation>
</message>
<message>
<source>Pixels seen on fewer dates get class 0.</source>
<translation>Les pixels vus à moins de dates reçoivent la classe 0.</translation>
</message>
<message>
<source>Fields or other polygons: each gets one class, that of the probabilities summed over its pixels, or the one that a model of objects gives it.</source>
<translation>Parcelles ou autres polygones : chacun reçoit une classe, celle des probabilités sommées sur ses pixels, ou celle que lui donne un modèle d'objets.</translation>
</message>
<message>
<source>Where there are no polygons: segments of the year's mean images.</source>
<translation>À défaut de polygones : des segments des images moyennes de l'année.</translation>
</message>
<message>
<source>Class codes with names and colours, 0 where nothing is known.</source>
<translation>Codes de classe avec noms et couleurs, 0 là où rien n'est connu.</translation>
</message>
<message>
<source>Chance in percent that the class is right.</source>
<translation>Chance en pour cent que la classe soit juste.</translation>
</message>
<message>
<source>Clear dates</source>
<translation>Dates claires</translation>
</message>
<message>
<source>Number of clear dates, and the longest time without one in days.</source>
<translation>Nombre de dates claires, et plus longue durée sans date claire en jours.</translation>
</message>
<message>
<source>Probabilities</source>
<translation>Probabilités</translation>
</message>
<message>
<source>One band per class, in thousandths.</source>
<translation>Une bande par classe, en millièmes.</translation>
</message>
<message>
<source>Objects with their class</source>
<translation>Objets avec leur classe</translation>
</message>
<message>
<source>Class, confidence and share of every class of each object.</source>
<translation>Classe, confiance et part de chaque classe de chaque objet.</translation>
</message>
<message>
<source>Accuracy of a map</source>
<translation>Exactitude d'une carte</translation>
</message>
<message>
<source>Compares any class map with polygons, points, another map or a finished confusion matrix: overall accuracy, kappa, scores of each class, all with intervals, and areas corrected for the map's errors.</source>
<translation>Compare une carte de classes à des polygones, des points, une autre carte ou une matrice de confusion déjà faite : exactitude globale, kappa, scores de chaque classe, tous avec leurs intervalles, et surfaces corrigées des erreurs de la carte.</translation>
</message>
<message>
<source>Polygons that were drawn by hand are no random sample of the map: the intervals say how much the scores depend on the polygons at hand, not whether these are typical.</source>
<translation>Des polygones dessinés à la main ne sont pas un échantillon aléatoire de la carte : les intervalles disent combien les scores dépendent des polygones disponibles, pas si ceux-ci sont représentatifs.</translation>
</message>
<message>
<source>Map</source>
<translation>Carte</translation>
</message>
<message>
<source>Class map; 0 and its nodata value are unknown.</source>
<translation>Carte de classes ; 0 et sa valeur sans donnée sont inconnus.</translation>
</message>
<message>
<source>Reference polygons or points</source>
<translation>Polygones ou points de référence</translation>
</message>
<message>
<source>Places whose class is known.</source>
<translation>Lieux dont la classe est connue.</translation>
</message>
<message>
<source>Field of the reference with the class codes of the map.</source>
<translation>Champ de la référence qui contient les codes de classe de la carte.</translation>
</message>
<message>
<source>Reference map</source>
<translation>Carte de référence</translation>
</message>
<message>
<source>Another map as reference; 0 is unknown.</source>
<translation>Une autre carte comme référence ; 0 est inconnu.</translation>
</message>
<message>
<source>Finished confusion matrix</source>
<translation>Matrice de confusion déjà faite</translation>
</message>
<message>
<source>CSV or text, rows reference, columns map, instead of a map and a reference.</source>
<translation>CSV ou texte, lignes : référence, colonnes : carte, à la place d'une carte et d'une référence.</translation>
</message>
<message>
<source>Merge classes</source>
<translation>Regrouper les classes</translation>
</message>
<message>
<source>Classes can be compared at a coarser level.</source>
<translation>Les classes peuvent être comparées à un niveau plus grossier.</translation>
</message>
<message>
<source>As they are</source>
<translation>Telles quelles</translation>
</message>
<message>
<source>The 23 OSO classes to 8 families</source>
<translation>Les 23 classes OSO en 8 familles</translation>
</message>
<message>
<source>The 23 OSO classes to the 17 of before 2018</source>
<translation>Les 23 classes OSO vers les 17 d'avant 2018</translation>
</message>
<message>
<source>By a table</source>
<translation>Par une table</translation>
</message>
<message>
<source>Table of merged classes</source>
<translation>Table de regroupement</translation>
</message>
<message>
<source>CSV with the columns value and class.</source>
<translation>CSV avec les colonnes value et class.</translation>
</message>
<message>
<source>Confidence of the map</source>
<translation>Confiance de la carte</translation>
</message>
<message>
<source>Confidence in percent: the report tells whether it keeps its word.</source>
<translation>Confiance en pour cent : le rapport dit si elle tient parole.</translation>
</message>
<message>
<source>Side of squares</source>
<translation>Côté des carrés</translation>
</message>
<message>
<source>Intervals by squares of this side instead of polygons: a stricter view, as neighbouring fields resemble each other. 0: by polygons.</source>
<translation>Intervalles par carrés de ce côté plutôt que par polygones : une vue plus sévère, car les parcelles voisines se ressemblent. 0 : par polygones.</translation>
</message>
<message>
<source>Level of the intervals</source>
<translation>Niveau des intervalles</translation>
</message>
<message>
<source>How often an interval shall hold the true value.</source>
<translation>Fréquence à laquelle un intervalle doit contenir la vraie valeur.</translation>
</message>
<message>
<source>Scores with intervals, matrix, corrected areas, figures; numbers beside it as JSON.</source>
<translation>Scores avec intervalles, matrice, surfaces corrigées, figures ; les chiffres à côté en JSON.</translation>
</message>
<message>
<source>Confusion matrix</source>
<translation>Matrice de confusion</translation>
</message>
<message>
<source>CSV, rows reference, columns map, in pixels.</source>
<translation>CSV, lignes : référence, colonnes : carte, en pixels.</translation>
</message>
<message>
<source>Kappa</source>
<translation>Kappa</translation>
</message>
<message>
<source>Regularise a map</source>
<translation>Régulariser une carte</translation>
</message>
<message>
<source>Removes the small patches of a class map: first within families of classes, then all together, as the OSO product does; on request at a coarser pixel.</source>
<translation>Retire les petites taches d'une carte de classes : d'abord au sein des familles de classes, puis toutes ensemble, comme le fait le produit OSO ; sur demande à un pixel plus grossier.</translation>
</message>
<message>
<source>Thin things such as roads and hedges disappear when they are narrower than the smallest patch is large.</source>
<translation>Les objets minces comme les routes et les haies disparaissent quand ils sont plus étroits que la plus petite tache n'est grande.</translation>
</message>
<message>
<source>Class map of whole numbers; 0 is nodata and stays.</source>
<translation>Carte de classes en nombres entiers ; 0 est sans donnée et le reste.</translation>
</message>
<message>
<source>Radius of the majority</source>
<translation>Rayon de la majorité</translation>
</message>
<message>
<source>Each pixel takes the most frequent class within this many pixels, before patches are removed. 0: none.</source>
<translation>Chaque pixel prend la classe la plus fréquente dans ce rayon en pixels, avant le retrait des taches. 0 : aucun.</translation>
</message>
<message>
<source>Families of classes</source>
<translation>Familles de classes</translation>
</message>
<message>
<source>Within a family small patches go to a sister class first; classes of no family (roads, snow, water) are left alone in that step.</source>
<translation>Au sein d'une famille, les petites taches vont d'abord à une classe sœur ; les classes sans famille (routes, neige, eau) ne sont pas touchées à cette étape.</translation>
</message>
<message>
<source>Those of the 23 OSO classes</source>
<translation>Celles des 23 classes OSO</translation>
</message>
<message>
<source>Those of the 17 OSO classes</source>
<translation>Celles des 17 classes OSO</translation>
</message>
<message>
<source>None: all classes compete at once</source>
<translation>Aucune : toutes les classes concourent à la fois</translation>
</message>
<message>
<source>Table of families</source>
<translation>Table des familles</translation>
</message>
<message>
<source>CSV with the columns class and family.</source>
<translation>CSV avec les colonnes class et family.</translation>
</message>
<message>
<source>Smallest patch within families</source>
<translation>Plus petite tache au sein des familles</translation>
</message>
<message>
<source>Patches of fewer pixels go. 1: none.</source>
<translation>Les taches de moins de pixels disparaissent. 1 : aucune.</translation>
</message>
<message>
<source>Smallest patch of all</source>
<translation>Plus petite tache de toutes</translation>
</message>
<message>
<source>Patches of fewer pixels go, whatever their neighbour. 1: none.</source>
<translation>Les taches de moins de pixels disparaissent, quelle que soit leur voisine. 1 : aucune.</translation>
</message>
<message>
<source>Pixel of the result</source>
<translation>Pixel du résultat</translation>
</message>
<message>
<source>A multiple of the map's pixel: 20 m in the OSO product. Empty: that of the map.</source>
<translation>Un multiple du pixel de la carte : 20 m dans le produit OSO. Vide : celui de la carte.</translation>
</message>
<message>
<source>Smallest patch of the coarser map</source>
<translation>Plus petite tache de la carte grossière</translation>
</message>
<message>
<source>Patches of fewer coarse pixels go. 1: none.</source>
<translation>Les taches de moins de pixels grossiers disparaissent. 1 : aucune.</translation>
</message>
<message>
<source>Regularised map</source>
<translation>Carte régularisée</translation>
</message>
<message>
<source>Class codes with names and colours, 0 is nodata.</source>
<translation>Codes de classe avec noms et couleurs, 0 est sans donnée.</translation>
</message>
<message>
<source>Map to polygons</source>
<translation>Carte en polygones</translation>
</message>
<message>
<source>Turns a class map into polygons without gaps or overlaps, with smooth borders that neighbours share, and the attributes of the OSO vector product.</source>
<translation>Transforme une carte de classes en polygones sans trou ni recouvrement, aux limites lissées et partagées par les voisins, avec les attributs du produit OSO vecteur.</translation>
</message>
<message>
<source>Borders move by up to the simplification distance; where one would cross another it keeps its pixels' edges. The whole map is held in memory: take a large region in parts.</source>
<translation>Les limites se déplacent au plus de la distance de simplification ; là où l'une en croiserait une autre, elle garde les bords des pixels. Toute la carte est tenue en mémoire : traitez une grande région par morceaux.</translation>
</message>
<message>
<source>Class map, best regularised; 0 is nodata.</source>
<translation>Carte de classes, de préférence régularisée ; 0 est sans donnée.</translation>
</message>
<message>
<source>Map for the percentages</source>
<translation>Carte pour les pourcentages</translation>
</message>
<message>
<source>The map at full resolution: percent of each class are counted on it. Empty: the map itself.</source>
<translation>La carte à pleine résolution : les pourcentages de chaque classe y sont comptés. Vide : la carte elle-même.</translation>
</message>
<message>
<source>Percent; its mean becomes an attribute.</source>
<translation>En pour cent ; sa moyenne devient un attribut.</translation>
</message>
<message>
<source>Its mean and deviation become attributes.</source>
<translation>Sa moyenne et son écart type deviennent des attributs.</translation>
</message>
<message>
<source>Smallest polygon</source>
<translation>Plus petit polygone</translation>
</message>
<message>
<source>Smaller ones go to their largest neighbour.</source>
<translation>Les plus petits vont à leur plus grand voisin.</translation>
</message>
<message>
<source>Simplification</source>
<translation>Simplification</translation>
</message>
<message>
<source>How far a border may move (Douglas and Peucker): 10 m in the OSO product of 20 m. From 0.71 pixels on, slanting borders lose their stairs.</source>
<translation>De combien une limite peut bouger (Douglas et Peucker) : 10 m dans le produit OSO à 20 m. À partir de 0,71 pixel, les limites obliques perdent leurs marches.</translation>
</message>
<message>
<source>Rounds of smoothing</source>
<translation>Passes de lissage</translation>
</message>
<message>
<source>How often corners are cut. 0: none.</source>
<translation>Nombre de fois que les coins sont coupés. 0 : aucune.</translation>
</message>
<message>
<source>Polygons</source>
<translation>Polygones</translation>
</message>
<message>
<source>Class, name, mean confidence, mean and deviation of the clear dates, area in hectares, percent of each class.</source>
<translation>Classe, nom, confiance moyenne, moyenne et écart type des dates claires, surface en hectares, pourcentage de chaque classe.</translation>
</message>
<message>
<source>Number of polygons</source>
<translation>Nombre de polygones</translation>
</message>
<message>
<source>Prepare samples</source>
<translation>Préparer les échantillons</translation>
</message>
<message>
<source>Makes polygons fit for learning: classes from a register or a table, broken geometries repaired, overlaps of different classes taken out, borders eroded, small ones dropped. Everything left out is listed with its reason.</source>
<translation>Rend des polygones propres à l'apprentissage : classes tirées d'un registre ou d'une table, géométries cassées réparées, recouvrements de classes différentes retirés, bords érodés, petits polygones écartés. Tout ce qui est laissé de côté est listé avec sa raison.</translation>
</message>
<message>
<source>The crop register of a year comes out about a year later: the previous one is right for permanent classes only.</source>
<translation>Le registre parcellaire d'une année paraît environ un an plus tard : le précédent n'est juste que pour les classes permanentes.</translation>
</message>
<message>
<source>Field survey, crop register (RPG), topographic map or other.</source>
<translation>Relevé de terrain, registre parcellaire (RPG), carte topographique ou autre.</translation>
</message>
<message>
<source>What the field holds</source>
<translation>Ce que contient le champ</translation>
</message>
<message>
<source>Class codes, or the codes of a public register that stand for OSO classes.</source>
<translation>Des codes de classe, ou les codes d'un registre public qui correspondent à des classes OSO.</translation>
</message>
<message>
<source>Class codes in a field</source>
<translation>Des codes de classe dans un champ</translation>
</message>
<message>
<source>RPG: crop codes of the farmers' register (CODE_CULTU)</source>
<translation>RPG : codes de culture du registre parcellaire (CODE_CULTU)</translation>
</message>
<message>
<source>BD TOPO: nature of the object (NATURE)</source>
<translation>BD TOPO : nature de l'objet (NATURE)</translation>
</message>
<message>
<source>Empty: CODE_CULTU for RPG, NATURE for BD TOPO, class otherwise.</source>
<translation>Vide : CODE_CULTU pour le RPG, NATURE pour la BD TOPO, class sinon.</translation>
</message>
<message>
<source>CSV with the columns value and class, instead of the shipped table of the register.</source>
<translation>CSV avec les colonnes value et class, à la place de la table fournie pour le registre.</translation>
</message>
<message>
<source>More polygons</source>
<translation>Autres polygones</translation>
</message>
<message>
<source>A second source, for instance BD TOPO beside RPG; overlaps between both are taken out too.</source>
<translation>Une seconde source, par exemple la BD TOPO à côté du RPG ; les recouvrements entre les deux sont retirés aussi.</translation>
</message>
<message>
<source>What the second field holds</source>
<translation>Ce que contient le second champ</translation>
</message>
<message>
<source>As for the first polygons.</source>
<translation>Comme pour les premiers polygones.</translation>
</message>
<message>
<source>Second field of classes</source>
<translation>Second champ des classes</translation>
</message>
<message>
<source>Empty: the field of the register.</source>
<translation>Vide : le champ du registre.</translation>
</message>
<message>
<source>Second table of classes</source>
<translation>Seconde table des classes</translation>
</message>
<message>
<source>Caps hold for each region of its own, and each polygon is told its region.</source>
<translation>Les plafonds valent pour chaque région séparément, et chaque polygone reçoit sa région.</translation>
</message>
<message>
<source>Erosion</source>
<translation>Érosion</translation>
</message>
<message>
<source>Width of the border that is taken away: its pixels are mixed.</source>
<translation>Largeur du bord retiré : ses pixels sont mixtes.</translation>
</message>
<message>
<source>After erosion.</source>
<translation>Après érosion.</translation>
</message>
<message>
<source>ha</source>
<translation>ha</translation>
</message>
<message>
<source>Smallest polygon of thin classes</source>
<translation>Plus petit polygone des classes minces</translation>
</message>
<message>
<source>For roads and orchards.</source>
<translation>Pour les routes et les vergers.</translation>
</message>
<message>
<source>Thin classes</source>
<translation>Classes minces</translation>
</message>
<message>
<source>Codes of classes that are not eroded and have the smaller limit. Empty: roads whole, roads and orchards with the smaller limit, where the codes are OSO's.</source>
<translation>Codes des classes qui ne sont pas érodées et ont la limite la plus petite. Vide : routes entières, routes et vergers avec la petite limite, quand les codes sont ceux d'OSO.</translation>
</message>
<message>
<source>Most polygons per class</source>
<translation>Nombre maximal de polygones par classe</translation>
</message>
<message>
<source>Drawn by chance, by class and region. 0: all.</source>
<translation>Tirés au hasard, par classe et région. 0 : tous.</translation>
</message>
<message>
<source>Reference system</source>
<translation>Système de coordonnées</translation>
</message>
<message>
<source>Reference system of the result, in metres. Empty: the polygons' own, or UTM if they are in degrees.</source>
<translation>Système de coordonnées du résultat, en mètres. Vide : celui des polygones, ou UTM s'ils sont en degrés.</translation>
</message>
<message>
<source>Prepared polygons</source>
<translation>Polygones préparés</translation>
</message>
<message>
<source>Class, name, number of the source polygon, region, area.</source>
<translation>Classe, nom, numéro du polygone source, région, surface.</translation>
</message>
<message>
<source>What was left out</source>
<translation>Ce qui a été écarté</translation>
</message>
<message>
<source>With the reason.</source>
<translation>Avec la raison.</translation>
</message>
<message>
<source>Polygons by class before and after, and what was left out and why.</source>
<translation>Polygones par classe avant et après, et ce qui a été écarté et pourquoi.</translation>
</message>
<message>
<source>Land cover of a year</source>
<translation>Occupation du sol d'une année</translation>
</message>
<message>
<source>The whole chain in one go: from the products of a year and labelled polygons to the land cover map at 10 m, its confidence, the regularised product at 20 m, its polygons, and a report on how good they are.</source>
<translation>Toute la chaîne d'un trait : des produits d'une année et de polygones étiquetés à la carte d'occupation du sol à 10 m, sa confiance, le produit régularisé à 20 m, ses polygones, et un rapport sur ce qu'ils valent.</translation>
</message>
<message>
<source>As good as the polygons: they have to stand for all that is in the area. Dense town, roads, moor and orchards are weak in every product of this kind.</source>
<translation>Ne vaut que ce que valent les polygones : ils doivent représenter tout ce qui est dans la zone. Bâti dense, routes, landes et vergers sont faibles dans tout produit de ce genre.</translation>
</message>
<message>
<source>Whole numbers above 0, or the codes of the register.</source>
<translation>Nombres entiers supérieurs à 0, ou codes du registre.</translation>
</message>
<message>
<source>First day of the year. Empty: the first product.</source>
<translation>Premier jour de l'année. Vide : le premier produit.</translation>
</message>
<message>
<source>Last day of the year. Empty: the last product.</source>
<translation>Dernier jour de l'année. Vide : le dernier produit.</translation>
</message>
<message>
<source>Pixel of the regularised product</source>
<translation>Pixel du produit régularisé</translation>
</message>
<message>
<source>20 m in the OSO product.</source>
<translation>20 m dans le produit OSO.</translation>
</message>
<message>
<source>Smallest patch of the regularised product and of its polygons.</source>
<translation>Plus petite tache du produit régularisé et de ses polygones.</translation>
</message>
<message>
<source>Folder of the product</source>
<translation>Dossier du produit</translation>
</message>
<message>
<source>Maps, polygons, model, prepared samples, report and a record of how each was made.</source>
<translation>Cartes, polygones, modèle, échantillons préparés, rapport et description de la fabrication de chacun.</translation>
</message>
<message>
<source>Parcel edges</source>
<translation>Limites de parcelles</translation>
</message>
<message>
<source>Outlines the fields of a season from images alone, where no register of parcels exists: boundary probability of every pixel over all dates, a watershed, and polygons that share their borders, each with the strength of its outline.</source>
<translation>Trace le contour des champs d'une saison à partir des images seules, là où il n'existe pas de registre parcellaire : probabilité de limite de chaque pixel sur toutes les dates, ligne de partage des eaux, et polygones qui partagent leurs limites, chacun avec la force de son contour.</translation>
</message>
<message>
<source>The plugin's network was trained on simulated landscapes alone: look at the report before using the outlines, and refine it with parcels of your own region. Neighbours with the same crop and calendar have no edge that an image could show. Fields narrower than about 30 m are lost at 10 m.</source>
<translation>Le réseau de l'extension n'a été entraîné que sur des paysages simulés : regardez le rapport avant d'utiliser les contours, et affinez-le avec des parcelles de votre région. Des voisins de même culture et de même calendrier n'ont pas de limite qu'une image puisse montrer. Les champs de moins de 30 m de large environ sont perdus à 10 m.</translation>
</message>
<message>
<source>Product folders or zips, or folders that hold products. Level 2A dates or monthly syntheses with B2, B3, B4 and B8; two dates of different months or more show more.</source>
<translation>Dossiers ou zips de produits, ou dossiers qui en contiennent. Dates de niveau 2A ou synthèses mensuelles avec B2, B3, B4 et B8 ; au moins deux dates de mois différents montrent davantage.</translation>
</message>
<message>
<source>An extent or the polygons of a layer, in any reference system: parcels that reach into it are given whole. Empty: the whole image.</source>
<translation>Une emprise ou les polygones d'une couche, dans n'importe quel système de référence : les parcelles qui y touchent sont données entières. Vide : toute l'image.</translation>
</message>
<message>
<source>The network needs the engine with deep learning. The gradient needs none, and also outlines what is no field.</source>
<translation>Le réseau demande le moteur avec apprentissage profond. Le gradient s'en passe, et entoure aussi ce qui n'est pas un champ.</translation>
</message>
<message>
<source>Gradient of all dates (no network)</source>
<translation>Gradient de toutes les dates (sans réseau)</translation>
</message>
<message>
<source>A network that was trained by this plugin. Empty: that of the plugin.</source>
<translation>Un réseau entraîné par cette extension. Vide : celui de l'extension.</translation>
</message>
<message>
<source>Smallest parcel</source>
<translation>Plus petite parcelle</translation>
</message>
<message>
<source>Smaller ones are left out.</source>
<translation>Les plus petites sont laissées de côté.</translation>
</message>
<message>
<source>How far an outline may move to lose the stairs of the pixels (Douglas and Peucker); neighbours keep their common border. 0: along the pixels.</source>
<translation>De combien un contour peut se déplacer pour perdre l'escalier des pixels (Douglas et Peucker) ; les voisins gardent leur limite commune. 0 : le long des pixels.</translation>
</message>
<message>
<source>Weakest border</source>
<translation>Limite la plus faible</translation>
</message>
<message>
<source>Two pieces are one parcel where the mean boundary probability between them is lower: a higher number gives fewer, larger parcels. Empty: what suited the method best.</source>
<translation>Deux morceaux font une seule parcelle quand la probabilité moyenne de limite entre eux est plus basse : un nombre plus grand donne moins de parcelles, plus grandes. Vide : ce qui convenait le mieux à la méthode.</translation>
</message>
<message>
<source>Most dates</source>
<translation>Nombre maximal de dates</translation>
</message>
<message>
<source>More dates than these are not read: the clearest ones are, spread over the period.</source>
<translation>Au-delà, les dates ne sont pas lues : on prend les plus claires, réparties sur la période.</translation>
</message>
<message>
<source>Polygons with their number, area in hectares, mean boundary probability along the outline (confidence), share of farmed land and perimeter.</source>
<translation>Polygones avec leur numéro, leur surface en hectares, la probabilité moyenne de limite le long du contour (confidence), la part de terre cultivée et le périmètre.</translation>
</message>
<message>
<source>Boundary probability</source>
<translation>Probabilité de limite</translation>
</message>
<message>
<source>Bands: probability of a boundary, probability of farmed land, distance to the boundary (1 is 60 m or more).</source>
<translation>Bandes : probabilité d'une limite, probabilité de terre cultivée, distance à la limite (1 : 60 m ou plus).</translation>
</message>
<message>
<source>Figures of the parcels, dates used, and a picture of outlines over the image.</source>
<translation>Chiffres des parcelles, dates utilisées, et une image des contours sur la scène.</translation>
</message>
<message>
<source>Number of parcels</source>
<translation>Nombre de parcelles</translation>
</message>
<message>
<source>Mean boundary probability along the outlines</source>
<translation>Probabilité moyenne de limite le long des contours</translation>
</message>
<message>
<source>Train a network of parcel edges</source>
<translation>Entraîner un réseau de limites de parcelles</translation>
</message>
<message>
<source>Refines the plugin's network of parcel edges with your own parcels (crop register, digitised fields) and images of the same year. It is judged on squares that it never saw, beside the methods that need no network, and saved only if it finds more parcels than they do.</source>
<translation>Affine le réseau de limites de parcelles de l'extension avec vos parcelles (registre parcellaire, champs tracés) et des images de la même année. Il est jugé sur des carrés qu'il n'a jamais vus, à côté des méthodes sans réseau, et enregistré seulement s'il trouve plus de parcelles qu'elles.</translation>
</message>
<message>
<source>Scores hold for the region, year and sensor of the parcels. Parcels of another year than the images teach wrong borders.</source>
<translation>Les scores valent pour la région, l'année et le capteur des parcelles. Des parcelles d'une autre année que les images apprennent de fausses limites.</translation>
</message>
<message>
<source>Products of the year of the parcels, over some of them. Level 2A dates or monthly syntheses with B2, B3, B4 and B8; two dates of different months or more show more.</source>
<translation>Produits de l'année des parcelles, au-dessus d'une partie d'entre elles. Dates de niveau 2A ou synthèses mensuelles avec B2, B3, B4 et B8 ; au moins deux dates de mois différents montrent davantage.</translation>
</message>
<message>
<source>Parcels</source>
<translation>Parcelles</translation>
</message>
<message>
<source>Polygons of fields as they were in the year of the images, such as the Registre parcellaire graphique.</source>
<translation>Polygones des champs tels qu'ils étaient l'année des images, par exemple le Registre parcellaire graphique.</translation>
</message>
<message>
<source>All parcels are there</source>
<translation>Toutes les parcelles y sont</translation>
</message>
<message>
<source>What lies in no parcel is no field. Untick where only some fields were drawn: the rest is then unknown and teaches nothing.</source>
<translation>Ce qui n'est dans aucune parcelle n'est pas un champ. Décochez si seuls quelques champs ont été tracés : le reste est alors inconnu et n'apprend rien.</translation>
</message>
<message>
<source>Begin with</source>
<translation>Partir de</translation>
</message>
<message>
<source>The plugin's network needs far fewer parcels and steps than a new one.</source>
<translation>Le réseau de l'extension demande bien moins de parcelles et de pas qu'un réseau neuf.</translation>
</message>
<message>
<source>The plugin's network</source>
<translation>Le réseau de l'extension</translation>
</message>
<message>
<source>A new network</source>
<translation>Un réseau neuf</translation>
</message>
<message>
<source>A network of an earlier training to begin with, instead.</source>
<translation>Le réseau d'un apprentissage précédent, à la place.</translation>
</message>
<message>
<source>Share of the squares that the network never sees and is judged by.</source>
<translation>Part des carrés que le réseau ne voit jamais et sur lesquels il est jugé.</translation>
</message>
<message>
<source>Batches to learn from. 300 take some 5 minutes on two cores.</source>
<translation>Lots d'apprentissage. 300 prennent environ 5 minutes sur deux cœurs.</translation>
</message>
<message>
<source>Side of the squares</source>
<translation>Côté des carrés</translation>
</message>
<message>
<source>The ground is divided into squares, which learn or judge as wholes.</source>
<translation>Le terrain est divisé en carrés, qui servent entiers à apprendre ou à juger.</translation>
</message>
<message>
<source>Stop after so many judgements without improvement; a run has eight or more. 0: never.</source>
<translation>S'arrêter après ce nombre de jugements sans progrès ; un apprentissage en compte huit ou plus. 0 : jamais.</translation>
</message>
<message>
<source>Weights in half precision with their card, to be given to the parcel edges. An interrupted training leaves a file .checkpoint.npz beside it.</source>
<translation>Poids en demi-précision avec leur fiche, à donner aux limites de parcelles. Un apprentissage interrompu laisse à côté un fichier .checkpoint.npz.</translation>
</message>
<message>
<source>Scores on held-out squares by method, and the curve of the training.</source>
<translation>Scores par méthode sur les carrés mis de côté, et courbe de l'apprentissage.</translation>
</message>
<message>
<source>F1 of the parcels found</source>
<translation>F1 des parcelles trouvées</translation>
</message>
<message>
<source>F1 of borders within a pixel</source>
<translation>F1 des limites à un pixel près</translation>
</message>
<message>
<source>F1 of the parcels found by a threshold on the gradient</source>
<translation>F1 des parcelles trouvées par un seuil sur le gradient</translation>
</message>
<message>
<source>Leaf area, fAPAR, cover and chlorophyll</source>
<translation>Surface foliaire, fAPAR, couverture et chlorophylle</translation>
</message>
<message>
<source>Maps leaf area index, the share of light absorbed for photosynthesis, green cover and canopy chlorophyll for each product of a series, each with its standard deviation, by networks trained on simulated canopies.</source>
<translation>Cartographie l'indice foliaire, la part de lumière absorbée pour la photosynthèse, la couverture verte et la chlorophylle du couvert pour chaque produit d'une série, chacun avec son écart type, par des réseaux entraînés sur des couverts simulés.</translation>
</message>
<message>
<source>Trained on homogeneous green canopies. Leaf area saturates above 4 to 5; row crops, ears and flowers bias it; water, towns and snow have no meaning.</source>
<translation>Entraîné sur des couverts verts homogènes. L'indice foliaire sature au-delà de 4 à 5 ; les cultures en rangs, les épis et les fleurs le faussent ; l'eau, les villes et la neige n'ont pas de sens.</translation>
</message>
<message>
<source>Sentinel-2 L2A or L3A products, folders that hold products, or the result of a gap filling or fusion.</source>
<translation>Produits Sentinel-2 L2A ou L3A, dossiers contenant des produits, ou résultat d'une interpolation ou d'une fusion.</translation>
</message>
<message>
<source>Variables</source>
<translation>Variables</translation>
</message>
<message>
<source>What to map.</source>
<translation>Ce qu'il faut cartographier.</translation>
</message>
<message>
<source>Leaf area index (green leaf area over ground area)</source>
<translation>Indice foliaire (surface de feuilles vertes par surface de sol)</translation>
</message>
<message>
<source>fAPAR (share of photosynthetic light absorbed)</source>
<translation>fAPAR (part de la lumière photosynthétique absorbée)</translation>
</message>
<message>
<source>Green cover seen from above</source>
<translation>Couverture verte vue d'en haut</translation>
</message>
<message>
<source>Canopy chlorophyll content (g/m²)</source>
<translation>Chlorophylle du couvert (g/m²)</translation>
</message>
<message>
<source>The red edge and short-wave bands make the values more exact; the visible and near infrared show finer detail.</source>
<translation>Les bandes « red edge » et du moyen infrarouge rendent les valeurs plus exactes ; le visible et le proche infrarouge montrent plus de détail.</translation>
</message>
<message>
<source>Eight bands with red edge and short-wave infrared, 20 m</source>
<translation>Huit bandes avec « red edge » et moyen infrarouge, 20 m</translation>
</message>
<message>
<source>Blue, green, red and near infrared, 10 m</source>
<translation>Bleu, vert, rouge et proche infrarouge, 10 m</translation>
</message>
<message>
<source>Folder of maps</source>
<translation>Dossier de cartes</translation>
</message>
<message>
<source>Per date and variable a GeoTIFF with the value (band 1) and its standard deviation (band 2), and one with flags: 1 outside the training, 2 below 0 (set to 0), 4 above 8 (set to 8), 8 near a mask, 16 snow.</source>
<translation>Par date et variable, un GeoTIFF avec la valeur (bande 1) et son écart type (bande 2), et un d'indicateurs : 1 hors de l'entraînement, 2 sous 0 (mis à 0), 4 au-dessus de 8 (mis à 8), 8 près d'un masque, 16 neige.</translation>
</message>
<message>
<source>Number of maps written</source>
<translation>Nombre de cartes écrites</translation>
</message>
<message>
<source>Simulate a canopy</source>
<translation>Simuler un couvert végétal</translation>
</message>
<message>
<source>Computes the spectrum of a plant canopy over soil with PROSAIL, and what the bands of Sentinel-2 see of it. Let one property vary, such as leaf area or chlorophyll, to learn what each does to the spectrum.</source>
<translation>Calcule par PROSAIL le spectre d'un couvert végétal sur un sol, et ce qu'en voient les bandes de Sentinel-2. Faites varier une propriété, surface foliaire ou chlorophylle par exemple, pour apprendre ce que chacune change au spectre.</translation>
</message>
<message>
<source>A homogeneous canopy of one kind of leaf. Rows, clumps, ears, stems and flowers are not in the model.</source>
<translation>Un couvert homogène d'un seul type de feuille. Rangs, amas, épis, tiges et fleurs ne sont pas dans le modèle.</translation>
</message>
<message>
<source>Leaf area index</source>
<translation>Indice foliaire</translation>
</message>
<message>
<source>Green leaf area over ground area.</source>
<translation>Surface de feuilles vertes par surface de sol.</translation>
</message>
<message>
<source>Chlorophyll</source>
<translation>Chlorophylle</translation>
</message>
<message>
<source>Chlorophyll a and b of the leaves.</source>
<translation>Chlorophylles a et b des feuilles.</translation>
</message>
<message>
<source>µg/cm²</source>
<translation>µg/cm²</translation>
</message>
<message>
<source>Mean leaf angle</source>
<translation>Angle foliaire moyen</translation>
</message>
<message>
<source>Mean angle of leaves from the horizontal.</source>
<translation>Angle moyen des feuilles avec l'horizontale.</translation>
</message>
<message>
<source>Leaf water</source>
<translation>Eau des feuilles</translation>
</message>
<message>
<source>Equivalent water thickness of the leaves.</source>
<translation>Épaisseur équivalente d'eau des feuilles.</translation>
</message>
<message>
<source>cm</source>
<translation>cm</translation>
</message>
<message>
<source>Leaf dry matter</source>
<translation>Matière sèche des feuilles</translation>
</message>
<message>
<source>Dry mass over leaf area.</source>
<translation>Masse sèche par surface de feuille.</translation>
</message>
<message>
<source>g/cm²</source>
<translation>g/cm²</translation>
</message>
<message>
<source>Brown pigments</source>
<translation>Pigments bruns</translation>
</message>
<message>
<source>0 for green leaves, up to 2 for dead ones.</source>
<translation>0 pour des feuilles vertes, jusqu'à 2 pour des feuilles mortes.</translation>
</message>
<message>
<source>Soil brightness</source>
<translation>Brillance du sol</translation>
</message>
<message>
<source>Factor on the spectrum of the soil.</source>
<translation>Facteur sur le spectre du sol.</translation>
</message>
<message>
<source>Soil dryness</source>
<translation>Sécheresse du sol</translation>
</message>
<message>
<source>0 for a wet soil, 1 for a dry one.</source>
<translation>0 pour un sol humide, 1 pour un sol sec.</translation>
</message>
<message>
<source>Sun zenith angle</source>
<translation>Angle zénithal du soleil</translation>
</message>
<message>
<source>0 with the sun overhead.</source>
<translation>0 quand le soleil est au zénith.</translation>
</message>
<message>
<source>Property to vary</source>
<translation>Propriété à faire varier</translation>
</message>
<message>
<source>One curve is drawn for each value of this property.</source>
<translation>Une courbe est tracée pour chaque valeur de cette propriété.</translation>
</message>
<message>
<source>None: one canopy</source>
<translation>Aucune : un seul couvert</translation>
</message>
<message>
<source>Leaf structure</source>
<translation>Structure de la feuille</translation>
</message>
<message>
<source>Carotenoids</source>
<translation>Caroténoïdes</translation>
</message>
<message>
<source>Anthocyanins</source>
<translation>Anthocyanes</translation>
</message>
<message>
<source>Hot spot</source>
<translation>Hot spot</translation>
</message>
<message>
<source>View zenith angle</source>
<translation>Angle zénithal de visée</translation>
</message>
<message>
<source>Relative azimuth</source>
<translation>Azimut relatif</translation>
</message>
<message>
<source>Its values</source>
<translation>Ses valeurs</translation>
</message>
<message>
<source>Values of that property, separated by blanks, for instance 0.5 1 2 4.</source>
<translation>Valeurs de cette propriété, séparées par des espaces, par exemple 0.5 1 2 4.</translation>
</message>
<message>
<source>Satellite</source>
<translation>Satellite</translation>
</message>
<message>
<source>Whose spectral responses make the band values.</source>
<translation>Satellite dont les réponses spectrales donnent les valeurs par bande.</translation>
</message>
<message>
<source>Number of layers N of the leaf model: 1 for compact leaves, up to 3.</source>
<translation>Nombre de couches N du modèle de feuille : 1 pour des feuilles compactes, jusqu'à 3.</translation>
</message>
<message>
<source>Carotenoids of the leaves.</source>
<translation>Caroténoïdes des feuilles.</translation>
</message>
<message>
<source>Anthocyanins of the leaves.</source>
<translation>Anthocyanes des feuilles.</translation>
</message>
<message>
<source>Width of leaves over height of the canopy.</source>
<translation>Largeur des feuilles sur hauteur du couvert.</translation>
</message>
<message>
<source>0 seen from above.</source>
<translation>0 vu d'en haut.</translation>
</message>
<message>
<source>Between sun and view; 0 with the sun behind the sensor.</source>
<translation>Entre soleil et visée ; 0 quand le soleil est derrière le capteur.</translation>
</message>
<message>
<source>Spectra, band values, absorbed light and cover, with figures.</source>
<translation>Spectres, valeurs par bande, lumière absorbée et couverture, avec figures.</translation>
</message>
<message>
<source>Spectra</source>
<translation>Spectres</translation>
</message>
<message>
<source>Reflectance from 400 to 2500 nm, one column per case.</source>
<translation>Réflectance de 400 à 2500 nm, une colonne par cas.</translation>
</message>
<message>
<source>Band values</source>
<translation>Valeurs par bande</translation>
</message>
<message>
<source>Reflectance per band, fAPAR and cover per case.</source>
<translation>Réflectance par bande, fAPAR et couverture par cas.</translation>
</message>
<message>
<source>Number of cases</source>
<translation>Nombre de cas</translation>
</message>
<message>
<source>Get weather</source>
<translation>Obtenir la météo</translation>
</message>
<message>
<source>Makes one table of daily weather for a place, as the crop model takes it: from files that you have (ERA5-Land or AgERA5 NetCDF, SAFRAN tables, any table with a date), or fetched from NASA POWER, which needs no account.</source>
<translation>Fait une table de météo journalière d'un lieu, telle que le modèle de culture la prend : à partir de fichiers que vous avez (NetCDF ERA5-Land ou AgERA5, tables SAFRAN, toute table avec une date), ou téléchargée de NASA POWER, sans compte.</translation>
</message>
<message>
<source>Weather of a cell of 8 to 50 km, not of the field: in mountains its height may be another.</source>
<translation>Météo d'une maille de 8 à 50 km, et non de la parcelle : en montagne, son altitude peut être autre.</translation>
</message>
<message>
<source>Where the weather comes from.</source>
<translation>D'où vient la météo.</translation>
</message>
<message>
<source>NASA POWER (fetched, whole world, cells of about 50 km)</source>
<translation>NASA POWER (téléchargée, monde entier, mailles d'environ 50 km)</translation>
</message>
<message>
<source>Files that you have</source>
<translation>Fichiers que vous avez</translation>
</message>
<message>
<source>The weather is that of the middle of this area: an extent, or the polygons of a layer.</source>
<translation>La météo est celle du milieu de cette zone : une emprise, ou les polygones d'une couche.</translation>
</message>
<message>
<source>First day. Needed to fetch; for files empty means all days.</source>
<translation>Premier jour. Nécessaire pour télécharger ; vide pour des fichiers : tous les jours.</translation>
</message>
<message>
<source>Last day. Needed to fetch; for files empty means all days.</source>
<translation>Dernier jour. Nécessaire pour télécharger ; vide pour des fichiers : tous les jours.</translation>
</message>
<message>
<source>Weather file</source>
<translation>Fichier météo</translation>
</message>
<message>
<source>A NetCDF file of ERA5-Land or AgERA5, a SAFRAN daily table (SIM2), or a table with a date and tmean_c, tmin_c, tmax_c, radiation_mj_m2, rain_mm or et0_mm.</source>
<translation>Un fichier NetCDF ERA5-Land ou AgERA5, une table journalière SAFRAN (SIM2), ou une table avec une date et tmean_c, tmin_c, tmax_c, radiation_mj_m2, rain_mm ou et0_mm.</translation>
</message>
<message>
<source>Folder of weather files</source>
<translation>Dossier de fichiers météo</translation>
</message>
<message>
<source>Several such files, of one place.</source>
<translation>Plusieurs fichiers de ce genre, d'un même lieu.</translation>
</message>
<message>
<source>Weather</source>
<translation>Météo</translation>
</message>
<message>
<source>One row a day: tmean_c, tmin_c and tmax_c in degrees Celsius, radiation_mj_m2, rain_mm, et0_mm.</source>
<translation>Une ligne par jour : tmean_c, tmin_c et tmax_c en degrés Celsius, radiation_mj_m2, rain_mm, et0_mm.</translation>
</message>
<message>
<source>Number of days</source>
<translation>Nombre de jours</translation>
</message>
<message>
<source>Crop biomass</source>
<translation>Biomasse des cultures</translation>
</message>
<message>
<source>Estimates the dry biomass of winter wheat at harvest, by pixel or by parcel, from leaf area maps of the season and daily weather, with its standard deviation; on request yield, water or carbon terms.</source>
<translation>Estime la biomasse sèche du blé d'hiver à la récolte, par pixel ou par parcelle, à partir de cartes de surface foliaire de la saison et de la météo journalière, avec son écart type ; sur demande rendement, termes d'eau ou de carbone.</translation>
</message>
<message>
<source>Leaf area tells growth, not grain: heat at flowering, diseases of the ears and lodging are not seen. At least five clear dates are needed, one before and two after the largest leaf area.</source>
<translation>La surface foliaire dit la croissance, pas le grain : chaleur à la floraison, maladies de l'épi et verse ne sont pas vues. Il faut au moins cinq dates claires, dont une avant et deux après la plus grande surface foliaire.</translation>
</message>
<message>
<source>Leaf area maps</source>
<translation>Cartes de surface foliaire</translation>
</message>
<message>
<source>Folder made by the entry for leaf area: maps of one tile, several dates of the season.</source>
<translation>Dossier fait par l'entrée de surface foliaire : cartes d'une tuile, plusieurs dates de la saison.</translation>
</message>
<message>
<source>Daily table of the whole season, as Get weather makes it.</source>
<translation>Table journalière de toute la saison, telle que « Obtenir la météo » la fait.</translation>
</message>
<message>
<source>Year of harvest</source>
<translation>Année de récolte</translation>
</message>
<message>
<source>The season goes from 1 October of the year before to the end of August.</source>
<translation>La saison va du 1er octobre de l'année précédente à la fin d'août.</translation>
</message>
<message>
<source>Crop map</source>
<translation>Carte de la culture</translation>
</message>
<message>
<source>Land cover whose crop codes say where the crop is.</source>
<translation>Occupation du sol dont les codes disent où est la culture.</translation>
</message>
<message>
<source>Codes of the crop</source>
<translation>Codes de la culture</translation>
</message>
<message>
<source>Codes in the crop map, separated by blanks.</source>
<translation>Codes dans la carte, séparés par des espaces.</translation>
</message>
<message>
<source>Parcels of the crop, for results by parcel.</source>
<translation>Parcelles de la culture, pour des résultats par parcelle.</translation>
</message>
<message>
<source>Crop</source>
<translation>Culture</translation>
</message>
<message>
<source>Whose parameters are tried.</source>
<translation>Dont les paramètres sont essayés.</translation>
</message>
<message>
<source>Winter wheat</source>
<translation>Blé d'hiver</translation>
</message>
<message>
<source>What limits growth. Water needs rain and evapotranspiration in the weather; carbon is experimental.</source>
<translation>Ce qui limite la croissance. L'eau demande pluie et évapotranspiration dans la météo ; le carbone est expérimental.</translation>
</message>
<message>
<source>Temperature and light (SAFY)</source>
<translation>Température et lumière (SAFY)</translation>
</message>
<message>
<source>And water (SAFY with a FAO-56 balance)</source>
<translation>Et eau (SAFY avec un bilan FAO-56)</translation>
</message>
<message>
<source>And carbon (photosynthesis and respiration, experimental)</source>
<translation>Et carbone (photosynthèse et respiration, expérimental)</translation>
</message>
<message>
<source>Harvest index</source>
<translation>Indice de récolte</translation>
</message>
<message>
<source>Share of the biomass that is grain, about 0.45 for wheat. Empty: no yield.</source>
<translation>Part de la biomasse qui est du grain, environ 0,45 pour le blé. Vide : pas de rendement.</translation>
</message>
<message>
<source>Latitude of the weather</source>
<translation>Latitude de la météo</translation>
</message>
<message>
<source>Used for missing radiation. Empty: that of the maps.</source>
<translation>Sert au rayonnement manquant. Vide : celle des cartes.</translation>
</message>
<message>
<source>Possible crops</source>
<translation>Cultures possibles</translation>
</message>
<message>
<source>How many parameter sets are tried. Fewer is faster and gives coarser uncertainties.</source>
<translation>Combien de jeux de paramètres sont essayés. Moins : plus rapide, incertitudes plus grossières.</translation>
</message>
<message>
<source>Biomass map</source>
<translation>Carte de biomasse</translation>
</message>
<message>
<source>Per pixel: biomass (t/ha), largest leaf area, light-use efficiency, emergence, day of the largest leaf area, end, and what was asked for, each followed by its standard deviation; 5 and 95 % of biomass; effective number of crops.</source>
<translation>Par pixel : biomasse (t/ha), plus grande surface foliaire, efficience d'usage de la lumière, levée, jour de la plus grande surface foliaire, fin, et ce qui a été demandé, chacun suivi de son écart type ; 5 et 95 % de la biomasse ; nombre effectif de cultures.</translation>
</message>
<message>
<source>Quality</source>
<translation>Qualité</translation>
</message>
<message>
<source>How far to trust each pixel.</source>
<translation>Confiance à accorder à chaque pixel.</translation>
</message>
<message>
<source>Good</source>
<translation>Bonne</translation>
</message>
<message>
<source>Too few dates</source>
<translation>Trop peu de dates</translation>
</message>
<message>
<source>Poor fit</source>
<translation>Mauvais accord</translation>
</message>
<message>
<source>Another class</source>
<translation>Autre classe</translation>
</message>
<message>
<source>Biomass by parcel</source>
<translation>Biomasse par parcelle</translation>
</message>
<message>
<source>The parcels with the same values from their median leaf area.</source>
<translation>Les parcelles avec les mêmes valeurs, tirées de leur surface foliaire médiane.</translation>
</message>
<message>
<source>Daily growth by parcel</source>
<translation>Croissance journalière par parcelle</translation>
</message>
<message>
<source>Green area and biomass of each parcel on each day, with standard deviations.</source>
<translation>Surface verte et biomasse de chaque parcelle chaque jour, avec écarts types.</translation>
</message>
<message>
<source>The season's crops, the parcels, and how far to trust them.</source>
<translation>Les cultures de la saison, les parcelles, et leur degré de confiance.</translation>
</message>
<message>
<source>Forest dieback by anomalies</source>
<translation>Dépérissement forestier par anomalies</translation>
</message>
<message>
<source>Learns the healthy season of each forest pixel and follows it date by date: dieback after three anomalies of the water index, cuts by bare soil, return to normal, stress index. New dates are added to a saved state.</source>
<translation>Apprend la saison saine de chaque pixel de forêt et le suit date par date : dépérissement après trois anomalies de l'indice d'eau, coupes par le sol nu, retour à la normale, indice de stress. De nouvelles dates s'ajoutent à un état enregistré.</translation>
</message>
<message>
<source>Dieback is said after three clear dates above the threshold: fresh and scattered damage is missed. The thresholds are tuned to conifers; oak and chestnut need the supervised map. Thinning and drought can look like dieback.</source>
<translation>Le dépérissement est annoncé après trois dates claires au-dessus du seuil : les dégâts récents et dispersés sont manqués. Les seuils sont réglés pour les conifères ; chêne et châtaignier demandent la carte supervisée. Éclaircie et sécheresse peuvent ressembler au dépérissement.</translation>
</message>
<message>
<source>L2A product folders or zips, from the healthy years to the last date; THEIA (MAJA) products suit the thresholds. With an earlier run only the later products are needed.</source>
<translation>Dossiers ou zips de produits L2A, des années saines à la dernière date ; les produits THEIA (MAJA) conviennent aux seuils. Avec un traitement antérieur, seuls les produits postérieurs sont nécessaires.</translation>
</message>
<message>
<source>Forest stands</source>
<translation>Peuplements forestiers</translation>
</message>
<message>
<source>Polygons of the forest to follow, such as the conifers of BD Forêt. Empty: every pixel, or the forest of the map.</source>
<translation>Polygones de la forêt à suivre, comme les conifères de la BD Forêt. Vide : tous les pixels, ou la forêt de la carte.</translation>
</message>
<message>
<source>Class map that tells where forest is, such as that of OSO. Empty: every pixel is taken for forest.</source>
<translation>Carte de classes qui dit où est la forêt, comme celle d'OSO. Vide : tout pixel est tenu pour de la forêt.</translation>
</message>
<message>
<source>Forest classes</source>
<translation>Classes de forêt</translation>
</message>
<message>
<source>Codes of the forest in the land cover map; OSO has 16 (broadleaved) and 17 (coniferous).</source>
<translation>Codes de la forêt dans la carte d'occupation du sol ; chez OSO 16 (feuillus) et 17 (conifères).</translation>
</message>
<message>
<source>Earlier run</source>
<translation>Traitement antérieur</translation>
</message>
<message>
<source>Output folder of an earlier run with the same parameters: dates after its last one are added to its state, with the same result as all dates at once.</source>
<translation>Dossier de sortie d'un traitement antérieur aux mêmes paramètres : les dates après sa dernière s'ajoutent à son état, avec le même résultat que toutes les dates à la fois.</translation>
</message>
<message>
<source>Index</source>
<translation>Indice</translation>
</message>
<message>
<source>CRswir rises when canopies dry; the others fall.</source>
<translation>CRswir monte quand les couverts se dessèchent ; les autres baissent.</translation>
</message>
<message>
<source>Clouds and soil</source>
<translation>Nuages et sol</translation>
</message>
<message>
<source>Fixed thresholds on reflectances find clouds and bare soil of French conifers in THEIA products. For other products and stands the product's own masks are safer; cuts are not told apart then.</source>
<translation>Des seuils fixes sur les réflectances trouvent nuages et sol nu des conifères français dans les produits THEIA. Pour d'autres produits et peuplements, les masques du produit sont plus sûrs ; les coupes ne sont alors pas distinguées.</translation>
</message>
<message>
<source>Thresholds for conifers and THEIA (MAJA) products</source>
<translation>Seuils pour conifères et produits THEIA (MAJA)</translation>
</message>
<message>
<source>The product's own masks and bright blue</source>
<translation>Les masques du produit et le bleu brillant</translation>
</message>
<message>
<source>Product's masks as well</source>
<translation>Masques du produit en plus</translation>
</message>
<message>
<source>Leave out what the product's own cloud masks say, beside the thresholds.</source>
<translation>Écarter ce que disent les masques de nuages du produit, en plus des seuils.</translation>
</message>
<message>
<source>Take out what the whole forest does</source>
<translation>Retirer ce que fait toute la forêt</translation>
</message>
<message>
<source>Move each date by what the median of the forest differs from its season: a drought of all stands, or a step between sensors, raises no alarm.</source>
<translation>Décaler chaque date de l'écart entre la médiane de la forêt et sa saison : une sécheresse de tous les peuplements, ou une marche entre capteurs, ne donne pas d'alerte.</translation>
</message>
<message>
<source>End of the healthy period</source>
<translation>Fin de la période saine</translation>
</message>
<message>
<source>Last day on which the healthy season may be learnt; two years or more are advised.</source>
<translation>Dernier jour où la saison saine peut être apprise ; deux ans ou plus sont conseillés.</translation>
</message>
<message>
<source>Start of detection</source>
<translation>Début de la détection</translation>
</message>
<message>
<source>From this day on a pixel is tested, as soon as it has enough clear dates.</source>
<translation>À partir de ce jour un pixel est testé, dès qu'il a assez de dates claires.</translation>
</message>
<message>
<source>Clear dates needed</source>
<translation>Dates claires nécessaires</translation>
</message>
<message>
<source>A pixel is tested once it has more clear dates than this.</source>
<translation>Un pixel est testé quand il a plus de dates claires que cela.</translation>
</message>
<message>
<source>Threshold of the anomaly</source>
<translation>Seuil de l'anomalie</translation>
</message>
<message>
<source>Difference of the index to the healthy season that makes an anomaly. Empty: 0.16.</source>
<translation>Écart de l'indice à la saison saine qui fait une anomalie. Vide : 0,16.</translation>
</message>
<message>
<source>Stress index</source>
<translation>Indice de stress</translation>
</message>
<message>
<source>Mean of the differences since the onset, or weighted by their number since then.</source>
<translation>Moyenne des écarts depuis le début, ou pondérée par leur rang depuis lors.</translation>
</message>
<message>
<source>Weighted</source>
<translation>Pondéré</translation>
</message>
<message>
<source>Most clouds</source>
<translation>Nuages au plus</translation>
</message>
<message>
<source>A date with more of the whole tile under the product's cloud mask is left out.</source>
<translation>Une date dont une plus grande part de la tuile est sous le masque de nuages du produit est écartée.</translation>
</message>
<message>
<source>Smallest patch</source>
<translation>Plus petite tache</translation>
</message>
<message>
<source>Smaller patches are not drawn as polygons.</source>
<translation>Les taches plus petites ne sont pas dessinées en polygones.</translation>
</message>
<message>
<source>Folder of dieback maps</source>
<translation>Dossier des cartes de dépérissement</translation>
</message>
<message>
<source>One folder per tile: state, onset and cut as YYYYMMDD, stress index and its class, periods of stress, clear dates, and the saved state from which the next run goes on.</source>
<translation>Un dossier par tuile : état, début et coupe en AAAAMMJJ, indice de stress et sa classe, périodes de stress, dates claires, et l'état enregistré d'où le traitement suivant repart.</translation>
</message>
<message>
<source>Healthy</source>
<translation>Sain</translation>
</message>
<message>
<source>Dieback</source>
<translation>Dépérissement</translation>
</message>
<message>
<source>Cut after dieback</source>
<translation>Coupe après dépérissement</translation>
</message>
<message>
<source>Too few clear dates in the healthy period</source>
<translation>Trop peu de dates claires dans la période saine</translation>
</message>
<message>
<source>Too many changes</source>
<translation>Trop de changements</translation>
</message>
<message>
<source>Patches</source>
<translation>Taches</translation>
</message>
<message>
<source>Polygons of dieback and cuts with dates, stress and area.</source>
<translation>Polygones de dépérissement et de coupes avec dates, stress et surface.</translation>
</message>
<message>
<source>Areas by state, onset by month, stress, clear dates, with figures.</source>
<translation>Surfaces par état, débuts par mois, stress, dates claires, avec figures.</translation>
</message>
<message>
<source>Area of dieback, ha</source>
<translation>Surface en dépérissement, ha</translation>
</message>
<message>
<source>Area of cuts, ha</source>
<translation>Surface coupée, ha</translation>
</message>
<message>
<source>Train dieback of broadleaves</source>
<translation>Apprentissage du dépérissement des feuillus</translation>
</message>
<message>
<source>Learns from graded plots of oak or chestnut of several years, by two indices over two years, a model that grades any year; tested on other plots, other years and other squares of the land.</source>
<translation>Apprend, sur des placettes notées de chêne ou de châtaignier de plusieurs années, par deux indices sur deux ans, un modèle qui note toute année ; testé sur d'autres placettes, d'autres années et d'autres carrés du territoire.</translation>
</message>
<message>
<source>Valid for the species and region of the plots. Plots of few trees on mixed pixels teach little. Look at the test on other years before mapping one.</source>
<translation>Valable pour l'essence et la région des placettes. Des placettes de peu d'arbres sur des pixels mixtes apprennent peu. Regardez le test sur d'autres années avant d'en cartographier une.</translation>
</message>
<message>
<source>L2A product folders or zips of all the years of the plots and of the year before each, or folders that hold products.</source>
<translation>Dossiers ou zips de produits L2A de toutes les années des placettes et de l'année précédant chacune, ou dossiers qui en contiennent.</translation>
</message>
<message>
<source>Graded plots</source>
<translation>Placettes notées</translation>
</message>
<message>
<source>Points or polygons of stands of one species whose trees were graded.</source>
<translation>Points ou polygones de peuplements d'une essence dont les arbres ont été notés.</translation>
</message>
<message>
<source>Field of grades</source>
<translation>Champ des notes</translation>
</message>
<message>
<source>1 healthy (under 20 % dying trees), 2 declining (20 to 50 %), 3 very declining (over 50 %).</source>
<translation>1 sain (moins de 20 % d'arbres dépérissants), 2 dépérissant (20 à 50 %), 3 très dépérissant (plus de 50 %).</translation>
</message>
<message>
<source>Field of the year</source>
<translation>Champ de l'année</translation>
</message>
<message>
<source>Year in which the plot was graded.</source>
<translation>Année où la placette a été notée.</translation>
</message>
<message>
<source>Months with leaves only</source>
<translation>Mois en feuilles seulement</translation>
</message>
<message>
<source>April to October; else the whole of both years.</source>
<translation>D'avril à octobre ; sinon les deux années entières.</translation>
</message>
<message>
<source>Pixels per plot</source>
<translation>Pixels par placette</translation>
</message>
<message>
<source>At most as many pixels of one polygon: its pixels resemble each other.</source>
<translation>Au plus autant de pixels d'un polygone : ses pixels se ressemblent.</translation>
</message>
<message>
<source>Number of trees.</source>
<translation>Nombre d'arbres.</translation>
</message>
<message>
<source>Squares of this side are kept apart in the stricter test.</source>
<translation>Des carrés de ce côté sont séparés dans le test plus strict.</translation>
</message>
<message>
<source>Model file for the map of dieback of broadleaves.</source>
<translation>Fichier de modèle pour la carte du dépérissement des feuillus.</translation>
</message>
<message>
<source>Scores on unseen plots, years and squares, confusion, mean series by grade.</source>
<translation>Scores sur des placettes, années et carrés non vus, confusion, séries moyennes par note.</translation>
</message>
<message>
<source>Overall accuracy on other plots</source>
<translation>Exactitude globale sur d'autres placettes</translation>
</message>
<message>
<source>Overall accuracy on other years</source>
<translation>Exactitude globale sur d'autres années</translation>
</message>
<message>
<source>Dieback of broadleaves</source>
<translation>Dépérissement des feuillus</translation>
</message>
<message>
<source>Maps three grades of dieback of oak or chestnut in a year with a trained model, from the series of that year and the one before, with the chance of decline and the number of clear dates.</source>
<translation>Cartographie trois degrés de dépérissement du chêne ou du châtaignier dans une année avec un modèle entraîné, d'après la série de cette année et de la précédente, avec la probabilité de dépérissement et le nombre de dates claires.</translation>
</message>
<message>
<source>Valid for the species and region that the model was taught. Thinned stands, mixed pixels and edges look like declining ones.</source>
<translation>Valable pour l'essence et la région apprises. Peuplements éclaircis, pixels mixtes et lisières ressemblent à des dépérissants.</translation>
</message>
<message>
<source>L2A product folders or zips of the year and of the one before, or folders that hold products.</source>
<translation>Dossiers ou zips de produits L2A de l'année et de la précédente, ou dossiers qui en contiennent.</translation>
</message>
<message>
<source>Trained model</source>
<translation>Modèle entraîné</translation>
</message>
<message>
<source>File made by the training of dieback of broadleaves.</source>
<translation>Fichier produit par l'apprentissage du dépérissement des feuillus.</translation>
</message>
<message>
<source>Year to map; the one before it is used as well.</source>
<translation>Année à cartographier ; la précédente sert aussi.</translation>
</message>
<message>
<source>Folder of decline maps</source>
<translation>Dossier des cartes de dépérissement des feuillus</translation>
</message>
<message>
<source>One folder per tile: grade, chance of declining or worse in percent, expected grade (x 100), clear dates of both years.</source>
<translation>Un dossier par tuile : degré, probabilité de dépérissant ou pire en pour cent, degré attendu (x 100), dates claires des deux années.</translation>
</message>
<message>
<source>Declining</source>
<translation>Dépérissant</translation>
</message>
<message>
<source>Very declining</source>
<translation>Très dépérissant</translation>
</message>
<message>
<source>Areas by grade and the map of the chance of decline.</source>
<translation>Surfaces par degré et carte de la probabilité de dépérissement.</translation>
</message>
<message>
<source>Share of the forest that is declining or worse</source>
<translation>Part de la forêt dépérissante ou pire</translation>
</message>
<message>
<source>Train irrigated crops</source>
<translation>Entraîner les cultures irriguées</translation>
</message>
<message>
<source>Learns to tell irrigated from rainfed crops by the months from April to October of Sentinel-2, on request of Sentinel-1 and of the weather, and says what each source is worth by parcel, by block and by year.</source>
<translation>Apprend à distinguer cultures irriguées et pluviales par les mois d'avril à octobre de Sentinel-2, au besoin de Sentinel-1 et de la météo, et dit ce que vaut chaque source par parcelle, par bloc et par année.</translation>
</message>
<message>
<source>Holds for the basin and the years of the training. In a wet year irrigated and rainfed fields look alike.</source>
<translation>Vaut pour le bassin et les années de l'entraînement. Une année humide, parcelles irriguées et pluviales se ressemblent.</translation>
</message>
<message>
<source>Sentinel-2 L2A or L3A products from April to October of each year.</source>
<translation>Produits Sentinel-2 L2A ou L3A d'avril à octobre de chaque année.</translation>
</message>
<message>
<source>Parcels whose crop and irrigation are known.</source>
<translation>Parcelles dont la culture et l'irrigation sont connues.</translation>
</message>
<message>
<source>Field of the crop</source>
<translation>Champ de la culture</translation>
</message>
<message>
<source>Name or code of the summer crop.</source>
<translation>Nom ou code de la culture d'été.</translation>
</message>
<message>
<source>Field of the irrigation</source>
<translation>Champ de l'irrigation</translation>
</message>
<message>
<source>1 or 0, yes or no, irrigated or rainfed.</source>
<translation>1 ou 0, oui ou non, irrigué ou pluvial.</translation>
</message>
<message>
<source>Year of the crop.</source>
<translation>Année de la culture.</translation>
</message>
<message>
<source>Monthly weather</source>
<translation>Météo mensuelle</translation>
</message>
<message>
<source>Table with the columns cell, year, month, rain and et0 (mm), for April to October.</source>
<translation>Table avec les colonnes cell, year, month, rain et et0 (mm), d'avril à octobre.</translation>
</message>
<message>
<source>Field of the weather cell</source>
<translation>Champ de la maille météo</translation>
</message>
<message>
<source>Names each parcel's cell in the table of the weather.</source>
<translation>Nomme la maille de chaque parcelle dans la table météo.</translation>
</message>
<message>
<source>Weather cells</source>
<translation>Mailles météo</translation>
</message>
<message>
<source>Polygons whose field cell names the cell in the table of the weather: for maps by pixel, and for parcels without such a field. Not needed where the table has one cell.</source>
<translation>Polygones dont le champ cell nomme la maille de la table météo : pour les cartes par pixel, et pour les parcelles sans ce champ. Inutile si la table n'a qu'une maille.</translation>
</message>
<message>
<source>Pixels per parcel</source>
<translation>Pixels par parcelle</translation>
</message>
<message>
<source>Single pixels that teach the map by pixel. 0: the model knows whole parcels only.</source>
<translation>Pixels isolés qui enseignent la carte par pixel. 0 : le modèle ne connaît que des parcelles entières.</translation>
</message>
<message>
<source>The trained model, for the map of irrigated crops.</source>
<translation>Le modèle entraîné, pour la carte des cultures irriguées.</translation>
</message>
<message>
<source>Scores of each source alone and of all together, and of each class.</source>
<translation>Scores de chaque source seule et de toutes ensemble, et de chaque classe.</translation>
</message>
<message>
<source>Irrigated or not: share right on the hardest split</source>
<translation>Irrigué ou non : part juste sur la séparation la plus dure</translation>
</message>
<message>
<source>Irrigated crops</source>
<translation>Cultures irriguées</translation>
</message>
<message>
<source>Tells for each pixel and each parcel which summer crop it bears and whether it is irrigated, with the probability, and how far it is from all that the model was trained on.</source>
<translation>Dit pour chaque pixel et chaque parcelle quelle culture d'été s'y trouve et si elle est irriguée, avec la probabilité, et à quelle distance elle est de tout ce que le modèle a appris.</translation>
</message>
<message>
<source>Holds for the region and the weather of the training. Single pixels are less sure than parcels.</source>
<translation>Vaut pour la région et la météo de l'entraînement. Les pixels isolés sont moins sûrs que les parcelles.</translation>
</message>
<message>
<source>Made by the training of irrigated crops.</source>
<translation>Fait par l'entraînement des cultures irriguées.</translation>
</message>
<message>
<source>Parcels of summer crops, for results by parcel; maps are limited to them. Empty: every pixel.</source>
<translation>Parcelles de cultures d'été, pour des résultats par parcelle ; les cartes s'y limitent. Vide : tous les pixels.</translation>
</message>
<message>
<source>Year of the crops.</source>
<translation>Année des cultures.</translation>
</message>
<message>
<source>Class of a parcel</source>
<translation>Classe d'une parcelle</translation>
</message>
<message>
<source>The pixels of a parcel vote with their probabilities, or its medians are taken for one series.</source>
<translation>Les pixels d'une parcelle votent avec leurs probabilités, ou ses médianes font une seule série.</translation>
</message>
<message>
<source>Vote of its pixels</source>
<translation>Vote de ses pixels</translation>
</message>
<message>
<source>One series of the whole parcel</source>
<translation>Une série de la parcelle entière</translation>
</message>
<message>
<source>Land cover whose codes say where summer crops are. Empty: every pixel.</source>
<translation>Occupation du sol dont les codes disent où sont les cultures d'été. Vide : tous les pixels.</translation>
</message>
<message>
<source>Codes of summer crops</source>
<translation>Codes des cultures d'été</translation>
</message>
<message>
<source>Codes in the crop map, separated by blanks: 8 9 10 in OSO.</source>
<translation>Codes dans la carte des cultures, séparés par des espaces : 8 9 10 dans OSO.</translation>
</message>
<message>
<source>Irrigated crops by parcel</source>
<translation>Cultures irriguées par parcelle</translation>
</message>
<message>
<source>CLASS, IRRIGATED (1 or 0), P_IRR and CONF in percent, OUTSIDE (1: unlike the training), DATES seen, area; of a vote the number of PIXELS and their PURITY in percent.</source>
<translation>CLASS, IRRIGATED (1 ou 0), P_IRR et CONF en pour cent, OUTSIDE (1 : ne ressemble pas à l'entraînement), DATES vues, surface ; pour un vote, le nombre de pixels (PIXELS) et leur pureté (PURITY) en pour cent.</translation>
</message>
<message>
<source>Irrigated crops by pixel</source>
<translation>Cultures irriguées par pixel</translation>
</message>
<message>
<source>Classes of the training, from 1; 0 where nothing is known.</source>
<translation>Classes de l'entraînement, à partir de 1 ; 0 où rien n'est connu.</translation>
</message>
<message>
<source>Chance of irrigation</source>
<translation>Probabilité d'irrigation</translation>
</message>
<message>
<source>Chance in percent of being irrigated, and of the class of the map.</source>
<translation>Probabilité en pour cent d'être irrigué, et de la classe de la carte.</translation>
</message>
<message>
<source>Distance from the training</source>
<translation>Distance à l'entraînement</translation>
</message>
<message>
<source>Above 100 % a pixel is unlike all that the model was trained on. Second band: number of clear dates.</source>
<translation>Au-dessus de 100 %, un pixel ne ressemble à rien de ce que le modèle a appris. Seconde bande : nombre de dates claires.</translation>
</message>
<message>
<source>Areas by class, and what cannot be trusted.</source>
<translation>Surfaces par classe, et ce à quoi on ne peut se fier.</translation>
</message>
<message>
<source>Irrigated area (ha)</source>
<translation>Surface irriguée (ha)</translation>
</message>
<message>
<source>Mowing dates of grassland</source>
<translation>Dates de fauche des prairies</translation>
</message>
<message>
<source>Finds up to seven cuts of grassland a season, by pixel and by parcel: dates with the largest error that each can have, confidence, number of cuts, and where clear dates were too far apart to know.</source>
<translation>Trouve jusqu'à sept fauches par saison, par pixel et par parcelle : dates avec la plus grande erreur possible de chacune, confiance, nombre de fauches, et là où les dates claires étaient trop espacées pour savoir.</translation>
</message>
<message>
<source>Half of all cuts lie between clear dates that are more than 12 days apart, and grass grows over in weeks: about one cut in four leaves no trace. Short heavy grazing looks like a cut. The scores stated for the rule come from simulated seasons: published algorithms reach F1 0.55 to 0.74 on real ones.</source>
<translation>La moitié des fauches tombent entre des dates claires distantes de plus de 12 jours, et l'herbe repousse en quelques semaines : environ une fauche sur quatre ne laisse pas de trace. Un pâturage court et intense ressemble à une fauche. Les scores annoncés pour la règle viennent de saisons simulées : les algorithmes publiés atteignent un F1 de 0,55 à 0,74 sur des saisons réelles.</translation>
</message>
<message>
<source>L2A product folders or zips of one or several seasons, or folders that hold products. All dates count: the closer they lie, the more cuts are seen and the better they are dated.</source>
<translation>Dossiers ou zips de produits L2A d'une ou plusieurs saisons, ou dossiers qui en contiennent. Toutes les dates comptent : plus elles sont rapprochées, plus on voit de fauches et mieux elles sont datées.</translation>
</message>
<message>
<source>Grassland parcels</source>
<translation>Parcelles de prairie</translation>
</message>
<message>
<source>Permanent and temporary grassland, for instance the parcels PPH, PRL and PTR of the French register. Maps are limited to them, and dates by parcel can be made. Empty: every pixel.</source>
<translation>Prairies permanentes et temporaires, par exemple les parcelles PPH, PRL et PTR du registre parcellaire. Les cartes s'y limitent, et des dates par parcelle peuvent être produites. Vide : tous les pixels.</translation>
</message>
<message>
<source>Class map that tells where grassland is, such as that of OSO. Empty: every pixel is taken for grassland.</source>
<translation>Carte de classes qui dit où sont les prairies, comme celle d'OSO. Vide : tout pixel est tenu pour de la prairie.</translation>
</message>
<message>
<source>Grassland classes</source>
<translation>Classes de prairie</translation>
</message>
<message>
<source>Codes of grassland in the land cover map; OSO has 13 (grassland) and 18 (natural grassland).</source>
<translation>Codes des prairies dans la carte d'occupation du sol ; chez OSO 13 (prairies) et 18 (pelouses).</translation>
</message>
<message>
<source>The rule needs no training. A trained model comes from the training of mowing dates. The two others are published methods, for comparison.</source>
<translation>La règle ne demande aucun apprentissage. Un modèle entraîné vient de l'apprentissage des dates de fauche. Les deux autres sont des méthodes publiées, pour comparaison.</translation>
</message>
<message>
<source>Rule: growth and drop between clear dates</source>
<translation>Règle : croissance et chute entre dates claires</translation>
</message>
<message>
<source>Schwieder et al. 2022, closed form</source>
<translation>Schwieder et al. 2022, forme close</translation>
</message>
<message>
<source>Sen4CAP</source>
<translation>Sen4CAP</translation>
</message>
<message>
<source>File made by the training of mowing dates; used by that method only.</source>
<translation>Fichier produit par l'apprentissage des dates de fauche ; ne sert qu'à cette méthode.</translation>
</message>
<message>
<source>First day of the season</source>
<translation>Premier jour de la saison</translation>
</message>
<message>
<source>Day of the year from which cuts are looked for: 60 is 1 March.</source>
<translation>Jour de l'année à partir duquel on cherche des fauches : 60 est le 1er mars.</translation>
</message>
<message>
<source>Last day of the season</source>
<translation>Dernier jour de la saison</translation>
</message>
<message>
<source>Day of the year until which cuts are looked for: 319 is 15 November.</source>
<translation>Jour de l'année jusqu'auquel on cherche des fauches : 319 est le 15 novembre.</translation>
</message>
<message>
<source>Least days between cuts</source>
<translation>Jours au moins entre deux fauches</translation>
</message>
<message>
<source>Two cuts lie at least this far apart: 15 for meadows in use, 21 for extensive ones.</source>
<translation>Deux fauches sont au moins aussi éloignées : 15 pour des prairies exploitées, 21 pour des prairies extensives.</translation>
</message>
<message>
<source>Ask the grassland around</source>
<translation>Interroger la prairie alentour</translation>
</message>
<message>
<source>A fall that the grassland within a kilometre shares is rather drought than a cut. For the rule, where grassland lies in many places; reads two bands twice.</source>
<translation>Une chute que partage la prairie à un kilomètre est plutôt une sécheresse qu'une fauche. Pour la règle, là où la prairie se trouve en beaucoup d'endroits ; lit deux bandes deux fois.</translation>
</message>
<message>
<source>Least confidence of a cut</source>
<translation>Confiance minimale d'une fauche</translation>
</message>
<message>
<source>Weaker candidates are left out. Empty: 45 %, or what the model says.</source>
<translation>Les candidats plus faibles sont écartés. Vide : 45 %, ou ce que dit le modèle.</translation>
</message>
<message>
<source>Confidence of a mown season</source>
<translation>Confiance d'une saison fauchée</translation>
</message>
<message>
<source>A season counts as mown when its surest cut reaches this. Higher: fewer false cuts where none was made. Empty: 90 %, or what the model says.</source>
<translation>Une saison compte comme fauchée quand sa fauche la plus sûre atteint cette valeur. Plus haut : moins de fausses fauches là où il n'y en eut pas. Vide : 90 %, ou ce que dit le modèle.</translation>
</message>
<message>
<source>Folder of mowing maps</source>
<translation>Dossier des cartes de fauche</translation>
</message>
<message>
<source>One folder per tile; per season: dates (day of the year), largest errors, confidences, number of cuts, first cut, state, share of the season seen closely, clear dates and longest gap.</source>
<translation>Un dossier par tuile ; par saison : dates (jour de l'année), plus grandes erreurs, confiances, nombre de fauches, première fauche, état, part de la saison vue de près, dates claires et plus long trou.</translation>
</message>
<message>
<source>Mown</source>
<translation>Fauché</translation>
</message>
<message>
<source>No cut seen</source>
<translation>Aucune fauche vue</translation>
</message>
<message>
<source>Unsure: weak signs of a cut, of grazing or of drying</source>
<translation>Incertain : signes faibles de fauche, de pâturage ou de dessèchement</translation>
</message>
<message>
<source>Not observable: clear dates too far apart</source>
<translation>Non observable : dates claires trop espacées</translation>
</message>
<message>
<source>Ploughed</source>
<translation>Labouré</translation>
</message>
<message>
<source>Dates by parcel</source>
<translation>Dates par parcelle</translation>
</message>
<message>
<source>The parcels with number of cuts, dates, largest errors, confidences and share of agreeing pixels.</source>
<translation>Les parcelles avec nombre de fauches, dates, plus grandes erreurs, confiances et part des pixels concordants.</translation>
</message>
<message>
<source>States, dates, observability and parcels, with figures.</source>
<translation>États, dates, observabilité et parcelles, avec figures.</translation>
</message>
<message>
<source>Share of the grassland that was cut</source>
<translation>Part des prairies fauchées</translation>
</message>
<message>
<source>Mean number of cuts where the season was seen</source>
<translation>Nombre moyen de fauches là où la saison a été vue</translation>
</message>
<message>
<source>Train mowing dates</source>
<translation>Apprentissage des dates de fauche</translation>
</message>
<message>
<source>Learns from parcels whose cuts were observed in the field to tell cuts from grazing, drought and missed clouds: a model for the entry of mowing dates, with scores on parcels, squares and years that it had not seen.</source>
<translation>Apprend, sur des parcelles dont les fauches ont été observées sur le terrain, à distinguer les fauches du pâturage, de la sécheresse et des nuages manqués : un modèle pour l'entrée des dates de fauche, avec ses scores sur des parcelles, des carrés et des années qu'il n'avait pas vus.</translation>
</message>
<message>
<source>A cut that left no trace between two clear dates is no candidate and cannot be learnt. A model from one region and year knows its weather only: look at the test on other years.</source>
<translation>Une fauche sans trace entre deux dates claires n'est pas un candidat et ne peut être apprise. Un modèle d'une région et d'une année ne connaît que leur météo : regardez le test sur d'autres années.</translation>
</message>
<message>
<source>Observed parcels</source>
<translation>Parcelles observées</translation>
</message>
<message>
<source>Parcels with the dates of their cuts; several rows of one parcel are joined. Parcels that were watched and never cut teach as much.</source>
<translation>Parcelles avec les dates de leurs fauches ; plusieurs lignes d'une parcelle sont réunies. Des parcelles suivies et jamais fauchées apprennent autant.</translation>
</message>
<message>
<source>Field of dates</source>
<translation>Champ des dates</translation>
</message>
<message>
<source>Dates such as 2023-05-20, several in one field separated by blanks, or empty where none was made.</source>
<translation>Dates comme 2023-05-20, plusieurs dans un champ séparées par des blancs, ou vide s'il n'y en eut pas.</translation>
</message>
<message>
<source>Field of parcels</source>
<translation>Champ des parcelles</translation>
</message>
<message>
<source>What names a parcel. Empty: every row is a parcel of its own.</source>
<translation>Ce qui nomme une parcelle. Vide : chaque ligne est une parcelle.</translation>
</message>
<message>
<source>Field of the season</source>
<translation>Champ de la saison</translation>
</message>
<message>
<source>Year in which the parcel was watched; needed for rows without a date.</source>
<translation>Année où la parcelle a été suivie ; nécessaire aux lignes sans date.</translation>
</message>
<message>
<source>Error of observed dates</source>
<translation>Erreur des dates observées</translation>
</message>
<message>
<source>Days by which an observed date may be wrong.</source>
<translation>Jours dont une date observée peut être fausse.</translation>
</message>
<message>
<source>Single pixels that teach beside the medians of their parcel, so that the model serves for both.</source>
<translation>Pixels isolés qui apprennent à côté des médianes de leur parcelle, pour que le modèle serve aux deux.</translation>
</message>
<message>
<source>Model file for the entry of mowing dates.</source>
<translation>Fichier de modèle pour l'entrée des dates de fauche.</translation>
</message>
<message>
<source>Scores on unseen parcels, squares and years beside those of the rule, and the confidence.</source>
<translation>Scores sur des parcelles, carrés et années non vus à côté de ceux de la règle, et la confiance.</translation>
</message>
<message>
<source>F1 on other parcels</source>
<translation>F1 sur d'autres parcelles</translation>
</message>
<message>
<source>F1 on other years or squares</source>
<translation>F1 sur d'autres années ou carrés</translation>
</message>
<message>
<source>Mean error of the dates, days</source>
<translation>Erreur moyenne des dates, jours</translation>
</message>
<message>
<source>Thinning or dieback</source>
<translation>Éclaircie ou dépérissement</translation>
</message>
<message>
<source>Tells for each forest stand whether it was thinned, clear-cut, died back, or suffered from a drought and recovered, from the steps of its Sentinel-2 and Sentinel-1 series; by rules, or by a forest learnt on labels.</source>
<translation>Dit pour chaque peuplement s'il a été éclairci, coupé à blanc, s'il dépérit, ou s'il a souffert d'une sécheresse et s'est remis, d'après les marches de ses séries Sentinel-2 et Sentinel-1 ; par des règles, ou par une forêt aléatoire apprise sur des étiquettes.</translation>
</message>
<message>
<source>A thinning that takes less than about a fifth of the crowns is not seen. Steep relief disturbs radar. Without Sentinel-1 thinning and fast dieback look alike. Rules are set on simulated stands.</source>
<translation>Une éclaircie qui enlève moins d'un cinquième environ des houppiers ne se voit pas. Un relief fort trouble le radar. Sans Sentinel-1, éclaircie et dépérissement rapide se ressemblent. Les règles sont réglées sur des peuplements simulés.</translation>
</message>
<message>
<source>L2A product folders or zips of at least two years, or folders that hold products; the first seven months stand for the stands' normal state.</source>
<translation>Dossiers ou zips de produits L2A d'au moins deux ans, ou dossiers qui en contiennent ; les sept premiers mois donnent l'état normal des peuplements.</translation>
</message>
<message>
<source>Stands</source>
<translation>Peuplements</translation>
</message>
<message>
<source>Stands to tell apart: patches of the dieback entry, or stands of a forest map.</source>
<translation>Peuplements à distinguer : taches de l'entrée dépérissement, ou peuplements d'une carte forestière.</translation>
</message>
<message>
<source>Other stands of the region</source>
<translation>Autres peuplements de la région</translation>
</message>
<message>
<source>Mostly healthy stands, whose median says what was normal on each date. Needed where the stands are few, or most of them changed.</source>
<translation>Peuplements sains pour la plupart, dont la médiane dit ce qui était normal à chaque date. Nécessaires quand les peuplements sont peu nombreux, ou ont changé pour la plupart.</translation>
</message>
<message>
<source>Calibrated images (gamma0) named as S1Tiling names them (s1a_31TCJ_vv_DES_110_20200108t060008.tif), of the same years, VV and VH.</source>
<translation>Images étalonnées (gamma0) nommées comme le fait S1Tiling (s1a_31TCJ_vv_DES_110_20200108t060008.tif), des mêmes années, VV et VH.</translation>
</message>
<message>
<source>Field of the kind of stand</source>
<translation>Champ du type de peuplement</translation>
</message>
<message>
<source>Stands of one kind, such as conifers and broadleaves, are compared with their like. Empty: all together.</source>
<translation>Les peuplements d'un type, comme conifères et feuillus, sont comparés à leurs semblables. Vide : tous ensemble.</translation>
</message>
<message>
<source>Dry years</source>
<translation>Années sèches</translation>
</message>
<message>
<source>Years of known drought, such as 2018 2022: a loss that began then and passed is called drought.</source>
<translation>Années de sécheresse connue, comme 2018 2022 : une perte commencée alors et passée est appelée sécheresse.</translation>
</message>
<message>
<source>Field of known changes</source>
<translation>Champ des changements connus</translation>
</message>
<message>
<source>0 none, 1 dieback, 2 thinning, 3 clear-cut, 4 drought, empty unknown. With at least 40 labelled stands a forest learns from them and tells all.</source>
<translation>0 aucun, 1 dépérissement, 2 éclaircie, 3 coupe rase, 4 sécheresse, vide inconnu. Avec au moins 40 peuplements étiquetés, une forêt aléatoire en apprend et les dit tous.</translation>
</message>
<message>
<source>Model of an earlier run with labels. Empty: the rules.</source>
<translation>Modèle d'un traitement antérieur avec étiquettes. Vide : les règles.</translation>
</message>
<message>
<source>Stands with their change</source>
<translation>Peuplements avec leur changement</translation>
</message>
<message>
<source>The stands with kind of change, date of the step, share of the votes, loss, share of the loss in one step, recovery, radar step and number of dates.</source>
<translation>Les peuplements avec type de changement, date de la marche, part des votes, perte, part de la perte en une marche, rétablissement, marche radar et nombre de dates.</translation>
</message>
<message>
<source>No lasting change</source>
<translation>Pas de changement durable</translation>
</message>
<message>
<source>Thinning</source>
<translation>Éclaircie</translation>
</message>
<message>
<source>Clear-cut</source>
<translation>Coupe rase</translation>
</message>
<message>
<source>Drought, recovered</source>
<translation>Sécheresse, rétabli</translation>
</message>
<message>
<source>Undetermined</source>
<translation>Indéterminé</translation>
</message>
<message>
<source>Model learnt from the labelled stands.</source>
<translation>Modèle appris sur les peuplements étiquetés.</translation>
</message>
<message>
<source>Stands by kind, their series, and scores on labelled stands, with figures.</source>
<translation>Peuplements par type, leurs séries, et scores sur peuplements étiquetés, avec figures.</translation>
</message>
<message>
<source>Share of unseen labelled stands told rightly</source>
<translation>Part des peuplements étiquetés non vus bien reconnus</translation>
</message>
<message>
<source>Train a wheat yield model</source>
<translation>Entraîner un modèle de rendement du blé</translation>
</message>
<message>
<source>Learns the yield of wheat parcels from monthly syntheses and a survey, and scores the model on farms, departments and years that it has not seen, beside the usual yields that it has to beat.</source>
<translation>Apprend le rendement de parcelles de blé à partir de synthèses mensuelles et d'une enquête, et évalue le modèle sur des exploitations, des départements et des années qu'il n'a pas vus, à côté des rendements habituels qu'il doit battre.</translation>
</message>
<message>
<source>A model is worth its survey: fields, years and regions that are not in it are guessed. Farm means told by telephone hide the differences between fields.</source>
<translation>Un modèle vaut son enquête : parcelles, années et régions absentes sont devinées. Des moyennes d'exploitation données par téléphone cachent les différences entre parcelles.</translation>
</message>
<message>
<source>Monthly syntheses (L3A) from November to July of each season, or a series of images of these months.</source>
<translation>Synthèses mensuelles (L3A) de novembre à juillet de chaque saison, ou une série d'images de ces mois.</translation>
</message>
<message>
<source>Parcels of the survey</source>
<translation>Parcelles de l'enquête</translation>
</message>
<message>
<source>Wheat parcels with their yield and its year.</source>
<translation>Parcelles de blé avec leur rendement et son année.</translation>
</message>
<message>
<source>Field of the yield</source>
<translation>Champ du rendement</translation>
</message>
<message>
<source>Yield in quintals per hectare.</source>
<translation>Rendement en quintaux par hectare.</translation>
</message>
<message>
<source>Year of harvest.</source>
<translation>Année de récolte.</translation>
</message>
<message>
<source>Field of the department</source>
<translation>Champ du département</translation>
</message>
<message>
<source>Its usual yield is learnt and used; without it the model knows the images alone.</source>
<translation>Son rendement habituel est appris et utilisé ; sans lui, le modèle ne connaît que les images.</translation>
</message>
<message>
<source>Field of the farm</source>
<translation>Champ de l'exploitation</translation>
</message>
<message>
<source>Parcels of a farm stay together when the model is scored.</source>
<translation>Les parcelles d'une exploitation restent ensemble quand le modèle est évalué.</translation>
</message>
<message>
<source>The linear model held up better in years that were not learnt.</source>
<translation>Le modèle linéaire a mieux tenu sur des années non apprises.</translation>
</message>
<message>
<source>Linear (ridge regression)</source>
<translation>Linéaire (régression ridge)</translation>
</message>
<message>
<source>Last month used</source>
<translation>Dernier mois utilisé</translation>
</message>
<message>
<source>7 for the whole season; less to forecast earlier (3 is March).</source>
<translation>7 pour toute la saison ; moins pour prévoir plus tôt (3 : mars).</translation>
</message>
<message>
<source>Weather by department</source>
<translation>Météo par département</translation>
</message>
<message>
<source>Table with the columns department and year, and one column for each sum or mean, such as the rain of spring.</source>
<translation>Table avec les colonnes department et year, et une colonne par somme ou moyenne, comme la pluie du printemps.</translation>
</message>
<message>
<source>Smaller parcels are left out.</source>
<translation>Les parcelles plus petites sont écartées.</translation>
</message>
<message>
<source>The trained model, for the entry that maps the yield.</source>
<translation>Le modèle entraîné, pour l'entrée qui estime le rendement.</translation>
</message>
<message>
<source>Scores beside the usual yields, by what was left out, and what the model leans on.</source>
<translation>Scores à côté des rendements habituels, selon ce qui est écarté, et ce sur quoi le modèle s'appuie.</translation>
</message>
<message>
<source>Number of parcels used</source>
<translation>Nombre de parcelles utilisées</translation>
</message>
<message>
<source>Error on the hardest split (q/ha)</source>
<translation>Erreur sur la séparation la plus dure (q/ha)</translation>
</message>
<message>
<source>Wheat yield</source>
<translation>Rendement du blé</translation>
</message>
<message>
<source>Estimates the yield of wheat parcels of one year with a trained model, each with the interval that holds four parcels of five, and of departments, beside official statistics where they are given.</source>
<translation>Estime avec un modèle entraîné le rendement des parcelles de blé d'une année, chacun avec l'intervalle qui contient quatre parcelles sur cinq, et celui des départements, à côté des statistiques officielles si elles sont données.</translation>
</message>
<message>
<source>From images and the usual yield of the department: what leaves do not show (heat at flowering, diseases of the ears, rain at harvest) is not seen.</source>
<translation>À partir des images et du rendement habituel du département : ce que les feuilles ne montrent pas (chaleur à la floraison, maladies de l'épi, pluie à la récolte) n'est pas vu.</translation>
</message>
<message>
<source>Made by the training of a wheat yield model.</source>
<translation>Fait par l'entraînement d'un modèle de rendement du blé.</translation>
</message>
<message>
<source>Wheat parcels of the year.</source>
<translation>Parcelles de blé de l'année.</translation>
</message>
<message>
<source>The season ends in this year.</source>
<translation>La saison finit dans cette année.</translation>
</message>
<message>
<source>The same names as in the training.</source>
<translation>Les mêmes noms qu'à l'entraînement.</translation>
</message>
<message>
<source>Official statistics</source>
<translation>Statistiques officielles</translation>
</message>
<message>
<source>Table with the columns department, year and yield (q/ha), to compare with.</source>
<translation>Table avec les colonnes department, year et yield (q/ha), pour comparer.</translation>
</message>
<message>
<source>Yield by parcel</source>
<translation>Rendement par parcelle</translation>
</message>
<message>
<source>YIELD with its 10 and 90 % values in q/ha, the number of months seen, and the area.</source>
<translation>YIELD avec ses valeurs à 10 et 90 % en q/ha, le nombre de mois vus, et la surface.</translation>
</message>
<message>
<source>Yield by department</source>
<translation>Rendement par département</translation>
</message>
<message>
<source>Means weighted by area.</source>
<translation>Moyennes pondérées par la surface.</translation>
</message>
<message>
<source>Yields by department, beside the statistics.</source>
<translation>Rendements par département, à côté des statistiques.</translation>
</message>
<message>
<source>Mean yield (q/ha)</source>
<translation>Rendement moyen (q/ha)</translation>
</message>
<message>
<source>Bathymetry from waves</source>
<translation>Bathymétrie par les vagues</translation>
</message>
<message>
<source>Estimates the depth of coastal water from the swell itself: Sentinel-2 sees the same waves about a second apart in two bands, their speed and length give the depth. Needs no measurement and works in turbid water; needs swell that can be seen. Gives depth, its standard deviation, the waves, and why a place has none.</source>
<translation>Estime la profondeur des eaux côtières d'après la houle elle-même : Sentinel-2 voit les mêmes vagues à une seconde près dans deux bandes, leur vitesse et leur longueur donnent la profondeur. Sans aucune mesure et même en eau turbide ; il faut une houle visible. Donne la profondeur, son écart-type, les vagues, et pourquoi un endroit n'en a pas.</translation>
</message>
<message>
<source>Waves have to be visible: look at the image first. Short waves of enclosed seas, breaking waves (too deep), strong currents, headlands, ship wakes and cloud defeat the method. Published errors of a global atlas are 6 to 9 m; on a clear swell and a gentle slope they are 5 to 10 %.</source>
<translation>Les vagues doivent se voir : regarder d'abord l'image. Vagues courtes des mers fermées, déferlement (trop profond), forts courants, caps, sillages et nuages mettent la méthode en défaut. Erreurs publiées d'un atlas mondial : 6 à 9 m ; sur une houle nette et une pente douce, 5 à 10 %.</translation>
</message>
<message>
<source>Sentinel-2 level 1C (two bands are enough) or level 2A, with their detector footprints; or a raster of two bands named like B2 and B4. Several dates are combined.</source>
<translation>Sentinel-2 niveau 1C (deux bandes suffisent) ou niveau 2A, avec les emprises des détecteurs ; ou un raster de deux bandes nommées comme B2 et B4. Plusieurs dates sont combinées.</translation>
</message>
<message>
<source>Distance between depths</source>
<translation>Distance entre les profondeurs</translation>
</message>
<message>
<source>One window is placed every so many metres: the pixel of the map.</source>
<translation>Une fenêtre tous les tant de mètres : le pixel de la carte.</translation>
</message>
<message>
<source>Land</source>
<translation>Terre</translation>
</message>
<message>
<source>Polygons of land, which waves are not looked for on. Empty: by green and near infrared where the product has them.</source>
<translation>Polygones de terre, où l'on ne cherche pas de vagues. Vide : d'après le vert et le proche infrarouge si le produit les a.</translation>
</message>
<message>
<source>Tide</source>
<translation>Marée</translation>
</message>
<message>
<source>Height of the water above the datum of the map when the image was taken; it is subtracted.</source>
<translation>Hauteur de l'eau au-dessus du zéro de la carte au moment de l'image ; elle est retranchée.</translation>
</message>
<message>
<source>Table of tides</source>
<translation>Table des marées</translation>
</message>
<message>
<source>CSV with the columns date (2024-07-05T10:56) and tide (m), for several dates.</source>
<translation>CSV avec les colonnes date (2024-07-05T10:56) et tide (m), pour plusieurs dates.</translation>
</message>
<message>
<source>Two bands of 10 m. The longer the time between them, the surer the speed.</source>
<translation>Deux bandes à 10 m. Plus il y a de temps entre elles, plus la vitesse est sûre.</translation>
</message>
<message>
<source>Blue and red, 1.0 s</source>
<translation>Bleu et rouge, 1,0 s</translation>
</message>
<message>
<source>Blue and green, 0.5 s</source>
<translation>Bleu et vert, 0,5 s</translation>
</message>
<message>
<source>Blue and near infrared, 0.26 s</source>
<translation>Bleu et proche infrarouge, 0,26 s</translation>
</message>
<message>
<source>Window</source>
<translation>Fenêtre</translation>
</message>
<message>
<source>Side of the square in which waves are looked at: some three wavelengths at least.</source>
<translation>Côté du carré où l'on regarde les vagues : au moins trois longueurs d'onde environ.</translation>
</message>
<message>
<source>Detector numbers</source>
<translation>Numéros des détecteurs</translation>
</message>
<message>
<source>Raster of the detector (1 to 12) that saw each pixel, for products that do not have it.</source>
<translation>Raster du détecteur (1 à 12) qui a vu chaque pixel, pour les produits qui ne l'ont pas.</translation>
</message>
<message>
<source>Time between the bands</source>
<translation>Temps entre les bandes</translation>
</message>
<message>
<source>Seconds from the first to the second band, for all pixels, instead of the table and the detectors. Below 0 when the second band was first.</source>
<translation>Secondes de la première à la seconde bande, pour tous les pixels, au lieu de la table et des détecteurs. Négatif quand la seconde bande a vu d'abord.</translation>
</message>
<message>
<source>Table of time lags</source>
<translation>Tableau des décalages de temps</translation>
</message>
<message>
<source>CSV with the columns satellite, pair, detector, seconds (S2B,B2-B4,3,1.006): these lags replace those of the shipped table, one by one. Detectors of even number have the other sign.</source>
<translation>CSV de colonnes satellite, pair, detector, seconds (S2B,B2-B4,3,1.006) : ces décalages remplacent un à un ceux du tableau livré. Les détecteurs pairs ont l'autre signe.</translation>
</message>
<message>
<source>Distance to the shore</source>
<translation>Distance à la côte</translation>
</message>
<message>
<source>Raster of kilometres to the shore, below 0 on land.</source>
<translation>Raster des kilomètres à la côte, négatif à terre.</translation>
</message>
<message>
<source>Largest distance to the shore</source>
<translation>Plus grande distance à la côte</translation>
</message>
<message>
<source>Cells farther out are left out. Needs the raster of distances.</source>
<translation>Les cellules plus au large sont écartées. Demande le raster des distances.</translation>
</message>
<message>
<source>Smallest depth</source>
<translation>Plus petite profondeur</translation>
</message>
<message>
<source>Shallower results are dropped.</source>
<translation>Les résultats moins profonds sont écartés.</translation>
</message>
<message>
<source>Largest depth</source>
<translation>Plus grande profondeur</translation>
</message>
<message>
<source>Deeper results are dropped.</source>
<translation>Les résultats plus profonds sont écartés.</translation>
</message>
<message>
<source>Shortest period</source>
<translation>Période la plus courte</translation>
</message>
<message>
<source>Shorter waves are not used.</source>
<translation>Les vagues plus courtes ne servent pas.</translation>
</message>
<message>
<source>Longest period</source>
<translation>Période la plus longue</translation>
</message>
<message>
<source>Longer waves are not used.</source>
<translation>Les vagues plus longues ne servent pas.</translation>
</message>
<message>
<source>Smallest linearity</source>
<translation>Plus petite linéarité</translation>
</message>
<message>
<source>Linearity is the speed squared over that in deep water; waves below it are not used.</source>
<translation>La linéarité est le carré de la vitesse sur celui en eau profonde ; les vagues en dessous ne servent pas.</translation>
</message>
<message>
<source>Largest linearity</source>
<translation>Plus grande linéarité</translation>
</message>
<message>
<source>Near 1 waves do not feel the bottom, and a small error of speed is a large one of depth.</source>
<translation>Près de 1 les vagues ne sentent pas le fond, et une petite erreur de vitesse en est une grande de profondeur.</translation>
</message>
<message>
<source>Folder of depths</source>
<translation>Dossier des profondeurs</translation>
</message>
<message>
<source>Per image a map of depth, deviation, direction, wavelength, period, speed, linearity, energy and number of wave trains, and one of the status; with several dates their weighted median.</source>
<translation>Par image, une carte de profondeur, écart-type, direction, longueur d'onde, période, vitesse, linéarité, énergie et nombre de trains de vagues, et une du statut ; avec plusieurs dates, leur médiane pondérée.</translation>
</message>
<message>
<source>How many cells have a depth and what was in the way, the waves of each date, maps.</source>
<translation>Combien de cellules ont une profondeur et ce qui a manqué ailleurs, les vagues de chaque date, des cartes.</translation>
</message>
<message>
<source>Number of images</source>
<translation>Nombre d'images</translation>
</message>
<message>
<source>Number of depths found</source>
<translation>Nombre de profondeurs trouvées</translation>
</message>
<message>
<source>Bathymetry from colour</source>
<translation>Bathymétrie par la couleur</translation>
</message>
<message>
<source>Maps the depth of clear shallow water, to some 15 m, from how blue, green and red fade: by the ratio of logarithms (Stumpf), two ratios (switching) or Lyzenga's method, calibrated with soundings or with depths from waves, and checked on points that were kept apart. Without known depths it gives a relative map only.</source>
<translation>Cartographie la profondeur d'une eau claire et peu profonde, jusqu'à 15 m environ, d'après l'extinction du bleu, du vert et du rouge : par rapport de logarithmes (Stumpf), deux rapports (bascule) ou la méthode de Lyzenga, étalonnés par des sondages ou par les profondeurs des vagues, et contrôlés sur des points gardés à part. Sans profondeurs connues, la carte n'est que relative.</translation>
</message>
<message>
<source>Only where the bottom is seen. Seagrass and dark rock read too deep, bright sand too shallow; plumes and glint are wrong altogether. A calibration holds for its water and its bottoms. Never navigate by it.</source>
<translation>Seulement là où l'on voit le fond. Herbiers et roche sombre paraissent trop profonds, sable clair trop peu ; panaches et reflets sont tout à fait faux. Un étalonnage vaut pour son eau et ses fonds. Ne jamais s'en servir pour naviguer.</translation>
</message>
<message>
<source>Level 2A products, or rasters of a water processor, as for water quality. Several dates are combined.</source>
<translation>Produits de niveau 2A, ou rasters d'un logiciel dédié à l'eau, comme pour la qualité de l'eau. Plusieurs dates sont combinées.</translation>
</message>
<message>
<source>Kind of reflectance</source>
<translation>Nature de la réflectance</translation>
</message>
<message>
<source>What the values are.</source>
<translation>Ce que sont les valeurs.</translation>
</message>
<message>
<source>Surface reflectance of a land product (indicative)</source>
<translation>Réflectance de surface d'un produit terrestre (indicatif)</translation>
</message>
<message>
<source>Water-leaving reflectance (no unit)</source>
<translation>Réflectance marine (sans unité)</translation>
</message>
<message>
<source>Remote-sensing reflectance Rrs (sr⁻¹)</source>
<translation>Réflectance de télédétection Rrs (sr⁻¹)</translation>
</message>
<message>
<source>Known depths</source>
<translation>Profondeurs connues</translation>
</message>
<message>
<source>Points with a depth: soundings, a chart, ICESat-2. At least 20 have to fall on clear water.</source>
<translation>Points avec une profondeur : sondages, carte, ICESat-2. Au moins 20 doivent tomber sur de l'eau claire.</translation>
</message>
<message>
<source>Field of the depth</source>
<translation>Champ de la profondeur</translation>
</message>
<message>
<source>Metres below the datum.</source>
<translation>Mètres sous le zéro.</translation>
</message>
<message>
<source>Depths from waves</source>
<translation>Profondeurs par les vagues</translation>
</message>
<message>
<source>A map of the entry for waves, instead of points.</source>
<translation>Une carte de l'outil par les vagues, au lieu de points.</translation>
</message>
<message>
<source>Switching uses the red for the first metres and the green below. Lyzenga needs deep water in the image.</source>
<translation>La bascule prend le rouge pour les premiers mètres et le vert au-delà. Lyzenga demande de l'eau profonde dans l'image.</translation>
</message>
<message>
<source>Ratio of blue and green (Stumpf)</source>
<translation>Rapport du bleu et du vert (Stumpf)</translation>
</message>
<message>
<source>Red ratio when shallow, green ratio below (switching)</source>
<translation>Rapport rouge près de la surface, vert au-delà (bascule)</translation>
</message>
<message>
<source>Logarithms above deep water (Lyzenga)</source>
<translation>Logarithmes au-dessus de l'eau profonde (Lyzenga)</translation>
</message>
<message>
<source>The field holds heights</source>
<translation>Le champ contient des hauteurs</translation>
</message>
<message>
<source>Values are positive up, as heights of the ground, instead of depths.</source>
<translation>Valeurs positives vers le haut, comme des altitudes, au lieu de profondeurs.</translation>
</message>
<message>
<source>Tide at the survey</source>
<translation>Marée lors du levé</translation>
</message>
<message>
<source>Height of the water above the datum when the depths were measured, where they are below that water.</source>
<translation>Hauteur de l'eau au-dessus du zéro lors des mesures, si elles sont comptées sous cette eau.</translation>
</message>
<message>
<source>Deepest points used</source>
<translation>Points les plus profonds utilisés</translation>
</message>
<message>
<source>Deeper points do not enter the fit.</source>
<translation>Les points plus profonds n'entrent pas dans l'ajustement.</translation>
</message>
<message>
<source>Leave out turbid water</source>
<translation>Écarter l'eau turbide</translation>
</message>
<message>
<source>Where the near infrared is too bright for a bottom to be seen, there is no depth.</source>
<translation>Là où le proche infrarouge est trop brillant pour qu'un fond se voie, il n'y a pas de profondeur.</translation>
</message>
<message>
<source>Median of 3 x 3 pixels</source>
<translation>Médiane de 3 x 3 pixels</translation>
</message>
<message>
<source>Takes out noise and small waves before the ratio.</source>
<translation>Ôte le bruit et les petites vagues avant le rapport.</translation>
</message>
<message>
<source>Removal of glint</source>
<translation>Correction du reflet</translation>
</message>
<message>
<source>Takes the short-wave infrared off all bands. Automatic: for surface reflectance only.</source>
<translation>Retranche le moyen infrarouge de toutes les bandes. Automatique : pour la réflectance de surface seulement.</translation>
</message>
<message>
<source>Automatic</source>
<translation>Automatique</translation>
</message>
<message>
<source>Everywhere</source>
<translation>Partout</translation>
</message>
<message>
<source>Bright pixels only, dark water is left as it is</source>
<translation>Pixels brillants seulement, l'eau sombre reste telle quelle</translation>
</message>
<message>
<source>Water mask</source>
<translation>Masque d'eau</translation>
</message>
<message>
<source>Raster that is 1 on water. Empty: MNDWI above 0 for surface reflectance, all known pixels otherwise.</source>
<translation>Raster valant 1 sur l'eau. Vide : MNDWI positif pour la réflectance de surface, sinon tous les pixels connus.</translation>
</message>
<message>
<source>Per date a map of depth, its deviation and the log ratio, and one of the status; with several dates their weighted median. Without known depths: the log ratios alone.</source>
<translation>Par date, une carte de profondeur, de son écart-type et du rapport des logarithmes, et une du statut ; avec plusieurs dates, leur médiane pondérée. Sans profondeurs connues : les rapports seuls.</translation>
</message>
<message>
<source>Errors at points that were not used for the fit, by depth, and where the colour stops telling.</source>
<translation>Erreurs aux points qui n'ont pas servi à l'ajustement, par profondeur, et d'où la couleur ne dit plus rien.</translation>
</message>
<message>
<source>Error of the check (m)</source>
<translation>Erreur du contrôle (m)</translation>
</message>
<message>
<source>Snow cover</source>
<translation>Couverture neigeuse</translation>
</message>
<message>
<source>Maps snow on each image with the method of THEIA's Snow product: certain snow first, from it the height of the snow line, then thin and shaded snow above that line, and snow below thin clouds. Gives the codes and names of THEIA's level 2B, the fraction of each pixel that snow covers, and areas by elevation and basin.</source>
<translation>Cartographie la neige sur chaque image par la méthode du produit Neige de THEIA : d'abord la neige certaine, d'où vient l'altitude de la limite de la neige, puis au-dessus d'elle la neige mince ou à l'ombre, et celle sous les nuages fins. Donne les codes et les noms du niveau 2B de THEIA, la part de chaque pixel que couvre la neige, et les surfaces par altitude et par bassin.</translation>
</message>
<message>
<source>Dense evergreen forest hides snow on the ground. Steep slopes in shadow with a sun lower than 20 degrees, large ice clouds, frozen or turbid lakes and salt flats mislead it. On a small image the snow line may differ from that of the whole tile. Never average reflectance over melting snow: use the snow year.</source>
<translation>La forêt dense à feuillage persistant cache la neige au sol. Pentes raides à l'ombre sous un soleil plus bas que 20 degrés, grands nuages de glace, lacs gelés ou turbides et étendues de sel trompent la méthode. Sur une petite image, la limite de la neige peut différer de celle de la tuile entière. Ne jamais moyenner des réflectances sur de la neige qui fond : utiliser l'année de neige.</translation>
</message>
<message>
<source>L2A product folders or zips, or folders that hold products (THEIA/MUSCATE, ESA SAFE, Landsat, GeoTIFF with a side-car): one date or a whole series. Green, red and short-wave infrared are needed.</source>
<translation>Dossiers ou zips de produits L2A, ou dossiers qui en contiennent (THEIA/MUSCATE, ESA SAFE, Landsat, GeoTIFF avec fichier d'accompagnement) : une date ou toute une série. Il faut le vert, le rouge et le moyen infrarouge.</translation>
</message>
<message>
<source>A raster of heights in metres over the whole images, in any reference system ('Elevation' of the group Catalogue makes one).</source>
<translation>Un raster d'altitudes en mètres sur toute l'étendue des images, dans n'importe quel système de référence (« Altitude » du groupe Catalogue en fait un).</translation>
</message>
<message>
<source>An extent or the polygons of a layer, in any reference system. Empty: the whole image. The snow line always comes from the whole image.</source>
<translation>Une emprise ou les polygones d'une couche, dans n'importe quel système de référence. Vide : toute l'image. La limite de la neige vient toujours de l'image entière.</translation>
</message>
<message>
<source>Tree cover</source>
<translation>Couverture arborée</translation>
</message>
<message>
<source>Tree cover density (0 to 100 %, or 0 to 1): gives the snow fraction on the ground below trees as well.</source>
<translation>Densité du couvert arboré (0 à 100 %, ou 0 à 1) : donne aussi la part de neige au sol sous les arbres.</translation>
</message>
<message>
<source>Basins</source>
<translation>Bassins</translation>
</message>
<message>
<source>Polygons for which the table gives areas; they may overlap.</source>
<translation>Polygones pour lesquels le tableau donne les surfaces ; ils peuvent se recouvrir.</translation>
</message>
<message>
<source>Name of the basins</source>
<translation>Nom des bassins</translation>
</message>
<message>
<source>Lakes to leave out</source>
<translation>Lacs à écarter</translation>
</message>
<message>
<source>A raster that is not 0 on lakes: they are coded as no data, frozen or turbid lakes look like snow.</source>
<translation>Un raster non nul sur les lacs : ils sont codés sans donnée, car les lacs gelés ou turbides ressemblent à la neige.</translation>
</message>
<message>
<source>NDSI of the first pass</source>
<translation>NDSI de la première passe</translation>
</message>
<message>
<source>Certain snow has a larger NDSI.</source>
<translation>La neige certaine a un NDSI plus grand.</translation>
</message>
<message>
<source>Red of the first pass</source>
<translation>Rouge de la première passe</translation>
</message>
<message>
<source>Certain snow has a larger red reflectance.</source>
<translation>La neige certaine a une réflectance rouge plus grande.</translation>
</message>
<message>
<source>NDSI of the second pass</source>
<translation>NDSI de la seconde passe</translation>
</message>
<message>
<source>Snow above the snow line has a larger NDSI.</source>
<translation>La neige au-dessus de la limite a un NDSI plus grand.</translation>
</message>
<message>
<source>Red of the second pass</source>
<translation>Rouge de la seconde passe</translation>
</message>
<message>
<source>Snow above the snow line has a larger red reflectance.</source>
<translation>La neige au-dessus de la limite a une réflectance rouge plus grande.</translation>
</message>
<message>
<source>Red of dark clouds</source>
<translation>Rouge des nuages sombres</translation>
</message>
<message>
<source>Clouds whose red, averaged over 240 m, is not larger are looked through for snow.</source>
<translation>La neige est cherchée à travers les nuages dont le rouge, moyenné sur 240 m, n'est pas plus grand.</translation>
</message>
<message>
<source>Red of bright clouds</source>
<translation>Rouge des nuages clairs</translation>
</message>
<message>
<source>What was looked through, holds no snow and has a larger red becomes cloud again.</source>
<translation>Ce qui a été examiné, ne porte pas de neige et a un rouge plus grand redevient nuage.</translation>
</message>
<message>
<source>Height of an elevation band</source>
<translation>Hauteur d'une tranche d'altitude</translation>
</message>
<message>
<source>Height of the bands in which the snow line is searched, and of those of the table.</source>
<translation>Hauteur des tranches où la limite de la neige est cherchée, et de celles du tableau.</translation>
</message>
<message>
<source>Snow of a snowy band</source>
<translation>Neige d'une tranche enneigée</translation>
</message>
<message>
<source>An elevation band is snowy where a larger share of its clear pixels is certain snow.</source>
<translation>Une tranche d'altitude est enneigée quand une plus grande part de ses pixels clairs est de la neige certaine.</translation>
</message>
<message>
<source>Clear part of a band</source>
<translation>Part claire d'une tranche</translation>
</message>
<message>
<source>Elevation bands with a smaller share of clear pixels are passed over.</source>
<translation>Les tranches d'altitude dont la part de pixels clairs est plus petite sont ignorées.</translation>
</message>
<message>
<source>Snow line</source>
<translation>Limite de la neige</translation>
</message>
<message>
<source>Height of the snow line, for images too small to show it. Empty: found on each image.</source>
<translation>Altitude de la limite de la neige, pour les images trop petites pour la montrer. Vide : trouvée sur chaque image.</translation>
</message>
<message>
<source>Remove ice clouds</source>
<translation>Enlever les nuages de glace</translation>
</message>
<message>
<source>Patches of certain snow larger than 0.2 km² that are surrounded by clouds become cloud.</source>
<translation>Les taches de neige certaine de plus de 0,2 km² entourées de nuages deviennent nuage.</translation>
</message>
<message>
<source>Expert layer</source>
<translation>Couche experte</translation>
</message>
<message>
<source>Write SNOW_ALL as well: bits 1 snow of pass 1, 2 snow of pass 2, 4 cloud of pass 1, 8 final cloud, 16 cloud of the product, 32 slope that the sun hardly reaches.</source>
<translation>Écrire aussi SNOW_ALL : bits 1 neige de la passe 1, 2 neige de la passe 2, 4 nuage de la passe 1, 8 nuage final, 16 nuage du produit, 32 pente que le soleil atteint à peine.</translation>
</message>
<message>
<source>Polygons as well</source>
<translation>Polygones aussi</translation>
</message>
<message>
<source>Write SNOW_VEC, the map as polygons. Takes long on a full tile.</source>
<translation>Écrire SNOW_VEC, la carte en polygones. Long sur une tuile entière.</translation>
</message>
<message>
<source>Maps to compare with, on the same days: 0 no snow, 1 or 100 snow, anything else unknown; the date (YYYYMMDD) in the file name.</source>
<translation>Cartes à comparer, des mêmes jours : 0 sans neige, 1 ou 100 neige, toute autre valeur inconnue ; la date (AAAAMMJJ) dans le nom du fichier.</translation>
</message>
<message>
<source>Folder of snow maps</source>
<translation>Dossier des cartes de neige</translation>
</message>
<message>
<source>One product per image: SNOW_SEB (0 no snow, 100 snow, 205 cloud or shadow, 254 no data), SNOW_FSCTOC (snow fraction at the top of the canopy, percent, 205 cloud, 255 no data), SNOW_FSCOG (on the ground), and a record of how it was made.</source>
<translation>Un produit par image : SNOW_SEB (0 sans neige, 100 neige, 205 nuage ou ombre, 254 sans donnée), SNOW_FSCTOC (part de neige au sommet de la canopée, pour cent, 205 nuage, 255 sans donnée), SNOW_FSCOG (au sol), et une fiche qui dit comment il a été fait.</translation>
</message>
<message>
<source>Number of maps made</source>
<translation>Nombre de cartes faites</translation>
</message>
<message>
<source>Snow lines and areas by date, snow by elevation, agreement with the reference maps.</source>
<translation>Limites de la neige et surfaces par date, neige par altitude, accord avec les cartes de référence.</translation>
</message>
<message>
<source>Areas by date, elevation and basin</source>
<translation>Surfaces par date, altitude et bassin</translation>
</message>
<message>
<source>CSV: area, part seen, snow seen, and snow estimated for what clouds hide, in hectares.</source>
<translation>CSV : surface, part vue, neige vue, et neige estimée pour ce que cachent les nuages, en hectares.</translation>
</message>
<message>
<source>Snow year</source>
<translation>Année de neige</translation>
</message>
<message>
<source>Sums up the snow maps of a winter as THEIA's level 3B does: number of snow days, first and last day of the longest snow and of any snow, number of snow periods, and how well each pixel was seen: dates, longest gap, and the standard deviation that the gaps leave.</source>
<translation>Résume les cartes de neige d'un hiver comme le niveau 3B de THEIA : nombre de jours de neige, premier et dernier jour de la plus longue neige et de toute neige, nombre de périodes de neige, et comment chaque pixel a été vu : dates, plus long trou, et écart-type que laissent les trous.</translation>
</message>
<message>
<source>Between two dates the state of a pixel is inferred: snow of a few days in a gap is not seen, mostly at low altitude; on summits in clouds too much is. Trust the days while the longest gap stays under about 15.</source>
<translation>Entre deux dates, l'état d'un pixel est déduit : une neige de quelques jours dans un trou n'est pas vue, surtout à basse altitude ; sur les sommets dans les nuages, trop l'est. Les jours sont fiables tant que le plus long trou reste sous 15 environ.</translation>
</message>
<message>
<source>Snow maps</source>
<translation>Cartes de neige</translation>
</message>
<message>
<source>The folder of snow maps of 'Snow cover', THEIA's own Snow products L2B (folders or zips), or folders that hold them. On one day Sentinel-2 goes before other sensors.</source>
<translation>Le dossier des cartes de « Couverture neigeuse », les produits Neige L2B de THEIA (dossiers ou zips), ou des dossiers qui en contiennent. Pour un même jour, Sentinel-2 passe avant les autres capteurs.</translation>
</message>
<message>
<source>First day of the year, day 0. Empty: 1 September (1 March in the south) of the year with most maps.</source>
<translation>Premier jour de l'année, jour 0. Vide : le 1er septembre (1er mars dans le sud) de l'année qui a le plus de cartes.</translation>
</message>
<message>
<source>Last day of the year, included. Empty: a year after the first.</source>
<translation>Dernier jour de l'année, compris. Vide : un an après le premier.</translation>
</message>
<message>
<source>A raster of heights in metres: days of change then follow the snow line, and the table and the report go by elevation.</source>
<translation>Un raster d'altitudes en mètres : les jours de changement suivent alors la ligne de neige, et le tableau et le rapport vont par altitude.</translation>
</message>
<message>
<source>Polygons for which the table gives means; they may overlap.</source>
<translation>Polygones pour lesquels le tableau donne les moyennes ; ils peuvent se recouvrir.</translation>
</message>
<message>
<source>Read from</source>
<translation>Lire depuis</translation>
</message>
<message>
<source>Maps of snow and no snow, or of the fraction that snow covers.</source>
<translation>Des cartes de neige ou non, ou de la part que couvre la neige.</translation>
</message>
<message>
<source>Snow or no snow (SEB)</source>
<translation>Neige ou non (SEB)</translation>
</message>
<message>
<source>Fraction of snow (FSC)</source>
<translation>Part de neige (FSC)</translation>
</message>
<message>
<source>Day of a change</source>
<translation>Jour d'un changement</translation>
</message>
<message>
<source>When a pixel changed between two dates on which it was seen. By the snow line: on the day on which the line of the dates around, drawn from elevation, aspect and all that was seen, passes the pixel; it needs the elevation. Half-way: in the middle, as THEIA's product.</source>
<translation>Quand un pixel a changé entre deux dates où il a été vu. Par la ligne de neige : le jour où la ligne des dates voisines, tirée de l'altitude, de l'exposition et de tout ce qui a été vu, passe le pixel ; il faut l'altitude. À mi-chemin : au milieu, comme le produit de THEIA.</translation>
</message>
<message>
<source>By the snow line of all dates, where elevation is given</source>
<translation>Par la ligne de neige de toutes les dates, si l'altitude est donnée</translation>
</message>
<message>
<source>Half-way between the two dates (THEIA)</source>
<translation>À mi-chemin entre les deux dates (THEIA)</translation>
</message>
<message>
<source>Smallest fraction that is snow</source>
<translation>Plus petite part qui est neige</translation>
</message>
<message>
<source>For maps of the fraction: a pixel is snow where it is at least this.</source>
<translation>Pour les cartes de la part de neige : un pixel est enneigé à partir de cette valeur.</translation>
</message>
<message>
<source>Height of the bands of the table.</source>
<translation>Hauteur des tranches du tableau.</translation>
</message>
<message>
<source>Hide fewer snow days than</source>
<translation>Cacher moins de jours de neige que</translation>
</message>
<message>
<source>Write a map of the snow days for display without pixels of fewer days. THEIA hides fewer than 60: at low altitude they are likely clouds. 0: nothing is hidden.</source>
<translation>Écrire pour l'affichage une carte des jours de neige sans les pixels qui en ont moins. THEIA cache moins de 60 : à basse altitude ce sont sans doute des nuages. 0 : rien n'est caché.</translation>
</message>
<message>
<source>Folder of the snow year</source>
<translation>Dossier de l'année de neige</translation>
</message>
<message>
<source>One folder per tile, one file per layer, whole numbers, nodata 65535: SCD snow days, SOD and SMOD first and last day of the longest snow, FSD and LSD of any snow (days since the first of the period, and as year and day of the year), NSP periods, SCDSTD, NOBS, MAXGAP, CLOUD_OCC.</source>
<translation>Un dossier par tuile, un fichier par couche, entiers, nodata 65535 : SCD jours de neige, SOD et SMOD premier et dernier jour de la plus longue neige, FSD et LSD de toute neige (jours depuis le premier de la période, et en année et jour de l'année), NSP périodes, SCDSTD, NOBS, MAXGAP, CLOUD_OCC.</translation>
</message>
<message>
<source>Snow days by elevation and basin, how well the winter was seen, and the maps used.</source>
<translation>Jours de neige par altitude et bassin, comment l'hiver a été vu, et les cartes utilisées.</translation>
</message>
<message>
<source>Means by elevation and basin</source>
<translation>Moyennes par altitude et bassin</translation>
</message>
<message>
<source>CSV: area, mean snow days, first and last day, periods, standard deviation and gaps.</source>
<translation>CSV : surface, jours de neige moyens, premier et dernier jour, périodes, écart-type et trous.</translation>
</message>
<message>
<source>Surface water</source>
<translation>Eau de surface</translation>
</message>
<message>
<source>Maps open water on each image, without samples: a classifier is trained on the image itself, from clusters of its pixels, or from places that an occurrence map says are always or never water. Gives a map with the chance of water of each pixel, and areas by water body, elevation and basin.</source>
<translation>Cartographie l'eau libre sur chaque image, sans échantillons : un classifieur est entraîné sur l'image même, à partir de groupes de ses pixels, ou des lieux qu'une carte d'occurrence dit toujours ou jamais en eau. Donne une carte avec la chance d'eau de chaque pixel, et les surfaces par plan d'eau, altitude et bassin.</translation>
</message>
<message>
<source>Shadows of relief and buildings, dark asphalt and burnt ground can pass for water. Very turbid or green water, water below plants, ice, and rivers narrower than 20 to 30 m are missed. With an area of interest the classifier is trained on that area.</source>
<translation>Ombres du relief et des bâtiments, asphalte sombre et sol brûlé peuvent passer pour de l'eau. L'eau très turbide ou verte, l'eau sous la végétation, la glace et les rivières de moins de 20 à 30 m sont manquées. Avec une zone d'intérêt, le classifieur est entraîné sur cette zone.</translation>
</message>
<message>
<source>L2A product folders or zips, or folders that hold products (THEIA/MUSCATE, ESA SAFE, Landsat, GeoTIFF with a side-car): one date or a whole series. Green and near infrared are needed, short-wave infrared makes the map better.</source>
<translation>Dossiers ou zips de produits L2A, ou dossiers qui en contiennent (THEIA/MUSCATE, ESA SAFE, Landsat, GeoTIFF avec fichier d'accompagnement) : une date ou toute une série. Il faut le vert et le proche infrarouge ; le moyen infrarouge améliore la carte.</translation>
</message>
<message>
<source>Unsupervised: clusters of the image. Seeded: a forest trained on places that are always or never water.</source>
<translation>Non supervisée : groupes de l'image. À graines : une forêt entraînée sur les lieux toujours ou jamais en eau.</translation>
</message>
<message>
<source>Unsupervised (clusters of the image)</source>
<translation>Non supervisée (groupes de l'image)</translation>
</message>
<message>
<source>Seeded by an occurrence map</source>
<translation>À graines d'une carte d'occurrence</translation>
</message>
<message>
<source>Water occurrence</source>
<translation>Occurrence de l'eau</translation>
</message>
<message>
<source>For the seeded method: how often water is there, 0 to 100 % (Global Surface Water, or the result of 'Water occurrence').</source>
<translation>Pour la méthode à graines : fréquence de l'eau, 0 à 100 % (Global Surface Water, ou le résultat d'« Occurrence de l'eau »).</translation>
</message>
<message>
<source>A raster of heights in metres: water on steep hillsides, which is shadow, is dropped, and the table goes by elevation.</source>
<translation>Un raster d'altitudes en mètres : l'eau sur pente raide, qui est de l'ombre, est écartée, et le tableau va par altitude.</translation>
</message>
<message>
<source>Water bodies or basins</source>
<translation>Plans d'eau ou bassins</translation>
</message>
<message>
<source>Name of the polygons</source>
<translation>Nom des polygones</translation>
</message>
<message>
<source>Which bands tell water from land.</source>
<translation>Les bandes qui distinguent l'eau de la terre.</translation>
</message>
<message>
<source>Short-wave infrared where there is one</source>
<translation>Moyen infrarouge là où il existe</translation>
</message>
<message>
<source>With short-wave infrared, else refuse</source>
<translation>Avec moyen infrarouge, sinon refuser</translation>
</message>
<message>
<source>Green and near infrared alone</source>
<translation>Vert et proche infrarouge seuls</translation>
</message>
<message>
<source>Steepest water</source>
<translation>Eau la plus pentue</translation>
</message>
<message>
<source>Water on steeper slopes that lie well above the ground around is dropped (needs the elevation).</source>
<translation>L'eau sur une pente plus forte, bien au-dessus du sol alentour, est écartée (il faut les altitudes).</translation>
</message>
<message>
<source>Smallest water body</source>
<translation>Plus petit plan d'eau</translation>
</message>
<message>
<source>Patches of fewer pixels are dropped. 1: none.</source>
<translation>Les taches de moins de pixels sont écartées. 1 : aucune.</translation>
</message>
<message>
<source>Allow for sun glint</source>
<translation>Tenir compte du reflet du soleil</translation>
</message>
<message>
<source>Where the view is within 30 degrees of the mirror image of the sun, brighter water is taken as doubtful water.</source>
<translation>Là où la visée est à moins de 30 degrés de l'image miroir du soleil, l'eau plus claire est prise comme eau douteuse.</translation>
</message>
<message>
<source>Runs</source>
<translation>Répétitions</translation>
</message>
<message>
<source>Average the chance of several runs with different samples.</source>
<translation>Moyenner la chance de plusieurs répétitions avec des échantillons différents.</translation>
</message>
<message>
<source>Maps to compare with, on the same days: 0 land, 1 or 100 water, anything else unknown; the date (YYYYMMDD) in the file name.</source>
<translation>Cartes à comparer, des mêmes jours : 0 terre, 1 ou 100 eau, toute autre valeur inconnue ; la date (AAAAMMJJ) dans le nom du fichier.</translation>
</message>
<message>
<source>Folder of water maps</source>
<translation>Dossier des cartes d'eau</translation>
</message>
<message>
<source>One product per image: WATER (0 land, 1 water, 2 doubtful water, 253 snow or ice, 254 cloud or shadow, 255 no data), WATER_P (chance of water, percent, 255 no data), and a record of how it was made.</source>
<translation>Un produit par image : WATER (0 terre, 1 eau, 2 eau douteuse, 253 neige ou glace, 254 nuage ou ombre, 255 sans donnée), WATER_P (chance d'eau, pour cent, 255 sans donnée), et une fiche qui dit comment il a été fait.</translation>
</message>
<message>
<source>Areas by date, what was not seen, agreement with the reference maps.</source>
<translation>Surfaces par date, ce qui n'a pas été vu, accord avec les cartes de référence.</translation>
</message>
<message>
<source>CSV: area, part seen, water seen, and water estimated for what clouds hide, in hectares.</source>
<translation>CSV : surface, part vue, eau vue, et eau estimée pour ce que cachent les nuages, en hectares.</translation>
</message>
<message>
<source>Maps how often water is there, by month, by year or over a whole series, from water maps of many dates: occurrence, number of dates, permanent, seasonal and occasional water, first and last wet month. Gives the area curve of reservoirs as well, with what clouds hide filled in.</source>
<translation>Cartographie la fréquence de l'eau, par mois, par an ou sur toute une série, d'après les cartes d'eau de nombreuses dates : occurrence, nombre de dates, eau permanente, saisonnière et occasionnelle, premier et dernier mois en eau. Donne aussi la courbe de surface des retenues, ce que cachent les nuages étant rempli.</translation>
</message>
<message>
<source>The share of the clear dates is not that of all days: floods come with clouds. A reservoir near its full level tends to be mapped too small.</source>
<translation>La part des dates claires n'est pas celle de tous les jours : les crues viennent avec les nuages. Une retenue près de son niveau plein est plutôt cartographiée trop petite.</translation>
</message>
<message>
<source>Water maps</source>
<translation>Cartes d'eau</translation>
</message>
<message>
<source>The folder of water maps of 'Surface water', or folders that hold such maps (0 land, 1 and 2 water).</source>
<translation>Le dossier des cartes d'« Eau de surface », ou des dossiers qui contiennent de telles cartes (0 terre, 1 et 2 eau).</translation>
</message>
<message>
<source>Period of each occurrence map.</source>
<translation>Période de chaque carte d'occurrence.</translation>
</message>
<message>
<source>Reservoirs</source>
<translation>Retenues</translation>
</message>
<message>
<source>Polygons around reservoirs or lakes at their largest: the report and the table show their area by date.</source>
<translation>Polygones autour des retenues ou lacs à leur plus grand : le rapport et le tableau montrent leur surface par date.</translation>
</message>
<message>
<source>Name of the reservoirs</source>
<translation>Nom des retenues</translation>
</message>
<message>
<source>Average over</source>
<translation>Moyenne sur</translation>
</message>
<message>
<source>Months: each month weighs the same, so that cloudy months do not weigh less. Dates: each date does.</source>
<translation>Mois : chaque mois pèse autant, pour que les mois nuageux ne pèsent pas moins. Dates : chaque date pèse autant.</translation>
</message>
<message>
<source>Months</source>
<translation>Les mois</translation>
</message>
<message>
<source>Dates</source>
<translation>Les dates</translation>
</message>
<message>
<source>Fewest dates</source>
<translation>Nombre minimal de dates</translation>
</message>
<message>
<source>A pixel that was seen on fewer dates of a period is unknown. Empty: 2 for a month, 6 for longer periods.</source>
<translation>Un pixel vu à moins de dates d'une période est inconnu. Vide : 2 pour un mois, 6 pour plus long.</translation>
</message>
<message>
<source>Folder of occurrence maps</source>
<translation>Dossier des cartes d'occurrence</translation>
</message>
<message>
<source>One folder per tile; per period OCC (0 to 100 %, 255 unknown), COUNTS (dates seen, dates with water), and for years and longer CLASS (permanent from 90 %, seasonal from 25 %, occasional from 1 %) and MONTHS (first and last wet month, number of them).</source>
<translation>Un dossier par tuile ; par période OCC (0 à 100 %, 255 inconnu), COUNTS (dates vues, dates en eau), et pour les années et plus long CLASS (permanente dès 90 %, saisonnière dès 25 %, occasionnelle dès 1 %) et MONTHS (premier et dernier mois en eau, leur nombre).</translation>
</message>
<message>
<source>Areas by class and period, and the area curves of reservoirs.</source>
<translation>Surfaces par classe et période, et courbes de surface des retenues.</translation>
</message>
<message>
<source>Areas of the reservoirs by date</source>
<translation>Surfaces des retenues par date</translation>
</message>
<message>
<source>CSV: area on each date and over windows of 15 days, its standard deviation, what was seen.</source>
<translation>CSV : surface à chaque date et sur des fenêtres de 15 jours, son écart-type, ce qui a été vu.</translation>
</message>
<message>
<source>Flood</source>
<translation>Inondation</translation>
</message>
<message>
<source>Compares the water of one date with what is usual: flooded ground, usual water, and usual water that is dry, with their areas.</source>
<translation>Compare l'eau d'une date à l'habituel : sol inondé, eau habituelle, et eau habituelle à sec, avec leurs surfaces.</translation>
</message>
<message>
<source>Only open water is seen: floods below clouds, in woods and in standing crops are missing.</source>
<translation>Seule l'eau libre est vue : les crues sous les nuages, dans les bois et les cultures sur pied manquent.</translation>
</message>
<message>
<source>Water of the date</source>
<translation>Eau de la date</translation>
</message>
<message>
<source>A water map of 'Surface water' (layer WATER).</source>
<translation>Une carte d'eau d'« Eau de surface » (couche WATER).</translation>
</message>
<message>
<source>Usual water</source>
<translation>Eau habituelle</translation>
</message>
<message>
<source>How often water is there (layer OCC of 'Water occurrence', Global Surface Water), or the water map of a usual date.</source>
<translation>Fréquence de l'eau (couche OCC d'« Occurrence de l'eau », Global Surface Water), ou la carte d'eau d'une date habituelle.</translation>
</message>
<message>
<source>Usual water is</source>
<translation>L'eau habituelle est</translation>
</message>
<message>
<source>What the raster of usual water holds.</source>
<translation>Ce que contient le raster de l'eau habituelle.</translation>
</message>
<message>
<source>An occurrence, 0 to 100 %</source>
<translation>Une occurrence, 0 à 100 %</translation>
</message>
<message>
<source>A water map of another date</source>
<translation>Une carte d'eau d'une autre date</translation>
</message>
<message>
<source>Usual from</source>
<translation>Habituel dès</translation>
</message>
<message>
<source>Water that is there at least this often is usual: 25 % holds seasonal water, 90 % permanent water only.</source>
<translation>L'eau présente au moins aussi souvent est habituelle : 25 % garde l'eau saisonnière, 90 % l'eau permanente seulement.</translation>
</message>
<message>
<source>Smallest flood</source>
<translation>Plus petite inondation</translation>
</message>
<message>
<source>Flooded patches of fewer pixels are dropped: shores move a little from date to date.</source>
<translation>Les taches inondées de moins de pixels sont écartées : les rives bougent un peu d'une date à l'autre.</translation>
</message>
<message>
<source>Flood map</source>
<translation>Carte d'inondation</translation>
</message>
<message>
<source>dry as usual</source>
<translation>sec comme d'habitude</translation>
</message>
<message>
<source>usual water</source>
<translation>eau habituelle</translation>
</message>
<message>
<source>flooded</source>
<translation>inondé</translation>
</message>
<message>
<source>usually water, dry now</source>
<translation>d'habitude en eau, à sec</translation>
</message>
<message>
<source>not seen</source>
<translation>non vu</translation>
</message>
<message>
<source>Flooded and dried polygons</source>
<translation>Polygones inondés et à sec</translation>
</message>
<message>
<source>Areas by class.</source>
<translation>Surfaces par classe.</translation>
</message>
<message>
<source>Flooded area, ha</source>
<translation>Surface inondée, ha</translation>
</message>
<message>
<source>Water quality</source>
<translation>Qualité de l'eau</translation>
</message>
<message>
<source>Maps turbidity, suspended matter, chlorophyll, dissolved matter and the attenuation of light of lakes, rivers and coasts, date by date, from water reflectance or, as an indication, from level 2A products. Each pixel says whether it can be used, and why not.</source>
<translation>Cartographie la turbidité, les matières en suspension, la chlorophylle, les matières dissoutes et l'atténuation de la lumière des lacs, rivières et côtes, date par date, depuis la réflectance de l'eau ou, à titre indicatif, depuis des produits de niveau 2A. Chaque pixel dit s'il est utilisable, et sinon pourquoi.</translation>
</message>
<message>
<source>From land products the values are indicative. Clear shallow water reads as turbid where the bottom is seen; thin clouds, glint, ships and foam do as well. Formulas are general: for one lake, field samples are the only proof.</source>
<translation>Depuis des produits terrestres, les valeurs sont indicatives. Une eau claire peu profonde paraît turbide là où l'on voit le fond ; nuages fins, reflets, bateaux et écume aussi. Les formules sont générales : pour un lac donné, des prélèvements sont la seule preuve.</translation>
</message>
<message>
<source>Level 2A products, or rasters of a water processor (ACOLITE, GRS, C2RCC): one file per band named like Rrs_665, or one file whose bands are so named, with the date in the name; or folders of these.</source>
<translation>Produits de niveau 2A, ou rasters d'un logiciel dédié à l'eau (ACOLITE, GRS, C2RCC) : un fichier par bande nommé comme Rrs_665, ou un fichier dont les bandes portent ces noms, avec la date dans le nom ; ou des dossiers qui en contiennent.</translation>
</message>
<message>
<source>What the values are. Turbidity read from the wrong kind is wrong by a factor of three and more.</source>
<translation>Ce que sont les valeurs. La turbidité tirée d'une mauvaise nature est fausse d'un facteur trois et plus.</translation>
</message>
<message>
<source>Turbidity (FNU)</source>
<translation>Turbidité (FNU)</translation>
</message>
<message>
<source>Suspended matter (mg/L)</source>
<translation>Matières en suspension (mg/L)</translation>
</message>
<message>
<source>Chlorophyll-a (mg/m³)</source>
<translation>Chlorophylle-a (mg/m³)</translation>
</message>
<message>
<source>Absorption by dissolved matter at 440 nm (m⁻¹)</source>
<translation>Absorption par les matières dissoutes à 440 nm (m⁻¹)</translation>
</message>
<message>
<source>Attenuation of light (m⁻¹)</source>
<translation>Atténuation de la lumière (m⁻¹)</translation>
</message>
<message>
<source>NDCI, a relative index of chlorophyll</source>
<translation>NDCI, un indice relatif de chlorophylle</translation>
</message>
<message>
<source>At 10 m only turbidity, suspended matter and attenuation can be made.</source>
<translation>À 10 m, seules la turbidité, les matières en suspension et l'atténuation sont possibles.</translation>
</message>
<message>
<source>Water bodies</source>
<translation>Plans d'eau</translation>
</message>
<message>
<source>Polygons for the table, for instance lakes or bathing waters. Empty: the whole image.</source>
<translation>Polygones du tableau, par exemple des lacs ou des eaux de baignade. Vide : toute l'image.</translation>
</message>
<message>
<source>Name of a water body</source>
<translation>Nom d'un plan d'eau</translation>
</message>
<message>
<source>Field that names each polygon in the table. Empty: numbers.</source>
<translation>Champ qui nomme chaque polygone dans le tableau. Vide : des numéros.</translation>
</message>
<message>
<source>Optical water types</source>
<translation>Types optiques d'eau</translation>
</message>
<message>
<source>Map the class of a table whose spectrum has the shape of the pixel's, and the angle between them.</source>
<translation>Cartographier la classe d'une table dont le spectre a la forme de celui du pixel, et l'angle entre les deux.</translation>
</message>
<message>
<source>Table of optical water types</source>
<translation>Table des types optiques</translation>
</message>
<message>
<source>CSV with a line per class: name, then reflectance at the wavelengths in nm that the header gives. Empty: ten classes of this plugin's own bio-optical model.</source>
<translation>CSV avec une ligne par classe : nom, puis réflectance aux longueurs d'onde en nm que donne l'en-tête. Vide : dix classes du modèle bio-optique de cette extension.</translation>
</message>
<message>
<source>Method for chlorophyll</source>
<translation>Méthode pour la chlorophylle</translation>
</message>
<message>
<source>Automatic: OC2 in clear water, the red edge where NDCI or turbidity are high, blended between.</source>
<translation>Automatique : OC2 en eau claire, le red-edge là où le NDCI ou la turbidité sont élevés, avec un passage progressif.</translation>
</message>
<message>
<source>Blue to green ratio (OC2), clear water</source>
<translation>Rapport bleu sur vert (OC2), eau claire</translation>
</message>
<message>
<source>Red edge (Gons), turbid water</source>
<translation>Red-edge (Gons), eau turbide</translation>
</message>
<message>
<source>Three bands (Moses), turbid productive water</source>
<translation>Trois bandes (Moses), eau turbide et productive</translation>
</message>
<message>
<source>Method for suspended matter</source>
<translation>Méthode pour les matières en suspension</translation>
</message>
<message>
<source>Two branches reach high loads; the single band is not to be used above 150 mg/L.</source>
<translation>Deux branches atteignent de fortes charges ; la bande seule ne convient pas au-dessus de 150 mg/L.</translation>
</message>
<message>
<source>Red, and NIR to red above (OBS2CO)</source>
<translation>Rouge, puis PIR sur rouge au-dessus (OBS2CO)</translation>
</message>
<message>
<source>Red alone (Nechad)</source>
<translation>Rouge seul (Nechad)</translation>
</message>
<message>
<source>Mean over pixels</source>
<translation>Moyenne sur des pixels</translation>
</message>
<message>
<source>Side of the square of water pixels whose mean reflectance is used: 3 or 5 take out waves and noise, at the cost of detail.</source>
<translation>Côté du carré de pixels d'eau dont on prend la réflectance moyenne : 3 ou 5 ôtent les vagues et le bruit, au prix du détail.</translation>
</message>
<message>
<source>Distance from clouds</source>
<translation>Distance aux nuages</translation>
</message>
<message>
<source>Pixels nearer to a cloud of the product's mask are left out.</source>
<translation>Les pixels plus proches d'un nuage du masque du produit sont écartés.</translation>
</message>
<message>
<source>Write the standard deviation of each quantity, from the noise of the bands, the atmosphere and the spread of the formula; from the product's own standard deviation of the bands where it has one.</source>
<translation>Écrire l'écart-type de chaque grandeur, d'après le bruit des bandes, l'atmosphère et la dispersion de la formule ; d'après l'écart-type propre du produit là où il en a un.</translation>
</message>
<message>
<source>Per date: one 32-bit GeoTIFF per quantity (nodata -9999), its standard deviation on request, FLAGS (bits, with their meaning in the tags), QUALITY (classes), and a record.</source>
<translation>Par date : un GeoTIFF 32 bits par grandeur (sans donnée -9999), son écart-type sur demande, FLAGS (bits, leur sens dans les étiquettes), QUALITY (classes) et une fiche.</translation>
</message>
<message>
<source>Per water body, date and quantity: mean, median, percentiles, and how many pixels were usable.</source>
<translation>Par plan d'eau, date et grandeur : moyenne, médiane, centiles, et combien de pixels étaient utilisables.</translation>
</message>
<message>
<source>How far the input allows a claim, what was left out and why, values by date, maps.</source>
<translation>Ce que l'entrée permet d'affirmer, ce qui a été écarté et pourquoi, valeurs par date, cartes.</translation>
</message>
<message>
<source>Number of dates</source>
<translation>Nombre de dates</translation>
</message>
<message>
<source>State of the engine</source>
<translation>État du moteur</translation>
</message>
<message>
<source>Tests the processing engine: versions of its libraries, graphics card, coordinate transformations, writing and reading back of a GeoTIFF, and a small chain from simulated images to a synthesis, which also compiles the processing kernels. Run it after an installation or when something fails, and join its report to a question.</source>
<translation>Teste le moteur de traitement : versions de ses bibliothèques, carte graphique, transformations de coordonnées, écriture et relecture d'un GeoTIFF, et une petite chaîne d'images simulées jusqu'à une synthèse, qui compile aussi les noyaux de calcul. À lancer après une installation ou quand quelque chose échoue ; joignez son rapport à vos questions.</translation>
</message>
<message>
<source>Kernels are compiled once per version of the plugin and kept: the first run takes about a minute.</source>
<translation>Les noyaux sont compilés une fois par version de l'extension puis conservés : la première exécution prend environ une minute.</translation>
</message>
<message>
<source>Report on the engine</source>
<translation>Rapport sur le moteur</translation>
</message>
<message>
<source>One page with every check and every version.</source>
<translation>Une page avec chaque vérification et chaque version.</translation>
</message>
<message>
<source>Number of checks that failed</source>
<translation>Nombre de vérifications en échec</translation>
</message>
<message>
<source>Result in one line</source>
<translation>Résultat en une ligne</translation>
</message>
<message>
<source>Simulate a Sentinel-2 series</source>
<translation>Simuler une série Sentinel-2</translation>
</message>
<message>
<source>Makes a landscape of fields, forests, towns, river and relief, lets its crops grow through the year, and writes what Sentinel-2 would have made of it: level 2A products on the real dates and under the real angles, with clouds, shadows, noise and imperfect masks. The truth lies beside them: land cover, parcels, cloud masks, and reflectance without clouds. To learn the tools, to test a method, or to try a chain before the real images are there.</source>
<translation>Fait un paysage de champs, de forêts, de villes, de rivière et de relief, y fait pousser les cultures au long de l'année, et écrit ce que Sentinel-2 en aurait tiré : des produits de niveau 2A aux vraies dates et sous les vrais angles, avec nuages, ombres, bruit et masques imparfaits. La vérité se trouve à côté : occupation du sol, parcelles, masques de nuages, et réflectance sans nuage. Pour apprendre les outils, éprouver une méthode, ou essayer une chaîne avant d'avoir les vraies images.</translation>
</message>
<message>
<source>Simulated data show how methods compare with each other. They prove nothing about accuracy on the ground: the landscape has simpler soils, crops and clouds than a real one.</source>
<translation>Des données simulées montrent comment des méthodes se comparent entre elles. Elles ne prouvent rien sur l'exactitude au sol : le paysage a des sols, des cultures et des nuages plus simples que les vrais.</translation>
</message>
<message>
<source>Preset</source>
<translation>Préréglage</translation>
</message>
<message>
<source>What is simulated and how hard it is; the other parameters change it where they are given.</source>
<translation>Ce qui est simulé et avec quelle difficulté ; les autres paramètres le modifient là où ils sont donnés.</translation>
</message>
<message>
<source>Demonstration: a year of a 5 km valley</source>
<translation>Démonstration : une année d'une vallée de 5 km</translation>
</message>
<message>
<source>Test: three months of 1.2 km</source>
<translation>Test : trois mois de 1,2 km</translation>
</message>
<message>
<source>Cloudy: a wet year, many clouds missed by the mask</source>
<translation>Nuageux : une année humide, beaucoup de nuages manqués par le masque</translation>
</message>
<message>
<source>Winter: low sun, from November to March</source>
<translation>Hiver : soleil bas, de novembre à mars</translation>
</message>
<message>
<source>Mountain: a winter of 6 km, snow above a line that comes down and goes up</source>
<translation>Montagne : un hiver de 6 km, neige au-dessus d'une limite qui descend et remonte</translation>
</message>
<message>
<source>Reservoir: a year of 3 km, water that fills and empties</source>
<translation>Retenue : une année de 3 km, une eau qui monte et descend</translation>
</message>
<message>
<source>Region: a whole tile of 110 km, three summer weeks</source>
<translation>Région : une tuile entière de 110 km, trois semaines d'été</translation>
</message>
<message>
<source>Coast: swell over a known bottom, a plume, tides, six weeks</source>
<translation>Côte : houle sur un fond connu, panache, marées, six semaines</translation>
</message>
<message>
<source>Meadows and stands: three years of 1.8 km, cuts, thinning, dieback, Sentinel-1</source>
<translation>Prairies et peuplements : trois ans de 1,8 km, fauches, éclaircies, dépérissement, Sentinel-1</translation>
</message>
<message>
<source>Fusion: a year of 1.8 km with Landsat and Sentinel-1, events that one sensor sees</source>
<translation>Fusion : une année de 1,8 km avec Landsat et Sentinel-1, des événements qu'un seul capteur voit</translation>
</message>
<message>
<source>Basin: two summers of 3.6 km, fields that are watered or not, weather, Sentinel-1</source>
<translation>Bassin : deux étés de 3,6 km, champs arrosés ou non, météo, Sentinel-1</translation>
</message>
<message>
<source>Wheat: three seasons of 4.8 km, yields of farms and departments</source>
<translation>Blé : trois saisons de 4,8 km, rendements d'exploitations et de départements</translation>
</message>
<message>
<source>Detail: 2.4 km in June, the ground every 2.5 m, for super-resolution</source>
<translation>Détail : 2,4 km en juin, le sol tous les 2,5 m, pour la super-résolution</translation>
</message>
<message>
<source>Size</source>
<translation>Taille</translation>
</message>
<message>
<source>Side of the square that is simulated.</source>
<translation>Côté du carré simulé.</translation>
</message>
<message>
<source>Format of the products</source>
<translation>Format des produits</translation>
</message>
<message>
<source>Surface reflectance (level 2A) as THEIA or as ESA delivers it, or apparent reflectance (level 1C) in 13 bands, with the air in front of the ground.</source>
<translation>Réflectance de surface (niveau 2A) telle que THEIA ou l'ESA la livre, ou réflectance apparente (niveau 1C) en 13 bandes, l'air étant devant le sol.</translation>
</message>
<message>
<source>HLS S30 (30 m, without directional effects)</source>
<translation>HLS S30 (30 m, sans effets directionnels)</translation>
</message>
<message>
<source>ESA SAFE L1C (apparent reflectance)</source>
<translation>ESA SAFE L1C (réflectance apparente)</translation>
</message>
<message>
<source>None (only what stands beside)</source>
<translation>Aucun (seulement ce qui est à côté)</translation>
</message>
<message>
<source>Landsat beside it</source>
<translation>Landsat à côté</translation>
</message>
<message>
<source>Landsat 8 and 9 over the same ground, on their own dates and under their own clouds, in the folder `landsat`. Empty: as in the preset.</source>
<translation>Landsat 8 et 9 sur le même sol, à leurs propres dates et sous leurs propres nuages, dans le dossier `landsat`. Vide : comme dans le préréglage.</translation>
</message>
<message>
<source>USGS Collection 2 level 2</source>
<translation>USGS Collection 2 niveau 2</translation>
</message>
<message>
<source>USGS Collection 2 level 1 (apparent reflectance)</source>
<translation>USGS Collection 2 niveau 1 (réflectance apparente)</translation>
</message>
<message>
<source>Coarse sensors beside it</source>
<translation>Capteurs à gros pixels en plus</translation>
</message>
<message>
<source>Sensors with large pixels that pass often, over the same ground and under clouds of their own, in the folders `coarse/MODIS` and so on (GeoTIFF with `scenes.json`).</source>
<translation>Capteurs à gros pixels qui passent souvent, sur le même sol et sous leurs propres nuages, dans les dossiers `coarse/MODIS`, etc. (GeoTIFF avec `scenes.json`).</translation>
</message>
<message>
<source>MODIS, every day at 250 m</source>
<translation>MODIS, chaque jour à 250 m</translation>
</message>
<message>
<source>VIIRS, every day at 500 m</source>
<translation>VIIRS, chaque jour à 500 m</translation>
</message>
<message>
<source>TRISHNA, every three days at 60 m</source>
<translation>TRISHNA, tous les trois jours à 60 m</translation>
</message>
<message>
<source>Cloudiness</source>
<translation>Nébulosité</translation>
</message>
<message>
<source>Factor on the usual cloud cover: 0 a clear sky, 1 as usual.</source>
<translation>Facteur sur la couverture nuageuse habituelle : 0 ciel clair, 1 comme d'habitude.</translation>
</message>
<message>
<source>Clouds missed by the mask</source>
<translation>Nuages manqués par le masque</translation>
</message>
<message>
<source>Share of clouds and shadows that the products' own mask does not show.</source>
<translation>Part des nuages et des ombres que le masque des produits ne montre pas.</translation>
</message>
<message>
<source>Wrong labels</source>
<translation>Étiquettes fausses</translation>
</message>
<message>
<source>Share of the reference polygons that bear the class of another, mostly one that resembles theirs, as in registers and field surveys. Their true class lies beside it.</source>
<translation>Part des polygones de référence qui portent la classe d'un autre, le plus souvent une qui ressemble à la leur, comme dans les registres et les relevés de terrain. Leur vraie classe est à côté.</translation>
</message>
<message>
<source>Truth</source>
<translation>Vérité</translation>
</message>
<message>
<source>What is written beside the products.</source>
<translation>Ce qui est écrit à côté des produits.</translation>
</message>
<message>
<source>Land cover, crops and elevation</source>
<translation>Occupation du sol, cultures et altitude</translation>
</message>
<message>
<source>Parcels and reference polygons</source>
<translation>Parcelles et polygones de référence</translation>
</message>
<message>
<source>True cloud masks</source>
<translation>Vrais masques de nuages</translation>
</message>
<message>
<source>Cloud-free reflectance on the 15th of each month</source>
<translation>Réflectance sans nuage le 15 de chaque mois</translation>
</message>
<message>
<source>Cloud-free reflectance of every pass</source>
<translation>Réflectance sans nuage de chaque passage</translation>
</message>
<message>
<source>Reflectance of the ground at 5 or 2.5 m on the date of every pass</source>
<translation>Réflectance du sol à 5 ou 2,5 m à la date de chaque passage</translation>
</message>
<message>
<source>Harvests, cuts, floods and fellings of each parcel, and which sensor saw them first</source>
<translation>Moissons, fauches, crues et coupes de chaque parcelle, et quel capteur les a vues en premier</translation>
</message>
<message>
<source>Water, snow and bare soil on every pass, days of snow, area of the reservoir</source>
<translation>Eau, neige et sol nu à chaque passage, jours de neige, surface de la retenue</translation>
</message>
<message>
<source>Nothing</source>
<translation>Rien</translation>
</message>
<message>
<source>Cloud-free images every</source>
<translation>Images sans nuage tous les</translation>
</message>
<message>
<source>Cloud-free reflectance in ten bands at 10 m, beginning with the first day. Empty: none.</source>
<translation>Réflectance sans nuage dans dix bandes à 10 m, à partir du premier jour. Vide : aucune.</translation>
</message>
<message>
<source>Tile</source>
<translation>Tuile</translation>
</message>
<message>
<source>Sentinel-2 tile in which the square lies.</source>
<translation>Tuile Sentinel-2 dans laquelle se trouve le carré.</translation>
</message>
<message>
<source>Distance from the tile's western edge</source>
<translation>Distance au bord ouest de la tuile</translation>
</message>
<message>
<source>Where the square begins.</source>
<translation>Où commence le carré.</translation>
</message>
<message>
<source>Distance from the tile's northern edge</source>
<translation>Distance au bord nord de la tuile</translation>
</message>
<message>
<source>Height</source>
<translation>Hauteur</translation>
</message>
<message>
<source>From north to south, where it is not a square. Empty: the same as the size.</source>
<translation>Du nord au sud, quand ce n'est pas un carré. Vide : la même que la taille.</translation>
</message>
<message>
<source>Satellites</source>
<translation>Satellites</translation>
</message>
<message>
<source>Which satellites are flying. Empty: as in the preset.</source>
<translation>Quels satellites volent. Vide : selon le préréglage.</translation>
</message>
<message>
<source>Sentinel-2A</source>
<translation>Sentinel-2A</translation>
</message>
<message>
<source>Sentinel-2B</source>
<translation>Sentinel-2B</translation>
</message>
<message>
<source>Sentinel-2C</source>
<translation>Sentinel-2C</translation>
</message>
<message>
<source>Relative orbits</source>
<translation>Orbites relatives</translation>
</message>
<message>
<source>Which tracks see the square. Empty: as in the preset.</source>
<translation>Quelles orbites voient le carré. Vide : selon le préréglage.</translation>
</message>
<message>
<source>8 (east)</source>
<translation>8 (est)</translation>
</message>
<message>
<source>51 (middle)</source>
<translation>51 (milieu)</translation>
</message>
<message>
<source>94 (west)</source>
<translation>94 (ouest)</translation>
</message>
<message>
<source>Reflectance before slope correction</source>
<translation>Réflectance avant correction des pentes</translation>
</message>
<message>
<source>Write the SRE images beside FRE (MUSCATE only).</source>
<translation>Écrit les images SRE à côté des FRE (MUSCATE seulement).</translation>
</message>
<message>
<source>Sampling of the ground</source>
<translation>Échantillonnage du sol</translation>
</message>
<message>
<source>How finely the landscape is drawn before the sensor blurs it; at 2.5 m it also has rows of trees and vines and tramlines. Empty: as in the preset.</source>
<translation>Finesse du paysage avant que le capteur ne le floute ; à 2,5 m il montre aussi les rangs d'arbres et de vigne et les passages de roues. Vide : comme dans le préréglage.</translation>
</message>
<message>
<source>Another number gives another landscape and another year. Empty: as in the preset.</source>
<translation>Un autre nombre donne un autre paysage et une autre année. Vide : selon le préréglage.</translation>
</message>
<message>
<source>Simulated series</source>
<translation>Série simulée</translation>
</message>
<message>
<source>A folder with `products`, `truth` and `manifest.json`, which lists them.</source>
<translation>Un dossier avec `products`, `truth` et `manifest.json`, qui les liste.</translation>
</message>
<message>
<source>The authentication configuration {id} does not exist. Choose another, or make it in Settings &gt; Options &gt; Authentication.</source>
<translation>La configuration d'authentification {id} n'existe pas. Choisissez-en une autre, ou créez-la dans Préférences &gt; Options &gt; Authentification.</translation>
</message>
<message>
<source>The authentication database is locked. Open Settings &gt; Options &gt; Authentication and enter the master password, or set QGIS_AUTH_PASSWORD_FILE for qgis_process.</source>
<translation>La base d'authentification est verrouillée. Ouvrez Préférences &gt; Options &gt; Authentification et saisissez le mot de passe principal, ou définissez QGIS_AUTH_PASSWORD_FILE pour qgis_process.</translation>
</message>
<message>
<source>THEIA's processing engine is not installed yet. Open Settings &gt; Options &gt; THEIA and press Install (about {download} MB to download, {installed} MB on disk).</source>
<translation>Le moteur de traitement de THEIA n'est pas encore installé. Ouvrez Préférences &gt; Options &gt; THEIA et cliquez sur Installer (environ {download} Mo à télécharger, {installed} Mo sur le disque).</translation>
</message>
<message>
<source>This entry needs the deep-learning part of THEIA's processing engine. Open Settings &gt; Options &gt; THEIA, choose the engine with deep learning and press Install (about {download} MB to download, {installed} MB on disk).</source>
<translation>Ce traitement demande la partie apprentissage profond du moteur de THEIA. Ouvrez Préférences &gt; Options &gt; THEIA, choisissez le moteur avec apprentissage profond et cliquez sur Installer (environ {download} Mo à télécharger, {installed} Mo sur le disque).</translation>
</message>
<message>
<source>The Python of this QGIS lacks the package requests, and no processing engine is installed. Open Settings &gt; Options &gt; THEIA and press Install.</source>
<translation>Le Python de ce QGIS n'a pas le paquet requests, et aucun moteur de traitement n'est installé. Ouvrez Préférences &gt; Options &gt; THEIA et cliquez sur Installer.</translation>
</message>
<message>
<source>The Python interpreter chosen in Settings &gt; Options &gt; THEIA does not exist: {python}. Choose another one, or clear the field to use THEIA's own engine.</source>
<translation>L'interpréteur Python choisi dans Préférences &gt; Options &gt; THEIA n'existe pas : {python}. Choisissez-en un autre, ou videz le champ pour utiliser le moteur de THEIA.</translation>
</message>
<message>
<source>The Python interpreter chosen in Settings &gt; Options &gt; THEIA, {python}, lacks: {packages}. Install these there, or clear the field to use THEIA's own engine.</source>
<translation>Il manque à l'interpréteur Python choisi dans Préférences &gt; Options &gt; THEIA, {python} : {packages}. Installez-les, ou videz le champ pour utiliser le moteur de THEIA.</translation>
</message>
<message>
<source>Another QGIS is installing the engine at this moment. Wait until it has finished, then look again.</source>
<translation>Un autre QGIS est en train d'installer le moteur. Attendez qu'il ait terminé, puis revenez.</translation>
</message>
<message>
<source>The engine needs {needed} MB, and {folder} has {free} MB free. Free some space, or choose another folder for the engine (environment variable THEIA_ENGINE_FOLDER).</source>
<translation>Le moteur demande {needed} Mo, et il reste {free} Mo dans {folder}. Libérez de la place, ou choisissez un autre dossier pour le moteur (variable d'environnement THEIA_ENGINE_FOLDER).</translation>
</message>
<message>
<source>The disk became full. Free some space and press Install again: it goes on.</source>
<translation>Le disque est plein. Libérez de la place et cliquez de nouveau sur Installer : l'installation reprendra.</translation>
</message>
<message>
<source>The folder {folder} cannot be written. Choose another one with the environment variable THEIA_ENGINE_FOLDER.</source>
<translation>Impossible d'écrire dans le dossier {folder}. Choisissez-en un autre par la variable d'environnement THEIA_ENGINE_FOLDER.</translation>
</message>
<message>
<source>No Python 3.11 or later that can make a virtual environment was found. On Debian and Ubuntu: sudo apt install python3-venv, then press Install again. Elsewhere install the program uv or Python 3.11 or later, or choose an interpreter that holds the packages (conda, an institute's installation) below.</source>
<translation>Aucun Python 3.11 ou plus récent capable de créer un environnement virtuel n'a été trouvé. Sous Debian et Ubuntu : sudo apt install python3-venv, puis cliquez de nouveau sur Installer. Ailleurs, installez le programme uv ou Python 3.11 ou plus récent, ou choisissez ci-dessous un interpréteur qui contient les paquets (conda, installation d'un institut).</translation>
</message>
<message>
<source>The proxy refused the download. Enter it in Settings &gt; Options &gt; Network with its user name, and press Install again; or install from a folder of wheels (see the help page on the engine).</source>
<translation>Le proxy a refusé le téléchargement. Indiquez-le avec son identifiant dans Préférences &gt; Options &gt; Réseau et cliquez de nouveau sur Installer ; ou installez depuis un dossier de wheels (voir la page d'aide sur le moteur).</translation>
</message>
<message>
<source>The download was stopped because a certificate could not be verified: a company network often replaces it. Import your company's authority in Settings &gt; Options &gt; Authentication, or install from a folder of wheels.</source>
<translation>Le téléchargement a été arrêté parce qu'un certificat n'a pas pu être vérifié : un réseau d'entreprise le remplace souvent. Importez l'autorité de votre entreprise dans Préférences &gt; Options &gt; Authentification, ou installez depuis un dossier de wheels.</translation>
</message>
<message>
<source>The package index cannot be reached. Check the connection and press Install again: what was downloaded is kept. Without a network, install from a folder of wheels (see the help page on the engine).</source>
<translation>Le dépôt de paquets est injoignable. Vérifiez la connexion et cliquez de nouveau sur Installer : ce qui est téléchargé est conservé. Sans réseau, installez depuis un dossier de wheels (voir la page d'aide sur le moteur).</translation>
</message>
<message>
<source>The folder {folder} does not hold all wheels that this Python and system need. Make it on a machine of the same kind: python3 -m plugin.engine download.</source>
<translation>Le dossier {folder} ne contient pas tous les wheels nécessaires à ce Python et à ce système. Préparez-le sur une machine du même genre : python3 -m plugin.engine download.</translation>
</message>
<message>
<source>Your organisation's security policy blocks the engine's Python. Ask for {folder} to be allowed, or choose an interpreter that is.</source>
<translation>La politique de sécurité de votre organisation bloque le Python du moteur. Demandez que {folder} soit autorisé, ou choisissez un interpréteur qui l'est.</translation>
</message>
<message>
<source>The Microsoft Visual C++ runtime is missing or too old. Install it (x64) and press Install again.</source>
<translation>Le composant Microsoft Visual C++ est absent ou trop ancien. Installez-le (x64) et cliquez de nouveau sur Installer.</translation>
</message>
<message>
<source>The packages are installed but do not load. Copy the details below into a report, and press Install again.</source>
<translation>Les paquets sont installés mais ne se chargent pas. Copiez les détails ci-dessous dans un signalement, et cliquez de nouveau sur Installer.</translation>
</message>
<message>
<source>The installation stopped at: {step}. Press Install to try again: what was downloaded is kept.</source>
<translation>L'installation s'est arrêtée à l'étape : {step}. Cliquez sur Installer pour réessayer : ce qui est téléchargé est conservé.</translation>
</message>
<message>
<source>The build of torch for your graphics card could not be installed; its CPU build is used instead.</source>
<translation>La version de torch pour votre carte graphique n'a pas pu être installée ; la version pour processeur est utilisée à la place.</translation>
</message>
<message>
<source>The index of torch cannot be reached; the build of the general package index is used instead.</source>
<translation>Le dépôt de torch est injoignable ; la version du dépôt général est utilisée à la place.</translation>
</message>
<message>
<source>the extent of the map</source>
<translation>l'étendue de la carte</translation>
</message>
<message>
<source>any, or such as 31TCH</source>
<translation>toutes, ou par exemple 31TCH</translation>
</message>
<message>
<source>Period</source>
<translation>Période</translation>
</message>
<message>
<source>Area</source>
<translation>Zone</translation>
</message>
<message>
<source>Clouds up to</source>
<translation>Nuages jusqu'à</translation>
</message>
<message>
<source>{title}: its page</source>
<translation>{title} : sa page</translation>
</message>
<message>
<source>{source} asks for a key to download, and to search too.</source>
<translation>{source} demande une clé pour télécharger, et aussi pour chercher.</translation>
</message>
<message>
<source>{source} asks for a key to download, not to search.</source>
<translation>{source} demande une clé pour télécharger, pas pour chercher.</translation>
</message>
<message>
<source>Date</source>
<translation>Date</translation>
</message>
<message>
<source>Cloud (%)</source>
<translation>Nuages (%)</translation>
</message>
<message>
<source>Level</source>
<translation>Niveau</translation>
</message>
<message>
<source>Size (MB)</source>
<translation>Taille (Mo)</translation>
</message>
<message>
<source>On disk: {state}</source>
<translation>Sur disque : {state}</translation>
</message>
<message>
<source>THEIA product: {name}</source>
<translation>Produit THEIA : {name}</translation>
</message>
<message>
<source>{count} products are complete in {folder}.</source>
<translation>{count} produits sont complets dans {folder}.</translation>
</message>
<message>
<source>THEIA catalogue</source>
<translation>Catalogue THEIA</translation>
</message>
<message>
<source>Folder for the products</source>
<translation>Dossier pour les produits</translation>
</message>
<message>
<source>all bands, or B2, B3, B4, B8</source>
<translation>toutes les bandes, ou B2, B3, B4, B8</translation>
</message>
<message>
<source>Stop</source>
<translation>Arrêter</translation>
</message>
<message>
<source>Folder</source>
<translation>Dossier</translation>
</message>
<message>
<source>{count} products found.</source>
<translation>{count} produits trouvés.</translation>
</message>
<message>
<source>{count} ticked, {size} GB</source>
<translation>{count} cochés, {size} Go</translation>
</message>
<message>
<source>This product is in no catalogue: its page opens in the browser.</source>
<translation>Ce produit n'est dans aucun catalogue : sa page s'ouvre dans le navigateur.</translation>
</message>
<message>
<source>The footprints cannot be read.</source>
<translation>Les emprises ne peuvent pas être lues.</translation>
</message>
<message>
<source>The layer of footprints is no longer in the project. Search again.</source>
<translation>La couche des emprises n'est plus dans le projet. Relancez la recherche.</translation>
</message>
<message>
<source>Choose a folder for the products first.</source>
<translation>Choisissez d'abord un dossier pour les produits.</translation>
</message>
<message>
<source>Stopped. What is complete is kept.</source>
<translation>Arrêté. Ce qui est complet est gardé.</translation>
</message>
<message>
<source>The run failed; see the log of Processing.</source>
<translation>L'exécution a échoué ; voyez le journal de Traitement.</translation>
</message>
<message>
<source>Your own Python is used: {python}.</source>
<translation>Votre propre Python est utilisé : {python}.</translation>
</message>
<message>
<source>The engine of this checkout is used: {python}.</source>
<translation>Le moteur de ce dépôt de développement est utilisé : {python}.</translation>
</message>
<message>
<source>The engine is installed: {python}.</source>
<translation>Le moteur est installé : {python}.</translation>
</message>
<message>
<source>QGIS's own Python holds all that is needed: {python}.</source>
<translation>Le Python de QGIS contient tout ce qu'il faut : {python}.</translation>
</message>
<message>
<source>Processing engine</source>
<translation>Moteur de traitement</translation>
</message>
<message>
<source>Standard</source>
<translation>Standard</translation>
</message>
<message>
<source>With deep learning</source>
<translation>Avec apprentissage profond</translation>
</message>
<message>
<source>Install</source>
<translation>Installer</translation>
</message>
<message>
<source>Test</source>
<translation>Tester</translation>
</message>
<message>
<source>Copy diagnostics</source>
<translation>Copier le diagnostic</translation>
</message>
<message>
<source>THEIA's own engine</source>
<translation>Le moteur de THEIA</translation>
</message>
<message>
<source>A Python 3.11 or later that already holds the packages: conda, a cluster's or an institute's one.</source>
<translation>Un Python 3.11 ou plus récent qui contient déjà les paquets : conda, celui d'un cluster ou d'un institut.</translation>
</message>
<message>
<source>Use this Python instead</source>
<translation>Utiliser plutôt ce Python</translation>
</message>
<message>
<source>About {download} MB to download, {installed} MB on disk; {free} MB are free in {folder}.</source>
<translation>Environ {download} Mo à télécharger, {installed} Mo sur le disque ; {free} Mo libres dans {folder}.</translation>
</message>
<message>
<source>Cancel</source>
<translation>Annuler</translation>
</message>
<message>
<source>Testing…</source>
<translation>Test en cours…</translation>
</message>
<message>
<source>Copied. Paste it into your question or report.</source>
<translation>Copié. Collez-le dans votre question ou votre signalement.</translation>
</message>
<message>
<source>It was made for an earlier version of THEIA; press Install to renew it.</source>
<translation>Il a été fait pour une version antérieure de THEIA ; cliquez sur Installer pour le renouveler.</translation>
</message>
<message>
<source>Deep learning is not installed; super-resolution and the other networks need it.</source>
<translation>L'apprentissage profond n'est pas installé ; la super-résolution et les autres réseaux en ont besoin.</translation>
</message>
<message>
<source>Stopping…</source>
<translation>Arrêt en cours…</translation>
</message>
<message>
<source>The test failed.</source>
<translation>Le test a échoué.</translation>
</message>
<message>
<source>Processing</source>
<translation>Traitement</translation>
</message>
<message>
<source>A quarter of the machine</source>
<translation>Un quart de la machine</translation>
</message>
<message>
<source>Largest memory that one job may take, whatever the size of the images.</source>
<translation>Mémoire maximale d'un traitement, quelle que soit la taille des images.</translation>
</message>
<message>
<source>All cores</source>
<translation>Tous les cœurs</translation>
</message>
<message>
<source>Processor only</source>
<translation>Processeur seul</translation>
</message>
<message>
<source>NVIDIA card (CUDA)</source>
<translation>Carte NVIDIA (CUDA)</translation>
</message>
<message>
<source>Apple card (MPS)</source>
<translation>Carte Apple (MPS)</translation>
</message>
<message>
<source>Where networks run. Results agree within a stated tolerance.</source>
<translation>Où tournent les réseaux de neurones. Les résultats concordent à une tolérance annoncée près.</translation>
</message>
<message>
<source>The folder for temporary files</source>
<translation>Le dossier des fichiers temporaires</translation>
</message>
<message>
<source>Folder of what can be fetched again, such as elevation tiles.</source>
<translation>Dossier de ce qui peut être téléchargé de nouveau, comme les tuiles d'altitude.</translation>
</message>
<message>
<source>None: this machine works alone</source>
<translation>Aucun : cette machine travaille seule</translation>
</message>
<message>
<source>Address of a Dask scheduler, such as tcp://192.168.1.20:8786: land cover maps are then made by its workers. With an address, Install adds what a cluster needs to the engine.</source>
<translation>Adresse d'un ordonnanceur Dask, comme tcp://192.168.1.20:8786 : ses nœuds font alors les cartes d'occupation du sol. Avec une adresse, Installer ajoute au moteur ce que demande un cluster.</translation>
</message>
<message>
<source>Memory limit</source>
<translation>Limite de mémoire</translation>
</message>
<message>
<source>Threads</source>
<translation>Fils d'exécution</translation>
</message>
<message>
<source>Graphics card</source>
<translation>Carte graphique</translation>
</message>
<message>
<source>Folder of caches</source>
<translation>Dossier des caches</translation>
</message>
<message>
<source>Cluster</source>
<translation>Cluster</translation>
</message>
<message>
<source>Catalogue, reports, log</source>
<translation>Catalogue, rapports, journal</translation>
</message>
<message>
<source>Your GEODES account: a Basic configuration whose password is the API key. It stays encrypted in QGIS.</source>
<translation>Votre compte GEODES : une configuration Basic dont le mot de passe est la clé d'API. Elle reste chiffrée dans QGIS.</translation>
</message>
<message>
<source>That of QGIS</source>
<translation>Celle de QGIS</translation>
</message>
<message>
<source>Normal</source>
<translation>Normal</translation>
</message>
<message>
<source>Everything that the worker prints</source>
<translation>Tout ce qu'écrit le processus de calcul</translation>
</message>
<message>
<source>GEODES account</source>
<translation>Compte GEODES</translation>
</message>
<message>
<source>Language of reports</source>
<translation>Langue des rapports</translation>
</message>
<message>
<source>Log of a run</source>
<translation>Journal d'une exécution</translation>
</message>
<message>
<source>Quick looks</source>
<translation>Aperçus</translation>
</message>
<message>
<source>Installing THEIA's processing engine</source>
<translation>Installation du moteur de traitement de THEIA</translation>
</message>
<message>
<source>The engine is installed.</source>
<translation>Le moteur est installé.</translation>
</message>
<message>
<source>The installation failed: {reason}</source>
<translation>L'installation a échoué : {reason}</translation>
</message>
<message>
<source>Stopped. What was downloaded is kept: press Install to go on.</source>
<translation>Arrêté. Ce qui est téléchargé est conservé : cliquez sur Installer pour continuer.</translation>
</message>
<message>
<source>One thing is left to do before the first map: install the engine.</source>
<translation>Il reste une chose à faire avant la première carte : installer le moteur.</translation>
</message>
<message>
<source>First steps</source>
<translation>Premiers pas</translation>
</message>
<message>
<source>THEIA: first steps</source>
<translation>THEIA : premiers pas</translation>
</message>
<message>
<source>Settings and engine…</source>
<translation>Réglages et moteur…</translation>
</message>
<message>
<source>Inputs</source>
<translation>Entrées</translation>
</message>
<message>
<source>Results</source>
<translation>Résultats</translation>
</message>
<message>
<source>Limits</source>
<translation>Limites</translation>
</message>
<message>
<source>Reference</source>
<translation>Référence</translation>
</message>
<message>
<source>Default</source>
<translation>Par défaut</translation>
</message>
<message>
<source>Search and download products…</source>
<translation>Rechercher et télécharger des produits…</translation>
</message>
<message>
<source>First steps…</source>
<translation>Premiers pas…</translation>
</message>
<message>
<source>Models</source>
<translation>Modèles</translation>
</message>
<message>
<source>Load the layers when the job is done</source>
<translation>Charger les couches à la fin du traitement</translation>
</message>
<message>
<source>Adds the layers of the folder to the map, styled and dated.</source>
<translation>Ajoute à la carte les couches du dossier, avec style et dates.</translation>
</message>
<message>
<source>{label}: polygon layer</source>
<translation>{label} : couche de polygones</translation>
</message>
<message>
<source>{suffix} files</source>
<translation>Fichiers {suffix}</translation>
</message>
<message>
<source>{name}: {entry} has no parameter of that name.</source>
<translation>{name} : {entry} n'a pas de paramètre de ce nom.</translation>
</message>
<message>
<source>Done in {seconds} s.</source>
<translation>Terminé en {seconds} s.</translation>
</message>
<message>
<source>The worker did not write {path}.</source>
<translation>Le processus de calcul n'a pas écrit {path}.</translation>
</message>
<message>
<source>THEIA land products from Sentinel-2</source>
<translation>Produits THEIA sur les surfaces continentales à partir de Sentinel-2</translation>
</message>
<message>
<source>{program} cannot be started: {reason}</source>
<translation>{program} ne peut pas être lancé : {reason}</translation>
</message>
<message>
<source>{text}, about {seconds} s left</source>
<translation>{text}, encore {seconds} s environ</translation>
</message>
<message>
<source>Your organisation's policy forbids {program} to run. Ask the administrator of this machine.</source>
<translation>La politique de votre organisation interdit l'exécution de {program}. Adressez-vous à l'administrateur de cette machine.</translation>
</message>
<message>
<source>A Windows library is missing: install the Microsoft Visual C++ runtime, then run again.</source>
<translation>Il manque une bibliothèque Windows : installez le composant Microsoft Visual C++, puis relancez.</translation>
</message>
<message>
<source>The worker was killed, most likely for lack of memory. Lower the memory limit in Settings &gt; Options &gt; THEIA.</source>
<translation>Le processus de calcul a été tué, sans doute faute de mémoire. Baissez la limite de mémoire dans Préférences &gt; Options &gt; THEIA.</translation>
</message>
<message>
<source>The worker crashed (access violation). Run the entry 'State of the engine' to check the installation.</source>
<translation>Le processus de calcul a planté (violation d'accès). Lancez le traitement « État du moteur » pour vérifier l'installation.</translation>
</message>
<message>
<source>The worker stopped without a result (exit code {code}).</source>
<translation>Le processus de calcul s'est arrêté sans résultat (code de sortie {code}).</translation>
</message>
<message>
<source>{text}, about {minutes} min left</source>
<translation>{text}, encore {minutes} min environ</translation>
</message>
<message>
<source>Cancelled.</source>
<translation>Annulé.</translation>
</message>
<message>
<source>{path} is shown by the layer {layer}: remove it from the project first.</source>
<translation>{path} est affiché par la couche {layer} : retirez-la d'abord du projet.</translation>
</message>
<message>
<source>{name}: this raster cannot be opened.</source>
<translation>{name} : impossible d'ouvrir ce raster.</translation>
</message>
<message>
<source>{name} is not a file on this machine. Export it as a GeoTIFF first (layer menu &gt; Export &gt; Save as).</source>
<translation>{name} n'est pas un fichier de cette machine. Exportez-le d'abord en GeoTIFF (menu de la couche &gt; Exporter &gt; Enregistrer sous).</translation>
</message>
<message>
<source>{name}: this layer cannot be opened.</source>
<translation>{name} : impossible d'ouvrir cette couche.</translation>
</message>
<message>
<source>{name}: this extent is empty.</source>
<translation>{name} : cette emprise est vide.</translation>
</message>
<message>
<source>no data</source>
<translation>sans donnée</translation>
</message>
<message>
<source>bare at least once</source>
<translation>nu au moins une fois</translation>
</message>
<message>
<source>always vegetation</source>
<translation>toujours végétation</translation>
</message>
<message>
<source>other: built-up, water, never green</source>
<translation>autre : bâti, eau, jamais vert</translation>
</message>
<message>
<source>dieback</source>
<translation>dépérissement</translation>
</message>
<message>
<source>cut</source>
<translation>coupe</translation>
</message>
<message>
<source>cut after dieback</source>
<translation>coupe après dépérissement</translation>
</message>
<message>
<source>cloud not given</source>
<translation>nuages non renseignés</translation>
</message>
<message>
<source>cloud up to 10 %</source>
<translation>nuages jusqu'à 10 %</translation>
</message>
<message>
<source>10 to 30 %</source>
<translation>10 à 30 %</translation>
</message>
<message>
<source>30 to 60 %</source>
<translation>30 à 60 %</translation>
</message>
<message>
<source>over 60 %</source>
<translation>plus de 60 %</translation>
</message>
<message>
<source>cloud or shadow</source>
<translation>nuage ou ombre</translation>
</message>
<message>
<source>snow</source>
<translation>neige</translation>
</message>
<message>
<source>water</source>
<translation>eau</translation>
</message>
<message>
<source>land</source>
<translation>terre</translation>
</message>
<message>
<source>dense built-up</source>
<translation>bâti dense</translation>
</message>
<message>
<source>diffuse built-up</source>
<translation>bâti diffus</translation>
</message>
<message>
<source>industrial and commercial</source>
<translation>zones industrielles et commerciales</translation>
</message>
<message>
<source>roads</source>
<translation>routes</translation>
</message>
<message>
<source>rapeseed</source>
<translation>colza</translation>
</message>
<message>
<source>straw cereals</source>
<translation>céréales à paille</translation>
</message>
<message>
<source>protein crops</source>
<translation>protéagineux</translation>
</message>
<message>
<source>soybean</source>
<translation>soja</translation>
</message>
<message>
<source>sunflower</source>
<translation>tournesol</translation>
</message>
<message>
<source>maize</source>
<translation>maïs</translation>
</message>
<message>
<source>rice</source>
<translation>riz</translation>
</message>
<message>
<source>tubers and roots</source>
<translation>tubercules et racines</translation>
</message>
<message>
<source>grassland</source>
<translation>prairies</translation>
</message>
<message>
<source>orchards</source>
<translation>vergers</translation>
</message>
<message>
<source>vineyards</source>
<translation>vignes</translation>
</message>
<message>
<source>broadleaved forest</source>
<translation>forêts de feuillus</translation>
</message>
<message>
<source>coniferous forest</source>
<translation>forêts de conifères</translation>
</message>
<message>
<source>natural grassland</source>
<translation>pelouses</translation>
</message>
<message>
<source>woody moorland</source>
<translation>landes ligneuses</translation>
</message>
<message>
<source>natural mineral surfaces</source>
<translation>surfaces minérales</translation>
</message>
<message>
<source>beaches and dunes</source>
<translation>plages et dunes</translation>
</message>
<message>
<source>glaciers and perpetual snow</source>
<translation>glaciers et neiges éternelles</translation>
</message>
<message>
<source>no</source>
<translation>non</translation>
</message>
<message>
<source>yes</source>
<translation>oui</translation>
</message>
<message>
<source>no cut seen</source>
<translation>aucune fauche vue</translation>
</message>
<message>
<source>not observable</source>
<translation>non observable</translation>
</message>
<message>
<source>depth found</source>
<translation>profondeur trouvée</translation>
</message>
<message>
<source>bottom not seen</source>
<translation>fond non vu</translation>
</message>
<message>
<source>turbid, or floating plants</source>
<translation>turbide, ou plantes flottantes</translation>
</message>
<message>
<source>outside the calibrated depths</source>
<translation>hors des profondeurs étalonnées</translation>
</message>
<message>
<source>too dark for a ratio</source>
<translation>trop sombre pour un rapport</translation>
</message>
<message>
<source>no snow</source>
<translation>sans neige</translation>
</message>
<message>
<source>no lasting change</source>
<translation>pas de changement durable</translation>
</message>
<message>
<source>thinning</source>
<translation>éclaircie</translation>
</message>
<message>
<source>clear-cut</source>
<translation>coupe rase</translation>
</message>
<message>
<source>drought, recovered</source>
<translation>sécheresse, rétabli</translation>
</message>
<message>
<source>undetermined</source>
<translation>indéterminé</translation>
</message>
<message>
<source>water, doubtful</source>
<translation>eau, douteuse</translation>
</message>
<message>
<source>snow or ice</source>
<translation>neige ou glace</translation>
</message>
<message>
<source>never water</source>
<translation>jamais en eau</translation>
</message>
<message>
<source>occasional</source>
<translation>occasionnelle</translation>
</message>
<message>
<source>seasonal</source>
<translation>saisonnière</translation>
</message>
<message>
<source>permanent</source>
<translation>permanente</translation>
</message>
<message>
<source>seen too rarely</source>
<translation>vu trop rarement</translation>
</message>
<message>
<source>usable</source>
<translation>utilisable</translation>
</message>
<message>
<source>usable with care: glint removed, near the shore, or indicative input</source>
<translation>utilisable avec précaution : reflet corrigé, près de la rive, ou entrée indicative</translation>
</message>
<message>
<source>doubtful: strong glint, negative, out of range, shallow or extrapolated</source>
<translation>douteux : fort reflet, négatif, hors domaine, peu profond ou extrapolé</translation>
</message>
<message>
<source>floating algae, plants or foam</source>
<translation>algues, plantes ou écume flottantes</translation>
</message>
<message>
<source>no usable waves</source>
<translation>pas de vagues utilisables</translation>
</message>
<message>
<source>no image</source>
<translation>pas d'image</translation>
</message>
<message>
<source>no time lag: detectors mixed or unknown</source>
<translation>pas de décalage en temps : détecteurs mêlés ou inconnus</translation>
</message>
<message>
<source>outside the area</source>
<translation>hors de la zone</translation>
</message>
<message>
<source>too far offshore</source>
<translation>trop au large</translation>
</message>
<message>
<source>Surface water, single date</source>
<translation>Eaux de surface, date unique</translation>
</message>
<message>
<source>Surface water, monthly</source>
<translation>Eaux de surface, mensuelles</translation>
</message>
<message>
<source>Surface water, yearly</source>
<translation>Eaux de surface, annuelles</translation>
</message>
<message>
<source>Snow cover, yearly synthesis</source>
<translation>Enneigement, synthèse annuelle</translation>
</message>
<message>
<source>Global coastal bathymetry (Sentinel-2 and GEBCO)</source>
<translation>Bathymétrie côtière mondiale (Sentinel-2 et GEBCO)</translation>
</message>
<message>
<source>Land cover of Reunion island 2017 (Pleiades)</source>
<translation>Occupation du sol de La Réunion 2017 (Pléiades)</translation>
</message>
<message>
<source>Land cover of Reunion island 2018 (Pleiades)</source>
<translation>Occupation du sol de La Réunion 2018 (Pléiades)</translation>
</message>
<message>
<source>Land cover of Antananarivo 2017</source>
<translation>Occupation du sol d'Antananarivo 2017</translation>
</message>
<message>
<source>Land cover of Antananarivo 2022</source>
<translation>Occupation du sol d'Antananarivo 2022</translation>
</message>
<message>
<source>Land cover of Mayotte 2023</source>
<translation>Occupation du sol de Mayotte 2023</translation>
</message>
<message>
<source>L2A series and weather to wheat biomass</source>
<translation>Série L2A et météo vers biomasse du blé</translation>
</message>
<message>
<source>Empty: the whole of each product.</source>
<translation>Vide : chaque produit en entier.</translation>
</message>
<message>
<source>Parcels of wheat.</source>
<translation>Parcelles de blé.</translation>
</message>
<message>
<source>A folder that holds the Level-2A products of the season, from October to August.</source>
<translation>Un dossier qui contient les produits de niveau 2A de la saison, d'octobre à août.</translation>
</message>
<message>
<source>L2A series to dieback</source>
<translation>Série L2A vers dépérissement</translation>
</message>
<message>
<source>From this day on a pixel is tested; not later than the end of the healthy period.</source>
<translation>À partir de ce jour un pixel est testé ; au plus tard à la fin de la période saine.</translation>
</message>
<message>
<source>Years of known drought, such as 2018 2022.</source>
<translation>Années de sécheresse connue, comme 2018 2022.</translation>
</message>
<message>
<source>Stands of the forest, at least 20: most of them healthy, they say what is normal in the region.</source>
<translation>Peuplements de la forêt, 20 au moins : sains pour la plupart, ils disent ce qui est normal dans la région.</translation>
</message>
<message>
<source>Adds the maps to the project, styled and dated.</source>
<translation>Ajoute les cartes au projet, avec style et date.</translation>
</message>
<message>
<source>A folder that holds the Level-2A products, from the healthy years to the last date.</source>
<translation>Un dossier qui contient les produits de niveau 2A, des années saines à la dernière date.</translation>
</message>
<message>
<source>Calibrated images (gamma0) as S1Tiling names them. Empty: thinning cannot be told apart.</source>
<translation>Images étalonnées (gamma0) nommées comme le fait S1Tiling. Vide : les éclaircies ne peuvent être distinguées.</translation>
</message>
<message>
<source>Dieback maps</source>
<translation>Cartes de dépérissement</translation>
</message>
<message>
<source>L2A series and surveyed parcels to irrigated crops</source>
<translation>D'une série L2A et de parcelles enquêtées aux cultures irriguées</translation>
</message>
<message>
<source>Name or code of the crop.</source>
<translation>Nom ou code de la culture.</translation>
</message>
<message>
<source>1 where the parcel is irrigated, else 0.</source>
<translation>1 si la parcelle est irriguée, sinon 0.</translation>
</message>
<message>
<source>Parcels to classify</source>
<translation>Parcelles à classer</translation>
</message>
<message>
<source>Parcels of summer crops of the year to map.</source>
<translation>Parcelles de cultures d'été de l'année à cartographier.</translation>
</message>
<message>
<source>A folder that holds the Level-2A products of the years of the survey and of the year to map.</source>
<translation>Un dossier qui contient les produits de niveau 2A des années de l'enquête et de l'année à cartographier.</translation>
</message>
<message>
<source>Folder of calibrated images (gamma0) as S1Tiling names them. Empty: Sentinel-2 alone.</source>
<translation>Dossier d'images étalonnées (gamma0) nommées comme par S1Tiling. Vide : Sentinel-2 seul.</translation>
</message>
<message>
<source>The year to map.</source>
<translation>L'année à cartographier.</translation>
</message>
<message>
<source>Surveyed parcels</source>
<translation>Parcelles enquêtées</translation>
</message>
<message>
<source>Parcels of summer crops whose crop and irrigation are known.</source>
<translation>Parcelles de cultures d'été dont on connaît la culture et l'irrigation.</translation>
</message>
<message>
<source>Report of the training</source>
<translation>Rapport de l'entraînement</translation>
</message>
<message>
<source>Year of L2A and polygons to land cover</source>
<translation>D'une année de L2A et de polygones à l'occupation du sol</translation>
</message>
<message>
<source>Area of interest: polygon layer</source>
<translation>Zone d'intérêt : couche de polygones</translation>
</message>
<message>
<source>Polygons in place of the extent.</source>
<translation>Des polygones à la place de l'emprise.</translation>
</message>
<message>
<source>Empty: the day of the last product.</source>
<translation>Vide : le jour du dernier produit.</translation>
</message>
<message>
<source>Whole numbers above 0, such as the codes of OSO; 0 is left out.</source>
<translation>Nombres entiers au-dessus de 0, comme les codes d'OSO ; 0 est laissé de côté.</translation>
</message>
<message>
<source>In metres, a multiple of the pixel of the map: 20 m in the OSO product. Empty: that of the map.</source>
<translation>En mètres, un multiple du pixel de la carte : 20 m dans le produit OSO. Vide : celui de la carte.</translation>
</message>
<message>
<source>A folder that holds the Level-2A products of the year.</source>
<translation>Un dossier qui contient les produits de niveau 2A de l'année.</translation>
</message>
<message>
<source>Empty: the day of the first product.</source>
<translation>Vide : le jour du premier produit.</translation>
</message>
<message>
<source>Land cover, polygons</source>
<translation>Occupation du sol, polygones</translation>
</message>
<message>
<source>Land cover, regularised</source>
<translation>Occupation du sol, régularisée</translation>
</message>
<message>
<source>Polygons left out</source>
<translation>Polygones laissés de côté</translation>
</message>
<message>
<source>L1C series to L2A to monthly synthesis</source>
<translation>Série L1C vers L2A puis synthèse mensuelle</translation>
</message>
<message>
<source>A DEM in metres (get_dem makes one). Empty: slopes are not corrected.</source>
<translation>Un MNT en mètres (get_dem en fait un). Vide : les pentes ne sont pas corrigées.</translation>
</message>
<message>
<source>Adds the syntheses to the map, styled and dated.</source>
<translation>Ajoute les synthèses à la carte, avec style et dates.</translation>
</message>
<message>
<source>A folder that holds the level 1C products of the series.</source>
<translation>Un dossier qui contient les produits de niveau 1C de la série.</translation>
</message>
<message>
<source>Backward: the first dates are worked from the last to the first before, so that clouds are found on the first date too.</source>
<translation>À rebours : les premières dates sont d'abord traitées de la dernière à la première, pour que les nuages de la première date soient trouvés aussi.</translation>
</message>
<message>
<source>Level 2A products</source>
<translation>Produits de niveau 2A</translation>
</message>
<message>
<source>Monthly syntheses</source>
<translation>Synthèses mensuelles</translation>
</message>
<message>
<source>L1C series to L2A to water quality</source>
<translation>Série L1C vers L2A vers qualité de l'eau</translation>
</message>
<message>
<source>Table of water bodies</source>
<translation>Tableau des plans d'eau</translation>
</message>
<message>
<source>Water quality maps</source>
<translation>Cartes de qualité de l'eau</translation>
</message>
<message>
<source>Monthly composites of a year and their NDVI</source>
<translation>Composites mensuels d'une année et leur NDVI</translation>
</message>
<message>
<source>Adds the composites and the NDVI to the map, styled and dated: the temporal controller plays the year.</source>
<translation>Ajoute à la carte les composites et le NDVI, avec style et dates : le contrôleur temporel déroule l'année.</translation>
</message>
<message>
<source>One composite on the 15th of every month, or every so many days.</source>
<translation>Un composite le 15 de chaque mois, ou tous les tant de jours.</translation>
</message>
<message>
<source>Monthly composites</source>
<translation>Composites mensuels</translation>
</message>
<message>
<source>L2A series to mowing dates</source>
<translation>Série L2A vers dates de fauche</translation>
</message>
<message>
<source>Permanent and temporary grassland; maps are limited to them.</source>
<translation>Prairies permanentes et temporaires ; les cartes s'y limitent.</translation>
</message>
<message>
<source>A folder that holds the Level-2A products of the season, from March to November.</source>
<translation>Un dossier qui contient les produits de niveau 2A de la saison, de mars à novembre.</translation>
</message>
<message>
<source>Mowing maps</source>
<translation>Cartes de fauche</translation>
</message>
<message>
<source>NDVI of the season</source>
<translation>NDVI de la saison</translation>
</message>
<message>
<source>Search, download and monthly synthesis</source>
<translation>Recherche, téléchargement et synthèse mensuelle</translation>
</message>
<message>
<source>Where to search.</source>
<translation>Où chercher.</translation>
</message>
<message>
<source>Key of GEODES</source>
<translation>Clé de GEODES</translation>
</message>
<message>
<source>Authentication configuration that holds your key. Empty: the one of the options.</source>
<translation>Configuration d'authentification qui contient votre clé. Vide : celle des options.</translation>
</message>
<message>
<source>Bands to unpack, such as B2, B3, B4, B8. Empty: everything.</source>
<translation>Bandes à déballer, par exemple B2, B3, B4, B8. Vide : tout.</translation>
</message>
<message>
<source>Products with more cloud, in percent, are left out.</source>
<translation>Les produits plus nuageux, en pour cent, sont écartés.</translation>
</message>
<message>
<source>Crop each product to the area when it has arrived: one archive at a time on the disk.</source>
<translation>Découpe chaque produit sur la zone dès son arrivée : une seule archive à la fois sur le disque.</translation>
</message>
<message>
<source>Last day of the search, included.</source>
<translation>Dernier jour de la recherche, inclus.</translation>
</message>
<message>
<source>First day of the search.</source>
<translation>Premier jour de la recherche.</translation>
</message>
<message>
<source>Sentinel-2 and Landsat to images of any date</source>
<translation>De Sentinel-2 et Landsat aux images de n'importe quelle date</translation>
</message>
<message>
<source>Empty: all that the Sentinel-2 products cover.</source>
<translation>Vide : tout ce que couvrent les produits Sentinel-2.</translation>
</message>
<message>
<source>Published lines, lines fitted on clear pairs of the scene, or each sensor's own bands.</source>
<translation>Droites publiées, droites ajustées sur les paires claires de la scène, ou bandes de chaque capteur.</translation>
</message>
<message>
<source>A list such as 2024-05-12 2024-07-15, instead of regular days.</source>
<translation>Une liste comme 2024-05-12 2024-07-15, au lieu de jours réguliers.</translation>
</message>
<message>
<source>Adds the images to the map, styled and dated.</source>
<translation>Ajoute les images à la carte, stylées et datées.</translation>
</message>
<message>
<source>A folder that holds the products of Sentinel-2 and of Landsat, all together.</source>
<translation>Un dossier qui contient les produits de Sentinel-2 et de Landsat, tous ensemble.</translation>
</message>
<message>
<source>One image every so many days, unless days are listed.</source>
<translation>Une image tous les tant de jours, sauf si des jours sont listés.</translation>
</message>
<message>
<source>Images of the days</source>
<translation>Images des jours</translation>
</message>
<message>
<source>Report of the fusion</source>
<translation>Rapport de la fusion</translation>
</message>
<message>
<source>Analysis-ready series</source>
<translation>Série prête à l'emploi</translation>
</message>
<message>
<source>Report of the series</source>
<translation>Rapport de la série</translation>
</message>
<message>
<source>L2A series to parcel outlines</source>
<translation>Série L2A vers contours de parcelles</translation>
</message>
<message>
<source>The network needs the engine with deep learning; the gradient outlines woods and gardens as well.</source>
<translation>Le réseau demande le moteur avec apprentissage profond ; le gradient entoure aussi les bois et les jardins.</translation>
</message>
<message>
<source>A folder that holds the Level-2A products of the season, best from March to September.</source>
<translation>Un dossier qui contient les produits de niveau 2A de la saison, de préférence de mars à septembre.</translation>
</message>
<message>
<source>Parcel outlines</source>
<translation>Contours des parcelles</translation>
</message>
<message>
<source>L2A series to snow year</source>
<translation>Série L2A vers année de neige</translation>
</message>
<message>
<source>Polygons for which the tables give areas and means.</source>
<translation>Polygones pour lesquels les tableaux donnent surfaces et moyennes.</translation>
</message>
<message>
<source>Heights in metres over the whole images ('Elevation' of the group Catalogue makes them).</source>
<translation>Altitudes en mètres sur toute l'étendue des images (« Altitude » du groupe Catalogue les fait).</translation>
</message>
<message>
<source>Last day of the year</source>
<translation>Dernier jour de l'année</translation>
</message>
<message>
<source>Empty: a year after the first.</source>
<translation>Vide : un an après le premier.</translation>
</message>
<message>
<source>Adds the maps of the year, styled and dated.</source>
<translation>Ajoute les cartes de l'année, stylées et datées.</translation>
</message>
<message>
<source>A folder that holds the Level-2A products of the winter.</source>
<translation>Un dossier qui contient les produits de niveau 2A de l'hiver.</translation>
</message>
<message>
<source>First day of the year</source>
<translation>Premier jour de l'année</translation>
</message>
<message>
<source>Empty: 1 September (1 March in the south).</source>
<translation>Vide : le 1er septembre (1er mars dans le sud).</translation>
</message>
<message>
<source>Snow areas by date, elevation and basin</source>
<translation>Surfaces de neige par date, altitude et bassin</translation>
</message>
<message>
<source>Snow days by elevation and basin</source>
<translation>Jours de neige par altitude et bassin</translation>
</message>
<message>
<source>L2A series to water occurrence</source>
<translation>Série L2A vers occurrence de l'eau</translation>
</message>
<message>
<source>Heights in metres: shadows on steep slopes are then not taken for water.</source>
<translation>Altitudes en mètres : les ombres des pentes raides ne sont alors pas prises pour de l'eau.</translation>
</message>
<message>
<source>Adds the occurrence maps, styled and dated.</source>
<translation>Ajoute les cartes d'occurrence, stylées et datées.</translation>
</message>
<message>
<source>Each month, each year, or the whole series.</source>
<translation>Chaque mois, chaque année, ou toute la série.</translation>
</message>
<message>
<source>A folder that holds the Level-2A products of the series.</source>
<translation>Un dossier qui contient les produits de niveau 2A de la série.</translation>
</message>
<message>
<source>Polygons around reservoirs at their largest: the report shows their area by date.</source>
<translation>Polygones autour des retenues à leur plus grand : le rapport montre leur surface par date.</translation>
</message>
<message>
<source>L2A series and a survey to wheat yield</source>
<translation>D'une série L2A et d'une enquête au rendement du blé</translation>
</message>
<message>
<source>Parcels to estimate</source>
<translation>Parcelles à estimer</translation>
</message>
<message>
<source>Wheat parcels of the year to estimate.</source>
<translation>Parcelles de blé de l'année à estimer.</translation>
</message>
<message>
<source>A folder that holds the Level-2A products from November to July of every year of the survey.</source>
<translation>Un dossier qui contient les produits de niveau 2A de novembre à juillet de chaque année de l'enquête.</translation>
</message>
<message>
<source>The year to estimate.</source>
<translation>L'année à estimer.</translation>
</message>
<message>
<source>Wheat parcels whose yield is known, of several years.</source>
<translation>Parcelles de blé dont le rendement est connu, de plusieurs années.</translation>
</message>
<message>
<source>Year of harvest of a parcel.</source>
<translation>Année de récolte de la parcelle.</translation>
</message>
<message>
<source>In quintals per hectare.</source>
<translation>En quintaux par hectare.</translation>
</message>
<message>
<source>A job is {"entry", "parameters", "settings"}.</source>
<translation>Un travail est {"entry", "parameters", "settings"}.</translation>
</message>
<message>
<source>Try: python -m algorithms help</source>
<translation>Essayez : python -m algorithms help</translation>
</message>
<message>
<source>Options are --name value.</source>
<translation>Les options s'écrivent --nom valeur.</translation>
</message>
<message>
<source> It said: "{text}"</source>
<translation> Il a répondu : « {text} »</translation>
</message>
<message>
<source>Run again later: what is complete is kept.</source>
<translation>Relancez plus tard : ce qui est complet est gardé.</translation>
</message>
<message>
<source>Run again in some hours.</source>
<translation>Relancez dans quelques heures.</translation>
</message>
<message>
<source>Search again.</source>
<translation>Relancez la recherche.</translation>
</message>
<message>
<source>The collection may no longer be known: see the entry that lists the collections.</source>
<translation>La collection n'est peut-être plus connue : voyez le traitement qui liste les collections.</translation>
</message>
<message>
<source>Try again in some minutes.</source>
<translation>Réessayez dans quelques minutes.</translation>
</message>
<message>
<source>{about}{source} answered with status {status}.{said}</source>
<translation>{about}{source} a répondu avec le statut {status}.{said}</translation>
</message>
<message>
<source>{source} asks for an account of its own, which cannot be used from here.</source>
<translation>{source} demande un compte qui lui est propre et qui ne peut pas servir ici.</translation>
</message>
<message>
<source> Make a new one at {page}.</source>
<translation> Créez-en une nouvelle sur {page}.</translation>
</message>
<message>
<source>{source} refused your key: it is wrong, or it has expired.</source>
<translation>{source} a refusé votre clé : elle est fausse, ou elle a expiré.</translation>
</message>
<message>
<source>Check it with the entry "Check credentials".{where} On a public network, log in to the network first.</source>
<translation>Vérifiez-la avec « Vérifier les identifiants ».{where} Sur un réseau public, connectez-vous d'abord au réseau.</translation>
</message>
<message>
<source>{about}{source}: the download quota of your account is used up.</source>
<translation>{about}{source} : le quota de téléchargement de votre compte est épuisé.</translation>
</message>
<message>
<source>{about}the product is archived on tape; its retrieval may be under way.</source>
<translation>{about}le produit est archivé sur bande ; il est peut-être en cours de restauration.</translation>
</message>
<message>
<source>{about}{source} no longer has this product.</source>
<translation>{about}{source} n'a plus ce produit.</translation>
</message>
<message>
<source>{about}{source} did not accept the request ({status}).{said}</source>
<translation>{about}{source} n'a pas accepté la requête ({status}).{said}</translation>
</message>
<message>
<source>{about}{source} does not answer at the moment ({status}).{said}</source>
<translation>{about}{source} ne répond pas pour le moment ({status}).{said}</translation>
</message>
<message>
<source>no answer</source>
<translation>pas de réponse</translation>
</message>
<message>
<source>No product of a catalogue looks like that: the archive may be forged. Delete it.</source>
<translation>Aucun produit d'un catalogue ne ressemble à cela : l'archive est peut-être falsifiée. Supprimez-la.</translation>
</message>
<message>
<source>Delete it and download it again.</source>
<translation>Supprimez-le et téléchargez-le de nouveau.</translation>
</message>
<message>
<source>{name} is not unpacked: {why}.</source>
<translation>{name} n'est pas décompressé : {why}.</translation>
</message>
<message>
<source>{name} is damaged: {why}.</source>
<translation>{name} est endommagé : {why}.</translation>
</message>
<message>
<source>Choose a folder with a shorter path, such as C:\theia.</source>
<translation>Choisissez un dossier au chemin plus court, par exemple C:\theia.</translation>
</message>
<message>
<source>Free some space and run again: the archive is kept.</source>
<translation>Libérez de la place et relancez : l'archive est gardée.</translation>
</message>
<message>
<source>Delete the archive.</source>
<translation>Supprimez l'archive.</translation>
</message>
<message>
<source>Paths below {folder} would be longer than the {limit} characters that Windows takes.</source>
<translation>Des chemins sous {folder} dépasseraient les {limit} caractères que Windows accepte.</translation>
</message>
<message>
<source>Unpacking needs {needed_size}, {folder} has {size} free.</source>
<translation>La décompression demande {needed_size}, {folder} a {size} libres.</translation>
</message>
<message>
<source>The member {name!r} would leave its folder.</source>
<translation>Le membre {name!r} sortirait de son dossier.</translation>
</message>
<message>
<source>The product has no band {band}.</source>
<translation>Le produit n'a pas de bande {band}.</translation>
</message>
<message>
<source>It has: {names}.</source>
<translation>Il a : {names}.</translation>
</message>
<message>
<source>none</source>
<translation>aucune</translation>
</message>
<message>
<source>Choose a layer of polygons.</source>
<translation>Choisissez une couche de polygones.</translation>
</message>
<message>
<source>Export the layer first.</source>
<translation>Exportez d'abord la couche.</translation>
</message>
<message>
<source>{path} holds no polygon.</source>
<translation>{path} ne contient aucun polygone.</translation>
</message>
<message>
<source>{path}: a filtered layer is read from a GeoPackage only.</source>
<translation>{path} : une couche filtrée n'est lue que dans un GeoPackage.</translation>
</message>
<message>
<source>Give a GeoPackage, a GeoJSON or a shapefile.</source>
<translation>Donnez un GeoPackage, un GeoJSON ou un shapefile.</translation>
</message>
<message>
<source>Check its reference system.</source>
<translation>Vérifiez son système de coordonnées.</translation>
</message>
<message>
<source>{path} cannot be read here.</source>
<translation>{path} ne peut pas être lu ici.</translation>
</message>
<message>
<source>{path} is not a GeoJSON file: {error}.</source>
<translation>{path} n'est pas un fichier GeoJSON : {error}.</translation>
</message>
<message>
<source>The area reaches {x:g}, {y:g} degrees.</source>
<translation>La zone s'étend jusqu'à {x:g}, {y:g} degrés.</translation>
</message>
<message>
<source>{count} of {total} products are complete; missing:</source>
<translation>{count} produits sur {total} sont complets ; il manque :</translation>
</message>
<message>
<source>All products are archived on tape; their retrieval may be under way.</source>
<translation>Tous les produits sont archivés sur bande ; leur rappel est peut-être en cours.</translation>
</message>
<message>
<source> The same image may be on disk at the Copernicus Data Space (source copernicus).</source>
<translation> La même image est peut-être en ligne au Copernicus Data Space (source copernicus).</translation>
</message>
<message>
<source>{product} is archived on tape; its retrieval may be under way. Run again later.{same}</source>
<translation>{product} est archivé sur bande ; sa restauration est peut-être en cours. Relancez plus tard.{same}</translation>
</message>
<message>
<source>{product}: complete{note}.</source>
<translation>{product} : complet{note}.</translation>
</message>
<message>
<source>{message} {count} of {total} products are complete.</source>
<translation>{message} {count} produits sur {total} sont complets.</translation>
</message>
<message>
<source>{product} is on tape; it is asked for again in {wait:.0f} min.</source>
<translation>{product} est sur bande ; il est redemandé dans {wait:.0f} min.</translation>
</message>
<message>
<source>The hourly quota of your account at {source} is used up.</source>
<translation>Le quota horaire de votre compte chez {source} est épuisé.</translation>
</message>
<message>
<source>Run again after {time}: what is complete is kept, and the download goes on from it.</source>
<translation>Relancez après {time} : ce qui est complet est gardé, et le téléchargement reprend de là.</translation>
</message>
<message>
<source>not begun</source>
<translation>pas commencé</translation>
</message>
<message>
<source>Download its products one by one: leave that option out.</source>
<translation>Téléchargez ses produits un par un : désactivez cette option.</translation>
</message>
<message>
<source>Run again.</source>
<translation>Relancez.</translation>
</message>
<message>
<source>{source} does not prepare archives of several products.</source>
<translation>{source} ne prépare pas d'archives de plusieurs produits.</translation>
</message>
<message>
<source>{source} took the order without giving its number.</source>
<translation>{source} a pris la commande sans donner son numéro.</translation>
</message>
<message>
<source>Ask for fewer products, or run again later.</source>
<translation>Demandez moins de produits, ou relancez plus tard.</translation>
</message>
<message>
<source>Run again later: the order is kept, and waited for again.</source>
<translation>Relancez plus tard : la commande est conservée et sera de nouveau attendue.</translation>
</message>
<message>
<source>{source} prepares one archive of {count} products (order {number}).</source>
<translation>{source} prépare une archive de {count} produits (commande {number}).</translation>
</message>
<message>
<source>{source} dropped the order {number}.</source>
<translation>{source} a abandonné la commande {number}.</translation>
</message>
<message>
<source>{source} does not choose by name: the archive may hold more products than asked for.</source>
<translation>{source} ne choisit pas par nom : l'archive peut contenir plus de produits que demandé.</translation>
</message>
<message>
<source>{source} could not prepare the archive. It said: "{said}"</source>
<translation>{source} n'a pas pu préparer l'archive. Sa réponse : « {said} »</translation>
</message>
<message>
<source>{source} prepares the archive: {share:.0f} %.</source>
<translation>{source} prépare l'archive : {share:.0f} %.</translation>
</message>
<message>
<source>{source} still prepares the archive (order {number}).</source>
<translation>{source} prépare encore l'archive (commande {number}).</translation>
</message>
<message>
<source>a key is given; this source tells only at a download whether it is right.</source>
<translation>une clé est donnée ; cette source ne dit qu'au téléchargement si elle est bonne.</translation>
</message>
<message>
<source>the key is accepted.</source>
<translation>la clé est acceptée.</translation>
</message>
<message>
<source>user and key are accepted.</source>
<translation>l'utilisateur et la clé sont acceptés.</translation>
</message>
<message>
<source>the key is accepted. {left:.0f} of {most:.0f} downloads are left.</source>
<translation>la clé est acceptée. Il reste {left:.0f} téléchargements sur {most:.0f}.</translation>
</message>
<message>
<source>{place}: no key is needed.</source>
<translation>{place} : aucune clé n'est nécessaire.</translation>
</message>
<message>
<source>{place}: no key given (authentication configuration, or THEIA_{name}_KEY).</source>
<translation>{place} : aucune clé donnée (configuration d'authentification, ou THEIA_{name}_KEY).</translation>
</message>
<message>
<source>The key holds a blank or a character that no key has.</source>
<translation>La clé contient un blanc ou un caractère qu'aucune clé ne contient.</translation>
</message>
<message>
<source>Copy it again from the portal.</source>
<translation>Copiez-la de nouveau depuis le portail.</translation>
</message>
<message>
<source> Keys are made at {page}.</source>
<translation> Les clés se créent sur {page}.</translation>
</message>
<message>
<source>your user name and the key as its password</source>
<translation>votre nom d'utilisateur et la clé comme mot de passe</translation>
</message>
<message>
<source>the key as its password</source>
<translation>la clé comme mot de passe</translation>
</message>
<message>
<source>{source} asks for a key.</source>
<translation>{source} demande une clé.</translation>
</message>
<message>
<source>Choose an authentication configuration (QGIS: Settings, Options, Authentication; type Basic, with {what}), or set {variables} in the environment.{where}</source>
<translation>Choisissez une configuration d'authentification (QGIS : Préférences, Options, Authentification ; type Basic, avec {what}), ou définissez {variables} dans l'environnement.{where}</translation>
</message>
<message>
<source>Choose an area inside the product.</source>
<translation>Choisissez une zone à l'intérieur du produit.</translation>
</message>
<message>
<source>{name} is kept whole: this processing environment cannot write JPEG 2000.</source>
<translation>{name} est gardé entier : cet environnement de traitement ne sait pas écrire le JPEG 2000.</translation>
</message>
<message>
<source>Cropping {path}</source>
<translation>Découpe de {path}</translation>
</message>
<message>
<source>{name}: {names} cannot be cropped and are kept whole.</source>
<translation>{name} : {names} ne peuvent pas être découpés et sont gardés entiers.</translation>
</message>
<message>
<source>The area lies outside {name}.</source>
<translation>La zone est hors de {name}.</translation>
</message>
<message>
<source>{name} cannot be cropped: {error}</source>
<translation>{name} ne peut pas être découpé : {error}</translation>
</message>
<message>
<source>{path} has no reference system and cannot be cropped.</source>
<translation>{path} n'a pas de système de référence et ne peut pas être découpé.</translation>
</message>
<message>
<source>Open its page at the source.</source>
<translation>Ouvrez sa page à la source.</translation>
</message>
<message>
<source>The source serves them from a paying store: choose another source.</source>
<translation>La source les sert depuis un stockage payant : choisissez une autre source.</translation>
</message>
<message>
<source>{product} has no file to download.</source>
<translation>{product} n'a aucun fichier à télécharger.</translation>
</message>
<message>
<source>{top} is unpacked as {name}: its own paths are too long for Windows.</source>
<translation>{top} est décompressé sous le nom {name} : ses propres chemins sont trop longs pour Windows.</translation>
</message>
<message>
<source>The files of {product} cannot be fetched over the web.</source>
<translation>Les fichiers de {product} ne peuvent pas être obtenus par le web.</translation>
</message>
<message>
<source>{path} is longer than the {path_limit} characters that Windows takes.</source>
<translation>{path} dépasse les {path_limit} caractères que Windows accepte.</translation>
</message>
<message>
<source>{product} has no band {band}.</source>
<translation>{product} n'a pas de bande {band}.</translation>
</message>
<message>
<source>It has: {known}.</source>
<translation>Il a : {known}.</translation>
</message>
<message>
<source>Copernicus GLO-30: about 2 m rms on open ground; forests and buildings are part of the surface.</source>
<translation>Copernicus GLO-30 : environ 2 m d'écart-type en terrain découvert ; forêts et bâtiments font partie de la surface.</translation>
</message>
<message>
<source>Choose a smaller area.</source>
<translation>Choisissez une zone plus petite.</translation>
</message>
<message>
<source>{width} x {height} pixels of {pixel_size:g}, {size}.</source>
<translation>{width} x {height} pixels de {pixel_size:g}, {size}.</translation>
</message>
<message>
<source>Elevation needs a product or an area.</source>
<translation>L'altitude demande un produit ou une zone.</translation>
</message>
<message>
<source>Give one of the two.</source>
<translation>Donner l'un des deux.</translation>
</message>
<message>
<source>The elevation would have {width} x {height} pixels.</source>
<translation>L'altitude aurait {width} x {height} pixels.</translation>
</message>
<message>
<source>{pixel:g} m is not a multiple of the product's {pixel_size:g} m.</source>
<translation>{pixel:g} m n'est pas un multiple des {pixel_size:g} m du produit.</translation>
</message>
<message>
<source>The area holds {width} x {height} pixels.</source>
<translation>La zone contient {width} x {height} pixels.</translation>
</message>
<message>
<source>Cropping needs an area of interest.</source>
<translation>La découpe demande une zone d'intérêt.</translation>
</message>
<message>
<source>Give an extent or a layer of polygons.</source>
<translation>Donnez une emprise ou une couche de polygones.</translation>
</message>
<message>
<source>An archive that the source prepares can neither be cropped nor reduced to some bands.</source>
<translation>Une archive préparée par la source ne peut être ni découpée ni réduite à quelques bandes.</translation>
</message>
<message>
<source>Leave out the bands and the cropping, or download the products one by one.</source>
<translation>Retirez les bandes et la découpe, ou téléchargez les produits un par un.</translation>
</message>
<message>
<source>There is nothing to download.</source>
<translation>Il n'y a rien à télécharger.</translation>
</message>
<message>
<source>Select footprints, or search with other limits.</source>
<translation>Sélectionnez des emprises, ou cherchez avec d'autres limites.</translation>
</message>
<message>
<source>Check the names and the kind of product.</source>
<translation>Vérifiez les noms et la sorte de produit.</translation>
</message>
<message>
<source>{count} products to download, {size}; {free_size} free in {folder}.</source>
<translation>{count} produits à télécharger, {size} ; {free_size} libres dans {folder}.</translation>
</message>
<message>
<source>Free some space, choose another disk, ask for fewer products or bands, or crop to an area.</source>
<translation>Libérez de la place, choisissez un autre disque, demandez moins de produits ou de bandes, ou découpez sur une zone.</translation>
</message>
<message>
<source>{count} products have no file of their name in the archive: {shown}.</source>
<translation>{count} produits n'ont aucun fichier à leur nom dans l'archive : {shown}.</translation>
</message>
<message>
<source>Cropping to an area needs the processing environment.</source>
<translation>La découpe sur une zone demande le moteur de traitement.</translation>
</message>
<message>
<source>Install it (Settings, Options, THEIA), or download without cropping.</source>
<translation>Installez-le (Préférences, Options, THEIA), ou téléchargez sans découper.</translation>
</message>
<message>
<source>Not found: {names}.</source>
<translation>Introuvables : {names}.</translation>
</message>
<message>
<source>The download needs about {needed_size}, and {folder} has {free_size} free.</source>
<translation>Le téléchargement demande environ {needed_size}, et {folder} a {free_size} libres.</translation>
</message>
<message>
<source>{product}: already there.</source>
<translation>{product} : déjà présent.</translation>
</message>
<message>
<source>{place} does not say which products are on disk.</source>
<translation>{place} ne dit pas quels produits sont en ligne.</translation>
</message>
<message>
<source>{product} is archived on tape: its retrieval may take hours.</source>
<translation>{product} est archivé sur bande : sa restauration peut prendre des heures.</translation>
</message>
<message>
<source>Free some space and run again: what has arrived is kept.</source>
<translation>Libérez de la place et relancez : ce qui est arrivé est gardé.</translation>
</message>
<message>
<source>{target} cannot be written: {strerror}.</source>
<translation>{target} ne peut pas être écrit : {strerror}.</translation>
</message>
<message>
<source>The disk is full: {file} lacks {missing_size}.</source>
<translation>Le disque est plein : il manque {missing_size} à {file}.</translation>
</message>
<message>
<source>{file}: the transfer broke after {now_size}; it goes on in {wait:.0f} s.</source>
<translation>{file} : le transfert s'est interrompu après {now_size} ; il reprend dans {wait:.0f} s.</translation>
</message>
<message>
<source>The file was deleted. Run again later.</source>
<translation>Le fichier a été supprimé. Relancez plus tard.</translation>
</message>
<message>
<source>{file}: {error} It is fetched once more.</source>
<translation>{file} : {error} Il est téléchargé encore une fois.</translation>
</message>
<message>
<source>The search cannot start:</source>
<translation>La recherche ne peut pas commencer :</translation>
</message>
<message>
<source>, {matched} matched there</source>
<translation>, {matched} répondent là-bas</translation>
</message>
<message>
<source>{source}: {count} products{claimed}.</source>
<translation>{source} : {count} produits{claimed}.</translation>
</message>
<message>
<source>Nothing was found. Try a longer period, a higher cloud limit or another area.</source>
<translation>Rien n'a été trouvé. Essayez une période plus longue, plus de nuages ou une autre zone.</translation>
</message>
<message>
<source>the first day, {start}, is after the last, {end}.</source>
<translation>le premier jour, {start}, est après le dernier, {end}.</translation>
</message>
<message>
<source>{wanted} is not served by a catalogue that can be searched.</source>
<translation>{wanted} n'est dans aucun catalogue interrogeable.</translation>
</message>
<message>
<source>It is described at {page}.</source>
<translation>Il est décrit sur {page}.</translation>
</message>
<message>
<source>{source} does not have {wanted}.</source>
<translation>{source} n'a pas {wanted}.</translation>
</message>
<message>
<source>It is served by: {have}.</source>
<translation>Il est servi par : {have}.</translation>
</message>
<message>
<source>  {count} left out: {reason}.</source>
<translation>  {count} écartés : {reason}.</translation>
</message>
<message>
<source>No Level-2A product of THEIA here; {matched} Level-1C products are: search sentinel2_l1c, then correct them with the entry of surface reflectance.</source>
<translation>Aucun produit THEIA de niveau 2A ici ; il y a {matched} produits de niveau 1C : cherchez sentinel2_l1c, puis corrigez-les avec le traitement de réflectance de surface.</translation>
</message>
<message>
<source>Searching {place}</source>
<translation>Recherche dans {place}</translation>
</message>
<message>
<source>Nothing there; {where} is asked.</source>
<translation>Rien là ; {where} est interrogé.</translation>
</message>
<message>
<source>Looking for {made}</source>
<translation>Recherche de {made}</translation>
</message>
<message>
<source>Whether {made} exists could not be found out: {error}</source>
<translation>Impossible de savoir si {made} existe : {error}</translation>
</message>
<message>
<source>Choose one of these.</source>
<translation>Choisissez-en un parmi ceux-ci.</translation>
</message>
<message>
<source>Give the layer that the entry "Search" made, or features selected from it.</source>
<translation>Donnez la couche faite par le traitement « Recherche », ou des entités sélectionnées dans celle-ci.</translation>
</message>
<message>
<source>{path}: footprints are written as .gpkg or .geojson.</source>
<translation>{path} : les emprises s'écrivent en .gpkg ou .geojson.</translation>
</message>
<message>
<source>{path} is not a layer of footprints: it lacks the fields source, uid and files.</source>
<translation>{path} n'est pas une couche d'emprises : il lui manque les champs source, uid et files.</translation>
</message>
<message>
<source>{source} allows a number of products per hour and account, and yours is used up. Downloads go on at {time} (in {minutes}). You may cancel: what is complete is kept, and the next run goes on from it.</source>
<translation>{source} accorde un nombre de produits par heure et par compte, et le vôtre est épuisé. Les téléchargements reprennent à {time} (dans {minutes}). Vous pouvez annuler : ce qui est complet est gardé, et la prochaine exécution reprend de là.</translation>
</message>
<message>
<source>{path} cannot be read as a GeoPackage: {error}.</source>
<translation>{path} ne peut pas être lu comme GeoPackage : {error}.</translation>
</message>
<message>
<source>{path} has no layer {layer}.</source>
<translation>{path} n'a pas de couche {layer}.</translation>
</message>
<message>
<source>{path} has no layer with geometry.</source>
<translation>{path} n'a pas de couche avec géométrie.</translation>
</message>
<message>
<source>Collections of {place}</source>
<translation>Collections de {place}</translation>
</message>
<message>
<source>{place} lists its collections only with a key; those known here are shown.</source>
<translation>{place} ne liste ses collections qu'avec une clé ; celles connues ici sont montrées.</translation>
</message>
<message>
<source>{place}: {message} The collections known here are shown.</source>
<translation>{place} : {message} Les collections connues ici sont montrées.</translation>
</message>
<message>
<source>Remove it if no other run is going on.</source>
<translation>Supprimez-le si aucune autre exécution n'est en cours.</translation>
</message>
<message>
<source>{path} cannot be made.</source>
<translation>{path} ne peut pas être créé.</translation>
</message>
<message>
<source>Wait for it to end, or choose another folder.</source>
<translation>Attendez sa fin, ou choisissez un autre dossier.</translation>
</message>
<message>
<source>Another run is downloading {name} into the same folder.</source>
<translation>Une autre exécution télécharge {name} dans le même dossier.</translation>
</message>
<message>
<source>The portal announces the result by e-mail to the owner of the account, with the place to fetch it.</source>
<translation>Le portail annonce le résultat par courriel au titulaire du compte, avec l'endroit où le prendre.</translation>
</message>
<message>
<source>An order needs the names of products.</source>
<translation>Une commande demande les noms de produits.</translation>
</message>
<message>
<source>Give names as the search shows them.</source>
<translation>Donnez les noms tels que la recherche les montre.</translation>
</message>
<message>
<source>The portal does not list its processes; the documented one is shown.</source>
<translation>Le portail ne liste pas ses traitements ; celui qui est documenté est montré.</translation>
</message>
<message>
<source>The portal does not offer {process!r}.</source>
<translation>Le portail ne propose pas {process!r}.</translation>
</message>
<message>
<source>It offers: {names}.</source>
<translation>Il propose : {names}.</translation>
</message>
<message>
<source>Following an order needs its number.</source>
<translation>Suivre une commande demande son numéro.</translation>
</message>
<message>
<source>It was shown when the order was made.</source>
<translation>Il a été affiché lors de la commande.</translation>
</message>
<message>
<source>no checksum is published; the archive's own were tested</source>
<translation>aucune somme de contrôle n'est publiée ; celles de l'archive ont été vérifiées</translation>
</message>
<message>
<source>{size} bytes arrived, the catalogue says {expected}.</source>
<translation>{size} octets sont arrivés, le catalogue en annonce {expected}.</translation>
</message>
<message>
<source>the {name} of what arrived is {found}, the catalogue says {checksum}.</source>
<translation>le {name} de ce qui est arrivé est {found}, le catalogue annonce {checksum}.</translation>
</message>
<message>
<source>{file}: {size} bytes, the catalogue says {expected}; the checksum is right.</source>
<translation>{file} : {size} octets, le catalogue en annonce {expected} ; la somme de contrôle est bonne.</translation>
</message>
<message>
<source>the archive is damaged ({bad}).</source>
<translation>l'archive est endommagée ({bad}).</translation>
</message>
<message>
<source>The area was not found:</source>
<translation>La zone est introuvable :</translation>
</message>
<message>
<source>Outline as its authority publishes it.</source>
<translation>Contour tel que son autorité le publie.</translation>
</message>
<message>
<source>Check the spelling, or give the code.</source>
<translation>Vérifiez l'orthographe, ou donnez le code.</translation>
</message>
<message>
<source>Give the code of the one you mean.</source>
<translation>Donnez le code de celui que vous voulez.</translation>
</message>
<message>
<source>{source} knows no {name!r}.</source>
<translation>{source} ne connaît pas {name!r}.</translation>
</message>
<message>
<source>{name!r} may be {listed}.</source>
<translation>{name!r} peut être {listed}.</translation>
</message>
<message>
<source>A name looks like 31TCJ.</source>
<translation>Un nom ressemble à 31TCJ.</translation>
</message>
<message>
<source>Give it in EPSG:4326, Lambert-93, UTM or Web Mercator, or install the processing environment.</source>
<translation>Donnez-la en EPSG:4326, Lambert-93, UTM ou Web Mercator, ou installez le moteur de traitement.</translation>
</message>
<message>
<source>{name!r} is not the name of a Sentinel-2 tile.</source>
<translation>{name!r} n'est pas le nom d'une tuile Sentinel-2.</translation>
</message>
<message>
<source>Band {band} has no row {row}.</source>
<translation>La bande {band} n'a pas de ligne {row}.</translation>
</message>
<message>
<source>The area is in {crs}, which is not read without the processing environment.</source>
<translation>La zone est en {crs}, qui ne se lit pas sans l'environnement de traitement.</translation>
</message>
<message>
<source>{crs} is not a known reference system.</source>
<translation>{crs} n'est pas un système de référence connu.</translation>
</message>
<message>
<source>Reference data needs an area of interest.</source>
<translation>Les données de référence demandent une zone d'intérêt.</translation>
</message>
<message>
<source>The area is larger than 25 square degrees.</source>
<translation>La zone dépasse 25 degrés carrés.</translation>
</message>
<message>
<source>No reference data was had:</source>
<translation>Aucune donnée de référence obtenue :</translation>
</message>
<message>
<source>{title}: {count} features of {name}.</source>
<translation>{title} : {count} entités de {name}.</translation>
</message>
<message>
<source>Its names may have changed.</source>
<translation>Ses noms ont peut-être changé.</translation>
</message>
<message>
<source>It has: 2020, 2021.</source>
<translation>Il existe : 2020, 2021.</translation>
</message>
<message>
<source>WorldCover does not cover this area.</source>
<translation>WorldCover ne couvre pas cette zone.</translation>
</message>
<message>
<source>It covers land from 60 S to 82.75 N.</source>
<translation>Il couvre les terres de 60 S à 82,75 N.</translation>
</message>
<message>
<source>The service no longer lists {title}.</source>
<translation>Le service ne liste plus {title}.</translation>
</message>
<message>
<source>{title} has no year {year}.</source>
<translation>{title} n'a pas d'année {year}.</translation>
</message>
<message>
<source>WorldCover has no year {year}.</source>
<translation>WorldCover n'a pas d'année {year}.</translation>
</message>
<message>
<source>OSO of CESBIO and THEIA: overall accuracy 85 to 90 % by year and landscape.</source>
<translation>OSO du CESBIO et de THEIA : précision globale de 85 à 90 % selon l'année et le paysage.</translation>
</message>
<message>
<source>another collection</source>
<translation>autre collection</translation>
</message>
<message>
<source>another name</source>
<translation>autre nom</translation>
</message>
<message>
<source>outside the period</source>
<translation>hors de la période</translation>
</message>
<message>
<source>too cloudy</source>
<translation>trop nuageux</translation>
</message>
<message>
<source>another tile</source>
<translation>autre tuile</translation>
</message>
<message>
<source>another platform</source>
<translation>autre plate-forme</translation>
</message>
<message>
<source>another orbit</source>
<translation>autre orbite</translation>
</message>
<message>
<source>{old} is a former name: {new} is searched.</source>
<translation>{old} est un ancien nom : {new} est cherché.</translation>
</message>
<message>
<source>not readable</source>
<translation>illisible</translation>
</message>
<message>
<source> of {matched}</source>
<translation> sur {matched}</translation>
</message>
<message>
<source>The search is incomplete: {known}</source>
<translation>La recherche est incomplète : {known}</translation>
</message>
<message>
<source>an older version</source>
<translation>version plus ancienne</translation>
</message>
<message>
<source>The search ended at {max_items} products.</source>
<translation>La recherche s'est arrêtée à {max_items} produits.</translation>
</message>
<message>
<source>The catalogue changed during the search ({own_total}, then {matched} products).</source>
<translation>Le catalogue a changé pendant la recherche ({own_total}, puis {matched} produits).</translation>
</message>
<message>
<source>repeated</source>
<translation>répété</translation>
</message>
<message>
<source>There is no data file of the service {name}.</source>
<translation>Il n'y a pas de fichier de données pour le service {name}.</translation>
</message>
<message>
<source>{path}: the address of a catalogue begins with https://, not {address}.</source>
<translation>{path} : l'adresse d'un catalogue commence par https://, pas {address}.</translation>
</message>
<message>
<source>{name!r} is not a known source.</source>
<translation>{name!r} n'est pas une source connue.</translation>
</message>
<message>
<source>Known sources: {names}.</source>
<translation>Sources connues : {names}.</translation>
</message>
<message>
<source>{name!r} is not the name of a product.</source>
<translation>{name!r} n'est pas le nom d'un produit.</translation>
</message>
<message>
<source>{name} does not exist: sea, or outside the coverage.</source>
<translation>{name} n'existe pas : mer, ou hors de la couverture.</translation>
</message>
<message>
<source>A proxy may replace certificates: add its authority in QGIS (Settings, Options, Authentication, Certificates).</source>
<translation>Un proxy remplace peut-être les certificats : ajoutez son autorité dans QGIS (Préférences, Options, Authentification, Certificats).</translation>
</message>
<message>
<source>Check the connection and the proxy settings, and run again.</source>
<translation>Vérifiez la connexion et les réglages du proxy, puis relancez.</translation>
</message>
<message>
<source>The certificate of {source} is not accepted on this machine.</source>
<translation>Le certificat de {source} n'est pas accepté sur cette machine.</translation>
</message>
<message>
<source>{source} does not answer in time.</source>
<translation>{source} ne répond pas à temps.</translation>
</message>
<message>
<source>{source} cannot be reached.</source>
<translation>{source} est injoignable.</translation>
</message>
<message>
<source>{source} does not answer; next attempt in {seconds:.0f} s.</source>
<translation>{source} ne répond pas ; prochain essai dans {seconds:.0f} s.</translation>
</message>
<message>
<source>{layer} has more than {max_features} features in the area.</source>
<translation>{layer} a plus de {max_features} entités dans la zone.</translation>
</message>
<message>
<source>pixels of {pixel_size:g} do not divide those of {expected:g}</source>
<translation>des pixels de {pixel_size:g} ne divisent pas ceux de {expected:g}</translation>
</message>
<message>
<source>The memory limit of {memory_mb} MB is too small for this job.</source>
<translation>La limite de mémoire de {memory_mb} Mo est trop petite pour ce travail.</translation>
</message>
<message>
<source>Allow at least {needed:.0f} MB in the settings, or use fewer threads.</source>
<translation>Accorder au moins {needed:.0f} Mo dans les réglages, ou moins de fils d'exécution.</translation>
</message>
<message>
<source>The cluster has no worker.</source>
<translation>Le cluster n'a aucun processus de calcul.</translation>
</message>
<message>
<source>Start workers, then run again.</source>
<translation>Lancez des processus de calcul, puis relancez.</translation>
</message>
<message>
<source>Results would differ. Give the workers the engine's own lock file.</source>
<translation>Les résultats différeraient. Donnez aux processus de calcul le fichier de versions du moteur.</translation>
</message>
<message>
<source>{count} workers at {scheduler}.</source>
<translation>{count} processus chez {scheduler}.</translation>
</message>
<message>
<source>The processing engine lacks distributed, which a cluster needs.</source>
<translation>Il manque au moteur de traitement le paquet distributed, nécessaire à un cluster.</translation>
</message>
<message>
<source>Is the cluster running?</source>
<translation>Le cluster fonctionne-t-il ?</translation>
</message>
<message>
<source>Press Install in Settings &gt; Options &gt; THEIA, which adds it where a scheduler is set; or run {python} -m pip install -r {lock}; or clear the scheduler's address.</source>
<translation>Pressez Installer dans Préférences &gt; Options &gt; THEIA, qui l'ajoute quand un ordonnanceur est indiqué ; ou lancez {python} -m pip install -r {lock} ; ou effacez l'adresse de l'ordonnanceur.</translation>
</message>
<message>
<source>No scheduler answers at {address}.</source>
<translation>Aucun ordonnanceur ne répond à {address}.</translation>
</message>
<message>
<source>The result cannot be written.</source>
<translation>Le résultat ne peut pas être écrit.</translation>
</message>
<message>
<source>Choose another place for the result.</source>
<translation>Choisissez un autre endroit pour le résultat.</translation>
</message>
<message>
<source>Some results exist:</source>
<translation>Certains résultats existent :</translation>
</message>
<message>
<source>Choose another folder, or tick the option that replaces them.</source>
<translation>Choisissez un autre dossier, ou cochez l'option qui les remplace.</translation>
</message>
<message>
<source>Choose another folder, or tick the option that replaces it.</source>
<translation>Choisissez un autre dossier, ou cochez l'option qui le remplace.</translation>
</message>
<message>
<source>Free some space, choose another disk, or a smaller area or period.</source>
<translation>Libérez de la place, choisissez un autre disque, ou une zone ou une période plus petite.</translation>
</message>
<message>
<source>{target} exists already.</source>
<translation>{target} existe déjà.</translation>
</message>
<message>
<source>Remove the layer from the map or close the program that shows it, then run again.</source>
<translation>Retirez la couche de la carte ou fermez le programme qui l'affiche, puis relancez.</translation>
</message>
<message>
<source>{path} exists already.</source>
<translation>{path} existe déjà.</translation>
</message>
<message>
<source>The result needs about {needed_size}, and {folder} has {free_size} free.</source>
<translation>Le résultat demande environ {needed_size}, et {folder} a {free_size} libres.</translation>
</message>
<message>
<source>{target} cannot be replaced: it is open in another program, or protected.</source>
<translation>{target} ne peut pas être remplacé : il est ouvert dans un autre programme, ou protégé.</translation>
</message>
<message>
<source>{target} is also an input: an input is never overwritten.</source>
<translation>{target} est aussi une entrée : une entrée n'est jamais écrasée.</translation>
</message>
<message>
<source>{target} cannot be made: {folder} is a file.</source>
<translation>{target} ne peut pas être créé : {folder} est un fichier.</translation>
</message>
<message>
<source>{target} cannot be made: {folder} is not writable.</source>
<translation>{target} ne peut pas être créé : {folder} est protégé en écriture.</translation>
</message>
<message>
<source>{target} is open in another program, or protected.</source>
<translation>{target} est ouvert dans un autre programme, ou protégé.</translation>
</message>
<message>
<source>Give images of one tile, or cut them to one grid first.</source>
<translation>Donnez des images d'une seule tuile, ou découpez-les d'abord sur une même grille.</translation>
</message>
<message>
<source>Download or copy the product again.</source>
<translation>Téléchargez ou copiez de nouveau le produit.</translation>
</message>
<message>
<source>{path}: {count} bands, {names} names</source>
<translation>{path} : {count} bandes, {names} noms</translation>
</message>
<message>
<source>{path}: got {shape} for {count} bands of {window}</source>
<translation>{path} : reçu {shape} pour {count} bandes de {window}</translation>
</message>
<message>
<source>Is the disk full or the folder protected?</source>
<translation>Le disque est-il plein ou le dossier protégé ?</translation>
</message>
<message>
<source>{path} could not be read: {name} is damaged, truncated, or not a raster ({error}).</source>
<translation>{path} n'a pas pu être lu : {name} est endommagé, tronqué, ou n'est pas un raster ({error}).</translation>
</message>
<message>
<source>{path} could not be written: {error}</source>
<translation>{path} n'a pas pu être écrit : {error}</translation>
</message>
<message>
<source>The area of interest is a layer of polygons or an extent.</source>
<translation>La zone d'intérêt est une couche de polygones ou une emprise.</translation>
</message>
<message>
<source>Set the layer's reference system in QGIS first.</source>
<translation>Définissez d'abord le système de coordonnées de la couche dans QGIS.</translation>
</message>
<message>
<source>{path} could not be read as a vector layer: {error}</source>
<translation>{path} n'a pas pu être lu comme couche vectorielle : {error}</translation>
</message>
<message>
<source>{path} has no reference system.</source>
<translation>{path} n'a pas de système de référence.</translation>
</message>
<message>
<source>The network holds weights that are no numbers, or too large to be stored.</source>
<translation>Le réseau contient des poids qui ne sont pas des nombres, ou trop grands pour être enregistrés.</translation>
</message>
<message>
<source>{path} does not exist.</source>
<translation>{path} n'existe pas.</translation>
</message>
<message>
<source>Train it again with train_fusion.</source>
<translation>Refaites l'apprentissage avec train_fusion.</translation>
</message>
<message>
<source>{path} is no complete network: {error}.</source>
<translation>{path} n'est pas un réseau complet : {error}.</translation>
</message>
<message>
<source>The table of sensors has bands that its reference lacks: {bands}.</source>
<translation>La table des capteurs a des bandes que sa référence n'a pas : {bands}.</translation>
</message>
<message>
<source>The table of sensors is not complete: {error}.</source>
<translation>La table des capteurs n'est pas complète : {error}.</translation>
</message>
<message>
<source>What is held out lies beside every tile.</source>
<translation>Ce qui est mis à part est en dehors de toutes les tuiles.</translation>
</message>
<message>
<source>Check the area, its reference system and the year.</source>
<translation>Vérifiez la zone, son système de référence et l'année.</translation>
</message>
<message>
<source>No hidden image shows enough clear ground to be compared.</source>
<translation>Aucune image cachée ne montre assez de sol clair pour être comparée.</translation>
</message>
<message>
<source>Give a larger area, or products with less cloud.</source>
<translation>Donner une zone plus grande, ou des produits moins nuageux.</translation>
</message>
<message>
<source>{name}: {cases} cases, {squares} squares of {side} pixels.</source>
<translation>{name} : {cases} cas, {squares} carrés de {side} pixels.</translation>
</message>
<message>
<source>Give a longer series, or products with less cloud.</source>
<translation>Donner une série plus longue, ou des produits moins nuageux.</translation>
</message>
<message>
<source>Give products of another year as well.</source>
<translation>Donnez aussi des produits d'une autre année.</translation>
</message>
<message>
<source>Hold out an area and a year that its training did not see, or leave the network out.</source>
<translation>Mettez à part une zone et une année que son apprentissage n'a pas vues, ou retirez le réseau.</translation>
</message>
<message>
<source>The network {network} has learnt from these images ({tile}, {start} to {end}): its errors here say nothing of other images, and it is not advised.</source>
<translation>Le réseau {network} a appris sur ces images ({tile}, du {start} au {end}) : ses erreurs ici ne disent rien d'autres images, et il n'est pas conseillé.</translation>
</message>
<message>
<source>Write days as 30, 60, 90 (5 to 200).</source>
<translation>Écrire des jours comme 30, 60, 90 (de 5 à 200).</translation>
</message>
<message>
<source>Reading {name}</source>
<translation>Lecture de {name}</translation>
</message>
<message>
<source>Comparing {name}</source>
<translation>Comparaison sur {name}</translation>
</message>
<message>
<source>{name}: {count} dates of Sentinel-2 are too few to hide any of them.</source>
<translation>{name} : {count} dates de Sentinel-2, c'est trop peu pour en cacher.</translation>
</message>
<message>
<source>{name}: the year {year} is all there is: no other to learn from.</source>
<translation>{name} : il n'y a que l'année {year} : aucune autre pour apprendre.</translation>
</message>
<message>
<source>The network {network} has learnt from what is held out: {tile}, {start} to {end}.</source>
<translation>Le réseau {network} a appris sur ce qui est mis à part : {tile}, du {start} au {end}.</translation>
</message>
<message>
<source>The network {network} does not tell where it was trained: it may know these images.</source>
<translation>Le réseau {network} ne dit pas où il a été entraîné : il connaît peut-être ces images.</translation>
</message>
<message>
<source>Not lengths of gaps: {text}.</source>
<translation>Pas des longueurs de trous : {text}.</translation>
</message>
<message>
<source>Hold out a smaller area.</source>
<translation>Mettez à part une zone plus petite.</translation>
</message>
<message>
<source>The area holds no image of Sentinel-2.</source>
<translation>La zone ne contient aucune image de Sentinel-2.</translation>
</message>
<message>
<source>Give products of Sentinel-2, and an area they cover.</source>
<translation>Donner des produits de Sentinel-2, et une zone qu'ils couvrent.</translation>
</message>
<message>
<source>{name}: nothing is left around the area that is held out, to learn the scene from.</source>
<translation>{name} : il ne reste rien autour de la zone mise à part pour apprendre la scène.</translation>
</message>
<message>
<source>The series cannot be fused:</source>
<translation>La série ne peut pas être fusionnée :</translation>
</message>
<message>
<source>An estimate: see its standard deviation and the days to the nearest clear observations.</source>
<translation>Une estimation : voir son écart-type et les jours jusqu'aux observations claires les plus proches.</translation>
</message>
<message>
<source>The period holds no date.</source>
<translation>La période ne contient aucune date.</translation>
</message>
<message>
<source>The last day must not lie before the first.</source>
<translation>Le dernier jour ne doit pas précéder le premier.</translation>
</message>
<message>
<source>TAMRF-SITS needs its published weights, which are not part of this plugin.</source>
<translation>TAMRF-SITS a besoin de ses poids publiés, qui ne font pas partie de cette extension.</translation>
</message>
<message>
<source>Download the checkpoint (doi 10.5281/zenodo.15582231) and name it as the network's file.</source>
<translation>Téléchargez les poids (doi 10.5281/zenodo.15582231) et donnez-les comme fichier du réseau.</translation>
</message>
<message>
<source>{name}: nothing is clear in a sample of the area.</source>
<translation>{name} : rien n'est clair dans un échantillon de la zone.</translation>
</message>
<message>
<source>Days to clear observations, {day}</source>
<translation>Jours jusqu'aux observations claires, {day}</translation>
</message>
<message>
<source>Fusing {name}</source>
<translation>Fusion de {name}</translation>
</message>
<message>
<source>There is no fusion method {name}.</source>
<translation>Il n'y a pas de méthode de fusion {name}.</translation>
</message>
<message>
<source>Methods: {names}.</source>
<translation>Méthodes : {names}.</translation>
</message>
<message>
<source>{bands}: not known to the network, estimated by the Gaussian process.</source>
<translation>{bands} : inconnu du réseau, estimé par le processus gaussien.</translation>
</message>
<message>
<source>{bands}: where the network was judged, its errors in gaps are larger than those of the best method without training; for these the Gaussian process is the better choice.</source>
<translation>{bands} : là où le réseau a été jugé, ses erreurs dans les trous sont plus grandes que celles de la meilleure méthode sans apprentissage ; pour ces bandes le processus gaussien est le meilleur choix.</translation>
</message>
<message>
<source>The network {name} did not beat the methods without training where it was judged.</source>
<translation>Le réseau {name} n'a pas battu les méthodes sans apprentissage là où il a été jugé.</translation>
</message>
<message>
<source>{path} is used for the first time: opened as numbers alone, checked name by name against the published network, and its SHA-256 {number} remembered. Another content under this name will be refused.</source>
<translation>Première utilisation de {path} : ouvert comme de simples nombres, comparé nom par nom au réseau publié, et son SHA-256 {number} mémorisé. Un autre contenu sous ce nom sera refusé.</translation>
</message>
<message>
<source>TAMRF-SITS does not say how sure it is: its standard deviations are the size of its errors on hidden dates of this series, by days to the nearest clear date.</source>
<translation>TAMRF-SITS ne dit pas à quel point il est sûr : ses écarts-types sont la taille de ses erreurs sur des dates cachées de cette série, selon les jours jusqu'à la date claire la plus proche.</translation>
</message>
<message>
<source>Some images cannot be used:</source>
<translation>Des images sont inutilisables :</translation>
</message>
<message>
<source>The area of interest lies outside every product.</source>
<translation>La zone d'intérêt est hors de tous les produits.</translation>
</message>
<message>
<source>Check the area and its reference system.</source>
<translation>Vérifiez la zone et son système de coordonnées.</translation>
</message>
<message>
<source>The area of interest holds no pixel of the products.</source>
<translation>La zone d'intérêt ne contient aucun pixel des produits.</translation>
</message>
<message>
<source>Check the area.</source>
<translation>Vérifiez la zone.</translation>
</message>
<message>
<source>None of the products has one of the bands {names}.</source>
<translation>Aucun des produits n'a l'une des bandes {names}.</translation>
</message>
<message>
<source>{sensor}: {count} of {all} images lack some of {bands}, which others have, and are left out.</source>
<translation>{sensor} : à {count} images sur {all} il manque une partie des bandes {bands}, que les autres ont ; elles sont écartées.</translation>
</message>
<message>
<source>Choose another method, or give all ten bands.</source>
<translation>Choisissez une autre méthode, ou donnez les dix bandes.</translation>
</message>
<message>
<source>TAMRF-SITS takes the ten bands of Sentinel-2; {bands} are missing.</source>
<translation>TAMRF-SITS prend les dix bandes de Sentinel-2 ; il manque {bands}.</translation>
</message>
<message>
<source>Give the checkpoint as it was published (doi 10.5281/zenodo.15582231).</source>
<translation>Donnez les poids tels qu'ils ont été publiés (doi 10.5281/zenodo.15582231).</translation>
</message>
<message>
<source>Download it again, or give the new file another name.</source>
<translation>Téléchargez-le à nouveau, ou donnez un autre nom au nouveau fichier.</translation>
</message>
<message>
<source>{path} holds no weights of a network.</source>
<translation>{path} ne contient pas les poids d'un réseau.</translation>
</message>
<message>
<source>{path} holds the weights of another network: {strange} unknown names or sizes, {missing} missing (first: {first}).</source>
<translation>{path} contient les poids d'un autre réseau : {strange} noms ou tailles inconnus, {missing} manquants (le premier : {first}).</translation>
</message>
<message>
<source>{path} is not the file any more that was used before under this name.</source>
<translation>{path} n'est plus le fichier qui a servi auparavant sous ce nom.</translation>
</message>
<message>
<source>{path} holds something else than weights, or is damaged, and is not read.</source>
<translation>{path} contient autre chose que des poids, ou est endommagé, et n'est pas lu.</translation>
</message>
<message>
<source>No date of the series can be hidden and found again.</source>
<translation>Aucune date de la série ne peut être cachée et retrouvée.</translation>
</message>
<message>
<source>Give a longer series.</source>
<translation>Donnez une série plus longue.</translation>
</message>
<message>
<source>{count} steps of {each} s fit the time.</source>
<translation>{count} pas de {each} s tiennent dans la durée.</translation>
</message>
<message>
<source>Step {step}: loss {loss}, held-out error {score} of that of the Gaussian process.</source>
<translation>Pas {step} : perte {loss}, erreur sur les données tenues à l’écart : {score} fois celle du processus gaussien.</translation>
</message>
<message>
<source>Reading the series</source>
<translation>Lecture de la série</translation>
</message>
<message>
<source>Judging the network</source>
<translation>Jugement du réseau</translation>
</message>
<message>
<source>The network does not beat {method} on windows and dates that it never saw ({gain} %): it is saved, marked as not passed. Use the method without training.</source>
<translation>Le réseau ne bat pas {method} sur des fenêtres et des dates qu'il n'a jamais vues ({gain} %) : il est enregistré, marqué comme non admis. Utilisez la méthode sans apprentissage.</translation>
</message>
<message>
<source>The network does not know the bands {bands}.</source>
<translation>Le réseau ne connaît pas les bandes {bands}.</translation>
</message>
<message>
<source>Known are {names}.</source>
<translation>Sont connues : {names}.</translation>
</message>
<message>
<source>Nothing to judge by: {case}.</source>
<translation>Rien pour juger : {case}.</translation>
</message>
<message>
<source>Give a longer series or a larger area; the plugin's own network needs no training.</source>
<translation>Donnez une série plus longue ou une zone plus grande ; le réseau de l'extension ne demande pas d'apprentissage.</translation>
</message>
<message>
<source>The series is too small to learn from: {dates} dates of Sentinel-2 and {windows} windows with clear pixels, at least {fewest} and 2 are needed.</source>
<translation>La série est trop petite pour apprendre : {dates} dates de Sentinel-2 et {windows} fenêtres avec des pixels clairs, il en faut au moins {fewest} et 2.</translation>
</message>
<message>
<source>The map is missing.</source>
<translation>La carte manque.</translation>
</message>
<message>
<source>Only a finished matrix does without it.</source>
<translation>Seule une matrice déjà faite s'en passe.</translation>
</message>
<message>
<source>The table of merged classes is missing.</source>
<translation>La table de regroupement manque.</translation>
</message>
<message>
<source>It has the columns value and class.</source>
<translation>Elle a les colonnes value et class.</translation>
</message>
<message>
<source>The field that holds the classes of the reference is missing.</source>
<translation>Le champ qui contient les classes de la référence manque.</translation>
</message>
<message>
<source>Choose a field of whole numbers, or give a table value, class.</source>
<translation>Choisissez un champ de nombres entiers, ou donnez une table value, class.</translation>
</message>
<message>
<source>The area of interest lies outside the map.</source>
<translation>La zone d'intérêt est hors de la carte.</translation>
</message>
<message>
<source>No pixel of the reference falls on the map.</source>
<translation>Aucun pixel de la référence ne tombe sur la carte.</translation>
</message>
<message>
<source>Do both cover the same place?</source>
<translation>Les deux couvrent-elles le même endroit ?</translation>
</message>
<message>
<source>The map is in degrees: areas cannot be counted.</source>
<translation>La carte est en degrés : les surfaces ne peuvent pas être comptées.</translation>
</message>
<message>
<source>Project the map first.</source>
<translation>Projetez d'abord la carte.</translation>
</message>
<message>
<source>Outlines as a network sees them; neighbours that look alike all season are one parcel.</source>
<translation>Contours tels qu'un réseau les voit ; des voisins semblables toute la saison font une seule parcelle.</translation>
</message>
<message>
<source>Reading the products</source>
<translation>Lecture des produits</translation>
</message>
<message>
<source>Train one with train_parcel_edges, or choose the gradient.</source>
<translation>Entraînez-en un avec train_parcel_edges, ou choisissez le gradient.</translation>
</message>
<message>
<source>Edges are where neighbours differ: woods and gardens are outlined like fields, alike neighbours are one.</source>
<translation>Il y a limite où des voisins diffèrent : bois et jardins sont entourés comme des champs, des voisins semblables n'en font qu'un.</translation>
</message>
<message>
<source>Seeing edges</source>
<translation>Recherche des limites</translation>
</message>
<message>
<source>Cutting parcels</source>
<translation>Découpage des parcelles</translation>
</message>
<message>
<source>Drawing outlines</source>
<translation>Tracé des contours</translation>
</message>
<message>
<source>No parcel was found: nothing there looks like farmed land with borders.</source>
<translation>Aucune parcelle n'a été trouvée : rien n'y ressemble à des terres cultivées avec des limites.</translation>
</message>
<message>
<source>There is no network {path}.</source>
<translation>Il n'y a pas de réseau {path}.</translation>
</message>
<message>
<source>Train it again with train_parcel_edges.</source>
<translation>Entraînez-le de nouveau avec train_parcel_edges.</translation>
</message>
<message>
<source>Some products lack bands from which edges are seen:</source>
<translation>Il manque à certains produits des bandes où se voient les limites :</translation>
</message>
<message>
<source>B2, B3, B4 and B8 are needed, or the bands of another sensor in their place.</source>
<translation>Il faut B2, B3, B4 et B8, ou les bandes d'un autre capteur à leur place.</translation>
</message>
<message>
<source>{scene} has no band {band}.</source>
<translation>{scene} n'a pas de bande {band}.</translation>
</message>
<message>
<source>The products lie in several reference systems:</source>
<translation>Les produits sont dans plusieurs systèmes de référence :</translation>
</message>
<message>
<source>Give those of one of them at a time.</source>
<translation>Donnez ceux d'un seul à la fois.</translation>
</message>
<message>
<source>The area of interest lies outside the products.</source>
<translation>La zone d'intérêt est hors des produits.</translation>
</message>
<message>
<source>No product shows any of the area without clouds.</source>
<translation>Aucun produit ne montre la zone sans nuages.</translation>
</message>
<message>
<source>Take a longer period, or another choice of what is left out.</source>
<translation>Prenez une période plus longue, ou un autre choix de ce qui est laissé de côté.</translation>
</message>
<message>
<source>{used} of {count} dates are used: {days}.</source>
<translation>{used} dates sur {count} sont utilisées : {days}.</translation>
</message>
<message>
<source>No product was acquired in the period ({first} to {last}).</source>
<translation>Aucun produit n'a été acquis pendant la période ({first} à {last}).</translation>
</message>
<message>
<source>{grid}: {count} products.</source>
<translation>{grid} : {count} produits.</translation>
</message>
<message>
<source>The layer of parcels holds no polygon.</source>
<translation>La couche de parcelles ne contient aucun polygone.</translation>
</message>
<message>
<source>Give more parcels or a larger area, or choose smaller squares.</source>
<translation>Donnez plus de parcelles ou une zone plus grande, ou choisissez des carrés plus petits.</translation>
</message>
<message>
<source>Reading the squares</source>
<translation>Lecture des carrés</translation>
</message>
<message>
<source>Only {count} squares of {side} pixels hold parcels; at least {fewest} are needed to learn and to judge.</source>
<translation>Seuls {count} carrés de {side} pixels contiennent des parcelles ; il en faut au moins {fewest} pour apprendre et juger.</translation>
</message>
<message>
<source>The training cannot start:</source>
<translation>L'apprentissage ne peut pas commencer :</translation>
</message>
<message>
<source>Judging</source>
<translation>Jugement</translation>
</message>
<message>
<source>The record of the network and the numbers of the report would be one file.</source>
<translation>Le compte rendu du réseau et les nombres du rapport seraient le même fichier.</translation>
</message>
<message>
<source>Give network and report different names.</source>
<translation>Donnez des noms différents au réseau et au rapport.</translation>
</message>
<message>
<source>Stopped at step {step}: {reason}.</source>
<translation>Arrêté au pas {step} : {reason}.</translation>
</message>
<message>
<source>The parcels of {path} lie outside the products.</source>
<translation>Les parcelles de {path} sont hors des produits.</translation>
</message>
<message>
<source>The network is not saved: on held-out squares it finds parcels with an F1 of {own:.2f}, {method} with {other:.2f}.</source>
<translation>Le réseau n'est pas enregistré : sur les carrés mis de côté il trouve les parcelles avec un F1 de {own:.2f}, {method} avec {other:.2f}.</translation>
</message>
<message>
<source>Train longer (the training goes on from {file} with the same parameters only), or give more parcels and dates.</source>
<translation>Entraînez plus longtemps (l'apprentissage ne reprend depuis {file} qu'avec les mêmes paramètres), ou donnez plus de parcelles et de dates.</translation>
</message>
<message>
<source>The training brought nothing: the network that it began with reaches {before:.2f} on the held-out squares, this one {own:.2f}.</source>
<translation>L'apprentissage n'a rien apporté : le réseau de départ atteint {before:.2f} sur les carrés mis de côté, celui-ci {own:.2f}.</translation>
</message>
<message>
<source>Write it like (B8 - B4) / (B8 + B4).</source>
<translation>Écrivez-la comme (B8 - B4) / (B8 + B4).</translation>
</message>
<message>
<source>Objects are learnt by one forest.</source>
<translation>Des objets sont appris par une seule forêt.</translation>
</message>
<message>
<source>Leave regions out, and choose a forest.</source>
<translation>Laissez les régions de côté, et choisissez une forêt.</translation>
</message>
<message>
<source>Reading samples</source>
<translation>Lecture des échantillons</translation>
</message>
<message>
<source>The polygons on the images hold one class only: nothing can be told apart.</source>
<translation>Les polygones situés sur les images n'ont qu'une seule classe : rien ne peut être distingué.</translation>
</message>
<message>
<source>Regions need one reference system for all tiles.</source>
<translation>Les régions demandent un seul système de coordonnées pour toutes les tuiles.</translation>
</message>
<message>
<source>Choose one for the map.</source>
<translation>Choisissez-en un pour la carte.</translation>
</message>
<message>
<source>Testing</source>
<translation>Test</translation>
</message>
<message>
<source>Training</source>
<translation>Apprentissage</translation>
</message>
<message>
<source>Objects need one reference system for all tiles.</source>
<translation>Des objets demandent un seul système de référence pour toutes les tuiles.</translation>
</message>
<message>
<source>Static layers need different names:</source>
<translation>Les couches fixes demandent des noms différents :</translation>
</message>
<message>
<source>Rows are the reference, columns the map; labels may stand in the first row and column.</source>
<translation>Les lignes sont la référence, les colonnes la carte ; des étiquettes peuvent figurer sur la première ligne et la première colonne.</translation>
</message>
<message>
<source>The model does not fit these images:</source>
<translation>Le modèle ne convient pas à ces images :</translation>
</message>
<message>
<source>Give the images and layers that the model was trained on, or train another.</source>
<translation>Donnez les images et couches sur lesquelles le modèle a été entraîné, ou entraînez-en un autre.</translation>
</message>
<message>
<source>No object lies on the map.</source>
<translation>Aucun objet ne se trouve sur la carte.</translation>
</message>
<message>
<source>Do objects and products cover the same place?</source>
<translation>Les objets et les produits couvrent-ils le même endroit ?</translation>
</message>
<message>
<source>The layer of objects holds no polygon.</source>
<translation>La couche des objets ne contient aucun polygone.</translation>
</message>
<message>
<source>Give polygons as objects, or map a smaller area.</source>
<translation>Donnez des polygones comme objets, ou cartographiez une zone plus petite.</translation>
</message>
<message>
<source>Reading polygons</source>
<translation>Lecture des polygones</translation>
</message>
<message>
<source>Cleaning polygons</source>
<translation>Nettoyage des polygones</translation>
</message>
<message>
<source>Writing polygons</source>
<translation>Écriture des polygones</translation>
</message>
<message>
<source>No polygon has a class.</source>
<translation>Aucun polygone n'a de classe.</translation>
</message>
<message>
<source>Lower the erosion or the smallest area.</source>
<translation>Réduisez l'érosion ou la plus petite surface.</translation>
</message>
<message>
<source>The polygons have no reference system.</source>
<translation>Les polygones n'ont pas de système de coordonnées.</translation>
</message>
<message>
<source>The model has no trees that vote.</source>
<translation>Le modèle n'a pas d'arbres qui votent.</translation>
</message>
<message>
<source>Choose another vote.</source>
<translation>Choisissez un autre vote.</translation>
</message>
<message>
<source>Choose one reference system for the map, for instance EPSG:2154.</source>
<translation>Choisissez un seul système de coordonnées pour la carte, par exemple EPSG:2154.</translation>
</message>
<message>
<source>The model is one of objects.</source>
<translation>Le modèle est un modèle d'objets.</translation>
</message>
<message>
<source>Give polygons as objects, or ask for segments.</source>
<translation>Donnez des polygones comme objets, ou demandez des segments.</translation>
</message>
<message>
<source>A model is for one grid of dates: start on the same day of a year, or train another.</source>
<translation>Un modèle vaut pour une grille de dates : commencez le même jour de l'année, ou entraînez-en un autre.</translation>
</message>
<message>
<source>There are no objects to write.</source>
<translation>Il n'y a aucun objet à écrire.</translation>
</message>
<message>
<source>Land cover, objects</source>
<translation>Occupation du sol, objets</translation>
</message>
<message>
<source>A quantity is learnt by a forest.</source>
<translation>Une quantité est apprise par une forêt.</translation>
</message>
<message>
<source>Choose another classifier.</source>
<translation>Choisissez un autre classifieur.</translation>
</message>
<message>
<source>The features cannot be made:</source>
<translation>Les variables ne peuvent pas être faites :</translation>
</message>
<message>
<source>Reading the map</source>
<translation>Lecture de la carte</translation>
</message>
<message>
<source>Removing small patches</source>
<translation>Retrait des petites taches</translation>
</message>
<message>
<source>Coarser pixels</source>
<translation>Pixels plus grossiers</translation>
</message>
<message>
<source>The table of families is missing.</source>
<translation>La table des familles manque.</translation>
</message>
<message>
<source>It has the columns class and family.</source>
<translation>Elle a les colonnes class et family.</translation>
</message>
<message>
<source>Majority</source>
<translation>Majorité</translation>
</message>
<message>
<source>Choose a multiple.</source>
<translation>Choisissez un multiple.</translation>
</message>
<message>
<source>Choose a field of whole numbers; prepare_samples makes one from names.</source>
<translation>Choisissez un champ de nombres entiers ; « Préparer les échantillons » en fait un à partir de noms.</translation>
</message>
<message>
<source>The layer holds no polygon with a class above 0.</source>
<translation>La couche ne contient aucun polygone de classe supérieure à 0.</translation>
</message>
<message>
<source>Set the layer's reference system first.</source>
<translation>Définissez d'abord le système de coordonnées de la couche.</translation>
</message>
<message>
<source>No polygon lies on a clear part of the images.</source>
<translation>Aucun polygone ne se trouve sur une partie claire des images.</translation>
</message>
<message>
<source>Do polygons and products cover the same place?</source>
<translation>Les polygones et les produits couvrent-ils le même endroit ?</translation>
</message>
<message>
<source>Lower the number of pixels per class or per polygon.</source>
<translation>Réduisez le nombre de pixels par classe ou par polygone.</translation>
</message>
<message>
<source>The record of the model and the numbers of the report would be one file.</source>
<translation>La fiche du modèle et les chiffres du rapport seraient un seul fichier.</translation>
</message>
<message>
<source>Give model and report different names.</source>
<translation>Donnez au modèle et au rapport des noms différents.</translation>
</message>
<message>
<source>A quantity is learnt from pixels.</source>
<translation>Une quantité est apprise à partir de pixels.</translation>
</message>
<message>
<source>Leave objects and segments out.</source>
<translation>Laissez les objets et les segments de côté.</translation>
</message>
<message>
<source>Testing by squares</source>
<translation>Validation par carrés</translation>
</message>
<message>
<source>Tracing borders</source>
<translation>Tracé des limites</translation>
</message>
<message>
<source>Statistics of the polygons</source>
<translation>Statistiques des polygones</translation>
</message>
<message>
<source>The map holds nothing but nodata there.</source>
<translation>La carte ne contient rien d'autre que des valeurs sans donnée à cet endroit.</translation>
</message>
<message>
<source>Land cover {year}</source>
<translation>Occupation du sol {year}</translation>
</message>
<message>
<source>No object lies on a clear part of the images.</source>
<translation>Aucun objet ne se trouve sur une partie claire des images.</translation>
</message>
<message>
<source>Do objects, polygons and products cover the same place?</source>
<translation>Les objets, les polygones et les produits couvrent-ils le même endroit ?</translation>
</message>
<message>
<source>{count} objects of {features} features need {size}.</source>
<translation>{count} objets de {features} variables demandent {size}.</translation>
</message>
<message>
<source>Take larger segments, fewer bands or dates, or map a smaller area.</source>
<translation>Prenez des segments plus grands, moins de bandes ou de dates, ou cartographiez une zone plus petite.</translation>
</message>
<message>
<source>A temporal network</source>
<translation>Un réseau temporel</translation>
</message>
<message>
<source>A quantity is predicted by a forest.</source>
<translation>Une quantité est prédite par une forêt.</translation>
</message>
<message>
<source>The model holds a classifier of the kind {kind}, which this plugin does not know.</source>
<translation>Le modèle contient un classifieur du genre {kind}, que cette extension ne connaît pas.</translation>
</message>
<message>
<source>Open Settings &gt; Options &gt; THEIA, choose the engine with deep learning and press Install.</source>
<translation>Ouvrez Préférences &gt; Options &gt; THEIA, choisissez le moteur avec apprentissage profond et appuyez sur Installer.</translation>
</message>
<message>
<source>Choose auto or cpu in the options of THEIA.</source>
<translation>Choisissez auto ou cpu dans les options de THEIA.</translation>
</message>
<message>
<source>{what} needs torch, which the processing engine lacks.</source>
<translation>{what} demande torch, qui manque au moteur de traitement.</translation>
</message>
<message>
<source>torch finds no device {name}.</source>
<translation>torch ne trouve pas d'appareil {name}.</translation>
</message>
<message>
<source>Copy or train the model again.</source>
<translation>Copiez ou entraînez de nouveau le modèle.</translation>
</message>
<message>
<source>{path} is not a model of THEIA.</source>
<translation>{path} n'est pas un modèle de THEIA.</translation>
</message>
<message>
<source>{path} is of version {found}: this plugin reads {version}.</source>
<translation>{path} est de version {found} : cette extension lit la version {version}.</translation>
</message>
<message>
<source>{path} is a model for {found}, not for {kind}.</source>
<translation>{path} est un modèle pour {found}, pas pour {kind}.</translation>
</message>
<message>
<source>{path} is damaged: its checksum is wrong.</source>
<translation>{path} est endommagé : sa somme de contrôle est fausse.</translation>
</message>
<message>
<source>{path} is not a model file: it is damaged or something else ({error}).</source>
<translation>{path} n'est pas un fichier de modèle : il est endommagé ou d'une autre nature ({error}).</translation>
</message>
<message>
<source>Its side-car must say its bands and its factor as they are.</source>
<translation>Son fichier annexe doit dire ses bandes et son facteur tels qu'ils sont.</translation>
</message>
<message>
<source>Close other programs, choose the processor instead of the graphics card, or a smaller network.</source>
<translation>Fermez d'autres programmes, choisissez le processeur plutôt que la carte graphique, ou un réseau plus petit.</translation>
</message>
<message>
<source>Lower the learning rate, and look for extreme values in the images.</source>
<translation>Baissez le taux d'apprentissage, et cherchez des valeurs extrêmes dans les images.</translation>
</message>
<message>
<source>Delete the file or name another one to begin anew, or give the parameters of the interrupted run.</source>
<translation>Supprimez le fichier ou nommez-en un autre pour repartir de rien, ou donnez les paramètres de l'entraînement interrompu.</translation>
</message>
<message>
<source>{what} is incomplete: zenith and azimuth differ in size, or the step is missing.</source>
<translation>{what} est incomplet : zénith et azimut diffèrent en taille, ou le pas manque.</translation>
</message>
<message>
<source>{name}: the grids of the detectors of {band} differ in size.</source>
<translation>{name} : les grilles des détecteurs de {band} diffèrent en taille.</translation>
</message>
<message>
<source>{what} is not a table of numbers.</source>
<translation>{what} n'est pas un tableau de nombres.</translation>
</message>
<message>
<source>{shown} is empty (0 bytes).</source>
<translation>{shown} est vide (0 octet).</translation>
</message>
<message>
<source>{shown} is not georeferenced.</source>
<translation>{shown} n'est pas géoréférencé.</translation>
</message>
<message>
<source>{shown} is truncated: its pixels end beyond the end of the file.</source>
<translation>{shown} est tronqué : ses pixels dépassent la fin du fichier.</translation>
</message>
<message>
<source>{what}: {cols:g} x {rows:g} pixels of {pixel:g} are no image.</source>
<translation>{what} : {cols:g} x {rows:g} pixels de {pixel:g} ne font pas une image.</translation>
</message>
<message>
<source>{what}: {crs} is not a known reference system.</source>
<translation>{what} : {crs} n'est pas un système de référence connu.</translation>
</message>
<message>
<source>{shown} has no reference system, {what}: {crs}.</source>
<translation>{shown} n'a pas de système de référence, {what} : {crs}.</translation>
</message>
<message>
<source>{shown} has {width} x {height} pixels, {what}: {expected_width} x {expected_height}.</source>
<translation>{shown} a {width} x {height} pixels, {what} : {expected_width} x {expected_height}.</translation>
</message>
<message>
<source>{shown} has pixels of {pixel_size:g}, {what}: {expected:g}.</source>
<translation>{shown} a des pixels de {pixel_size:g}, {what} : {expected:g}.</translation>
</message>
<message>
<source>{shown} is not a raster, or is damaged ({reason}).</source>
<translation>{shown} n'est pas un raster, ou est endommagé ({reason}).</translation>
</message>
<message>
<source>{shown} is in {system}, {what}: {crs}.</source>
<translation>{shown} est en {system}, {what} : {crs}.</translation>
</message>
<message>
<source>{shown} lies elsewhere than {what}: {found}, expected {expected}.</source>
<translation>{shown} est ailleurs que {what} : {found}, attendu {expected}.</translation>
</message>
<message>
<source>another system</source>
<translation>un autre système</translation>
</message>
<message>
<source>A product's zip holds plain files under plain names.</source>
<translation>Le zip d'un produit contient des fichiers ordinaires sous des noms ordinaires.</translation>
</message>
<message>
<source>{shown} is refused:</source>
<translation>{shown} est refusé :</translation>
</message>
<message>
<source>{path} is neither a product folder nor a zip, or the zip is cut ({error}).</source>
<translation>{path} n'est ni un dossier de produit ni un zip, ou le zip est tronqué ({error}).</translation>
</message>
<message>
<source>Download it again if it was one.</source>
<translation>Téléchargez-le de nouveau si c'en était un.</translation>
</message>
<message>
<source>{shown} holds more than {max_members} files: it is not a product.</source>
<translation>{shown} contient plus de {max_members} fichiers : ce n'est pas un produit.</translation>
</message>
<message>
<source>{name!r}: a name with a null character.</source>
<translation>{name!r} : un nom avec un caractère nul.</translation>
</message>
<message>
<source>{name} is too large (more than {limit} MB).</source>
<translation>{name} est trop grand (plus de {limit} Mo).</translation>
</message>
<message>
<source>{name} of {path} cannot be read ({error}).</source>
<translation>{name} de {path} ne peut pas être lu ({error}).</translation>
</message>
<message>
<source>{name} of {path} is damaged ({error}).</source>
<translation>{name} de {path} est endommagé ({error}).</translation>
</message>
<message>
<source>{folder} holds more than {max_members} files: it is not a product.</source>
<translation>{folder} contient plus de {max_members} fichiers : ce n'est pas un produit.</translation>
</message>
<message>
<source>{name}: an absolute name.</source>
<translation>{name} : un nom absolu.</translation>
</message>
<message>
<source>{name} is too large ({size} MB).</source>
<translation>{name} est trop grand ({size} Mo).</translation>
</message>
<message>
<source>{name}: a name that leaves the zip.</source>
<translation>{name} : un nom qui sort du zip.</translation>
</message>
<message>
<source>{name}: a symbolic link.</source>
<translation>{name} : un lien symbolique.</translation>
</message>
<message>
<source>{name}: encrypted.</source>
<translation>{name} : chiffré.</translation>
</message>
<message>
<source>{name}: twice in the zip.</source>
<translation>{name} : deux fois dans le zip.</translation>
</message>
<message>
<source>Download the granule again.</source>
<translation>Téléchargez de nouveau le granule.</translation>
</message>
<message>
<source>{container} cannot be used:</source>
<translation>{container} est inutilisable :</translation>
</message>
<message>
<source>there is no band of {kind}.</source>
<translation>il n'y a aucune bande de {kind}.</translation>
</message>
<message>
<source>the other bands</source>
<translation>les autres bandes</translation>
</message>
<message>
<source>{name} is missing: it holds the masks.</source>
<translation>{name} est absent : il contient les masques.</translation>
</message>
<message>
<source>the bands</source>
<translation>les bandes</translation>
</message>
<message>
<source>Download or unpack the product again.</source>
<translation>Téléchargez ou décompressez de nouveau le produit.</translation>
</message>
<message>
<source>Level 2 of USGS is surface reflectance already.</source>
<translation>Le niveau 2 de l'USGS est déjà de la réflectance de surface.</translation>
</message>
<message>
<source>{name} cannot be used:</source>
<translation>{name} est inutilisable :</translation>
</message>
<message>
<source>{name} is level {value}, expected Collection 2 level 1.</source>
<translation>{name} est de niveau {value} ; la Collection 2 niveau 1 est attendue.</translation>
</message>
<message>
<source>{name}: the satellite {found!r} is not known.</source>
<translation>{name} : le satellite {found!r} n'est pas connu.</translation>
</message>
<message>
<source>{name} lacks SUN_ELEVATION, SUN_AZIMUTH, DATE_ACQUIRED or SCENE_CENTER_TIME.</source>
<translation>Il manque à {name} SUN_ELEVATION, SUN_AZIMUTH, DATE_ACQUIRED ou SCENE_CENTER_TIME.</translation>
</message>
<message>
<source>MTL.txt does not describe band {number} (file, REFLECTANCE_MULT, REFLECTANCE_ADD).</source>
<translation>MTL.txt ne décrit pas la bande {number} (fichier, REFLECTANCE_MULT, REFLECTANCE_ADD).</translation>
</message>
<message>
<source>Download it again.</source>
<translation>Téléchargez-le de nouveau.</translation>
</message>
<message>
<source>Give the .tar of one Landsat Collection 2 product as USGS delivers it.</source>
<translation>Donnez le .tar d'un produit Landsat Collection 2 tel que l'USGS le livre.</translation>
</message>
<message>
<source>{path} cannot be read ({strerror}).</source>
<translation>{path} ne peut être lu ({strerror}).</translation>
</message>
<message>
<source>{path}: expected one file *_MTL.txt, found {count}.</source>
<translation>{path} : un fichier *_MTL.txt attendu, {count} trouvé(s).</translation>
</message>
<message>
<source>{path} holds too many files to be a Landsat product.</source>
<translation>{path} contient trop de fichiers pour un produit Landsat.</translation>
</message>
<message>
<source>Landsat {number} is not known.</source>
<translation>Landsat {number} n'est pas connu.</translation>
</message>
<message>
<source>{names} are missing.</source>
<translation>{names} : absent(s).</translation>
</message>
<message>
<source>Some level 1 products cannot be used:</source>
<translation>Certains produits de niveau 1 sont inutilisables :</translation>
</message>
<message>
<source>Download or copy them again.</source>
<translation>Téléchargez-les ou copiez-les de nouveau.</translation>
</message>
<message>
<source>Give Sentinel-2 L1C (SAFE), Landsat Collection 2 level 1, or level 1 in the MUSCATE layout.</source>
<translation>Donnez du Sentinel-2 L1C (SAFE), du Landsat Collection 2 niveau 1, ou du niveau 1 au format MUSCATE.</translation>
</message>
<message>
<source>Passed over, not level 1C: {names}{part}.</source>
<translation>Laissés de côté, pas de niveau 1C : {names}{part}.</translation>
</message>
<message>
<source>No level 1C product found.{what}</source>
<translation>Aucun produit de niveau 1C trouvé.{what}</translation>
</message>
<message>
<source>Complete its side-car (.json).</source>
<translation>Complétez son fichier d'accompagnement (.json).</translation>
</message>
<message>
<source>{id} cannot be corrected:</source>
<translation>{id} ne peut être corrigé :</translation>
</message>
<message>
<source>{path}: expected one file *MTD_ALL.xml, found {value}.</source>
<translation>{path} : un fichier *MTD_ALL.xml est attendu, trouvé : {value}.</translation>
</message>
<message>
<source>{value}: the platform {platform!r} is not known.</source>
<translation>{value} : la plate-forme {platform!r} n'est pas connue.</translation>
</message>
<message>
<source>{value}: REFLECTANCE_QUANTIFICATION_VALUE is missing or not positive.</source>
<translation>{value} : REFLECTANCE_QUANTIFICATION_VALUE manque ou n'est pas positif.</translation>
</message>
<message>
<source>{value} lists no reflectance image.</source>
<translation>{value} ne cite aucune image de réflectance.</translation>
</message>
<message>
<source>{value} holds no sun angles.</source>
<translation>{value} ne contient pas d'angles solaires.</translation>
</message>
<message>
<source>{file} is missing.</source>
<translation>{file} manque.</translation>
</message>
<message>
<source>{name}: a polygon holds what is no number.</source>
<translation>{name} : un polygone contient autre chose que des nombres.</translation>
</message>
<message>
<source>This GDAL cannot write JPEG 2000, which SAFE products are made of.</source>
<translation>Ce GDAL ne sait pas écrire le JPEG 2000, dont sont faits les produits SAFE.</translation>
</message>
<message>
<source>Repair the processing environment.</source>
<translation>Réparez le moteur de traitement.</translation>
</message>
<message>
<source>{path}: expected one file *{metadata_suffix}, found {found}.</source>
<translation>{path} : un fichier *{metadata_suffix} attendu, {found} trouvé(s).</translation>
</message>
<message>
<source>{container} is level {level}; expected L2A or L3A.</source>
<translation>{container} est de niveau {level} ; L2A ou L3A attendu.</translation>
</message>
<message>
<source>{metadata_name}: REFLECTANCE_QUANTIFICATION_VALUE is missing or not positive.</source>
<translation>{metadata_name} : REFLECTANCE_QUANTIFICATION_VALUE manque ou n'est pas positif.</translation>
</message>
<message>
<source>{metadata_name}: the SPECIAL_VALUE nodata is missing.</source>
<translation>{metadata_name} : la SPECIAL_VALUE nodata manque.</translation>
</message>
<message>
<source>{metadata_name} lists no reflectance image ({names}).</source>
<translation>{metadata_name} ne liste aucune image de réflectance ({names}).</translation>
</message>
<message>
<source>{metadata_name}: bit_number {bit} of {nature} is not between 1 and 16.</source>
<translation>{metadata_name} : le bit_number {bit} de {nature} n'est pas entre 1 et 16.</translation>
</message>
<message>
<source>{located} holds {dtype}, expected int16.</source>
<translation>{located} est en {dtype}, int16 attendu.</translation>
</message>
<message>
<source>{located} has {count} band(s); {metadata_name} places {nature} in band {band_number}.</source>
<translation>{located} a {count} bande(s) ; {metadata_name} place {nature} en bande {band_number}.</translation>
</message>
<message>
<source>{located} holds {dtype}, expected uint8.</source>
<translation>{located} est en {dtype}, uint8 attendu.</translation>
</message>
<message>
<source>{name}: ACQUISITION_DATE is {found}, expected a date such as 2024-05-01T10:56:37.665Z.</source>
<translation>{name} : ACQUISITION_DATE vaut {found}, une date comme 2024-05-01T10:56:37.665Z attendue.</translation>
</message>
<message>
<source>Some products cannot be used:</source>
<translation>Certains produits sont inutilisables :</translation>
</message>
<message>
<source>{name} is level {level}, expected {levels}.{advice}</source>
<translation>{name} est de niveau {level}, {levels} attendu.{advice}</translation>
</message>
<message>
<source>One product is expected, and {path} holds {count}: {names}.</source>
<translation>Un seul produit est attendu, et {path} en contient {count} : {names}.</translation>
</message>
<message>
<source>Choose one of them.</source>
<translation>Choisissez-en un.</translation>
</message>
<message>
<source> Make level 2A from it first (l2a_correction).</source>
<translation> Faites-en d'abord un niveau 2A (l2a_correction).</translation>
</message>
<message>
<source>No product found in {path}.</source>
<translation>Aucun produit trouvé dans {path}.</translation>
</message>
<message>
<source>{folder} cannot be read ({strerror}).</source>
<translation>{folder} ne peut pas être lu ({strerror}).</translation>
</message>
<message>
<source>{scene} is there twice: {path} is left out.</source>
<translation>{scene} est présent deux fois : {path} est écarté.</translation>
</message>
<message>
<source>Some Sentinel-1 images cannot be used:</source>
<translation>Certaines images Sentinel-1 sont inutilisables :</translation>
</message>
<message>
<source>Names such as s1a_31TCJ_vv_DES_110_20200108t060008.tif are expected.</source>
<translation>Des noms comme s1a_31TCJ_vv_DES_110_20200108t060008.tif sont attendus.</translation>
</message>
<message>
<source>No Sentinel-1 image found in {names}.</source>
<translation>Aucune image Sentinel-1 trouvée dans {names}.</translation>
</message>
<message>
<source>{path}: expected one of {names}.</source>
<translation>{path} : l'un de {names} attendu.</translation>
</message>
<message>
<source>{container}: expected one GRANULE/*/MTD_TL.xml, found {found}.</source>
<translation>{container} : un GRANULE/*/MTD_TL.xml attendu, trouvé : {found}.</translation>
</message>
<message>
<source>{container} cannot be used.</source>
<translation>{container} est inutilisable.</translation>
</message>
<message>
<source>{granule}/IMG_DATA/R20m/*_SCL_20m.jp2 is missing.</source>
<translation>{granule}/IMG_DATA/R20m/*_SCL_20m.jp2 manque.</translation>
</message>
<message>
<source>{shown} holds {dtype}, expected {dtypes}.</source>
<translation>{shown} est en {dtype}, {dtypes} attendu.</translation>
</message>
<message>
<source>{expected}{part}.jp2 is missing.</source>
<translation>{expected}{part}.jp2 manque.</translation>
</message>
<message>
<source>{name}: the position of the tile (Geoposition) is missing.</source>
<translation>{name} : la position de la tuile (Geoposition) manque.</translation>
</message>
<message>
<source>{name}: {kind} is missing or not positive.</source>
<translation>{name} : {kind} manque ou n'est pas positif.</translation>
</message>
<message>
<source>{name}: baseline {baseline} has an offset per band, and none is given.</source>
<translation>{name} : la version {baseline} a un décalage par bande, et aucun n'est donné.</translation>
</message>
<message>
<source>{name}: SENSING_TIME is missing or not a date.</source>
<translation>{name} : SENSING_TIME manque ou n'est pas une date.</translation>
</message>
<message>
<source>{name}: the size and position of the tile (Tile_Geocoding) are missing.</source>
<translation>{name} : la taille et la position de la tuile (Tile_Geocoding) manquent.</translation>
</message>
<message>
<source>Choose the THEIA/MUSCATE format, or repair the processing environment.</source>
<translation>Choisissez le format THEIA/MUSCATE, ou réparez le moteur de traitement.</translation>
</message>
<message>
<source>{scene} has no {role} band (it has {names}).</source>
<translation>{scene} n'a pas de bande {role} (il a {names}).</translation>
</message>
<message>
<source>Write {stem}.json beside it with datetime and bands.</source>
<translation>Écrivez à côté {stem}.json avec datetime et bands.</translation>
</message>
<message>
<source>{path} cannot be used:</source>
<translation>{path} est inutilisable :</translation>
</message>
<message>
<source>{name} has no side-car, and no date was found in its name{how}.</source>
<translation>{name} n'a pas de fichier .json à côté, et aucune date n'a été trouvée dans son nom{how}.</translation>
</message>
<message>
<source> with the pattern {pattern}</source>
<translation> avec le motif {pattern}</translation>
</message>
<message>
<source>{name} does not name its bands.</source>
<translation>{name} ne nomme pas ses bandes.</translation>
</message>
<message>
<source>{name} describes no raster: there is no {stem}.tif beside it.</source>
<translation>{name} ne décrit aucun raster : il n'y a pas de {stem}.tif à côté.</translation>
</message>
<message>
<source>{name} holds neither a description nor a list of them.</source>
<translation>{name} ne contient ni description ni liste de descriptions.</translation>
</message>
<message>
<source>{path} is too large for a description ({size} MB).</source>
<translation>{path} est trop grand pour une description ({size} Mo).</translation>
</message>
<message>
<source>{path} is not valid JSON ({error}).</source>
<translation>{path} n'est pas du JSON valide ({error}).</translation>
</message>
<message>
<source>{key} is {value!r}, expected a number</source>
<translation>{key} vaut {value!r}, un nombre attendu</translation>
</message>
<message>
<source>unknown key(s) {names} (known: {known})</source>
<translation>clé(s) inconnue(s) {names} (connues : {known})</translation>
</message>
<message>
<source>datetime is {found!r}, expected a date such as 2018-08-29T07:40:00Z</source>
<translation>datetime vaut {found!r}, une date comme 2018-08-29T07:40:00Z attendue</translation>
</message>
<message>
<source>{name} is missing ({source} lists it).</source>
<translation>{name} manque ({source} le cite).</translation>
</message>
<message>
<source>wavelengths_nm has to have one value per band ({count})</source>
<translation>wavelengths_nm doit avoir une valeur par bande ({count})</translation>
</message>
<message>
<source>sensor {sensor_name!r} is not known (known: {names})</source>
<translation>capteur {sensor_name!r} inconnu (connus : {names})</translation>
</message>
<message>
<source>{count} bands are named, and {name} has {expected}</source>
<translation>{count} bandes sont nommées, et {name} en a {expected}</translation>
</message>
<message>
<source>{name} has no reference system.</source>
<translation>{name} n'a pas de système de référence.</translation>
</message>
<message>
<source>{what} has to be a file name, or an object with {names}</source>
<translation>{what} doit être un nom de fichier, ou un objet avec {names}</translation>
</message>
<message>
<source>{what}: band is {index!r}, expected 1 or more</source>
<translation>{what} : band vaut {index!r}, 1 ou plus attendu</translation>
</message>
<message>
<source>{shown} is missing ({source} names it as {what}).</source>
<translation>{shown} manque ({source} le cite comme {what}).</translation>
</message>
<message>
<source>{what}: {shown} has {count} band(s), not {index}</source>
<translation>{what} : {shown} a {count} bande(s), pas {index}</translation>
</message>
<message>
<source>{shown} ({what}) does not cover the same ground as {name} with pixels of the same size or a whole multiple.</source>
<translation>{shown} ({what}) ne couvre pas le même terrain que {name} avec des pixels de même taille ou d'un multiple entier.</translation>
</message>
<message>
<source>std: {name} needs one band for each band of {image} ({count})</source>
<translation>std : {name} doit avoir une bande pour chaque bande de {image} ({count})</translation>
</message>
<message>
<source>angles has to be an object with {names}</source>
<translation>angles doit être un objet avec {names}</translation>
</message>
<message>
<source>mask {meaning!r} is not known (known: {names}, scl)</source>
<translation>masque {meaning!r} inconnu (connus : {names}, scl)</translation>
</message>
<message>
<source>mask {meaning}: values has to be a list of integers, bits an integer</source>
<translation>masque {meaning} : values doit être une liste d'entiers, bits un entier</translation>
</message>
<message>
<source>{key} is {value:g}, expected 0 to 90</source>
<translation>{key} vaut {value:g}, 0 à 90 attendu</translation>
</message>
<message>
<source>The products are not on one grid:</source>
<translation>Les produits ne sont pas sur une même grille :</translation>
</message>
<message>
<source>Give products of one tile at a time, or cut them to one grid first.</source>
<translation>Donnez les produits d'une tuile à la fois, ou découpez-les d'abord sur une même grille.</translation>
</message>
<message>
<source>Some products lack bands:</source>
<translation>Il manque des bandes à certains produits :</translation>
</message>
<message>
<source>No product lies in the period.</source>
<translation>Aucun produit n'est dans la période.</translation>
</message>
<message>
<source>Widen the period, or leave it empty.</source>
<translation>Élargissez la période, ou laissez-la vide.</translation>
</message>
<message>
<source>There is no product to work on.</source>
<translation>Il n'y a aucun produit à traiter.</translation>
</message>
<message>
<source>The period ends before it starts: {first} to {last}.</source>
<translation>La période finit avant de commencer : {first} à {last}.</translation>
</message>
<message>
<source>The products share no resolution group: {names}.</source>
<translation>Les produits n'ont aucun groupe de résolution commun : {names}.</translation>
</message>
<message>
<source>{scene} has no {names} band (it has {known}).</source>
<translation>{scene} n'a pas de bande {names} (il a {known}).</translation>
</message>
<message>
<source>{chosen}: the platform {platform} is not known.</source>
<translation>{chosen} : la plate-forme {platform} n'est pas connue.</translation>
</message>
<message>
<source>{chosen} has no reference system.</source>
<translation>{chosen} n'a pas de système de référence.</translation>
</message>
<message>
<source>{container} cannot be read.</source>
<translation>{container} ne peut pas être lu.</translation>
</message>
<message>
<source>{chosen} has {count} bands, expected {expected} ({names}).</source>
<translation>{chosen} a {count} bandes, {expected} attendues ({names}).</translation>
</message>
<message>
<source>MASK/*_{code}.TIF is missing.</source>
<translation>MASK/*_{code}.TIF manque.</translation>
</message>
<message>
<source>{name} is too large for metadata ({count} MB).</source>
<translation>{name} est trop grand pour des métadonnées ({count} Mo).</translation>
</message>
<message>
<source>{name} is empty.</source>
<translation>{name} est vide.</translation>
</message>
<message>
<source>{name} is not the metadata expected: its root is {tag}, not {names}.</source>
<translation>{name} n'est pas le fichier de métadonnées attendu : sa racine est {tag}, pas {names}.</translation>
</message>
<message>
<source>{name} is refused: it declares entities or a document type, as no product does.</source>
<translation>{name} est refusé : il déclare des entités ou un type de document, ce qu'aucun produit ne fait.</translation>
</message>
<message>
<source>{name} is not valid XML, or is cut ({error}).</source>
<translation>{name} n'est pas du XML valide, ou est tronqué ({error}).</translation>
</message>
<message>
<source>Download the file with the site's coordinates.</source>
<translation>Téléchargez le fichier avec les coordonnées du site.</translation>
</message>
<message>
<source>No measurements are given.</source>
<translation>Aucune mesure n'est donnée.</translation>
</message>
<message>
<source>Give a file of AERONET, or a folder of them.</source>
<translation>Donnez un fichier AERONET, ou un dossier de tels fichiers.</translation>
</message>
<message>
<source>Download 'All Points' of level 2.0 (or 1.5) from aeronet.gsfc.nasa.gov.</source>
<translation>Téléchargez « All Points » du niveau 2.0 (ou 1.5) sur aeronet.gsfc.nasa.gov.</translation>
</message>
<message>
<source>{name} does not say where the station is.</source>
<translation>{name} ne dit pas où est la station.</translation>
</message>
<message>
<source>{name} is no file of AERONET: the row with Date(dd:mm:yyyy) is missing.</source>
<translation>{name} n'est pas un fichier AERONET : la ligne avec Date(dd:mm:yyyy) manque.</translation>
</message>
<message>
<source>{name} has fewer than two channels of AOT between 440 and 870 nm.</source>
<translation>{name} a moins de deux canaux d'AOT entre 440 et 870 nm.</translation>
</message>
<message>
<source>{name} holds no AOT between 440 and 870 nm.</source>
<translation>{name} ne contient pas d'AOT entre 440 et 870 nm.</translation>
</message>
<message>
<source>{id}: {value:.1f} % cloud, {value2:.1f} % shadow.</source>
<translation>{id} : {value:.1f} % de nuages, {value2:.1f} % d'ombres.</translation>
</message>
<message>
<source>Of the first date only bright clouds are found: there is no past.</source>
<translation>À la première date, seuls les nuages brillants sont trouvés : il n'y a pas de passé.</translation>
</message>
<message>
<source>{name} clouds</source>
<translation>{name} nuages</translation>
</message>
<message>
<source>{source}: A {a:+.3f}, P {p:.3f}, U {u:.3f}, {share:.0f} % within {specification}, {n:.0f} match(es).</source>
<translation>{source} : A {a:+.3f}, P {p:.3f}, U {u:.3f}, {share:.0f} % dans {specification}, {n:.0f} rapprochement(s).</translation>
</message>
<message>
<source>{id}: no station in the image.</source>
<translation>{id} : aucune station dans l'image.</translation>
</message>
<message>
<source>No date in the name of:</source>
<translation>Pas de date dans le nom de :</translation>
</message>
<message>
<source>Name reference maps by their date, for instance clouds_20240305.tif.</source>
<translation>Nommez les cartes de référence par leur date, par exemple nuages_20240305.tif.</translation>
</message>
<message>
<source>No reference map is of the day and place of any product.</source>
<translation>Aucune carte de référence n'est du jour et du lieu d'un produit.</translation>
</message>
<message>
<source>The name of a reference map must hold its date (YYYYMMDD).</source>
<translation>Le nom d'une carte de référence doit contenir sa date (AAAAMMJJ).</translation>
</message>
<message>
<source>{name}: accuracy {accuracy:.3f}, F1 {f1:.3f}, omission {omission:.1f} %, commission {commission:.1f} % ({options}).</source>
<translation>{name} : exactitude {accuracy:.3f}, F1 {f1:.3f}, omission {omission:.1f} %, commission {commission:.1f} % ({options}).</translation>
</message>
<message>
<source>{reference} is not a map of classes (one band of integers).</source>
<translation>{reference} n'est pas une carte de classes (une bande d'entiers).</translation>
</message>
<message>
<source>{id}: no reference map of its day and place.</source>
<translation>{id} : pas de carte de référence de ce jour et de ce lieu.</translation>
</message>
<message>
<source>{id}: no measurement within an hour, or no value at the station.</source>
<translation>{id} : pas de mesure dans l'heure, ou pas de valeur à la station.</translation>
</message>
<message>
<source>{source}, {band}: A {value:+.4f}, P {value2:.4f}, U {value3:.4f}, {value4:.0f} date(s).</source>
<translation>{source}, {band} : A {value:+.4f}, P {value2:.4f}, U {value3:.4f}, {value4:.0f} date(s).</translation>
</message>
<message>
<source>{id}: the band {band} is not one of {sensor}.</source>
<translation>{id} : la bande {band} n'est pas une bande de {sensor}.</translation>
</message>
<message>
<source>Give the product of the same tile and area.</source>
<translation>Donnez le produit de la même tuile et de la même zone.</translation>
</message>
<message>
<source>{path} belongs to another grid.</source>
<translation>{path} est sur une autre grille.</translation>
</message>
<message>
<source>{path} is not the memory of an L2A series.</source>
<translation>{path} n'est pas la mémoire d'une série L2A.</translation>
</message>
<message>
<source>The names of the bands do not fit:</source>
<translation>Les noms des bandes ne conviennent pas :</translation>
</message>
<message>
<source>The area of interest does not touch the image.</source>
<translation>La zone d'intérêt ne touche pas l'image.</translation>
</message>
<message>
<source>Give an area of interest, or allow more memory in the settings.</source>
<translation>Donnez une zone d'intérêt, ou permettez plus de mémoire dans les réglages.</translation>
</message>
<message>
<source>{band}: {value:.0f} million photons, {value2:.0f} million a minute.</source>
<translation>{band} : {value:.0f} millions de photons, {value2:.0f} millions par minute.</translation>
</message>
<message>
<source>Bring it to metres first, for instance to the UTM zone of the area.</source>
<translation>Projetez-la d'abord en mètres, par exemple dans la zone UTM de la zone d'intérêt.</translation>
</message>
<message>
<source>The image needs {needed:.0f} MB, and {memory_mb} MB are allowed.</source>
<translation>L'image demande {needed:.0f} Mo, et {memory_mb} Mo sont permis.</translation>
</message>
<message>
<source>The image has {count} band(s), and {count2} name(s) are given: {names}.</source>
<translation>L'image a {count} bande(s), et {count2} nom(s) sont donnés : {names}.</translation>
</message>
<message>
<source>{image} is not in a projected reference system.</source>
<translation>{image} n'est pas dans un système projeté.</translation>
</message>
<message>
<source>{image} has pixels of {pixel_size:g} m; the effect is finer than that.</source>
<translation>{image} a des pixels de {pixel_size:g} m ; l'effet est plus fin que cela.</translation>
</message>
<message>
<source>{name}: the effect is {value:.4f} (rms).</source>
<translation>{name} : l'effet est de {value:.4f} (eqm).</translation>
</message>
<message>
<source>{image}: band {value} holds no value in the area.</source>
<translation>{image} : la bande {value} n'a aucune valeur dans la zone.</translation>
</message>
<message>
<source>Set it in QGIS first.</source>
<translation>Le définir d'abord dans QGIS.</translation>
</message>
<message>
<source>Get a DEM of the tile first (get_dem).</source>
<translation>Obtenez d'abord un MNT de la tuile (« Obtenir l'altitude »).</translation>
</message>
<message>
<source>{dem} has no reference system.</source>
<translation>{dem} n'a pas de système de référence.</translation>
</message>
<message>
<source>{dem} does not cover the images.</source>
<translation>{dem} ne couvre pas les images.</translation>
</message>
<message>
<source>The DEM leaves {share:.1f} % of the area without heights: {mean:.0f} m is taken there, and slopes are not corrected there.</source>
<translation>Le MNT laisse {share:.1f} % de la zone sans altitude : {mean:.0f} m y est pris, et les pentes n’y sont pas corrigées.</translation>
</message>
<message>
<source>Some products cannot be corrected:</source>
<translation>Certains produits ne peuvent être corrigés :</translation>
</message>
<message>
<source>No product shows anything of the area.</source>
<translation>Aucun produit ne montre quoi que ce soit de la zone.</translation>
</message>
<message>
<source>Check the area of interest and GRID, or take more dates.</source>
<translation>Vérifiez la zone d’intérêt et GRID, ou prenez plus de dates.</translation>
</message>
<message>
<source>Give an L2A product that this tool made, or leave the parameter empty.</source>
<translation>Donnez un produit L2A fait par cet outil, ou laissez le paramètre vide.</translation>
</message>
<message>
<source>Give a raster whose grid they shall be brought to (GRID).</source>
<translation>Donnez un raster à la grille duquel les amener (GRID).</translation>
</message>
<message>
<source>{tile}: the products share no ground.</source>
<translation>{tile} : les produits n'ont pas de terrain commun.</translation>
</message>
<message>
<source>The area of interest does not touch tile {tile}.</source>
<translation>La zone d'intérêt ne touche pas la tuile {tile}.</translation>
</message>
<message>
<source>{previous} holds no memory of a series (DATA/*_MEMORY.npz).</source>
<translation>{previous} ne contient pas de mémoire de série (DATA/*_MEMORY.npz).</translation>
</message>
<message>
<source>{id}: no tables for the sensor {value}.</source>
<translation>{id} : pas de tables pour le capteur {value}.</translation>
</message>
<message>
<source>{id}: its metadata hold no sun angles.</source>
<translation>{id} : ses métadonnées n'ont pas d'angles solaires.</translation>
</message>
<message>
<source>{id}: its metadata hold no view angles.</source>
<translation>{id} : ses métadonnées n'ont pas d'angles de visée.</translation>
</message>
<message>
<source>{tile}: the products are not on one grid: {names}.</source>
<translation>{tile} : les produits ne sont pas sur une même grille : {names}.</translation>
</message>
<message>
<source>{name} exists: kept, the series goes on after it.</source>
<translation>{name} existe : gardé, la série continue après lui.</translation>
</message>
<message>
<source>Correction</source>
<translation>Correction</translation>
</message>
<message>
<source>{name}: {cloud:.1f} % cloud, {shadow:.1f} % shadow, AOT {aot:.3f}, water vapour {water:.2f} g/cm2.</source>
<translation>{name} : {cloud:.1f} % de nuages, {shadow:.1f} % d'ombres, AOT {aot:.3f}, vapeur d'eau {water:.2f} g/cm2.</translation>
</message>
<message>
<source>{id}: no image in the area; passed over.</source>
<translation>{id} : pas d'image dans la zone ; laissé de côté.</translation>
</message>
<message>
<source>{name}: more than 90 % cloud; the product tells little.</source>
<translation>{name} : plus de 90 % de nuages ; le produit apprend peu.</translation>
</message>
<message>
<source>Download it again, level 'output' with BOA reflectance.</source>
<translation>Téléchargez-le à nouveau, niveau « output » avec la réflectance de surface.</translation>
</message>
<message>
<source>{name} is not a complete file of RadCalNet ({fault}).</source>
<translation>{name} n'est pas un fichier RadCalNet complet ({fault}).</translation>
</message>
<message>
<source>Reading</source>
<translation>Lecture</translation>
</message>
<message>
<source>Is the disk full?</source>
<translation>Le disque est-il plein ?</translation>
</message>
<message>
<source>{sensor}: no {names} band among {names2}.</source>
<translation>{sensor} : pas de bande {names} parmi {names2}.</translation>
</message>
<message>
<source>Give a file of measurements, or a folder of them.</source>
<translation>Donnez un fichier de mesures, ou un dossier de tels fichiers.</translation>
</message>
<message>
<source>Expected: datetime, band (or wavelength_nm), reflectance, uncertainty (optional).</source>
<translation>Attendu : datetime, band (ou wavelength_nm), reflectance, uncertainty (facultatif).</translation>
</message>
<message>
<source>{name}: lines that are no measurements:</source>
<translation>{name} : lignes qui ne sont pas des mesures :</translation>
</message>
<message>
<source>{name} holds no measurement.</source>
<translation>{name} ne contient aucune mesure.</translation>
</message>
<message>
<source>{path} lacks the columns {value}.</source>
<translation>Il manque à {path} les colonnes {value}.</translation>
</message>
<message>
<source>{path} holds no measurement.</source>
<translation>{path} ne contient aucune mesure.</translation>
</message>
<message>
<source>Give the files of one station at a time.</source>
<translation>Donnez les fichiers d'une station à la fois.</translation>
</message>
<message>
<source>The place of the station is not known: the measurements do not say it.</source>
<translation>Le lieu de la station n'est pas connu : les mesures ne le disent pas.</translation>
</message>
<message>
<source>Give its longitude and latitude.</source>
<translation>Donnez sa longitude et sa latitude.</translation>
</message>
<message>
<source>{path} cannot be read as a text table.</source>
<translation>{path} ne peut être lu comme une table de texte.</translation>
</message>
<message>
<source>The files are of different places: {names}.</source>
<translation>Les fichiers sont de lieux différents : {names}.</translation>
</message>
<message>
<source>line {number}</source>
<translation>ligne {number}</translation>
</message>
<message>
<source>Choose a map of water of the same place.</source>
<translation>Choisissez une carte d'eau du même lieu.</translation>
</message>
<message>
<source>{path} does not cover the images.</source>
<translation>{path} ne couvre pas les images.</translation>
</message>
<message>
<source>Install the engine with deep learning (Settings &gt; Options &gt; THEIA), or choose back-projection, which needs no network.</source>
<translation>Installez le moteur avec apprentissage profond (Préférences &gt; Options &gt; THEIA), ou choisissez la rétroprojection, qui n'a pas besoin de réseau.</translation>
</message>
<message>
<source>Choose the 5 m grid instead.</source>
<translation>Choisissez plutôt la grille de 5 m.</translation>
</message>
<message>
<source>Give all ten (a second raster can hold the 20 m bands), or choose back-projection, which takes any bands.</source>
<translation>Donnez les dix (un second raster peut porter les bandes à 20 m), ou choisissez la rétroprojection, qui prend toutes les bandes.</translation>
</message>
<message>
<source>Choose another network, or back-projection, which takes any bands.</source>
<translation>Choisissez un autre réseau, ou la rétroprojection, qui prend toutes les bandes.</translation>
</message>
<message>
<source>The result one scale down was given and a model to make it too.</source>
<translation>Le résultat une échelle plus bas a été donné, et un modèle pour le faire aussi.</translation>
</message>
<message>
<source>Leave one of them empty.</source>
<translation>Laissez l'un des deux vide.</translation>
</message>
<message>
<source>There is no witness: the map of unconfirmed detail is not made.</source>
<translation>Il n'y a pas de témoin : la carte du détail non confirmé n'est pas faite.</translation>
</message>
<message>
<source>Give SCALE or ORIGINAL_SCALE (the value of a reflectance of 1, such as 10000), or take the offset of -1000 of ESA products off both images or none.</source>
<translation>Donnez SCALE ou ORIGINAL_SCALE (la valeur d'une réflectance de 1, par exemple 10000), ou ôtez le décalage de -1000 des produits de l'ESA des deux images ou d'aucune.</translation>
</message>
<message>
<source>Leave DEGRADED empty.</source>
<translation>Laissez DEGRADED vide.</translation>
</message>
<message>
<source>The model one scale down</source>
<translation>Le modèle une échelle plus bas</translation>
</message>
<message>
<source>Check the value of unknown pixels, that both images show the same place, and that clouds do not cover it.</source>
<translation>Vérifiez la valeur des pixels inconnus, que les deux images montrent le même lieu et que les nuages ne le couvrent pas.</translation>
</message>
<message>
<source>The images cannot be compared:</source>
<translation>Les images ne peuvent être comparées :</translation>
</message>
<message>
<source>The model can only be tried on an original with pixels of 10 or 20 m.</source>
<translation>Le modèle ne peut être essayé que sur une originale aux pixels de 10 ou 20 m.</translation>
</message>
<message>
<source>Leave MODEL empty, or give the result one scale down (LOWER_IMAGE).</source>
<translation>Laissez MODEL vide, ou donnez le résultat une échelle plus bas (LOWER_IMAGE).</translation>
</message>
<message>
<source>See the help page for what it must hold.</source>
<translation>Voyez la page d'aide pour ce qu'il doit contenir.</translation>
</message>
<message>
<source>For instance {"bands": ["B2", "B3", "B4", "B8"], "factor": 2, "margin": 32}.</source>
<translation>Par exemple {"bands": ["B2", "B3", "B4", "B8"], "factor": 2, "margin": 32}.</translation>
</message>
<message>
<source>Save the weights as .safetensors or .npz, or export the network to ONNX.</source>
<translation>Enregistrez les poids en .safetensors ou .npz, ou exportez le réseau en ONNX.</translation>
</message>
<message>
<source>Train it again with train_super_resolution.</source>
<translation>Entraînez-le à nouveau avec train_super_resolution.</translation>
</message>
<message>
<source>Name the bands in the order of the channels in the side-car.</source>
<translation>Nommez dans le fichier annexe les bandes dans l'ordre des canaux.</translation>
</message>
<message>
<source>The file may be damaged, of another kind, or use operators of its author's own.</source>
<translation>Le fichier peut être abîmé, d'un autre genre, ou employer des opérateurs propres à son auteur.</translation>
</message>
<message>
<source>The bands of the image are unclear:</source>
<translation>Les bandes de l'image ne sont pas claires :</translation>
</message>
<message>
<source>Name each band once.</source>
<translation>Nommez chaque bande une seule fois.</translation>
</message>
<message>
<source>Give the original image.</source>
<translation>Donnez l'image d'origine.</translation>
</message>
<message>
<source>10 m and 20 m pixels must share their edges.</source>
<translation>Les pixels de 10 m et de 20 m doivent partager leurs bords.</translation>
</message>
<message>
<source>Give either a product or an image.</source>
<translation>Donnez soit un produit, soit une image.</translation>
</message>
<message>
<source>The other one stays empty.</source>
<translation>L'autre reste vide.</translation>
</message>
<message>
<source>Name its bands in their order, for instance "B2, B3, B4, B8".</source>
<translation>Nommez ses bandes dans leur ordre, par exemple « B2, B3, B4, B8 ».</translation>
</message>
<message>
<source>Warp it to a north-up grid first.</source>
<translation>Ramenez-le d'abord sur une grille orientée au nord.</translation>
</message>
<message>
<source>Say which number stands for a reflectance of 1 (SCALE): 10000, 1000 or 1.</source>
<translation>Dites quel nombre représente une réflectance de 1 (SCALE) : 10000, 1000 ou 1.</translation>
</message>
<message>
<source>Cut them from one product, on edges of 20 m pixels.</source>
<translation>Découpez-les dans un même produit, sur des bords de pixels de 20 m.</translation>
</message>
<message>
<source>The 10 m and the 20 m bands lie in different places.</source>
<translation>Les bandes à 10 m et à 20 m sont en des lieux différents.</translation>
</message>
<message>
<source>Correct bands, outputs and factor in the side-car.</source>
<translation>Corrigez les bandes, les sorties et le facteur dans le fichier annexe.</translation>
</message>
<message>
<source>A proxy or a login page may have answered instead. Try from another connection.</source>
<translation>Un proxy ou une page de connexion a peut-être répondu à la place. Essayez depuis une autre connexion.</translation>
</message>
<message>
<source>Connect to the internet and run again; the networks of this plugin and back-projection need no download.</source>
<translation>Connectez-vous à internet et relancez ; les réseaux de l'extension et la rétroprojection ne demandent aucun téléchargement.</translation>
</message>
<message>
<source>Try again later, or give the file itself with its side-car.</source>
<translation>Réessayez plus tard, ou donnez le fichier lui-même avec son fichier annexe.</translation>
</message>
<message>
<source>Export the network to ONNX, which needs no architecture.</source>
<translation>Exportez le réseau en ONNX, qui n'a pas besoin d'architecture.</translation>
</message>
<message>
<source>The sizes of an architecture are whole numbers from 1 to 4096.</source>
<translation>Les tailles d'une architecture sont des nombres entiers de 1 à 4096.</translation>
</message>
<message>
<source>The area of interest lies outside the image.</source>
<translation>La zone d'intérêt est hors de l'image.</translation>
</message>
<message>
<source>Checking the network</source>
<translation>Contrôle du réseau</translation>
</message>
<message>
<source>Tiles are cut, not blended: two answers of an adversarial network have no meaningful mean.</source>
<translation>Les tuiles sont coupées, non fondues : deux réponses d'un réseau antagoniste n'ont pas de moyenne qui ait un sens.</translation>
</message>
<message>
<source>A grid of 2.5 m or finer from 10 m pixels: most of the added detail comes from what the network saw in training, not from this scene.</source>
<translation>Une grille de 2,5 m ou plus fine à partir de pixels de 10 m : l'essentiel du détail ajouté vient de ce que le réseau a vu à l'entraînement, non de cette scène.</translation>
</message>
<message>
<source>Checking the result</source>
<translation>Contrôle du résultat</translation>
</message>
<message>
<source>The product carries none of the masks to leave out: nothing is hidden.</source>
<translation>Le produit n'a aucun des masques à laisser de côté : rien n'est caché.</translation>
</message>
<message>
<source>A plain raster has no masks: clouds are refined like everything else.</source>
<translation>Un simple raster n'a pas de masques : les nuages sont affinés comme le reste.</translation>
</message>
<message>
<source>Reading the scenes</source>
<translation>Lecture des scènes</translation>
</message>
<message>
<source>Interpolating the held-out scenes</source>
<translation>Interpolation des scènes mises de côté</translation>
</message>
<message>
<source>Nothing to learn from.</source>
<translation>Rien à apprendre.</translation>
</message>
<message>
<source>Give products, images, or a folder of true pairs.</source>
<translation>Donnez des produits, des images, ou un dossier de vraies paires.</translation>
</message>
<message>
<source>No held-out scene is left to judge the network by: the scenes are too small or cloudy.</source>
<translation>Il ne reste aucune scène mise de côté pour juger le réseau : les scènes sont trop petites ou nuageuses.</translation>
</message>
<message>
<source>Give larger scenes, or more of them.</source>
<translation>Donnez des scènes plus grandes, ou davantage.</translation>
</message>
<message>
<source>Registering the pairs</source>
<translation>Recalage des paires</translation>
</message>
<message>
<source>The ten bands at 10 and 20 m are needed.</source>
<translation>Il faut les dix bandes à 10 et 20 m.</translation>
</message>
<message>
<source>Give more, larger or clearer images.</source>
<translation>Donnez des images plus nombreuses, plus grandes ou plus claires.</translation>
</message>
<message>
<source>A single scene: part of it is held out, which says little about other places. Give several scenes.</source>
<translation>Une seule scène : une partie en est mise de côté, ce qui dit peu d'autres lieux. Donnez plusieurs scènes.</translation>
</message>
<message>
<source>Give larger or clearer images.</source>
<translation>Donnez des images plus grandes ou plus claires.</translation>
</message>
<message>
<source>Take version 2 of Sen2VENµS, which is GeoTIFF.</source>
<translation>Prenez la version 2 de Sen2VENµS, qui est en GeoTIFF.</translation>
</message>
<message>
<source>Copy the file again.</source>
<translation>Copiez à nouveau le fichier.</translation>
</message>
<message>
<source>The image that was read differs from the one that was written.</source>
<translation>L'image relue diffère de celle qui a été écrite.</translation>
</message>
<message>
<source>Write dates as 2024-07-31 2024-08-10.</source>
<translation>Écrivez les dates comme 2024-07-31 2024-08-10.</translation>
</message>
<message>
<source>Not dates: {text}.</source>
<translation>Ce ne sont pas des dates : {text}.</translation>
</message>
<message>
<source>The last day, {last}, lies before the first, {first}.</source>
<translation>Le dernier jour, {last}, est avant le premier, {first}.</translation>
</message>
<message>
<source>Values between clear dates are estimates: see the days to the nearest clear date.</source>
<translation>Entre les dates claires, les valeurs sont estimées : voyez les jours jusqu'à la date claire la plus proche.</translation>
</message>
<message>
<source>Values are those of a smooth model, also on clear dates: see the standard deviation.</source>
<translation>Les valeurs sont celles d'un modèle lisse, même aux dates claires : voyez l'écart-type.</translation>
</message>
<message>
<source>Longest gap (days)</source>
<translation>Plus longue lacune (jours)</translation>
</message>
<message>
<source>The tiles cannot be put together:</source>
<translation>Les tuiles ne peuvent pas être assemblées :</translation>
</message>
<message>
<source>Choose a reference system for the map.</source>
<translation>Choisissez un système de coordonnées pour la carte.</translation>
</message>
<message>
<source>Choose a projected system for the map, such as EPSG:2154.</source>
<translation>Choisissez un système projeté pour la carte, par exemple EPSG:2154.</translation>
</message>
<message>
<source>{job}: the series covers {days} days: seasons at its ends are cut off. Give the months before and after as well.</source>
<translation>{job} : la série couvre {days} jours : les saisons à ses bouts sont coupées. Donnez aussi les mois d'avant et d'après.</translation>
</message>
<message>
<source>Start</source>
<translation>Début</translation>
</message>
<message>
<source>Peak</source>
<translation>Pic</translation>
</message>
<message>
<source>End</source>
<translation>Fin</translation>
</message>
<message>
<source>Amplitude</source>
<translation>Amplitude</translation>
</message>
<message>
<source>Dates where quality is below 7 rest on too few clear dates in a part of the season.</source>
<translation>Les dates de qualité inférieure à 7 reposent sur trop peu de dates claires dans une partie de la saison.</translation>
</message>
<message>
<source>{title} {year}, season {season} ({variable})</source>
<translation>{title} {year}, saison {season} ({variable})</translation>
</message>
<message>
<source>{name} {year} season {season}</source>
<translation>{name} {year} saison {season}</translation>
</message>
<message>
<source>{path} holds {count} places, at most {most} can be shown.</source>
<translation>{path} contient {count} lieux, {most} au plus peuvent être montrés.</translation>
</message>
<message>
<source>Select some of them, or filter the layer.</source>
<translation>Sélectionnez-en quelques-unes, ou filtrez la couche.</translation>
</message>
<message>
<source>{path} holds no feature.</source>
<translation>{path} ne contient aucune entité.</translation>
</message>
<message>
<source>The layer has no field {label} (it has {names}).</source>
<translation>La couche n'a pas de champ {label} (elle a {names}).</translation>
</message>
<message>
<source>No result is asked for.</source>
<translation>Aucun résultat n'est demandé.</translation>
</message>
<message>
<source>Choose a figure, a page or a table.</source>
<translation>Choisissez une figure, une page ou une table.</translation>
</message>
<message>
<source>No place lies in the images.</source>
<translation>Aucun lieu ne se trouve dans les images.</translation>
</message>
<message>
<source>Check the layer and its reference system.</source>
<translation>Vérifiez la couche et son système de coordonnées.</translation>
</message>
<message>
<source>Outside every image: {names}.</source>
<translation>Hors de toute image : {names}.</translation>
</message>
<message>
<source>nadir already</source>
<translation>déjà au nadir</translation>
</message>
<message>
<source>no sun angles</source>
<translation>pas d'angles solaires</translation>
</message>
<message>
<source>no view angles</source>
<translation>pas d'angles de vue</translation>
</message>
<message>
<source>the line is out of reason</source>
<translation>la droite n'est pas vraisemblable</translation>
</message>
<message>
<source>too few clear pairs</source>
<translation>trop peu de paires claires</translation>
</message>
<message>
<source>the ground is too uniform</source>
<translation>le terrain est trop uniforme</translation>
</message>
<message>
<source>the pairs do not agree</source>
<translation>les paires ne s'accordent pas</translation>
</message>
<message>
<source>Pairs of Sentinel-2 and other sensors</source>
<translation>Paires de Sentinel-2 et d'autres capteurs</translation>
</message>
<message>
<source>Clouds are still in the image: its masks lie beside it.</source>
<translation>Les nuages sont encore dans l'image : ses masques sont à côté.</translation>
</message>
<message>
<source>The reference image has no reference system.</source>
<translation>L'image de référence n'a pas de système de coordonnées.</translation>
</message>
<message>
<source>The reference image lies outside the area.</source>
<translation>L'image de référence est hors de la zone.</translation>
</message>
<message>
<source>Give an image of the area, or none.</source>
<translation>Donnez une image de la zone, ou aucune.</translation>
</message>
<message>
<source>too few chips agree</source>
<translation>trop peu de vignettes s'accordent</translation>
</message>
<message>
<source>small</source>
<translation>petit</translation>
</message>
<message>
<source>not confirmed</source>
<translation>non confirmé</translation>
</message>
<message>
<source>no clear reference</source>
<translation>pas de référence claire</translation>
</message>
<message>
<source>No date can be used:</source>
<translation>Aucune date n'est utilisable :</translation>
</message>
<message>
<source>Lower the smallest clear share.</source>
<translation>Abaissez la plus petite part claire.</translation>
</message>
<message>
<source>No date can be used.</source>
<translation>Aucune date n'est utilisable.</translation>
</message>
<message>
<source>Left out: {fault}</source>
<translation>Écarté : {fault}</translation>
</message>
<message>
<source>{sensor}: no clear pair with Sentinel-2, the published band passes are used.</source>
<translation>{sensor} : aucune paire claire avec Sentinel-2, les droites publiées sont employées.</translation>
</message>
<message>
<source>Date {date}</source>
<translation>Date {date}</translation>
</message>
<message>
<source>Too few dates with a blue band: clouds that the masks missed were not looked for.</source>
<translation>Trop peu de dates avec une bande bleue : les nuages manqués par les masques n'ont pas été cherchés.</translation>
</message>
<message>
<source>{sensor} {band}: the published band pass is used ({why}).</source>
<translation>{sensor} {band} : la droite publiée est employée ({why}).</translation>
</message>
<message>
<source>{date} shows too little clear ground.</source>
<translation>{date} montre trop peu de sol clair.</translation>
</message>
<message>
<source>{date} is left out: {why}</source>
<translation>{date} est écartée : {why}</translation>
</message>
<message>
<source>The products have no reference system.</source>
<translation>Les produits n'ont pas de système de référence.</translation>
</message>
<message>
<source>Set one for the result.</source>
<translation>Donnez-en un pour le résultat.</translation>
</message>
<message>
<source>Choose a projected reference system for the result, such as EPSG:32631.</source>
<translation>Choisissez un système de référence projeté pour le résultat, comme EPSG:32631.</translation>
</message>
<message>
<source>{crs} is in degrees.</source>
<translation>{crs} est en degrés.</translation>
</message>
<message>
<source>Some indices cannot be computed.</source>
<translation>Certains indices ne peuvent pas être calculés.</translation>
</message>
<message>
<source>Choose other indices, or leave these products out.</source>
<translation>Choisissez d'autres indices, ou écartez ces produits.</translation>
</message>
<message>
<source>Masked by the product's own masks: clouds and shadows that they miss remain.</source>
<translation>Masqué par les masques du produit : les nuages et les ombres qu'ils manquent restent.</translation>
</message>
<message>
<source>{scene}: {index} needs {named}, which this product does not have.</source>
<translation>{scene} : {index} demande {named}, que ce produit n'a pas.</translation>
</message>
<message>
<source>The series cannot be built.</source>
<translation>La série ne peut pas être construite.</translation>
</message>
<message>
<source>Ask for a multiple of the products' own pixel.</source>
<translation>Demandez un multiple du pixel des produits.</translation>
</message>
<message>
<source>Pixels of {pixel_m:g} m cannot be made from pixels of {pixel_size:g} m.</source>
<translation>On ne peut pas faire des pixels de {pixel_m:g} m avec des pixels de {pixel_size:g} m.</translation>
</message>
<message>
<source>{scene} has none of the bands {names} (it has {known}).</source>
<translation>{scene} n'a aucune des bandes {names} (il a {known}).</translation>
</message>
<message>
<source>no product has a band {name}.</source>
<translation>aucun produit n'a de bande {name}.</translation>
</message>
<message>
<source>Write percentiles from 0 to 100, as 10 90.</source>
<translation>Écrivez des centiles de 0 à 100, comme 10 90.</translation>
</message>
<message>
<source>{word} is not a percentile.</source>
<translation>{word} n'est pas un centile.</translation>
</message>
<message>
<source>Over clear dates only: see the number of clear dates.</source>
<translation>Sur les dates claires seulement : voyez le nombre de dates claires.</translation>
</message>
<message>
<source>Clear dates {name}</source>
<translation>Dates claires {name}</translation>
</message>
<message>
<source>Choose an index of the list, or write the name of a band.</source>
<translation>Choisissez un indice de la liste, ou écrivez le nom d'une bande.</translation>
</message>
<message>
<source>{variable} is neither an index, nor a band of the products.</source>
<translation>{variable} n'est ni un indice, ni une bande des produits.</translation>
</message>
<message>
<source>Landsat</source>
<translation>Landsat</translation>
</message>
<message>
<source>Truth, monthly</source>
<translation>Vérité, mensuelle</translation>
</message>
<message>
<source>A tile is 109.8 km wide.</source>
<translation>Une tuile fait 109,8 km de côté.</translation>
</message>
<message>
<source>Calendar and weather</source>
<translation>Calendrier et météo</translation>
</message>
<message>
<source>No pass of the chosen satellites and orbits sees a clear part of the scene in this period.</source>
<translation>Aucun passage des satellites et orbites choisis ne voit une partie claire de la scène dans cette période.</translation>
</message>
<message>
<source>Take a longer period or less cloud.</source>
<translation>Prenez une période plus longue ou moins de nuages.</translation>
</message>
<message>
<source>Choose another folder.</source>
<translation>Choisissez un autre dossier.</translation>
</message>
<message>
<source>Choose another preset, or leave them out.</source>
<translation>Choisissez un autre jeu de réglages, ou retirez-les.</translation>
</message>
<message>
<source>No sensor gives an image of the scene in this period.</source>
<translation>Aucun capteur ne donne d'image de la scène pendant cette période.</translation>
</message>
<message>
<source>Choose a sensor, or a longer period.</source>
<translation>Choisissez un capteur, ou une période plus longue.</translation>
</message>
<message>
<source>Ground truth</source>
<translation>Vérité du sol</translation>
</message>
<message>
<source>Passes</source>
<translation>Passages</translation>
</message>
<message>
<source>expected true or false, got {raw!r}.</source>
<translation>vrai ou faux attendu, reçu {raw!r}.</translation>
</message>
<message>
<source>{word!r} is not one of {names}.</source>
<translation>{word!r} n'est pas parmi {names}.</translation>
</message>
<message>
<source>{name}: {declaration} has no such parameter.</source>
<translation>{name} : {declaration} n'a pas ce paramètre.</translation>
</message>
<message>
<source>expected a text, got {raw!r}.</source>
<translation>texte attendu, reçu {raw!r}.</translation>
</message>
<message>
<source>expected a finite number, got {raw!r}.</source>
<translation>nombre fini attendu, reçu {raw!r}.</translation>
</message>
<message>
<source>{value:g}{unit} is below the smallest allowed value, {minimum:g}{unit}.</source>
<translation>{value:g}{unit} est sous la plus petite valeur permise, {minimum:g}{unit}.</translation>
</message>
<message>
<source>{value:g}{unit} is above the largest allowed value, {maximum:g}{unit}.</source>
<translation>{value:g}{unit} est au-dessus de la plus grande valeur permise, {maximum:g}{unit}.</translation>
</message>
<message>
<source>expected a whole number, got {raw!r}.</source>
<translation>nombre entier attendu, reçu {raw!r}.</translation>
</message>
<message>
<source>one product is needed, {count} were given: {names}.</source>
<translation>un seul produit est nécessaire, {count} ont été donnés : {names}.</translation>
</message>
<message>
<source>not found: {names}.</source>
<translation>introuvables : {names}.</translation>
</message>
<message>
<source>{path} is not a file.</source>
<translation>{path} n'est pas un fichier.</translation>
</message>
<message>
<source>{path} has none of the extensions {names}.</source>
<translation>{path} n'a aucune des extensions {names}.</translation>
</message>
<message>
<source>{path} is not a folder.</source>
<translation>{path} n'est pas un dossier.</translation>
</message>
<message>
<source>expected a number, got {raw!r}.</source>
<translation>nombre attendu, reçu {raw!r}.</translation>
</message>
<message>
<source>expected a date such as 2024-07-15, got {raw!r}.</source>
<translation>date comme 2024-07-15 attendue, reçu {raw!r}.</translation>
</message>
<message>
<source>{parameter}: a value is needed ({label}).</source>
<translation>{parameter} : une valeur est nécessaire ({label}).</translation>
</message>
<message>
<source>{output}: a destination is needed ({label}).</source>
<translation>{output} : une destination est nécessaire ({label}).</translation>
</message>
<message>
<source>The separation of histograms needs a land cover map.</source>
<translation>La séparation d'histogrammes demande une carte d'occupation du sol.</translation>
</message>
<message>
<source>Give one, or choose the default thresholds or Otsu's.</source>
<translation>Donnez-en une, ou choisissez les seuils par défaut ou ceux d'Otsu.</translation>
</message>
<message>
<source>Write codes as 5 6 7.</source>
<translation>Écrivez les codes comme 5 6 7.</translation>
</message>
<message>
<source>{tile}, region {region}: the histograms give no threshold of {name}, {value:.2f} is used.</source>
<translation>{tile}, région {region} : les histogrammes ne donnent pas de seuil de {name}, {value:.2f} est pris.</translation>
</message>
<message>
<source>Swap the two dates.</source>
<translation>Échangez les deux dates.</translation>
</message>
<message>
<source>Check the dates, the half window, and the area with its reference system.</source>
<translation>Vérifiez les dates, la demi-fenêtre, et la zone avec son système de coordonnées.</translation>
</message>
<message>
<source>At most {size} on disk, {memory_mb} MB of memory, about {minutes} min with {threads} thread(s).</source>
<translation>Au plus {size} sur le disque, {memory_mb} Mo de mémoire, environ {minutes} min avec {threads} fil(s).</translation>
</message>
<message>
<source>No product lies within the half window of {days} and in the area.</source>
<translation>Aucun produit n'est dans la demi-fenêtre de {days} et dans la zone.</translation>
</message>
<message>
<source>{tile}: {count} synthesis(es) from {products} product(s), {width} x {height} pixels of {pixel_size:g} m.</source>
<translation>{tile} : {count} synthèse(s) de {products} produit(s), {width} x {height} pixels de {pixel_size:g} m.</translation>
</message>
<message>
<source>Writing metadata</source>
<translation>Écriture des métadonnées</translation>
</message>
<message>
<source>{product}: {land:.1f} % land, {water:.1f} % water, {snow:.1f} % snow, {cloud:.1f} % never clear, {empty:.1f} % without data.</source>
<translation>{product} : {land:.1f} % terre, {water:.1f} % eau, {snow:.1f} % neige, {cloud:.1f} % jamais clair, {empty:.1f} % sans données.</translation>
</message>
<message>
<source>The products of one tile are in different reference systems.</source>
<translation>Les produits d'une tuile sont dans des systèmes de référence différents.</translation>
</message>
<message>
<source>Bring them to one reference system, or run them apart.</source>
<translation>Ramenez-les à un même système de coordonnées, ou traitez-les séparément.</translation>
</message>
<message>
<source>The products have no band in common.</source>
<translation>Les produits n'ont aucune bande en commun.</translation>
</message>
<message>
<source>Give products of one sensor.</source>
<translation>Donnez les produits d'un seul capteur.</translation>
</message>
<message>
<source>Distance to clouds</source>
<translation>Distance aux nuages</translation>
</message>
<message>
<source>{date}: a half window of {half_window} days is long ({high} days are advised).</source>
<translation>{date} : une demi-fenêtre de {half_window} jours est longue ({high} jours sont conseillés).</translation>
</message>
<message>
<source>before</source>
<translation>avant</translation>
</message>
<message>
<source>after</source>
<translation>après</translation>
</message>
<message>
<source>{date}: a half window of {half_window} days is short ({low} days are advised).</source>
<translation>{date} : une demi-fenêtre de {half_window} jours est courte ({low} jours sont conseillés).</translation>
</message>
<message>
<source>{date}: the products {side} the synthesis date reach only {reach} days.</source>
<translation>{date} : les produits {side} la date de synthèse n'atteignent que {reach} jours.</translation>
</message>
<message>
<source>Weighted mean of {count} dates within {half_window} days; {land:.0f} % of the pixels were seen clear, {cloud:.0f} % never (flag 1). Clouds that the masks missed remain.</source>
<translation>Moyenne pondérée de {count} dates à moins de {half_window} jours ; {land:.0f} % des pixels ont été vus clairs, {cloud:.0f} % jamais (indicateur 1). Les nuages que les masques ont manqués restent.</translation>
</message>
<message>
<source>Composite {label}</source>
<translation>Composite {label}</translation>
</message>
<message>
<source>Status {label}</source>
<translation>État {label}</translation>
</message>
<message>
<source>Weight {label}</source>
<translation>Poids {label}</translation>
</message>
<message>
<source>Mean day of year {label}</source>
<translation>Jour moyen de l'année {label}</translation>
</message>
<message>
<source>Synthesis {label}</source>
<translation>Synthèse {label}</translation>
</message>
<message>
<source>Give the products of one tile.</source>
<translation>Donnez les produits d'une seule tuile.</translation>
</message>
<message>
<source>Check the date, the half window, and the area with its reference system.</source>
<translation>Vérifiez la date, la demi-fenêtre, et la zone avec son système de coordonnées.</translation>
</message>
<message>
<source>Report and numbers: {names}</source>
<translation>Rapport et nombres : {names}</translation>
</message>
<message>
<source>Set the band descriptions of the true image.</source>
<translation>Renseignez les descriptions de bandes de l'image vraie.</translation>
</message>
<message>
<source>One tile at a time can be judged, and there are {count}: {names}.</source>
<translation>Une seule tuile à la fois peut être jugée, et il y en a {count} : {names}.</translation>
</message>
<message>
<source>{paths}: no band is named like those of the products ({names}).</source>
<translation>{paths} : aucune bande n'a le nom de celles des produits ({names}).</translation>
</message>
<message>
<source>No clear date within {held_out_days} days of {date}: fidelity cannot be told without a truth.</source>
<translation>Aucune date claire à moins de {held_out_days} jours de {date} : la fidélité ne peut pas être dite sans vérité.</translation>
</message>
<message>
<source>Check the layer and its filter.</source>
<translation>Vérifiez la couche et son filtre.</translation>
</message>
<message>
<source>No parcel holds a pixel with leaf area.</source>
<translation>Aucune parcelle ne contient de pixel avec surface foliaire.</translation>
</message>
<message>
<source>Check the parcels and the crop codes.</source>
<translation>Vérifiez les parcelles et les codes de culture.</translation>
</message>
<message>
<source>{path} holds no parcel.</source>
<translation>{path} ne contient aucune parcelle.</translation>
</message>
<message>
<source>Choose the other set of bands, or leave these products out.</source>
<translation>Choisissez l'autre jeu de bandes, ou écartez ces produits.</translation>
</message>
<message>
<source>Uncertain in dense canopies (LAI above 4). No meaning for water, towns, snow. Band 2: deviation.</source>
<translation>Incertain dans les couverts denses (LAI au-dessus de 4). Sans signification pour l'eau, les villes, la neige. Bande 2 : écart type.</translation>
</message>
<message>
<source>{count} product(s) give no angles: the sun of the date at half past ten, seen from above, is used.</source>
<translation>{count} produit(s) sans angles : le soleil de la date à dix heures et demie, vu d'en haut, est utilisé.</translation>
</message>
<message>
<source>{product} is of {satellite}; Sentinel-2 is needed.</source>
<translation>{product} vient de {satellite} ; il faut Sentinel-2.</translation>
</message>
<message>
<source>{product} has no {missing} (it has {names}).</source>
<translation>{product} n'a pas {missing} (il a {names}).</translation>
</message>
<message>
<source>an unknown satellite</source>
<translation>un satellite inconnu</translation>
</message>
<message>
<source>The crop codes cannot be used:</source>
<translation>Les codes de culture ne peuvent servir :</translation>
</message>
<message>
<source>A crop map and its codes belong together: one of them is missing.</source>
<translation>Une carte de la culture et ses codes vont ensemble : l'un des deux manque.</translation>
</message>
<message>
<source>Give both, or neither to take every pixel for the crop.</source>
<translation>Donnez les deux, ou aucun pour prendre chaque pixel pour la culture.</translation>
</message>
<message>
<source>The crop map and the images have different reference systems.</source>
<translation>La carte des cultures et les images ont des systèmes de référence différents.</translation>
</message>
<message>
<source>Reproject the crop map to that of the images.</source>
<translation>Reprojetez la carte des cultures dans celui des images.</translation>
</message>
<message>
<source>{w!r} is not a whole number.</source>
<translation>{w!r} n'est pas un nombre entier.</translation>
</message>
<message>
<source>Leaf area and weather</source>
<translation>Surface foliaire et météo</translation>
</message>
<message>
<source>Growing the possible crops</source>
<translation>Croissance des cultures possibles</translation>
</message>
<message>
<source>The results asked for do not fit the inputs:</source>
<translation>Les résultats demandés ne correspondent pas aux entrées :</translation>
</message>
<message>
<source>The area of interest lies outside the maps.</source>
<translation>La zone d'intérêt est hors des cartes.</translation>
</message>
<message>
<source>Check it and its reference system.</source>
<translation>Vérifiez-la ainsi que son système de référence.</translation>
</message>
<message>
<source>{crops} possible crops, {maps} leaf area maps.</source>
<translation>{crops} cultures possibles, {maps} cartes de surface foliaire.</translation>
</message>
<message>
<source>Dry biomass</source>
<translation>Biomasse sèche</translation>
</message>
<message>
<source>Only {count} dates: too few to tell one crop from another.</source>
<translation>Seulement {count} dates : trop peu pour distinguer une culture d'une autre.</translation>
</message>
<message>
<source>Add the column, or choose the model without water.</source>
<translation>Ajoutez la colonne, ou choisissez le modèle sans eau.</translation>
</message>
<message>
<source>Quality of the biomass</source>
<translation>Qualité de la biomasse</translation>
</message>
<message>
<source>The water balance needs {names} in the weather.</source>
<translation>Le bilan hydrique demande {names} dans la météo.</translation>
</message>
<message>
<source>Check the units of the weather and the first day of the season.</source>
<translation>Vérifiez les unités de la météo et le premier jour de la saison.</translation>
</message>
<message>
<source>Under this weather only {kept} of {count} crops grow as a crop does.</source>
<translation>Sous cette météo, seules {kept} cultures sur {count} poussent comme une culture.</translation>
</message>
<message>
<source>Detection starts after the healthy period ends.</source>
<translation>La détection commence après la fin de la période saine.</translation>
</message>
<message>
<source>Detection starts before the last day of the healthy period, or on it.</source>
<translation>La détection commence avant le dernier jour de la période saine, ou ce jour-là.</translation>
</message>
<message>
<source>Two series bear the same name.</source>
<translation>Deux séries portent le même nom.</translation>
</message>
<message>
<source>Give one tile or one grid at a time.</source>
<translation>Donnez une tuile ou une grille à la fois.</translation>
</message>
<message>
<source>Choose another index, or leave these products out.</source>
<translation>Choisissez un autre indice, ou écartez ces produits.</translation>
</message>
<message>
<source>The soil and cloud thresholds are tuned to THEIA (MAJA) reflectances; some products have another origin. Use the product's own masks for them, and check the first results.</source>
<translation>Les seuils de sol et de nuage sont réglés sur les réflectances de THEIA (MAJA) ; certains produits ont une autre origine. Utilisez pour eux leurs propres masques, et vérifiez les premiers résultats.</translation>
</message>
<message>
<source>Patches of dieback and cuts</source>
<translation>Foyers de dépérissement et coupes</translation>
</message>
<message>
<source>Patches of a few pixels at the edge of stands are often mixed pixels.</source>
<translation>Des foyers de quelques pixels en bord de peuplement sont souvent des pixels mixtes.</translation>
</message>
<message>
<source>Train the model again.</source>
<translation>Entraînez le modèle à nouveau.</translation>
</message>
<message>
<source>Only Sentinel-2 has the red edge bands that the indices need.</source>
<translation>Seul Sentinel-2 a les bandes du red edge que demandent les indices.</translation>
</message>
<message>
<source>No forest is given: the grades of fields and towns mean nothing.</source>
<translation>Aucune forêt n'est donnée : les notes des champs et des villes n'ont pas de sens.</translation>
</message>
<message>
<source>Give the same parameters, or begin anew without the earlier run.</source>
<translation>Donnez les mêmes paramètres, ou recommencez sans le traitement antérieur.</translation>
</message>
<message>
<source>The earlier run lies on another grid.</source>
<translation>Le traitement antérieur est sur une autre grille.</translation>
</message>
<message>
<source>Give the same area and products of the same tile, or begin anew.</source>
<translation>Donnez la même zone et des produits de la même tuile, ou recommencez.</translation>
</message>
<message>
<source>Give later products, or allow more clouds.</source>
<translation>Donnez des produits postérieurs, ou admettez plus de nuages.</translation>
</message>
<message>
<source>The first run needs the whole healthy period; later dates can be added one by one.</source>
<translation>Le premier traitement demande toute la période saine ; les dates suivantes peuvent s'ajouter une à une.</translation>
</message>
<message>
<source>Give the folder that an earlier run wrote for this tile.</source>
<translation>Donnez le dossier qu'un traitement antérieur a écrit pour cette tuile.</translation>
</message>
<message>
<source>The weather does not cover the period:</source>
<translation>La météo ne couvre pas la période :</translation>
</message>
<message>
<source>Change the period or add files.</source>
<translation>Changez la période ou ajoutez des fichiers.</translation>
</message>
<message>
<source>No weather file is given.</source>
<translation>Aucun fichier météo n'est donné.</translation>
</message>
<message>
<source>Give files, or choose another source.</source>
<translation>Donnez des fichiers, ou choisissez une autre source.</translation>
</message>
<message>
<source>The weather has no temperature.</source>
<translation>La météo n'a pas de température.</translation>
</message>
<message>
<source>Give a file that holds it.</source>
<translation>Donnez un fichier qui la contient.</translation>
</message>
<message>
<source>A first and a last day are needed to fetch weather.</source>
<translation>Il faut un premier et un dernier jour pour télécharger la météo.</translation>
</message>
<message>
<source>Fill in both.</source>
<translation>Remplissez les deux.</translation>
</message>
<message>
<source>Files are given, but the weather is to be fetched.</source>
<translation>Des fichiers sont donnés, mais la météo doit être téléchargée.</translation>
</message>
<message>
<source>Choose the source: files.</source>
<translation>Choisissez la source : fichiers.</translation>
</message>
<message>
<source>Weather of {attribution}, cells of about 50 km.</source>
<translation>Météo de {attribution}, mailles d'environ 50 km.</translation>
</message>
<message>
<source>Check the connection, try later, or give weather files.</source>
<translation>Vérifiez la connexion, réessayez plus tard, ou donnez des fichiers météo.</translation>
</message>
<message>
<source>NASA POWER answered in an unknown form.</source>
<translation>NASA POWER a répondu sous une forme inconnue.</translation>
</message>
<message>
<source>Give weather files instead.</source>
<translation>Donnez plutôt des fichiers météo.</translation>
</message>
<message>
<source>The period ends before it starts: {begin} to {stop}.</source>
<translation>La période finit avant de commencer : {begin} à {stop}.</translation>
</message>
<message>
<source>{folder} holds no weather file.</source>
<translation>{folder} ne contient aucun fichier météo.</translation>
</message>
<message>
<source>Expected {names}.</source>
<translation>Attendu : {names}.</translation>
</message>
<message>
<source>NASA POWER did not answer: {error}.</source>
<translation>NASA POWER n'a pas répondu : {error}.</translation>
</message>
<message>
<source>{column} is missing on {hole} days in a row.</source>
<translation>{column} manque {hole} jours de suite.</translation>
</message>
<message>
<source>the weather has no day between {begin} and {stop}.</source>
<translation>la météo n'a aucun jour entre {begin} et {stop}.</translation>
</message>
<message>
<source>The inputs are not those that the model was trained with:</source>
<translation>Les entrées ne sont pas celles de l'entraînement du modèle :</translation>
</message>
<message>
<source>Give Sentinel-1 of the same directions, and weather, exactly when the training had them.</source>
<translation>Donnez Sentinel-1 des mêmes directions, et la météo, exactement quand l'entraînement les avait.</translation>
</message>
<message>
<source>The weather has several cells, and nothing says where they lie.</source>
<translation>La météo a plusieurs mailles, et rien ne dit où elles se trouvent.</translation>
</message>
<message>
<source>Give the polygons of the cells: pixels have no field.</source>
<translation>Donnez les polygones des mailles : les pixels n'ont pas de champ.</translation>
</message>
<message>
<source>The products lie in several reference systems: {systems}.</source>
<translation>Les produits sont dans plusieurs systèmes de référence : {systems}.</translation>
</message>
<message>
<source>the model needs {name}.</source>
<translation>le modèle demande {name}.</translation>
</message>
<message>
<source>the model does not know {name}.</source>
<translation>le modèle ne connaît pas {name}.</translation>
</message>
<message>
<source>{outside} of {count} parcels are unlike every parcel of the training: do not trust them.</source>
<translation>{outside} parcelles sur {count} ne ressemblent à aucune de l'entraînement : ne vous y fiez pas.</translation>
</message>
<message>
<source>Sentinel-2 with B4, B5, B8, B8A and B11.</source>
<translation>Sentinel-2 avec B4, B5, B8, B8A et B11.</translation>
</message>
<message>
<source>The images do not serve for these parcels:</source>
<translation>Les images ne conviennent pas à ces parcelles :</translation>
</message>
<message>
<source>no Sentinel-2 product lies between April and October {year}.</source>
<translation>aucun produit Sentinel-2 entre avril et octobre {year}.</translation>
</message>
<message>
<source>no Sentinel-1 image lies between April and October {year}.</source>
<translation>aucune image Sentinel-1 entre avril et octobre {year}.</translation>
</message>
<message>
<source>The model was trained without pixels: it knows whole parcels only.</source>
<translation>Le modèle a été entraîné sans pixels : il ne connaît que des parcelles entières.</translation>
</message>
<message>
<source>Train it again with pixels per parcel, or ask for parcels by their series.</source>
<translation>Entraînez-le de nouveau avec des pixels par parcelle, ou demandez les parcelles par leur série.</translation>
</message>
<message>
<source>Train it again.</source>
<translation>Entraînez-le de nouveau.</translation>
</message>
<message>
<source>{path} is a model of irrigated crops that lacks {error}.</source>
<translation>{path} est un modèle de cultures irriguées auquel il manque {error}.</translation>
</message>
<message>
<source>The weather has several cells, and nothing says which one a parcel lies in.</source>
<translation>La météo a plusieurs mailles, et rien ne dit dans laquelle se trouve une parcelle.</translation>
</message>
<message>
<source>Choose the field that names each parcel's weather cell, or give the polygons of the cells.</source>
<translation>Choisissez le champ qui nomme la maille de chaque parcelle, ou donnez les polygones des mailles.</translation>
</message>
<message>
<source>Weather is missing:</source>
<translation>La météo manque :</translation>
</message>
<message>
<source>there is no column {name!r}.</source>
<translation>il n'y a pas de colonne {name!r}.</translation>
</message>
<message>
<source>{path} cannot be used as weather:</source>
<translation>{path} ne peut servir de météo :</translation>
</message>
<message>
<source>{path} cannot be used as cells of the weather.</source>
<translation>{path} ne peut pas servir de mailles météo.</translation>
</message>
<message>
<source>It needs a field {name!r} that names the cell in the table.</source>
<translation>Il faut un champ {name!r} qui nomme la maille dans la table.</translation>
</message>
<message>
<source>Some leaf area maps cannot be used:</source>
<translation>Certaines cartes de surface foliaire ne peuvent servir :</translation>
</message>
<message>
<source>Give the maps of one tile and one area at a time.</source>
<translation>Donnez les cartes d'une tuile et d'une zone à la fois.</translation>
</message>
<message>
<source>Make them with the entry for leaf area first, or change the season.</source>
<translation>Faites-les d'abord avec l'entrée de surface foliaire, ou changez la saison.</translation>
</message>
<message>
<source>The maps are not on one grid; the first is on {grid}:</source>
<translation>Les cartes ne sont pas sur une même grille ; la première est sur {grid} :</translation>
</message>
<message>
<source>{folder} holds no leaf area map (*{suffix}) between {first} and {last}.</source>
<translation>{folder} ne contient aucune carte de surface foliaire (*{suffix}) entre {first} et {last}.</translation>
</message>
<message>
<source>{name} has no second band with the standard deviation.</source>
<translation>{name} n'a pas de seconde bande avec l'écart type.</translation>
</message>
<message>
<source>{name} could not be read ({error}).</source>
<translation>{name} n'a pas pu être lu ({error}).</translation>
</message>
<message>
<source>{name} does not tell its date (tag ACQUISITION_DATE).</source>
<translation>{name} ne dit pas sa date (étiquette ACQUISITION_DATE).</translation>
</message>
<message>
<source>The trained method needs a model file.</source>
<translation>La méthode entraînée demande un fichier de modèle.</translation>
</message>
<message>
<source>Give the file that training made.</source>
<translation>Donnez le fichier produit par l'apprentissage.</translation>
</message>
<message>
<source>Dates by parcel need a layer of parcels.</source>
<translation>Les dates par parcelle demandent une couche de parcelles.</translation>
</message>
<message>
<source>Give the parcels, or leave them out.</source>
<translation>Donnez les parcelles, ou ne demandez pas ces dates.</translation>
</message>
<message>
<source>Give the products of a whole season, or another first and last day.</source>
<translation>Donnez les produits d'une saison entière, ou d'autres premier et dernier jours.</translation>
</message>
<message>
<source>Mowing by parcel</source>
<translation>Fauche par parcelle</translation>
</message>
<message>
<source>State 4 is not observable: it does not mean unmown.</source>
<translation>L'état 4 n'est pas observable : il ne veut pas dire non fauché.</translation>
</message>
<message>
<source>there is no field {name!r} (there are {names}).</source>
<translation>il n'y a pas de champ {name!r} (il y a {names}).</translation>
</message>
<message>
<source>{path} cannot be used as parcels:</source>
<translation>{path} ne peut servir de parcelles :</translation>
</message>
<message>
<source>The parcels have no reference system.</source>
<translation>Les parcelles n'ont pas de système de référence.</translation>
</message>
<message>
<source>Set that of the layer in QGIS.</source>
<translation>Fixez celui de la couche dans QGIS.</translation>
</message>
<message>
<source>The values to try cannot be used:</source>
<translation>Les valeurs à essayer ne peuvent servir :</translation>
</message>
<message>
<source>Give numbers separated by blanks, as 0.5 1 2 4.</source>
<translation>Donnez des nombres séparés par des espaces, comme 0.5 1 2 4.</translation>
</message>
<message>
<source>Choose a report or a table.</source>
<translation>Choisissez un rapport ou une table.</translation>
</message>
<message>
<source>Values are given, but no property to vary.</source>
<translation>Des valeurs sont données, mais aucune propriété à faire varier.</translation>
</message>
<message>
<source>Choose the property to vary.</source>
<translation>Choisissez la propriété à faire varier.</translation>
</message>
<message>
<source>{count} values are given; at most {most} can be shown.</source>
<translation>{count} valeurs sont données ; {most} au plus peuvent être montrées.</translation>
</message>
<message>
<source>{word} lies outside {least:g} to {most:g}.</source>
<translation>{word} est hors de {least:g} à {most:g}.</translation>
</message>
<message>
<source>{word!r} is not a number.</source>
<translation>{word!r} n'est pas un nombre.</translation>
</message>
<message>
<source>No Sentinel-1 images: thinning and fast dieback cannot be told apart reliably.</source>
<translation>Pas d'images Sentinel-1 : éclaircie et dépérissement rapide ne se distinguent pas sûrement.</translation>
</message>
<message>
<source>No stand lies on the images.</source>
<translation>Aucun peuplement n'est sur les images.</translation>
</message>
<message>
<source>Check the place of the stands.</source>
<translation>Vérifiez l'emplacement des peuplements.</translation>
</message>
<message>
<source>Rules set on simulated stands; drought and light dieback are confused most.</source>
<translation>Règles fixées sur des peuplements simulés ; sécheresse et dépérissement léger se confondent le plus.</translation>
</message>
<message>
<source>No Sentinel-1 image lies in the period.</source>
<translation>Aucune image Sentinel-1 n'est dans la période.</translation>
</message>
<message>
<source>1 is healthy (under 20 % dying trees), 2 declining, 3 very declining (over 50 %).</source>
<translation>1 est sain (moins de 20 % d'arbres dépérissants), 2 dépérissant, 3 très dépérissant (plus de 50 %).</translation>
</message>
<message>
<source>Give at least 20 plots of two grades, and the products of both years.</source>
<translation>Donnez au moins 20 placettes de deux degrés, et les produits des deux années.</translation>
</message>
<message>
<source>Use 1 and 0, yes and no, or irrigated and rainfed.</source>
<translation>Utilisez 1 et 0, oui et non, ou irrigué et pluvial.</translation>
</message>
<message>
<source>Add parcels, or merge these classes in the field of the crop.</source>
<translation>Ajoutez des parcelles, ou fusionnez ces classes dans le champ de la culture.</translation>
</message>
<message>
<source>The field {name!r} does not say yes or no:</source>
<translation>Le champ {name!r} ne dit ni oui ni non :</translation>
</message>
<message>
<source>{name}: {count} parcel(s).</source>
<translation>{name} : {count} parcelle(s).</translation>
</message>
<message>
<source>Each class needs at least {fewest} parcels that were seen:</source>
<translation>Chaque classe demande au moins {fewest} parcelles vues :</translation>
</message>
<message>
<source>All parcels are irrigated, or none is.</source>
<translation>Toutes les parcelles sont irriguées, ou aucune ne l'est.</translation>
</message>
<message>
<source>Irrigated and rainfed parcels are both needed.</source>
<translation>Il faut des parcelles irriguées et des pluviales.</translation>
</message>
<message>
<source>{count} parcel(s) that were never seen clear are left out.</source>
<translation>{count} parcelle(s) jamais vue(s) claire(s) écartée(s).</translation>
</message>
<message>
<source>Some observations cannot be read:</source>
<translation>Certaines observations ne peuvent être lues :</translation>
</message>
<message>
<source>No observed parcel lies on the images in a season that they cover.</source>
<translation>Aucune parcelle observée n'est sur les images dans une saison qu'elles couvrent.</translation>
</message>
<message>
<source>Check the years of the observations and the place of the parcels.</source>
<translation>Vérifiez les années des observations et l'emplacement des parcelles.</translation>
</message>
<message>
<source>Give at least 20 cuts of at least 10 parcels; uncut parcels count as well.</source>
<translation>Donnez au moins 20 fauches d'au moins 10 parcelles ; les parcelles non fauchées comptent aussi.</translation>
</message>
<message>
<source>No parcel without a cut was observed: false cuts cannot be measured.</source>
<translation>Aucune parcelle sans fauche n'a été observée : les fausses fauches ne peuvent être mesurées.</translation>
</message>
<message>
<source>Check that the products cover the parcels in their seasons, and that yields are in quintals per hectare.</source>
<translation>Vérifiez que les produits couvrent les parcelles dans leurs saisons, et que les rendements sont en quintaux par hectare.</translation>
</message>
<message>
<source>without a yield</source>
<translation>sans rendement</translation>
</message>
<message>
<source>with a yield outside {least:g} to {most:g} q/ha</source>
<translation>avec un rendement hors de {least:g} à {most:g} q/ha</translation>
</message>
<message>
<source>never seen clear</source>
<translation>jamais vue(s) claire(s)</translation>
</message>
<message>
<source>Only {count} parcels can be used; at least {fewest} are needed.</source>
<translation>Seules {count} parcelles peuvent servir ; il en faut au moins {fewest}.</translation>
</message>
<message>
<source>{count} parcel(s) {text} are left out.</source>
<translation>{count} parcelle(s) {text} : écartée(s).</translation>
</message>
<message>
<source>{path} is a yield model that lacks {error}.</source>
<translation>{path} est un modèle de rendement auquel il manque {error}.</translation>
</message>
<message>
<source>See the help page for the columns.</source>
<translation>Voyez la page d'aide pour les colonnes.</translation>
</message>
<message>
<source>{name} cannot be used as weather:</source>
<translation>{name} ne peut servir de météo :</translation>
</message>
<message>
<source>Expected a header and one row per day.</source>
<translation>Attendu : un en-tête et une ligne par jour.</translation>
</message>
<message>
<source>Give the weather of the whole season, or a shorter season.</source>
<translation>Donnez la météo de toute la saison, ou une saison plus courte.</translation>
</message>
<message>
<source>{name} has {count} days; a season is needed.</source>
<translation>{name} a {count} jours ; il faut une saison.</translation>
</message>
<message>
<source>{name} has not one row per day in order: see {wrong}.</source>
<translation>{name} n'a pas une ligne par jour dans l'ordre : voir {wrong}.</translation>
</message>
<message>
<source>{name} holds no weather.</source>
<translation>{name} ne contient pas de météo.</translation>
</message>
<message>
<source>{name} has no column date (it has {names}).</source>
<translation>{name} n'a pas de colonne date (il a {names}).</translation>
</message>
<message>
<source>The weather goes from {first} to {last}; {start} to {end} is needed.</source>
<translation>La météo va de {first} à {last} ; il faut de {start} à {end}.</translation>
</message>
<message>
<source>{column} is missing on {holes} day(s).</source>
<translation>{column} manque {holes} jour(s).</translation>
</message>
<message>
<source>{name} could not be read as a table: {error}.</source>
<translation>{name} n'a pas pu être lu comme table : {error}.</translation>
</message>
<message>
<source>row {number} has {count} cells instead of {expected}.</source>
<translation>la ligne {number} a {count} cellules au lieu de {expected}.</translation>
</message>
<message>
<source>the mean of {column} is {mean:.4g}, expected {least} to {most}: check its unit.</source>
<translation>la moyenne de {column} est {mean:.4g}, attendu {least} à {most} : vérifiez son unité.</translation>
</message>
<message>
<source>row {number}: {text!r} is not a date such as 2024-03-15.</source>
<translation>ligne {number} : {text!r} n'est pas une date comme 2024-03-15.</translation>
</message>
<message>
<source>Give daily or hourly fields with a time axis.</source>
<translation>Donnez des champs journaliers ou horaires avec un axe de temps.</translation>
</message>
<message>
<source>SAFRAN covers France: check the place.</source>
<translation>SAFRAN couvre la France : vérifiez le lieu.</translation>
</message>
<message>
<source>Give a file that covers it.</source>
<translation>Donnez un fichier qui le couvre.</translation>
</message>
<message>
<source>{name} has no time axis.</source>
<translation>{name} n'a pas d'axe de temps.</translation>
</message>
<message>
<source>The nearest cell of {name} is {km:.0f} km away.</source>
<translation>La maille la plus proche de {name} est à {km:.0f} km.</translation>
</message>
<message>
<source>{name} holds no variable that is known here (it has {names}).</source>
<translation>{name} ne contient aucune variable connue ici (il a {names}).</translation>
</message>
<message>
<source>{name} does not hold the place (longitude {longitude:.3f}, latitude {latitude:.3f}).</source>
<translation>{name} ne contient pas le lieu (longitude {longitude:.3f}, latitude {latitude:.3f}).</translation>
</message>
<message>
<source>{name} could not be read as NetCDF ({error}).</source>
<translation>{name} n'a pas pu être lu comme NetCDF ({error}).</translation>
</message>
<message>
<source>Give the same weather columns and months as in the training.</source>
<translation>Donnez les mêmes colonnes météo et les mêmes mois qu'à l'entraînement.</translation>
</message>
<message>
<source>A table of departments needs the field of the department.</source>
<translation>Une table de départements demande le champ du département.</translation>
</message>
<message>
<source>Choose the field.</source>
<translation>Choisissez le champ.</translation>
</message>
<message>
<source>The interval holds four parcels of five in a year that was not learnt.</source>
<translation>L'intervalle contient quatre parcelles sur cinq dans une année non apprise.</translation>
</message>
<message>
<source>{path} cannot be used as statistics:</source>
<translation>{path} ne peut servir de statistiques :</translation>
</message>
<message>
<source>No statistics for {names}.</source>
<translation>Pas de statistique pour {names}.</translation>
</message>
<message>
<source>{count} department(s) were not in the training ({names}): their usual yield is that of all.</source>
<translation>{count} département(s) absent(s) de l'entraînement ({names}) : leur rendement habituel est celui de l'ensemble.</translation>
</message>
<message>
<source>The products do not serve for these parcels:</source>
<translation>Les produits ne conviennent pas à ces parcelles :</translation>
</message>
<message>
<source>Give the monthly syntheses of each season, from November to July.</source>
<translation>Donnez les synthèses mensuelles de chaque saison, de novembre à juillet.</translation>
</message>
<message>
<source>Give one row per department and year, with a column for each sum or mean.</source>
<translation>Donnez une ligne par département et année, avec une colonne par somme ou moyenne.</translation>
</message>
<message>
<source>Lower the smallest area.</source>
<translation>Baissez la surface minimale.</translation>
</message>
<message>
<source>Weather by department needs the field of the department.</source>
<translation>La météo par département demande le champ du département.</translation>
</message>
<message>
<source>No parcel has {least_ha:g} ha or more.</source>
<translation>Aucune parcelle n'a {least_ha:g} ha ou plus.</translation>
</message>
<message>
<source>no product lies between November {before} and July {year}.</source>
<translation>aucun produit entre novembre {before} et juillet {year}.</translation>
</message>
<message>
<source>department {department} in {year}.</source>
<translation>département {department} en {year}.</translation>
</message>
<message>
<source>The field {name!r} of {path} does not hold numbers ({error}).</source>
<translation>Le champ {name!r} de {path} ne contient pas de nombres ({error}).</translation>
</message>
<message>
<source>Some reference maps cannot be used:</source>
<translation>Certaines cartes de référence ne peuvent servir :</translation>
</message>
<message>
<source>Depth {first} - {last}</source>
<translation>Profondeur {first} - {last}</translation>
</message>
<message>
<source>The table of areas needs the polygons of the reservoirs.</source>
<translation>La table des surfaces demande les polygones des retenues.</translation>
</message>
<message>
<source>No map lies in the area.</source>
<translation>Aucune carte n'est dans la zone.</translation>
</message>
<message>
<source>Expected a CSV: name,443,490,560,665,705,740,783 and one line per class.</source>
<translation>Attendu : un CSV name,443,490,560,665,705,740,783 avec une ligne par classe.</translation>
</message>
<message>
<source>{name} is no table of optical water types:</source>
<translation>{name} n'est pas une table de types optiques d'eau :</translation>
</message>
<message>
<source>{count} classes, expected 1 to {most}.</source>
<translation>{count} classes, attendu 1 à {most}.</translation>
</message>
<message>
<source>only {count} wavelengths lie near a band of the images.</source>
<translation>seules {count} longueurs d'onde sont proches d'une bande des images.</translation>
</message>
<message>
<source>{file} cannot be read as a table: {error}.</source>
<translation>{file} ne peut être lu comme une table : {error}.</translation>
</message>
<message>
<source>line {number} ({name}): the spectrum is empty or not finite.</source>
<translation>ligne {number} ({name}) : le spectre est vide ou non fini.</translation>
</message>
<message>
<source>line {number} ({name}): a number per wavelength is expected.</source>
<translation>ligne {number} ({name}) : un nombre par longueur d'onde est attendu.</translation>
</message>
<message>
<source>column {text!r} is no wavelength in nm.</source>
<translation>la colonne {text!r} n'est pas une longueur d'onde en nm.</translation>
</message>
<message>
<source>Noise, atmosphere and the formula's own spread; not a missed cloud or the bottom.</source>
<translation>Bruit, atmosphère et dispersion de la formule ; pas un nuage oublié ni le fond.</translation>
</message>
<message>
<source>Indicative: made from a land product with a crude removal of glint. Use QUALITY and FLAGS.</source>
<translation>Indicatif : tiré d'un produit terrestre avec une correction sommaire du reflet. Se servir de QUALITY et FLAGS.</translation>
</message>
<message>
<source>As good as the water reflectance it was made from. Use QUALITY and FLAGS.</source>
<translation>Vaut ce que vaut la réflectance de l'eau dont il est tiré. Se servir de QUALITY et FLAGS.</translation>
</message>
<message>
<source>Choose an odd number.</source>
<translation>Choisir un nombre impair.</translation>
</message>
<message>
<source>Some images have no short-wave infrared band: their glint stays in.</source>
<translation>Des images n'ont pas de moyen infrarouge : leur reflet reste.</translation>
</message>
<message>
<source>A square of {average} pixels has no middle.</source>
<translation>Un carré de {average} pixels n'a pas de milieu.</translation>
</message>
<message>
<source>Optical water type</source>
<translation>Type optique d'eau</translation>
</message>
<message>
<source>Quality of the pixels</source>
<translation>Qualité des pixels</translation>
</message>
<message>
<source>Flags</source>
<translation>Indicateurs</translation>
</message>
<message>
<source>What each flag means is written in the tags of the file.</source>
<translation>Le sens de chaque indicateur est écrit dans les étiquettes du fichier.</translation>
</message>
<message>
<source>{label}, standard deviation {date}</source>
<translation>{label}, écart-type {date}</translation>
</message>
<message>
<source>Some rasters cannot be used:</source>
<translation>Des rasters sont inutilisables :</translation>
</message>
<message>
<source>The name of each has to hold its date (2021_06_21).</source>
<translation>Le nom de chacun doit contenir sa date (2021_06_21).</translation>
</message>
<message>
<source>{stem}: no date in the name.</source>
<translation>{stem} : pas de date dans le nom.</translation>
</message>
<message>
<source>{id}: {name} reaches {high:.3g}, which is no Rrs in sr-1 (it stays below {most:g}). Choose the kind of reflectance that the image holds, or give its scale.</source>
<translation>{id} : {name} atteint {high:.3g}, ce qui n'est pas une Rrs en sr-1 (elle reste sous {most:g}). Choisir la nature de la réflectance de l'image, ou donner son échelle.</translation>
</message>
<message>
<source>{id}: {name} reaches {high:.4g}, which is no reflectance. Its scale is not known: write it into the file or its side-car.</source>
<translation>{id} : {name} atteint {high:.4g}, ce qui n'est pas une réflectance. Son échelle est inconnue : l'écrire dans le fichier ou son fichier d'accompagnement.</translation>
</message>
<message>
<source>{file} lies on another grid than its neighbours.</source>
<translation>{file} est sur une autre grille que ses voisins.</translation>
</message>
<message>
<source>{id} has no {named} band (it has {names}).</source>
<translation>{id} n'a pas de bande {named} (il a {names}).</translation>
</message>
<message>
<source>No quantity is asked for.</source>
<translation>Aucune grandeur n'est demandée.</translation>
</message>
<message>
<source>Choose at least one.</source>
<translation>En choisir au moins une.</translation>
</message>
<message>
<source>Surface reflectance of a land product is not water reflectance: sky glint and the land nearby are still in it. The result is indicative.</source>
<translation>La réflectance de surface d'un produit terrestre n'est pas celle de l'eau : le reflet du ciel et les terres voisines y sont encore. Le résultat est indicatif.</translation>
</message>
<message>
<source>{names} cannot be made at 10 m: bands that it needs have 20 m.</source>
<translation>{names} : impossible à 10 m, des bandes nécessaires sont à 20 m.</translation>
</message>
<message>
<source>Choose 20 m, or one of {names}.</source>
<translation>Choisir 20 m, ou l'une de {names}.</translation>
</message>
<message>
<source>Not made at 10 m, since bands that they need have 20 m: {left}.</source>
<translation>Laissées de côté à 10 m, car des bandes nécessaires sont à 20 m : {left}.</translation>
</message>
<message>
<source>Without a cloud mask, so that clouds and their shadows may be read as water: {some}.</source>
<translation>Sans masque de nuages, si bien que nuages et ombres peuvent passer pour de l'eau : {some}.</translation>
</message>
<message>
<source>Water quality of {id}</source>
<translation>Qualité de l'eau de {id}</translation>
</message>
<message>
<source>{id}: too few bands for optical water types.</source>
<translation>{id} : trop peu de bandes pour les types optiques.</translation>
</message>
<message>
<source>{id} has no red-edge bands: chlorophyll by OC2 alone, for clear water.</source>
<translation>{id} n'a pas de bandes red-edge : chlorophylle par OC2 seule, pour l'eau claire.</translation>
</message>
<message>
<source>Turbidity</source>
<translation>Turbidité</translation>
</message>
<message>
<source>Suspended matter</source>
<translation>Matières en suspension</translation>
</message>
<message>
<source>Chlorophyll-a</source>
<translation>Chlorophylle-a</translation>
</message>
<message>
<source>Absorption by dissolved matter</source>
<translation>Absorption par les matières dissoutes</translation>
</message>
<message>
<source>Attenuation of light</source>
<translation>Atténuation de la lumière</translation>
</message>
<message>
<source>Give a layer of polygons.</source>
<translation>Donner une couche de polygones.</translation>
</message>
<message>
<source>{file} holds no polygon.</source>
<translation>{file} ne contient aucun polygone.</translation>
</message>
<message>
<source>{file} has no field {label}.</source>
<translation>{file} n'a pas de champ {label}.</translation>
</message>
<message>
<source>It has {names}.</source>
<translation>Il a {names}.</translation>
</message>
<message>
<source>Without known depths the result is relative: no method makes metres from colour alone. Free points: ICESat-2 (ATL24), charts, or depths from waves.</source>
<translation>Sans profondeurs connues le résultat est relatif : aucune méthode ne tire des mètres de la couleur seule. Points libres : ICESat-2 (ATL24), cartes, ou profondeurs par les vagues.</translation>
</message>
<message>
<source>Both soundings and depths from waves are given.</source>
<translation>Des sondages et des profondeurs par les vagues sont donnés à la fois.</translation>
</message>
<message>
<source>The field of the depths is needed.</source>
<translation>Le champ des profondeurs est nécessaire.</translation>
</message>
<message>
<source>Choose the field that holds depths.</source>
<translation>Choisir le champ des profondeurs.</translation>
</message>
<message>
<source>The colour hardly tells the depth on {id} (R² {r2:.2f} at the points of the check): the map is little better than a mean depth.</source>
<translation>La couleur ne dit guère la profondeur sur {id} (R² {r2:.2f} aux points du contrôle) : la carte vaut à peine mieux qu'une profondeur moyenne.</translation>
</message>
<message>
<source>Depth of {id}</source>
<translation>Profondeur de {id}</translation>
</message>
<message>
<source>Too few known depths for a calibration:</source>
<translation>Trop peu de profondeurs connues pour un étalonnage :</translation>
</message>
<message>
<source>Give more points, check their reference system, or leave these dates out. Without points the result is relative.</source>
<translation>Donner plus de points, vérifier leur système de coordonnées, ou écarter ces dates. Sans points le résultat est relatif.</translation>
</message>
<message>
<source>Check the area and the water mask.</source>
<translation>Vérifier la zone et le masque d'eau.</translation>
</message>
<message>
<source>Deep water of {id}</source>
<translation>Eau profonde de {id}</translation>
</message>
<message>
<source>{id} shows no clear water.</source>
<translation>{id} ne montre pas d'eau claire.</translation>
</message>
<message>
<source>Points on {id}</source>
<translation>Points sur {id}</translation>
</message>
<message>
<source>{id}: {usable} usable points of {count} ({size} pixels of the image hold points), {least} are needed.</source>
<translation>{id} : {usable} points utilisables sur {count} ({size} pixels de l'image en contiennent), il en faut {least}.</translation>
</message>
<message>
<source>Choose the field of depths.</source>
<translation>Choisir le champ des profondeurs.</translation>
</message>
<message>
<source>Tell whether the field holds depths (positive down) or heights (positive up).</source>
<translation>Dire si le champ contient des profondeurs (positives vers le bas) ou des hauteurs (positives vers le haut).</translation>
</message>
<message>
<source>Give a map of bathymetry_waves with depths in it.</source>
<translation>Donner une carte de bathymetry_waves qui contienne des profondeurs.</translation>
</message>
<message>
<source>{file} has no field {field}.</source>
<translation>{file} n'a pas de champ {field}.</translation>
</message>
<message>
<source>{file} has no reference system.</source>
<translation>{file} n'a pas de système de coordonnées.</translation>
</message>
<message>
<source>The field {field} holds no number.</source>
<translation>Le champ {field} ne contient aucun nombre.</translation>
</message>
<message>
<source>Most values of {field} lie above the water.</source>
<translation>La plupart des valeurs de {field} sont au-dessus de l'eau.</translation>
</message>
<message>
<source>{path} holds no usable depth.</source>
<translation>{path} ne contient aucune profondeur utilisable.</translation>
</message>
<message>
<source>The field {field} does not hold numbers.</source>
<translation>Le champ {field} ne contient pas de nombres.</translation>
</message>
<message>
<source>Calibrated with known depths: valid where the water and the bottom are like those of the points.</source>
<translation>Étalonné sur des profondeurs connues : valable là où l'eau et le fond ressemblent à ceux des points.</translation>
</message>
<message>
<source>Relative: larger is deeper over one kind of bottom. Without known depths there are no metres.</source>
<translation>Relatif : plus grand est plus profond sur un même type de fond. Sans profondeurs connues, pas de mètres.</translation>
</message>
<message>
<source>Relative depth</source>
<translation>Profondeur relative</translation>
</message>
<message>
<source>Status</source>
<translation>Statut</translation>
</message>
<message>
<source>Status {date}</source>
<translation>Statut {date}</translation>
</message>
<message>
<source>No map lies in the period and the area.</source>
<translation>Aucune carte n'est dans la période et la zone.</translation>
</message>
<message>
<source>Check the dates and the area.</source>
<translation>Vérifiez les dates et la zone.</translation>
</message>
<message>
<source>{tile}: without elevation each change of a pixel is put half-way between two dates.</source>
<translation>{tile} : sans altitude, chaque changement d'un pixel est mis à mi-chemin entre deux dates.</translation>
</message>
<message>
<source>{tile}: elevation does not tell where snow lies ({share:.0f} % better than without); each change of a pixel is put half-way between two dates.</source>
<translation>{tile} : l'altitude ne dit pas où est la neige ({share:.0f} % de mieux que sans) ; chaque changement d'un pixel est mis à mi-chemin entre deux dates.</translation>
</message>
<message>
<source>The seeded method needs a map of water occurrence.</source>
<translation>La méthode à germes demande une carte d'occurrence de l'eau.</translation>
</message>
<message>
<source>Give one, or choose the unsupervised method.</source>
<translation>Donnez-en une, ou choisissez la méthode non supervisée.</translation>
</message>
<message>
<source>Choose green and near infrared.</source>
<translation>Choisissez vert et proche infrarouge.</translation>
</message>
<message>
<source>A CSV with the columns date (2024-07-05T10:56) and tide (m above the datum).</source>
<translation>Un CSV avec les colonnes date (2024-07-05T10:56) et tide (m au-dessus du zéro).</translation>
</message>
<message>
<source>{file} is no table of tides:</source>
<translation>{file} n'est pas une table de marées :</translation>
</message>
<message>
<source>{file} lacks tides:</source>
<translation>{file} manque de marées :</translation>
</message>
<message>
<source>{moment} is not in the table.</source>
<translation>{moment} n'est pas dans la table.</translation>
</message>
<message>
<source>line {number}: expected date and tide.</source>
<translation>ligne {number} : date et marée attendues.</translation>
</message>
<message>
<source>Some maps cannot be used:</source>
<translation>Certaines cartes ne peuvent servir :</translation>
</message>
<message>
<source>Give the folder that the maps were written to.</source>
<translation>Donnez le dossier où les cartes ont été écrites.</translation>
</message>
<message>
<source>From waves seen in two bands a second apart: errors of 5 to 10 % where swell is clear, more where DEPTH_STD says so.</source>
<translation>Par des vagues vues dans deux bandes à une seconde près : erreurs de 5 à 10 % là où la houle est nette, plus là où DEPTH_STD le dit.</translation>
</message>
<message>
<source>Bounds are the wrong way round:</source>
<translation>Des bornes sont inversées :</translation>
</message>
<message>
<source>The time between the bands is 0.</source>
<translation>Le temps entre les bandes est nul.</translation>
</message>
<message>
<source>Give seconds from the first to the second band.</source>
<translation>Donner les secondes de la première à la seconde bande.</translation>
</message>
<message>
<source>A largest distance to the shore needs the raster of distances.</source>
<translation>Une plus grande distance à la côte demande le raster des distances.</translation>
</message>
<message>
<source>Give both.</source>
<translation>Donner les deux.</translation>
</message>
<message>
<source>The area of interest lies outside every image.</source>
<translation>La zone d'intérêt est hors de toutes les images.</translation>
</message>
<message>
<source>Nothing tells land from sea: give polygons of land, or expect failures along the shore.</source>
<translation>Rien ne distingue la terre de la mer : donner des polygones de terre, ou s'attendre à des échecs le long de la côte.</translation>
</message>
<message>
<source>No depth was found. Look at the image first: waves have to be visible; see STATUS for what was in the way.</source>
<translation>Aucune profondeur trouvée. Regarder d'abord l'image : des vagues doivent s'y voir ; STATUS dit ce qui a manqué.</translation>
</message>
<message>
<source>the smallest {name} is not below the largest.</source>
<translation>la plus petite valeur ({name}) n'est pas sous la plus grande.</translation>
</message>
<message>
<source>No image lies in the period.</source>
<translation>Aucune image n'est dans la période.</translation>
</message>
<message>
<source>Depth {date}</source>
<translation>Profondeur {date}</translation>
</message>
<message>
<source>{name}: the feature {label} names no detector.</source>
<translation>{name} : l'objet {label} ne nomme aucun détecteur.</translation>
</message>
<message>
<source>There is no image to work on.</source>
<translation>Il n'y a pas d'image à traiter.</translation>
</message>
<message>
<source>Give the time between the two bands, or a table of time lags.</source>
<translation>Donnez le temps entre les deux bandes, ou un tableau des décalages.</translation>
</message>
<message>
<source>Give level 1C with its detector footprints (QI_DATA), or a raster of detector numbers.</source>
<translation>Donner un niveau 1C avec les emprises de ses détecteurs (QI_DATA), ou un raster des numéros de détecteur.</translation>
</message>
<message>
<source>{name}: expected one GRANULE/*/MTD_TL.xml, found {count}.</source>
<translation>{name} : un seul GRANULE/*/MTD_TL.xml est attendu, {count} trouvés.</translation>
</message>
<message>
<source>{name} has no {bands} image.</source>
<translation>{name} n'a pas d'image {bands}.</translation>
</message>
<message>
<source>{name} has no sensing time.</source>
<translation>{name} n'a pas d'heure d'acquisition.</translation>
</message>
<message>
<source>{name}: its two bands are on different grids.</source>
<translation>{name} : ses deux bandes sont sur des grilles différentes.</translation>
</message>
<message>
<source>{id} has no {missing} (it has {names}).</source>
<translation>{id} n'a pas {missing} (il a {names}).</translation>
</message>
<message>
<source>{id}: {name} and {name2} are on different grids.</source>
<translation>{id} : {name} et {name2} sont sur des grilles différentes.</translation>
</message>
<message>
<source>{id}: the time between bands of {satellite} is not known.</source>
<translation>{id} : le temps entre les bandes de {satellite} est inconnu.</translation>
</message>
<message>
<source>{id} does not say which detector saw each pixel, and the time lag changes its sign between neighbours.</source>
<translation>{id} ne dit pas quel détecteur a vu chaque pixel, et le décalage en temps change de signe d'un voisin à l'autre.</translation>
</message>
<message>
<source>{file} is in another reference system than {id}.</source>
<translation>{file} est dans un autre système de coordonnées que {id}.</translation>
</message>
<message>
<source>Two products of one pass: {id} is used.</source>
<translation>Deux produits d'un même passage : {id} est utilisé.</translation>
</message>
<message>
<source>Choose a window of at least 16 pixels that fits into the image.</source>
<translation>Choisir une fenêtre d'au moins 16 pixels qui tienne dans l'image.</translation>
</message>
<message>
<source>A window of {window_m:g} m is {side} pixels of {id}, which has {width} x {height}.</source>
<translation>Une fenêtre de {window_m:g} m fait {side} pixels de {id}, qui en a {width} x {height}.</translation>
</message>
<message>
<source>Waves of {id}</source>
<translation>Vagues de {id}</translation>
</message>
<message>
<source>A line per satellite, pair of bands and detector: satellite,pair,detector,seconds (S2B,B2-B4,3,1.006).</source>
<translation>Une ligne par satellite, paire de bandes et détecteur : satellite,pair,detector,seconds (S2B,B2-B4,3,1.006).</translation>
</message>
<message>
<source>{file} cannot be used:</source>
<translation>{file} ne peut pas servir :</translation>
</message>
<message>
<source>{file} has no column {names}.</source>
<translation>{file} n'a pas de colonne {names}.</translation>
</message>
<message>
<source>{file} cannot be read: {error}.</source>
<translation>{file} ne peut pas être lu : {error}.</translation>
</message>
<message>
<source>Line {number}: {pair} is none of {pairs}.</source>
<translation>Ligne {number} : {pair} n'est pas l'une de {pairs}.</translation>
</message>
<message>
<source>Line {number}: the detector or the seconds are no number.</source>
<translation>Ligne {number} : le détecteur ou les secondes ne sont pas un nombre.</translation>
</message>
<message>
<source>Line {number}: there is no detector {detector}.</source>
<translation>Ligne {number} : il n'y a pas de détecteur {detector}.</translation>
</message>
<message>
<source>Line {number}: {seconds} s is no time lag.</source>
<translation>Ligne {number} : {seconds} s n'est pas un décalage.</translation>
</message>
<message>
<source>Line {number}: said before.</source>
<translation>Ligne {number} : déjà dit.</translation>
</message>
<message>
<source>Correct the parameters and run again.</source>
<translation>Corrigez les paramètres et relancez.</translation>
</message>
<message>
<source>`list` names them all.</source>
<translation>`list` les nomme tous.</translation>
</message>
<message>
<source>{declaration}: the job cannot start.</source>
<translation>{declaration} : le travail ne peut pas commencer.</translation>
</message>
<message>
<source>There is no entry {entry_id!r}.</source>
<translation>Il n'y a pas d'entrée {entry_id!r}.</translation>
</message>
<message>
<source>Install or repair the engine: Settings &gt; Options &gt; THEIA.</source>
<translation>Installez ou réparez le moteur : Préférences &gt; Options &gt; THEIA.</translation>
</message>
<message>
<source>A job is a JSON object {"entry", "parameters", "settings"}.</source>
<translation>Un travail est un objet JSON {"entry", "parameters", "settings"}.</translation>
</message>
<message>
<source>The processing engine lacks {error}, which {declaration} needs.</source>
<translation>Il manque {error} au moteur de traitement, et {declaration} en a besoin.</translation>
</message>
<message>
<source>The first line of standard input is not a JSON document.</source>
<translation>La première ligne de l'entrée standard n'est pas un document JSON.</translation>
</message>
<message>
<source>Depth {date} - {date2}</source>
<translation type="vanished">Profondeur {date} - {date2}</translation>
</message>
<message>
<source>Makes images of any day at 10 m, without clouds, from the series of Sentinel-2, Landsat and, where given, Sentinel-1. Each image comes with its standard deviation per band and with the days to the clear observations that it rests on. The result is a series of products again.</source>
<translation type="vanished">Fait des images de n'importe quel jour à 10 m, sans nuages, à partir des séries de Sentinel-2, de Landsat et, si elles sont données, de Sentinel-1. Chaque image vient avec son écart-type par bande et avec le nombre de jours jusqu'aux observations claires sur lesquelles elle repose. Le résultat est de nouveau une série de produits.</translation>
</message>
<message>
<source>Says which method to take for images of any day on your own area, and how far to trust it: images that are known are hidden from each method (single dates, gaps of 30, 60 and 90 days, with Landsat and without, under pasted clouds) and compared with what it makes of them. A report in plain words with errors, gain of Landsat, changes that only Landsat saw, and whether the stated uncertainty is right.</source>
<translation type="vanished">Dit quelle méthode prendre pour des images de n'importe quel jour sur votre zone, et jusqu'où s'y fier : des images connues sont cachées à chaque méthode (dates isolées, trous de 30, 60 et 90 jours, avec et sans Landsat, sous des nuages collés) et comparées à ce qu'elle en fait. Un rapport en mots simples : erreurs, apport de Landsat, changements que seul Landsat a vus, justesse de l'incertitude annoncée.</translation>
</message>
<message>
<source>Gaps of all sensors and of Sentinel-2 alone are the same gaps, so that the gain of Landsat shows.</source>
<translation type="vanished">Les trous de tous les capteurs et de Sentinel-2 seul sont les mêmes, pour que l'apport de Landsat se voie.</translation>
</message>
<message>
<source>How many squares of the area are looked at.</source>
<translation type="vanished">Combien de carrés de la zone sont examinés.</translation>
</message>
<message>
<source>Give level 1C of baseline 04.00 or later, or a raster of detector numbers.</source>
<translation type="vanished">Donner du niveau 1C de base 04.00 ou plus récente, ou un raster de numéros de détecteurs.</translation>
</message>
<message>
<source>{cases} cases, {squares} squares of {side} pixels.</source>
<translation type="vanished">{cases} cas, {squares} carrés de {side} pixels.</translation>
</message>
<message>
<source>Comparing</source>
<translation type="vanished">Comparaison</translation>
</message>
<message>
<source>Only the tile {name} is looked at: give an area to choose another.</source>
<translation type="vanished">Seule la tuile {name} est examinée : donner une zone pour en choisir une autre.</translation>
</message>
<message>
<source>{count} dates of Sentinel-2 are too few to hide any of them.</source>
<translation type="vanished">{count} dates de Sentinel-2 sont trop peu pour en cacher.</translation>
</message>
<message>
<source>The DEM leaves {share:.1f} % of the area without heights: {mean:.0f} m is taken there, and slopes are not corrected.</source>
<translation type="vanished">Le MNT laisse {share:.1f} % de la zone sans altitude : {mean:.0f} m y est pris, et les pentes ne sont pas corrigées.</translation>
</message>
<message>
<source>Level 2 of Landsat 8 and 9 over the same ground, on their own dates and under their own clouds, in the folder `landsat`. Empty: as in the preset.</source>
<translation type="vanished">Niveau 2 de Landsat 8 et 9 sur le même sol, à leurs propres dates et sous leurs propres nuages, dans le dossier `landsat`. Vide : comme dans le préréglage.</translation>
</message>
<message>
<source>Step {step}: loss {loss}, held-out error {score} of that of linear interpolation.</source>
<translation type="vanished">Pas {step} : perte {loss}, erreur à l'écart {score} de celle de l'interpolation linéaire.</translation>
</message>
<message>
<source>Choose another preset, or leave both out.</source>
<translation type="vanished">Choisir un autre préréglage, ou renoncer aux deux.</translation>
</message>
<message>
<source>Difference to Landsat, interpolated (STAIR)</source>
<translation type="vanished">Différence à Landsat, interpolée (STAIR)</translation>
</message>
<message>
<source>Deep learning is not installed; no map of this version needs it.</source>
<translation type="vanished">L'apprentissage profond n'est pas installé ; aucune carte de cette version n'en a besoin.</translation>
</message>
<message>
<source>Give the time between the two bands.</source>
<translation type="vanished">Donner le temps entre les deux bandes.</translation>
</message>
<message>
<source>Per date: one 32-bit GeoTIFF per quantity (nodata -9999), FLAGS (bits, with their meaning in the tags), QUALITY (classes), and a record.</source>
<translation type="vanished">Par date : un GeoTIFF 32 bits par grandeur (nodata -9999), FLAGS (bits, dont le sens est dans les étiquettes), QUALITY (classes) et une fiche.</translation>
</message>
<message>
<source>Choose level 2A.</source>
<translation type="vanished">Choisissez le niveau 2A.</translation>
</message>
<message>
<source>How the lines between bare and covered, and between soil and artificial surfaces, are found.</source>
<translation type="vanished">Comment sont trouvées les limites entre nu et couvert, et entre sol et surfaces artificielles.</translation>
</message>
<message>
<source>{names} exists already.</source>
<translation type="vanished">{names} existe déjà.</translation>
</message>
<message>
<source>Between two dates a pixel is taken to be as on the nearer one: snow of a few days in a gap is not seen, mostly at low altitude; on summits in clouds too much is. Trust the days while the longest gap stays under about 15.</source>
<translation type="vanished">Entre deux dates, un pixel est pris tel qu'à la plus proche : une neige de quelques jours dans un trou n'est pas vue, surtout à basse altitude ; sur les sommets dans les nuages, il y en a trop. Se fier aux jours tant que le plus long trou reste sous une quinzaine de jours.</translation>
</message>
<message>
<source>A raster of heights in metres: the table and the report then go by elevation.</source>
<translation type="vanished">Un raster d'altitudes en mètres : le tableau et le rapport vont alors par altitude.</translation>
</message>
<message>
<source>Random forest, as in the OSO product; extra-trees, often a little better on noisy labels; or a small neural network over the dates, which needs the engine with deep learning.</source>
<translation type="vanished">Forêt aléatoire, comme dans le produit OSO ; arbres extra-aléatoires, souvent un peu meilleurs quand des étiquettes sont fausses ; ou un petit réseau de neurones sur les dates, qui demande le moteur avec apprentissage profond.</translation>
</message>
<message>
<source>Share of all features; 0: the square root of their number.</source>
<translation type="vanished">Part de toutes les variables ; 0 : la racine carrée de leur nombre.</translation>
</message>
<message>
<source>Tells for each parcel which summer crop it bears and whether it is irrigated, with the probability, and marks parcels that are unlike all that the model was trained on.</source>
<translation type="vanished">Dit pour chaque parcelle quelle culture d'été elle porte et si elle est irriguée, avec la probabilité, et marque les parcelles qui ne ressemblent à aucune de l'entraînement.</translation>
</message>
<message>
<source>Holds for the region and the weather of the training. Parcels need pixels 10 m inside their edges.</source>
<translation type="vanished">Vaut pour la région et la météo de l'entraînement. Les parcelles doivent avoir des pixels à 10 m de leurs bords.</translation>
</message>
<message>
<source>Parcels of summer crops.</source>
<translation type="vanished">Parcelles de cultures d'été.</translation>
</message>
<message>
<source>CLASS, IRRIGATED (1 or 0), P_IRR and CONF in percent, OUTSIDE (1: unlike the training), DATES seen, area.</source>
<translation type="vanished">CLASS, IRRIGATED (1 ou 0), P_IRR et CONF en pour cent, OUTSIDE (1 : hors de l'entraînement), DATES vues, surface.</translation>
</message>
<message>
<source>Run: {python} -m pip install -r {lock}. Or clear the scheduler's address in the options.</source>
<translation type="vanished">Lancez : {python} -m pip install -r {lock}. Ou effacez l'adresse de l'ordonnanceur dans les options.</translation>
</message>
<message>
<source>The model is a network: it has no trees that vote.</source>
<translation type="vanished">Le modèle est un réseau : il n'a pas d'arbres qui votent.</translation>
</message>
<message>
<source>The crop map and the leaf area maps have different reference systems.</source>
<translation type="vanished">La carte de la culture et les cartes de surface foliaire ont des systèmes de référence différents.</translation>
</message>
<message>
<source>Reproject the crop map to that of the leaf area maps.</source>
<translation type="vanished">Reprojetez la carte de la culture dans celui des cartes de surface foliaire.</translation>
</message>
<message>
<source>A quantity is predicted by a forest, not by a network.</source>
<translation type="vanished">Une quantité est prédite par une forêt, pas par un réseau.</translation>
</message>
<message>
<source>Pixel of the series: a multiple of that of the finest band used. Empty: that of the finest band used.</source>
<translation type="vanished">Pixel de la série : un multiple de celui de la bande la plus fine utilisée. Vide : celui de la bande la plus fine utilisée.</translation>
</message>
<message>
<source>Half precision is faster. On graphics cards it differs by less than 0.0005 reflectance; on processors that have it by 0.0002 on the whole, and by up to 0.01 at strong edges.</source>
<translation type="vanished">La demi-précision est plus rapide. Sur les cartes graphiques elle s'écarte de moins de 0,0005 de réflectance ; sur les processeurs qui l'ont, de 0,0002 dans l'ensemble, et jusqu'à 0,01 aux contours marqués.</translation>
</message>
<message>
<source>Half precision is faster on graphics cards and on some processors; the result differs by less than 0.0005 reflectance.</source>
<translation type="vanished">La demi-précision est plus rapide sur les cartes graphiques et certains processeurs ; le résultat diffère de moins de 0,0005 de réflectance.</translation>
</message>
<message>
<source>Half precision where it is faster</source>
<translation type="vanished">Demi-précision là où elle est plus rapide</translation>
</message>
<message>
<source>Product folders or zips, or folders that hold products (THEIA/MUSCATE, ESA SAFE, or GeoTIFF with a side-car). Everything that is a product below a folder is used.</source>
<translation type="vanished">Dossiers ou zips de produits, ou dossiers qui en contiennent (THEIA/MUSCATE, SAFE de l'ESA, ou GeoTIFF avec fichier compagnon). Tout ce qui est un produit sous un dossier est utilisé.</translation>
</message>
<message>
<source>Where detail is as the image itself teaches, more, less, or not there.</source>
<translation type="vanished">Où le détail est tel que l'image l'enseigne, plus fort, plus faible, ou absent.</translation>
</message>
<message>
<source>Reflectance per unit, 0.0001 for values such as 2500. Empty: as the file says, else from its values.</source>
<translation type="vanished">Réflectance par unité, 0,0001 pour des valeurs comme 2500. Vide : ce que dit le fichier, sinon d'après ses valeurs.</translation>
</message>
<message>
<source>Reflectance per unit. Empty: as the file or the product says, else from its values.</source>
<translation type="vanished">Réflectance par unité. Vide : ce que dit le fichier ou le produit, sinon d'après ses valeurs.</translation>
</message>
<message>
<source>Install the optional part of the engine, or clear the scheduler's address.</source>
<translation type="vanished">Installez la partie optionnelle du moteur, ou effacez l'adresse de l'ordonnanceur.</translation>
</message>
<message>
<source>Makes THEIA's level 2A from Sentinel-2 level 1C: masks of clouds, shadows, snow and water, aerosols and water vapour estimated from the series itself, reflectance of the surface corrected for the atmosphere, for light from the surroundings and, with a DEM, for slopes.</source>
<translation type="vanished">Fait le niveau 2A de THEIA à partir du niveau 1C de Sentinel-2 : masques de nuages, d'ombres, de neige et d'eau, aérosols et vapeur d'eau estimés à partir de la série elle-même, réflectance de surface corrigée de l'atmosphère, de la lumière de l'environnement et, avec un MNT, des pentes.</translation>
</message>
<message>
<source>Sentinel-2 level 1C products (SAFE folders or zips), or folders that hold them. Several dates of a tile are worked as a series, in time order: each date helps the next.</source>
<translation type="vanished">Produits Sentinel-2 de niveau 1C (dossiers ou zips SAFE), ou dossiers qui en contiennent. Plusieurs dates d'une tuile sont traitées comme une série, dans l'ordre du temps : chaque date aide la suivante.</translation>
</message>
<message>
<source>Give Sentinel-2 L1C products (SAFE).</source>
<translation type="vanished">Donnez des produits Sentinel-2 L1C (SAFE).</translation>
</message>
<message>
<source>A table of text with the columns datetime (UTC), band or wavelength_nm, reflectance, and uncertainty if known.</source>
<translation type="vanished">Une table de texte aux colonnes datetime (UTC), band ou wavelength_nm, reflectance, et uncertainty si elle est connue.</translation>
</message>
<message>
<source>Of the station (WGS 84).</source>
<translation type="vanished">De la station (WGS 84).</translation>
</message>
<message>
<source>U over all bands (rms)</source>
<translation type="vanished">U sur toutes les bandes (eqm)</translation>
</message>
<message>
<source>Looking for cloudy dates</source>
<translation type="vanished">Recherche des dates nuageuses</translation>
</message>
<message>
<source>Fields or other polygons: each gets one class, that of the probabilities summed over its pixels.</source>
<translation type="vanished">Parcelles ou autres polygones : chacun reçoit une classe, celle des probabilités sommées sur ses pixels.</translation>
</message>
<message>
<source>How far a border may move (Douglas and Peucker). Less than 0.71 pixels leaves slanting borders as stairs.</source>
<translation type="vanished">De combien une limite peut se déplacer (Douglas et Peucker). Moins de 0,71 pixel laisse les limites obliques en escalier.</translation>
</message>
<message>
<source>For Sentinel-2A, B and C, view zeniths to 15 degrees, one aerosol model (continental). The table of the atmosphere gives 6S's apparent reflectance within 0.001 + 0.5 %. Masks and aerosols are worked at 120 m: smaller clouds can be missed. The first date of a series finds bright clouds only.</source>
<translation type="vanished">Pour Sentinel-2A, B et C, angles de visée zénithaux jusqu'à 15 degrés, un modèle d'aérosol (continental). La table de l'atmosphère rend la réflectance apparente de 6S à 0,001 + 0,5 % près. Masques et aérosols sont calculés à 120 m : des nuages plus petits peuvent échapper. À la première date d'une série, seuls les nuages brillants sont trouvés.</translation>
</message>
<message>
<source>One MUSCATE product per date: reflectance before (SRE) and after (FRE) slope correction, water vapour and AOT (ATB), masks (CLM, MG2, EDG, SAT, IAB), metadata, the memory of the series (DATA) and a record of how it was made.</source>
<translation type="vanished">Un produit MUSCATE par date : réflectance avant (SRE) et après (FRE) correction des pentes, vapeur d'eau et AOT (ATB), masques (CLM, MG2, EDG, SAT, IAB), métadonnées, mémoire de la série (DATA) et fiche de fabrication.</translation>
</message>
<message>
<source>One AOT over a plane ground, continental aerosol. The point spread is 6S's formula: it meets 6S's own discs within 0.0002. Landsat bands are taken as boxes of their width.</source>
<translation type="vanished">Une seule AOT sur un sol plan, aérosol continental. L'étalement suit la formule de 6S : il retrouve les disques de 6S à 0,0002 près. Les bandes de Landsat sont prises comme des créneaux de leur largeur.</translation>
</message>
<message>
<source>The point spread follows the atmosphere; the square is MAJA's.</source>
<translation type="vanished">L'étalement suit l'atmosphère ; le carré est celui de MAJA.</translation>
</message>
<message>
<source>Random forest, as in the OSO product, or extra-trees, often a little better on noisy labels.</source>
<translation type="vanished">Forêt aléatoire, comme dans le produit OSO, ou extra-trees, souvent un peu meilleurs sur des étiquettes bruitées.</translation>
</message>
<message>
<source>Unsure: weak signs of a cut or of grazing</source>
<translation type="vanished">Incertain : signes faibles de fauche ou de pâturage</translation>
</message>
<message>
<source>empty: the extent of the map</source>
<translation type="vanished">vide : l'emprise de la carte</translation>
</message>
<message>
<source>THEIA/MUSCATE as THEIA delivers, or SAFE as ESA does.</source>
<translation type="vanished">THEIA/MUSCATE comme THEIA les distribue, ou SAFE comme l'ESA.</translation>
</message>
<message>
<source>Tests the processing engine: versions of its libraries, graphics card, coordinate transformations, writing and reading back of a GeoTIFF, compilation of the processing kernels. Run it after an installation or when something fails, and join its report to a question.</source>
<translation type="vanished">Teste le moteur de traitement : versions de ses bibliothèques, carte graphique, transformations de coordonnées, écriture et relecture d'un GeoTIFF, compilation des noyaux de calcul. À lancer après une installation ou quand quelque chose échoue ; joignez son rapport à vos questions.</translation>
</message>
<message>
<source>Kernels are compiled once per version of the plugin and kept; the first run takes longer.</source>
<translation type="vanished">Les noyaux sont compilés une fois par version de l'extension puis conservés ; la première exécution est plus longue.</translation>
</message>
<message>
<source>In the engine's folder</source>
<translation type="vanished">Dans le dossier du moteur</translation>
</message>
<message>
<source>Folder of what can be made again: compiled kernels, tables, quicklooks.</source>
<translation type="vanished">Dossier de ce qui peut être refait : noyaux compilés, tables, aperçus.</translation>
</message>
<message>
<source>%</source>
<translation type="vanished">%</translation>
</message>
<message>
<source>h</source>
<translation type="vanished">h</translation>
</message>
<message>
<source>C</source>
<translation type="vanished">C</translation>
</message>
<message>
<source>D</source>
<translation type="vanished">D</translation>
</message>
<message>
<source>WASP 1.x</source>
<translation type="vanished">WASP 1.x</translation>
</message>
<message>
<source>NDVI</source>
<translation type="vanished">NDVI</translation>
</message>
<message>
<source>GEODES (CNES)</source>
<translation type="vanished">GEODES (CNES)</translation>
</message>
<message>
<source>m</source>
<translation type="vanished">m</translation>
</message>
<message>
<source>THEIA/MUSCATE L2A</source>
<translation type="vanished">THEIA/MUSCATE L2A</translation>
</message>
<message>
<source>ESA SAFE L2A</source>
<translation type="vanished">SAFE L2A de l'ESA</translation>
</message>
<message>
<source>Synthesis quality</source>
<translation type="vanished">Qualité d'une synthèse</translation>
</message>
<message>
<source>Copernicus DEM GLO-30</source>
<translation type="vanished">Copernicus DEM GLO-30</translation>
</message>
<message>
<source>API Découpage administratif</source>
<translation type="vanished">API Découpage administratif</translation>
</message>
<message>
<source>Géoplateforme (IGN)</source>
<translation type="vanished">Géoplateforme (IGN)</translation>
</message>
<message>
<source>ESA WorldCover 10 m</source>
<translation type="vanished">ESA WorldCover 10 m</translation>
</message>
<message>
<source>Standard deviation of a Gaussian over the regular dates; 0: none.</source>
<translation type="vanished">Écart type d'une gaussienne sur les dates régulières ; 0 : aucun.</translation>
</message>
<message>
<source>5 m</source>
<translation type="vanished">5 m</translation>
</message>
<message>
<source>2.5 m</source>
<translation type="vanished">2,5 m</translation>
</message>
<message>
<source>Dates together</source>
<translation type="vanished">Dates ensemble</translation>
</message>
<message>
<source>Low</source>
<translation type="vanished">Faible</translation>
</message>
<message>
<source>Medium</source>
<translation type="vanished">Moyen</translation>
</message>
<message>
<source>High</source>
<translation type="vanished">Fort</translation>
</message>
<message>
<source>Series of stands</source>
<translation type="vanished">Séries des peuplements</translation>
</message>
<message>
<source>Radar of stands</source>
<translation type="vanished">Radar des peuplements</translation>
</message>
<message>
<source>trees</source>
<translation type="vanished">arbres</translation>
</message>
<message>
<source>The folder or zip of one product (THEIA/MUSCATE, ESA SAFE, Landsat Collection 2 level 2, or a GeoTIFF with a side-car).</source>
<translation type="vanished">Le dossier ou le zip d'un produit (THEIA/MUSCATE, ESA SAFE, Landsat Collection 2 niveau 2, ou un GeoTIFF avec un fichier JSON).</translation>
</message>
<message>
<source>Expected THEIA/MUSCATE products, ESA Sentinel-2 level 2A (SAFE), Landsat Collection 2 level 2, HLS, or GeoTIFFs with a side-car (.json).</source>
<translation type="vanished">Attendu : produits THEIA/MUSCATE, Sentinel-2 niveau 2A de l'ESA (SAFE), Landsat Collection 2 niveau 2, HLS, ou GeoTIFF avec un fichier JSON.</translation>
</message>
<message>
<source>Places of the dates</source>
<translation type="vanished">Position des dates</translation>
</message>
<message>
<source>Clearest dates</source>
<translation type="vanished">Dates les plus claires</translation>
</message>
<message>
<source>Clouds that the masks missed</source>
<translation type="vanished">Nuages que les masques ont manqués</translation>
</message>
<message>
<source>The network of parcel edges</source>
<translation type="vanished">Le réseau de limites de parcelles</translation>
</message>
</context>
</TS>
