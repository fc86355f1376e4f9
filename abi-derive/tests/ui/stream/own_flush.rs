use std::io::{self, Read, Write};

struct Pipe;

#[wazabi::export(read, write)]
impl Pipe {
    pub fn flush(&self) {}

    #[abi(rename = "read")]
    pub fn take(&self) {}
}

impl Read for Pipe {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Ok(0)
    }
}

impl Write for Pipe {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        Ok(data.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() {}
