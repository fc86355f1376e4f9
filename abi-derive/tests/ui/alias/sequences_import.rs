use wazabi::Iter;

type Items<'a> = Iter<'a, String>;

#[wazabi::import]
extern "host" {
    pub fn optional(items: Option<Items<'_>>);
}

#[wazabi::interface]
pub trait Sink {
    fn boxed(&self, items: Box<Items<'_>>);
}

fn main() {}
