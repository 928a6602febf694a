"""The first look at the store, for a face that has opened nothing yet."""

from blogtui.store.glance import glance as glance
