"""assay: may this synthetic data stand in for the real data?"""
