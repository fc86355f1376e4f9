use wazabi::io;

type Input<'a> = io::Reader<'a>;
type Output<'a> = io::Writer<'a>;

#[wazabi::import]
extern "host" {
    pub fn optional(input: Option<Input<'_>>);
}

#[wazabi::interface]
pub trait Sink {
    fn boxed(&self, output: Box<Output<'_>>);
}

fn main() {}
