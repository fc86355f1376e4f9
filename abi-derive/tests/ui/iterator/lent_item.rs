struct Text(Vec<Line>);
struct Line(String);

#[wazabi::export]
impl Line {}

#[wazabi::export]
impl Text {
    pub fn lines(&self) -> impl Iterator<Item = &Line> + '_ {
        self.0.iter()
    }
}

fn main() {}
