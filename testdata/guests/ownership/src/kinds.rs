//! The other kinds of types, in a twin that holds itself.
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use wazabi::{Abi, Buffer};

/// What may be done with a picture.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(flags)]
pub struct Perms {
    /// to look at it
    pub look: bool,
    /// to change it
    pub change: bool,
}

/// Names a picture.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureId(pub u64);

/// A picture, or pictures.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub enum Picture {
    /// nothing
    Empty,
    /// its bytes
    Raw(Buffer),
    /// another, with more about it
    Framed {
        /// what it is called
        title: Option<String>,
        /// what may be done with it
        perms: Perms,
        /// the picture
        picture: Box<Picture>,
    },
    /// several
    Group(Vec<Picture>),
    /// several, by name
    Album(
        HashMap<PictureId, Picture>,
        Option<BTreeMap<char, Vec<Buffer>>>,
    ),
    /// several, one after the other
    Film {
        /// how long each is shown, and by which letter it is left
        times: Vec<(Duration, Option<char>)>,
        /// the pictures
        pictures: [Option<Box<Picture>>; 2],
    },
}

/// A picture, borrowed, as it came.
#[wazabi::export]
pub fn echo_picture(picture: PictureParam<'_>) -> PictureParam<'_> {
    picture
}

/// Pictures, copied from what was borrowed.
#[wazabi::export]
pub fn copy_pictures(pictures: &[PictureParam<'_>]) -> Vec<PictureResult> {
    pictures.iter().copied().map(Picture::from).collect()
}
