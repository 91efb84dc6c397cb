"""May synthetic patients stand in for real ones? Run it as a script, or cell by cell in a notebook.

The table is scikit-learn's of 442 diabetes patients (Efron et al. 2004); put your own in its place.
After the first cell `assay run` does the same by assay.yaml and writes the same report.json.
"""

# %% A table as it may lie anywhere
import polars as pl
from sklearn.datasets import load_diabetes

found = load_diabetes(scaled=False)
patients = pl.DataFrame(found.data, schema=found.feature_names)["age", "sex", "bmi", "bp"]
patients.with_columns(progression=found.target).write_csv("patients.csv")

# %% What is asked: the data, the task, whose rules
import assay

study = assay.Study("patients.csv", target="progression", policy="partner", repeats=2)

# %% Fit, attack, measure, decide; a notebook shows the table of verdicts
result = study.run(["cart", assay.technique("copula", bins=16)])
result

# %% The report, and rows of a technique
result.report("report")
rows = result.sample("copula", 1_000)
rows.head()
