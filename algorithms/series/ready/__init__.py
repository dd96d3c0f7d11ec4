"""Analysis-ready images: the dates of several sensors on one grid, in one geometry and one set of band passes."""
