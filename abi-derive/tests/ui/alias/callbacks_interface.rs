use std::rc::Rc;
use wazabi::Callback;

type Each = Callback<fn(u32)>;

#[wazabi::interface]
pub trait Source {
    fn optional(&self, each: Option<&Each>);
    fn array(&self, both: [&Each; 2]);
    fn boxed(&self, each: Box<&Each>);
    fn shared(&self, each: Rc<&Each>);
    fn list(&self, all: Vec<&Each>);
    fn whole(&self, each: &Each);
}

fn main() {}
