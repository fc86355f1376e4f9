//! Semantic versions and their ranges, as cargo has them: the crate `semver` for Go.
use semver::{BuildMetadata, Prerelease, Version, VersionReq};
use wazabi::Abi;

/// A version in its parts.
#[derive(Abi)]
#[abi(remote = "Version", go = "Parts")]
pub struct Parts {
    /// Changes with what breaks users.
    pub major: u64,
    /// Changes with what is new.
    pub minor: u64,
    /// Changes with what is fixed.
    pub patch: u64,
    /// As in `rc.1`; empty for a release.
    #[abi(as = "String")]
    pub pre: Prerelease,
    /// As in `linux.2`; empty for none.
    #[abi(as = "String")]
    pub build: BuildMetadata,
}

/// Text that is no version.
#[derive(Abi)]
#[abi(error = "{reason} in {text}")]
pub struct Invalid {
    /// The text.
    pub text: String,
    /// The reason, and the place in the text.
    #[abi(as = "String", into = "ToString::to_string")]
    pub reason: semver::Error,
}

/// Reads a version.
#[wazabi::export(with = "Parts")]
pub fn parse(text: String) -> Result<Version, Invalid> {
    Version::parse(&text).map_err(|reason| Invalid { text, reason })
}

/// Writes a version.
#[wazabi::export(as = "String")]
pub fn format(#[abi(with = "Parts")] version: Version) -> Version {
    version
}

/// Compares versions by their precedence, which build metadata do not have: -1, 0 or 1.
#[wazabi::export]
pub fn compare(#[abi(as = "String")] a: &Version, #[abi(as = "String")] b: &Version) -> i8 {
    a.cmp_precedence(b) as i8
}

/// Returns the greatest of the versions in a range, as `^1.2` or `>=1, <2.5`.
#[wazabi::export(as = "String")]
pub fn latest(
    #[abi(as = "String")] range: &VersionReq,
    #[abi(as = "String")] versions: Vec<Version>,
) -> Option<Version> {
    versions.into_iter().filter(|v| range.matches(v)).max()
}
