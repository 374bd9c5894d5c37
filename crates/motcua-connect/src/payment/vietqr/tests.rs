//! Trials of the code of a bank transfer; the statement has trials of its own.

use super::{Settings, Vietqr};
use crate::payment::tests::{bill, columns, order};
use crate::payment::{Gateway, Started};

fn vietqr() -> Vietqr {
    let settings = Settings {
        name: "vietqr".to_owned(),
        bank: "970436".to_owned(),
        account: "0011001234567".to_owned(),
        statement: columns(),
    };
    Vietqr::open(&settings).unwrap()
}

#[tokio::test]
async fn the_purpose_is_the_code_of_the_order() {
    let Started::Code { text, .. } = vietqr().start(&order(), &bill()).await.unwrap() else {
        panic!()
    };
    assert!(text.starts_with("00020101021238570010A000000727"), "{text}");
    assert!(text.contains("5406150000"), "{text}");
    assert!(text.contains("62160812MC7K2Q9XRA4W6304"), "{text}");
}

/// The modules that a picture shows, by its path.
fn modules(svg: &str, side: usize) -> Vec<Vec<bool>> {
    let mut modules = vec![vec![false; side]; side];
    let path = svg.rsplit("d=\"").next().unwrap().split('"').next().unwrap();
    for run in path.split('M').skip(1) {
        let (place, width) = run.split_once('h').unwrap();
        let (x, y) = place.split_once(',').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let width: usize = width.split('v').next().unwrap().parse().unwrap();
        modules[y][x..x + width].fill(true);
    }
    modules
}

#[tokio::test]
async fn the_picture_shows_every_module_in_its_border() {
    let Started::Code { text, svg } = vietqr().start(&order(), &bill()).await.unwrap() else {
        panic!()
    };
    let code = super::QrCode::encode_text(&text, super::QrCodeEcc::Medium).unwrap();
    let side = code.size() + 8;
    assert!(svg.contains(&format!("viewBox=\"0 0 {side} {side}\"")));
    let modules = modules(&svg, usize::try_from(side).unwrap());
    for (y, line) in (-4..).zip(&modules) {
        for (x, module) in (-4..).zip(line) {
            assert_eq!(*module, code.get_module(x, y), "{x} {y}");
        }
    }
}
