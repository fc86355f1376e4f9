use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use wazabi::Callback;

type Each = Callback<fn(u32)>;
type Maybe<'a> = Option<&'a Each>;

#[wazabi::export]
pub fn pointers(_a: Box<&Each>, _b: Rc<&Each>, _c: Arc<&Each>) {}

#[wazabi::export]
pub fn lists(_a: Vec<&Each>, _b: Box<[&Each]>, _c: Rc<[&Each]>, _d: Arc<[&Each]>) {}

#[wazabi::export]
pub fn others(_a: Option<&Each>, _b: [&Each; 2], _c: VecDeque<&Each>, _d: Cow<'_, [&Each]>) {}

#[wazabi::export]
pub fn pairs(_a: (&Each, u32), _b: BTreeMap<u32, &Each>, _c: Result<&Each, String>) {}

#[wazabi::export]
pub fn hidden(_a: Maybe<'_>, _b: &&Each) {}

// The whole parameter, which a tuple of one is too.
#[wazabi::export]
pub fn whole(_a: &Each, _b: (&Each,)) {}

fn main() {}
