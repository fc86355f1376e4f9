//! Layouts by `docs/abi.md` section 1.
use serde_json::Value as Json;
use std::collections::HashMap;

/// A type, with all that is needed to read and write values of it.
#[derive(Clone, Debug)]
pub struct Layout {
    pub shape: Shape,
    pub size: usize,
    pub align: usize,
}

#[derive(Clone, Debug)]
pub enum Shape {
    Unit,
    /// By the name in the description.
    Scalar(String),
    String,
    List(Box<Layout>),
    Array(Box<Layout>, usize),
    Option(Box<Layout>),
    Result(Box<Layout>, Box<Layout>),
    Box(Box<Layout>),
    /// Members with their offsets: tuples and records.
    Members(Vec<(usize, Layout)>),
    /// The integer that stands for the enum, and its discriminants.
    Enum(String, Vec<i128>),
}

/// The named types of a description.
pub struct Types(HashMap<String, Json>);

fn up(n: usize, align: usize) -> usize {
    n.next_multiple_of(align)
}

impl Layout {
    fn scalar(name: &str) -> Self {
        let size = match name {
            "bool" | "u8" | "i8" => 1,
            "u16" | "i16" => 2,
            "u32" | "i32" | "f32" | "char" => 4,
            "u64" | "i64" | "f64" => 8,
            _ => panic!("no scalar {name}"),
        };
        Layout {
            shape: Shape::Scalar(name.into()),
            size,
            align: size,
        }
    }

    /// Members one after the other, each aligned.
    pub fn tuple(members: Vec<Layout>) -> Self {
        let (mut end, mut align, mut placed) = (0, 1, Vec::new());
        for member in members {
            let offset = up(end, member.align);
            end = offset + member.size;
            align = align.max(member.align);
            placed.push((offset, member));
        }
        Layout {
            shape: Shape::Members(placed),
            size: up(end, align),
            align,
        }
    }

    /// A tag, then the largest of the payloads.
    fn tagged(shape: Shape, payloads: &[&Layout]) -> Self {
        let align = payloads.iter().map(|p| p.align).max().unwrap_or(1);
        let size = payloads.iter().map(|p| p.size).max().unwrap_or(0);
        Layout {
            shape,
            size: up(align + size, align),
            align,
        }
    }
}

impl Types {
    pub fn new(types: &Json) -> Self {
        let types = types.as_array().expect("types");
        Types(
            types
                .iter()
                .map(|t| (t["type"].as_str().expect("a path").to_owned(), t.clone()))
                .collect(),
        )
    }

    pub fn layout(&self, reference: &Json) -> Layout {
        match reference {
            Json::String(name) if name.contains("::") => self.named(&self.0[name]),
            Json::String(name) => match name.as_str() {
                "unit" => Layout {
                    shape: Shape::Unit,
                    size: 0,
                    align: 1,
                },
                "string" => Layout {
                    shape: Shape::String,
                    size: 8,
                    align: 4,
                },
                name => Layout::scalar(name),
            },
            Json::Object(object) => {
                let (shape, of) = object.iter().next().expect("a shape");
                self.shape(shape, of)
            }
            other => panic!("no type: {other}"),
        }
    }

    fn shape(&self, shape: &str, of: &Json) -> Layout {
        let part = |i: usize| Box::new(self.layout(&of[i]));
        match shape {
            "list" => Layout {
                shape: Shape::List(Box::new(self.layout(of))),
                size: 8,
                align: 4,
            },
            "box" => Layout {
                shape: Shape::Box(Box::new(self.layout(of))),
                size: 4,
                align: 4,
            },
            "array" => {
                let (element, len) = (part(0), of[1].as_u64().expect("a length") as usize);
                let (size, align) = (element.size * len, element.align);
                Layout {
                    shape: Shape::Array(element, len),
                    size,
                    align,
                }
            }
            "option" => {
                let some = Box::new(self.layout(of));
                Layout::tagged(Shape::Option(some.clone()), &[&some])
            }
            "result" => {
                let (ok, err) = (part(0), part(1));
                Layout::tagged(Shape::Result(ok.clone(), err.clone()), &[&ok, &err])
            }
            "tuple" => Layout::tuple(
                of.as_array()
                    .expect("members")
                    .iter()
                    .map(|m| self.layout(m))
                    .collect(),
            ),
            other => panic!("no shape {other}"),
        }
    }

    /// A named type; what rustc says of it is what the rules say.
    fn named(&self, record: &Json) -> Layout {
        let layout = match record["kind"].as_str().expect("a kind") {
            "newtype" => self.layout(&record["inner"]),
            "enum" => {
                let repr = record["repr"].as_str().expect("an integer");
                let values = record["cases"]
                    .as_array()
                    .expect("cases")
                    .iter()
                    .map(|case| {
                        let value = &case["value"];
                        value
                            .as_i64()
                            .map(i128::from)
                            .or(value.as_u64().map(i128::from))
                            .expect("a discriminant")
                    });
                let of = Layout::scalar(repr);
                Layout {
                    shape: Shape::Enum(repr.into(), values.collect()),
                    ..of
                }
            }
            "record" => {
                let fields = record["fields"].as_array().cloned().unwrap_or_default();
                let layout = Layout::tuple(
                    fields
                        .iter()
                        .map(|field| self.layout(&field["type"]))
                        .collect(),
                );
                let Shape::Members(placed) = &layout.shape else {
                    unreachable!()
                };
                for (field, (offset, of)) in fields.iter().zip(placed) {
                    assert_eq!(
                        (&field["offset"], &field["size"]),
                        (&(*offset).into(), &of.size.into()),
                        "{field}"
                    );
                }
                layout
            }
            other => panic!("no kind {other}"),
        };
        assert_eq!(
            (&record["size"], &record["align"]),
            (&layout.size.into(), &layout.align.into()),
            "{record}"
        );
        layout
    }
}
