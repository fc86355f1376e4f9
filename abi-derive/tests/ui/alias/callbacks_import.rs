use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use wazabi::Callback;

type Each = Callback<fn(u32)>;
type Maybe<'a> = Option<&'a Each>;

#[wazabi::import]
extern "host" {
    pub fn pointers(a: Box<&Each>, b: Rc<&Each>, c: Arc<&Each>);
    pub fn lists(a: Vec<&Each>, b: Box<[&Each]>, c: Rc<[&Each]>, d: Arc<[&Each]>);
    pub fn others(a: Option<&Each>, b: [&Each; 2], c: VecDeque<&Each>, d: Cow<'_, [&Each]>);
    pub fn pairs(a: (&Each, u32), b: BTreeMap<u32, &Each>, c: Result<&Each, String>);
    pub fn hidden(a: Maybe<'_>, b: &&Each);
    pub fn whole(a: &Each, b: (&Each,));
}

fn main() {}
