//! The benchmarks' guest on waPC, as its documentation shows it. A payload is bytes: a text, or
//! JSON for numbers and records.
use serde::{Deserialize, Serialize};
use wapc_guest::{CallResult, register_function};

#[derive(Serialize, Deserialize)]
struct Rec {
    id: u64,
    x: f64,
    y: f64,
    kind: u8,
}

#[derive(Serialize)]
struct Point {
    x: f64,
    y: f64,
}

#[unsafe(no_mangle)]
pub extern "C" fn wapc_init() {
    register_function("add", add);
    register_function("parse", parse);
    register_function("hello", hello);
    register_function("recs_in", recs_in);
    register_function("recs_out", recs_out);
}

fn add(payload: &[u8]) -> CallResult {
    let (a, b): (f64, f64) = serde_json::from_slice(payload)?;
    Ok(serde_json::to_vec(&(a + b))?)
}

fn parse(text: &[u8]) -> CallResult {
    let number =
        bench_core::parse(str::from_utf8(text)?).map_err(|code| format!("error {code}"))?;
    Ok(serde_json::to_vec(&number)?)
}

fn hello(name: &[u8]) -> CallResult {
    Ok(format!("Hello, {}!", str::from_utf8(name)?).into_bytes())
}

fn recs_in(payload: &[u8]) -> CallResult {
    let recs: Vec<Rec> = serde_json::from_slice(payload)?;
    let (x, y) = bench_core::centroid(recs.iter().map(|rec| (rec.x, rec.y)));
    Ok(serde_json::to_vec(&Point { x, y })?)
}

fn recs_out(payload: &[u8]) -> CallResult {
    let n: u32 = serde_json::from_slice(payload)?;
    let recs = (0..n).map(bench_core::nth).map(|raw| Rec {
        id: raw.id,
        x: raw.x,
        y: raw.y,
        kind: raw.kind,
    });
    Ok(serde_json::to_vec(&recs.collect::<Vec<_>>())?)
}
