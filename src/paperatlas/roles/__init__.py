"""Decide what a paper does with an entity: cues in the sentence, features of a mention, weights per role."""

from paperatlas.roles.cues import Cue, CueFinder
from paperatlas.roles.features import PaperContext, list_features, lists, mention_features
from paperatlas.roles.weights import RoleModel

__all__ = ["Cue", "CueFinder", "PaperContext", "RoleModel", "list_features", "lists", "mention_features"]
