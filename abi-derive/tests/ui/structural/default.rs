use wazabi::Abi;

#[derive(Abi)]
pub struct Point(pub u8, pub u8);

#[derive(Abi)]
pub struct Settings {
    #[abi(default = 256)]
    pub small: u8,
    #[abi(default = vec![1])]
    pub list: Vec<u8>,
}

#[derive(Abi)]
pub struct Other {
    #[abi(default = Point(1, 2))]
    pub point: Point,
}

#[derive(Abi)]
pub struct Wrong {
    #[abi(default = "a")]
    pub number: u8,
}

#[derive(Abi)]
pub struct Newtype(#[abi(default = 7)] pub u8);

#[derive(Abi)]
pub enum Shape {
    Circle {
        #[abi(default = 1.0)]
        radius: f64,
    },
}

fn main() {}
