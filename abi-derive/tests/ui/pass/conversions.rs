//! Conversions by functions, of types that other modules own, in public and in private types.
#![deny(warnings)]
use wazabi::Abi;

pub mod url {
    #[derive(Clone, Debug, PartialEq)]
    pub struct Url(pub String);
}

fn bytes(url: &url::Url) -> Vec<u8> {
    url.0.clone().into_bytes()
}

fn parsed(bytes: Vec<u8>) -> Result<url::Url, std::string::FromUtf8Error> {
    String::from_utf8(bytes).map(url::Url)
}

#[derive(Abi)]
pub struct PageUrl(#[abi(as = "Vec<u8>", into = "bytes", try_from = "parsed")] pub url::Url);

#[derive(Abi)]
struct Own(#[abi(as = "Vec<u8>", into = "bytes", try_from = "parsed")] url::Url);

#[derive(Abi)]
pub struct Page {
    #[abi(as = "Vec<u8>", into = "bytes", try_from = "parsed")]
    pub url: url::Url,
}

#[derive(Abi)]
pub enum Target {
    Nowhere,
    Page(#[abi(as = "Vec<u8>", into = "bytes", try_from = "parsed")] url::Url),
}

/// Its first page.
#[wazabi::export]
pub fn first(page: PageUrl, other: Page, target: Target) -> PageUrl {
    match target {
        Target::Nowhere => page,
        Target::Page(url) if url == other.url => PageUrl(url),
        Target::Page(_) => page,
    }
}

/// A private type crosses, too.
#[wazabi::export]
fn own(url: Own) -> Own {
    url
}

fn main() {
    let url = || url::Url("a:b".into());
    let first = first(
        PageUrl(url::Url("c".into())),
        Page { url: url() },
        Target::Page(url()),
    );
    assert_eq!(first.0, url());
    assert_eq!(own(Own(url())).0, url());
}
