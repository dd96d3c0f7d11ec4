"""Land cover: samples, maps, regularisation, vectors and their accuracy."""
