use wazabi::Abi;

#[derive(Abi)]
enum Shape {
    Circle {
        radius: f64,
        #[abi(rename = "radius")]
        diameter: f64,
    },
}

fn main() {}
