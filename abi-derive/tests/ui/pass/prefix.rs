//! Names that the macros would give to items of their own, and that the author has, too.
use wazabi::Abi;

/// An order.
#[derive(Abi)]
#[abi(prefix = "SentOrder", ownership = "twin")]
pub struct Order {
    /// The lines.
    pub lines: Vec<String>,
}

/// An author's own wire form, which crosses.
#[derive(Abi)]
pub struct OrderWire {
    /// The number.
    pub number: u32,
}

/// Not the twin.
pub struct OrderParam;

/// A shape.
#[derive(Abi)]
#[abi(prefix = "AnyShape", ownership = "twin")]
pub enum Shape {
    /// A circle.
    Circle(u32),
    /// A label.
    Label {
        /// Its text.
        text: String,
    },
}

/// Not the payload.
pub struct ShapeWirePayload;

/// A failure.
#[derive(Abi, Debug)]
#[abi(error, prefix = "Failure")]
pub enum E {
    /// Failed.
    Failed,
}

/// Not the codes.
pub struct ECode;

/// Differs from the next in an underscore.
#[wazabi::export]
pub fn get_a1(order: OrderWire) -> Result<String, E> {
    match order.number {
        0 => Err(E::Failed),
        number => Ok(number.to_string()),
    }
}

/// Differs from the one before in an underscore.
#[wazabi::export]
pub fn get_a_1(order: SentOrderParam<'_>) -> Result<String, E> {
    Ok(order.lines.concat())
}

/// Has a struct with the name of its result's wire form.
#[wazabi::export(prefix = "PlacedOrder")]
pub fn place(shape: Shape) -> Order {
    let _ = shape;
    Order { lines: Vec::new() }
}

/// Not the wire form.
pub struct PlaceResult;

/// A pipe.
pub struct Pipe;

/// A pipe.
#[wazabi::export]
impl Pipe {
    /// Opens one.
    #[abi(prefix = "OpenedPipe")]
    pub fn open() -> Pipe {
        Pipe
    }
}

/// Opens one.
#[wazabi::export]
pub fn pipe_open() -> Pipe {
    Pipe::open()
}

#[wazabi::import(prefix = "EditorMocks")]
extern "editor" {
    /// Shows a line.
    pub fn show(line: &str);
}

/// Not the trait of the mocks.
pub struct Editor;

/// Not the module of the mocks.
pub mod editor {}

#[cfg(not(target_family = "wasm"))]
struct Silent;

#[cfg(not(target_family = "wasm"))]
impl EditorMocks for Silent {
    fn show(&self, line: &str) {
        assert_eq!(line, "a");
    }
}

fn main() {
    assert_eq!(size_of::<SentOrderWire>(), size_of::<<Order as Abi>::Wire>());
    assert_eq!(size_of::<AnyShapeWire>(), size_of::<<Shape as Abi>::Wire>());
    assert_eq!(FailureCode::from(E::Failed) as u8, 1);
    #[cfg(not(target_family = "wasm"))]
    {
        let _mocked = editor_mocks::mock(Silent);
        show("a");
    }
}
