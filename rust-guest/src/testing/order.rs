//! The order of keys and of the elements of sets; `docs/abi.md` section 1.
use super::description::Description;
use super::types::{Shape, Type};
use super::value::Value;
use std::cmp::Ordering;

impl Description {
    /// Compares two values of a type that can be the key of a map, in the order in which keys and
    /// the elements of sets cross.
    pub fn order(&self, ty: &Type, a: &Value, b: &Value) -> Ordering {
        match (ty, a, b) {
            (_, Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (_, Value::Int(a), Value::Int(b)) => a.cmp(b),
            (_, Value::U128(a), Value::U128(b)) => a.cmp(b),
            (_, Value::Char(a), Value::Char(b)) => a.cmp(b),
            (_, Value::Text(a), Value::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
            (_, Value::Duration(a), Value::Duration(b)) => a.cmp(b),
            (Type::Named(path), a, b) => match &self.named(path).shape {
                Shape::Newtype(inner) => self.order(inner, a, b),
                Shape::Enum(_, cases) => {
                    let number = |value: &Value| {
                        let name = value.case_name();
                        let case = cases.iter().find(|(case, _)| Some(&**case) == name);
                        case.map(|(_, number)| *number)
                    };
                    number(a).cmp(&number(b))
                }
                _ => Ordering::Equal,
            },
            // They are not values of the type.
            _ => Ordering::Equal,
        }
    }
}
