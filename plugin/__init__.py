"""The QGIS side: declarations become toolbox entries, jobs go to the worker process, results come onto the map."""
