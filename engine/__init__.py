"""Pictures in, pictures out: Impasto's painting engine. It knows no window."""

import os
import sys

# Large tensors on huge pages: a sixth less time on a processor. PyTorch reads it once, when it is imported.
os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")

# Threads that wait sleep. Spinning ones starve each other as soon as another program works too: on two cores sixteen
# steps of the built-in model then took 20 to 40 s instead of 4. On an idle machine it makes no difference to speak of.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# CUDA counts cards as their driver does, so that "cuda:1" is the same one for whoever measures and whoever paints.
os.environ.setdefault("CUDA_DEVICE_ORDER", "PCI_BUS_ID")

# On a card let pieces of memory grow: torch then reserves 3 to 9 % more than it needs, instead of up to two thirds.
# Many threads pin what a batch copies to it: the first hundred pictures then come a third faster.
if sys.platform == "linux":
    os.environ.setdefault(
        "PYTORCH_CUDA_ALLOC_CONF",
        "expandable_segments:True,pinned_use_cuda_host_register:True,pinned_num_register_threads:8",
    )
