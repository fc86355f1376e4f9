struct Line(u8);

#[wazabi::import]
extern "host" {
    pub fn show(line: Line) -> Line;
}

fn main() {}
