//! The three functions of the interface-types explainer, each as an import and as an export.

/// The imports.
pub mod host {
    #[wazabi::import]
    extern "explainer" {
        /// A text twice.
        pub fn dup(text: &str) -> (String, String);

        /// Shows a text two times.
        pub fn print_twice(text: &str);

        /// One of two texts.
        pub fn return_one_of(a: &str, b: &str, first: i32) -> String;
    }
}

/// A text twice.
#[wazabi::export]
pub fn dup(text: &str) -> (String, String) {
    host::dup(text)
}

/// Has the host show a text two times.
#[wazabi::export]
pub fn print_twice(text: &str) {
    host::print_twice(text);
}

/// One of two texts.
#[wazabi::export]
pub fn return_one_of(a: &str, b: &str, first: i32) -> String {
    host::return_one_of(a, b, first)
}
