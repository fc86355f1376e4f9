//! `indexmap::IndexMap` and `IndexSet`: a map and a set. Go's maps have no order, so keys and
//! elements cross in ascending order, and come back in that order.
use crate::abi::{Abi, Key, Lift, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::twin::whole;
use crate::types::map::map;
use crate::types::refuse;
use crate::types::set::{lift_ascending, set};
use crate::wire::{Span, Tuple2};
use alloc::vec::Vec;
use core::hash::{BuildHasher, Hash};
use indexmap::{IndexMap, IndexSet};

map!(IndexMap<K, V, S>, [S: BuildHasher + Default + 'static], [Hash + Eq]);
whole!(IndexMap<K, V, S>, [K, V, S]);

set!(IndexSet<T, S>, [S: BuildHasher + Default + 'static], [Hash + Eq]);
whole!(IndexSet<T, S>, [T, S]);
