use wazabi::Callback;

fn main() {
    let word = String::from("a");
    let kept = Callback::<fn() -> bool>::scoped(|| word.is_empty(), |f| f);
    drop(word);
    kept.call();
}
