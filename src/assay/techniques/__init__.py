"""Ways to make synthetic data, and the two controls that every study runs beside them."""

from assay.techniques.aim import Aim
from assay.techniques.autoregressive import Autoregressive
from assay.techniques.base import Given, Model, Technique, settings_of
from assay.techniques.cart import Cart
from assay.techniques.catalogue import CONTROLS, TECHNIQUES, load_model, technique
from assay.techniques.checkpoints import checkpoints
from assay.techniques.coded import CodedModel, CodedTechnique
from assay.techniques.controls import Copy, Holdout
from assay.techniques.copula import Copula
from assay.techniques.diffusion import Diffusion
from assay.techniques.external import External
from assay.techniques.forest import Forest
from assay.techniques.gan import Gan
from assay.techniques.handover import described, write_rows
from assay.techniques.independent import Independent
from assay.techniques.jtree import Jtree
from assay.techniques.ledgered import promises_installed
from assay.techniques.marginals import MarginalTechnique
from assay.techniques.mst import Mst
from assay.techniques.network import NetworkTechnique, networks_installed
from assay.techniques.noise import Noise
from assay.techniques.pmm import Pmm
from assay.techniques.rebalance import fair_shares, sample_with_shares
from assay.techniques.recipe import Recipe, recipe, recipes
from assay.techniques.rows import RowsModel
from assay.techniques.selected import Selected
from assay.techniques.smote import Smote
from assay.techniques.space import Choice, Real, SearchSpace, Span, Whole
from assay.techniques.swap import Swap
from assay.techniques.vae import Vae

__all__ = [
    "CONTROLS",
    "TECHNIQUES",
    "Aim",
    "Autoregressive",
    "Cart",
    "Choice",
    "CodedModel",
    "CodedTechnique",
    "Copula",
    "Copy",
    "Diffusion",
    "External",
    "Forest",
    "Gan",
    "Given",
    "Holdout",
    "Independent",
    "Jtree",
    "MarginalTechnique",
    "Model",
    "Mst",
    "NetworkTechnique",
    "Noise",
    "Pmm",
    "Real",
    "Recipe",
    "RowsModel",
    "SearchSpace",
    "Selected",
    "Smote",
    "Span",
    "Swap",
    "Technique",
    "Vae",
    "Whole",
    "checkpoints",
    "described",
    "fair_shares",
    "load_model",
    "networks_installed",
    "promises_installed",
    "recipe",
    "recipes",
    "sample_with_shares",
    "settings_of",
    "technique",
    "write_rows",
]
