//! The record of a type or an export in the guest's description, as the tokens of a `Text`;
//! `docs/abi.md` section 2.
//!
//! The macro writes what it knows into literals of JSON. The compiler adds sizes, types and
//! discriminants.
use crate::model::Names;
use proc_macro2::TokenStream;
use quote::quote;
use std::mem;
use syn::LitStr;

/// A JSON object that is being written.
pub struct Record<'a> {
    /// `::wazabi::__private`
    w: &'a TokenStream,
    parts: Vec<TokenStream>,
    literal: String,
}

impl<'a> Record<'a> {
    /// Begins with the version of the format.
    pub fn new(w: &'a TokenStream) -> Self {
        Record {
            w,
            parts: Vec::new(),
            literal: "{\"wazabi\":1".to_owned(),
        }
    }

    /// A key; its value follows.
    pub fn key(&mut self, key: &str) -> &mut Self {
        if !self.literal.ends_with(['{', '[']) {
            self.literal.push(',');
        }
        self.literal += &format!("\"{key}\":");
        self
    }

    /// A string, known now.
    pub fn string(&mut self, value: &str) {
        escape(&mut self.literal, value);
    }

    /// `true`
    pub fn truth(&mut self) {
        self.literal += "true";
    }

    /// A key with `true`, if the compiler finds the condition true.
    pub fn truth_if(&mut self, key: &str, condition: TokenStream) {
        let text = format!(",\"{key}\":true");
        self.part(|w| quote!(#w::Text::Str(if #condition { #text } else { "" })));
    }

    /// A string that the compiler knows: a `&'static str` that needs no escapes.
    pub fn text(&mut self, value: TokenStream) {
        self.literal.push('"');
        self.part(|w| quote!(#w::Text::Str(#value)));
        self.literal.push('"');
    }

    /// A number that the compiler knows, of any integer type.
    pub fn number(&mut self, value: TokenStream) {
        self.part(|w| quote!(#w::Text::Num(#value as i128)));
    }

    /// A value that the compiler knows: a `Text`.
    pub fn value(&mut self, text: TokenStream) {
        self.part(|_| text);
    }

    /// A type.
    pub fn ty(&mut self, ty: TokenStream) {
        self.part(|w| quote!(#w::Text::Ty(<#ty as #w::Abi>::TY)));
    }

    /// The key for how a type is passed: it owns, borrows, or is changed in place.
    pub fn pass(&mut self, ty: TokenStream) {
        self.part(|w| quote!(#w::Text::Pass(#w::pass::<#ty>())));
    }

    /// The keys `size` and `align`, of a wire form.
    pub fn layout(&mut self, wire: &TokenStream) {
        let w = self.w;
        self.key("size")
            .number(quote!(#w::core::mem::size_of::<#wire>()));
        self.key("align")
            .number(quote!(#w::core::mem::align_of::<#wire>()));
    }

    /// The key `docs`, unless there are none.
    pub fn docs(&mut self, docs: &str) {
        if !docs.is_empty() {
            self.key("docs").string(docs);
        }
    }

    /// The key `go`, if it is given.
    pub fn go(&mut self, names: &Names) {
        if let Some(go) = &names.go {
            self.key("go").string(&go.value());
        }
    }

    /// The key `go` of a parameter, if it is given.
    pub fn go_param(&mut self, go: Option<&LitStr>) {
        if let Some(go) = go {
            self.key("go").string(&go.value());
        }
    }

    /// The key `view`, if the function has it.
    pub fn view(&mut self, view: bool) {
        if view {
            self.key("view").truth();
        }
    }

    /// A list of objects.
    pub fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.literal.push('[');
        for item in items {
            if !self.literal.ends_with('[') {
                self.literal.push(',');
            }
            self.literal.push('{');
            write(self, item);
            self.literal.push('}');
        }
        self.literal.push(']');
    }

    /// An object.
    pub fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.literal.push('{');
        write(self);
        self.literal.push('}');
    }

    /// The statics that put the record into the custom section. They belong into the `const` block
    /// of the item, beside the symbols that make the linker keep it. They exist only on wasm: other
    /// object formats refuse the section's name.
    pub fn section(mut self) -> TokenStream {
        self.literal.push('}');
        self.flush();
        let Record { w, parts, .. } = self;
        quote! {
            #[cfg(target_family = "wasm")]
            const __RECORD: &#w::Text = &#w::Text::Seq(&[#(#parts),*]);
            #[cfg(target_family = "wasm")]
            #[unsafe(link_section = "wazabi")]
            static __BYTES: [u8; #w::line_len(__RECORD)] = #w::line(__RECORD);
        }
    }

    fn part(&mut self, part: impl FnOnce(&TokenStream) -> TokenStream) {
        self.flush();
        self.parts.push(part(self.w));
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            let (w, literal) = (self.w, mem::take(&mut self.literal));
            self.parts.push(quote!(#w::Text::Str(#literal)));
        }
    }
}

/// Appends a JSON string.
fn escape(out: &mut String, value: &str) {
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::{Record, escape};
    use quote::quote;

    #[test]
    fn strings_are_escaped() {
        let mut out = String::new();
        escape(&mut out, "a\"b\\c\nd\te\r\u{1}\u{7f}ü😀/");
        assert_eq!(out, "\"a\\\"b\\\\c\\nd\\te\\r\\u0001\u{7f}ü😀/\"");
    }

    #[test]
    fn literals_are_joined() {
        let w = quote!(w);
        let mut record = Record::new(&w);
        record.key("name").string("x");
        record.key("list").list([1, 2], |record, n| {
            record.key("n").number(quote!(#n));
            record.docs("d");
        });
        record.key("empty").list([(); 0], |_, ()| {});
        let section = record.section().to_string();
        for literal in [
            r#""{\"wazabi\":1,\"name\":\"x\",\"list\":[{\"n\":""#,
            r#"",\"docs\":\"d\"},{\"n\":""#,
            r#"",\"docs\":\"d\"}],\"empty\":[]}""#,
        ] {
            assert!(section.contains(literal), "{literal}: {section}");
        }
    }
}
