"""Everything that was ever made: an index in SQLite, rescans of the folders of finished pictures, thumbnails.

The files stay what counts: an index that is lost is made anew from them, but for ratings and sources. No torch.
"""

from engine.gallery.index import FILE_NAME, Group, Index, Order, Picture
from engine.gallery.scan import Place, Seen, look_at, rescan, sweep_trash
from engine.gallery.thumbs import small_jpeg, trim

__all__ = [
    "FILE_NAME",
    "Group",
    "Index",
    "Order",
    "Picture",
    "Place",
    "Seen",
    "look_at",
    "rescan",
    "small_jpeg",
    "sweep_trash",
    "trim",
]
