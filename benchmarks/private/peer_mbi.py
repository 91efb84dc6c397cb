"""The reference MST or AIM of the authors of mbi; prints one line of JSON.

    python peer_mbi.py FOLDER MECHANISM EPSILON DELTA ROWS LIMIT

mbi's wheel has no mechanisms: `aim.py` (of commit 02995f2, for mbi 1.1), `mst.py` (1024443),
`mechanism.py` and `cdp2adp.py` are those of `mechanisms/` in github.com/ryan112358/mbi, which must
lie in ``benchmarks/.venvs/private-pgm/mechanisms``. Defaults, all pairs of columns as workload; rows
are drawn with mbi's method "sample", as OpenDP's are.
"""

from __future__ import annotations

import functools
import itertools
import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from mbi import Dataset, Domain, MarkovRandomField

sys.path.insert(0, str(Path(__file__).parent.parent / ".venvs" / "private-pgm" / "mechanisms"))

from peer_main import limited, told  # isort: skip


def main(folder: Path, mechanism: str, epsilon: float, delta: float, rows: int) -> None:
    public = json.loads((folder / "schema.json").read_text("utf-8"))
    frame = pd.read_csv(folder / "train.csv", dtype=str, keep_default_na=False)
    levels = {c: list(own["levels"]) for c, own in public.items()}
    codes = {c: pd.Categorical(frame[c], own).codes.astype(int) for c, own in levels.items()}
    data = Dataset(codes, Domain.fromdict({c: len(own) for c, own in levels.items()}))
    # Its MST reads rows as an older mbi held them, and here counts levels as scalars of JAX.
    Dataset.data = property(lambda self: self.df[list(self.domain.attrs)].values)
    MarkovRandomField.synthetic_data = functools.partialmethod(
        MarkovRandomField.synthetic_data, method="sample"
    )
    started = time.process_time()
    if mechanism == "aim":
        from aim import AIM

        workload = [(pair, 1.0) for pair in itertools.combinations(levels, 2)]
        _, made = AIM(epsilon, delta).run(data, workload, num_synth_rows=rows)
    else:
        import mst

        mst.Dataset = lambda values, domain: Dataset(values.astype(int), domain)
        made = mst.MST(data, epsilon, delta)
    done = time.process_time()
    drawn = {c: np.array(levels[c])[np.asarray(made.to_dict()[c]).astype(int)] for c in levels}
    pd.DataFrame(drawn).to_csv(folder / "synthetic.csv", index=False)
    told(done - started)


if __name__ == "__main__":
    limited(main)
