//! Names of what the macros make.

/// `scan_lines` → `ScanLines`.
pub fn camel(snake: &str) -> String {
    let mut camel = String::new();
    for word in snake.split('_').filter(|word| !word.is_empty()) {
        let mut chars = word.chars();
        camel.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        camel.extend(chars);
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::camel;

    #[test]
    fn snake_to_camel() {
        for (snake, expected) in [("place", "Place"), ("scan_lines", "ScanLines"), ("_x__2d", "X2d"), ("öl", "Öl")] {
            assert_eq!(camel(snake), expected);
        }
    }
}
