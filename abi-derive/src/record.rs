//! A record of the description: JSON out of literals and of what only the compiler knows; `docs/abi.md` section 2.
use crate::model::Attrs;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Writes the pieces of a record.
pub struct Json {
    /// `::wazabi::__private`
    w: TokenStream,
    pieces: Vec<TokenStream>,
    /// Not yet a piece.
    text: String,
}

impl Json {
    /// Begins a record: `{"wazabi":1`.
    pub fn new(w: &TokenStream) -> Self {
        Json { w: w.clone(), pieces: Vec::new(), text: "{\"wazabi\":1".into() }
    }

    /// Adds text as it is.
    pub fn raw(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds `,"key":`.
    pub fn key(&mut self, key: &str) -> &mut Self {
        self.raw(",\"").raw(key).raw("\":")
    }

    /// Adds a JSON string.
    pub fn string(&mut self, text: &str) -> &mut Self {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\t' => self.text.push_str("\\t"),
                c if c < ' ' || c == '\u{7f}' => self.text.push_str(&format!("\\u{:04x}", c as u32)),
                c => self.text.push(c),
            }
        }
        self.text.push('"');
        self
    }

    /// Adds a JSON string of names that need no escapes: a constant expression of type `&'static str`.
    pub fn name(&mut self, name: impl ToTokens) -> &mut Self {
        let w = self.w.clone();
        self.raw("\"").piece(quote!(#w::Text::Str(#name))).raw("\"")
    }

    /// Adds a number: a constant expression of any integer type.
    pub fn number(&mut self, number: impl ToTokens) -> &mut Self {
        let w = self.w.clone();
        self.piece(quote!(#w::Text::Num((#number) as #w::core::primitive::i128)))
    }

    /// Adds the name of a type.
    pub fn ty(&mut self, ty: impl ToTokens) -> &mut Self {
        let w = self.w.clone();
        self.piece(quote!(#w::Text::Ty(<#ty as #w::Abi>::TY)))
    }

    /// Adds whether a type owns or borrows.
    pub fn pass(&mut self, ty: impl ToTokens) -> &mut Self {
        let w = self.w.clone();
        self.piece(quote!(#w::Text::Pass(<#ty as #w::Abi>::BORROWS)))
    }

    /// Adds `"size"` and `"align"` of the wire form of a type.
    pub fn layout(&mut self, ty: impl ToTokens) -> &mut Self {
        let w = self.w.clone();
        let wire = quote!(<#ty as #w::Abi>::Wire);
        self.key("size").number(quote!(#w::core::mem::size_of::<#wire>()));
        self.key("align").number(quote!(#w::core::mem::align_of::<#wire>()))
    }

    /// Adds `"docs"` and `"go"`, where there are any.
    pub fn docs_and_go(&mut self, attrs: &Attrs) -> &mut Self {
        if !attrs.docs.is_empty() {
            self.key("docs").string(&attrs.docs);
        }
        if let Some(go) = &attrs.go {
            self.key("go").string(&go.value());
        }
        self
    }

    /// Adds `,"key":[{…},{…}]`; each object begins with its name.
    pub fn objects<T>(
        &mut self,
        key: &str,
        parts: impl Iterator<Item = (String, T)>,
        mut write: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        self.key(key).raw("[");
        for (i, (name, part)) in parts.enumerate() {
            self.raw(if i > 0 { ",{\"name\":" } else { "{\"name\":" }).string(&name);
            write(self, part);
            self.raw("}");
        }
        self.raw("]")
    }

    fn piece(&mut self, piece: TokenStream) -> &mut Self {
        self.flush();
        self.pieces.push(piece);
        self
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            let (w, text) = (&self.w, std::mem::take(&mut self.text));
            self.pieces.push(quote!(#w::Text::Str(#text)));
        }
    }

    /// Ends the record: the static that carries its line, in guests only.
    pub fn end(mut self) -> TokenStream {
        self.raw("}").flush();
        let (w, pieces) = (&self.w, &self.pieces);
        quote! {
            #[cfg(target_family = "wasm")]
            const RECORD: &#w::Text = &#w::Text::Seq(&[#(#pieces),*]);
            #[cfg(target_family = "wasm")]
            #[allow(long_running_const_eval)]
            #[unsafe(link_section = "wazabi")]
            static LINE: [#w::core::primitive::u8; #w::line_len(RECORD)] = #w::line(RECORD);
        }
    }
}
