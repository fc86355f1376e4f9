//! The benchmarks' guest on Extism's PDK, as its documentation shows it: texts, and JSON for numbers
//! and records.
use extism_pdk::{Error, FnResult, Json, plugin_fn};
use serde::{Deserialize, Serialize};

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

#[plugin_fn]
pub fn add(Json((a, b)): Json<(f64, f64)>) -> FnResult<Json<f64>> {
    Ok(Json(a + b))
}

#[plugin_fn]
pub fn parse(text: String) -> FnResult<Json<i64>> {
    let number = bench_core::parse(&text).map_err(|code| Error::msg(format!("error {code}")))?;
    Ok(Json(number))
}

#[plugin_fn]
pub fn hello(name: String) -> FnResult<String> {
    Ok(format!("Hello, {name}!"))
}

#[plugin_fn]
pub fn recs_in(Json(recs): Json<Vec<Rec>>) -> FnResult<Json<Point>> {
    let (x, y) = bench_core::centroid(recs.iter().map(|rec| (rec.x, rec.y)));
    Ok(Json(Point { x, y }))
}

#[plugin_fn]
pub fn recs_out(Json(n): Json<u32>) -> FnResult<Json<Vec<Rec>>> {
    let recs = (0..n).map(bench_core::nth).map(|raw| Rec {
        id: raw.id,
        x: raw.x,
        y: raw.y,
        kind: raw.kind,
    });
    Ok(Json(recs.collect()))
}
