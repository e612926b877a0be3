"""Move graphs: from store to store, into a Cypher script and back, into files for Neo4j's own bulk import."""

from paperatlas.transfer.copying import copy
from paperatlas.transfer.import_folder import write_import_folder
from paperatlas.transfer.script import read_script, restore, script, write_script

__all__ = ["copy", "read_script", "restore", "script", "write_import_folder", "write_script"]
