#[wazabi::import]
extern "host" {
    #[cfg_attr(all(), cfg(any()))]
    pub fn notify(line: &str);
    #[cfg_attr(all(), inline, cfg(any()))]
    pub type File;
    /// Others stay.
    #[cfg_attr(all(), must_use)]
    pub fn count() -> u32;
}

fn main() {}
